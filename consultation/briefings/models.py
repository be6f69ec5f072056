"""Tables: briefings, who came, and notes with every version they had."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Briefing(SQLModel, table=True):
    __tablename__ = "briefing"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    region: str | None = Field(default=None, max_length=2)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class Attendance(SQLModel, table=True):
    """A council in the room, with how many people it sent."""

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("briefing_id", "council_code"),
        sa.CheckConstraint("people >= 1", name="at_least_one_person"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id")
    council_code: str = Field(foreign_key="council.code", max_length=9)
    people: int = 1


class Note(SQLModel, table=True):
    """Something said. An unattributed note has no council, and the database refuses one."""

    __tablename__ = "note"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("attribution IN ('attributed','unattributed')", name="known_attribution"),
        sa.CheckConstraint(
            "(attribution = 'attributed') = (council_code IS NOT NULL)", name="unattributed_names_no_council"
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    briefing_id: uuid.UUID = Field(foreign_key="briefing.id", index=True)
    key: uuid.UUID
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    attribution: str = Field(max_length=14)
    verbatim: bool = False
    text: str = Field(sa_type=sa.Text)
    version: int = 1
    written_by: uuid.UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=Instant)


class NoteVersion(SQLModel, table=True):
    """Every state a note ever had: never changed, so that codings can point into it."""

    __tablename__ = "note_version"
    __table_args__ = (sa.UniqueConstraint("note_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    note_id: uuid.UUID = Field(foreign_key="note.id")
    number: int
    text: str = Field(sa_type=sa.Text)
    written_by: uuid.UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=Instant)
