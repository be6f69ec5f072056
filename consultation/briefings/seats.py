"""Asking people of councils to a briefing, and what they answer: coming, waiting for a place, not coming."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.planning import must_be_open
from consultation.councils import Council
from consultation.errors import NotYours, Unusable
from consultation.people import ADDRESS
from consultation.store import new_id

STATES = {"asked": "No answer yet", "coming": "Coming", "waiting": "On the waiting list", "not_coming": "Not coming"}
MOST_COLLEAGUES = 10


def ask_to(
    db: Session, *, briefing: Briefing, council: Council, name: str, email: str, by: uuid.UUID | None, at: datetime
) -> tuple[Seat, bool]:
    """Ask one person; returns the seat and whether it is new. Asking again changes nothing. Raises Unusable."""
    must_be_open(db, briefing)
    name, email = " ".join(name.split()), email.strip().lower()
    if not 0 < len(name) <= 120 or re.search(r"[:/@<>{}\\]|www\.", name):
        raise Unusable("Give a name of at most 120 characters, without addresses or signs.")
    if len(email) > 254 or not ADDRESS.fullmatch(email):
        raise Unusable(f"“{email[:80]}” is not an e-mail address: write it like name@council.gov.uk.")
    if earlier := db.exec(select(Seat).where(Seat.briefing_id == briefing.id, Seat.email == email)).first():
        if earlier.council_code != council.code:
            raise Unusable(f"{email} has been asked for another council.")
        return earlier, False
    seat = Seat(
        briefing_id=briefing.id, council_code=council.code, name=name, email=email, token_hash=uuid.uuid4().hex, asked_at=at
    )  # fmt: skip
    db.add(seat)
    db.flush()
    audit.record(db, who=by, did="asked", what=seat, at=at, briefing=str(briefing.id))
    return seat, True


def seat_by_token(db: Session, token_hash: str) -> tuple[Seat, Briefing]:
    """Raises NotYours when nobody has this link."""
    query = select(Seat, Briefing).join(Briefing, col(Briefing.id) == col(Seat.briefing_id))
    found = db.exec(query.where(Seat.token_hash == token_hash)).first()
    if found is None:
        raise NotYours("This link does not work any more. Ask the person who sent it.")
    return found[0], found[1]


def answer_seat(db: Session, *, seat: Seat, briefing: Briefing, coming: bool, at: datetime) -> list[Seat]:
    """Say whether one comes. Where there is no room, one waits. Returns those for whom a place came free.

    Raises Unusable once the briefing is over, closed or called off."""
    must_be_open(db, briefing)
    db.refresh(seat)
    if at >= briefing.ends_at:
        raise Unusable("This briefing is over, so nothing was changed.")
    if coming and seat.state not in ("coming", "waiting"):
        seat.state, seat.since = ("coming" if _free(db, briefing) > 0 else "waiting"), at
        audit.record(db, who=None, did=seat.state.replace("_", " "), what=seat, at=at)
    elif not coming and seat.state != "not_coming":
        seat.state, seat.since = "not_coming", None
        audit.record(db, who=None, did="not coming", what=seat, at=at)
    db.add(seat)
    db.flush()
    return move_up(db, briefing=briefing, at=at)


def move_up(db: Session, *, briefing: Briefing, at: datetime) -> list[Seat]:
    """Give free places to those who wait, the longest waiting first; returns them."""
    free = _free(db, briefing)
    waiting = select(Seat).where(Seat.briefing_id == briefing.id, Seat.state == "waiting")
    moved = list(db.exec(waiting.order_by(col(Seat.since), col(Seat.id)).limit(max(free, 0))))
    for seat in moved:
        seat.state = "coming"
        db.add(seat)
        audit.record(db, who=None, did="moved up", what=seat, at=at)
    db.flush()
    return moved


def bring(
    db: Session, *, seat: Seat, briefing: Briefing, council: Council, name: str, email: str, at: datetime
) -> tuple[Seat, bool]:
    """Ask a colleague of one's own council along, at an address where one's own is: letters go nowhere else.

    Raises Unusable for another address, and when too many were asked that way."""
    must_be_open(db, briefing)
    if email.strip().lower().rpartition("@")[2] != seat.email.rpartition("@")[2]:
        raise Unusable(f"Give an address that ends like yours, in @{seat.email.rpartition('@')[2]}.")
    theirs = sa.select(sa.func.count()).where(
        col(Seat.briefing_id) == briefing.id, col(Seat.council_code) == seat.council_code
    )
    if (db.scalar(theirs) or 0) > MOST_COLLEAGUES:
        raise Unusable(f"{council.name} has asked {MOST_COLLEAGUES} people already: write to the facilitator.")
    return ask_to(db, briefing=briefing, council=council, name=name, email=email, by=None, at=at)


def withdraw_seat(db: Session, *, seat: Seat, briefing: Briefing, by: uuid.UUID, at: datetime) -> list[Seat]:
    """Make somebody's link useless and free their place; returns those for whom a place came free."""
    db.refresh(briefing, with_for_update=True)
    seat.token_hash, seat.state, seat.since, seat.link_id = uuid.uuid4().hex, "not_coming", None, new_id()
    db.add(seat)
    db.flush()
    audit.record(db, who=by, did="withdrew a seat", what=seat, at=at)
    return move_up(db, briefing=briefing, at=at)


def seats_of(db: Session, briefing_id: uuid.UUID) -> list[tuple[Seat, Council]]:
    """Everybody who was asked, by council and name."""
    query = select(Seat, Council).join(Council, col(Council.code) == col(Seat.council_code))
    query = query.where(Seat.briefing_id == briefing_id).order_by(col(Council.name), col(Seat.name))
    return [(seat, council) for seat, council in db.exec(query)]


def tally(seats: Sequence[tuple[Seat, Council]]) -> dict[str, int]:
    """How many people are in each state."""
    return {state: sum(1 for seat, _ in seats if seat.state == state) for state in STATES}


def asked_by_address(db: Session, email: str, at: datetime) -> list[tuple[Seat, Briefing]]:
    """The briefings to come, or to be read back, that a person with this address was asked to."""
    query = select(Seat, Briefing).join(Briefing, col(Briefing.id) == col(Seat.briefing_id))
    reading = sa.and_(col(Briefing.read_back_until) > at, col(Seat.state) != "not_coming")
    lasting = sa.or_(col(Briefing.ends_at) > at, reading)
    found = query.where(Seat.email == email, col(Briefing.cancelled_because).is_(None), lasting)
    return [(seat, briefing) for seat, briefing in db.exec(found.order_by(col(Briefing.starts_at)))]


def _free(db: Session, briefing: Briefing) -> int:
    """How many more people there is room for."""
    if briefing.capacity is None:
        return 1_000_000
    coming = sa.select(sa.func.count()).where(col(Seat.briefing_id) == briefing.id, col(Seat.state) == "coming")
    return briefing.capacity - int(db.scalar(coming) or 0)
