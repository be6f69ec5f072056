"""Reading figures back from a snapshot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from framework_drafts.history.cells import LEVELS
from framework_drafts.measures.reference import Cell


@dataclass(frozen=True)
class Place:
    """One area in one period, in the order results are given."""

    level: str
    area: str
    area_name: str
    period: str

    def order(self) -> tuple[int, str, str]:
        return LEVELS.index(self.level), self.area, self.period


Figures = dict[str, dict[Place, dict[str, Cell]]]


def read_series(folder: Path, snapshot_hash: str, series: Collection[str]) -> Figures:
    """The cells of the named series: by series, then place, then statistic. A series that is not there is empty."""
    everything = _everything(folder / f"{snapshot_hash}.parquet")
    return {name: everything.get(name, {}) for name in series}


@lru_cache(maxsize=4)
def _everything(path: Path) -> Figures:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT series, level, area, area_name, period, statistic, value, mark, reason FROM read_parquet(?)",
            [str(path)],
        ).fetchall()
    figures: Figures = {}
    for series, level, area, area_name, period, statistic, value, mark, reason in rows:
        cells = figures.setdefault(series, {}).setdefault(Place(level, area, area_name, period), {})
        cells[statistic] = Cell(value, mark, reason)
    return figures
