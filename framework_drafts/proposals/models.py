"""Tables: a proposed change with every wording it had, the evidence linked to it, and what is said about it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id

KINDS = {
    "add": "Add a measure",
    "change": "Change a measure",
    "drop": "Drop a measure",
    "rule": "A rule for the framework",
}
EVIDENCE = {
    "theme": "Theme",
    "passage": "Words of a council",
    "vote": "Vote at a briefing",
    "question": "Result of the questionnaire",
    "finding": "Finding of a dry run",
}
STANCES = {"for": "For", "against": "Against"}


class Proposal(SQLModel, table=True):
    """A change that a working group puts forward. What became of it is said by decisions, never here.

    `measure_id` is the measure that would change or go; `drafted_id` the version that shows the change as it would be."""

    __tablename__ = "proposal"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('add','change','drop','rule')", name="known_kind"),
        sa.CheckConstraint("kind NOT IN ('change','drop') OR measure_id IS NOT NULL", name="of_a_measure"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because IS NULL)", name="withdrawn_for_a_reason"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=6)
    what: str = Field(sa_type=sa.Text)
    why: str = Field(default="", sa_type=sa.Text)
    framework_id: str | None = Field(default=None, foreign_key="framework.id", max_length=60)
    measure_id: str | None = Field(default=None, foreign_key="measure.id", max_length=40, index=True)
    from_version_id: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")
    drafted_id: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")
    version: int = 1
    withdrawn_because: str | None = Field(default=None, max_length=500)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    written_by: uuid.UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=Instant)


class ProposalEdit(SQLModel, table=True):
    """A proposal as it was worded once: who, when. Never changed."""

    __tablename__ = "proposal_edit"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id")
    number: int
    words: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    by: uuid.UUID = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class ProposalEvidence(SQLModel, table=True):
    """One thing said or found that speaks for or against a proposal, and why somebody thinks so; taken back, never deleted.

    Exactly one thing is pointed at. `seen` keeps what it was when it was linked (a theme's version, a question's edition,
    a finding's sentence), so that a later change of it can be told."""

    __tablename__ = "proposal_evidence"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('theme','passage','vote','question','finding')", name="known_kind"),
        sa.CheckConstraint("stance IN ('for','against')", name="known_stance"),
        sa.CheckConstraint(
            "(kind = 'theme') = (theme_id IS NOT NULL) AND (kind = 'passage') = (passage_id IS NOT NULL) AND "
            "(kind = 'vote') = (vote_id IS NOT NULL) AND (kind = 'question') = (questionnaire_id IS NOT NULL) AND "
            "(kind = 'finding') = (dry_run_id IS NOT NULL)",
            name="points_at_one_thing",
        ),
        sa.CheckConstraint("(kind IN ('question','finding')) = (part <> '')", name="names_the_question_or_finding"),
        sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_because IS NULL)", name="taken_back_for_a_reason"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id", index=True)
    kind: str = Field(max_length=8)
    theme_id: uuid.UUID | None = Field(default=None, foreign_key="theme.id", index=True)
    passage_id: uuid.UUID | None = Field(default=None, foreign_key="passage.id", index=True)
    vote_id: uuid.UUID | None = Field(default=None, foreign_key="vote.id")
    questionnaire_id: uuid.UUID | None = Field(default=None, foreign_key="questionnaire.id")
    dry_run_id: uuid.UUID | None = Field(default=None, foreign_key="dry_run.id")
    part: str = Field(default="", max_length=120)
    seen: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    stance: str = Field(max_length=7)
    says: str = Field(max_length=500)
    linked_by: uuid.UUID = Field(foreign_key="person.id")
    linked_at: datetime = Field(sa_type=Instant)
    taken_back_because: str | None = Field(default=None, max_length=300)
    taken_back_at: datetime | None = Field(default=None, sa_type=Instant)


class ProposalComment(SQLModel, table=True):
    """A remark on a proposal. Kept as it was written."""

    __tablename__ = "proposal_comment"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    proposal_id: uuid.UUID = Field(foreign_key="proposal.id", index=True)
    words: str = Field(sa_type=sa.Text)
    by: uuid.UUID = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class ProposalMention(SQLModel, table=True):
    """Somebody named in a remark with @; seen when they opened the proposal."""

    __tablename__ = "proposal_mention"

    comment_id: uuid.UUID = Field(foreign_key="proposal_comment.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
