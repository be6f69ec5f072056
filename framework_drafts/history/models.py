"""Tables: the catalogue of imported snapshots. The figures themselves lie in Parquet files named by their hash."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class Snapshot(SQLModel, table=True):
    """One import, known by the SHA-256 of its content. A year that was published again is another snapshot beside it.

    `parts` are the snapshots that a data set was put together from; empty for a file."""

    __tablename__ = "snapshot"

    hash: str = Field(primary_key=True, max_length=64)
    format: str = Field(max_length=60)
    title: str = Field(max_length=300)
    publisher: str = Field(max_length=200)
    licence: str = Field(max_length=200)
    attribution: str = Field(max_length=400)
    invented: bool = False
    published_on: str = Field(default="", max_length=10)
    vintage: str = Field(default="", max_length=80)
    source_name: str = Field(max_length=200)
    source_sha256: str = Field(max_length=64)
    source_size: int = Field(default=0, sa_type=sa.BigInteger)
    about: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    parts: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    cells: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    areas: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    periods: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    series: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    warnings: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    imported_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    imported_at: datetime = Field(sa_type=Instant)

    @property
    def attributions(self) -> list[str]:
        """The lines that stand wherever its figures are shown: its own, or those of the files it was put together from."""
        return list(self.about.get("attributions") or [self.attribution])


class PublishedArea(SQLModel, table=True):
    """An area as one file writes it: its code, and a name and label that other files may write differently."""

    __tablename__ = "published_area"
    __table_args__ = (sa.UniqueConstraint("snapshot_hash", "area", "name", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    snapshot_hash: str = Field(foreign_key="snapshot.hash", max_length=64)
    area: str = Field(max_length=210, index=True)
    name: str = Field(max_length=200)
    label: str = Field(default="", max_length=20)
    level: str = Field(max_length=12)
    first: str = Field(max_length=20)
    last: str = Field(max_length=20)


class PublishedSeries(SQLModel, table=True):
    """A series as one file labels it: code book, code, the file's own title."""

    __tablename__ = "published_series"
    __table_args__ = (sa.UniqueConstraint("snapshot_hash", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    snapshot_hash: str = Field(foreign_key="snapshot.hash", max_length=64)
    label: str = Field(max_length=90, index=True)
    title: str = Field(default="", max_length=300)
    periods: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    breakdowns: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    statistics: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    cells: int
    figures: int


class KeptMapping(SQLModel, table=True):
    """A mapping that somebody kept for files of one layout, found again by the headings."""

    __tablename__ = "kept_mapping"
    __table_args__ = (sa.UniqueConstraint("name"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    headings: str = Field(max_length=16, index=True)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    kept_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    kept_at: datetime = Field(sa_type=Instant)


class HistoryFile(SQLModel, table=True):
    """A file that somebody gave, until it is imported or put away; its bytes lie in a file named by their hash."""

    __tablename__ = "history_file"
    __table_args__ = (sa.CheckConstraint("state IN ('given','imported','refused','put_away')", name="known_state"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=200)
    sha256: str = Field(max_length=64, index=True)
    size: int = Field(sa_type=sa.BigInteger)
    state: str = Field(default="given", max_length=8)
    looked: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    problems: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    snapshot_hash: str | None = Field(default=None, foreign_key="snapshot.hash", max_length=64)
    given_by: uuid.UUID | None = Field(default=None, foreign_key="person.id", index=True)
    given_at: datetime = Field(sa_type=Instant)


class DataSet(SQLModel, table=True):
    """Snapshots put together under a name. Settled, it becomes a snapshot of its own and is not changed any more."""

    __tablename__ = "data_set"
    __table_args__ = (sa.UniqueConstraint("name"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    purpose: str = Field(default="", max_length=500)
    snapshot_hash: str | None = Field(default=None, foreign_key="snapshot.hash", max_length=64)
    made_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Instant)


class DataSetPart(SQLModel, table=True):
    """One snapshot in a data set; where several agree, the first is named as the source."""

    __tablename__ = "data_set_part"
    __table_args__ = (
        sa.UniqueConstraint("data_set_id", "snapshot_hash"),
        sa.UniqueConstraint("data_set_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    data_set_id: uuid.UUID = Field(foreign_key="data_set.id", index=True)
    snapshot_hash: str = Field(foreign_key="snapshot.hash", max_length=64)
    position: int


class DataSetRule(SQLModel, table=True):
    """Whose figures of one series a data set takes where its parts disagree; nobody's, where `takes` is blank."""

    __tablename__ = "data_set_rule"
    __table_args__ = (sa.UniqueConstraint("data_set_id", "series"),)

    id: int | None = Field(default=None, primary_key=True)
    data_set_id: uuid.UUID = Field(foreign_key="data_set.id", index=True)
    series: str = Field(max_length=90)
    takes: str = Field(default="", max_length=64)
    reason: str = Field(max_length=500)
    said_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    said_at: datetime = Field(sa_type=Instant)
