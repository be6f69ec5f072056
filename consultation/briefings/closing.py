"""Closing a briefing: what must be settled first; opening it again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.naming import WORDS_TOO, parts_of_name
from consultation.briefings.notes import Candidate, Note, NoteImport
from consultation.briefings.planning import must_be_open
from consultation.briefings.traces import scatter, unnamed_of
from consultation.councils import Council
from consultation.errors import Unusable

SHORTEST_READ_BACK, LONGEST_READ_BACK = timedelta(days=1), timedelta(days=60)


@dataclass(frozen=True)
class Unsettled:
    """What stands in the way of closing, or should be looked at: notes to be, and notes that may give somebody away."""

    waiting: int
    telling: list[tuple[Note, list[str]]]


def finder(names: Iterable[str]) -> Callable[[str], list[str]]:
    """Pure: tells which of these names stand in a text as whole words, whatever their case."""
    known = {name.casefold(): name for name in names if len(name) > 2}
    if not known:
        return lambda _text: []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})(?!\w)", re.I)
    return lambda text: list(dict.fromkeys(known.get(found.casefold(), found) for found in pattern.findall(text)))


def unsettled(db: Session, briefing: Briefing) -> Unsettled:
    """Candidates still waiting, and notes without a name whose words hold a council's or an attendee's name."""
    waiting = sa.select(sa.func.count()).select_from(Candidate).join(
        NoteImport, col(NoteImport.id) == col(Candidate.import_id)
    ).where(col(NoteImport.briefing_id) == briefing.id, col(Candidate.state) == "waiting")  # fmt: skip
    find = finder(telling_names(db, briefing.id))
    found = ((note, find(note.text)) for note in unnamed_of(db, briefing.id) if note.struck_because is None)
    return Unsettled(int(db.scalar(waiting) or 0), [(note, names) for note, names in found if names])


def telling_names(db: Session, briefing_id: uuid.UUID) -> list[str]:
    """Names that would give somebody away: every council's, and of those who were asked, in the ways people say them."""
    people = db.exec(select(Seat.name).where(Seat.briefing_id == briefing_id)).all()
    said = {part for name in people for part in parts_of_name(name) if part.casefold() not in WORDS_TOO}
    return sorted({*db.exec(select(Council.name)), *said})


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
    if read_back_until is not None and not at + SHORTEST_READ_BACK <= read_back_until <= at + LONGEST_READ_BACK:
        raise Unusable("Give attendees at least a day for reading back, and at most 60.")
    scattered = scatter(db, briefing.id)
    briefing.closed_at, briefing.closed_by, briefing.read_back_until = at, by, read_back_until
    briefing.version += 1
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="closed", what=briefing, at=at, unnamed=scattered)


def reopen_briefing(db: Session, *, briefing: Briefing, by: uuid.UUID, at: datetime) -> None:
    """Open a closed briefing again; what was read back stays. Raises Unusable while it is being read back: people
    were promised that time, and that remarks on notes without a name appear only when it is over."""
    db.refresh(briefing, with_for_update=True)
    if briefing.closed_at is None:
        raise Unusable("This briefing is open already.")
    if briefing.read_back_until is not None and at < briefing.read_back_until:
        raise Unusable("It is being read back: wait until that is over, or change single notes as it is.")
    briefing.closed_at = briefing.closed_by = briefing.read_back_until = None
    briefing.version += 1
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="opened again", what=briefing, at=at)
