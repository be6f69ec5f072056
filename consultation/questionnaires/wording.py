"""Pure: conditions and set-in wording in plain English, for those who design, for paper, and for reports."""

from __future__ import annotations

import re

from consultation.questionnaires.conditions import OP_NAMES, Condition
from consultation.questionnaires.questions import KIND_NAMES, Content, Question
from consultation.questionnaires.routing import PIPE

FOR_ALL = {"council": "your council", "region": "your region", "council_type": "your type of council"}


def condition_in_words(condition: Condition, content: Content) -> str:
    """“Which option?” is Refresh and “How many?” is at least 3."""
    told = []
    for test in condition.tests:
        question = content.question(test.question)
        name = f"“{readable(question.wording, content)}”" if question else "a question that was taken out"
        if test.op in ("answered", "not_answered"):
            told.append(f"{name} {OP_NAMES[test.op]}")
            continue
        value = _label(question, test.value) if question else test.value
        several = question is not None and question.kind == "several_choices"
        verb = {"is": "includes", "is_not": "does not include"}.get(test.op, "") if several else ""
        told.append(f"{name} {verb or OP_NAMES[test.op]} {value}")
    return (" and " if condition.need == "all" else " or ").join(told)


def readable(text: str, content: Content) -> str:
    """Wording for everybody: what differs from council to council is named in square brackets."""

    def said(match: re.Match[str]) -> str:
        if key := match.group(2):
            question = content.question(key)
            return f"[your answer to “{plainly(question.wording) if question else 'a question that was taken out'}”]"
        return FOR_ALL.get(match.group(1), "[your published figure]")

    return PIPE.sub(said, text)


def plainly(wording: str) -> str:
    """A wording inside a sentence: what it sets in itself is only named."""
    return PIPE.sub(lambda match: FOR_ALL.get(match.group(1), "…"), wording)


def kind_in_words(question: Question) -> str:
    """What sort of answer is wanted, with the choices and limits that hold."""
    told = KIND_NAMES[question.kind]
    if question.kind == "grid":
        rows = [row.label for row in question.rows if not row.retired]
        scales = "; ".join(
            f"{s.label}: {', '.join(o.label for o in s.options if not o.retired)}"
            for s in question.scales
            if not s.retired
        )
        return f"Grid of {len(rows)} rows. {scales}{'; and a reason' if question.reasons else ''}"
    labels = list(question.offered().values()) or [o.label for o in question.options if not o.retired]
    if labels and question.kind != "yes_no":
        told += f": {'; '.join(labels)}"
    if question.word_limit:
        told += f", at most {question.word_limit} words"
    least, most = question.limits()
    if question.kind in ("number", "percentage") and (least is not None or most is not None):
        bounds = [f"from {least:g}"] if least is not None else []
        told += f", {' '.join([*bounds, *([f'to {most:g}'] if most is not None else [])])}"
    return f"{told}, in {question.unit}" if question.unit else told


def _label(question: Question | None, value: str) -> str:
    if question is None:
        return value
    labels = question.choices() or {option.key: option.label for option in question.options}
    return labels.get(value, value)
