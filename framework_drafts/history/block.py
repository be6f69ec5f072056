"""The cells of several published series in one reading of a snapshot, as arrays of areas × periods.

A snapshot never changes, so that what was read of it stays in memory by its file and the series asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from framework_drafts.history.cells import LEVELS, Area
from framework_drafts.history.desk import connect
from framework_drafts.history.reading import cells_of

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]
NO_ROW = -1  # a reason code where the file has no row; 0 is a cell with a figure


@dataclass(frozen=True)
class Column:
    """One statistic of one series in one part of the people: figures (NaN for none) and the codes of reasons."""

    value: Floats
    reason: Codes


@dataclass(frozen=True)
class Block:
    """Columns by label, statistic and breakdown, all of the same areas and periods in order."""

    areas: tuple[Area, ...]
    periods: tuple[str, ...]
    reasons: tuple[str, ...]
    columns: Mapping[tuple[str, str, str], Column]

    def breakdowns(self, labels: Collection[str]) -> list[str]:
        """The parts of the people that any of these labels is given for."""
        return sorted({breakdown for label, _, breakdown in self.columns if label in labels})


def read_block(path: Path, labels: Collection[str]) -> Block:
    """Every cell of these labels; a label that the snapshot does not have gives no columns."""
    return _read(path, tuple(sorted(set(labels))))


@lru_cache(maxsize=8)
def _read(path: Path, labels: tuple[str, ...]) -> Block:
    if not labels:
        return Block((), (), ("",), {})
    with connect() as db:
        db.execute(
            "CREATE TEMP TABLE c AS SELECT series, statistic, breakdown, area, area_name, level, period, value, "
            f"coalesce(reason, '') AS reason FROM {cells_of(path)} WHERE series IN ({', '.join('?' for _ in labels)})",
            list(labels),
        )
        order = "CASE level " + " ".join(f"WHEN '{level}' THEN {i}" for i, level in enumerate(LEVELS)) + " END"
        db.execute(
            "CREATE TEMP TABLE a AS SELECT row_number() OVER (ORDER BY place, area) - 1 AS i, * FROM ("
            f"SELECT area, min({order}) AS place, arg_max(area_name, (period, area_name)) AS name FROM c GROUP BY area)"
        )
        for name in ("period", "reason"):
            first = "" if name == "period" else " UNION SELECT ''"
            db.execute(
                f"CREATE TEMP TABLE {name}s AS SELECT row_number() OVER (ORDER BY v) - 1 AS i, v "
                f"FROM (SELECT DISTINCT {name} AS v FROM c{first})"
            )
        areas = tuple(
            Area(LEVELS[at], area, name) for area, at, name in _all(db, "SELECT area, place, name FROM a ORDER BY i")
        )
        periods = tuple(row[0] for row in _all(db, "SELECT v FROM periods ORDER BY i"))
        reasons = tuple(row[0] for row in _all(db, "SELECT v FROM reasons ORDER BY i"))
        return Block(areas, periods, reasons, _columns(db, len(areas), len(periods)))


def _columns(db: duckdb.DuckDBPyConnection, areas: int, periods: int) -> dict[tuple[str, str, str], Column]:
    db.execute(
        "CREATE TEMP TABLE g AS SELECT row_number() OVER (ORDER BY series, statistic, breakdown) - 1 AS i, series, "
        "statistic, breakdown FROM (SELECT DISTINCT series, statistic, breakdown FROM c)"
    )
    names = _all(db, "SELECT series, statistic, breakdown FROM g ORDER BY i")
    found = db.execute(
        "SELECT g.i AS g, a.i AS a, p.i AS p, c.value AS v, r.i AS r FROM c JOIN g USING (series, statistic, breakdown) "
        "JOIN a USING (area) JOIN periods p ON p.v = c.period JOIN reasons r ON r.v = c.reason"
    ).fetchnumpy()
    value = np.full((len(names), areas, periods), np.nan)
    reason = np.full((len(names), areas, periods), NO_ROW, dtype=np.int16)
    at = tuple(np.asarray(found[name], dtype=np.intp) for name in "gap")
    value[at] = np.ma.filled(np.ma.asarray(found["v"]).astype(float), np.nan)
    reason[at] = np.where(np.isnan(value[at]), np.asarray(found["r"], dtype=np.int16), 0)
    return {name: Column(value[i], reason[i]) for i, name in enumerate(names)}


def _all(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:  # type: ignore[type-arg]
    return db.execute(query).fetchall()
