"""Tables: a dry run, and the councils that a council chose to be compared with.

A run's results and its statistics lie in two files named by its key."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class DryRun(SQLModel, table=True):
    """One framework version on one data snapshot; the same key is never worked out twice.

    `inputs` holds a fingerprint of each thing that the run rests on, so that it can say which has moved since."""

    __tablename__ = "dry_run"
    __table_args__ = (sa.UniqueConstraint("key", "framework_version_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=64)
    framework_version_id: uuid.UUID = Field(foreign_key="framework_version.id", index=True)
    snapshot_hash: str = Field(foreign_key="snapshot.hash", max_length=64)
    engine: str = Field(max_length=80)
    of_a_draft: bool = False
    results_sha256: str = Field(max_length=64)
    statistics_sha256: str = Field(default="", max_length=64)
    results: int
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    asked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime = Field(sa_type=Instant)


class ChosenPeers(SQLModel, table=True):
    """The councils that somebody chose for a council to be compared with; the newest row counts, older ones stay."""

    __tablename__ = "chosen_peers"

    id: int | None = Field(default=None, primary_key=True)
    council: str = Field(max_length=9, index=True)
    peers: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    reason: str = Field(default="", max_length=300)
    chosen_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    chosen_at: datetime = Field(sa_type=Instant)
