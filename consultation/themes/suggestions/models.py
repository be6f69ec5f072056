"""Tables: runs of the machine with everything needed to repeat them, and what it guesses from people's coding."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class SuggestionRun(SQLModel, table=True):
    """One run of the machine: everything needed to repeat it, and how steady its answer was.

    `cuts` gives, for each number of themes that the tree can be cut into, how steady that cut is (adjusted Rand index)."""

    __tablename__ = "suggestion_run"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    method: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    seed: int
    corpus_hash: str = Field(max_length=64)
    output_hash: str = Field(max_length=64)
    stability: float
    proposed: int = 0
    cuts: dict[str, float] = Field(default_factory=dict, sa_type=sa.JSON)
    passages: int
    unassigned: int
    seconds: float
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)


class SuggestedTheme(SQLModel, table=True):
    """A machine's guess: a node of the tree, there in every cut from `from_cut` to `to_cut` themes.

    It counts for nothing until a person adopts it."""

    __tablename__ = "suggested_theme"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "number"),
        sa.CheckConstraint("dropped_because IS NULL OR adopted_as IS NULL", name="adopted_or_dropped"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    run_id: uuid.UUID = Field(foreign_key="suggestion_run.id")
    number: int
    name: str = Field(max_length=300)
    stability: float
    quotes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    size: int = 0
    from_cut: int = 0
    to_cut: int = 0
    leaves: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    adopted_as: uuid.UUID | None = Field(default=None, foreign_key="theme.id")
    dropped_because: str | None = Field(default=None, max_length=300)
    dropped_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class SuggestedMember(SQLModel, table=True):
    """A passage the machine put into one of its finest themes, or into none, with the reason; its place on the map if it has one."""

    __tablename__ = "suggested_member"
    __table_args__ = (sa.UniqueConstraint("run_id", "passage_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    run_id: uuid.UUID = Field(foreign_key="suggestion_run.id")
    suggested_theme_id: uuid.UUID | None = Field(default=None, foreign_key="suggested_theme.id", index=True)
    passage_id: uuid.UUID = Field(foreign_key="passage.id")
    strength: float
    reason: str = Field(default="", max_length=120)
    x: float | None = None
    y: float | None = None


class Lesson(SQLModel, table=True):
    """What the machine learnt from the coding so far, and how. The newest one is used; the others have no guesses left."""

    __tablename__ = "lesson"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    method: str = Field(max_length=200)
    learnt_from: int
    themes: int
    seconds: float
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)


class Guess(SQLModel, table=True):
    """A theme that the machine suggests for a passage, with its confidence and the words that moved it."""

    __tablename__ = "guess"

    lesson_id: uuid.UUID = Field(foreign_key="lesson.id", index=True)
    passage_id: uuid.UUID = Field(foreign_key="passage.id", primary_key=True)
    theme_id: uuid.UUID = Field(foreign_key="theme.id", primary_key=True, index=True)
    chance: float
    because: str = Field(default="", max_length=200)


class Outlook(SQLModel, table=True):
    """How unsure the machine is of a passage, and how unlike those already coded it is, both from 0 to 1.

    Each is kept as 1 less the figure, to four places, with the passage's id: sorted, the most so come first."""

    __tablename__ = "outlook"

    passage_id: uuid.UUID = Field(foreign_key="passage.id", primary_key=True)
    lesson_id: uuid.UUID = Field(foreign_key="lesson.id", index=True)
    by_unsure: str = Field(max_length=50, index=True)
    by_unlike: str = Field(max_length=50, index=True)
