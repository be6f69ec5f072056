"""Pure: a condition as a query tree over one row; what `reference.conditions` says, for an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from framework_drafts.measures.compiling import macros
from framework_drafts.measures.compiling.macros import Tree, column
from framework_drafts.measures.contracts import Contract
from framework_drafts.measures.language.conditions import (
    AgeTest,
    All,
    AnyOf,
    DateAt,
    DateTest,
    FieldTest,
    Has,
    Not,
    NumberTest,
    Overlaps,
)

ROW = "r"
PERIOD = {"period_start": "p_start", "period_end": "p_end"}


@dataclass(frozen=True)
class Scope:
    """`links` holds, for each comparison with linked records, the column that an earlier step made of it."""

    contract: Contract
    lists: Mapping[str, tuple[str, ...]]
    links: Mapping[int, Tree] = field(default_factory=dict)

    def role(self, role: str, table: str = ROW) -> Tree:
        return column(self.contract.roles[role], table)


def compiled(condition: Any, scope: Scope) -> Tree:
    """True or false for each row, never null."""
    if condition is None:
        return exp.Boolean(this=True)
    if isinstance(condition, All):
        return exp.paren(macros.both([compiled(one, scope) for one in condition.all]))
    if isinstance(condition, AnyOf):
        return exp.paren(macros.either([compiled(one, scope) for one in condition.any]))
    if isinstance(condition, Not):
        return macros.no(compiled(condition.not_, scope))
    if isinstance(condition, Has):
        many = exp.Coalesce(this=scope.links[id(condition)].copy(), expressions=[macros.number(0)])
        return exp.GTE(this=many, expression=macros.number(condition.at_least))
    if isinstance(condition, Overlaps):
        return _overlaps(scope)
    if isinstance(condition, FieldTest) and condition.missing is not None:
        absent = macros.missing(column(condition.field, ROW))
        return exp.paren(absent) if condition.missing else macros.no(absent)
    return macros.known(_compared(condition, scope), condition.if_missing == "met")


def day(at: DateAt) -> Tree:
    given = column(PERIOD.get(at.at, at.at), ROW)
    if at.until:
        given = macros.no_later(given, column(PERIOD[at.until], ROW))
    return macros.moved(given, at.days)


def age(scope: Scope, on: DateAt, years_by: str) -> Tree:
    count = macros.age_by_birthday if years_by == "birthday" else macros.age_by_days
    return count(scope.role("birth"), day(on))


def _compared(atom: Any, scope: Scope) -> Tree:
    if isinstance(atom, FieldTest) and atom.contains is not None:
        return macros.contains_any(column(atom.field, ROW), atom.contains)
    if isinstance(atom, FieldTest):
        values = (atom.is_,) if atom.is_ is not None else atom.in_ or scope.lists[str(atom.in_list)]
        return macros.among(column(atom.field, ROW), [str(value) for value in values])
    if isinstance(atom, NumberTest):
        bounds = [None if bound is None else macros.number(bound) for bound in (atom.at_least, atom.at_most)]
        return macros.within(macros.number_or_missing(column(atom.number, ROW)), *bounds)
    if isinstance(atom, DateTest):
        return _dated(atom)
    if not isinstance(atom, AgeTest):
        raise TypeError(f"no way to compile {type(atom).__name__}")
    least = None if atom.at_least is None else macros.number(atom.at_least)
    most = None if atom.below is None else macros.number(atom.below - 1)
    return macros.within(age(scope, atom.age_on, atom.years_by), least, most)


def _dated(atom: DateTest) -> Tree:
    """Null where the date or any bound is missing: with two bounds, one alone must not decide."""
    least = day(atom.on_or_after) if atom.on_or_after else None
    most = day(atom.on_or_before) if atom.on_or_before else None
    dates = [column(atom.date, ROW), *(one.copy() for one in (least, most) if one is not None)]
    inside = macros.within(column(atom.date, ROW), least, most)
    return macros.case([(macros.either([macros.missing(one) for one in dates]), exp.Null())], inside)


def _overlaps(scope: Scope) -> Tree:
    begun = exp.LTE(this=scope.role("start"), expression=column("p_end", ROW))
    ended = exp.GTE(this=macros.end_or_open(scope.role("end")), expression=column("p_start", ROW))
    return macros.known(macros.both([begun, ended]))
