"""Pure: a condition over all rows of a table at once: an array of true and false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from framework_drafts.measures.arrays.columns import NO_CODE, NO_DAY, Array, Table
from framework_drafts.measures.language.conditions import (
    PERIOD_DATES,
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
from framework_drafts.measures.language.timing import looks_at_period

EPOCH = date(1970, 1, 1)
A_CENTURY = 36_525  # days in a hundred years of 365.25


@dataclass
class Asking:
    """What conditions are asked in: the period's days, the code lists, and who counts linked records.

    `kept` remembers answers about all rows of a block, by the comparison, the code list and, where it looks at the period,
    the period: measures share most of them."""

    start: int
    end: int
    lists: Mapping[str, tuple[str, ...]]
    linked: Callable[[Has, Table, Asking], Array]
    kept: dict[Any, Array] = field(default_factory=dict)


def holds(condition: Any, table: Table, asking: Asking) -> Array:
    """Whether the condition holds, for each row."""
    if condition is None:
        return np.ones(table.size, dtype=bool)
    if isinstance(condition, All | AnyOf):
        inside = condition.all if isinstance(condition, All) else condition.any
        join = np.logical_and if isinstance(condition, All) else np.logical_or
        answer = holds(inside[0], table, asking).copy()
        for one in inside[1:]:
            join(answer, holds(one, table, asking), out=answer)
        return answer
    if isinstance(condition, Not):
        return ~holds(condition.not_, table, asking)
    if isinstance(condition, Has):
        return asking.linked(condition, table, asking)
    if table.rows is not None or not table.own.keys().isdisjoint(condition.reads()):
        return _compared(condition, table, asking)
    named = asking.lists.get(condition.in_list or "") if isinstance(condition, FieldTest) else None
    span = (asking.start, asking.end) if looks_at_period(condition, ()) else None
    key = (condition.model_dump_json(), named, span)
    if key not in asking.kept:
        asking.kept[key] = _compared(condition, table, asking)
    return asking.kept[key]


def day_of(at: DateAt, table: Table, asking: Asking) -> tuple[Array | int, Array | bool]:
    """The day for each row, and whether it is known."""
    bounds = {"period_start": asking.start, "period_end": asking.end}
    if at.at in bounds:
        day = min(bounds[at.at], bounds[at.until]) if at.until else bounds[at.at]
        return day + at.days, True
    given = table.column(at.at)
    there = given != NO_DAY
    if at.until:
        given = np.where(there, np.minimum(given, bounds[at.until]), bounds[at.until])
        return given + at.days, True
    return given.astype(np.int64) + at.days, there


def ages(table: Table, at: DateAt, years_by: str, asking: Asking) -> tuple[Array, Array]:
    """Whole years for each row, and whether both birth and day are known."""
    born = table.role("birth")
    day, there = day_of(at, table, asking)
    known = (born != NO_DAY) & there
    first = np.where(known, born, 0).astype(np.int64)
    last = np.where(known, day, 0).astype(np.int64)
    if years_by == "days":
        return (last - first) * 100 // A_CENTURY, known
    (y1, md1), (y2, md2) = _year_and_day(first), _year_and_day(last)
    return y2 - y1 - (md2 < md1), known


def _year_and_day(days: Array) -> tuple[Array, Array]:
    """The year, and month and day as one number, of days since 1970."""
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    months = month.astype(np.int64)
    return months // 12 + 1970, (months % 12) * 100 + (day - month).astype(np.int64)


def _compared(atom: Any, table: Table, asking: Asking) -> Array:
    if isinstance(atom, FieldTest):
        return _field(atom, table, asking)
    if isinstance(atom, NumberTest):
        given = table.column(atom.number)
        return _answer(~np.isnan(given), _within(given, atom.at_least, atom.at_most), atom.if_missing)
    if isinstance(atom, DateTest):
        return _date(atom, table, asking)
    if isinstance(atom, AgeTest):
        if atom.age_on.at in PERIOD_DATES:
            return _age_on_one_day(atom, table, asking)
        years, known = ages(table, atom.age_on, atom.years_by, asking)
        return _answer(known, _within(years, atom.at_least, atom.below and atom.below - 1), atom.if_missing)
    if not isinstance(atom, Overlaps):
        raise TypeError(f"no way to count {type(atom).__name__}")
    start, end = table.role("start"), table.role("end")
    answer: Array = (start != NO_DAY) & (start <= asking.end) & ((end == NO_DAY) | (end >= asking.start))
    return answer


def _age_on_one_day(atom: AgeTest, table: Table, asking: Asking) -> Array:
    """An age on the same day for everybody is a last day of birth: one comparison instead of a calendar for each row."""
    born, (day, _) = table.role("birth"), day_of(atom.age_on, table, asking)
    least = None if atom.below is None else _born_by(int(day), atom.below, atom.years_by) + 1
    most = None if atom.at_least is None else _born_by(int(day), atom.at_least, atom.years_by)
    return _answer(born != NO_DAY, _within(born, least, most), atom.if_missing)


def _born_by(day: int, years: int, years_by: str) -> int:
    """The last day of birth of those who have so many years on a day."""
    if years_by == "days":
        return day + (-years * A_CENTURY // 100)
    on = EPOCH + timedelta(days=day)
    try:
        return (on.replace(year=on.year - years) - EPOCH).days
    except ValueError:  # on 29 February, where that year has none: those of 28 February have had their birthday
        return (date(on.year - years, 2, 28) - EPOCH).days


def _answer(known: Array, met: Array, if_missing: str) -> Array:
    answer: Array = met | ~known if if_missing == "met" else met & known
    return answer


def _within(given: Array, least: float | None, most: float | None) -> Array:
    met = np.ones(len(given), dtype=bool)
    if least is not None:
        met &= given >= least
    if most is not None:
        met &= given <= most
    return met


def _field(atom: FieldTest, table: Table, asking: Asking) -> Array:
    """By a table of answers, one for each value there is; the last is for a missing one."""
    name = atom.field
    if atom.missing is not None:
        given = table.column(name)
        absent = np.isnan(given) if given.dtype == np.float64 else given == _no_value(table, name)
        return absent if atom.missing else ~absent
    if atom.contains is not None:
        small = tuple(word.translate(SMALL) for word in atom.contains)
        met = [any(word in value.translate(SMALL) for word in small) for value in table.values(name)]
    else:
        wanted = (atom.is_,) if atom.is_ is not None else atom.in_ or asking.lists[str(atom.in_list)]
        met = [value in wanted for value in table.values(name)]
    answers = np.array([*met, atom.if_missing == "met"], dtype=bool)
    return answers[table.column(name)]


SMALL = {ord(capital): ord(capital) + 32 for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _no_value(table: Table, name: str) -> int:
    return NO_CODE if name in table.own_values or name in table.block.values else int(NO_DAY)


def _date(atom: DateTest, table: Table, asking: Asking) -> Array:
    given = table.column(atom.date)
    known: Array = given != NO_DAY
    met = np.ones(table.size, dtype=bool)
    if atom.on_or_after:
        day, there = day_of(atom.on_or_after, table, asking)
        known, met = known & there, met & (given >= day)
    if atom.on_or_before:
        day, there = day_of(atom.on_or_before, table, asking)
        known, met = known & there, met & (given <= day)
    return _answer(known, met, atom.if_missing)
