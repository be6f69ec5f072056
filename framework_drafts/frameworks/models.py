"""Tables: frameworks, their versions, and the measure versions pinned in each."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Framework(SQLModel, table=True):
    __tablename__ = "framework"

    id: str = Field(primary_key=True, max_length=60)
    shipped: bool = False
    created_at: datetime = Field(sa_type=Instant)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")


class FrameworkVersion(SQLModel, table=True):
    __tablename__ = "framework_version"
    __table_args__ = (
        sa.UniqueConstraint("framework_id", "version"),
        sa.CheckConstraint("status IN ('draft','frozen')", name="known_status"),
        sa.CheckConstraint(
            "(status = 'frozen') = (frozen_at IS NOT NULL AND version IS NOT NULL AND sha256 IS NOT NULL)",
            name="frozen_has_time_number_and_hash",
        ),
        sa.Index(
            "uq_framework_version_one_draft",
            "framework_id",
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    framework_id: str = Field(foreign_key="framework.id")
    version: str | None = Field(default=None, max_length=20)
    status: str = Field(default="draft", max_length=6)
    title: str = Field(max_length=200)
    purpose: str = Field(default="", sa_type=sa.Text)
    gaps: list[dict[str, str]] = Field(default_factory=list, sa_type=sa.JSON)  # what it cannot measure, said plainly
    based_on: uuid.UUID | None = Field(default=None, foreign_key="framework_version.id")
    edit_version: int = 1
    sha256: str | None = Field(default=None, max_length=64)
    created_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    frozen_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def shown_version(self) -> str:
        return self.version or "draft"


class FrameworkEntry(SQLModel, table=True):
    """One pinned measure, under the code and domain this framework gives it."""

    __tablename__ = "framework_entry"
    __table_args__ = (
        sa.UniqueConstraint("framework_version_id", "code"),
        sa.UniqueConstraint("framework_version_id", "measure_version_id"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    framework_version_id: uuid.UUID = Field(foreign_key="framework_version.id")
    measure_version_id: uuid.UUID = Field(foreign_key="measure_version.id")
    code: str = Field(max_length=20)
    domain: str = Field(max_length=120)
    position: int
