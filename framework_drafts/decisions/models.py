"""Tables: decisions, and the proposals each decided on. The database refuses to change or delete either."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

OUTCOMES = {
    "adopted": "Adopted",
    "in_part": "Adopted in part",
    "not_adopted": "Considered, not adopted",
    "put_off": "Put off",
}


class Decision(SQLModel, table=True):
    """One decision. `cites` are the versions it rests on, `panels` and `votes` what was counted when it was taken.

    `evidence` is what the decided proposals rested on then. A decision that was wrong is superseded by another."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("exercise_id", "number"),
        sa.UniqueConstraint("supersedes"),
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("number >= 1", name="counts_from_one"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id")
    number: int
    key: uuid.UUID
    question: str = Field(max_length=500)
    options: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    decision: str = Field(sa_type=sa.Text)
    reasons: str = Field(sa_type=sa.Text)
    dissent: str = Field(default="", sa_type=sa.Text)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    cites: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    snapshot_hash: str | None = Field(default=None, foreign_key="snapshot.hash", max_length=64)
    votes: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    panels: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    decided_by: str = Field(max_length=300)
    decided_on: date
    recorded_by: uuid.UUID = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    supersedes: uuid.UUID | None = Field(default=None, foreign_key="decision.id")


class DecisionOn(SQLModel, table=True):
    """What a decision says of one proposal."""

    __tablename__ = "decision_on"
    __table_args__ = (
        sa.CheckConstraint("outcome IN ('adopted','in_part','not_adopted','put_off')", name="known_outcome"),
    )

    decision_id: uuid.UUID = Field(foreign_key="decision.id", primary_key=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id", primary_key=True, index=True)
    outcome: str = Field(max_length=11)
