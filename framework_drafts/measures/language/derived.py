"""Pure: fields that a selection works out for its records: a value by cases, or a date of linked records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field, model_validator

from framework_drafts.measures.contracts import Contract, ContractField
from framework_drafts.measures.language.clause import Clause, check_name
from framework_drafts.measures.language.conditions import Condition, Text, Within, check_links

DERIVED = "derived"


class Linked(Clause):
    """The same person's records of a selection named before, with the same council; linked in time if asked."""

    records_of: str
    within: Within | None = None
    and_within: tuple[Within, ...] = Field(default=(), max_length=3)

    @model_validator(mode="after")
    def _fits(self) -> Linked:
        check_links(self.within, self.and_within)
        return self

    def links(self) -> tuple[Within, ...]:
        """Every link in time, all of which must hold for one and the same record."""
        return (*([self.within] if self.within else []), *self.and_within)

    def reads(self) -> tuple[str, ...]:
        """The fields of this record that it looks at."""
        return tuple(one.from_ for one in self.links())

    def reads_there(self) -> tuple[str, ...]:
        """The fields of the other records that it looks at."""
        return tuple(one.to for one in self.links())


class Best(Clause):
    """The value that stands first in `order` among linked records and, if `own`, the record itself.

    Without an order it is the value of the one linked record: of a selection that keeps one for each person."""

    field: str = Field(max_length=40)
    order: tuple[Text, ...] = Field(default=(), max_length=100)
    own: bool = False
    among: tuple[Linked, ...] = Field(default=(), max_length=4)

    @model_validator(mode="after")
    def _fits(self) -> Best:
        if not self.order and (self.own or len(self.among) != 1):
            raise ValueError(
                "without an order there is nothing to choose by: name one selection, and not the record itself"
            )
        if not self.own and not self.among:
            raise ValueError("say among which records (`among`), or `own` for the record itself")
        if len(set(self.order)) != len(self.order):
            raise ValueError("a value stands twice in the order")
        return self


class Case(Clause):
    """One way to a value: where a condition holds, this `value`, the record's own `field`, or the `best` of several."""

    where: Condition | None = None
    value: Text | None = None
    field: str | None = Field(default=None, max_length=40)
    best: Best | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Case:
        if sum(way is not None for way in (self.value, self.field, self.best)) != 1:
            raise ValueError("say one thing that the case gives: value, field or best")
        return self


class DayOf(Clause):
    """The latest or earliest date among linked records."""

    latest: str = Field(default="", max_length=40)
    earliest: str = Field(default="", max_length=40)
    among: Linked

    @model_validator(mode="after")
    def _one_way(self) -> DayOf:
        if bool(self.latest) == bool(self.earliest):
            raise ValueError("say which date: latest or earliest")
        return self


class Derived(Clause):
    """A field worked out for each record of a selection: the first case that gives a value decides; or a day."""

    name: str
    label: str = Field(default="", max_length=120)
    cases: tuple[Case, ...] = Field(default=(), max_length=30)
    otherwise: str = Field(default="", max_length=200)
    day: DayOf | None = None

    @model_validator(mode="after")
    def _fits(self) -> Derived:
        check_name(self.name)
        if bool(self.cases) == (self.day is not None):
            raise ValueError("a field is worked out by cases or is a day of linked records")
        if self.day is not None and self.otherwise:
            raise ValueError("otherwise belongs to cases")
        return self

    def values(self) -> tuple[str, ...]:
        """Every value it can have by its cases; empty where it also passes on a field's own values."""
        found = [value for case in self.cases for value in ((case.value,) if case.value else ())]
        found += [value for case in self.cases if case.best for value in case.best.order]
        open_ended = any(case.field or (case.best and not case.best.order) for case in self.cases)
        return () if open_ended else tuple(dict.fromkeys([*found, *([self.otherwise] if self.otherwise else [])]))

    def linked(self) -> Iterator[Linked]:
        if self.day:
            yield self.day.among
        for case in self.cases:
            yield from case.best.among if case.best else ()

    def as_field(self) -> ContractField:
        label = self.label or self.name.replace("_", " ")
        return ContractField(self.name, label, "date" if self.day else "code", DERIVED, "worked out", self.values())


def with_derived(under: Contract, derived: Mapping[str, Any] | tuple[Derived, ...]) -> Contract:
    """A contract with these fields beside its own."""
    more = derived.values() if isinstance(derived, Mapping) else derived
    return replace(under, fields={**under.fields, **{one.name: one.as_field() for one in more}})
