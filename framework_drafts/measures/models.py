"""Tables: a measure's opaque identity and its versions. The database refuses to change a frozen one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id
from framework_drafts.measures.language import Definition, parse


class Measure(SQLModel, table=True):
    """An identity that outlives codes and titles."""

    __tablename__ = "measure"

    id: str = Field(primary_key=True, max_length=40)
    created_at: datetime = Field(sa_type=Instant)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class MeasureVersion(SQLModel, table=True):
    __tablename__ = "measure_version"
    __table_args__ = (
        sa.UniqueConstraint("measure_id", "version"),
        sa.CheckConstraint("status IN ('draft','frozen')", name="known_status"),
        sa.CheckConstraint(
            "(status = 'frozen') = (frozen_at IS NOT NULL AND version IS NOT NULL)", name="frozen_has_time_and_number"
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    measure_id: str = Field(foreign_key="measure.id")
    version: str | None = Field(default=None, max_length=20)
    status: str = Field(default="draft", max_length=6)
    definition: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    definition_hash: str = Field(max_length=64)
    computable_hash: str = Field(max_length=64)
    based_on: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")
    edit_version: int = 1
    reason: str = Field(default="", sa_type=sa.Text)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    frozen_at: datetime | None = Field(default=None, sa_type=Instant)

    def defines(self) -> Definition:
        return parse(self.definition)
