"""Pure: how far a response is, question by question and section by section, and what changed since it was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consultation.questionnaires.checking import check, whole
from consultation.questionnaires.models import Edition
from consultation.questionnaires.questions import Question
from consultation.questionnaires.routing import hidden
from consultation.responses.models import Answer

OPEN = frozenset({"blank", "partly"})


@dataclass(frozen=True)
class Progress:
    """A section's questions that apply: how many there are, are answered, and need attention."""

    asked: int
    answered: int
    wrong: int

    @property
    def state(self) -> str:
        if self.asked == 0:
            return "not needed"
        if self.wrong:
            return "attention"
        return "done" if self.answered == self.asked else "begun" if self.answered else "not begun"


@dataclass(frozen=True)
class Change:
    """One answer that is not as it was in the sealed copy."""

    question: Question
    before: str
    after: str


def standing(edition: Edition, answers: Mapping[str, Answer]) -> list[tuple[Question, str]]:
    """Each question with how its answer stands: blank, partly, wrong, answered, or hidden."""
    content = edition.asks()
    gone = hidden(content, {key: answer.value for key, answer in answers.items()})
    return [(q, _state(q, answers.get(q.id), gone, edition.number)) for q in content.questions()]


def problem_of(question: Question, answer: Answer, edition: int) -> str:
    """What is wrong with an answer as the question is asked now: checked anew where it was given to an earlier edition."""
    return answer.problem if answer.edition == edition else check(question, answer.value)


def _state(question: Question, answer: Answer | None, gone: frozenset[str], edition: int) -> str:
    if question.id in gone:
        return "hidden"
    if answer is None or answer.value == "":
        return "blank"
    if problem_of(question, answer, edition):
        return "wrong"
    return "answered" if whole(question, answer.value) else "partly"


def progress_of(edition: Edition, answers: Mapping[str, Answer]) -> dict[str, Progress]:
    """How far each section is, by its id."""
    states = {question.id: state for question, state in standing(edition, answers)}
    found = {}
    for section in edition.asks().sections:
        told = [states[question.id] for question in section.questions]
        asked = [state for state in told if state != "hidden"]
        found[section.id] = Progress(len(asked), asked.count("answered"), asked.count("wrong"))
    return found


def reworded(edition: Edition, earlier: Mapping[int, Edition], answers: Mapping[str, Answer]) -> frozenset[str]:
    """The questions that were changed since their answer was given: it stays, and is worth another look."""
    found = set()
    for question in edition.asks().questions():
        answer = answers.get(question.id)
        if answer is None or answer.value == "" or answer.edition == edition.number:
            continue
        then = earlier[answer.edition].asks().question(question.id) if answer.edition in earlier else None
        if then is None or then.meaning() != question.meaning():
            found.add(question.id)
    return frozenset(found)


def changes_since(copy: Mapping[str, Any], edition: Edition, answers: Mapping[str, Answer]) -> list[Change]:
    """What differs from a sealed copy, in the order asked; a hidden answer counts as none."""
    gone = hidden(edition.asks(), {key: answer.value for key, answer in answers.items()})
    found = []
    for question in edition.asks().questions():
        sealed = copy["answers"].get(question.id, {})
        before = "" if sealed.get("hidden") else sealed.get("value", "")
        answer = answers.get(question.id)
        after = "" if answer is None or question.id in gone else answer.value
        if before != after:
            found.append(Change(question, before, after))
    return found
