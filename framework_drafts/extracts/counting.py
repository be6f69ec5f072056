"""Many measures counted together over files of records: council range by council range, several at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

import duckdb

from framework_drafts.extracts.reading import ranges_of, read_block
from framework_drafts.extracts.store import RecordFile, RecordSet, as_text
from framework_drafts.history.desk import quoted
from framework_drafts.measures.arrays.counting import count_block
from framework_drafts.measures.arrays.totals import Counts
from framework_drafts.measures.contracts import Contract, contract
from framework_drafts.measures.language import Definition, Records, parse
from framework_drafts.measures.needs import columns_needed, fields_needed
from framework_drafts.measures.reference.records import Period
from framework_drafts.measures.running import COLUMN_TYPES as SQL_TYPES
from framework_drafts.measures.running import count_in

GIGABYTE = 1_000_000_000
WORTH_PROCESSES = 1_500_000  # records; for fewer, starting processes takes longer than counting


def count_records(
    definitions: Sequence[Definition],
    records: RecordSet,
    periods: Sequence[Period],
    *,
    memory: int = GIGABYTE,
    processes: int = 4,
    told: Callable[[int, int], None] | None = None,
) -> list[Counts]:
    """Sufficient statistics of each definition, in their order: all that ever leaves the records.

    `memory` (bytes) and `processes` bound what is looked at together; `told` hears how many ranges of how many are done."""
    under = widest(definitions)
    fields = tuple(name for name in under.fields if any(name in columns_needed(one) for one in definitions))
    many = processes if records.rows >= WORTH_PROCESSES else 1
    ranges = ranges_of(records.files, memory=memory, at_once=many)
    task = _Task(tuple(one.as_data() for one in definitions), records, fields, tuple(periods))
    found: list[Counts] = [{} for _ in definitions]
    with _pool(min(many, len(ranges))) as pool:
        for number, counts in enumerate(pool(task.count, ranges), start=1):
            for mine, more in zip(found, counts, strict=True):
                mine.update(more)
            if told:
                told(number, len(ranges))
    return found


@dataclass(frozen=True)
class _Task:
    """What a process needs to count some councils: plain data, since it is sent to it."""

    definitions: tuple[dict[str, Any], ...]
    records: RecordSet
    fields: tuple[str, ...]
    periods: tuple[Period, ...]

    def count(self, files: list[RecordFile]) -> list[Counts]:
        definitions = _parsed(json.dumps(self.definitions))
        block = read_block(self.records, files, widest(definitions), self.fields)
        return count_block(definitions, block, self.periods)


@lru_cache(maxsize=4)
def _parsed(definitions: str) -> tuple[Definition, ...]:
    return tuple(parse(one) for one in json.loads(definitions))


@contextmanager
def _pool(processes: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """A way to map: in this process for one, else over processes of their own (threads would wait for each other)."""
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool.map


def widest(definitions: Sequence[Definition]) -> Contract:
    """The contract that has the fields of all the definitions' contracts. Raises TypeError for measures not of records."""
    found: list[Contract] = []
    for one in definitions:
        if not isinstance(one.source, Records):
            raise TypeError("only a measure of records is counted")
        found.append(contract(one.source.contract))
    fields = {name: field for one in found for name, field in one.fields.items()}
    widest_of = max(found, key=lambda one: len(one.fields))
    return Contract(widest_of.name, widest_of.title, widest_of.note, fields, widest_of.roles)


def count_by_queries(
    definitions: Sequence[Definition],
    records: RecordSet,
    periods: Sequence[Period],
    *,
    threads: int = 4,
    memory: str = "1500MB",
) -> list[Counts]:
    """The same by one compiled query for each measure, on DuckDB: slower, and a second opinion."""
    under = widest(definitions)
    with duckdb.connect(config={"threads": threads, "memory_limit": memory}) as db:
        db.execute(f"CREATE VIEW given AS {as_text(records)}")
        there = {str(name) for name, *_ in db.execute("DESCRIBE given").fetchall()}
        absent = [f'NULL::{SQL_TYPES[one.kind]} AS "{name}"' for name, one in under.fields.items() if name not in there]
        db.execute(f"CREATE VIEW records AS SELECT {', '.join(['*', *absent])} FROM given")
        return [count_in(db, one, periods) for one in definitions]


def lacking(definition: Definition, records: RecordSet) -> list[str]:
    """The labels of the fields that a measure needs and these records have no column for: without them every person would
    seem to lack the value, and the figure would be wrong and not missing."""
    with duckdb.connect() as db:
        source = f"read_parquet({quoted(str(records.files[0].path))}, hive_partitioning=false)"
        there = {str(name) for name, *_ in db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    return [one.label for one in fields_needed(definition) if one.name not in there]


def councils_in(records: RecordSet) -> list[str]:
    """Every council that has a record."""
    with duckdb.connect() as db:
        found = db.execute(
            f"SELECT DISTINCT council FROM ({as_text(records)}) WHERE council IS NOT NULL ORDER BY 1"
        ).fetchall()
    return [str(council) for (council,) in found]
