"""Tables: passages, suggestion runs, the codebook's themes, and codings."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Passage(SQLModel, table=True):
    """A stretch of one version of one answer or note, by Unicode code points; a note without a name stays without."""

    __tablename__ = "passage"
    __table_args__ = (
        sa.UniqueConstraint("source_version_id", "start", "end"),
        sa.CheckConstraint("source_kind IN ('answer','note')", name="known_source"),
        sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name="start_before_end"),
        sa.CheckConstraint(
            "(set_aside_because IS NULL) = (set_aside_by IS NULL)", name="set_aside_by_somebody_for_a_reason"
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    source_kind: str = Field(max_length=6)
    source_version_id: uuid.UUID
    asked: str = Field(max_length=500)
    council_code: str | None = Field(default=None, foreign_key="council.code", max_length=9)
    start: int
    end: int
    text: str = Field(sa_type=sa.Text)
    set_aside_because: str | None = Field(default=None, max_length=300)
    set_aside_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class SuggestionRun(SQLModel, table=True):
    """One run of the machine: everything needed to repeat it, and how steady its answer was."""

    __tablename__ = "suggestion_run"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    method: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    seed: int
    corpus_hash: str = Field(max_length=64)
    output_hash: str = Field(max_length=64)
    stability: float
    passages: int
    unassigned: int
    seconds: float
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)


class SuggestedTheme(SQLModel, table=True):
    """A machine's guess. It counts for nothing until a person adopts it."""

    __tablename__ = "suggested_theme"
    __table_args__ = (sa.UniqueConstraint("run_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    run_id: uuid.UUID = Field(foreign_key="suggestion_run.id")
    number: int
    name: str = Field(max_length=300)
    stability: float
    quotes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    adopted_as: uuid.UUID | None = Field(default=None, foreign_key="theme.id")


class SuggestedMember(SQLModel, table=True):
    """A passage the machine put into a suggested theme, or into none, with the reason."""

    __tablename__ = "suggested_member"
    __table_args__ = (sa.UniqueConstraint("run_id", "passage_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    run_id: uuid.UUID = Field(foreign_key="suggestion_run.id")
    suggested_theme_id: uuid.UUID | None = Field(default=None, foreign_key="suggested_theme.id", index=True)
    passage_id: uuid.UUID = Field(foreign_key="passage.id")
    strength: float
    reason: str = Field(default="", max_length=120)


class Theme(SQLModel, table=True):
    """A theme of the codebook: people's own."""

    __tablename__ = "theme"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    name: str = Field(max_length=200)
    definition: str = Field(default="", sa_type=sa.Text)
    version: int = 1
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    created_by: uuid.UUID = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)


class Coding(SQLModel, table=True):
    """A person's judgement that a passage speaks to a theme; withdrawn, never deleted."""

    __tablename__ = "coding"
    __table_args__ = (
        sa.Index(
            "uq_coding_live",
            "passage_id",
            "theme_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    passage_id: uuid.UUID = Field(foreign_key="passage.id")
    theme_id: uuid.UUID = Field(foreign_key="theme.id", index=True)
    coded_by: uuid.UUID = Field(foreign_key="person.id")
    coded_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
