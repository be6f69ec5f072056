"""The agenda: items in order, each perhaps about a question, an option or a measure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import AgendaItem, Briefing
from consultation.briefings.planning import must_be_open
from consultation.errors import Unusable

ABOUT = {"": "", "question": "A question", "option": "An option", "measure": "A measure"}
MOST = 60


@dataclass(frozen=True)
class About:
    """What an item points at: a kind and that thing's own id."""

    kind: str = ""
    key: str = ""


def add_item(
    db: Session, *, briefing: Briefing, title: str, by: uuid.UUID, at: datetime, about: About = About()
) -> AgendaItem:
    """An item at the end of the agenda. Raises Unusable without a title."""
    must_be_open(db, briefing)
    items = items_of(db, briefing.id)
    if len(items) >= MOST:
        raise Unusable(f"An agenda has at most {MOST} items: take one off first.")
    place = items[-1].place + 1 if items else 1
    item = AgendaItem(briefing_id=briefing.id, place=place, title="")
    _put(item, title, about)
    db.add(item)
    db.flush()
    audit.record(db, who=by, did="added", what=item, at=at, briefing=str(briefing.id))
    return item


def change_item(
    db: Session, *, briefing: Briefing, item: AgendaItem, title: str, about: About, by: uuid.UUID, at: datetime
) -> None:
    must_be_open(db, briefing)
    _put(item, title, about)
    db.add(item)
    db.flush()
    audit.record(db, who=by, did="changed", what=item, at=at)


def move_item(db: Session, *, briefing: Briefing, item: AgendaItem, up: bool, by: uuid.UUID, at: datetime) -> None:
    """Change places with the neighbour; at the edge nothing happens."""
    must_be_open(db, briefing)
    items = items_of(db, briefing.id)
    here = next((place for place, one in enumerate(items) if one.id == item.id), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(items):
        return
    items[here].place, items[there].place = items[there].place, items[here].place
    db.add_all((items[here], items[there]))
    db.flush()
    audit.record(db, who=by, did="moved", what=item, at=at)


def withdraw_item(db: Session, *, briefing: Briefing, item: AgendaItem, by: uuid.UUID, at: datetime) -> None:
    """Take an item off the agenda; notes that were written under it keep it."""
    must_be_open(db, briefing)
    item.withdrawn_at = item.withdrawn_at or at
    db.add(item)
    db.flush()
    audit.record(db, who=by, did="withdrew", what=item, at=at)


def items_of(db: Session, briefing_id: uuid.UUID, *, withdrawn: bool = False) -> list[AgendaItem]:
    """The agenda in order; with `withdrawn` the items that were taken off too."""
    query = select(AgendaItem).where(AgendaItem.briefing_id == briefing_id)
    if not withdrawn:
        query = query.where(col(AgendaItem.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(AgendaItem.place), col(AgendaItem.id))))


def _put(item: AgendaItem, title: str, about: About) -> None:
    title = " ".join(title.split())
    if not 0 < len(title) <= 200:
        raise Unusable("Give the item a title of at most 200 characters.")
    if about.kind not in ABOUT or bool(about.kind) != bool(about.key) or len(about.key) > 80:
        raise Unusable("Choose what the item is about, or nothing in particular.")
    item.title, item.about_kind, item.about_key = title, about.kind, about.key
