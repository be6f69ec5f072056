"""A consultation exercise: one asking, with its dates and its purpose. Questionnaires and briefings belong to one."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import Instant, new_id

LONGEST_GRACE = 10_080  # minutes: a week


class Exercise(SQLModel, table=True):
    __tablename__ = "exercise"
    __table_args__ = (
        sa.CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        sa.CheckConstraint("grace_minutes BETWEEN 0 AND 10080", name="grace_is_at_most_a_week"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    title: str = Field(max_length=200)
    purpose: str = Field(sa_type=sa.Text)
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    grace_minutes: int = 60
    is_example: bool = False
    created_at: datetime = Field(sa_type=Instant)

    def is_open(self, at: datetime) -> bool:
        """Open from the opening moment up to, and not including, the closing moment."""
        return self.opens_at <= at < self.closes_at


def start_exercise(
    db: Session,
    *,
    title: str,
    purpose: str,
    opens_at: datetime,
    closes_at: datetime,
    by: uuid.UUID | None,
    at: datetime,
    grace_minutes: int = 60,
    is_example: bool = False,
) -> Exercise:
    """Open a new exercise. Raises Unusable when it would close before it opens."""
    _check(title, purpose, opens_at, closes_at, grace_minutes)
    exercise = Exercise(
        grace_minutes=grace_minutes,
        title=title.strip(),
        purpose=purpose.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=at,
        is_example=is_example,
    )
    db.add(exercise)
    db.flush()
    audit.record(db, who=by, did="started", what=exercise, at=at)
    return exercise


def change_exercise(
    db: Session,
    *,
    exercise: Exercise,
    title: str,
    purpose: str,
    opens_at: datetime,
    closes_at: datetime,
    grace_minutes: int,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Change what councils are told and until when they can answer. Raises Unusable as start_exercise() does."""
    _check(title, purpose, opens_at, closes_at, grace_minutes)
    exercise.title, exercise.purpose = title.strip(), purpose.strip()
    exercise.opens_at, exercise.closes_at, exercise.grace_minutes = opens_at, closes_at, grace_minutes
    db.add(exercise)
    audit.record(db, who=by, did="changed", what=exercise, at=at, closes=closes_at.isoformat())
    db.flush()


def _check(title: str, purpose: str, opens_at: datetime, closes_at: datetime, grace_minutes: int) -> None:
    if not title.strip() or not purpose.strip():
        raise Unusable("Give the exercise a title and a purpose.")
    if len(title.strip()) > 200:
        raise Unusable("Shorten the title to 200 characters.")
    if not all(2000 <= moment.year < 2200 for moment in (opens_at, closes_at)):
        raise Unusable("Choose dates between the years 2000 and 2199.")
    if opens_at >= closes_at:
        raise Unusable("The exercise would close before it opens: choose a later closing date.")
    if not 0 <= grace_minutes <= LONGEST_GRACE:
        raise Unusable("The grace after closing is at most a week.")


def exercises(db: Session) -> list[Exercise]:
    """All exercises, the newest first."""
    return list(db.exec(select(Exercise).order_by(col(Exercise.created_at).desc())))


def hold(db: Session, exercise_id: uuid.UUID) -> None:
    """Hold an exercise until the transaction ends: what must happen one at a time in it begins with this."""
    db.exec(select(Exercise.id).where(Exercise.id == exercise_id).with_for_update()).one()
