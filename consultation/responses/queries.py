"""Reading responses."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.councils import Council
from consultation.responses.models import Answer, Response, Submission

STATES = {
    "invited": "Not opened",
    "opened": "Opened",
    "answering": "Answering",
    "submitted": "Submitted",
    "declined": "Declined",
}


@dataclass(frozen=True)
class OnBoard:
    """One line of the response board."""

    response: Response
    council: Council
    answered: int


def answers_of(db: Session, response_id: uuid.UUID) -> dict[str, Answer]:
    """A response's answers by question id."""
    query = select(Answer).where(Answer.response_id == response_id)
    found = db.exec(query.execution_options(populate_existing=True))  # as they are now, whatever was read before
    return {answer.question_id: answer for answer in found}


def submissions_of(db: Session, response_id: uuid.UUID) -> list[Submission]:
    query = select(Submission).where(Submission.response_id == response_id).order_by(col(Submission.number))
    return list(db.exec(query))


def of_council(db: Session, council_code: str) -> list[Response]:
    query = select(Response).where(Response.council_code == council_code).order_by(col(Response.invited_at).desc())
    return list(db.exec(query))


def board(db: Session, questionnaire_id: uuid.UUID) -> list[OnBoard]:
    """Every invited council with where it stands, by region and name; one statement whatever the number."""
    answered = (
        select(Answer.response_id, sa.func.count().label("answered"))
        .where(Answer.value != "")
        .group_by(col(Answer.response_id))
        .subquery()
    )
    query = (
        select(Response, Council, sa.func.coalesce(answered.c.answered, 0))
        .join(Council, col(Council.code) == col(Response.council_code))
        .outerjoin(answered, answered.c.response_id == col(Response.id))
        .where(Response.questionnaire_id == questionnaire_id)
        .order_by(col(Council.region), col(Council.name))
    )
    return [OnBoard(response, council, int(count)) for response, council, count in db.exec(query)]


def progress(lines: list[OnBoard]) -> Counter[str]:
    """How many councils stand in each state."""
    return Counter(line.response.state for line in lines)


def submitted_answers(db: Session, questionnaire_id: uuid.UUID) -> list[tuple[Response, Answer]]:
    """The answers of submitted responses, in a steady order."""
    query = (
        select(Response, Answer)
        .join(Answer, col(Answer.response_id) == col(Response.id))
        .where(Response.questionnaire_id == questionnaire_id, Response.state == "submitted", Answer.value != "")
        .order_by(col(Response.council_code), col(Answer.question_id))
    )
    return [(response, answer) for response, answer in db.exec(query)]
