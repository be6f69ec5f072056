"""The same definitions on Spark: the macros' truth tables, and the official measures on generated histories."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from consultation.errors import Unusable
from framework_drafts.extracts import spark
from framework_drafts.frameworks.shipped import BASELINES, read_folder
from framework_drafts.measures.compiling import macros
from framework_drafts.measures.reference.records import Period, count
from tests.framework_drafts.extracts.histories import UNDER, histories

pytest.importorskip("pyspark", reason="PySpark is not installed (make test installs it where there is Java)")
pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed, which Spark needs"),
    pytest.mark.filterwarnings("ignore"),  # PySpark's own
    pytest.mark.xdist_group("spark"),
]
PERSONS = int(os.environ.get("WORKBENCH_TEST_PAIRS", "500"))
PERIODS = [
    Period("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
    Period("2025-06", date(2024, 7, 1), date(2025, 6, 30)),
]
ENTRIES = {
    (one.code, n): one.definition for n in (1, 2) for one in read_folder(BASELINES / f"ascof_client_level_{n}").entries
}
LOCAL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with spark.session("local[2]", LOCAL) as found:
        found.sparkContext.setLogLevel("OFF")
        yield found


@pytest.fixture(scope="module")
def kept(session: Any, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Generated histories as a Parquet file that Spark reads."""
    rows = histories(PERSONS, 3)
    path = tmp_path_factory.mktemp("spark") / "records.parquet"
    with duckdb.connect() as db:
        kinds = {"date": "DATE", "number": "DOUBLE", "text": "VARCHAR", "code": "VARCHAR"}
        db.execute(f"CREATE TABLE r ({', '.join(f'{one.name} {kinds[one.kind]}' for one in UNDER.fields.values())})")
        marks = ", ".join("?" for _ in UNDER.fields)
        db.executemany(f"INSERT INTO r VALUES ({marks})", [[row.get(name) for name in UNDER.fields] for row in rows])
        db.execute(f"COPY r TO '{path}' (FORMAT parquet)")
        rows = db.execute("SELECT * FROM r").fetchall()
    spark.read(session, str(path))
    return [dict(zip(UNDER.fields, row, strict=True)) for row in rows]


def test_the_official_measures_count_as_the_reference_does(session: Any, kept: list[dict[str, Any]]) -> None:
    told = spark.count_view(session, list(ENTRIES.values()), PERIODS)
    for (code, version), counts in zip(ENTRIES, told, strict=True):
        assert counts == count(ENTRIES[code, version], kept, PERIODS), (code, version)
    assert spark.councils_in(session) == ["X90000001", "X90000002", "X90000003"]
    assert [spark.lacking(session, one) for one in ENTRIES.values()] == [[]] * len(ENTRIES)


D = macros.day
TRUTHS: list[tuple[str, Any, Any]] = [
    ("days between", macros.days_between(D(date(2024, 2, 28)), D(date(2024, 3, 1))), 2),
    ("days back", macros.days_between(D(date(2024, 3, 1)), D(date(2024, 2, 28))), -2),
    ("a day moved over a leap day", macros.moved(D(date(2024, 2, 28)), 2), date(2024, 3, 1)),
    ("a day moved back", macros.moved(D(date(2024, 3, 1)), -366), date(2023, 3, 1)),
    ("age the day before a birthday", macros.age_by_birthday(D(date(1960, 4, 1)), D(date(2025, 3, 31))), 64),
    ("age on a birthday", macros.age_by_birthday(D(date(1960, 4, 1)), D(date(2025, 4, 1))), 65),
    ("age of a child of the leap day", macros.age_by_birthday(D(date(2004, 2, 29)), D(date(2022, 2, 28))), 17),
    ("age by days", macros.age_by_days(D(date(1960, 4, 1)), D(date(2025, 4, 1))), 64),
    ("an end that is open", macros.end_or_open(exp.cast(exp.Null(), "DATE")), date(9999, 12, 31)),
    ("no later than", macros.no_later(D(date(2025, 6, 1)), D(date(2025, 3, 31))), date(2025, 3, 31)),
    ("no later than, missing", macros.no_later(exp.cast(exp.Null(), "DATE"), D(date(2025, 3, 31))), date(2025, 3, 31)),
    ("known", macros.known(exp.Null()), False),
    ("known, if missing met", macros.known(exp.Null(), True), True),
    ("contains", macros.contains_any(macros.text("Short term RESIDENTIAL care"), ["Residential"]), True),
    ("contains no", macros.contains_any(macros.text("Day %_support"), ["%%"]), False),
    ("place", macros.place_in(macros.text("b"), ["a", "b"]), 1),
    ("no place", macros.place_in(macros.text("c"), ["a", "b"]), None),
    ("place or last", macros.place_or_last(exp.Null(), ["a", "b"]), 2),
    ("least of some", macros.least_of([exp.Null(), macros.number(3)]), 3),
    ("least of none", macros.least_of([exp.Null(), exp.Null()]), None),
    ("value at", macros.value_at(macros.number(1), ["a", "b"]), "b"),
    ("quotes", macros.among(macros.text("it's"), ["it's"]), True),
    ("a backslash", macros.among(macros.text("a\\b"), ["a\\b"]), True),
    ("no number", macros.number_or_missing(exp.cast(macros.text("NaN"), "DOUBLE")), None),
]


def test_every_macro_means_the_same_in_both_dialects(session: Any) -> None:
    """A truth table: what each must give, in DuckDB and in Spark."""
    for dialect in ("duckdb", "spark"):
        query = exp.select(*(exp.alias_(tree.copy(), f"c{n}") for n, (_, tree, _) in enumerate(TRUTHS))).sql(
            dialect=dialect
        )
        row = duckdb.connect().execute(query).fetchone() if dialect == "duckdb" else session.sql(query).collect()[0]
        for (name, _, expected), given in zip(TRUTHS, row or (), strict=True):
            assert given == expected, (dialect, name, given)


def test_what_cannot_be_read_is_refused_in_a_sentence(session: Any, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be read"):
        spark.read(session, str(tmp_path / "nothing"))
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT 1 AS person, 'X' AS council) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)")
    with pytest.raises(Unusable, match="no column “record”"):
        spark.read(session, str(tmp_path / "x.parquet"))
