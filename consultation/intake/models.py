"""Tables: files taken in and waiting to be checked, and mappings of columns kept for the next file of that layout."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Intake(SQLModel, table=True):
    """One file as it was read. It changes nothing until somebody has seen what it would change, and says so."""

    __tablename__ = "intake"
    __table_args__ = (sa.CheckConstraint("kind IN ('contacts','replies','word')", name="known_kind"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(max_length=10)
    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id", index=True)
    response_id: uuid.UUID | None = Field(default=None, foreign_key="response.id")
    source_name: str = Field(max_length=200)
    source_sha256: str = Field(max_length=64)
    header: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    rows: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)
    applied_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class SavedMapping(SQLModel, table=True):
    """Which column holds what, for files of one layout: known again by their header."""

    __tablename__ = "saved_mapping"
    __table_args__ = (sa.UniqueConstraint("questionnaire_id", "kind", "layout"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    questionnaire_id: uuid.UUID = Field(foreign_key="questionnaire.id")
    kind: str = Field(max_length=10)
    name: str = Field(max_length=120)
    layout: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    saved_by: uuid.UUID = Field(foreign_key="person.id")
    saved_at: datetime = Field(sa_type=Instant)
