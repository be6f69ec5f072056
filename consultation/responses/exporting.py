"""Responses as one table: a row a council, columns by question id through every edition, and why a cell is empty."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from consultation.councils import Council
from consultation.questionnaires.models import Edition
from consultation.questionnaires.queries import published_editions
from consultation.questionnaires.questions import Question
from consultation.questionnaires.routing import hidden
from consultation.questionnaires.values import Part, parts_of, spread
from consultation.questionnaires.wording import plainly
from consultation.responses.models import Answer, Response, Submission
from consultation.responses.queries import stage_of

STATUSES = {
    "answered": "Answered",
    "attention": "Answered, and something is wrong with the answer",
    "blank": "Asked, and left blank",
    "hidden": "Not applicable, given the council’s other answers",
    "not asked": "Not in the edition that the council answered",
    "withdrawn": "Answered, and the question was withdrawn since",
    "not submitted": "The council has not submitted a response",
}


@dataclass(frozen=True)
class Column:
    """One column: a question's answer, or one part of it."""

    question: Question
    part: Part

    @property
    def name(self) -> str:
        return f"{self.question.id}.{self.part.name}" if self.part.name else self.question.id

    @property
    def label(self) -> str:
        wording = plainly(self.question.wording)
        return f"{wording} – {self.part.label}" if self.part.name else wording


@dataclass(frozen=True)
class Line:
    """One council's response; `statuses`, `values` and their parts (`told`) by question id. Values are as they were kept."""

    council: Council
    response: Response
    stage: str
    submission: Submission | None
    values: dict[str, str]
    statuses: dict[str, str]
    answers: dict[str, Answer]
    told: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Export:
    """All that is exported: every question ever published, the newest wording of each, and a line a council."""

    editions: list[Edition]
    questions: list[Question]
    lines: list[Line]

    def columns(self) -> list[Column]:
        """Every column; reasons only where they are asked for, or somebody gave one before they were not any more."""
        given = {f"{key}.{part}" for line in self.lines for key, told in line.told.items() for part in told}
        columns = [Column(question, part) for question in self.questions for part in columns_of(question)]
        return [c for c in columns if not c.part.name.endswith(".why") or c.question.reasons or c.name in given]

    def cells(self, line: Line, columns: Sequence[Column]) -> Iterator[str]:
        """A line's cells in the order of columns(); blank where its status says why."""
        return (line.told.get(column.question.id, {}).get(column.part.name, "") for column in columns)


def columns_of(question: Question) -> list[Part]:
    """The parts that an answer has in a table: those of its form, but a date is one."""
    return [Part("", "Date")] if question.kind == "date" else parts_of(question)


def told_of(question: Question, value: str) -> dict[str, str]:
    """An answer's cells by part; gather() of them gives the kept answer again."""
    return {"": value} if question.kind == "date" else spread(question, value)


def export_of(db: Session, questionnaire_id: uuid.UUID) -> Export:
    """Everything submitted, in as many statements for many councils as for few. What is not submitted is its council's own."""
    editions = published_editions(db, questionnaire_id)
    questions = {question.id: question for edition in editions for question in edition.asks().questions()}
    answers: dict[uuid.UUID, dict[str, Answer]] = {}
    query = (
        select(Answer)
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(Response.questionnaire_id == questionnaire_id, Response.state == "submitted")
    )
    for answer in db.exec(query):
        answers.setdefault(answer.response_id, {})[answer.question_id] = answer
    sealed = _newest_submissions(db, questionnaire_id)
    by_number = {edition.number: edition for edition in editions}
    councils = (
        select(Response, Council)
        .join(Council, col(Council.code) == col(Response.council_code))
        .where(Response.questionnaire_id == questionnaire_id)
        .order_by(col(Council.region), col(Council.name), col(Council.code))
    )
    lines = [
        _line(response, council, sealed.get(response.id), answers.get(response.id, {}), by_number, questions)
        for response, council in db.exec(councils)
    ]
    return Export(editions, list(questions.values()), lines)


def _newest_submissions(db: Session, questionnaire_id: uuid.UUID) -> dict[uuid.UUID, Submission]:
    query = (
        select(Submission)
        .join(Response, col(Response.id) == col(Submission.response_id))
        .where(Response.questionnaire_id == questionnaire_id, Response.state == "submitted")
        .order_by(col(Submission.number))
    )
    return {submission.response_id: submission for submission in db.exec(query)}


def _line(
    response: Response,
    council: Council,
    submission: Submission | None,
    answers: dict[str, Answer],
    editions: dict[int, Edition],
    questions: dict[str, Question],
) -> Line:
    stage = stage_of(response)
    if submission is None or response.state != "submitted":
        return Line(council, response, stage, None, {}, dict.fromkeys(questions, "not submitted"), {}, {})
    values = {key: answer.value for key, answer in answers.items()}
    edition = editions[int(submission.copy_of_answers["edition"])]
    gone = hidden(edition.asks(), values)
    asked = {question.id for question in edition.asks().questions()}
    statuses = {key: _status(answers.get(key), key in asked, key in gone) for key in questions}
    told = {key: told_of(questions[key], value) for key, value in values.items() if key in questions}
    return Line(council, response, stage, submission, values, statuses, answers, told)


def _status(answer: Answer | None, asked: bool, gone: bool) -> str:
    if answer is None or answer.value == "":
        return "hidden" if gone else "blank" if asked else "not asked"
    if not asked:
        return "withdrawn"
    return "hidden" if gone else "attention" if answer.problem else "answered"


def as_told(export: Export, title: str) -> dict[str, Any]:
    """The whole export as plain data, for JSON: editions as asked, answers as kept with version, author's way and time."""
    return {
        "format": "workbench-responses/1",
        "questionnaire": title,
        "statuses": STATUSES,
        "editions": [
            {"number": e.number, "sha256": e.sha256, "content": e.asks().model_dump(mode="json", exclude_defaults=True)}
            for e in export.editions
        ],
        "responses": [_told(line) for line in export.lines],
    }


def _told(line: Line) -> dict[str, Any]:
    sealed = line.submission
    return {
        "council": line.council.code,
        "name": line.council.name,
        "region": line.council.region_name,
        "type": line.council.type_name,
        "stage": line.stage,
        "submitted": sealed.signed_at.isoformat() if sealed else None,
        "edition": sealed.copy_of_answers["edition"] if sealed else None,
        "sha256": sealed.sha256 if sealed else None,
        "received": sealed.note if sealed else "",
        "answers": {
            key: {"status": status}
            | (
                {
                    "value": line.answers[key].value,
                    "version": line.answers[key].version,
                    "edition": line.answers[key].edition,
                    "source": line.answers[key].source,
                    "saved": line.answers[key].saved_at.isoformat(),
                }
                if key in line.answers and line.answers[key].value
                else {}
            )
            for key, status in sorted(line.statuses.items())
        },
    }
