"""How many people live in each council, for rates: from the newest estimates that have been imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session

from framework_drafts.dryruns.published import part_cells
from framework_drafts.extracts.desks import Named
from framework_drafts.extracts.figures import People
from framework_drafts.history.catalogue import snapshots
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.reference.records import Period

NOBODY_KNOWN = People()


@dataclass(frozen=True)
class Lived:
    """The numbers, the estimate that each period took, and the snapshot they are from."""

    people: People = NOBODY_KNOWN
    estimates: dict[str, str] = field(default_factory=dict)
    snapshot: str = ""


def lived(
    db: Session, folder: Path, definition: Definition, *, councils: Sequence[str], known: Sequence[Named],
    periods: Sequence[Period],
) -> Lived:  # fmt: skip
    """The population of a measure's rate, for councils as records write them. Nothing where no snapshot has it, and for a
    period that is no year: a quarter's events are no yearly rate."""
    source = definition.source
    if not isinstance(source, Records) or source.population is None:
        return Lived()
    part = source.population
    having = [one for one in snapshots(db) if part.series in one.series]
    if not having:
        return Lived()
    newest = max(having, key=lambda one: (max(one.periods), one.published_on, one.hash))
    cells = part_cells(folder, newest.hash, part, (part.series,))
    years = sorted({place.period for place in cells if place.level == "council"})
    numbers, estimates = {}, {}
    for period in periods:
        wanted = _year(period)
        year = max((one for one in years if wanted and one <= wanted), default="")
        if not year:
            continue
        estimates[period.name] = f"mid-{year[:4]}" if part.period == "mid_year" else year
        by_code = {place.area: cell.value for place, cell in cells.items() if place.period == year}
        for council in councils:
            code = next((one.code for one in known if one.is_(council)), council)
            if (value := by_code.get(code)) is not None:
                numbers[council, period.name] = value
    return Lived(People(numbers), estimates, newest.hash)


def _year(period: Period) -> str:
    """The financial year, by its name, whose 30 June lies in a period of a year; blank for any other period."""
    if (period.end - period.start).days < 364:
        return ""
    for year in (period.end.year, period.start.year):
        if period.start <= date(year, 6, 30) <= period.end:
            return f"{year}-{(year + 1) % 100:02d}"
    return ""
