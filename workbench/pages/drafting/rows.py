"""Pure: a condition as rows of a form and back. What a row cannot say is kept as it is, and shown in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consultation.errors import Unusable
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
from framework_drafts.measures.wording.clauses import condition_words
from framework_drafts.measures.wording.conditions import plain

AGE, OPEN, HAS = "age", "open", "has"
TESTS = {
    "is": "is",
    "one_of": "is one of (put ; between)",
    "in_list": "is in the code list",
    "contains": "contains one of (put ; between)",
    "known": "is known",
    "missing": "is missing",
    "at_least": "is at least",
    "at_most": "is at most",
    "under": "is under (age)",
    "on_or_after": "is on or after",
    "on_or_before": "is on or before",
    "holds": "holds",
}
SAID_OF_TEXT = {"is": "is", "one_of": "in", "in_list": "in_list", "contains": "contains"}
DAY = re.compile(r"^(?:(\d{1,4}) days? (before|after) )?(.+)$")
ANCHORS = {"first day of the period": "period_start", "last day of the period": "period_end"}
AGE_ON = re.compile(r"^(\d{1,3})(?: on (.+))?$")


@dataclass(frozen=True)
class Row:
    """One comparison as a form has it. `kept` is a condition that no row can say, as JSON, with its words."""

    about: str = ""
    test: str = ""
    value: str = ""
    turned: bool = False  # “it is not so that”
    unknown: str = "not_met"
    kept: str = ""
    words: str = ""


def rows_of(condition: Any, under: Contract) -> tuple[str, list[Row]]:
    """How the parts are joined (all or any) and a row for each."""
    if condition is None:
        return "all", []
    if isinstance(condition, All | AnyOf):
        inside = condition.all if isinstance(condition, All) else condition.any
        return ("all" if isinstance(condition, All) else "any"), [_row(one, under) for one in inside]
    return "all", [_row(condition, under)]


def condition_of(join: str, rows: Sequence[Row], under: Contract) -> dict[str, Any] | None:
    """The condition that rows say; None for none. Raises Unusable with the row that cannot be read."""
    found = []
    for number, row in enumerate(rows, start=1):
        if row.kept:
            found.append(_kept(row.kept, number))
        elif row.about:
            try:
                said = _said(row, under)
            except ValueError as problem:
                raise Unusable(f"Condition {number}: {problem}.") from problem
            found.append({"not": said} if row.turned else said)
    if not found:
        return None
    return found[0] if len(found) == 1 else {"any" if join == "any" else "all": found}


def choices(under: Contract) -> list[tuple[str, str]]:
    """What a row can be about: the contract's fields, and what is worked out from several."""
    fields = [(one.name, one.label) for one in under.fields.values()]
    return [
        ("", "Choose"),
        (AGE, "age in whole years"),
        (OPEN, "open in the period"),
        (HAS, "the person has a record of"),
        *fields,
    ]


def day_in_words(day: DateAt, under: Contract) -> str:
    anchors = {value: words for words, value in ANCHORS.items()}
    named = anchors.get(day.at) or under.fields[day.at].label
    if not day.days:
        return named
    return f"{abs(day.days)} day{'s' if abs(day.days) != 1 else ''} {'after' if day.days > 0 else 'before'} {named}"


def day_from(text: str, under: Contract) -> dict[str, Any]:
    """A day from words like “91 days before last day of the period” or “event start”. Raises ValueError."""
    found = DAY.match(" ".join(text.split()))
    labels = {one.label: one.name for one in under.fields.values() if one.kind == "date"}
    named = (found.group(3) if found else "").removeprefix("the ").removeprefix("its ")
    at = ANCHORS.get(named) or labels.get(named) or (named if named in labels.values() else "")
    if found is None or not at:
        raise ValueError(
            f"“{text[:60]}” is no day: write “first day of the period”, “last day of the period” or a date such as "
            f"“{next(iter(labels))}”, with “91 days before” in front if wanted"
        )
    days = int(found.group(1) or 0) * (-1 if found.group(2) == "before" else 1)
    return {"at": at, "days": days}


def _kept(text: str, number: int) -> dict[str, Any]:
    """A condition as the page carried it. What a page did not make is refused."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Unusable(f"Condition {number} was not sent whole: open the step again.") from problem
    if not isinstance(data, dict):
        raise Unusable(f"Condition {number} was not sent whole: open the step again.")
    return data


def _said(row: Row, under: Contract) -> dict[str, Any]:
    value = row.value.strip()
    if row.about == OPEN:
        if value:
            raise ValueError("“open in the period” takes no value: leave it blank, or compare the dates with a day")
        return {"overlaps": "period"}
    if row.about == HAS:
        return {"has": value}
    if row.about == AGE:
        return _age(row, value, under)
    if row.test in ("known", "missing"):
        return {"field": row.about, "missing": row.test == "missing"}
    if not value:
        raise ValueError("say the value to compare with")
    found = _compared(row, value, under)
    return {**found, "if_missing": "met"} if row.unknown == "met" else found


def _compared(row: Row, value: str, under: Contract) -> dict[str, Any]:
    field = under.named(row.about)
    if row.test in ("at_least", "at_most") and field.kind == "number":
        try:
            return {"number": row.about, row.test: float(value)}
        except ValueError as problem:
            raise ValueError(f"“{value[:40]}” is no number") from problem
    if row.test in ("on_or_after", "on_or_before") and field.kind == "date":
        return {"date": row.about, row.test: day_from(value, under)}
    if row.test in SAID_OF_TEXT and field.kind in ("code", "text"):
        several = row.test in ("one_of", "contains")
        said: Any = [one.strip() for one in value.split(";") if one.strip()] if several else value
        return {"field": row.about, SAID_OF_TEXT[row.test]: said}
    offered = {
        "date": "“is on or after” or “is on or before”",
        "number": "“is at least” or “is at most”",
    }.get(field.kind, "“is”, “is one of” or “is in the code list”")
    raise ValueError(f"“{field.label}” holds a {field.kind}: compare it with {offered}, or ask whether it is known")


def _age(row: Row, value: str, under: Contract) -> dict[str, Any]:
    found = AGE_ON.match(value)
    if found is None or row.test not in ("at_least", "under"):
        raise ValueError("an age “is at least” or “is under” a whole number, like 65, or 65 on event start")
    unknown = {"if_missing": "met"} if row.unknown == "met" else {}
    on = day_from(found.group(2) or "last day of the period", under)
    return {"age_on": on, {"at_least": "at_least", "under": "below"}[row.test]: int(found.group(1)), **unknown}


def _row(condition: Any, under: Contract) -> Row:
    inside, turned = (condition.not_, True) if isinstance(condition, Not) else (condition, False)
    simple = _simple(inside, under)
    if simple is None:
        data = json.dumps(condition.model_dump(by_alias=True, mode="json", exclude_none=True), ensure_ascii=False)
        return Row(kept=data, words=condition_words(condition, under))
    return Row(*simple, turned=turned, unknown=getattr(inside, "if_missing", "not_met"))


def _simple(atom: Any, under: Contract) -> tuple[str, str, str] | None:
    """About, test and value of a comparison that a row can say whole; None for any other."""
    if isinstance(atom, FieldTest):
        return _simple_field(atom)
    if isinstance(atom, NumberTest) and (atom.at_least is None) != (atom.at_most is None):
        name = "at_least" if atom.at_least is not None else "at_most"
        return atom.number, name, plain(getattr(atom, name))
    if isinstance(atom, DateTest) and (atom.on_or_after is None) != (atom.on_or_before is None):
        bound = atom.on_or_after or atom.on_or_before
        if bound.until:  # type: ignore[union-attr]
            return None
        return atom.date, "on_or_after" if atom.on_or_after else "on_or_before", day_in_words(bound, under)  # type: ignore[arg-type]
    if isinstance(atom, AgeTest) and (atom.at_least is None) != (atom.below is None) and _is_plain_age(atom):
        on = "" if atom.age_on == DateAt(at="period_end") else f" on {day_in_words(atom.age_on, under)}"
        years = atom.at_least if atom.at_least is not None else atom.below
        return AGE, "at_least" if atom.at_least is not None else "under", f"{years}{on}"
    if isinstance(atom, Overlaps):
        return OPEN, "holds", ""
    if isinstance(atom, Has) and not atom.links() and atom.at_least == 1:
        return HAS, "holds", atom.has
    return None


def _simple_field(atom: FieldTest) -> tuple[str, str, str] | None:
    if atom.missing is not None:
        return atom.field, "missing" if atom.missing else "known", ""
    if atom.in_list is not None:
        return atom.field, "in_list", atom.in_list
    if atom.is_ is not None:
        return atom.field, "is", atom.is_
    values, test = (atom.contains, "contains") if atom.contains else (atom.in_ or (), "one_of")
    return None if any(";" in one for one in values) else (atom.field, test, "; ".join(values))


def _is_plain_age(atom: AgeTest) -> bool:
    return atom.years_by == "birthday" and atom.age_on.until is None
