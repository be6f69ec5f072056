"""Reading briefings."""

from __future__ import annotations

import uuid

from sqlmodel import Session, col, select

from consultation.briefings.models import Attendance, Briefing, Note


def of_exercise(db: Session, exercise_id: uuid.UUID) -> list[Briefing]:
    query = select(Briefing).where(Briefing.exercise_id == exercise_id).order_by(col(Briefing.starts_at))
    return list(db.exec(query))


def everything(db: Session) -> list[Briefing]:
    return list(db.exec(select(Briefing).order_by(col(Briefing.starts_at).desc())))


def attendance_of(db: Session, briefing_id: uuid.UUID) -> list[Attendance]:
    query = select(Attendance).where(Attendance.briefing_id == briefing_id).order_by(col(Attendance.council_code))
    return list(db.exec(query))


def notes_of(db: Session, briefing_id: uuid.UUID) -> list[Note]:
    """A briefing's notes in the order they were written."""
    query = select(Note).where(Note.briefing_id == briefing_id).order_by(col(Note.written_at), col(Note.key))
    return list(db.exec(query))
