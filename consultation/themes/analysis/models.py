"""Table: views of an analysis that somebody kept to come back to, or to send."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultation.store import Instant, new_id


class SavedView(SQLModel, table=True):
    """A named set of filters: what stood in the address bar."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("exercise_id", "name"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    exercise_id: uuid.UUID = Field(foreign_key="exercise.id")
    name: str = Field(max_length=120)
    query: str = Field(default="", max_length=1000)
    saved_by: uuid.UUID = Field(foreign_key="person.id")
    saved_at: datetime = Field(sa_type=Instant)
