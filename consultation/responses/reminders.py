"""Reminders on a schedule: to those who have neither submitted, declined nor asked not to be reminded, once each."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.people import Person
from consultation.questionnaires.models import Questionnaire
from consultation.responses.collecting import closes_for
from consultation.responses.models import Invitation, Reminder, Response

Addressed = tuple[Invitation, Person, Response, Council]


def schedule_reminder(
    db: Session, *, questionnaire: Questionnaire, due_at: datetime, note: str, by: uuid.UUID, at: datetime
) -> Reminder:
    """Remind at a moment. Raises Unusable for a moment that has passed, is after closing, or is taken."""
    exercise = db.get_one(Exercise, questionnaire.exercise_id)
    if due_at <= at:
        raise Unusable("Choose a time in the future for the reminder.")
    if due_at >= exercise.closes_at:
        raise Unusable("Choose a time before the questionnaire closes.")
    same = select(Reminder).where(Reminder.questionnaire_id == questionnaire.id, Reminder.due_at == due_at)
    if db.exec(same).first() is not None:
        raise Unusable("There is a reminder at that time already.")
    reminder = Reminder(questionnaire_id=questionnaire.id, due_at=due_at, note=note.strip(), set_by=by, set_at=at)
    db.add(reminder)
    db.flush()
    audit.record(db, who=by, did="scheduled", what=reminder, at=at)
    return reminder


def cancel_reminder(db: Session, *, reminder: Reminder, by: uuid.UUID, at: datetime) -> None:
    """Take a reminder back. Raises Unusable when it has gone out."""
    db.refresh(reminder, with_for_update=True)
    if reminder.done_at is not None:
        raise Unusable("This reminder has gone out already.")
    reminder.cancelled_at = reminder.cancelled_at or at
    db.add(reminder)
    audit.record(db, who=by, did="cancelled", what=reminder, at=at)


def reminders_of(db: Session, questionnaire_id: uuid.UUID) -> list[Reminder]:
    query = select(Reminder).where(Reminder.questionnaire_id == questionnaire_id).order_by(col(Reminder.due_at))
    return list(db.exec(query))


def due(db: Session, at: datetime) -> list[uuid.UUID]:
    """The reminders whose moment has come."""
    query = select(Reminder.id).where(
        Reminder.due_at <= at, col(Reminder.done_at).is_(None), col(Reminder.cancelled_at).is_(None)
    )
    return list(db.exec(query.order_by(col(Reminder.due_at))))


def take_up(db: Session, *, reminder_id: uuid.UUID, at: datetime) -> tuple[Reminder, list[Addressed]]:
    """Mark a reminder as done and say whom it is for, in one transaction with the caller's letters: nobody gets it twice.

    After closing, or when it was done or cancelled meanwhile, it is for nobody."""
    reminder = db.get_one(Reminder, reminder_id, with_for_update=True, populate_existing=True)
    if reminder.done_at is not None or reminder.cancelled_at is not None:
        return reminder, []
    questionnaire = db.get_one(Questionnaire, reminder.questionnaire_id)
    exercise = db.get_one(Exercise, questionnaire.exercise_id)
    addressed = [one for one in to_remind(db, questionnaire.id) if at < closes_for(exercise, one[2])]
    reminder.done_at, reminder.letters = at, len(addressed)
    db.add(reminder)
    audit.record(db, who=reminder.set_by, did="reminded", what=reminder, at=at, letters=len(addressed))
    return reminder, addressed


def to_remind(db: Session, questionnaire_id: uuid.UUID) -> list[Addressed]:
    """Whom a reminder would reach now."""
    query = (
        select(Invitation, Person, Response, Council)
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .join(Response, col(Response.id) == col(Invitation.response_id))
        .join(Council, col(Council.code) == col(Response.council_code))
        .where(
            Response.questionnaire_id == questionnaire_id,
            col(Response.state).not_in(["submitted", "declined"]),
            col(Response.typed_in).is_(False),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.opted_out_at).is_(None),
            col(Person.active).is_(True),
        )
        .order_by(col(Council.name), col(Person.name))
    )
    return [(invitation, person, response, council) for invitation, person, response, council in db.exec(query)]
