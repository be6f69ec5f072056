"""Saving answers, one at a time, before anything is validated: what was typed is kept, whatever is wrong with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.errors import AlreadySubmitted, Closed, EditedSince, NotYours
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.questions import Question, check, tidy
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.responses.queries import answers_of


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
    """The receipt for one saved answer."""

    question_id: str
    version: int
    problem: str
    saved_at: datetime


def save_answer(
    db: Session, *, response: Response, question: Question, raw: str, seen_version: int, by: Person, at: datetime
) -> Saved:
    """Keep what was typed as the newest version of the answer.

    `seen_version` is the version the writer had before them, 0 for a blank. Saving what is stored already changes
    nothing. Raises AlreadySubmitted, Closed, NotYours, or Conflict with both texts."""
    may_save(db, response=response, by=by, at=at)
    value = tidy(raw)
    answer = answers_of(db, response.id).get(question.id)
    if answer is None and value == "":
        return Saved(question.id, 0, "", at)
    if answer is None:
        answer = Answer(
            response_id=response.id, question_id=question.id, value=value, version=0, saved_by=by.id, saved_at=at
        )
    elif answer.value == value or (answer.version != seen_version and value == _as_it_was(db, answer, seen_version)):
        return Saved(question.id, answer.version, answer.problem, answer.saved_at)  # nothing typed, nothing changed
    elif answer.version != seen_version:
        theirs = Theirs(answer.value, answer.version, answer.saved_by, answer.saved_at)
        raise Conflict(theirs=theirs, mine=value, question=question)
    answer.value, answer.problem = value, check(question, value)
    answer.version, answer.saved_by, answer.saved_at = answer.version + 1, by.id, at
    db.add(answer)
    db.flush()
    db.add(AnswerVersion(answer_id=answer.id, number=answer.version, value=value, saved_by=by.id, saved_at=at))
    audit.record(db, who=by.id, did="saved", what=answer, at=at, version=answer.version)
    _mark_answering(db, response, at)
    return Saved(question.id, answer.version, answer.problem, at)


def _as_it_was(db: Session, answer: Answer, number: int) -> str:
    """The answer as a page showed it that was opened at this version; blank before the first."""
    query = select(AnswerVersion.value).where(AnswerVersion.answer_id == answer.id, AnswerVersion.number == number)
    return db.exec(query).first() or ""


def may_save(db: Session, *, response: Response, by: Person, at: datetime) -> None:
    """Refuse a save that may not be: by another council, after sign-off, after closing and its grace."""
    db.refresh(response, with_for_update=True)
    if by.council_code != response.council_code:
        raise NotYours("This response belongs to another council.")
    if response.state == "submitted":
        raise AlreadySubmitted("This response has been signed off and sent. Nothing was changed.")
    exercise = exercise_of(db, response)
    if at < exercise.opens_at:
        raise Closed("This questionnaire has not opened yet.")
    if not exercise.takes_saves(at):
        raise Closed("This questionnaire has closed, so your change was not saved. Copy your text before you leave.")


def exercise_of(db: Session, response: Response) -> Exercise:
    query = (
        select(Exercise)
        .join(Questionnaire, Questionnaire.exercise_id == Exercise.id)  # type: ignore[arg-type]
        .where(Questionnaire.id == response.questionnaire_id)
    )
    return db.exec(query).one()


def _mark_answering(db: Session, response: Response, at: datetime) -> None:
    if response.state in ("invited", "opened", "declined"):
        response.state = "answering"
        response.declined_because = None
        response.opened_at = response.opened_at or at
        db.add(response)
        db.flush()
