"""The same measures on a Spark cluster, where the records are: the definition goes to the data, counts come back.

PySpark is an optional package; it is read when a run asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from consultation.errors import Unusable
from framework_drafts.measures.arrays.totals import Counts
from framework_drafts.measures.compiling import as_sql
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import Definition, Records
from framework_drafts.measures.needs import fields_needed
from framework_drafts.measures.reference.records import Counted, Key, Period

SETTINGS = {  # what the macros were tried with: no silent conversions, whole days in one time zone
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
TYPES = {"date": "date", "number": "double", "text": "string", "code": "string"}


@contextmanager
def session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A session on a cluster (spark://…, yarn, local[*]). Raises Unusable where PySpark or Java is not there."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise Unusable("PySpark is not installed: install the workbench with its extra “spark”.") from problem
    builder = SparkSession.builder.master(master).appName("framework-workbench")
    for name, value in {**SETTINGS, **(settings or {})}.items():
        builder = builder.config(name, value)
    try:
        found = builder.getOrCreate()
    except (PySparkException, OSError) as problem:
        raise Unusable(
            f"No Spark answers at {master}: look at the address, and whether Java is installed."
        ) from problem
    try:
        yield found
    finally:
        found.stop()


def read(spark: Any, uri: str) -> None:
    """Make Parquet at an address that the cluster can read the view `records`: the contract's column names, values as
    text. Raises Unusable where it cannot be read, or has no council, person or record."""
    from pyspark.errors import PySparkException

    try:
        spark.read.parquet(uri).createOrReplaceTempView("records")
    except PySparkException as problem:
        said = str(problem).splitlines()[0][:200]
        raise Unusable(f"The records at {uri} cannot be read: {said}") from problem
    if absent := [name for name in ("council", "person", "record") if name not in spark.table("records").columns]:
        raise Unusable(f"The records at {uri} have no column “{absent[0]}”.")


def councils_in(spark: Any) -> list[str]:
    rows = spark.sql("SELECT DISTINCT council FROM records WHERE council IS NOT NULL ORDER BY 1").collect()
    return [str(row[0]) for row in rows]


def lacking(spark: Any, definition: Definition) -> list[str]:
    """The labels of the fields that a measure needs and the records have no column for."""
    there = set(spark.table("records").columns)
    return [one.label for one in fields_needed(definition) if one.name not in there]


def count_view(spark: Any, definitions: Sequence[Definition], periods: Sequence[Period]) -> list[Counts]:
    """Counts of each definition over a view called `records`; nothing but counts leaves the cluster."""
    rows = [(one.name, one.start, one.end) for one in periods]
    spark.createDataFrame(rows, "name string, p_start date, p_end date").createOrReplaceTempView("periods")
    return [_counted(spark, one) for one in definitions]


def count_rows(
    spark: Any, definition: Definition, records: Sequence[Mapping[str, Any]], periods: Sequence[Period]
) -> Counts:
    """As `reference.records.count`, on Spark: for trying that it counts the same."""
    if not isinstance(definition.source, Records):
        raise TypeError("only a measure of records is run on records")
    under = contract(definition.source.contract)
    schema = ", ".join(f"`{one.name}` {TYPES[one.kind]}" for one in under.fields.values())
    rows = [tuple(record.get(name) for name in under.fields) for record in records]
    spark.createDataFrame(rows, schema).createOrReplaceTempView("records")
    return count_view(spark, [definition], periods)[0]


def _counted(spark: Any, definition: Definition) -> Counts:
    assert isinstance(definition.source, Records)  # noqa: S101 - as_sql() has looked
    averaged = definition.source.average is not None
    found = spark.sql(as_sql(definition, "spark")).collect()
    return {
        Key(str(council), period, stratum, group): Counted(int(d), int(n), int(squares) if averaged else 0)
        for council, period, stratum, group, d, n, squares in found
    }
