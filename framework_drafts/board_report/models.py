"""Tables: a report's frozen facts, and the publishing of a report. The database refuses to change a frozen report."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class FrozenReport(SQLModel, table=True):
    """Everything a report says, as facts with sources, in one JSON text with its hash. Written once."""

    __tablename__ = "frozen_report"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id")
    number: int
    title: str = Field(max_length=200)
    content: str = Field(sa_type=sa.Text)
    sha256: str = Field(max_length=64)
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)


class Publication(SQLModel, table=True):
    """A report made public, and when it was taken down again."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.CheckConstraint("(taken_down_at IS NULL) = (taken_down_because IS NULL)", name="taken_down_for_a_reason"),
        sa.Index(
            "uq_publication_standing",
            "report_id",
            unique=True,
            sqlite_where=sa.text("taken_down_at IS NULL"),
            postgresql_where=sa.text("taken_down_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    report_id: uuid.UUID = Field(foreign_key="frozen_report.id", index=True)
    published_by: uuid.UUID = Field(foreign_key="person.id")
    published_at: datetime = Field(sa_type=Instant)
    taken_down_because: str | None = Field(default=None, max_length=500)
    taken_down_at: datetime | None = Field(default=None, sa_type=Instant)
