"""In which order passages are read, and which comes next: found by an index, however many there are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.themes.coding.marks import is_being_coded_blind
from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import stands
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
    """The passage asked for, or the first; with `past`, the first of the queue after the one asked for, or the first.

    A passage that has left the queue by being read is still shown when it is asked for. Those that the machine has not
    looked at yet come last in its orders, as they are written."""
    wanted = db.get(Passage, at) if at else None
    if wanted is not None and wanted.exercise_id != exercise_id:
        wanted = None
    if wanted is not None and past:
        following = _beyond(db, exercise_id, which, order, wanted, forwards=True)
        wanted = db.get(Passage, following) if following else None
    if wanted is None:
        first = _first(db, exercise_id, which, order) or _first(db, exercise_id, which, "written")
        wanted = db.get(Passage, first) if first else None
    if wanted is None:
        return Place(None, None, None)
    before = _beyond(db, exercise_id, which, order, wanted, forwards=False)
    return Place(wanted, before, _beyond(db, exercise_id, which, order, wanted, forwards=True))


def _first(db: Session, exercise_id: uuid.UUID, which: str, order: str) -> uuid.UUID | None:
    query = _ids(exercise_id, which, order).order_by(_key(order)).limit(1)
    found: uuid.UUID | None = db.execute(query).scalar()
    return found


def _beyond(
    db: Session, exercise_id: uuid.UUID, which: str, order: str, at: Passage, *, forwards: bool
) -> uuid.UUID | None:
    here = _mark(db, order, at)
    if here is None:  # the machine has not looked at it: go on as written
        order, here = "written", at.place
    key = _key(order)
    beyond = key > here if forwards else key < here
    query = _ids(exercise_id, which, order).where(beyond)
    found: uuid.UUID | None = db.execute(query.order_by(key if forwards else key.desc()).limit(1)).scalar()
    if found is None and forwards and order in ("unsure", "unlike"):
        found = _first(db, exercise_id, which, "written")
        return None if found == at.id else found
    return found


def _mark(db: Session, order: str, at: Passage) -> str | None:
    if order in ("unsure", "unlike"):
        outlook = db.get(Outlook, at.id)
        return str(getattr(outlook, f"by_{order}")) if outlook else None
    return at.by_council if order == "council" else at.place


def _ids(exercise_id: uuid.UUID, which: str, order: str) -> sa.Select[Any]:
    """Passages that fit; what is checked for each is looked up for it alone, so that the first is found without the rest."""
    read = sa.exists(
        select(CorpusText.id)
        .where(col(CorpusText.source_version_id) == col(Passage.source_version_id))
        .where(col(CorpusText.set_aside_because).is_(None), stands())
        .correlate(Passage)
    )
    aside = col(Passage.set_aside_because).is_not(None)
    query = sa.select(col(Passage.id)).where(col(Passage.exercise_id) == exercise_id, read)
    if order in ("unsure", "unlike"):
        query = query.join(Outlook, col(Outlook.passage_id) == col(Passage.id))
    if which == "unread":
        return query.where(
            sa.text("passage.codings = 0 AND passage.set_aside_because IS NULL"), ~is_being_coded_blind()
        )
    if which == "coded":
        return query.where(col(Passage.codings) > 0)
    return query.where(aside) if which == "aside" else query


def _key(order: str) -> Any:
    """What to sort by; no two passages stand in the same place."""
    if order in ("unsure", "unlike"):
        return getattr(Outlook, f"by_{order}")
    return col(Passage.by_council) if order == "council" else col(Passage.place)
