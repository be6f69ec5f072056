"""Tables: a panel, what it scores, who sits on it, and every score that was ever given."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

STATES = {
    "first": "First round: everybody scores alone",
    "second": "Second round: scores beside the others’",
    "closed": "Closed",
    "given_up": "Given up",
}


class Panel(SQLModel, table=True):
    """A group that scores some proposals or measures. Its criteria are kept as they were when it began."""

    __tablename__ = "panel"
    __table_args__ = (
        sa.CheckConstraint("state IN ('first','second','closed','given_up')", name="known_state"),
        sa.CheckConstraint("quorum >= 2", name="quorum_of_two_at_least"),
        sa.CheckConstraint("(state = 'given_up') = (given_up_because IS NOT NULL)", name="given_up_for_a_reason"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    criteria: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    quorum: int
    state: str = Field(default="first", max_length=8)
    opened_by: uuid.UUID = Field(foreign_key="person.id")
    opened_at: datetime = Field(sa_type=Instant)
    second_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    given_up_because: str | None = Field(default=None, max_length=500)


class PanelItem(SQLModel, table=True):
    """One thing that is scored: a proposal, or a version of a measure."""

    __tablename__ = "panel_item"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "place"),
        sa.UniqueConstraint("panel_id", "proposal_id"),
        sa.UniqueConstraint("panel_id", "measure_version_id"),
        sa.CheckConstraint("(proposal_id IS NULL) <> (measure_version_id IS NULL)", name="a_proposal_or_a_measure"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    panel_id: uuid.UUID = Field(foreign_key="panel.id")
    place: int
    proposal_id: uuid.UUID | None = Field(default=None, foreign_key="proposal.id", index=True)
    measure_version_id: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")


class PanelMember(SQLModel, table=True):
    """Somebody on a panel. `interests` are declared before the first score; “stands aside” are items they do not score."""

    __tablename__ = "panel_member"

    panel_id: uuid.UUID = Field(foreign_key="panel.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    joined_at: datetime = Field(sa_type=Instant)
    interests: str | None = Field(default=None, sa_type=sa.Text)
    stands_aside: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    declared_at: datetime | None = Field(default=None, sa_type=Instant)


class Rating(SQLModel, table=True):
    """One score as it was given, or that it was taken back (no score). The newest of a person, item, criterion and round counts."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 9", name="one_to_nine"),
        sa.CheckConstraint("round IN (1, 2)", name="two_rounds"),
        sa.CheckConstraint("score IS NOT NULL OR reason <> ''", name="taken_back_for_a_reason"),
        sa.Index("ix_rating_item", "item_id", "round"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="panel_item.id")
    person_id: uuid.UUID = Field(foreign_key="person.id")
    criterion: str = Field(max_length=40)
    round: int
    score: int | None = None
    reason: str = Field(default="", max_length=500)
    at: datetime = Field(sa_type=Instant)
