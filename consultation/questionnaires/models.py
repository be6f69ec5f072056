"""Tables: a questionnaire and its editions, trials of it, and the question bank. A published edition never changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.questionnaires.questions import Content, Question
from consultation.store import Instant, new_id

MOST_KEPT = 64
_SEALED: dict[tuple[uuid.UUID, str], Content] = {}


class Questionnaire(SQLModel, table=True):
    __tablename__ = "questionnaire"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=Instant)


class Trial(SQLModel, table=True):
    """A questionnaire that only tries out another. It is a questionnaire of its own, so that nothing can count it."""

    __tablename__ = "trial"

    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id", primary_key=True)
    of_id: uuid.UUID = Field(foreign_key="questionnaire.id", index=True)


class Edition(SQLModel, table=True):
    """One state of a questionnaire's questions: a draft while published_at is empty, sealed after that."""

    __tablename__ = "edition"
    __table_args__ = (
        sa.UniqueConstraint("questionnaire_id", "number"),
        sa.CheckConstraint("(published_at IS NULL) = (sha256 IS NULL)", name="published_means_hashed"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id")
    number: int
    content: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    version: int = 1
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    sha256: str | None = Field(default=None, max_length=64)

    def asks(self) -> Content:
        """What this edition asks; a sealed one is read once, since it never changes."""
        if self.sha256 is None:
            return Content.model_validate(self.content)
        key = (self.id, self.sha256)
        content = _SEALED.get(key)
        if content is None:
            if len(_SEALED) >= MOST_KEPT:
                _SEALED.clear()
            content = _SEALED[key] = Content.model_validate(self.content)
        return content


class BankQuestion(SQLModel, table=True):
    """A question kept for use in any questionnaire. Taking it out puts a copy with an id of its own in the draft."""

    __tablename__ = "bank_question"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    taken_from: uuid.UUID | None = Field(default=None, foreign_key="questionnaire.id")
    added_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_type=Instant)

    def question(self) -> Question:
        return Question.model_validate(self.asked)
