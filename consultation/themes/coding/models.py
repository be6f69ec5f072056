"""Tables: codings, the journal that makes them undoable, and rounds of blind double coding."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

POSITIONS = {"": "No position", "for": "For", "against": "Against", "conditional": "Conditional", "unclear": "Unclear"}
_KNOWN_POSITION = "position IN ('','for','against','conditional','unclear')"


class Coding(SQLModel, table=True):
    """A person's judgement that a passage speaks to a theme, and how; withdrawn, never deleted.

    `start` and `end` mark the stretch that was meant, as offsets into the same text, when it is not the whole passage.
    `came_from` is the coding it continues: of an earlier version of the text, or of a theme that was merged or split."""

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
        sa.CheckConstraint(_KNOWN_POSITION, name="known_position"),
        sa.CheckConstraint('("start" IS NULL) = ("end" IS NULL)', name="both_ends_or_none"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    passage_id: uuid.UUID = Field(foreign_key="passage.id")
    theme_id: uuid.UUID = Field(foreign_key="theme.id", index=True)
    position: str = Field(default="", max_length=11)
    start: int | None = None
    end: int | None = None
    coded_by: uuid.UUID = Field(foreign_key="person.id")
    coded_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    came_from: uuid.UUID | None = Field(default=None, foreign_key="coding.id")
    round_id: uuid.UUID | None = Field(default=None, foreign_key="double_round.id")


class Judged(SQLModel, table=True):
    """One judgement on one passage as it was before and after, so that its author can undo it."""

    __tablename__ = "judged"
    __table_args__ = (sa.Index("ix_judged_read_by_read_at", "read_by", "read_at"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id")
    passage_id: uuid.UUID = Field(foreign_key="passage.id", index=True)
    read_by: uuid.UUID = Field(foreign_key="person.id")
    read_at: datetime = Field(sa_type=Instant)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    undone: bool = False


class DoubleRound(SQLModel, table=True):
    """Passages given to two or more coders who see neither each other's codes nor the machine's."""

    __tablename__ = "double_round"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    seed: int
    themes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    opened_by: uuid.UUID = Field(foreign_key="person.id")
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class DoubleCoder(SQLModel, table=True):
    __tablename__ = "double_coder"

    round_id: uuid.UUID = Field(foreign_key="double_round.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)


class DoubleItem(SQLModel, table=True):
    """A passage of a round. `ruled_at` is set once it is settled: by agreement when the round closes, or by a ruling."""

    __tablename__ = "double_item"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "passage_id"),
        sa.UniqueConstraint("round_id", "number"),
        sa.Index(
            "uq_double_item_unsettled",
            "passage_id",
            unique=True,
            sqlite_where=sa.text("ruled_at IS NULL"),
            postgresql_where=sa.text("ruled_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    round_id: uuid.UUID = Field(foreign_key="double_round.id")
    passage_id: uuid.UUID = Field(foreign_key="passage.id", index=True)
    number: int
    ruled_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    ruled_at: datetime | None = Field(default=None, sa_type=Instant)


class BlindReading(SQLModel, table=True):
    """One coder's judgement on one passage of a round: themes with positions; none means nothing to code."""

    __tablename__ = "blind_reading"
    __table_args__ = (sa.UniqueConstraint("item_id", "coder_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="double_item.id")
    coder_id: uuid.UUID = Field(foreign_key="person.id")
    marks: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    read_at: datetime = Field(sa_type=Instant)
