"""Pure: conditions on one record. Each is true or false, never anything between.

A comparison with a value that is missing is false, unless the clause says `if_missing: met`. `not` turns true and false
round, so that “not (missing value is X)” is true: the wording says this aloud wherever a field can be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from framework_drafts.measures.language.clause import Clause, check_name

PERIOD_DATES = ("period_start", "period_end")
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]  # no blanks around, one line
IfMissing = Literal["met", "not_met"]


class DateAt(Clause):
    """A day: the first or last of the period, or a date of the record itself, moved by a number of days.

    With `until`, no later than that day of the period; a date that is missing counts as that day."""

    at: str = Field(max_length=40)
    days: int = Field(default=0, ge=-3660, le=3660)
    until: Literal["period_start", "period_end"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"at": given} if isinstance(given, str) else given


class _Atom(Clause):
    """A comparison. Most look at fields alone."""

    def reads(self) -> tuple[str, ...]:
        return ()

    def roles(self) -> tuple[str, ...]:
        return ()


class All(Clause):
    all: tuple[Condition, ...] = Field(min_length=1, max_length=30)


class AnyOf(Clause):
    any: tuple[Condition, ...] = Field(min_length=1, max_length=30)


class Not(Clause):
    not_: Condition = Field(alias="not")


class FieldTest(_Atom):
    """One of: `is` a value, `in` some values, `in_list` a code list, `contains` any of some words, `missing` or not.

    Words are found anywhere in the value, in capital or small letters."""

    field: str = Field(max_length=40)
    is_: Text | None = Field(default=None, alias="is")
    in_: tuple[Text, ...] | None = Field(default=None, alias="in", min_length=1, max_length=100)
    in_list: str | None = Field(default=None, max_length=40)
    contains: tuple[Text, ...] | None = Field(default=None, min_length=1, max_length=10)
    missing: bool | None = None
    if_missing: IfMissing = "not_met"

    @model_validator(mode="after")
    def _one_test(self) -> FieldTest:
        tests = (self.is_, self.in_, self.in_list, self.contains, self.missing)
        if sum(test is not None for test in tests) != 1:
            raise ValueError("say one thing about the field: is, in, in_list, contains or missing")
        if any(not word.isascii() for word in self.contains or ()):
            raise ValueError("words to be contained are written in plain letters")
        if self.missing is not None and self.if_missing != "not_met":
            raise ValueError("whether a value is missing is always known: leave if_missing out")
        return self

    def reads(self) -> tuple[str, ...]:
        """The fields it looks at."""
        return (self.field,)


class NumberTest(_Atom):
    """A number within bounds, both counted as inside."""

    number: str = Field(max_length=40)
    at_least: float | None = Field(default=None, allow_inf_nan=False)
    at_most: float | None = Field(default=None, allow_inf_nan=False)
    if_missing: IfMissing = "not_met"

    @model_validator(mode="after")
    def _bounded(self) -> NumberTest:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        return self

    def reads(self) -> tuple[str, ...]:
        """The fields it looks at."""
        return (self.number,)


class DateTest(_Atom):
    """A date within bounds, both counted as inside."""

    date: str = Field(max_length=40)
    on_or_after: DateAt | None = None
    on_or_before: DateAt | None = None
    if_missing: IfMissing = "not_met"

    @model_validator(mode="after")
    def _bounded(self) -> DateTest:
        if self.on_or_after is None and self.on_or_before is None:
            raise ValueError("give on_or_after, on_or_before or both")
        return self

    def reads(self) -> tuple[str, ...]:
        """The fields it looks at."""
        return (self.date, *_dates(self.on_or_after, self.on_or_before))


class AgeTest(_Atom):
    """Age in whole years on a day. `birthday` counts birthdays reached; `days` is the whole of days over 365.25."""

    age_on: DateAt
    at_least: int | None = Field(default=None, ge=0, le=130)
    below: int | None = Field(default=None, ge=1, le=131)
    years_by: Literal["birthday", "days"] = "birthday"
    if_missing: IfMissing = "not_met"

    @model_validator(mode="after")
    def _bounded(self) -> AgeTest:
        if self.at_least is None and self.below is None:
            raise ValueError("give at_least, below or both")
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError("at_least must be smaller than below, or nobody can meet it")
        return self

    def reads(self) -> tuple[str, ...]:
        """The fields it looks at."""
        return _dates(self.age_on)

    def roles(self) -> tuple[str, ...]:
        """The roles whose fields it looks at."""
        return ("birth",)


class Overlaps(_Atom):
    """The record is open on at least one day of the period; without an end it is open still."""

    overlaps: Literal["period"]

    def roles(self) -> tuple[str, ...]:
        """The roles whose fields it looks at."""
        return ("start", "end")


class Within(Clause):
    """Days from a date of this record to a date of the other: both bounds count as inside, either may be left out."""

    from_: str = Field(alias="from", max_length=40)
    to: str = Field(max_length=40)
    least: int | None = Field(default=None, ge=-3660, le=3660)
    most: int | None = Field(default=None, ge=-3660, le=3660)
    open_counts: bool = False  # whether a record whose `to` date is missing counts

    @model_validator(mode="after")
    def _bounded(self) -> Within:
        if self.least is None and self.most is None:
            raise ValueError("give least, most or both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least must not be larger than most")
        return self


def check_links(first: Within | None, more: tuple[Within, ...]) -> None:
    if more and first is None:
        raise ValueError("and_within adds to within: give that first")


class Has(_Atom):
    """The same person has, with the same council, so many records of a selection named before, linked in time if asked."""

    has: str = Field(max_length=40)
    at_least: int = Field(default=1, ge=1, le=1000)
    within: Within | None = None
    and_within: tuple[Within, ...] = Field(default=(), max_length=3)

    @model_validator(mode="after")
    def _named(self) -> Has:
        check_name(self.has)
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


KINDS = {
    "all": "a-all",
    "any": "a-any",
    "not": "a-not",
    "field": "a-field",
    "number": "a-number",
    "date": "a-date",
    "age_on": "a-age",
    "overlaps": "a-overlaps",
    "has": "a-has",
}


def _dates(*days: DateAt | None) -> tuple[str, ...]:
    return tuple(day.at for day in days if day and day.at not in PERIOD_DATES)


def _kind(given: Any) -> str | None:
    """Which condition this is, by the word it has that no other condition has."""
    if isinstance(given, dict):
        found = [tag for word, tag in KINDS.items() if word in given]
        return found[0] if len(found) == 1 else None
    return next(tag for cls, tag in _TAGS.items() if isinstance(given, cls)) if isinstance(given, Clause) else None


Condition = Annotated[
    Annotated[All, Tag("a-all")]
    | Annotated[AnyOf, Tag("a-any")]
    | Annotated[Not, Tag("a-not")]
    | Annotated[FieldTest, Tag("a-field")]
    | Annotated[NumberTest, Tag("a-number")]
    | Annotated[DateTest, Tag("a-date")]
    | Annotated[AgeTest, Tag("a-age")]
    | Annotated[Overlaps, Tag("a-overlaps")]
    | Annotated[Has, Tag("a-has")],
    Discriminator(
        _kind,
        custom_error_type="no_such_condition",
        custom_error_message="a condition is one of: all, any, not, field, number, date, age_on, overlaps, has",
    ),
]
_TAGS: dict[type[Clause], str] = {
    All: "a-all",
    AnyOf: "a-any",
    Not: "a-not",
    FieldTest: "a-field",
    NumberTest: "a-number",
    DateTest: "a-date",
    AgeTest: "a-age",
    Overlaps: "a-overlaps",
    Has: "a-has",
}
Atom = FieldTest | NumberTest | DateTest | AgeTest | Overlaps | Has
for _one in (All, AnyOf, Not):
    _one.model_rebuild()


def parts(condition: Any, path: str) -> list[tuple[str, Any]]:
    """The conditions directly inside one, each with its path; empty for an atom."""
    if isinstance(condition, Not):
        return [(f"{path}.not", condition.not_)]
    inside, word = (condition.all, "all") if isinstance(condition, All) else (getattr(condition, "any", ()), "any")
    return [(f"{path}.{word}.{number}", one) for number, one in enumerate(inside, start=1)]


def atoms(condition: Any, path: str) -> Iterator[tuple[str, Atom]]:
    """Every comparison in a condition, with its path, in the order it is written."""
    inside = parts(condition, path)
    if not inside and not isinstance(condition, All | AnyOf):
        yield path, condition
    for where, one in inside:
        yield from atoms(one, where)


def has_links(condition: Any) -> bool:
    """Whether a condition asks for linked records."""
    return condition is not None and any(isinstance(atom, Has) for _, atom in atoms(condition, ""))
