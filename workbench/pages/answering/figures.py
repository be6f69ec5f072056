"""A council's own published figures beside a question: its value, the years before, its region and England."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from consultation.councils import REGIONS, Council
from framework_drafts.frameworks.queries import definitions_by_series
from framework_drafts.history.catalogue import snapshots
from framework_drafts.history.cells import IN_WORDS
from framework_drafts.history.reading import Place, read_series
from framework_drafts.measures.language import Definition
from framework_drafts.measures.reference import Cell
from framework_drafts.measures.wording import short_unit
from workbench.database import here
from workbench.look import figure

YEARS = 5


@dataclass(frozen=True)
class Year:
    """One year's figures in words: the council's, its region's, England's."""

    period: str
    council: str
    region: str
    england: str


@dataclass(frozen=True)
class Beside:
    """What a question shows beside it. `latest` is the council's newest figure, blank where there is none."""

    title: str
    unit: str
    years: list[Year]
    latest: str
    latest_period: str
    attribution: str
    invented: bool

    @property
    def trend(self) -> str:
        """What the first year shown said, where that is another than the newest."""
        first = next((year for year in self.years if is_figure(year.council)), None)
        return (
            "" if first is None or first.period == self.latest_period else f"In {first.period} it was {first.council}."
        )


def beside(db: Any, series: Collection[str], council: Council) -> dict[str, Beside]:
    """The figures of each series that some snapshot holds, from the newest that does."""
    if not series:
        return {}
    known, found = definitions_by_series(db), {}
    for snapshot in snapshots(db):
        wanted = [name for name in series if name not in found and name in snapshot.series and name in known]
        for name, places in read_series(here().snapshots, snapshot.hash, wanted).items():
            found[name] = _beside(known[name], places, council, " ".join(snapshot.attributions), snapshot.invented)
    return found


def _beside(
    definition: Definition, places: dict[Place, dict[str, Cell]], council: Council, attribution: str, invented: bool
) -> Beside:
    region = REGIONS[council.region].casefold()
    periods = sorted({place.period for place in places})[-YEARS:]
    digits = definition.unit.places
    cells: dict[tuple[str, str], str] = {}
    for place, statistics in places.items():
        if place.level == "england":
            whose = "england"
        elif place.level == "region" and place.area_name.casefold() == region:
            whose = "region"
        elif place.area == council.code:
            whose = "council"
        else:
            continue
        cells[whose, place.period] = _words(statistics.get("outcome"), digits)
    years = [Year(p, *(cells.get((whose, p), "none") for whose in ("council", "region", "england"))) for p in periods]
    latest = next((year for year in reversed(years) if is_figure(year.council)), None)
    return Beside(
        definition.title,
        short_unit(definition),
        years,
        latest.council if latest else "",
        latest.period if latest else "",
        attribution,
        invented,
    )


def is_figure(words: str) -> bool:
    """Whether a cell's words are a figure, and not why there is none."""
    return words[:1].isdigit() or words[:2].lstrip("-−")[:1].isdigit()


def _words(cell: Cell | None, places: int) -> str:
    """A figure, or why there is none: never nought for a figure that is missing."""
    if cell is None:
        return "none"
    if cell.value is None:
        return IN_WORDS.get(cell.reason, cell.reason.replace("_", " ")).partition(":")[0]
    return figure(cell.value, places)
