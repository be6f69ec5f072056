"""In which order passages are read, and which comes next: one row at a time, however many there are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation.themes.coding.ledger import is_coded
from consultation.themes.coding.models import DoubleItem
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import is_read_by_people
from consultation.themes.suggestions.models import Outlook

ORDERS = {
    "written": "As written",
    "council": "By council",
    "unsure": "Where the machine is unsure first",
    "unlike": "Unlike what is coded first",
}
WHICH = {"unread": "Not yet read", "coded": "Coded", "aside": "Nothing to code", "all": "All"}


@dataclass(frozen=True)
class Place:
    """Where one is in the queue: the passage to look at, and its neighbours in the order chosen."""

    passage: Passage | None
    before: uuid.UUID | None
    after: uuid.UUID | None


def place_in(
    db: Session, *, exercise_id: uuid.UUID, which: str, order: str, at: uuid.UUID | None, past: bool = False
) -> Place:
    """The passage asked for, or the first; with `past`, the first of the queue after the one asked for.

    A passage that has left the queue by being read is still shown when it is asked for."""
    wanted = db.get(Passage, at) if at else None
    if wanted is not None and wanted.exercise_id != exercise_id:
        wanted = None
    keys = _keys(order)
    if wanted is not None and past:
        following = _next(db, exercise_id, which, keys, wanted, forwards=True)
        wanted = db.get(Passage, following) if following else None
    if wanted is None:
        first = db.execute(_ids(exercise_id, which).order_by(*keys).limit(1)).scalar()
        wanted = db.get(Passage, first) if first else None
    if wanted is None:
        return Place(None, None, None)
    return Place(
        wanted,
        _next(db, exercise_id, which, keys, wanted, forwards=False),
        _next(db, exercise_id, which, keys, wanted, forwards=True),
    )


def _next(
    db: Session, exercise_id: uuid.UUID, which: str, keys: list[Any], at: Passage, *, forwards: bool
) -> uuid.UUID | None:
    here = db.execute(sa.select(*keys).select_from(_joined()).where(col(Passage.id) == at.id)).one()
    row, mark = sa.tuple_(*keys), sa.tuple_(*(sa.literal(v, k.type) for v, k in zip(here, keys, strict=True)))
    beyond = row > mark if forwards else row < mark
    order = keys if forwards else [key.desc() for key in keys]
    found: uuid.UUID | None = db.execute(_ids(exercise_id, which).where(beyond).order_by(*order).limit(1)).scalar()
    return found


def _ids(exercise_id: uuid.UUID, which: str) -> sa.Select[Any]:
    blind = sa.exists().where(col(DoubleItem.passage_id) == col(Passage.id), col(DoubleItem.ruled_at).is_(None))
    aside = col(Passage.set_aside_because).is_not(None)
    query = sa.select(col(Passage.id)).select_from(_joined())
    query = query.where(col(Passage.exercise_id) == exercise_id, is_read_by_people())
    if which == "unread":
        return query.where(~is_coded(), ~aside, ~blind)
    if which == "coded":
        return query.where(is_coded())
    return query.where(aside) if which == "aside" else query


def _joined() -> sa.FromClause:
    return sa.outerjoin(Passage.__table__, Outlook.__table__, col(Outlook.passage_id) == col(Passage.id))  # type: ignore[attr-defined]


def _keys(order: str) -> list[Any]:
    """Columns to sort by, ending in the id, so that no two passages stand in the same place."""
    council = sa.func.coalesce(col(Passage.council_code), "~")
    text = [col(Passage.source_version_id), col(Passage.start), col(Passage.id)]
    if order == "unsure":
        return [1 - sa.func.coalesce(col(Outlook.unsure), 0.0), *text]
    if order == "unlike":
        return [1 - sa.func.coalesce(col(Outlook.unlike), 0.0), *text]
    return [council, col(Passage.asked), *text] if order == "council" else [col(Passage.asked), council, *text]
