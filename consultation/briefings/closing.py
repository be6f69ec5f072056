"""Closing a briefing: what must be settled first, and rewriting notes without a name so that not even their rows' order tells."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.notes import Candidate, Note, NoteImport, NoteVersion, QuietRemark
from consultation.briefings.planning import must_be_open
from consultation.councils import Council
from consultation.errors import Unusable

LONGEST_READ_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Unsettled:
    """What stands in the way of closing, or should be looked at: notes to be, and notes that may give somebody away."""

    waiting: int
    telling: list[tuple[Note, list[str]]]


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Pure: the names that stand in a text as whole words, whatever their case."""
    return [name for name in names if len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I)]


def unsettled(db: Session, briefing: Briefing) -> Unsettled:
    """Candidates still waiting, and notes without a name whose words hold a council's or an attendee's name."""
    waiting = sa.select(sa.func.count()).select_from(Candidate).join(
        NoteImport, col(NoteImport.id) == col(Candidate.import_id)
    ).where(col(NoteImport.briefing_id) == briefing.id, col(Candidate.state) == "waiting")  # fmt: skip
    known = telling_names(db, briefing.id)
    found = ((note, names_in(note.text, known)) for note in unnamed_of(db, briefing.id) if note.struck_because is None)
    return Unsettled(int(db.scalar(waiting) or 0), [(note, names) for note, names in found if names])


def telling_names(db: Session, briefing_id: uuid.UUID) -> list[str]:
    """Names that would give somebody away: every council's, and of those who were asked."""
    people = db.exec(select(Seat.name).where(Seat.briefing_id == briefing_id)).all()
    return sorted({*db.exec(select(Council.name)), *people})


def unnamed_of(db: Session, briefing_id: uuid.UUID) -> list[Note]:
    """Notes without a name, in the order of their random ids: the order of writing is kept nowhere."""
    query = select(Note).where(Note.briefing_id == briefing_id, Note.attribution != "attributed")
    return list(db.exec(query.order_by(col(Note.id))))


def close_briefing(
    db: Session, *, briefing: Briefing, read_back_until: datetime | None, looked: bool, by: uuid.UUID, at: datetime
) -> None:
    """Close it: notes are read, counted and coded from now on. With a time, attendees may confirm or correct until then.

    Raises Unusable while a file of notes is not finished, and while notes without a name hold names, unless somebody
    has `looked` at them."""
    must_be_open(db, briefing)
    open_ends = unsettled(db, briefing)
    if open_ends.waiting:
        raise Unusable(f"{open_ends.waiting} imported notes are still waiting: accept or drop them first.")
    if open_ends.telling and not looked:
        raise Unusable(
            f"{len(open_ends.telling)} notes without a name hold a name: correct them, or say that you have looked."
        )
    if read_back_until is not None and not at < read_back_until <= at + LONGEST_READ_BACK:
        raise Unusable("Choose a time for reading back that lies ahead, at most 60 days from now.")
    scattered = scatter(db, briefing.id)
    briefing.closed_at, briefing.closed_by, briefing.read_back_until = at, by, read_back_until
    briefing.version += 1
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="closed", what=briefing, at=at, unnamed=scattered)


def reopen_briefing(db: Session, *, briefing: Briefing, by: uuid.UUID, at: datetime) -> None:
    """Open a closed briefing again; what was read back stays."""
    db.refresh(briefing, with_for_update=True)
    if briefing.closed_at is None:
        raise Unusable("This briefing is open already.")
    briefing.closed_at = briefing.closed_by = briefing.read_back_until = None
    briefing.version += 1
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="opened again", what=briefing, at=at)


def scatter(db: Session, briefing_id: uuid.UUID) -> int:
    """Write the rows of all notes without a name anew, in the order of their random ids and in one transaction.

    Until then a database's own numbering of rows (rowid; ctid and xmin) would tell in what order they came."""
    notes = unnamed_of(db, briefing_id)
    ids = [note.id for note in notes]
    if not ids:
        return 0
    kept = []
    places: tuple[tuple[Any, Any], ...] = (
        (Note, col(Note.id)),
        (NoteVersion, col(NoteVersion.note_id)),
        (QuietRemark, col(QuietRemark.note_id)),
    )
    for kind, key in places:
        table = kind.__table__
        found = db.execute(sa.select(table).where(key.in_(ids)).order_by(table.c.id)).mappings()
        kept.append((table, [dict(row) for row in found]))
    for note in notes:
        db.expunge(note)
    for table, rows in reversed(kept):
        if rows:
            db.execute(sa.delete(table).where(table.c.id.in_([row["id"] for row in rows])))
    for table, rows in kept:
        if rows:
            db.execute(sa.insert(table), rows)
    return len(ids)
