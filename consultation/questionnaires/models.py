"""Tables: a questionnaire and its editions. A published edition never changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.questionnaires.questions import Content
from consultation.store import Instant, new_id


class Questionnaire(SQLModel, table=True):
    __tablename__ = "questionnaire"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id", index=True)
    title: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=Instant)


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
        return Content.model_validate(self.content)
