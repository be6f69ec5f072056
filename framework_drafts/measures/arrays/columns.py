"""Pure: records as columns of numbers, in the order of persons: days since 1970, codes of values, plain numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framework_drafts.measures.contracts import Contract
from framework_drafts.measures.reference.conditions import Record

Array = NDArray[Any]
NO_DAY = np.int32(np.iinfo(np.int32).min)
LAST_DAY = np.int32((date.max - date(1970, 1, 1)).days)  # what has not ended
NO_CODE = -1
EPOCH = date(1970, 1, 1).toordinal()


@dataclass
class Block:
    """All records of some councils. `person` numbers persons of a council from nought, and never falls from row to row.

    `columns` holds each field: dates as days since 1970 (NO_DAY for none), codes and text as places in `values`
    (NO_CODE for none), numbers as they are (not a number for none). `record` orders the records of a person."""

    contract: Contract
    councils: tuple[str, ...]
    council: Array  # of each row, a place in councils
    person: Array
    record: Array
    columns: Mapping[str, Array]
    values: Mapping[str, tuple[str, ...]]

    @property
    def size(self) -> int:
        return len(self.person)


@dataclass
class Table:
    """Some rows of a block, each once, in the order of persons; with columns of their own where something was worked out."""

    block: Block
    rows: Array | None = None  # places in the block; None for all of them
    own: dict[str, Array] = field(default_factory=dict)
    own_values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def person(self) -> Array:
        return self.block.person if self.rows is None else self.block.person[self.rows]

    @cached_property
    def record(self) -> Array:
        return self.block.record if self.rows is None else self.block.record[self.rows]

    @property
    def size(self) -> int:
        return len(self.person)

    def column(self, name: str) -> Array:
        if name in self.own:
            return self.own[name]
        whole = self.block.columns[name]
        if self.rows is None:
            return whole
        if name not in self._taken:
            self._taken[name] = whole[self.rows]
        return self._taken[name]

    @cached_property
    def _taken(self) -> dict[str, Array]:
        return {}

    def role(self, role: str) -> Array:
        return self.column(self.block.contract.roles[role])

    def values(self, name: str) -> tuple[str, ...]:
        return self.own_values[name] if name in self.own_values else self.block.values[name]

    def picked(self, which: Array) -> Table:
        """The rows where `which` is true, or those at these places (which must keep the order of persons)."""
        places = np.flatnonzero(which) if which.dtype == np.bool_ else which
        rows = places if self.rows is None else self.rows[places]
        return Table(self.block, rows, {name: own[places] for name, own in self.own.items()}, dict(self.own_values))

    def with_column(self, name: str, own: Array, values: tuple[str, ...] | None = None) -> Table:
        more = {} if values is None else {name: values}
        return Table(self.block, self.rows, {**self.own, name: own}, {**self.own_values, **more})


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def starts_of(person: Array) -> Array:
    """The places at which a new person begins."""
    if not len(person):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(person[1:] != person[:-1]) + 1))


def block_of(records: Iterable[Record], under: Contract, fields: Sequence[str]) -> Block:
    """Records given one by one as a block; those without a council or person are left out."""
    council, person, key = (under.roles[role] for role in ("council", "person", "record"))
    whose = [one for one in records if one.get(council) is not None and one.get(person) is not None]
    rows = sorted(whose, key=lambda one: (str(one[council]), str(one[person])))
    councils = tuple(dict.fromkeys(str(one[council]) for one in rows))
    ids = dict.fromkeys((str(one[council]), str(one[person])) for one in rows)
    number = {pair: place for place, pair in enumerate(ids)}
    keys = {value: place for place, value in enumerate(sorted({one.get(key) for one in rows}, key=_first_missing))}
    columns: dict[str, Array] = {}
    values: dict[str, tuple[str, ...]] = {}
    for name in fields:
        columns[name], known = _column([one.get(name) for one in rows], under.fields[name].kind)
        if known is not None:
            values[name] = known
    return Block(
        under,
        councils,
        np.array([councils.index(str(one[council])) for one in rows], dtype=np.int32),
        np.array([number[str(one[council]), str(one[person])] for one in rows], dtype=np.int32),
        np.array([keys[one.get(key)] for one in rows], dtype=np.int64),
        columns,
        values,
    )


def _first_missing(value: Any) -> tuple[bool, Any]:
    return value is not None, value


def _column(given: Sequence[Any], kind: str) -> tuple[Array, tuple[str, ...] | None]:
    if kind == "date":
        return np.array([NO_DAY if one is None else day_number(one) for one in given], dtype=np.int32), None
    if kind == "number":
        return np.array([np.nan if one is None else float(one) for one in given], dtype=np.float64), None
    known = {value: place for place, value in enumerate(dict.fromkeys(str(one) for one in given if one is not None))}
    codes = [NO_CODE if one is None else known[str(one)] for one in given]
    return np.array(codes, dtype=np.int16), tuple(known)
