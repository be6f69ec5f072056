"""Whether a council's words may be quoted: said by the council, kept as it was said, never rewritten.

Without a word from the council nothing of it is quoted outside the house. Notes without a name and notes of a group are
never quoted: there is nobody who could say yes.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import Unusable
from consultation.people import Person
from consultation.store import Instant

NAMED, UNNAMED, NONE = "named", "unnamed", "none"
LEVELS = {
    NAMED: "Yes, with the council’s name",
    UNNAMED: "Yes, without the council’s name",
    NONE: "No, our words are not to be quoted",
}
FREEDOM = {NONE: 0, UNNAMED: 1, NAMED: 2}


class QuotingConsent(SQLModel, table=True):
    """What a council said about being quoted in one exercise; the newest row counts, older ones stay.

    `how` says how it was given when the programme wrote it down for the council."""

    __tablename__ = "quoting_consent"
    __table_args__ = (sa.CheckConstraint("level IN ('named','unnamed','none')", name="known_level"),)

    id: int | None = Field(default=None, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    council_code: str = Field(foreign_key="council.code", max_length=9)
    level: str = Field(max_length=7)
    how: str = Field(default="", max_length=300)
    given_by: uuid.UUID = Field(foreign_key="person.id")
    given_at: datetime = Field(sa_type=Instant)


def say(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    council_code: str,
    level: str,
    by: uuid.UUID,
    at: datetime,
    how: str = "",
    for_the_council: bool = False,
) -> QuotingConsent:
    """Keep what a council says; saying the same again changes nothing.

    Raises Unusable for an answer there is not, or when somebody writes it down for a council without saying how it came."""
    if level not in LEVELS:
        raise Unusable("Choose whether the council may be quoted.")
    if db.get(Council, council_code) is None:
        raise Unusable("Choose one of the councils of this exercise.")
    if for_the_council and not how.strip():
        raise Unusable("Say how the council told you, for example by an e-mail of its director and its date.")
    before = newest(db, exercise_id, council_code)
    if before is not None and before.level == level:
        return before
    if for_the_council and before is not None and FREEDOM[level] > FREEDOM[before.level]:
        person = db.get(Person, before.given_by)
        if person is not None and person.council_code == council_code:
            raise Unusable("The council’s own director said otherwise: only they can allow more than that.")
    said = QuotingConsent(
        exercise_id=exercise_id, council_code=council_code, level=level, how=how.strip()[:300], given_by=by, given_at=at
    )
    db.add(said)
    db.flush()
    audit.record(db, who=by, did="said whether to be quoted", what=said, at=at, council=council_code, level=level)
    return said


def newest(db: Session, exercise_id: uuid.UUID, council_code: str) -> QuotingConsent | None:
    query = select(QuotingConsent).where(
        QuotingConsent.exercise_id == exercise_id, QuotingConsent.council_code == council_code
    )
    return db.exec(query.order_by(col(QuotingConsent.id).desc())).first()


def levels(db: Session, exercise_id: uuid.UUID) -> dict[str, QuotingConsent]:
    """What each council that said anything says now, by its code."""
    query = select(QuotingConsent).where(QuotingConsent.exercise_id == exercise_id).order_by(col(QuotingConsent.id))
    return {said.council_code: said for said in db.exec(query)}
