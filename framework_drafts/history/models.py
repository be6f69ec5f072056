"""Tables: the catalogue of imported snapshots. The figures themselves lie in Parquet files named by their hash."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant


class Snapshot(SQLModel, table=True):
    """One import, known by the SHA-256 of its content."""

    __tablename__ = "snapshot"

    hash: str = Field(primary_key=True, max_length=64)
    format: str = Field(max_length=60)
    title: str = Field(max_length=300)
    publisher: str = Field(max_length=200)
    licence: str = Field(max_length=200)
    attribution: str = Field(max_length=400)
    invented: bool = False
    source_name: str = Field(max_length=200)
    source_sha256: str = Field(max_length=64)
    cells: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    areas: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    periods: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    series: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    warnings: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    imported_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    imported_at: datetime = Field(sa_type=Instant)
