"""Pure: replies in a table of any layout, row by row, through a mapping of its columns to questions. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consultation.intake.matching import Councils, guess_columns, plain_name
from consultation.intake.word import as_date
from consultation.questionnaires.checking import check as check_answer
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.values import Part, gather, parts_of
from consultation.questionnaires.wording import plainly, readable

COUNCIL = "council"
COUNCIL_NAMES = ("council", "local authority", "authority", "organisation", "your council", "which council", "ons code", "name of your council", "council name")  # fmt: skip
YES = {"yes", "y", "true", "1", "x", "✓", "selected", "checked", "ticked"}
NO = {"no", "n", "false", "0", "not selected", "unchecked"}


class NotUnderstood(Exception):
    """A cell says something that is no answer to its question."""


@dataclass(frozen=True)
class Reply:
    """One row that can be taken over: the council's answers by question, and those that need attention."""

    row: int
    council: str
    answers: dict[str, str]
    attention: dict[str, str]


@dataclass
class Checked:
    """Every row is in exactly one of good and bad; duplicates and unknown councils are among the bad."""

    good: list[Reply] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    unknown: dict[str, list[int]] = field(default_factory=dict)
    duplicates: int = 0

    @property
    def rows(self) -> int:
        return len(self.good) + len(self.bad)


def targets(content: Content) -> dict[str, str]:
    """What a column can hold: the council, or a question, or one part of one."""
    found = {COUNCIL: "The council"}
    for question in content.questions():
        wording = readable(question.wording, content)
        found[question.id] = wording
        for part in parts_of(question):
            if part.name and question.kind != "date":
                found[f"{question.id}.{part.name}"] = f"{wording[:60]} – {part.label}"
    return found


def guess(header: Sequence[str], content: Content) -> dict[str, int]:
    """The columns whose headings are the questions' own words; the part of a grid or list by its own label."""
    labels = [part.label for q in content.questions() for part in parts_of(q) if part.name]
    once = {label for label in labels if labels.count(label) == 1}
    wanted: dict[str, tuple[str, ...]] = {COUNCIL: COUNCIL_NAMES}
    for question in content.questions():
        wording = readable(question.wording, content)
        wanted[question.id] = (wording, question.id)
        for part in parts_of(question):
            if part.name and question.kind != "date":
                row = part.label.partition(": ")[0]
                alone = (part.label, *((row,) if len(question.scales) == 1 else ())) if part.label in once else ()
                wanted[f"{question.id}.{part.name}"] = (
                    f"{wording} – {part.label}",
                    f"{wording} [{part.label}]",
                    f"{question.id}.{part.name}",
                    *alone,
                )
    return guess_columns(header, wanted)


def check(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    content: Content,
    councils: Councils,
    answered: Mapping[str, str],
    first: int = 2,
) -> Checked:
    """Look at every row, of which the `first` has that number in the file. `answered` says why a council's reply cannot be taken in, by its code."""
    found = Checked()
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=first):
        name = row[columns[COUNCIL]].strip() if COUNCIL in columns else ""
        code = councils.find(name) if name else None
        if code is None:
            found.bad.append(
                (
                    number,
                    f"No council is called “{name[:60]}”: choose the one that is meant."
                    if name
                    else "No council is given.",
                )
            )
            if name:
                found.unknown.setdefault(name, []).append(number)
            continue
        if code in seen:
            found.duplicates += 1
            found.bad.append(
                (number, f"{councils.named[code]} replied in row {seen[code]} already: put the two together by hand.")
            )
            continue
        if code in answered:
            found.bad.append((number, answered[code]))
            continue
        try:
            reply = _reply(number, code, row, columns, content)
        except NotUnderstood as problem:
            found.bad.append((number, str(problem)))
            continue
        seen[code] = number
        found.good.append(reply)
    return found


def _reply(number: int, code: str, row: Sequence[str], columns: Mapping[str, int], content: Content) -> Reply:
    answers, attention = {}, {}
    for question in content.questions():
        given = {target: row[place].strip() for target, place in columns.items() if target.split(".")[0] == question.id}
        value = _value(question, given)
        if value:
            answers[question.id] = value
            if problem := check_answer(question, value):
                attention[question.id] = problem
    if not answers:
        raise NotUnderstood("Nothing in this row answers any question.")
    return Reply(number, code, answers, attention)


def _value(question: Question, given: Mapping[str, str]) -> str:
    told: dict[str, str] = {}
    if whole := given.get(question.id, ""):
        told |= _whole(question, whole)
    for part in parts_of(question):
        if text := given.get(f"{question.id}.{part.name}", "") if part.name else "":
            told |= _part(question, part, text)
    return gather(question, lambda name: told.get(name, ""))


def _whole(question: Question, text: str) -> dict[str, str]:
    """One cell that holds a whole answer, by kind of question."""
    if question.kind == "several_choices":
        return _several(question, text)
    if question.kind == "ranking":
        pieces = [piece.strip() for piece in re.split(r"[;\n|]", text) if piece.strip()]
        places = {f"opt.{_option(question, piece)}": str(place) for place, piece in enumerate(pieces, start=1)}
        return places
    if question.kind == "date":
        return {"": as_date(text)}
    if question.kind == "contact":
        return {"name": text}
    if question.kind == "grid":
        raise NotUnderstood(f"“{plainly(question.wording)[:60]}” is a grid: map a column to each of its rows.")
    if question.choices():
        return _single(question, text)
    return {"": text}


def _single(question: Question, text: str) -> dict[str, str]:
    lower = plain_name(text)
    if question.kind == "yes_no" and lower in YES | NO:
        return {"": "yes" if lower in YES else "no"}
    if key := _same(text, question.choices()):
        return {"": key}
    if other := question.other():
        return {"": other.key, "said": text}
    raise NotUnderstood(
        f"“{text[:60]}” is no answer to “{plainly(question.wording)[:60]}”: it offers {', '.join(question.offered().values())[:200]}."
    )


def _several(question: Question, text: str) -> dict[str, str]:
    told: dict[str, str] = {}
    said: list[str] = []
    whole = {plain_name(option.label) for option in question.options}
    pieces = re.split(r"[;\n|]", text) if re.search(r"[;\n|]", text) or plain_name(text) in whole else text.split(",")
    for piece in (piece.strip() for piece in pieces):
        if not piece:
            continue
        try:
            told[f"opt.{_option(question, piece)}"] = "yes"
        except NotUnderstood:
            if question.other() is None:
                raise
            said.append(piece)
    if said and (other := question.other()):
        told |= {f"opt.{other.key}": "yes", "said": "; ".join(said)}
    return told


def _option(question: Question, text: str) -> str:
    if key := _same(text, {option.key: option.label for option in question.options}):
        return key
    raise NotUnderstood(f"“{text[:60]}” is not among the choices of “{plainly(question.wording)[:60]}”.")


def _same(text: str, choices: Mapping[str, str]) -> str | None:
    """The one choice that a cell names: by its key, by its label, or by its label without signs if that names one alone."""
    if text in choices:
        return text
    for like in (str.casefold, plain_name):
        wanted = like(text)
        found = [key for key, label in choices.items() if wanted and like(label) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _part(question: Question, part: Part, text: str) -> dict[str, str]:
    """One cell that holds one part: a tick, a place, one row of a grid, a line of contact details."""
    if part.kind == "tick":
        lower = plain_name(text) if text not in ("✓",) else text
        if lower in YES or (lower and lower == plain_name(part.label)):
            return {part.name: "yes"}
        if lower in NO:
            return {}
        raise NotUnderstood(f"“{text[:60]}” says neither yes nor no to “{part.label[:60]}”.")
    if part.kind == "choice":
        if key := _same(text, part.choices):
            return {part.name: key}
        raise NotUnderstood(f"“{text[:60]}” is no answer to “{part.label[:60]}”.")
    return {part.name: text}
