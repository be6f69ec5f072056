"""Records from files into columns of numbers, a few councils at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from consultation.errors import Unusable
from framework_drafts.extracts.store import MOST_VALUES, RecordFile, RecordSet
from framework_drafts.history.desk import quoted
from framework_drafts.measures.arrays.columns import NO_CODE, NO_DAY, Array, Block
from framework_drafts.measures.contracts import Contract

BYTES_PER_ROW = 420  # what one record takes while it is counted, measured
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


def ranges_of(files: Sequence[RecordFile], *, memory: int, at_once: int) -> list[list[RecordFile]]:
    """Files in groups, each small enough that one for every thread fits into the memory (in bytes).

    A file is never divided: what is counted of a person must stand together."""
    most = max(1, memory // (at_once * BYTES_PER_ROW))
    found: list[list[RecordFile]] = []
    room = 0
    for one in files:
        if not found or one.rows > room:
            found.append([])
            room = most
        found[-1].append(one)
        room -= one.rows
    return found


def read_block(records: RecordSet, files: Sequence[RecordFile], under: Contract, fields: Sequence[str]) -> Block:
    """The records of some files as a block with these fields of the contract. A field that the files have not is missing
    for everybody. Raises Unusable where council, person or record are not there."""
    with duckdb.connect(config={"threads": 1}) as db:
        listed = ", ".join(quoted(str(one.path)) for one in files)
        source = f"read_parquet([{listed}], hive_partitioning=false, union_by_name=true)"
        db.execute(f"CREATE VIEW given AS SELECT * FROM {source}")
        kinds = {name: str(kind) for name, kind, *_ in db.execute("DESCRIBE given").fetchall()}
        roles = [under.roles[role] for role in ("council", "person", "record")]
        if absent := [name for name in roles if name not in kinds]:
            raise Unusable(f"The records have no column “{absent[0]}”: give records under {under.title.lower()}.")
        return _Reader(db, records, under, kinds, fields).block()


@dataclass
class _Reader:
    db: duckdb.DuckDBPyConnection
    records: RecordSet
    under: Contract
    kinds: dict[str, str]
    fields: Sequence[str]

    def block(self) -> Block:
        roles = self.under.roles
        council, person, record = (f'"{roles[role]}"' for role in ("council", "person", "record"))
        coded = [name for name in self.fields if self.under.fields[name].kind in ("code", "text")]
        values = {name: self._values(name) for name in dict.fromkeys([roles["council"], *coded])}
        numbered = self.kinds[roles["person"]] in WHOLE and self.kinds[roles["record"]] in WHOLE
        whose = f"{person} AS p_, {record} AS r_" if numbered else f"hash({person}) AS p_, 0 AS r_"
        picked = ", ".join(f"{self._column(name, values)} AS f{n}" for n, name in enumerate(self.fields))
        order = "" if numbered else f"ORDER BY {council}, {person}, {record}"
        query = (
            f"SELECT {self._code(roles['council'], values)} AS c_, {whose}{', ' if picked else ''}{picked} "
            f"FROM given WHERE {council} IS NOT NULL AND {person} IS NOT NULL {order}"
        )
        return self._made(self.db.execute(query).fetchnumpy(), values, numbered)

    def _made(self, found: dict[str, Array], values: dict[str, tuple[str, ...]], numbered: bool) -> Block:
        council, given = found["c_"], found["p_"]
        columns = {name: found[f"f{n}"] for n, name in enumerate(self.fields)}
        record = found["r_"].astype(np.int64, copy=False) if numbered else np.arange(len(given), dtype=np.int64)
        if numbered and not _in_order(council, given):
            order = np.lexsort((given, council))
            council, given, record = council[order], given[order], record[order]
            columns = {name: one[order] for name, one in columns.items()}
        changes = np.ones(len(given), dtype=bool)
        changes[1:] = (given[1:] != given[:-1]) | (council[1:] != council[:-1])
        person = (np.cumsum(changes) - 1).astype(np.int32)
        councils = values[self.under.roles["council"]]
        kept = {name: values[name] for name in self.fields if name in values}
        return Block(self.under, councils, council.astype(np.int32), person, record, columns, kept)

    def _is_kept_as_numbers(self, name: str) -> bool:
        return name in self.records.values and self.kinds.get(name) in WHOLE

    def _values(self, name: str) -> tuple[str, ...]:
        """The values that a field's numbers stand for; for text, those there are, and the type that numbers them."""
        if name not in self.kinds:
            return ()
        if self._is_kept_as_numbers(name):
            return self.records.values[name]
        query = f'SELECT DISTINCT "{name}"::VARCHAR AS v FROM given WHERE v IS NOT NULL ORDER BY v'
        found = tuple(str(value) for (value,) in self.db.execute(query).fetchall())
        if len(found) > MOST_VALUES:
            raise Unusable(f"“{name}” has more than {MOST_VALUES:,} different values: it cannot be compared with.")
        if found:
            self.db.execute(f'CREATE TYPE "e_{name}" AS ENUM ({", ".join(quoted(value) for value in found)})')
        return found

    def _code(self, name: str, values: dict[str, tuple[str, ...]]) -> str:
        if not values[name]:
            return f"{NO_CODE}::SMALLINT"
        if self._is_kept_as_numbers(name):
            return f'coalesce("{name}", {NO_CODE})::SMALLINT'
        return f'coalesce(enum_code("{name}"::VARCHAR::"e_{name}")::SMALLINT, {NO_CODE})::SMALLINT'

    def _column(self, name: str, values: dict[str, tuple[str, ...]]) -> str:
        if name in values:
            return self._code(name, values)
        kind = self.under.fields[name].kind
        if name not in self.kinds:
            return f"{int(NO_DAY)}::INTEGER" if kind == "date" else "'nan'::DOUBLE"
        if kind == "date":
            return f"coalesce((\"{name}\"::DATE - DATE '1970-01-01')::INTEGER, {int(NO_DAY)})::INTEGER"
        return f"coalesce(\"{name}\"::DOUBLE, 'nan'::DOUBLE)"


def _in_order(council: Array, person: Array) -> bool:
    falls = (council[1:] < council[:-1]) | ((council[1:] == council[:-1]) & (person[1:] < person[:-1]))
    return not bool(falls.any())
