"""Running a measure's own tests: its persons, and its published figures on the snapshots at hand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from framework_drafts.dryruns.published import Cells, cells_for, labels_for
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.identity import naming
from framework_drafts.measures.files import from_yaml, to_yaml
from framework_drafts.measures.language import Definition, PersonsTest, parse
from framework_drafts.measures.reference import evaluate
from framework_drafts.measures.running import count_rows
from framework_drafts.measures.testing import Tested, figure_told, persons_told


def tested(db: Session, folder: Path, definition: Definition) -> list[Tested]:
    """Every test of a definition, run now. `folder` holds the snapshots.

    Invented persons give the same each time, so that they are counted once for a definition."""
    persons = dict(_persons(to_yaml(definition.as_data())))
    return [
        Tested(test.name, persons[test.name])
        if isinstance(test, PersonsTest)
        else figure_told(test, figure_at(db, folder, definition, test.area, test.period))
        for test in definition.tests
    ]


@lru_cache(maxsize=512)
def _persons(written: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is wrong with each test with persons, of a definition as it is written."""
    definition = parse(from_yaml(written))
    told = [persons_told(definition, test, count_rows) for test in definition.tests if isinstance(test, PersonsTest)]
    return tuple((one.name, one.problems) for one in told)


def figure_at(db: Session, folder: Path, definition: Definition, area: str, period: str) -> float | None:
    """What a measure of published figures gives for an area and period, from the newest snapshot that has it."""
    for places in _published(db, folder, definition):
        for place, cells in places.items():
            if (place.area, place.period) == (area, period):
                outcome = evaluate(definition, cells)
                if outcome.value is not None:
                    return outcome.value
    return None


def example_of(db: Session, folder: Path, definition: Definition) -> list[tuple[str, str, str]]:
    """A few figures that a measure of published series gives now: area, period, figure or why there is none."""
    for places in _published(db, folder, definition):
        newest = max((place.period for place in places), default="")
        chosen = sorted((place for place in places if place.period == newest), key=lambda place: place.order())[:5]
        found = []
        for place in chosen:
            outcome = evaluate(definition, places[place])
            said = outcome.reason if outcome.value is None else f"{outcome.value:.{definition.unit.places}f}"
            found.append((place.area_name, place.period, said))
        if found:
            return found
    return []


def _published(db: Session, folder: Path, definition: Definition) -> Iterator[Cells]:
    """What each snapshot that has any of the definition's series gives, the newest first."""
    named = definition.series()
    if not named:
        return
    known = naming.crosswalk(db)
    for snapshot in snapshots(db):
        labels = labels_for(definition, known, snapshot.series)
        if {name for series in named for name in labels.get(series, (series,))} & set(snapshot.series):
            yield cells_for(folder, snapshot.hash, definition, labels)
