"""The append-only record of who did what to which thing, written in the same transaction as the deed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from consultation.store import Instant


class Event(SQLModel, table=True):
    """One deed. A trigger in the database refuses to change or delete it."""

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    who: uuid.UUID | None = Field(default=None, index=True)
    did: str = Field(max_length=80)
    what_kind: str = Field(max_length=80)
    what_id: str = Field(max_length=80, index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


_WRITE = sa.insert(Event.__table__)  # type: ignore[attr-defined]


def record(db: Session, *, who: uuid.UUID | None, did: str, what: SQLModel, at: datetime, **detail: Any) -> None:
    """Write down a deed. `detail` holds identifiers and counts, never the words of an answer or a note."""
    key = sa.inspect(what, raiseerr=True).mapper.primary_key_from_instance(what)
    told = {"what_kind": type(what).__tablename__.__str__(), "what_id": str(key[0]), "detail": detail}
    db.execute(_WRITE, {"at": at, "who": who, "did": did, **told})


def recent(db: Session, *, most: int = 200) -> list[Event]:
    """The newest deeds first."""
    return list(db.exec(sa.select(Event).order_by(Event.id.desc()).limit(most)).scalars())  # type: ignore[union-attr,call-overload]
