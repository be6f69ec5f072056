"""Pure: comparisons with linked records as steps of their own: a join and a count, then a column beside the row.

A subquery inside a condition would say the same, but not every engine can run one whose dates are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from framework_drafts.measures.compiling import macros
from framework_drafts.measures.compiling.conditions import ROW, Scope
from framework_drafts.measures.compiling.macros import Tree, column
from framework_drafts.measures.language.conditions import Has, Within, atoms
from framework_drafts.measures.language.derived import Best, DayOf, Derived, Linked

OTHER, FOUND = "o", "found"


@dataclass(frozen=True)
class Table:
    """A step that was made: its name, its columns, and whether it has a row for each period."""

    name: str
    columns: tuple[str, ...]
    timed: bool

    def read(self, as_name: str) -> exp.Expr:
        return exp.to_table(self.name).as_(as_name)


@dataclass
class Links:
    """Steps that look at linked records of one table's rows, and the joins and columns by which rows get their answers."""

    of: Table
    scope: Scope
    tables: Mapping[str, Table]
    steps: list[tuple[str, exp.Select]] = field(default_factory=list)
    columns: dict[int, Tree] = field(default_factory=dict)

    def ask(self, conditions: Iterable[Any]) -> None:
        """Count linked records for every comparison in these conditions that asks for them."""
        for condition in conditions:
            for _, atom in atoms(condition, "") if condition is not None else ():
                if isinstance(atom, Has):
                    self._add(id(atom), atom.has, atom.links(), exp.Count(this=exp.Star()))

    def ask_derived(self, derived: Derived) -> None:
        self.ask(case.where for case in derived.cases)
        if derived.day:
            self._ask_day(derived.day)
        for case in derived.cases:
            if case.best:
                self._ask_best(case.best)

    def _ask_day(self, day: DayOf) -> None:
        found = column(day.latest or day.earliest, OTHER)
        self._linked(day.among, exp.Max(this=found) if day.latest else exp.Min(this=found))

    def _ask_best(self, best: Best) -> None:
        value = column(best.field, OTHER)
        for one in best.among:
            self._linked(one, exp.Min(this=macros.place_in(value, best.order)) if best.order else exp.Max(this=value))

    def _linked(self, linked: Linked, what: Tree) -> None:
        self._add(id(linked), linked.records_of, linked.links(), what)

    def _add(self, key: int, other: str, links: Sequence[Within], what: Tree) -> None:
        name = f"l{len(self.steps) + 1}_{self.of.name}"
        self.steps.append((name, self._step(self.tables[other], links, what)))
        self.columns[key] = column(FOUND, name)

    def _step(self, other: Table, links: Sequence[Within], what: Tree) -> exp.Select:
        same = [self.scope.contract.roles["council"], self.scope.contract.roles["person"]]
        if self.of.timed and other.timed:
            same.append("period")
        on: list[Tree] = [exp.EQ(this=column(name, OTHER), expression=column(name, ROW)) for name in same]
        on += [_near(one) for one in links]
        mine = [column(name, ROW) for name in self._key()]
        return (
            exp.select(*mine, exp.alias_(what, FOUND))
            .from_(self.of.read(ROW))
            .join(other.read(OTHER), on=macros.both(on), join_type="inner")
            .group_by(*(one.copy() for one in mine))
        )

    def _key(self) -> tuple[str, ...]:
        roles = self.scope.contract.roles
        return (*(("period",) if self.of.timed else ()), roles["council"], roles["person"], roles["record"])

    def joined(self, tree: exp.Select) -> exp.Select:
        """A query over the table's rows (as r) with every answer beside them."""
        for name, _ in self.steps:
            on = [exp.EQ(this=column(key, name), expression=column(key, ROW)) for key in self._key()]
            tree = tree.join(exp.to_table(name), on=macros.both(on), join_type="left")
        return tree


def _near(within: Within) -> Tree:
    days = macros.days_between(column(within.from_, ROW), column(within.to, OTHER))
    bounds = [None if one is None else macros.number(one) for one in (within.least, within.most)]
    near = macros.known(macros.within(days, *bounds))
    if not within.open_counts:
        return near
    there = macros.no(macros.missing(column(within.from_, ROW)))
    return exp.paren(macros.either([near, macros.both([there, macros.missing(column(within.to, OTHER))])]))
