"""Pure: a selection of records as steps of a query: who is in it, who is kept, what is worked out for each.

A selection that does not look at the period is worked out once, and not once for each period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from framework_drafts.measures.compiling import macros
from framework_drafts.measures.compiling.conditions import ROW, Scope, compiled
from framework_drafts.measures.compiling.links import Links, Table
from framework_drafts.measures.compiling.macros import Tree, column
from framework_drafts.measures.language import Selection
from framework_drafts.measures.language.conditions import All, has_links
from framework_drafts.measures.language.derived import Best, Case, Derived
from framework_drafts.measures.language.timing import is_timed

SPINE = ("period", "p_start", "p_end")


@dataclass
class Steps:
    """A query in the making: its steps in order, and the table of each selection by the selection's name."""

    scope: Scope
    steps: list[tuple[str, exp.Query]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def inner(self, name: str, mark: str) -> str:
        """A name for a step on the way; none of a selection's own begins like it."""
        return f"t{len(self.steps)}{mark}_{name}"

    def add(self, name: str, tree: exp.Query, like: Table) -> Table:
        self.steps.append((name, tree))
        return replace(like, name=name)

    def timed(self) -> set[str]:
        return {name for name, table in self.tables.items() if table.timed}

    def asked(
        self, table: Table, conditions: Iterable[Any] = (), derived: Derived | None = None
    ) -> tuple[Links, Scope]:
        """Put steps for linked records behind those there are; the scope then knows their answers."""
        links = Links(table, self.scope, self.tables)
        links.ask(conditions)
        if derived is not None:
            links.ask_derived(derived)
        self.steps += links.steps
        return links, replace(self.scope, links=links.columns)


def rows_of(table: Table) -> exp.Select:
    """A query that passes on a table's rows, as r."""
    return exp.select(*_all(table)).from_(table.read(ROW))


def for_each_period(table: Table) -> tuple[exp.Select, Table]:
    """A query over a table's rows, as r, once for each period; and what it gives."""
    if table.timed:
        return rows_of(table), table
    spine = [exp.alias_(column("name", "p"), "period", quoted=True), column("p_start", "p"), column("p_end", "p")]
    crossed = (
        exp.select(*spine, *_all(table))
        .from_(table.read(ROW))
        .join(exp.to_table("periods").as_("p"), join_type="cross")
    )
    gives = replace(table, columns=(*SPINE, *table.columns), timed=True)
    return exp.select(*_all(gives)).from_(crossed.subquery(ROW)), gives


def add_selection(selection: Selection, steps: Steps, of: Table, name: str) -> Table:
    """Add the steps of a selection of a table's rows; the last of them is called `name`."""
    timed = of.timed or is_timed(selection, steps.timed())
    tree, gives = for_each_period(of) if timed else (rows_of(of), of)
    plain, linked = _parted(selection.where)
    rest = (linked is not None) + (selection.keep != "all") + len(selection.derive)

    def named(mark: str) -> str:
        nonlocal rest
        rest -= 1
        return name if rest < 0 else steps.inner(name, mark)

    table = steps.add(named("a"), tree.where(compiled(plain, steps.scope)) if plain else tree, gives)
    if linked is not None:
        links, scope = steps.asked(table, [linked])
        table = steps.add(named("b"), links.joined(rows_of(table)).where(compiled(linked, scope)), table)
    if selection.keep == "spells":
        table = _spells(selection, steps, table, named("s"))
    elif selection.keep != "all":
        place = macros.ranked(_whose(table, steps.scope), _order(selection, steps.scope))
        ranked = steps.add(steps.inner(name, "r"), rows_of(table).select(exp.alias_(place, "place")), table)
        table = steps.add(named("k"), _first(ranked), table)
    for number, derived in enumerate(selection.derive, start=1):
        table = _derived(derived, steps, table, named(f"d{number}"))
    return table


def _all(table: Table) -> list[Tree]:
    return [column(one, ROW) for one in table.columns]


def _first(table: Table) -> exp.Select:
    return rows_of(table).where(column("place", ROW).eq(1))


def _whose(table: Table, scope: Scope) -> list[Tree]:
    return [*([column("period", ROW)] if table.timed else []), scope.role("council"), scope.role("person")]


def _parted(where: Any) -> tuple[Any, Any]:
    """What can be asked of a row alone, and the rest, which asks for linked records."""
    if not has_links(where):
        return where, None
    if not isinstance(where, All):
        return None, where
    plain = tuple(one for one in where.all if not has_links(one))
    linked = tuple(one for one in where.all if has_links(one))
    return (All(all=plain) if plain else None), All(all=linked)


def _order(selection: Selection, scope: Scope) -> list[tuple[Tree, bool]]:
    """What decides who is kept: each with whether the greatest comes first."""
    key = scope.role("record")
    if selection.keep == "top":
        return [(macros.place_or_last(column(selection.by, ROW), selection.order), False), (key, False)]
    down = selection.keep == "latest"
    return [(macros.end_or_open(column(selection.by, ROW)), down), *_tied(selection), (key, down)]


def _tied(selection: Selection) -> list[tuple[Tree, bool]]:
    ties = selection.ties
    return [(macros.place_or_last(column(ties.field, ROW), ties.order), False)] if ties else []


def _spells(selection: Selection, steps: Steps, table: Table, name: str) -> Table:
    """Gaps and islands: how far earlier records reach, where a new spell begins, its number, its latest-ending record."""
    scope, whose = steps.scope, _whose(table, steps.scope)
    start, end, key = scope.role("start"), macros.end_or_open(scope.role("end")), scope.role("record")
    order = [(start, False), (end, False), (key, False)]
    reach = macros.over(exp.Max(this=end), whose, order, "PRECEDING")
    dated = rows_of(table).where(macros.no(macros.missing(start))).select(exp.alias_(reach, "reach"))
    reached = steps.add(steps.inner(name, "s1"), dated, table)
    gap = exp.GT(this=macros.days_between(column("reach", ROW), start), expression=macros.number(selection.gap_days))
    begins = macros.one_if(macros.either([macros.missing(column("reach", ROW)), gap]))
    begun = steps.add(steps.inner(name, "s2"), rows_of(reached).select(exp.alias_(begins, "begins")), table)
    number = macros.over(exp.Sum(this=column("begins", ROW)), whose, order, "CURRENT ROW")
    numbered = steps.add(steps.inner(name, "s3"), rows_of(begun).select(exp.alias_(number, "spell")), table)
    mine = [*whose, column("spell", ROW)]
    place = macros.ranked(mine, [(end, True), *_tied(selection), (key, True)])
    first = exp.Window(this=exp.Min(this=start), partition_by=mine)
    started = scope.contract.roles["start"]
    fields = [exp.alias_(first, one, quoted=True) if one == started else column(one, ROW) for one in table.columns]
    joined = exp.select(*fields, exp.alias_(place, "place")).from_(numbered.read(ROW))
    return steps.add(name, _first(steps.add(steps.inner(name, "s4"), joined, table)), table)


def _derived(derived: Derived, steps: Steps, table: Table, name: str) -> Table:
    """The table with one more column."""
    links, scope = steps.asked(table, derived=derived)
    value = links.columns[id(derived.day.among)] if derived.day else _by_cases(derived, scope)
    tree = links.joined(rows_of(table).select(exp.alias_(value, derived.name, quoted=True)))
    return steps.add(name, tree, replace(table, columns=(*table.columns, derived.name)))


def _by_cases(derived: Derived, scope: Scope) -> Tree:
    otherwise: Tree = macros.text(derived.otherwise) if derived.otherwise else exp.cast(exp.Null(), "VARCHAR")
    found = [_given(case, scope) for case in derived.cases]
    return exp.Coalesce(this=found[0], expressions=[*found[1:], otherwise])


def _given(case: Case, scope: Scope) -> Tree:
    """What a case gives; null where its condition does not hold."""
    if case.best:
        value = _best(case.best, scope)
    else:
        value = macros.text(case.value) if case.value is not None else column(str(case.field), ROW)
    if case.where is None:
        return value
    return macros.case([(compiled(case.where, scope), value)], exp.Null())


def _best(best: Best, scope: Scope) -> Tree:
    found = [scope.links[id(one)].copy() for one in best.among]
    if not best.order:
        return found[0]
    if best.own:
        found.append(macros.place_in(column(best.field, ROW), best.order))
    return macros.value_at(macros.least_of(found), best.order)
