"""Reading briefings: which notes count, what a capture page has not seen yet, who came from where."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.models import Attendance, Briefing, Helper
from consultation.briefings.notes import Note
from consultation.councils import Council
from consultation.disclosure import FEWEST_POSSIBLE

OVERLAP = timedelta(seconds=5)  # a page asks for a little more than is new: what was saved at once may be kept later


@dataclass(frozen=True)
class News:
    """What a capture page has not seen: notes with a name, and the ids and versions of those without."""

    named: list[Note]
    named_count: int
    upto: datetime | None
    unnamed: list[tuple[uuid.UUID, int]] | None  # None when nothing has changed
    digest: str


def of_exercise(db: Session, exercise_id: uuid.UUID) -> list[Briefing]:
    query = select(Briefing).where(Briefing.exercise_id == exercise_id).order_by(col(Briefing.starts_at))
    return list(db.exec(query))


def everything(db: Session) -> list[Briefing]:
    return list(db.exec(select(Briefing).order_by(col(Briefing.starts_at).desc())))


def helps(db: Session, briefing_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether somebody is facilitator or scribe of a briefing."""
    return db.get(Helper, (briefing_id, person_id)) is not None


def leads(db: Session, briefing_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether somebody is a facilitator of a briefing."""
    found = db.get(Helper, (briefing_id, person_id))
    return found is not None and found.part == "facilitator"


def attendance_of(db: Session, briefing_id: uuid.UUID) -> list[tuple[Attendance, Council]]:
    """The councils in the room, by name."""
    query = select(Attendance, Council).join(Council, col(Council.code) == col(Attendance.council_code))
    query = query.where(Attendance.briefing_id == briefing_id).order_by(col(Council.name))
    return [(row, council) for row, council in db.exec(query)]


def present_at(db: Session, briefing_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The councils that came to each of these briefings."""
    found: dict[uuid.UUID, set[str]] = {key: set() for key in briefing_ids}
    query = select(Attendance.briefing_id, Attendance.council_code)
    for key, code in db.exec(query.where(col(Attendance.briefing_id).in_(list(briefing_ids)))):
        found[key].add(code)
    return found


def counted() -> sa.ColumnElement[bool]:
    """A condition on notes: those that are read, coded and counted.

    Notes of closed briefings that are not struck out; without a name only where at least three councils came, since
    among fewer the briefing itself would tell whose it is."""
    came = (
        sa.select(sa.func.count())
        .select_from(Attendance)
        .where(col(Attendance.briefing_id) == col(Note.briefing_id))
        .correlate(Note)
        .scalar_subquery()
    )
    return sa.and_(_stands(), sa.or_(col(Note.attribution) == "attributed", came >= FEWEST_POSSIBLE))


def _stands() -> sa.ColumnElement[bool]:
    """A condition on notes: of a closed briefing, and not struck out."""
    closed = sa.select(col(Briefing.id)).where(col(Briefing.closed_at).is_not(None))
    return sa.and_(col(Note.briefing_id).in_(closed), col(Note.struck_because).is_(None))


def counted_notes(db: Session, briefing_ids: Collection[uuid.UUID]) -> list[Note]:
    """The notes of these briefings that count: as they were said, then those without a name."""
    return shown_and_withheld(db, briefing_ids)[0]


def shown_and_withheld(db: Session, briefing_ids: Collection[uuid.UUID]) -> tuple[list[Note], int]:
    """The notes that count, and how many of closed briefings are withheld because fewer than three councils came."""
    query = select(Note, counted().label("counts")).where(col(Note.briefing_id).in_(list(briefing_ids)), _stands())
    rows = db.exec(query).all()
    return in_order([note for note, counts in rows if counts]), sum(1 for _, counts in rows if not counts)


def notes_of(db: Session, briefing_id: uuid.UUID) -> list[Note]:
    """Every note of one briefing, struck ones too: for those who wrote them."""
    return in_order(db.exec(select(Note).where(Note.briefing_id == briefing_id)).all())


def some_notes(db: Session, briefing_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Note]:
    return in_order(db.exec(select(Note).where(Note.briefing_id == briefing_id, col(Note.id).in_(list(ids)))).all())


def in_order(notes: Sequence[Note]) -> list[Note]:
    """Notes with a name as they were said; those without by their random id, which says nothing."""
    named = sorted((note for note in notes if note.said_at), key=lambda note: (note.said_at, note.id))
    return named + sorted((note for note in notes if not note.said_at), key=lambda note: note.id)


def news(db: Session, briefing_id: uuid.UUID, *, since: datetime | None, digest: str) -> News:
    """What changed since a moment and a digest that an earlier answer gave."""
    named = select(Note).where(Note.briefing_id == briefing_id, Note.attribution == "attributed")
    if since is not None:
        named = named.where(col(Note.changed_at) > since - OVERLAP)
    found = in_order(db.exec(named).all())
    count, newest = db.execute(
        sa.select(sa.func.count(), sa.func.max(col(Note.changed_at))).where(
            col(Note.briefing_id) == briefing_id, col(Note.attribution) == "attributed"
        )
    ).one()
    mine = (col(Note.briefing_id) == briefing_id, col(Note.attribution) != "attributed")
    rows = db.execute(sa.select(col(Note.id), col(Note.version)).where(*mine))
    pairs = sorted((key, version) for key, version in rows)
    now_digest = _digest(pairs)
    return News(found, int(count), newest or since, None if now_digest == digest else pairs, now_digest)


def seen_in(notes: Sequence[Note]) -> tuple[datetime | None, str]:
    """What somebody who sees these notes has seen: the moment and the digest to ask for news with."""
    unnamed = sorted((note.id, note.version) for note in notes if not note.named)
    return max((n.changed_at for n in notes if n.changed_at), default=None), _digest(unnamed)


def _digest(pairs: Sequence[tuple[uuid.UUID, int]]) -> str:
    return hashlib.sha256("".join(f"{key.hex}{version} " for key, version in pairs).encode()).hexdigest()[:24]
