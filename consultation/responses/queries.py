"""Reading responses."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.councils import Council, still_there
from consultation.exercises import Exercise
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.models import Answer, Response, Submission

STAGES = {
    "invited": "Not opened",
    "opened": "Opened",
    "answering": "Answering",
    "ready": "Awaits sign-off",
    "submitted": "Submitted",
    "declined": "Declined",
}
NOT_INVITED = "Not invited"


@dataclass(frozen=True)
class OnBoard:
    """One line of the response board."""

    response: Response
    council: Council
    answered: int

    @property
    def stage(self) -> str:
        return stage_of(self.response)


@dataclass(frozen=True)
class Standing:
    """Where one council stands, invited or not; `stage` is blank for one that was not invited."""

    council: Council
    response_id: uuid.UUID | None
    stage: str


def stage_of(response: Response) -> str:
    """A response's state, with the answers that wait for the director told apart."""
    waits = response.ready_at is not None and response.state in ("opened", "answering")
    return "ready" if waits else response.state


def _stage() -> sa.ColumnElement[str]:
    waits = sa.and_(col(Response.ready_at).is_not(None), col(Response.state).in_(["opened", "answering"]))
    return sa.case((waits, "ready"), else_=col(Response.state))


def answers_of(db: Session, response_id: uuid.UUID) -> dict[str, Answer]:
    """A response's answers by question id."""
    query = select(Answer).where(Answer.response_id == response_id)
    found = db.exec(query.execution_options(populate_existing=True))  # as they are now, whatever was read before
    return {answer.question_id: answer for answer in found}


def submissions_of(db: Session, response_id: uuid.UUID) -> list[Submission]:
    query = select(Submission).where(Submission.response_id == response_id).order_by(col(Submission.number))
    return list(db.exec(query))


def setting_of(db: Session, response: Response) -> tuple[Questionnaire, Exercise, Council]:
    """What a response answers, in which exercise, and whose it is."""
    query = (
        select(Questionnaire, Exercise, Council)
        .join(Exercise, col(Exercise.id) == col(Questionnaire.exercise_id))
        .join(Council, col(Council.code) == response.council_code)
        .where(Questionnaire.id == response.questionnaire_id)
    )
    questionnaire, exercise, council = db.exec(query).one()
    return questionnaire, exercise, council


def of_council(db: Session, council_code: str) -> list[Response]:
    """A council's responses, the newest first; trials in its place are none of its own."""
    query = (
        select(Response)
        .where(Response.council_code == council_code)
        .where(col(Response.questionnaire_id).not_in(select(Trial.questionnaire_id)))
    )
    return list(db.exec(query.order_by(col(Response.invited_at).desc())))


def states(db: Session, questionnaire_id: uuid.UUID) -> Counter[str]:
    """How many invited councils stand in each stage."""
    stage = _stage()
    query = sa.select(stage, sa.func.count()).where(col(Response.questionnaire_id) == questionnaire_id).group_by(stage)
    return Counter({str(name): int(count) for name, count in db.execute(query)})


def tally(db: Session, questionnaire_id: uuid.UUID) -> Counter[tuple[str, str, str]]:
    """How many of all councils, by region, type and stage; the stage is blank for those not invited. One statement."""
    stage = sa.case((col(Response.id).is_(None), ""), else_=_stage())
    query = (
        sa.select(col(Council.region), col(Council.council_type), stage, sa.func.count())
        .select_from(Council)
        .outerjoin(Response, _its_response(questionnaire_id))
        .where(sa.or_(still_there(), col(Response.id).is_not(None)))
        .group_by(col(Council.region), col(Council.council_type), stage)
    )
    return Counter({(region, kind, name): int(count) for region, kind, name, count in db.execute(query)})


def silent(db: Session, questionnaire_id: uuid.UUID) -> dict[str, list[str]]:
    """The names of all councils that have not submitted, by stage: who is not in the counts."""
    stage = sa.case((col(Response.id).is_(None), ""), else_=_stage())
    query = (
        sa.select(stage, col(Council.name))
        .select_from(Council)
        .outerjoin(Response, _its_response(questionnaire_id))
        .where(sa.or_(still_there(), col(Response.id).is_not(None)))
        .where(sa.or_(col(Response.id).is_(None), col(Response.state) != "submitted"))
        .order_by(col(Council.name))
    )
    found: dict[str, list[str]] = {}
    for name, council in db.execute(query):
        found.setdefault(str(name), []).append(council)
    return found


def _its_response(questionnaire_id: uuid.UUID) -> sa.ColumnElement[bool]:
    return sa.and_(col(Response.council_code) == col(Council.code), col(Response.questionnaire_id) == questionnaire_id)


def standings(db: Session, questionnaire_id: uuid.UUID) -> list[Standing]:
    """Every council there is now with where it stands, by region and name: the whole that a response rate is of."""
    query = (
        select(Council, Response.id, _stage())
        .outerjoin(Response, _its_response(questionnaire_id))
        .where(sa.or_(still_there(), col(Response.id).is_not(None)))
        .order_by(col(Council.region), col(Council.name))
    )
    return [Standing(council, ref, str(stage or "") if ref else "") for council, ref, stage in db.exec(query)]


def board(
    db: Session,
    questionnaire_id: uuid.UUID,
    *,
    region: str = "",
    council_type: str = "",
    stage: str = "",
    first: int = 0,
    most: int | None = 200,
) -> list[OnBoard]:
    """A page of the invited councils with where each stands, by region and name."""
    query = (
        select(Response, Council)
        .join(Council, col(Council.code) == col(Response.council_code))
        .where(Response.questionnaire_id == questionnaire_id)
    )
    for column, wanted in ((Council.region, region), (Council.council_type, council_type), (_stage(), stage)):
        if wanted:
            query = query.where(column == wanted)
    found = list(db.exec(query.order_by(col(Council.region), col(Council.name)).offset(first).limit(most)))
    counts = _answered(db, [response.id for response, _ in found])
    return [OnBoard(response, council, counts.get(response.id, 0)) for response, council in found]


def _answered(db: Session, responses: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = (
        select(Answer.response_id, sa.func.count())
        .where(col(Answer.response_id).in_(responses), Answer.value != "", col(Answer.hidden).is_(False))
        .group_by(col(Answer.response_id))
    )
    return {response_id: int(count) for response_id, count in db.exec(query)}


def typed_in(db: Session, questionnaire_id: uuid.UUID) -> list[tuple[Response, Council]]:
    """The responses that the programme types in, by council."""
    query = (
        select(Response, Council)
        .join(Council, col(Council.code) == col(Response.council_code))
        .where(Response.questionnaire_id == questionnaire_id, col(Response.typed_in).is_(True))
        .order_by(col(Council.name))
    )
    return [(response, council) for response, council in db.exec(query)]
