"""Writing down who came and what was said, at the speed of talk: each note once, and nothing stored that could trace one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import AgendaItem, Attendance, Briefing, FrameworkOption, Vote, VoteCount
from consultation.briefings.notes import ATTRIBUTIONS, POSITIONS, Note, NoteVersion
from consultation.briefings.planning import must_be_open
from consultation.councils import Council
from consultation.errors import EditedSince, Unusable
from consultation.questionnaires.values import tidy

LONGEST_NOTE = 20_000
OLDEST = timedelta(days=14)  # how long a note may have waited in a browser
NEXT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Said:
    """A note as a scribe gives it. Without a council or group, or under another rule than attributed, it has no name."""

    text: str
    item_id: uuid.UUID | None = None
    attribution: str = "attributed"
    council_code: str | None = None
    group: str = ""
    verbatim: bool = False
    option_id: uuid.UUID | None = None
    position: str = ""
    action: bool = False


def set_attendance(
    db: Session, *, briefing: Briefing, council_code: str, people: int, by: uuid.UUID, at: datetime
) -> None:
    """Record how many people a council sent; nought takes it off the list.

    Raises Unusable while it has notes in its name, or is noted in a vote."""
    if not 0 <= people <= 200:
        raise Unusable("Enter how many people came from this council, from 0 to 200.")
    db.refresh(briefing, with_for_update=True)
    found = db.exec(
        select(Attendance).where(Attendance.briefing_id == briefing.id, Attendance.council_code == council_code)
    ).first()
    if people == 0:
        spoke = select(Note.id).where(Note.briefing_id == briefing.id, Note.council_code == council_code)
        if db.exec(spoke.where(col(Note.struck_because).is_(None)).limit(1)).first():
            raise Unusable("This council has notes in this briefing, so it was there: change those notes first.")
        voted = select(VoteCount.id).join(Vote, col(Vote.id) == col(VoteCount.vote_id))
        voted = voted.where(Vote.briefing_id == briefing.id, VoteCount.council_code == council_code)
        if db.exec(voted.where(col(Vote.struck_because).is_(None)).limit(1)).first():
            raise Unusable(
                "This council is noted in a vote of this briefing, so it was there: strike the vote out first."
            )
        if found is not None:
            db.delete(found)
    elif found is None:
        db.add(Attendance(briefing_id=briefing.id, council_code=council_code, people=people))
    else:
        found.people = people
        db.add(found)
    db.flush()
    audit.record(db, who=by, did="recorded attendance", what=briefing, at=at, council=council_code, people=people)


def write_note(
    db: Session,
    *,
    briefing: Briefing,
    key: uuid.UUID,
    said: Said,
    by: uuid.UUID,
    at: datetime,
    waited: timedelta = timedelta(0),
    after: uuid.UUID | None = None,
) -> Note:
    """Keep a note; the same key a second time returns the first note and keeps nothing new.

    `waited` is how long it lay in the browser, `after` the key of the note that the same page sent before it: the order
    of a scribe's notes is the order of writing, however they arrived. Raises EditedSince for a key with other words,
    Unusable for what cannot be kept, and once the briefing is closed."""
    said = settled(db, briefing, said)
    db.refresh(briefing, with_for_update=True)  # the same note sent twice at once waits here, and finds itself
    if earlier := db.exec(select(Note).where(Note.key == key)).first():
        if (earlier.text != said.text and earlier.version == 1) or earlier.briefing_id != briefing.id:
            raise EditedSince("This page has saved another note already: reload it and write this one again.")
        return earlier
    must_be_open(db, briefing)
    when = at - min(max(waited, timedelta(0)), OLDEST)
    if after is not None:
        previous = select(Note.said_at).where(Note.key == after, Note.written_by == by)
        when = max(when, (db.exec(previous).first() or when) + NEXT)
    return add_note(db, briefing=briefing, key=key, said=said, by=by, said_at=when, at=at)


def add_note(
    db: Session, *, briefing: Briefing, key: uuid.UUID, said: Said, by: uuid.UUID, said_at: datetime, at: datetime
) -> Note:
    """Store a settled note with its first version. One without a name is stored without author and time; and no note
    leaves an audit event, from which what is missing could be worked out: its versions tell who wrote it and when."""
    note = Note(briefing_id=briefing.id, key=key, attribution=said.attribution, text=said.text)
    put(note, said)
    if note.named:
        note.written_by, note.said_at, note.changed_at = by, said_at, at
    if note.council_code is not None:
        must_be_present(db, briefing.id, note.council_code)
    db.add(note)
    db.flush()
    db.add(NoteVersion(note_id=note.id, number=1, text=note.text, written_by=note.written_by, written_at=note.said_at))
    db.flush()
    return note


def strike_note(db: Session, *, note: Note, because: str, seen_version: int, by: uuid.UUID, at: datetime) -> None:
    """Strike a note out for a reason: it stays, and counts no more. Raises EditedSince, Unusable."""
    briefing = db.get_one(Briefing, note.briefing_id)
    db.refresh(briefing, with_for_update=True)
    db.refresh(note, with_for_update=True)
    if note.version != seen_version:
        raise EditedSince("Somebody else changed this note after you opened it: look at it again.")
    if not because.strip():
        raise Unusable("Say why the note is struck out.")
    note.struck_because, note.version = because.strip()[:300], note.version + 1
    if note.named:
        note.changed_at = at
    db.add(note)
    db.flush()
    audit.record(db, who=by, did="struck a note out", what=briefing, at=at)


def settled(db: Session, briefing: Briefing, said: Said) -> Said:
    """The note as it will be stored: no more names than its rule allows. Raises Unusable in one sentence."""
    text, group = tidy(said.text), " ".join(said.group.split())
    if not text:
        raise Unusable("Write the note before you save it.")
    if len(text) > LONGEST_NOTE:
        raise Unusable(f"A note has at most {LONGEST_NOTE:,} characters: save it in parts.")
    if said.attribution not in ATTRIBUTIONS or said.position not in ("", *POSITIONS):
        raise Unusable("Choose one of the rules and positions shown.")
    if len(group) > 80:
        raise Unusable("Name the group in at most 80 characters.")
    option, rule, council = _option(db, briefing, said), said.attribution, said.council_code or None
    if rule == "attributed" and not council and not group:
        rule = "not_for_attribution"
    if rule != "attributed":
        council = None
    if rule != "attributed" or council:
        group = ""
    if group and db.exec(select(Council.code).where(sa.func.lower(Council.name) == group.lower())).first():
        raise Unusable(f"{group} is a council: choose it from the list.")
    return replace(said, text=text, attribution=rule, council_code=council, group=group, option_id=option)


def _option(db: Session, briefing: Briefing, said: Said) -> uuid.UUID | None:
    """The option that a note is about: its own, or with a position the one its agenda item is about."""
    item = db.get(AgendaItem, said.item_id) if said.item_id else None
    if said.item_id and (item is None or item.briefing_id != briefing.id):
        raise Unusable("Choose an item of this briefing's agenda.")
    option = said.option_id
    if said.position and option is None and item is not None and item.about_kind == "option":
        option = uuid.UUID(item.about_key)
    if said.position and option is None:
        raise Unusable("Choose which option the position is towards.")
    if option and ((found := db.get(FrameworkOption, option)) is None or found.exercise_id != briefing.exercise_id):
        raise Unusable("Choose one of this exercise's options.")
    return option


def put(note: Note, said: Said) -> None:
    """Everything of a settled note but its words."""
    note.item_id, note.attribution = said.item_id, said.attribution
    note.council_code, note.group_name, note.verbatim = said.council_code, said.group, said.verbatim
    note.option_id, note.position, note.action = said.option_id, said.position, said.action


def must_be_present(db: Session, briefing_id: uuid.UUID, code: str) -> None:
    """A council that is heard is in the room: put it on the list of attendance where it is not yet."""
    present = select(Attendance.id).where(Attendance.briefing_id == briefing_id, Attendance.council_code == code)
    if db.exec(present).first() is None:
        db.add(Attendance(briefing_id=briefing_id, council_code=code, people=1))
