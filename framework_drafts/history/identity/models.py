"""Tables: series, the labels they were published under, what changed about them, and when.

A series has an opaque id. A code is a label inside one framework and a range of years, and other frameworks may use it
for something else.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant

KINDS = (
    "kept", "renamed", "changed_method", "changed_population", "changed_source", "split", "merged", "dropped", "new",
    "corrected",
)  # fmt: skip
COMPARABLE = ("yes", "with_care", "no")
SHIPPED = "shipped"


class Series(SQLModel, table=True):
    """`unit` holds kind, scale (what a numerator over a denominator is multiplied by), low and high, where they are known."""

    __tablename__ = "series"

    id: str = Field(primary_key=True, max_length=20)
    title: str = Field(max_length=300)
    source: str = Field(default="", max_length=300)
    unit: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    shipped: bool = False
    added_at: datetime = Field(sa_type=Instant)


class SeriesLabel(SQLModel, table=True):
    """A code in one framework (or code book) from one year to another; blank years are open. `key` is the code in plain."""

    __tablename__ = "series_label"
    __table_args__ = (sa.UniqueConstraint("framework", "key", "first"),)

    id: int | None = Field(default=None, primary_key=True)
    series_id: str = Field(foreign_key="series.id", max_length=20, index=True)
    framework: str = Field(max_length=60)
    code: str = Field(max_length=60)
    key: str = Field(max_length=60, index=True)
    first: str = Field(default="", max_length=20)
    last: str = Field(default="", max_length=20)
    origin: str = Field(default=SHIPPED, max_length=64)
    said_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=500)


class SeriesChange(SQLModel, table=True):
    """What changed about a series from a year on, and whether figures on both sides may be compared.

    `origin` is “shipped” (our own words), “person:” with the label that somebody placed, or the snapshot of the file whose own words these are. Of those, kind and
    comparability were read from the words by rule: a guess, and labelled one."""

    __tablename__ = "series_change"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        sa.CheckConstraint("comparable IN ('yes','with_care','no')", name="known_comparability"),
    )

    id: int | None = Field(default=None, primary_key=True)
    series_id: str = Field(foreign_key="series.id", max_length=20, index=True)
    period: str = Field(max_length=20)
    kind: str = Field(max_length=20)
    comparable: str = Field(max_length=10)
    words: str = Field(sa_type=sa.Text)
    origin: str = Field(default=SHIPPED, max_length=64, index=True)

    @property
    def ours(self) -> bool:
        """Whether these are words of the program or of a person here, and not of a published file."""
        return self.origin == SHIPPED or self.origin.startswith("person")
