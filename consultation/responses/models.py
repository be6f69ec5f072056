"""Tables: invitations, responses, answers with every version they had, and sealed submissions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Response(SQLModel, table=True):
    """One council's response to one questionnaire: the database allows no second."""

    __tablename__ = "response"
    __table_args__ = (
        sa.UniqueConstraint("questionnaire_id", "council_code"),
        sa.CheckConstraint("state IN ('invited','opened','answering','submitted','declined')", name="known_state"),
        sa.CheckConstraint("(state = 'declined') = (declined_because IS NOT NULL)", name="declining_has_a_reason"),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_a_time"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id")
    council_code: str = Field(foreign_key="council.code", max_length=9, index=True)
    state: str = Field(default="invited", max_length=12)
    invited_at: datetime = Field(sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)
    declined_because: str | None = Field(default=None, sa_type=sa.Text)
    ready_at: datetime | None = Field(default=None, sa_type=Instant)
    extended_to: datetime | None = Field(default=None, sa_type=Instant)
    typed_in: bool = False


class Invitation(SQLModel, table=True):
    """One person asked to answer for a council. Only the hash of the link's token is kept."""

    __tablename__ = "invitation"
    __table_args__ = (sa.UniqueConstraint("token_hash"), sa.UniqueConstraint("response_id", "person_id"))

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    response_id: uuid.UUID = Field(foreign_key="response.id")
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64)
    link_id: uuid.UUID = Field(default_factory=new_id)
    issued_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    opted_out_at: datetime | None = Field(default=None, sa_type=Instant)


class Answer(SQLModel, table=True):
    """The newest state of one answer; a draft with a problem is kept, and says what the problem is.

    `edition` is the one whose question was answered. `hidden` means not applicable, given the council's other answers:
    kept, and counted nowhere. `source` is how it came: online, word, typed in, or imported."""

    __tablename__ = "answer"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "question_id"),
        sa.CheckConstraint("version >= 1", name="version_counts_from_one"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    response_id: uuid.UUID = Field(foreign_key="response.id")
    question_id: str = Field(max_length=40)
    value: str = Field(sa_type=sa.Text)
    problem: str = Field(default="", max_length=300)
    version: int = 1
    edition: int = 1
    hidden: bool = False
    source: str = Field(default="online", max_length=10)
    saved_by: uuid.UUID = Field(foreign_key="person.id")
    saved_at: datetime = Field(sa_type=Instant)


class AnswerVersion(SQLModel, table=True):
    """Every state an answer ever had: never changed, so that codings can point into it."""

    __tablename__ = "answer_version"
    __table_args__ = (sa.UniqueConstraint("answer_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    answer_id: uuid.UUID = Field(foreign_key="answer.id")
    number: int
    value: str = Field(sa_type=sa.Text)
    edition: int = 1
    source: str = Field(default="online", max_length=10)
    saved_by: uuid.UUID = Field(foreign_key="person.id")
    saved_at: datetime = Field(sa_type=Instant)


class Submission(SQLModel, table=True):
    """A sealed copy of a response as its director signed it off."""

    __tablename__ = "submission"
    __table_args__ = (sa.UniqueConstraint("response_id", "number"), sa.UniqueConstraint("key"))

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    response_id: uuid.UUID = Field(foreign_key="response.id")
    number: int
    key: uuid.UUID
    copy_of_answers: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    sha256: str = Field(max_length=64)
    signed_by: uuid.UUID = Field(foreign_key="person.id")
    signed_at: datetime = Field(sa_type=Instant)
    note: str = Field(default="", max_length=500)


class Assignment(SQLModel, table=True):
    """A section given to one of the council's people. It tells who is asked; it locks nobody out."""

    __tablename__ = "assignment"

    response_id: uuid.UUID = Field(foreign_key="response.id", primary_key=True)
    section_id: str = Field(max_length=40, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    assigned_by: uuid.UUID = Field(foreign_key="person.id")
    assigned_at: datetime = Field(sa_type=Instant)


class SentBack(SQLModel, table=True):
    """The director declined to sign, and said why to those who wrote."""

    __tablename__ = "sent_back"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    response_id: uuid.UUID = Field(foreign_key="response.id", index=True)
    reason: str = Field(sa_type=sa.Text)
    sent_by: uuid.UUID = Field(foreign_key="person.id")
    sent_at: datetime = Field(sa_type=Instant)


class WordForm(SQLModel, table=True):
    """One Word form that was downloaded: which answers, in which versions, stood in it."""

    __tablename__ = "word_form"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=20)
    response_id: uuid.UUID = Field(foreign_key="response.id", index=True)
    edition: int
    versions: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)


class Reminder(SQLModel, table=True):
    """A moment at which those who have not answered are reminded, once each."""

    __tablename__ = "reminder"
    __table_args__ = (sa.UniqueConstraint("questionnaire_id", "due_at"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id")
    due_at: datetime = Field(sa_type=Instant, index=True)
    note: str = Field(default="", sa_type=sa.Text)
    set_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    letters: int = 0
