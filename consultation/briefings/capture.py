"""Planning a briefing and writing down who came and what was said."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.briefings.models import Attendance, Briefing, Note, NoteVersion
from consultation.errors import EditedSince, Unusable
from consultation.questionnaires.values import tidy


def plan_briefing(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: uuid.UUID | None,
    at: datetime,
    place: str = "",
    region: str | None = None,
) -> Briefing:
    """Raises Unusable when the briefing would end before it starts."""
    if starts_at >= ends_at:
        raise Unusable("The briefing would end before it starts: choose a later end.")
    briefing = Briefing(
        exercise_id=exercise_id,
        title=title.strip(),
        place=place.strip(),
        region=region,
        starts_at=starts_at,
        ends_at=ends_at,
        created_by=by,
    )
    db.add(briefing)
    db.flush()
    audit.record(db, who=by, did="planned", what=briefing, at=at)
    return briefing


def set_attendance(
    db: Session, *, briefing: Briefing, council_code: str, people: int, by: uuid.UUID, at: datetime
) -> None:
    """Record how many people a council sent; nought takes it off the list."""
    if not 0 <= people <= 200:
        raise Unusable("Enter how many people came from this council, from 0 to 200.")
    found = db.exec(
        select(Attendance).where(Attendance.briefing_id == briefing.id, Attendance.council_code == council_code)
    ).first()
    if people == 0:
        if found is not None:
            db.delete(found)
    elif found is None:
        db.add(Attendance(briefing_id=briefing.id, council_code=council_code, people=people))
    else:
        found.people = people
        db.add(found)
    audit.record(db, who=by, did="recorded attendance", what=briefing, at=at, council=council_code, people=people)


def write_note(
    db: Session,
    *,
    briefing: Briefing,
    key: uuid.UUID,
    text: str,
    council_code: str | None,
    by: uuid.UUID,
    at: datetime,
    verbatim: bool = False,
) -> Note:
    """Keep a note; the same key a second time returns the first note and keeps nothing new."""
    db.refresh(briefing, with_for_update=True)  # the same note sent twice at once waits here, and finds itself
    if earlier := db.exec(select(Note).where(Note.key == key)).first():
        if earlier.text != tidy(text) and earlier.version == 1:
            raise EditedSince("This page has saved another note already: reload it and write this one again.")
        return earlier
    text = tidy(text)
    if not text:
        raise Unusable("Write the note before you save it.")
    note = Note(
        briefing_id=briefing.id,
        key=key,
        text=text,
        council_code=council_code,
        attribution="attributed" if council_code else "unattributed",
        verbatim=verbatim,
        written_by=by,
        written_at=at,
    )
    db.add(note)
    db.flush()
    _keep_version(db, note)
    audit.record(db, who=by, did="wrote", what=note, at=at)
    return note


def correct_note(db: Session, *, note: Note, text: str, seen_version: int, by: uuid.UUID, at: datetime) -> None:
    """Correct a note's words; the earlier words stay in its history. Raises EditedSince, Unusable."""
    db.refresh(note, with_for_update=True)
    if note.version != seen_version:
        raise EditedSince("Somebody else corrected this note after you opened it: look at it again.")
    text = tidy(text)
    if not text:
        raise Unusable("A note cannot be made blank.")
    note.text, note.version, note.written_by, note.written_at = text, note.version + 1, by, at
    db.add(note)
    db.flush()
    _keep_version(db, note)
    audit.record(db, who=by, did="corrected", what=note, at=at, version=note.version)


def _keep_version(db: Session, note: Note) -> None:
    db.add(
        NoteVersion(
            note_id=note.id, number=note.version, text=note.text, written_by=note.written_by, written_at=note.written_at
        )
    )
    db.flush()
