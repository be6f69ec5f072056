"""Pure: linked records for all rows of a table at once: how many there are, the best value, a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framework_drafts.measures.arrays.columns import NO_CODE, NO_DAY, Array, Table
from framework_drafts.measures.language.conditions import Within
from framework_drafts.measures.language.derived import Best, DayOf

AT_ONCE = 4_000_000  # pairs looked at together, so that memory stays bounded


@dataclass(frozen=True)
class Pairs:
    """Rows of one table beside those of another that belong to the same person and stand in time as asked."""

    here: Array
    there: Array


def linked_pairs(table: Table, other: Table, links: Sequence[Within]) -> list[Pairs]:
    """All pairs, in pieces; those of one row stand together."""
    first = np.searchsorted(other.person, table.person, side="left")
    many = np.searchsorted(other.person, table.person, side="right") - first
    ends = np.cumsum(many)
    found, begun = [], 0
    while begun < table.size:
        before = ends[begun - 1] if begun else 0
        stop = max(begun + 1, int(np.searchsorted(ends, before + AT_ONCE, side="right")))
        found.append(_near(_pairs(first[begun:stop], many[begun:stop], begun), table, other, links))
        begun = stop
    return found


def _pairs(first: Array, many: Array, begun: int) -> Pairs:
    here = np.repeat(np.arange(begun, begun + len(many)), many)
    offset = np.arange(len(here)) - np.repeat(np.cumsum(many) - many, many)
    return Pairs(here, np.repeat(first, many) + offset)


def _near(pairs: Pairs, table: Table, other: Table, links: Sequence[Within]) -> Pairs:
    for link in links:
        here = table.column(link.from_)[pairs.here].astype(np.int64)
        there = other.column(link.to)[pairs.there].astype(np.int64)
        known = there != NO_DAY
        near = known.copy()
        if link.least is not None:
            near &= there - here >= link.least
        if link.most is not None:
            near &= there - here <= link.most
        if link.open_counts:
            near |= ~known
        near &= here != NO_DAY
        pairs = Pairs(pairs.here[near], pairs.there[near])
    return pairs


def how_many(table: Table, other: Table, links: Sequence[Within]) -> Array:
    """The number of linked records of each row."""
    if not links:
        first = np.searchsorted(other.person, table.person, side="left")
        return np.searchsorted(other.person, table.person, side="right") - first
    counted = np.zeros(table.size, dtype=np.int64)
    for pairs in linked_pairs(table, other, links):
        counted += np.bincount(pairs.here, minlength=table.size)
    return counted


def day_of_linked(day: DayOf, table: Table, other: Table) -> Array:
    """The latest or earliest date of each row's linked records; NO_DAY for none."""
    latest = bool(day.latest)
    nothing = np.iinfo(np.int32).min if latest else np.iinfo(np.int32).max
    found = np.full(table.size, nothing, dtype=np.int32)
    given = other.column(day.latest or day.earliest)
    for pairs in linked_pairs(table, other, day.among.links()):
        days = given[pairs.there]
        known = days != NO_DAY
        (np.maximum if latest else np.minimum).at(found, pairs.here[known], days[known])
    return np.where(found == nothing, NO_DAY, found)


def best_place(best: Best, table: Table, others: Sequence[Table]) -> Array:
    """The place in the order of each row's best value; the length of the order for none."""
    last = len(best.order)
    found = np.full(table.size, last, dtype=np.int16)
    if best.own:
        found = np.minimum(found, places_in(table, best.field, best.order))
    for linked, other in zip(best.among, others, strict=True):
        there = places_in(other, best.field, best.order)
        for pairs in linked_pairs(table, other, linked.links()):
            np.minimum.at(found, pairs.here, there[pairs.there])
    return found


def only_value(best: Best, table: Table, other: Table) -> tuple[Array, tuple[str, ...]]:
    """The value of each row's one linked record, as codes with their values."""
    found = np.full(table.size, NO_CODE, dtype=np.int16)
    for pairs in linked_pairs(table, other, best.among[0].links()):
        found[pairs.here] = other.column(best.field)[pairs.there]
    return found, other.values(best.field)


def places_in(table: Table, field: str, order: Sequence[str]) -> Array:
    """Where each row's value stands in an order; its length for a value that does not."""
    places = [order.index(value) if value in order else len(order) for value in table.values(field)]
    return np.array([*places, len(order)], dtype=np.int16)[table.column(field)]
