"""Saving answers, one at a time, before anything is validated: what was typed is kept, whatever is wrong with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import AlreadySubmitted, Closed, EditedSince, NotYours
from consultation.exercises import Exercise
from consultation.people import Person, Role
from consultation.questionnaires.checking import check, whole
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.questions import Content, Question
from consultation.questionnaires.routing import hidden
from consultation.questionnaires.values import tidy
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.responses.queries import answers_of
from consultation.store import new_id

TYPISTS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
SOURCES = {
    "online": "",
    "word": "in Word",
    "typed in": "typed in for the council",
    "imported": "imported for the council",
}

# Saving is what most people do at the same moment: its statements are put together once.
_RESPONSE_NOW = (
    select(Response, Exercise)
    .join(Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id))
    .join(Exercise, col(Exercise.id) == col(Questionnaire.exercise_id))
    .where(col(Response.id) == sa.bindparam("response"))
    .with_for_update(of=Response)
    .execution_options(populate_existing=True)  # as it is now that nobody else can change it
)
_ANSWER_NOW = (
    select(Answer)
    .where(col(Answer.response_id) == sa.bindparam("response"), col(Answer.question_id) == sa.bindparam("question"))
    .execution_options(populate_existing=True)
)
_KEEP_VERSION = sa.insert(AnswerVersion.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Theirs:
    """An answer as a colleague saved it."""

    value: str
    version: int
    saved_by: uuid.UUID
    saved_at: datetime


class Conflict(EditedSince):
    """Two people changed one answer. Both texts are here; neither was lost."""

    def __init__(self, *, theirs: Theirs, mine: str, question: Question) -> None:
        self.theirs, self.mine, self.question = theirs, mine, question
        super().__init__("A colleague changed this answer after you opened it: choose what to keep.")


@dataclass(frozen=True)
class Saved:
    """The receipt for one saved answer. `hidden` are the questions that do not apply now, None where none ever
    hides; `partly` says that not all of the question is answered."""

    question_id: str
    version: int
    problem: str
    saved_at: datetime
    hidden: frozenset[str] | None = field(default=None)
    partly: bool = False


def save_answer(
    db: Session,
    *,
    response: Response,
    edition: Edition,
    question: Question,
    raw: str,
    seen_version: int,
    by: Person,
    at: datetime,
    source: str = "online",
    of_edition: int | None = None,
    whole_page: bool = True,
) -> Saved:
    """Keep what was typed as the newest version of the answer.

    `seen_version` is the version the writer had before them, 0 for a blank. Saving what is stored already changes
    nothing, but says again that it answers this edition. `of_edition` is the edition whose question was answered, where
    that is an earlier one. A `whole_page` sends all its answers: one sent as it was shown is no change of anybody's.
    Raises AlreadySubmitted, Closed, NotYours, or Conflict."""
    may_save(db, response=response, by=by, at=at)
    value = tidy(raw)
    answer = _answer_to(db, response.id, question.id)
    if answer is None and value == "":
        return Saved(question.id, 0, "", at)
    if answer is None:
        answer = Answer(
            response_id=response.id, question_id=question.id, value=value, version=0, saved_by=by.id, saved_at=at
        )
    elif answer.value == value or (
        whole_page and answer.version != seen_version and value == _as_it_was(db, answer, seen_version)
    ):
        if answer.value == value and answer.edition != edition.number and of_edition is None:
            _confirm(db, answer, question, edition, by, at)
        return Saved(question.id, answer.version, answer.problem, answer.saved_at)  # nothing typed, nothing changed
    elif answer.version != seen_version:
        theirs = Theirs(answer.value, answer.version, answer.saved_by, answer.saved_at)
        raise Conflict(theirs=theirs, mine=value, question=question)
    answer.value, answer.problem, answer.source = value, check(question, value), source
    answer.edition = of_edition or edition.number
    answer.version, answer.saved_by, answer.saved_at = answer.version + 1, by.id, at
    db.add(answer)
    db.flush()
    kept = {"number": answer.version, "value": value, "edition": answer.edition, "source": source}
    db.execute(_KEEP_VERSION, {"id": new_id(), "answer_id": answer.id, **kept, "saved_by": by.id, "saved_at": at})
    audit.record(db, who=by.id, did="saved", what=answer, at=at, version=answer.version)
    _mark_answering(db, response, by, at)
    partly = value != "" and not answer.problem and not whole(question, value)
    return Saved(question.id, answer.version, answer.problem, at, mark_hidden(db, response, edition.asks()), partly)


def mark_hidden(db: Session, response: Response, content: Content) -> frozenset[str] | None:
    """Mark the answers that do not apply, given the others: they are kept, and come back when they apply again."""
    if not any(s.shown_when or any(q.shown_when for q in s.questions) for s in content.sections):
        return None
    db.flush()
    answers = answers_of(db, response.id)
    gone = hidden(content, {key: answer.value for key, answer in answers.items()})
    for key, answer in answers.items():
        if answer.hidden != (key in gone):
            answer.hidden = key in gone
            db.add(answer)
    db.flush()
    return gone


def may_save(db: Session, *, response: Response, by: Person, at: datetime) -> None:
    """Refuse a save that may not be: by another council, after sign-off, after closing and its grace."""
    response, exercise = db.exec(_RESPONSE_NOW, params={"response": response.id}).one()
    types_in = response.typed_in and by.role in TYPISTS
    if by.council_code != response.council_code and not types_in:
        raise NotYours("This response belongs to another council.")
    if response.state == "submitted":
        raise AlreadySubmitted("This response has been signed off and sent. Nothing was changed.")
    if at < exercise.opens_at and not types_in:  # a trial may be made before it opens
        raise Closed("This questionnaire has not opened yet.")
    if not types_in and at >= last_moment(exercise, response):  # what came in time may be typed in later
        raise Closed("This questionnaire has closed, so your change was not saved. Copy your text before you leave.")


def closes_for(exercise: Exercise, response: Response) -> datetime:
    """The closing moment as it is told to this council: its own where it was given longer."""
    return max(exercise.closes_at, response.extended_to or exercise.closes_at)


def last_moment(exercise: Exercise, response: Response) -> datetime:
    """The moment from which nothing more is saved: closing, and the stated grace to finish what was begun."""
    return closes_for(exercise, response) + timedelta(minutes=exercise.grace_minutes)


def exercise_of(db: Session, response: Response) -> Exercise:
    query = (
        select(Exercise)
        .join(Questionnaire, Questionnaire.exercise_id == Exercise.id)  # type: ignore[arg-type]
        .where(Questionnaire.id == response.questionnaire_id)
    )
    return db.exec(query).one()


def _answer_to(db: Session, response_id: uuid.UUID, question_id: str) -> Answer | None:
    return db.exec(_ANSWER_NOW, params={"response": response_id, "question": question_id}).first()


def _as_it_was(db: Session, answer: Answer, number: int) -> str:
    """The answer as a page showed it that was opened at this version; blank before the first."""
    query = select(AnswerVersion.value).where(AnswerVersion.answer_id == answer.id, AnswerVersion.number == number)
    return db.exec(query).first() or ""


def _confirm(db: Session, answer: Answer, question: Question, edition: Edition, by: Person, at: datetime) -> None:
    """The same words, said again to a question that was amended."""
    answer.edition, answer.problem = edition.number, check(question, answer.value)
    db.add(answer)
    audit.record(db, who=by.id, did="confirmed", what=answer, at=at, edition=edition.number)


def _mark_answering(db: Session, response: Response, by: Person, at: datetime) -> None:
    if response.typed_in and by.council_code == response.council_code:
        response.typed_in = False  # from here on the council answers for itself, and its drafts are its own
        db.add(response)
        audit.record(db, who=by.id, did="answers for itself again", what=response, at=at)
    if response.state in ("invited", "opened", "declined"):
        response.state = "answering"
        response.declined_because = None
        response.opened_at = response.opened_at or at
        db.add(response)
        db.flush()
