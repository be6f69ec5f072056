"""The published cells that a definition asks for, from a snapshot, laid out as the evaluator takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from framework_drafts.history.cells import TOTAL
from framework_drafts.history.identity.crosswalk import Crosswalk
from framework_drafts.history.reading import Place, Row, read_series, rows_of
from framework_drafts.measures.language import Calculated, Definition, Part, Records
from framework_drafts.measures.reference import Cell

Labels = Mapping[str, tuple[str, ...]]
Cells = dict[Place, dict[str, Cell]]
MID_YEAR = re.compile(r"^mid-(\d{4})$")


def labels_for(definition: Definition, known: Crosswalk, at_hand: Iterable[str]) -> Labels:
    """The labels at hand under which each series named by its own id is published, the newest code book first."""
    wanted = {series for series in definition.series() if ":" not in series}
    found: dict[str, list[str]] = {series: [] for series in wanted}
    for label in sorted(at_hand, reverse=True):
        if (series := known.series_of(label)) in wanted:
            found[str(series)].append(label)
    return {series: tuple(labels) for series, labels in sorted(found.items())}


def cells_for(folder: Path, snapshot_hash: str, definition: Definition, labels: Labels) -> Cells:
    """By place: the statistics of one series by name, or the parts of a calculation by theirs."""
    source = definition.source
    if isinstance(source, Records):
        return {}
    if not isinstance(source, Calculated):
        return _series(folder, snapshot_hash, labels.get(source.series, (source.series,)))
    found: Cells = {}
    for part in source.parts:
        for place, cell in part_cells(folder, snapshot_hash, part, labels.get(part.series, (part.series,))).items():
            found.setdefault(place, {})[part.name] = cell
    return found


def _series(folder: Path, snapshot_hash: str, names: tuple[str, ...]) -> Cells:
    """What the first label does not give for a place comes from the next."""
    found: Cells = {}
    for name, places in read_series(folder, snapshot_hash, names).items():
        if name in names:
            for place, cells in places.items():
                found.setdefault(place, cells)
    return found


def part_cells(folder: Path, snapshot_hash: str, part: Part, names: tuple[str, ...]) -> dict[Place, Cell]:
    """A part of a measure by place, from the labels it has in a snapshot; single years of age added up."""
    rows = [
        row
        for row in rows_of(folder / f"{snapshot_hash}.parquet", names, statistic=part.statistic)
        if _wanted(part, row)
    ]
    found: dict[Place, list[Row]] = {}
    for row in rows:
        place = Place(
            row.level, row.area, row.area_name, year_of(row.period) if part.period == "mid_year" else row.period
        )
        found.setdefault(place, []).append(row)
    return {place: _joined(part, mine, names) for place, mine in found.items()}


def _wanted(part: Part, row: Row) -> bool:
    if part.ages:
        age = row.breakdown.removesuffix("+")
        return age.isdigit() and part.ages[0] <= int(age) <= part.ages[1]
    return row.breakdown == (part.breakdown or TOTAL)


def _joined(part: Part, rows: list[Row], names: tuple[str, ...]) -> Cell:
    """One cell, or the sum of single years of age: missing when a year is missing."""
    if not part.ages:
        first = min(rows, key=lambda row: names.index(row.label))
        return Cell(first.value, first.mark, first.reason)
    years: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: names.index(row.label)):
        years.setdefault(row.breakdown, row)
    lacking = [row for row in years.values() if row.value is None]
    if lacking or len(years) != part.ages[1] - part.ages[0] + 1:
        return Cell(None, lacking[0].mark if lacking else "", lacking[0].reason if lacking else "not_published")
    return Cell(float(sum(row.value or 0.0 for row in years.values())))


def year_of(period: str) -> str:
    """The financial year that a mid-year estimate belongs to: mid-2020 to 2020-21."""
    found = MID_YEAR.match(period)
    return f"{found.group(1)}-{(int(found.group(1)) + 1) % 100:02d}" if found else period
