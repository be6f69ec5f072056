"""Table: one row for each stage that a frozen version has come to. The database refuses to change or delete one."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id
from framework_drafts.lifecycle.stages import STAGES


class LifecycleStep(SQLModel, table=True):
    """`decision` says in words what was decided and why; a step of something retired may name its successor."""

    __tablename__ = "lifecycle_step"
    __table_args__ = (
        sa.CheckConstraint(f"stage IN ({', '.join(repr(one) for one in STAGES)})", name="known_stage"),
        sa.CheckConstraint(
            "(measure_version_id IS NULL) <> (framework_version_id IS NULL)", name="of_a_measure_or_a_framework"
        ),
        sa.UniqueConstraint("measure_version_id", "stage"),
        sa.UniqueConstraint("framework_version_id", "stage"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    measure_version_id: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")
    framework_version_id: uuid.UUID | None = Field(default=None, foreign_key="framework_version.id")
    stage: str = Field(max_length=10)
    decision: str = Field(sa_type=sa.Text)
    tests: dict[str, object] = Field(default_factory=dict, sa_type=sa.JSON)
    measure_successor_id: uuid.UUID | None = Field(default=None, foreign_key="measure_version.id")
    framework_successor_id: uuid.UUID | None = Field(default=None, foreign_key="framework_version.id")
    by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
