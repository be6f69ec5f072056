"""Pure: from the rows that count to sufficient statistics by council, breakdown and group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from framework_drafts.measures.arrays.columns import NO_DAY, Array, Table
from framework_drafts.measures.arrays.conditions import Asking, ages, holds
from framework_drafts.measures.language import Definition, Records, Stratum
from framework_drafts.measures.reference.records import ALL, UNKNOWN, Counted, Key, band_names

Counts = dict[Key, Counted]


def totals(definition: Definition, candidates: Table, period: str, asking: Asking) -> Counts:
    """What one measure counts in one period, of the rows of its denominator's selection."""
    table, adds = those_who_count(definition, candidates, asking)
    squared = isinstance(definition.source, Records) and definition.source.average is not None
    found = _counted(table, np.zeros(table.size, dtype=np.int64), (ALL,), adds, (period, ALL), squared)
    for stratum in definition.strata:
        group, names = _groups(stratum, table, asking)
        found |= _counted(table, group, names, adds, (period, stratum.name), squared)
    return found


def those_who_count(definition: Definition, candidates: Table, asking: Asking) -> tuple[Table, Array]:
    """The rows that count, and what each adds: nought or one, or days for an average."""
    source = definition.source
    assert isinstance(source, Records)  # noqa: S101 - the caller has looked
    counts = holds(source.denominator.where, candidates, asking)
    for one in source.exclusions:
        counts &= ~holds(one.where, candidates, asking)
    table = candidates.picked(counts)
    if source.average:
        first, last = (table.column(name) for name in (source.average.days_from, source.average.days_to))
        there = (first != NO_DAY) & (last != NO_DAY)
        table, adds = table.picked(there), (last.astype(np.int64) - first)[there]
    else:
        adds = holds(source.numerator, table, asking).astype(np.int64)
    return table, adds


def _counted(
    table: Table, group: Array, names: tuple[str, ...], adds: Array, of: tuple[str, str], squared: bool
) -> Counts:
    councils = table.block.councils
    council = table.block.council if table.rows is None else table.block.council[table.rows]
    cell = council.astype(np.int64) * len(names) + group
    size = len(councils) * len(names)
    many = np.bincount(cell, minlength=size)
    added = np.bincount(cell, weights=adds, minlength=size)
    squares = np.bincount(cell, weights=adds * adds, minlength=size) if squared else np.zeros(size)
    return {
        Key(councils[at // len(names)], *of, names[at % len(names)]): Counted(
            int(many[at]), round(added[at]), round(squares[at])
        )
        for at in np.flatnonzero(many).tolist()
    }


def _groups(stratum: Stratum, table: Table, asking: Asking) -> tuple[Array, tuple[str, ...]]:
    """The group of each row as a place in the groups' names."""
    if stratum.age_on is not None:
        years, known = ages(table, stratum.age_on, stratum.years_by, asking)
        names = (*band_names(stratum.bands), UNKNOWN)
        band = np.searchsorted(np.array(stratum.bands), years, side="right")
        return np.where(known, band, len(names) - 1), names
    values = tuple(value for value in table.values(stratum.field) if value != UNKNOWN)
    names = (*values, UNKNOWN)
    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    codes = np.array([*(places[value] for value in table.values(stratum.field)), len(names) - 1], dtype=np.int64)
    return codes[table.column(stratum.field)], names
