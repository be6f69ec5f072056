"""Planning a briefing: when and where, who runs it, what is read for it; changing it, and calling it off."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing, Helper, Paper
from consultation.briefings.notes import Note
from consultation.councils import REGIONS
from consultation.documents import WEB_ADDRESS, Document
from consultation.errors import EditedSince, Unusable
from consultation.people import COUNCIL_ROLES, Person

LONGEST = timedelta(days=3)
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class Plan:
    """What is said of a briefing before it takes place; a region of None is national, a capacity of None has no limit."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    region: str | None = None
    capacity: int | None = None


def plan_briefing(db: Session, *, exercise_id: uuid.UUID, plan: Plan, by: uuid.UUID | None, at: datetime) -> Briefing:
    """Raises Unusable with what cannot be so. Whoever plans a briefing facilitates it, until somebody else is named."""
    briefing = Briefing(exercise_id=exercise_id, created_by=by, title="", starts_at=at, ends_at=at)
    _put(briefing, plan)
    db.add(briefing)
    db.flush()
    if by is not None:
        db.add(Helper(briefing_id=briefing.id, person_id=by, part="facilitator"))
        db.flush()
    audit.record(db, who=by, did="planned", what=briefing, at=at)
    return briefing


def change_briefing(
    db: Session, *, briefing: Briefing, plan: Plan, seen_version: int, by: uuid.UUID, at: datetime
) -> None:
    """Raises EditedSince when a colleague changed it, Unusable once it is closed or called off."""
    must_be_open(db, briefing)
    if briefing.version != seen_version:
        raise EditedSince("Somebody else changed this briefing after you opened it: look at it again.")
    _put(briefing, plan)
    briefing.version += 1
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="changed", what=briefing, at=at, version=briefing.version)


def cancel_briefing(db: Session, *, briefing: Briefing, because: str, by: uuid.UUID, at: datetime) -> None:
    """Call a briefing off, for a reason that those who were asked will read. What was written stays."""
    must_be_open(db, briefing)
    written = select(Note.id).where(Note.briefing_id == briefing.id, col(Note.struck_because).is_(None)).limit(1)
    if db.exec(written).first() is not None:
        raise Unusable("This briefing has notes, so it took place: close it instead, or strike its notes out first.")
    if not because.strip():
        raise Unusable("Say why it is called off: those who were asked will read it.")
    briefing.cancelled_because, briefing.version = because.strip()[:300], briefing.version + 1
    db.add(briefing)
    audit.record(db, who=by, did="called off", what=briefing, at=at)
    db.flush()


def set_helper(db: Session, *, briefing: Briefing, person: Person, part: str, by: uuid.UUID, at: datetime) -> None:
    """Make somebody facilitator or scribe; with no part, neither. Raises Unusable for people of councils."""
    if person.role in COUNCIL_ROLES or not person.active:
        raise Unusable(f"{person.name} cannot run a briefing: choose somebody of the review team.")
    db.refresh(briefing, with_for_update=True)
    found = db.get(Helper, (briefing.id, person.id))
    if found is not None and found.part == "facilitator" and part != "facilitator":
        others = sa.select(sa.func.count()).where(
            col(Helper.briefing_id) == briefing.id,
            col(Helper.part) == "facilitator",
            col(Helper.person_id) != person.id,
        )
        if db.scalar(others) == 0:
            raise Unusable("A briefing needs a facilitator: name another one first.")
    if not part and found is not None:
        db.delete(found)
    elif part and found is None:
        db.add(Helper(briefing_id=briefing.id, person_id=person.id, part=part))
    elif found is not None:
        found.part = part
        db.add(found)
    db.flush()
    audit.record(db, who=by, did="named a helper", what=briefing, at=at, person=str(person.id), part=part)


def set_papers(
    db: Session, *, briefing: Briefing, documents: Collection[Document], by: uuid.UUID, at: datetime
) -> None:
    """Make the papers to read exactly these documents of the exercise."""
    if any(document.exercise_id != briefing.exercise_id for document in documents):
        raise Unusable("Choose papers of this exercise.")
    db.refresh(briefing, with_for_update=True)
    db.exec(sa.delete(Paper).where(col(Paper.briefing_id) == briefing.id))
    db.add_all(Paper(briefing_id=briefing.id, document_id=document.id) for document in documents)
    db.flush()
    audit.record(db, who=by, did="chose papers", what=briefing, at=at, papers=len(documents))


def helpers_of(db: Session, briefing_id: uuid.UUID) -> list[tuple[Helper, Person]]:
    """Facilitators, then scribes, each by name."""
    query = select(Helper, Person).join(Person, col(Person.id) == col(Helper.person_id))
    query = query.where(Helper.briefing_id == briefing_id).order_by(col(Helper.part), col(Person.name))
    return [(helper, person) for helper, person in db.exec(query)]


def papers_of(db: Session, briefing_id: uuid.UUID) -> list[Document]:
    """The papers to read that are still listed."""
    query = select(Document).join(Paper, col(Paper.document_id) == col(Document.id))
    query = query.where(Paper.briefing_id == briefing_id, col(Document.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(Document.title))))


def must_be_open(db: Session, briefing: Briefing) -> None:
    """Take the briefing's row for this transaction. Raises Unusable once it is closed or called off."""
    db.refresh(briefing, with_for_update=True)
    if briefing.closed_at is not None:
        raise Unusable("This briefing is closed: nothing more can be written into it.")
    if briefing.cancelled_because is not None:
        raise Unusable("This briefing was called off: nothing more can be written into it.")


def _put(briefing: Briefing, plan: Plan) -> None:
    title = " ".join(plan.title.split())
    if not 0 < len(title) <= 200 or len(plan.place.strip()) > 200:
        raise Unusable("Give the briefing a title, and a place if it has one, of at most 200 characters each.")
    if plan.starts_at >= plan.ends_at:
        raise Unusable("The briefing would end before it starts: choose a later end.")
    if plan.ends_at - plan.starts_at > LONGEST or not 2000 <= plan.starts_at.year < 2200:
        raise Unusable("A briefing lasts at most three days, between the years 2000 and 2199: choose other times.")
    if plan.link and not WEB_ADDRESS.fullmatch(plan.link.strip()):
        raise Unusable("Enter the whole address for joining, beginning with https://.")
    if plan.region is not None and plan.region not in REGIONS:
        raise Unusable("Choose a region, or national.")
    if plan.capacity is not None and not 1 <= plan.capacity <= MOST_PEOPLE:
        raise Unusable(f"Enter how many people there is room for, from 1 to {MOST_PEOPLE:,}, or leave it empty.")
    briefing.title, briefing.place, briefing.link = title, " ".join(plan.place.split()), plan.link.strip()
    briefing.starts_at, briefing.ends_at = plan.starts_at, plan.ends_at
    briefing.region, briefing.capacity = plan.region, plan.capacity
