"""Tables: a measure's opaque identity and its versions. The database refuses to change a frozen one."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from functools import lru_cache
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
    claim: str = Field(default="", max_length=5)  # the most that its author says has changed: patch, minor, major
    authors: list[str] = Field(default_factory=list, sa_type=sa.JSON)  # everybody whose words stand in it
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    frozen_at: datetime | None = Field(default=None, sa_type=Instant)

    def defines(self) -> Definition:
        """The definition, read once for each that is written."""
        return _read(json.dumps(self.definition, ensure_ascii=False))


@lru_cache(maxsize=2048)
def _read(written: str) -> Definition:
    return parse(json.loads(written))


class MeasureEdit(SQLModel, table=True):
    """A draft as it was saved once: who, when and why. Never changed; what undoing restores, and what merging starts from."""

    __tablename__ = "measure_edit"
    __table_args__ = (sa.UniqueConstraint("measure_version_id", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    measure_version_id: uuid.UUID = Field(foreign_key="measure_version.id")
    number: int
    definition: dict[str, Any] = Field(sa_type=sa.JSON)
    reason: str = Field(default="", sa_type=sa.Text)
    by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class ClauseComment(SQLModel, table=True):
    """A remark on one clause of a version; settled, it stays and is folded away."""

    __tablename__ = "clause_comment"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    measure_version_id: uuid.UUID = Field(foreign_key="measure_version.id", index=True)
    clause: str = Field(max_length=200)
    words: str = Field(sa_type=sa.Text)
    by: uuid.UUID = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    settled_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
