"""Pure: which questions are put to a council, given its earlier answers, and earlier answers set into later wording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.questions import NUMBER_KINDS, Content, Question
from consultation.questionnaires.values import shown, spread

PIPE = re.compile(r"\{(council|region|council_type|answer:(q_[a-z0-9]{8,32})|figure:([A-Za-z0-9:._()-]{1,80}))\}")
BRACES = re.compile(r"\{[A-Za-z_]+(?::[^{}]*)?\}")
FACTS = {"council": "the council’s name", "region": "its region", "council_type": "its type"}


def hidden(content: Content, values: Mapping[str, str]) -> frozenset[str]:
    """The ids of the questions that these answers hide. A hidden question's own answer counts as not given."""
    gone: set[str] = set()
    for section in content.sections:
        whole = section.shown_when is not None and not holds(section.shown_when, content, values, gone)
        for question in section.questions:
            when = question.shown_when
            if whole or (when is not None and not holds(when, content, values, gone)):
                gone.add(question.id)
    return frozenset(gone)


def holds(condition: Condition, content: Content, values: Mapping[str, str], gone: set[str]) -> bool:
    told = (
        _holds(test, content, "" if test.question in gone else values.get(test.question, ""))
        for test in condition.tests
    )
    return all(told) if condition.need == "all" else any(told)


def _holds(test: Test, content: Content, value: str) -> bool:
    if test.op in ("answered", "not_answered"):
        return (value != "") == (test.op == "answered")
    question = content.question(test.question)
    if question is None or value == "":
        return test.op == "is_not" and question is not None
    if test.op in ("at_least", "at_most"):
        given, bound = _number(value), _number(test.value)
        if given is None or bound is None:
            return False
        return given >= bound if test.op == "at_least" else given <= bound
    told = spread(question, value)
    same = f"opt.{test.value}" in told if question.kind == "several_choices" else told.get("") == test.value
    return same == (test.op == "is")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").removesuffix("%").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def problems(content: Content) -> list[str]:
    """What is wrong with conditions and pipes: each may look only at questions that come before. One sentence each."""
    found: list[str] = []
    before: dict[str, Question] = {}
    for section in content.sections:
        found += condition_problems(f"the part “{section.title}”", section.shown_when, before)
        found += _pipe_problems(f"the part “{section.title}”", section.introduction, before)
        for question in section.questions:
            name = f"“{question.wording[:60]}”"
            found += condition_problems(name, question.shown_when, before)
            found += _pipe_problems(name, f"{question.wording} {question.hint}", before)
            before[question.id] = question
    return found


def condition_problems(name: str, condition: Condition | None, before: Mapping[str, Question]) -> list[str]:
    """What is wrong with one condition, given the questions that come before."""
    found = []
    for test in condition.tests if condition else ():
        asked = before.get(test.question)
        if asked is None:
            found.append(
                f"{name[:1].upper()}{name[1:]} depends on a question that does not come before it: move it, or take its condition out."
            )
        elif not _fits(test, asked):
            found.append(f"The condition of {name} asks “{asked.wording[:60]}” for something it cannot answer.")
    return found


def _fits(test: Test, asked: Question) -> bool:
    if test.op in ("answered", "not_answered"):
        return True
    if test.op in ("at_least", "at_most"):
        return _number(test.value) is not None and (asked.kind in NUMBER_KINDS or asked.kind == "scale")
    if asked.kind == "several_choices":
        return test.value in {option.key for option in asked.options}
    return test.value in asked.choices()


def _pipe_problems(name: str, text: str, before: Mapping[str, Question]) -> list[str]:
    if strange := BRACES.search(PIPE.sub("", text)):
        return [
            f"{name[:1].upper()}{name[1:]} holds {strange[0][:40]}, which stands for nothing: correct it, or take the brackets out."
        ]
    asked = {match.group(2) for match in PIPE.finditer(text) if match.group(2)}
    if asked <= set(before):
        return []
    return [
        f"{name[:1].upper()}{name[1:]} repeats the answer to a question that does not come before it: move one of the two."
    ]


def fill(text: str, content: Content, values: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """Wording with the council's facts and earlier answers set in; what is not known yet says so in square brackets."""

    def said(match: re.Match[str]) -> str:
        if key := match.group(2):
            question = content.question(key)
            told = shown(question, values.get(key)) if question else ""
            return told.replace("\n", "; ") or f"[your answer to “{question.wording if question else key}”]"
        return facts.get(match.group(1)) or f"[{FACTS.get(match.group(1), 'figure not published')}]"

    return PIPE.sub(said, text)


def figures_in(content: Content) -> frozenset[str]:
    """The published series that wording repeats or questions show beside them."""
    texts = [f"{q.wording} {q.hint}" for q in content.questions()] + [s.introduction for s in content.sections]
    piped = {match.group(3) for text in texts for match in PIPE.finditer(text) if match.group(3)}
    return frozenset(piped | {q.figures for q in content.questions() if q.figures})
