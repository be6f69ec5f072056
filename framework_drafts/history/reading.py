"""Reading figures back from a snapshot: only the series asked for, held by the snapshot's hash."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from framework_drafts.history.cells import LEVELS, TOTAL
from framework_drafts.history.desk import connect
from framework_drafts.measures.reference import Cell

FIRST_LAYOUT = {
    "breakdown": f"'{TOTAL}'",
    "area_label": "''",
    "col": '"column"',
}  # what the first snapshots do not have


@dataclass(frozen=True)
class Place:
    """One area in one period, in the order results are given."""

    level: str
    area: str
    area_name: str
    period: str

    def order(self) -> tuple[int, str, str]:
        return LEVELS.index(self.level), self.area, self.period


@dataclass(frozen=True)
class Row:
    """One cell of a snapshot with where it stood in the published file."""

    label: str
    statistic: str
    breakdown: str
    area: str
    area_name: str
    level: str
    period: str
    value: float | None
    bracketed: float | None
    mark: str
    reason: str
    sheet: str
    row: int
    col: int


Figures = dict[str, dict[Place, dict[str, Cell]]]


def parquet(folder: Path, snapshot_hash: str) -> Path:
    return folder / f"{snapshot_hash}.parquet"


def read_series(folder: Path, snapshot_hash: str, series: Collection[str]) -> Figures:
    """The cells of everybody, of the named series: by series, then place, then statistic. One that is not there is empty."""
    path = parquet(folder, snapshot_hash)
    return {name: _figures(path, name) for name in series}


@lru_cache(maxsize=256)
def _figures(path: Path, label: str) -> dict[Place, dict[str, Cell]]:
    found: dict[Place, dict[str, Cell]] = {}
    for row in rows_of(path, [label]):
        if row.breakdown == TOTAL:
            place = Place(row.level, row.area, row.area_name, row.period)
            found.setdefault(place, {})[row.statistic] = Cell(row.value, row.mark, row.reason)
    return found


def rows_of(path: Path, labels: Collection[str], *, areas: Collection[str] = (), statistic: str = "") -> list[Row]:
    """The cells of some labels, of some areas (or all), of one statistic (or all), by label, period and area."""
    if not labels:
        return []
    where = f"series IN ({', '.join('?' for _ in labels)})"
    given: list[object] = list(labels)
    if areas:
        where += f" AND area IN ({', '.join('?' for _ in areas)})"
        given += list(areas)
    if statistic:
        where += " AND statistic = ?"
        given.append(statistic)
    with connect() as connection:
        found = connection.execute(
            "SELECT series, statistic, breakdown, area, area_name, level, period, value, bracketed, mark, reason, sheet, "
            f"row, col FROM {cells_of(path)} WHERE {where} ORDER BY series, period, level, area, breakdown, statistic",
            given,
        ).fetchall()
    return [Row(*row) for row in found]


@lru_cache(maxsize=64)
def cells_of(path: Path) -> str:
    """SQL that gives a snapshot's cells in the layout of today, whichever layout its file has."""
    quoted = "'" + str(path).replace("'", "''") + "'"
    with connect() as connection:
        names = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted})").fetchall()}
    lacking = [f"{sql} AS {name}" for name, sql in FIRST_LAYOUT.items() if name not in names]
    if not lacking:
        return f"read_parquet({quoted})"
    return f"(SELECT *, {', '.join(lacking)} FROM read_parquet({quoted}))"
