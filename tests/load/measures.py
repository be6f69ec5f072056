"""How long measures take: a definition counted on both engines, and the pages of a framework."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.compiling import as_sql
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference.records import Counted, Key, Period, count
from framework_drafts.measures.running import count_in

PERIODS = [Period("2024-25", date(2024, 4, 1), date(2025, 3, 31))]
PERSONS = 1_000_000


def measures(room: Path) -> list[tuple[str, str]]:
    """Where people live (H1) and prevention (P1: spells and links) of the illustration."""
    care = {one.code: one.definition for one in read_folder(BASELINES / "care_act_illustration").entries}
    room.mkdir(parents=True, exist_ok=True)
    rows = [("reading a definition and both its hashes (H1)", _each(lambda: parse(care["H1"].as_data())))]
    rows.append(("compiling it to a query", _each(lambda: as_sql(care["H1"]))))
    path = room / "records.parquet"
    events = _invented(path)
    few = _first(path, 20_000)
    for code in ("H1", "P1"):
        slow = _seconds(lambda code=code: count(care[code], few, PERIODS))  # type: ignore[misc]
        rows.append((f"{code}, reference evaluator, {len(few):,} records", f"{slow:.1f} s"))
        fast = _seconds(lambda code=code: _counted(care[code], path))  # type: ignore[misc]
        rows.append((f"{code}, compiled, {events:,} records of {PERSONS:,} persons (Parquet, DuckDB)", f"{fast:.1f} s"))
        _agree(care[code], few, room / "few.parquet", path)
    return rows


def _counted(definition: Definition, path: Path) -> dict[Key, Counted]:
    with duckdb.connect() as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"CREATE VIEW records AS SELECT * FROM read_parquet('{quoted}')")
        return count_in(connection, definition, PERIODS)


def _agree(definition: Definition, few: list[dict[str, Any]], small: Path, path: Path) -> None:
    """Both engines count the same on the records that both can bear."""
    with duckdb.connect() as connection:
        source, target = (str(one).replace("'", "''") for one in (path, small))
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{source}') WHERE record <= '{few[-1]['record']}') TO '{target}'"
        )
    if _counted(definition, small) != count(definition, few, PERIODS):
        raise SystemExit("the engines differ")


def _invented(path: Path) -> int:
    """Invented records in DuckDB itself: two services a person, a third of them reablement; the same each time."""
    quoted = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT 'E' || (n // 2 % 150) AS council, 'p' || (n // 2) AS person, printf('%09d', n) AS record,
            DATE '1930-01-01' + CAST(hash(n // 2) % 30000 AS INTEGER) AS birth_month,
            CASE hash(n + 1) % 2 WHEN 0 THEN 'Male' ELSE 'Female' END AS gender, 'Service user' AS client_type,
            CASE hash(n + 2) % 3 WHEN 0 THEN 'Short term support: ST-Max' WHEN 1 THEN 'Long term support: Community'
            ELSE 'Long term support: Nursing care' END AS service_type,
            CASE hash(n + 3) % 3 WHEN 0 THEN 'Registered care home' WHEN 1 THEN 'Tenant: Private landlord' END AS accommodation,
            'NFA: Support ended as planned' AS event_outcome,
            DATE '2024-01-01' + CAST(hash(n + 4) % 400 AS INTEGER) AS event_start,
            CASE WHEN hash(n + 5) % 4 > 0 THEN DATE '2024-01-01' + CAST(hash(n + 4) % 400 + hash(n + 6) % 90 AS INTEGER) END AS event_end
            FROM range({2 * PERSONS}) AS t(n)) TO '{quoted}'"""
        )
    return 2 * PERSONS


def _first(path: Path, most: int) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        quoted = str(path).replace("'", "''")
        found = connection.execute(f"SELECT * FROM read_parquet('{quoted}') ORDER BY record LIMIT {most}")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _each(step: Callable[[], object]) -> str:
    times = []
    for _ in range(50):
        times.append(_seconds(step))
    return f"{statistics.median(times) * 1000:.1f} ms"


def _seconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as room:
        for what, measured in measures(Path(room)):
            print(f"| {what} | {measured} |")
