"""One engine counting many measures over records about persons, in a process of its own: prints seconds and a fingerprint.

Each peer is written as its users would: Polars lazily with all measures collected together, pandas with whole columns,
SQLite with an index, DuckDB and Spark by one compiled query a measure. Peers read the same numbers for values as we do."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from framework_drafts.extracts.counting import count_by_queries, count_records
from framework_drafts.extracts.store import RecordSet, open_records
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.language import Definition, parse
from framework_drafts.measures.reference.records import ALL, Period

PERIODS = [
    Period(name, date(year, month, 1), end)
    for name, year, month, end in (
        ("2025-06", 2024, 7, date(2025, 6, 30)), ("2025-09", 2024, 10, date(2025, 9, 30)),
        ("2025-12", 2025, 1, date(2025, 12, 31)), ("2026-03", 2025, 4, date(2026, 3, 31)),
    )
]  # fmt: skip
TYPES = [
    "Long term support: Nursing care", "Long term support: Residential care", "Long term support: Community",
    "Short term support: ST-Max", "Short term support: Ongoing low level", "Short term support: Other short term",
]  # fmt: skip
WAYS = ["Direct payment", "CASSR managed personal budget", "CASSR commissioned support"]
Told = dict[str, list[list[Any]]]


def asked(count: int) -> list[tuple[int, list[str], list[str]]]:
    """Measures that every engine here can bear: of adults of at least an age with an open service of some types, one
    record each, the latest: how many have it delivered in some way."""
    found = []
    for n in range(count):
        types = [one for place, one in enumerate(TYPES) if (n % 15 + 1) >> (place % 4) & 1]
        found.append((18 + (n // 15) % 14 * 5, types, WAYS[: 1 + n % 2] if n % 3 else WAYS[1:]))
    return found


def definitions(count: int) -> list[Definition]:
    return [
        parse(
            {
                "schema": "measure/1",
                "title": f"Measure {n}",
                "source": {
                    "kind": "records",
                    "contract": "cld-2",
                    "period": "rolling_year",
                    "selections": [
                        {
                            "name": "open",
                            "where": {
                                "all": [
                                    {"field": "event_type", "is": "Service"},
                                    {"field": "service_type", "in": types},
                                    {"overlaps": "period"},
                                    {"age_on": "period_end", "at_least": age},
                                ]
                            },
                            "keep": "latest",
                            "by": "event_start",
                        }
                    ],
                    "denominator": {"of": "open"},
                    "numerator": {"field": "delivery_mechanism", "in": ways},
                },
                "unit": {"kind": "percent", "places": 1, "low": 0.0, "high": 100.0},
                "polarity": "higher",
            }
        )
        for n, (age, types, ways) in enumerate(asked(count))
    ]


def official() -> list[Definition]:
    return [one.definition for one in read_folder(BASELINES / "ascof_client_level_1").entries]


def of_counts(found: Any) -> Told:
    return {
        str(n): sorted([k.council, k.period, c.denominator, c.numerator] for k, c in counts.items() if k.stratum == ALL)
        for n, counts in enumerate(found)
    }


def columns(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    return of_counts(count_records(measures, records, PERIODS, processes=case["cores"]))


def queries(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    return of_counts(count_by_queries(measures, records, PERIODS, threads=case["cores"], memory="2GB"))


def spark(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    from framework_drafts.extracts import spark as engine

    settings = {"spark.driver.memory": "4g", "spark.sql.shuffle.partitions": str(2 * case["cores"])}
    with engine.session(f"local[{case['cores']}]", settings) as session:
        engine.read(session, case["text"])
        case["began"] = time.perf_counter()
        return of_counts(engine.count_view(session, measures, PERIODS))


def _codes(records: RecordSet, n: tuple[int, list[str], list[str]]) -> tuple[int, list[int], list[int]]:
    age, types, ways = n
    kinds, hows = records.values["service_type"], records.values["delivery_mechanism"]
    return age, [kinds.index(one) for one in types if one in kinds], [hows.index(one) for one in ways if one in hows]


def _born(period: Period, age: int) -> date:
    """Whoever is born by then has that age at the end of the period (nobody here is born on 29 February)."""
    return period.end.replace(year=period.end.year - age)


def polars(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    import polars as pl

    service = records.values["event_type"].index("Service")
    events = pl.scan_parquet([str(one.path) for one in records.files]).filter(pl.col("event_type") == service)
    asks = []
    for n in asked(len(measures)):
        age, types, ways = _codes(records, n)
        for period in PERIODS:
            still = pl.col("event_end").is_null() | (pl.col("event_end") >= period.start)
            asks.append(
                events.filter(
                    pl.col("service_type").is_in(types)
                    & (pl.col("event_start") <= period.end)
                    & still
                    & (pl.col("birth_month") <= _born(period, age))
                )
                .group_by("council", "person")
                .agg(pl.col("delivery_mechanism").sort_by("event_start", "record").last())
                .group_by("council")
                .agg(pl.len().alias("d"), pl.col("delivery_mechanism").is_in(ways).sum().alias("n"))
            )
    frames = iter(pl.collect_all(asks))
    return _told(records, len(measures), lambda _n, _p: next(frames).rows())


def pandas(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    import pandas as pd

    events = _services(records).df()
    events = events.sort_values(["event_start", "record"], kind="stable")
    wanted = asked(len(measures))

    def one(number: int, period: Period) -> Any:
        age, types, ways = _codes(records, wanted[number])
        ends = events["event_end"]
        mine = events[
            events["service_type"].isin(types)
            & (events["event_start"] <= pd.Timestamp(period.end))
            & (ends.isna() | (ends >= pd.Timestamp(period.start)))
            & (events["birth_month"] <= pd.Timestamp(_born(period, age)))
        ].drop_duplicates(["council", "person"], keep="last")
        hit = mine["delivery_mechanism"].isin(ways).groupby(mine["council"])
        return [
            (council, int(d), int(n)) for council, d, n in zip(hit.count().index, hit.count(), hit.sum(), strict=True)
        ]

    return _told(records, len(measures), one)


def sqlite(records: RecordSet, measures: list[Definition], case: dict[str, Any]) -> Told:
    path = Path(case["room"]) / "records.sqlite"
    with sqlite3.connect(path) as db:
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'events'").fetchone():
            db.execute(
                "CREATE TABLE events (council INT, person INT, record INT, service_type INT, delivery_mechanism INT, "
                "event_start TEXT, event_end TEXT, birth_month TEXT)"
            )
            rows = _services(records)
            while some := rows.fetchmany(100_000):
                plain = ([str(v)[:10] if isinstance(v, date) else v for v in row] for row in some)
                db.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?,?)", plain)
            db.execute("CREATE INDEX by_person ON events (council, person, event_start, record)")
            db.execute("ANALYZE")
        wanted = asked(len(measures))
        case["began"] = time.perf_counter()  # a table that is there already is what its users would have

        def one(number: int, period: Period) -> Any:
            age, types, ways = _codes(records, wanted[number])
            marks, hits = ", ".join(map(str, types)), ", ".join(map(str, ways))
            return db.execute(
                f"SELECT council, count(*), sum(coalesce(delivery_mechanism IN ({hits}), 0)) FROM (SELECT council, person, "
                "delivery_mechanism, max(event_start || printf('%012d', record)) FROM events "
                f"WHERE service_type IN ({marks}) AND event_start <= ? AND (event_end IS NULL OR event_end >= ?) "
                "AND birth_month <= ? GROUP BY council, person) GROUP BY council",
                (str(period.end), str(period.start), str(_born(period, age))),
            ).fetchall()

        return _told(records, len(measures), one)


def _services(records: RecordSet) -> Any:
    listed = ", ".join(f"'{one.path}'" for one in records.files)
    service = records.values["event_type"].index("Service")
    return duckdb.connect().execute(
        "SELECT council, person, record, service_type, delivery_mechanism, event_start, event_end, birth_month "
        f"FROM read_parquet([{listed}]) WHERE event_type = {service}"
    )


def _told(records: RecordSet, measures: int, rows: Callable[[int, Period], Any]) -> Told:
    councils = records.values["council"]
    found: Told = {str(n): [] for n in range(measures)}
    for n in range(measures):
        for period in PERIODS:
            found[str(n)] += [
                [councils[council], period.name, int(d), int(hit or 0)] for council, d, hit in rows(n, period)
            ]
        found[str(n)].sort()
    return found


ENGINES: dict[str, Callable[[RecordSet, list[Definition], dict[str, Any]], Told]] = {
    "columns": columns,
    "DuckDB, one query a measure": queries,
    "Polars": polars,
    "pandas": pandas,
    "SQLite": sqlite,
    "Spark local": spark,
}


def main() -> None:
    case = json.loads(sys.argv[1])
    records = open_records(Path(case["records"]))
    measures = official() if case["measures"] == "official" else definitions(case["measures"])
    case["began"] = time.perf_counter()
    told = ENGINES[case["engine"]](records, measures, case)
    seconds = time.perf_counter() - case["began"]
    print(
        json.dumps({"seconds": seconds, "hash": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()})
    )


if __name__ == "__main__":
    main()
