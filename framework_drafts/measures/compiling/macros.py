"""Pure: the only ways in which a compiled measure touches an engine. Each means the same in every dialect.

Raw functions differ silently between engines: a difference in years counts boundaries in one and whole years in another,
a division by nought is infinite in one and an error in the other. Whatever is not here cannot be compiled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

OPEN = date.max  # stands for the end of what has not ended
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_PLACE = 1_000_000  # later than any place in an order
Tree = exp.Expr


def column(name: str, table: str = "") -> Tree:
    return exp.column(name, table=table or None, quoted=True)


def text(value: str) -> Tree:
    return exp.Literal.string(value)


def number(value: float) -> Tree:
    return exp.convert(value)


def day(value: date) -> Tree:
    return exp.cast(exp.Literal.string(value.isoformat()), "DATE")


def days_between(first: Tree, last: Tree) -> Tree:
    """Whole days from the first date to the last, negative when the last is earlier."""
    return exp.DateDiff(this=last, expression=first, unit=exp.var("DAY"))


def moved(a_day: Tree, days: int) -> Tree:
    """A date so many days later, as a date."""
    if not days:
        return a_day
    later = exp.Add(this=a_day, expression=exp.Interval(this=exp.Literal.string(str(days)), unit=exp.var("DAY")))
    return exp.cast(exp.paren(later), "DATE")


def age_by_birthday(born: Tree, on: Tree) -> Tree:
    """Birthdays reached: by the parts of both dates, since engines count years differently."""
    before = exp.LT(this=_month_and_day(on.copy()), expression=_month_and_day(born.copy()))
    years = exp.Sub(this=exp.Year(this=on), expression=exp.Year(this=born))
    return exp.paren(exp.Sub(this=years, expression=one_if(before)))


def age_by_days(born: Tree, on: Tree) -> Tree:
    """The whole of days over 365.25, as the official procedures for client-level data have it."""
    years = exp.Div(this=exp.cast(days_between(born, on), "DOUBLE"), expression=exp.Literal.number("365.25"))
    return exp.Floor(this=years)


def known(condition: Tree, if_missing: bool = False) -> Tree:
    """A condition that is true or false and never null."""
    return exp.Coalesce(this=exp.paren(condition), expressions=[exp.Boolean(this=if_missing)])


def end_or_open(end: Tree) -> Tree:
    return exp.Coalesce(this=end, expressions=[day(OPEN)])


def both(conditions: Sequence[Tree]) -> Tree:
    return exp.and_(*conditions) if conditions else exp.Boolean(this=True)


def either(conditions: Sequence[Tree]) -> Tree:
    return exp.or_(*conditions)


def no(condition: Tree) -> Tree:
    return exp.Not(this=exp.paren(condition))


def within(value: Tree, least: Tree | None, most: Tree | None) -> Tree:
    """Both bounds count as inside; null where the value is."""
    found: list[Tree] = []
    if least is not None:
        found.append(exp.GTE(this=value.copy(), expression=least))
    if most is not None:
        found.append(exp.LTE(this=value.copy(), expression=most))
    return both(found)


def among(value: Tree, values: Sequence[str]) -> Tree:
    return exp.In(this=value, expressions=[text(one) for one in values])


def contains_any(value: Tree, words: Sequence[str]) -> Tree:
    """Whether any of some words stands in a text, A to Z in capital or small letters; null where the text is."""
    small = exp.Anonymous(this="TRANSLATE", expressions=[value, text(CAPITALS), text(CAPITALS.lower())])
    found = [
        exp.GT(this=exp.StrPosition(this=small.copy(), substr=text(word.lower())), expression=number(0))
        for word in words
    ]
    return exp.paren(either(found))


def no_later(a_day: Tree, bound: Tree) -> Tree:
    """A date, but no later than another; that other where it is missing."""
    return exp.Least(this=exp.Coalesce(this=a_day, expressions=[bound]), expressions=[bound.copy()])


def place_in(value: Tree, order: Sequence[str]) -> Tree:
    """Where a value stands in an order, from nought; null for what does not stand in it."""
    if not order:
        return exp.Null()
    return case(
        [(exp.EQ(this=value.copy(), expression=text(one)), number(i)) for i, one in enumerate(order)], exp.Null()
    )


def place_or_last(value: Tree, order: Sequence[str]) -> Tree:
    """Where a value stands in an order; what does not stand in it comes last."""
    return exp.Coalesce(this=place_in(value, order), expressions=[number(len(order))])


def value_at(place: Tree, order: Sequence[str]) -> Tree:
    """The value at a place in an order, null for none."""
    return case(
        [(exp.EQ(this=place.copy(), expression=number(i)), text(one)) for i, one in enumerate(order)], exp.Null()
    )


def least_of(values: Sequence[Tree]) -> Tree:
    """The least of some numbers, without those that are missing; null where all are."""
    if len(values) == 1:
        return values[0]
    given = [exp.Coalesce(this=one, expressions=[number(NO_PLACE)]) for one in values]
    return exp.Nullif(this=exp.Least(this=given[0], expressions=given[1:]), expression=number(NO_PLACE))


def number_or_missing(value: Tree) -> Tree:
    """A number; what is stored as no number at all counts as missing."""
    return case([(exp.IsNan(this=value), exp.Null())], value.copy())


def missing(value: Tree) -> Tree:
    return exp.Is(this=value, expression=exp.Null())


def case(pairs: Sequence[tuple[Tree, Tree]], otherwise: Tree) -> Tree:
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in pairs], default=otherwise)


def one_if(condition: Tree) -> Tree:
    return case([(condition, number(1))], number(0))


def ranked(partition: Sequence[Tree], order: Sequence[tuple[Tree, bool]]) -> Tree:
    """Place in an order: each pair is what decides, and whether the greatest comes first."""
    return over(exp.RowNumber(), partition, order)


def over(what: Tree, partition: Sequence[Tree], order: Sequence[tuple[Tree, bool]], until: str = "") -> Tree:
    """A window over the rows before (`until` is PRECEDING: without this one; CURRENT ROW: with it), or the whole."""
    window = exp.Window(
        this=what,
        partition_by=list(partition),
        order=exp.Order(expressions=[exp.Ordered(this=one, desc=down, nulls_first=False) for one, down in order]),
    )
    if until:
        end = (
            {"end": "CURRENT ROW"}
            if until == "CURRENT ROW"
            else {"end": exp.Literal.number(1), "end_side": "PRECEDING"}
        )
        window.set("spec", exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", **end))
    return window


def _month_and_day(a_day: Tree) -> Tree:
    hundreds = exp.Mul(this=exp.Month(this=a_day), expression=exp.Literal.number(100))
    return exp.paren(exp.Add(this=hundreds, expression=exp.Day(this=a_day.copy())))
