"""Tables: submissions that were given, records made of them, runs on them, and people who count otherwise.

`desk` says whose they are: a council's code for what the council loaded for itself, blank for the programme's. Persons lie
in folders under the instance, never in the database."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Extract(SQLModel, table=True):
    """One file that was given, and what became of it: a submission of events, or hospital stays. `key` names its folder
    once it is kept."""

    __tablename__ = "extract"
    __table_args__ = (
        sa.CheckConstraint("state IN ('given','kept','refused','deleted')", name="known_state"),
        sa.CheckConstraint("kind IN ('events','stays')", name="known_kind"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    desk: str = Field(default="", max_length=9, index=True)
    name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size: int = Field(sa_type=sa.BigInteger)
    received: date
    invented: bool = False
    state: str = Field(default="given", max_length=8)
    problem: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=32)
    kind: str = Field(default="events", max_length=6)
    rows: int = Field(default=0, sa_type=sa.BigInteger)
    given_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    given_at: datetime = Field(sa_type=Instant)


class RecordsMade(SQLModel, table=True):
    """Records made of submissions as of a day. `recipe` says how; `key` names their folder, which never changes."""

    __tablename__ = "records_made"
    __table_args__ = (sa.UniqueConstraint("desk", "key"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    desk: str = Field(default="", max_length=9, index=True)
    key: str = Field(max_length=32)
    as_of: date
    way: str = Field(max_length=6)
    rules: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    submissions: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    invented: bool = False
    rows: int = Field(default=0, sa_type=sa.BigInteger)
    deleted: bool = False
    made_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)


class RecordsRun(SQLModel, table=True):
    """One framework version on some records, by periods. Released figures lie in a file named by `key`."""

    __tablename__ = "records_run"
    __table_args__ = (sa.UniqueConstraint("records_id", "key"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    records_id: uuid.UUID = Field(foreign_key="records_made.id", index=True)
    framework_version_id: uuid.UUID = Field(foreign_key="framework_version.id", index=True)
    key: str = Field(max_length=32)
    of_a_draft: bool = False
    period_type: str = Field(max_length=14)
    periods: list[list[str]] = Field(default_factory=list, sa_type=sa.JSON)
    measures: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    policy: str = Field(max_length=40)
    figures_sha256: str = Field(max_length=64)
    not_counted: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)


class PeopleMoved(SQLModel, table=True):
    """Who counts otherwise under another definition of a measure, in counts. Both definitions are kept as they were."""

    __tablename__ = "people_moved"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    records_id: uuid.UUID = Field(foreign_key="records_made.id", index=True)
    run_id: uuid.UUID = Field(foreign_key="records_run.id", index=True)
    code: str = Field(max_length=40)
    what: str = Field(max_length=500)
    old: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    new: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    period: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)
