"""Running a measure of records on DuckDB: the records come as rows or as Parquet, only counts come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Timer
from typing import Any

import duckdb

from consultation.errors import Unusable
from framework_drafts.measures.compiling import as_sql
from framework_drafts.measures.contracts import Contract, contract
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.reference.conditions import Record
from framework_drafts.measures.reference.records import Counted, Key, Period

AT_ONCE = 200
PATIENCE = 5.0  # seconds, for the persons of a test
MEMORY = "256MB"
COLUMN_TYPES = {"text": "VARCHAR", "code": "VARCHAR", "date": "DATE", "number": "DOUBLE"}


def count_rows(definition: Definition, records: Iterable[Record], periods: Sequence[Period]) -> dict[Key, Counted]:
    """As `reference.records.count`, by the compiled query."""
    if not isinstance(definition.source, Records):
        raise TypeError("only a measure of records is run on records")
    under = contract(definition.source.contract)
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = 1; SET memory_limit = '{MEMORY}'")
        _create(connection, under)
        rows = [[record.get(name) for name in under.fields] for record in records]
        mark = f"({', '.join('?' for _ in under.fields)})"
        for first in range(0, len(rows), AT_ONCE):
            piece = rows[first : first + AT_ONCE]
            given = [value for row in piece for value in row]
            connection.execute(f"INSERT INTO records VALUES {', '.join([mark] * len(piece))}", given)  # noqa: S608 - marks
        return _count(connection, definition, periods)


def count_in(
    connection: duckdb.DuckDBPyConnection, definition: Definition, periods: Sequence[Period]
) -> dict[Key, Counted]:
    """As `count_rows`, over a table or view `records` of a connection whose columns have the contract's names and kinds."""
    return _count(connection, definition, periods, patience=None)


def _create(connection: duckdb.DuckDBPyConnection, under: Contract) -> None:
    columns = ", ".join(f'"{one.name}" {COLUMN_TYPES[one.kind]}' for one in under.fields.values())
    connection.execute(f"CREATE TABLE records ({columns})")


def _count(
    connection: duckdb.DuckDBPyConnection,
    definition: Definition,
    periods: Sequence[Period],
    patience: float | None = PATIENCE,
) -> dict[Key, Counted]:
    connection.execute("CREATE OR REPLACE TABLE periods (name VARCHAR, p_start DATE, p_end DATE)")
    for period in periods:
        connection.execute("INSERT INTO periods VALUES (?, ?, ?)", [period.name, period.start, period.end])
    averaged = isinstance(definition.source, Records) and definition.source.average is not None
    found = _rows(connection, as_sql(definition), patience)
    return {
        Key(council, period, stratum, group): Counted(d, int(n), int(squares) if averaged else 0)
        for council, period, stratum, group, d, n, squares in found
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str, patience: float | None) -> list[tuple[Any, ...]]:
    """The query's rows. One that takes too long is stopped and refused: it would hold up everybody else."""
    if patience is None:
        return connection.execute(query).fetchall()
    timer = Timer(patience, connection.interrupt)
    timer.start()
    try:
        return connection.execute(query).fetchall()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as problem:
        raise Unusable(
            "This definition takes too long to work out: link fewer records, or define less at once."
        ) from problem
    finally:
        timer.cancel()
