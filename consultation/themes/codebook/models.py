"""Tables: themes with every version they had, and the many-to-many record of what became of which."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

MARKERS = {
    "●": "circle",
    "■": "square",
    "▲": "triangle",
    "◆": "diamond",
    "★": "star",
    "✚": "cross",
    "▼": "triangle pointing down",
    "⬟": "pentagon",
    "⬢": "hexagon",
    "○": "ring",
    "□": "open square",
    "△": "open triangle",
}
CHANGES = {
    "added": "Added",
    "adopted": "Adopted from a suggestion",
    "renamed": "Renamed",
    "merged": "Merged",
    "split": "Split",
    "moved": "Moved",
    "retired": "Retired",
    "restored": "Taken up again",
}


class Theme(SQLModel, table=True):
    """A theme of the codebook, in its newest version: people's own. Retired, never deleted."""

    __tablename__ = "theme"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    name: str = Field(max_length=200)
    definition: str = Field(default="", sa_type=sa.Text)
    when_to_use: str = Field(default="", sa_type=sa.Text)
    when_not: str = Field(default="", sa_type=sa.Text)
    examples: str = Field(default="", sa_type=sa.Text)
    marker: str = Field(default="●", max_length=4)
    parent_id: uuid.UUID | None = Field(default=None, foreign_key="theme.id")
    version: int = 1
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    created_by: uuid.UUID = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)


class ThemeVersion(SQLModel, table=True):
    """A theme as it stood in one version: what a report that cites it meant."""

    __tablename__ = "theme_version"
    __table_args__ = (sa.UniqueConstraint("theme_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    theme_id: uuid.UUID = Field(foreign_key="theme.id")
    number: int
    words: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    why: str = Field(default="", max_length=500)
    written_by: uuid.UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=Instant)


class ThemeChange(SQLModel, table=True):
    """Something that happened to themes, with the reason: a node between what was and what came of it."""

    __tablename__ = "theme_change"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    kind: str = Field(max_length=10)
    reason: str = Field(default="", max_length=500)
    done_by: uuid.UUID = Field(foreign_key="person.id")
    done_at: datetime = Field(sa_type=Instant)


class ThemeLink(SQLModel, table=True):
    """One theme (or suggestion) that went into a change, or one theme that came out of it."""

    __tablename__ = "theme_link"
    __table_args__ = (
        sa.CheckConstraint("side IN ('from','to')", name="known_side"),
        sa.CheckConstraint("(theme_id IS NULL) <> (suggested_theme_id IS NULL)", name="a_theme_or_a_suggestion"),
        sa.CheckConstraint("side = 'from' OR theme_id IS NOT NULL", name="only_themes_come_out"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    change_id: uuid.UUID = Field(foreign_key="theme_change.id", index=True)
    side: str = Field(max_length=4)
    theme_id: uuid.UUID | None = Field(default=None, foreign_key="theme.id", index=True)
    suggested_theme_id: uuid.UUID | None = Field(default=None, foreign_key="suggested_theme.id", index=True)
    version: int | None = None


class CodebookRule(SQLModel, table=True):
    """A rule that settles how passages like one are coded, from a ruling on a disagreement or written by itself."""

    __tablename__ = "codebook_rule"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    theme_id: uuid.UUID | None = Field(default=None, foreign_key="theme.id", index=True)
    passage_id: uuid.UUID | None = Field(default=None, foreign_key="passage.id")
    rule: str = Field(sa_type=sa.Text)
    written_by: uuid.UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=Instant)
