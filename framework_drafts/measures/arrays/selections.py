"""Pure: selections over whole columns: who is kept of each person, spells, fields worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from framework_drafts.measures.arrays.columns import LAST_DAY, NO_CODE, NO_DAY, Array, Table, starts_of
from framework_drafts.measures.arrays.conditions import Asking, holds
from framework_drafts.measures.arrays.links import best_place, day_of_linked, only_value, places_in
from framework_drafts.measures.language import Selection
from framework_drafts.measures.language.conditions import All, AnyOf, Has, Not, has_links
from framework_drafts.measures.language.derived import Best, Case, Derived

Tables = Mapping[str, Table]


def selected(selection: Selection, of: Table, tables: Tables, asking: Asking) -> Table:
    """The rows that a selection keeps, with what it works out for them."""
    table = _narrowed(selection, of, asking)
    if selection.keep == "spells":
        table = _spells(selection, table)
    elif selection.keep != "all":
        table = table.picked(_one_each(selection, table))
    for derived in selection.derive:
        table = _derived(derived, table, tables, asking)
    return table


def _narrowed(selection: Selection, of: Table, asking: Asking) -> Table:
    """Condition after condition over the rows that are left: those that link records come last and ask of few.

    Of all rows of a block, comparisons are asked first: their answers are shared among measures."""
    if selection.where is None:
        return of
    parts = list(selection.where.all) if isinstance(selection.where, All) else [selection.where]
    table = of
    if of.rows is None and not of.own and (quick := [one for one in parts if _is_shared(one)]):
        table = of.picked(np.logical_and.reduce([holds(one, of, asking) for one in quick]))
        parts = [one for one in parts if not _is_shared(one)]
    for one in sorted(parts, key=has_links):
        table = table.picked(holds(one, table, asking))
    return table


def _is_shared(condition: Any) -> bool:
    return not isinstance(condition.not_ if isinstance(condition, Not) else condition, All | AnyOf | Has)


def _one_each(selection: Selection, table: Table) -> Array:
    """The place of the row that is kept of each person: by what decides first, then ties, then the record key."""
    starts = starts_of(table.person)
    if selection.keep == "top":
        return greatest_each(starts, [-places_in(table, selection.by, selection.order), -table.record])
    given = table.column(selection.by)
    days = np.where(given == NO_DAY, LAST_DAY, given)
    if selection.keep == "first":
        days = -days
    tied = [-_tied(selection, table)] if selection.ties else []
    return greatest_each(starts, [days, *tied, table.record if selection.keep == "latest" else -table.record])


def _tied(selection: Selection, table: Table) -> Array:
    ties = selection.ties
    return places_in(table, ties.field, ties.order) if ties else np.zeros(table.size, dtype=np.int16)


def greatest_each(starts: Array, keys: Sequence[Array]) -> Array:
    """The place of the row with the greatest keys in each group; groups begin at `starts`, the first key decides first.

    Of rows that are equal in every key the first is taken."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    key, *rest = keys
    if len(starts) == len(key):
        return starts
    group = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=len(key)))
    kept = np.flatnonzero(key == np.maximum.reduceat(key, starts)[group])
    if len(kept) == len(starts):
        return kept
    group = group[kept]
    begins = np.concatenate(([0], np.flatnonzero(group[1:] != group[:-1]) + 1))
    return kept[greatest_each(begins, [one[kept] for one in rest])] if rest else kept[begins]


def _spells(selection: Selection, table: Table) -> Table:
    """Rows that overlap or follow within the gap become one: the latest-ending, from the first start."""
    start_name = table.block.contract.roles["start"]
    table = table.picked(table.column(start_name) != NO_DAY)
    if not table.size:
        return table
    end = table.role("end")
    end = np.where(end == NO_DAY, LAST_DAY, end).astype(np.int64)
    start = table.column(start_name).astype(np.int64)
    order = np.lexsort((table.record, end, start, table.person))
    table, start, end = table.picked(order), start[order], end[order]
    far = 2 * int(LAST_DAY)  # persons this far apart never reach each other
    reach = np.maximum.accumulate(end + table.person.astype(np.int64) * far) - table.person.astype(np.int64) * far
    begins = np.ones(table.size, dtype=bool)
    begins[1:] = (table.person[1:] != table.person[:-1]) | (start[1:] - reach[:-1] > selection.gap_days)
    starts = np.flatnonzero(begins)
    last = greatest_each(starts, [end, -_tied(selection, table), table.record])
    first = np.minimum.reduceat(start, starts).astype(np.int32)
    return table.picked(last).with_column(start_name, first)


def _derived(derived: Derived, table: Table, tables: Tables, asking: Asking) -> Table:
    if derived.day:
        return table.with_column(derived.name, day_of_linked(derived.day, table, tables[derived.day.among.records_of]))
    codes = np.full(table.size, NO_CODE, dtype=np.int16)
    values: dict[str, int] = {}
    for case in derived.cases:
        left = np.flatnonzero(codes == NO_CODE)
        if case.where is not None:
            left = left[holds(case.where, table.picked(left), asking)]
        codes[left] = _given(case, table.picked(left), tables, values)
    if derived.otherwise:
        codes[codes == NO_CODE] = values.setdefault(derived.otherwise, len(values))
    return table.with_column(derived.name, codes, tuple(values))


def _given(case: Case, table: Table, tables: Tables, values: dict[str, int]) -> Array | int:
    """The code of what a case gives, for each row; `values` learns the values it did not know."""
    if case.value is not None:
        return values.setdefault(case.value, len(values))
    if case.best is not None:
        codes, known = _best(case.best, table, tables)
    else:
        codes, known = table.column(str(case.field)), table.values(str(case.field))
    mine = [values.setdefault(value, len(values)) for value in known]
    taken: Array = np.array([*mine, NO_CODE], dtype=np.int16)[codes]
    return taken


def _best(best: Best, table: Table, tables: Tables) -> tuple[Array, tuple[str, ...]]:
    others = [tables[one.records_of] for one in best.among]
    if not best.order:
        return only_value(best, table, others[0])
    place = best_place(best, table, others)
    return np.where(place == len(best.order), NO_CODE, place), best.order
