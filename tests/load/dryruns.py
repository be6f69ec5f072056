"""How long a whole dry run takes, beside the same work in pandas and in plain DuckDB, in one run on the same figures.

Thirty measures by 153 councils by ten years with England and nine regions, numerators and denominators: intervals,
quartiles, medians of England's regions, and rank intervals of 1,000 replicates for each measure's newest year.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from framework_drafts.dryruns import engine
from framework_drafts.dryruns.engine import Asked
from framework_drafts.dryruns.fitness import errors_of
from framework_drafts.dryruns.results import NUMBERS, Results, as_bytes
from framework_drafts.history import block
from framework_drafts.measures.language import parse
from framework_drafts.statistics.comparators import spread_of_columns
from framework_drafts.statistics.ranks import draws, rank_intervals

MEASURES, COUNCILS, YEARS, TIMES = 30, 153, 10, 7
Z = 1.959963984540054


def dryruns(room: Path) -> list[tuple[str, str]]:
    rows = []
    for measures, councils, years in (
        (10, 153, 10),
        (MEASURES, 50, 10),
        (MEASURES, COUNCILS, 3),
        (60, COUNCILS, 10),
        (MEASURES, 306, 10),
    ):
        path, asked = _invented(room, measures, councils, years)
        took = _median(lambda path=path, asked=asked: _ours(path, asked))  # type: ignore[misc]
        rows.append((f"a framework, {measures} measures × {councils} councils × {years} years, in memory", _ms(took)))
    path, asked = _invented(room, MEASURES, COUNCILS, YEARS)
    size = f"{MEASURES} measures × {COUNCILS} councils × {YEARS} years"
    block._read.cache_clear()
    engine._protected.cache_clear()
    began = time.perf_counter()
    first = _ours(path, asked)
    rows.append((f"a framework, {size}: first time, its snapshot read from Parquet", _ms(time.perf_counter() - began)))
    ours = _median(lambda: _ours(path, asked))
    two = _median(lambda: _compared(path, asked))
    pandas_one, pandas_two = _median(lambda: _in_pandas(path)), _median(lambda: _compared_in_pandas(path))
    duck_one, duck_two = _median(lambda: _in_duckdb(path)), _median(lambda: _compared_in_duckdb(path))
    _agree(first, path)
    for name, mine, in_pandas, in_duckdb in (
        (f"a framework, {size}, intervals, comparators, rank intervals", ours, pandas_one, duck_one),
        ("two frameworks compared on it", two, pandas_two, duck_two),
    ):
        rows.append(
            (
                name,
                f"{_ms(mine)}; pandas {_ms(in_pandas)} ({in_pandas / mine:.1f} ×), DuckDB {_ms(in_duckdb)} ({in_duckdb / mine:.1f} ×)",
            )
        )
    held = sum(getattr(one, name).nbytes for one in first.figures for name in NUMBERS) / 2**20
    rows.append(("arrays of its results in memory", f"{held:.1f} MB"))
    written = _median(lambda: as_bytes(first))
    rows.append((f"writing its {sum(int(one.there.sum()) for one in first.figures):,} results down", _ms(written)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024)
    rows.append(("memory of the whole benchmark process at its most, pandas and DuckDB included", f"{peak:,} MB"))
    return rows


def _ours(path: Path, asked: list[Asked]) -> Results:
    """Results with intervals, quartiles of councils for every measure and year, rank intervals of the newest year."""
    results = engine.work_out(path.parent, path.stem, asked)
    drawn, known = draws(results.councils.size), {one.code: one.definition for one in asked}
    for one in results.figures:
        spread_of_columns(one.value[results.councils])
        at = results.newest(one.code)
        if at is not None:
            rank_intervals(
                one.value[results.councils, at], errors_of(one, known[one.code])[results.councils, at], drawn
            )
    return results


def _compared(path: Path, asked: list[Asked]) -> Any:
    """Two frameworks, and how each council's figure and place differ between them."""
    first, second = _ours(path, asked), _ours(path, asked[::-1])
    return [
        np.nanmedian(np.abs(one.value[first.councils, -1] - other.value[second.councils, -1]))
        for one in first.figures
        if (other := second.of(one.code)) is not None
    ]


def _in_pandas(path: Path) -> pd.DataFrame:
    frame = duckdb.read_parquet(str(path)).df()  # without pyarrow, DuckDB reads for pandas
    wide = frame.pivot_table(
        index=["series", "level", "area", "period"], columns="statistic", values="value"
    ).reset_index()
    x, n = wide["numerator"], wide["denominator"]
    p = x / n
    wide["value"] = (p * 100).round(1)
    root = Z * np.sqrt(Z**2 + 4 * x * (1 - p))
    wide["lower"], wide["upper"] = (
        (2 * x + Z**2 - root) / (2 * (n + Z**2)) * 100,
        (2 * x + Z**2 + root) / (2 * (n + Z**2)) * 100,
    )
    councils = wide[wide["level"] == "council"]
    councils.groupby(["series", "period"])["value"].quantile([0, 0.25, 0.5, 0.75, 1])
    newest = councils[councils["period"] == councils["period"].max()]
    chance = np.random.default_rng(1)
    for _, one in newest.groupby("series"):
        error = ((one["upper"] - one["lower"]) / 3.92).to_numpy()
        simulated = pd.DataFrame(one["value"].to_numpy() + error * chance.standard_normal((1000, len(one))))
        simulated.rank(axis=1, ascending=False).quantile([0.025, 0.975])
    return wide


def _compared_in_pandas(path: Path) -> Any:
    first, second = _in_pandas(path), _in_pandas(path)
    both = first.merge(second, on=["series", "level", "area", "period"])
    return (both["value_x"] - both["value_y"]).abs().groupby(both["series"]).median()


RESULT_SQL = f"""
    WITH w AS (SELECT series, level, area, period,
        max(value) FILTER (statistic = 'numerator') AS x, max(value) FILTER (statistic = 'denominator') AS n
        FROM read_parquet(?) GROUP BY ALL)
    SELECT *, round(x * 100 / n, 1) AS value,
        (2 * x + {Z**2} - {Z} * sqrt({Z**2} + 4 * x * (1 - x / n))) / (2 * (n + {Z**2})) * 100 AS lower,
        (2 * x + {Z**2} + {Z} * sqrt({Z**2} + 4 * x * (1 - x / n))) / (2 * (n + {Z**2})) * 100 AS upper
    FROM w"""


def _in_duckdb(path: Path, name: str = "r", db: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
    db = db or duckdb.connect()
    db.execute(f"CREATE TEMP TABLE {name} AS {RESULT_SQL}", [str(path)])
    db.execute(
        f"SELECT series, period, quantile_cont(value, [0, 0.25, 0.5, 0.75, 1]) FROM {name} WHERE level = 'council' GROUP BY ALL"
    ).fetchall()
    db.execute(
        f"""SELECT series, area, quantile_cont(place, [0.025, 0.975]) FROM (
            SELECT series, area, rank() OVER (PARTITION BY series, d ORDER BY simulated DESC) AS place FROM (
                SELECT series, area, d, value + (upper - lower) / 3.92
                    * sqrt(-2 * ln(random() + 1e-12)) * cos(2 * pi() * random()) AS simulated
                FROM {name}, range(1000) t(d) WHERE level = 'council' AND period = (SELECT max(period) FROM {name})))
            GROUP BY ALL"""
    ).fetchall()
    return db


def _compared_in_duckdb(path: Path) -> Any:
    db = _in_duckdb(path, "a")
    _in_duckdb(path, "b", db)
    return db.execute(
        "SELECT series, median(abs(a.value - b.value)) FROM a JOIN b USING (series, level, area, period) GROUP BY series"
    ).fetchall()


def _agree(ours: Results, path: Path) -> None:
    """The three give the same figures (but for halves, which others round from binary fractions)."""
    theirs = {(r[0], r[2], r[3]): r[6:9] for r in _in_duckdb(path).execute("SELECT * FROM r").fetchall()}
    for row in ours.rows():
        value, lower, upper = theirs[(f"x-2024-25:{row.code}", row.area, row.period)]
        if row.value is None or abs(row.value - value) > 0.1000001:
            raise SystemExit(f"{row} is not {value}")
        if (
            row.lower is not None
            and row.upper is not None
            and (abs(row.lower - lower) > 0.06 or abs(row.upper - upper) > 0.06)
        ):
            raise SystemExit(f"{row} is not {lower} to {upper}")


def _invented(room: Path, measures: int, councils: int, years: int) -> tuple[Path, list[Asked]]:
    """A snapshot of invented counts, and measures that are a ratio of them; the same each time."""
    room.mkdir(parents=True, exist_ok=True)
    path = room / f"{measures}-{councils}-{years}.parquet"
    chance = np.random.default_rng(1)
    areas = (
        [("council", f"X9{i:07d}") for i in range(councils)]
        + [("region", f"X12{i:06d}") for i in range(9)]
        + [("england", "X92000001")]
    )
    shape = (measures, len(areas), years)
    below = chance.integers(150, 4000, shape)
    above = chance.binomial(below, chance.uniform(0.3, 0.9, shape))
    grid = [(m, a, y) for m in range(measures) for a in range(len(areas)) for y in range(years)]
    frame = pd.DataFrame(
        {
            "series": [f"x-2024-25:M{m}" for m, _, _ in grid] * 2,
            "statistic": ["numerator"] * len(grid) + ["denominator"] * len(grid),
            "breakdown": "Total",
            "area": [areas[a][1] for _, a, _ in grid] * 2,
            "area_name": [areas[a][1] for _, a, _ in grid] * 2,
            "area_label": "",
            "level": [areas[a][0] for _, a, _ in grid] * 2,
            "period": [f"{2015 + y}-{16 + y}" for _, _, y in grid] * 2,
            "value": np.concatenate([above.ravel(), below.ravel()]).astype(float),
            "mark": "",
            "reason": "",
        }
    )  # fmt: skip
    with duckdb.connect() as db:
        db.register("frame", frame)
        quoted = str(path).replace("'", "''")
        db.execute(
            f"COPY (SELECT *, NULL::DOUBLE AS bracketed, '' AS sheet, 0 AS row, 0 AS col FROM frame) TO '{quoted}'"
        )
    asked = []
    for number in range(measures):
        source = {"kind": "ratio", "series": f"x-2024-25:M{number}", "scale": 100.0, "interval": "wilson"}
        definition = parse(
            {
                "schema": "measure/1",
                "title": f"Measure {number}",
                "source": source,
                "unit": {"kind": "percent", "places": 1},
                "polarity": "higher",
            }
        )
        asked.append(Asked(f"m_{number}", f"M{number}", "", definition))
    return path, asked


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        for what, measured in dryruns(Path(place)):
            print(f"{what}: {measured}")
