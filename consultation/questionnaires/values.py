"""Pure: how an answer is kept as one text, and taken apart into what a form, a spreadsheet or a Word form shows.

A simple answer is its own text. One with several parts (choices, a grid, a ranking, contact details) is kept as JSON with
sorted keys, so that equal answers are equal texts. A blank answer is the empty text, whatever its kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consultation.questionnaires.questions import NUMBER_KINDS, Question

CONTACT = {"name": "Name", "post": "Job title", "email": "E-mail address", "phone": "Telephone"}
DATE_PARTS = {"day": "Day", "month": "Month", "year": "Year"}
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
BREAKS = re.compile(r"[\r\x0b\x0c\x1c-\x1f]")
UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Part:
    """One field of an answer: its name after the question's id ("" for the whole), and what may stand in it."""

    name: str
    label: str
    kind: str = "text"
    choices: dict[str, str] = field(default_factory=dict)


def tidy(raw: str) -> str:
    """What was typed, with line ends made one kind, and what no database or document can hold shown as a mark; nothing cut.

    That is NUL, other control characters, and lone surrogates, which are no characters."""
    lines = BREAKS.sub("\n", raw.replace("\r\n", "\n"))
    return UNWRITABLE.sub("\ufffd", lines).strip()


def parts_of(question: Question) -> list[Part]:
    """The fields of a question's answer, in the order they are shown; retired choices stand among them."""
    once_other = any(option.other for option in question.options)  # what was said beside it is kept, retired or not
    kind, said = question.kind, [Part("said", "Say what you mean")] if once_other else []
    if kind == "one_choice":
        return [Part("", question.wording, "choice", question.choices()), *said]
    if kind == "several_choices":
        return [*(Part(f"opt.{o.key}", o.label, "tick", {"yes": o.label}) for o in question.options), *said]
    if kind == "ranking":
        places = {str(n): str(n) for n in range(1, len([o for o in question.options if not o.retired]) + 1)}
        return [Part(f"opt.{o.key}", o.label, "choice", places) for o in question.options]
    if kind == "grid":
        return [part for row in question.rows for part in _row_parts(question, row.key, row.label)]
    if kind == "contact":
        return [Part(name, label) for name, label in CONTACT.items()]
    if kind == "date":
        return [Part(name, label) for name, label in DATE_PARTS.items()]
    return [Part("", question.wording, "choice" if question.choices() else "text", question.choices())]


def _row_parts(question: Question, key: str, label: str) -> list[Part]:
    parts = [
        Part(f"row.{key}.{s.key}", f"{label}: {s.label}", "choice", {o.key: o.label for o in s.options})
        for s in question.scales
    ]
    return [*parts, Part(f"row.{key}.why", f"{label}: reason")]


def undrawn(question: Question, parts: Mapping[str, str]) -> dict[str, str]:
    """The parts of a kept answer that a page does not draw, since they are not offered any more or never were.

    A page sends them along unseen, so that saving it unchanged changes nothing."""
    gone = {o.key for o in (*question.options, *question.rows) if o.retired} | {
        s.key for s in question.scales if s.retired
    }
    found = {}
    for part in parts_of(question):
        value, names = parts.get(part.name, ""), part.name.split(".")[1:]
        retired = any(name in gone for name in names) and part.kind != "tick"
        silent = (part.name == "said" and question.other() is None) or (names[-1:] == ["why"] and not question.reasons)
        strange = part.kind == "choice" and value not in part.choices and question.kind != "ranking"
        if value and (retired or silent or strange):
            found[part.name] = value
    return found


def gather(question: Question, given: Callable[[str], str]) -> str:
    """One text from the parts, `given` by name; nothing that was typed is left out, right or wrong."""
    whole = tidy(given(""))
    named = {part.name: tidy(given(part.name)) for part in parts_of(question) if part.name}
    if question.kind == "one_choice":
        return _dump({"chosen": whole, "said": named["said"]}) if named.get("said") else whole
    if question.kind == "several_choices":
        chosen = [name.removeprefix("opt.") for name, typed in named.items() if name.startswith("opt.") and typed]
        kept: dict[str, Any] = {"chosen": chosen} if chosen else {}
        return _dump(kept | ({"said": named["said"]} if named.get("said") else {}))
    if question.kind == "ranking":
        return _dump({name.removeprefix("opt."): typed for name, typed in named.items() if typed})
    if question.kind == "grid":
        rows: dict[str, dict[str, str]] = {}
        for name, typed in named.items():
            if typed:
                _, row, column = name.split(".")
                rows.setdefault(row, {})[column] = typed
        return _dump(rows)
    if question.kind == "contact":
        return _dump({name: typed for name, typed in named.items() if typed})
    if question.kind == "date":
        return whole.rstrip("/") or _date_from(named)
    return whole


def spread(question: Question, value: str) -> dict[str, str]:
    """The parts of a kept answer by name; gather() of them gives the same text again."""
    if value == "":
        return {}
    if question.kind == "one_choice":
        told = _load(value)
        return {"": str(told.get("chosen", "")), "said": str(told["said"])} if "said" in told else {"": value}
    if question.kind == "several_choices":
        told = _load(value)
        chosen = {f"opt.{key}": "yes" for key in told.get("chosen") or []}
        return chosen | ({"said": str(told["said"])} if "said" in told else {})
    if question.kind == "ranking":
        return {f"opt.{key}": str(place) for key, place in _load(value).items()}
    if question.kind == "grid":
        rows = {row: cells for row, cells in _load(value).items() if isinstance(cells, dict)}
        return {f"row.{row}.{name}": str(typed) for row, cells in rows.items() for name, typed in cells.items()}
    if question.kind == "contact":
        return {name: str(typed) for name, typed in _load(value).items()}
    if question.kind == "date":
        return _date_parts(value)
    return {"": value}


def shown(question: Question, value: str | None) -> str:
    """A kept answer as a person reads it, with the labels of what was chosen."""
    if not value:
        return ""
    return _SHOWN.get(question.kind, _shown_simple)(question, value)


def _shown_simple(question: Question, value: str) -> str:
    if question.kind in NUMBER_KINDS and value[-1:].isdigit() and value[:1] in "-0123456789":
        return f"{value}%" if question.kind == "percentage" else f"{value} {question.unit}".rstrip()
    return question.choices().get(value, value)


def _shown_one(question: Question, value: str) -> str:
    told = spread(question, value)
    label = question.choices().get(told[""], told[""])
    return f"{label}: {told['said']}" if told.get("said") else label


def _shown_several(question: Question, value: str) -> str:
    told = spread(question, value)
    labels = [o.label for o in question.options if f"opt.{o.key}" in told]
    return "; ".join([*labels, *([told["said"]] if told.get("said") else [])])


def _shown_ranking(question: Question, value: str) -> str:
    told = spread(question, value)
    placed = [(told[f"opt.{o.key}"], o.label) for o in question.options if f"opt.{o.key}" in told]
    return "\n".join(f"{place}. {label}" for place, label in sorted(placed, key=lambda p: (len(p[0]), p[0])))


def _shown_grid(question: Question, value: str) -> str:
    told, lines = spread(question, value), []
    for row in question.rows:
        cells = [
            part.choices.get(told[part.name], told[part.name])
            for part in _row_parts(question, row.key, row.label)
            if part.name in told
        ]
        lines += [f"{row.label}: {', '.join(cells)}"] if cells else []
    return "\n".join(lines)


def _shown_contact(question: Question, value: str) -> str:
    told = spread(question, value)
    return "\n".join(told[name] for name in CONTACT if name in told)


def _shown_date(_question: Question, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_SHOWN: dict[str, Callable[[Question, str], str]] = {
    "one_choice": _shown_one,
    "several_choices": _shown_several,
    "ranking": _shown_ranking,
    "grid": _shown_grid,
    "contact": _shown_contact,
    "date": _shown_date,
}


def _date_from(named: dict[str, str]) -> str:
    """An ISO date where the three parts make one; else what was typed, with strokes between."""
    typed = [named.get(name, "") for name in DATE_PARTS]
    if not any(typed):
        return ""
    try:
        day, month, year = (int(part) for part in typed)
        return date(year, month, day).isoformat() if year >= 1000 else "/".join(typed)
    except (ValueError, OverflowError):
        return "/".join(typed).rstrip("/")


def _date_parts(value: str) -> dict[str, str]:
    if ISO_DATE.fullmatch(value):
        year, month, day = (str(int(part)) for part in value.split("-"))
        return {"day": day, "month": month, "year": year}
    typed = value.split("/", 2)
    return {name: part for name, part in zip(DATE_PARTS, typed, strict=False) if part}


def _dump(kept: dict[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def _load(value: str) -> dict[str, Any]:
    """The parts of a kept answer. A text that an older edition kept in another way is no parts at all."""
    if not value.startswith("{"):
        return {}
    try:
        told = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
