"""Pure: many measures counted together over one block of records, period by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from framework_drafts.measures.arrays.columns import Array, Block, Table, block_of, day_number
from framework_drafts.measures.arrays.conditions import Asking
from framework_drafts.measures.arrays.links import how_many
from framework_drafts.measures.arrays.selections import selected
from framework_drafts.measures.arrays.sharing import Shared, Together
from framework_drafts.measures.arrays.totals import Counts, those_who_count, totals
from framework_drafts.measures.contracts import contract
from framework_drafts.measures.language import EVERY, Definition, Records
from framework_drafts.measures.language.conditions import Has
from framework_drafts.measures.reference.conditions import Record
from framework_drafts.measures.reference.records import Period

SHARED = "every period"


@dataclass
class _Work:
    """One block's tables, made when they are first asked for; those of a period are dropped after it."""

    block: Block
    together: Together
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    answers: dict[tuple[object, object, object], Array] = field(default_factory=dict)

    def table(self, key: str, period: Period) -> Table:
        if key == EVERY:
            return Table(self.block)
        shared = self.together.shared[key]
        kept_as = (key, period.name if shared.timed else SHARED)
        if kept_as not in self.tables:
            of = self.table(shared.of, period)
            asking = self.asking(shared.names, shared.lists, period)
            self.tables[kept_as] = selected(shared.selection, of, self._named(shared, period), asking)
        return self.tables[kept_as]

    def asking(self, names: Mapping[str, str], lists: Mapping[str, tuple[str, ...]], period: Period) -> Asking:
        def linked(has: Has, table: Table, _asking: Asking) -> Array:
            return how_many(table, self.table(names[has.has], period), has.links()) >= has.at_least

        return Asking(day_number(period.start), day_number(period.end), lists, linked, self.answers)

    def _named(self, shared: Shared, period: Period) -> dict[str, Table]:
        """The tables that a selection's own fields link to, by the names they have in its definition."""
        wanted = {link.records_of for one in shared.selection.derive for link in one.linked()}
        return {name: self.table(shared.names[name], period) for name in wanted}

    def forget(self, period: Period) -> None:
        for kept_as in [one for one in self.tables if one[1] == period.name]:
            del self.tables[kept_as]
        span = day_number(period.start), day_number(period.end)
        for key in [one for one in self.answers if one[2] == span]:
            del self.answers[key]


def count_block(definitions: Sequence[Definition], block: Block, periods: Sequence[Period]) -> list[Counts]:
    """What each definition counts in a block, in their order. All must be of records under the block's contract, or one
    that it extends."""
    together = Together()
    named = [together.take_in(_records(one)) for one in definitions]
    work = _Work(block, together)
    found: list[Counts] = [{} for _ in definitions]
    for period in periods:
        for number, (definition, names) in enumerate(zip(definitions, named, strict=True)):
            source = _records(definition)
            asking = work.asking(names, {one.name: one.values for one in source.lists}, period)
            candidates = work.table(names[source.denominator.of], period)
            found[number] |= totals(definition, candidates, period.name, asking)
        work.forget(period)
    return found


def standing(definition: Definition, block: Block, period: Period) -> tuple[Array, Array]:
    """How each person of a block counts in one period: how many of their records count, and how many of those as achieved
    (two arrays, by the person's place in the block). Not for averages."""
    together = Together()
    names = together.take_in(_records(definition))
    work = _Work(block, together)
    source = _records(definition)
    asking = work.asking(names, {one.name: one.values for one in source.lists}, period)
    table, adds = those_who_count(definition, work.table(names[source.denominator.of], period), asking)
    person = table.person
    size = int(block.person[-1]) + 1 if len(block.person) else 0
    achieved = np.bincount(person, weights=adds, minlength=size).astype(np.int64)
    return np.bincount(person, minlength=size), achieved


def count_rows(definition: Definition, records: Iterable[Record], periods: Sequence[Period]) -> Counts:
    """As `reference.records.count`, over columns."""
    under = contract(_records(definition).contract)
    return count_block([definition], block_of(records, under, tuple(under.fields)), periods)[0]


def _records(definition: Definition) -> Records:
    if not isinstance(definition.source, Records):
        raise TypeError("only a measure of records is counted")
    return definition.source
