"""Pure: a condition in plain English, as it stands behind “records where …”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framework_drafts.measures.contracts import Contract
from framework_drafts.measures.language.conditions import (
    AgeTest,
    DateAt,
    DateTest,
    FieldTest,
    Has,
    NumberTest,
    Overlaps,
    Within,
)

LONG = 1e15
DAYS = {"period_start": "the first day of the period", "period_end": "the last day of the period"}


def phrase(atom: Any, under: Contract) -> str:
    """One comparison in words, with what happens where the value is missing."""
    if isinstance(atom, FieldTest):
        said = _field(atom, under)
    elif isinstance(atom, NumberTest):
        said = f"{label(atom.number, under)} is {_bounds(atom.at_least, atom.at_most)}"
    elif isinstance(atom, DateTest):
        said = _date(atom, under)
    elif isinstance(atom, AgeTest):
        said = _age(atom, under)
    elif isinstance(atom, Overlaps):
        return "it is open on at least one day of the period (a record without an end is open still)"
    elif isinstance(atom, Has):
        return _has(atom, under)
    else:
        raise TypeError(f"no words for {type(atom).__name__}")
    return f"{said}, or is not known" if atom.if_missing == "met" else said


def label(name: str, under: Contract) -> str:
    found = under.fields.get(name)
    return found.label if found else name


def day(at: DateAt, under: Contract) -> str:
    named = DAYS.get(at.at, f"its {label(at.at, under)}")
    if at.until:
        named = f"{named}, but no later than {DAYS[at.until]} (nor where that date is missing)"
    if not at.days:
        return named
    days = f"{abs(at.days)} day{'s' if abs(at.days) != 1 else ''}"
    return f"{days} {'after' if at.days > 0 else 'before'} {named}"


def listed(values: Sequence[str], last: str = "or") -> str:
    quoted = [f"“{value}”" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _field(atom: FieldTest, under: Contract) -> str:
    named = label(atom.field, under)
    if atom.missing is not None:
        return f"{named} is {'missing' if atom.missing else 'known'}"
    if atom.is_ is not None:
        return f"{named} is “{atom.is_}”"
    if atom.contains is not None:
        return f"{named} contains {listed(atom.contains)} (in capital or small letters)"
    if atom.in_list is not None:
        return f"{named} is in the code list “{atom.in_list}”"
    return f"{named} is {listed(atom.in_ or ())}"


def plain(number: float) -> str:
    """A number with all its digits and no more: 65, 0.1, 1234567.89."""
    return f"{number:.15g}" if abs(number) < LONG else f"{number:.2f}".rstrip("0").rstrip(".")


def _bounds(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"from {plain(least)} to {plain(most)}"
    return f"at least {plain(least)}" if least is not None else f"at most {plain(most or 0)}"


def _date(atom: DateTest, under: Contract) -> str:
    named = label(atom.date, under)
    after = f"on or after {day(atom.on_or_after, under)}" if atom.on_or_after else ""
    before = f"on or before {day(atom.on_or_before, under)}" if atom.on_or_before else ""
    return f"{named} is {' and '.join(one for one in (after, before) if one)}"


def _age(atom: AgeTest, under: Contract) -> str:
    if atom.at_least is not None and atom.below is not None:
        said = f"from {atom.at_least} to {atom.below - 1}"
    else:
        said = f"{atom.at_least} or over" if atom.at_least is not None else f"under {atom.below}"
    by = "" if atom.years_by == "birthday" else ", years counted as days over 365.25"
    return f"age on {day(atom.age_on, under)} is {said}{by}"


def _has(atom: Has, under: Contract) -> str:
    many = "a record" if atom.at_least == 1 else f"at least {atom.at_least} records"
    said = f"the same person has {many} of “{atom.has}” with the same council"
    return said + linked_in_time(atom.links(), under)


def linked_in_time(links: Sequence[Within], under: Contract) -> str:
    """How linked records stand to a record in time, as it follows their name; nothing where it is not asked."""
    said = [_within(one, under) for one in links]
    return f", {' and '.join(said)}" if said else ""


def _within(within: Within, under: Contract) -> str:
    to, from_ = f"whose {label(within.to, under)}", f"this {label(within.from_, under)}"
    least, most = within.least, within.most
    if least is not None and most is not None:
        said = f"{to} is between {_days(least)} and {_days(most)} {from_}, both included"
    elif most is not None:
        said = f"{to} is no later than {_days(most)} {from_}"
    else:
        said = f"{to} is no earlier than {_days(least or 0)} {from_}"
    return f"{said}; one without that date counts too" if within.open_counts else said


def _days(days: int) -> str:
    if days == 0:
        return "the day of"
    return f"{abs(days)} day{'s' if abs(days) != 1 else ''} {'after' if days > 0 else 'before'}"
