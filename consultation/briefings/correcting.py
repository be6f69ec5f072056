"""Correcting notes: earlier words are kept; a name that is taken off leaves no trace behind.

This room knows of passages for one reason only: protection cannot wait until passages are next prepared."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.capture import Said, add_note, must_be_present, put, settled
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Candidate, Note, NoteImport, NoteVersion, QuietRemark, ReadBack
from consultation.briefings.traces import leave_no_candidates, scatter
from consultation.errors import EditedSince, Unusable
from consultation.themes.corpus.following import forget_source, rename_source


def correct_note(
    db: Session,
    *,
    note: Note,
    said: Said,
    seen_version: int,
    by: uuid.UUID,
    at: datetime,
    why: str = "",
    forget: bool = False,
) -> Note:
    """Change a note; its earlier words stay in its history. Returns the note, which is another row when a name came off:
    that one has no history.

    `forget` (only for a note without a name) takes the earlier words away as well, since they gave somebody away.
    Raises EditedSince when a colleague changed the note first, Unusable for what cannot be kept."""
    briefing = db.get_one(Briefing, note.briefing_id)
    db.refresh(briefing, with_for_update=True)
    db.refresh(note, with_for_update=True)
    if note.version != seen_version:
        raise EditedSince("Somebody else changed this note after you opened it: look at it again.")
    if note.struck_because is not None:
        raise Unusable("This note is struck out, so it cannot be changed.")
    said = settled(db, briefing, said)
    if note.named and said.attribution != "attributed":
        note = _without_its_name(db, briefing, note, said, by, at)
    else:
        _change(db, note, said, by, at)
        if said.text != note.text:
            _new_words(db, note, said.text, why, by, at)
        if forget and not note.named:
            _forget_earlier(db, note)
    db.flush()
    audit.record(db, who=by, did="changed a note", what=briefing, at=at)
    return note


def versions_of(db: Session, note_id: uuid.UUID) -> list[NoteVersion]:
    """Every version of a note's words, the first one first."""
    return list(db.exec(select(NoteVersion).where(NoteVersion.note_id == note_id).order_by(col(NoteVersion.number))))


def _change(db: Session, note: Note, said: Said, by: uuid.UUID, at: datetime) -> None:
    """All but the words. A note that is given a name has an author and a time from now on."""
    gains_a_name = not note.named and said.attribution == "attributed"
    moved = note.council_code != said.council_code
    put(note, said)
    note.version += 1
    if gains_a_name:
        note.written_by, note.said_at = by, at
    if note.named:
        note.changed_at = at
    if note.council_code is not None:
        must_be_present(db, note.briefing_id, note.council_code)
    db.add(note)
    db.flush()
    if moved:
        for version in versions_of(db, note.id):
            rename_source(db, old=version.id, new=version.id, council_code=note.council_code)


def _without_its_name(db: Session, briefing: Briefing, note: Note, said: Said, by: uuid.UUID, at: datetime) -> Note:
    """Another row without name, author, time or history in place of this one, so that nothing leads from one to the other.

    It keeps the key, so that a browser which sends the note again finds it. Codings stay where the words do."""
    versions = [version.id for version in versions_of(db, note.id)]
    same, key, version = said.text == note.text, note.key, note.version
    remarks = [(r.correction, r.outcome) for r in db.exec(select(QuietRemark).where(QuietRemark.note_id == note.id))]
    candidate = db.exec(select(Candidate).where(Candidate.note_id == note.id)).first()
    if candidate is not None:
        leave_no_candidates(db, db.get_one(NoteImport, candidate.import_id), [candidate])
        key = uuid.uuid4()
    for kind, owner in (
        (ReadBack, ReadBack.note_id),
        (QuietRemark, QuietRemark.note_id),
        (NoteVersion, NoteVersion.note_id),
    ):
        db.execute(sa.delete(kind).where(col(owner) == note.id))
    db.delete(note)
    db.flush()
    fresh = add_note(db, briefing=briefing, key=key, said=said, by=by, said_at=at, at=at)
    fresh.version = version + 1
    db.add(fresh)
    db.add_all(QuietRemark(note_id=fresh.id, correction=correction, outcome=outcome) for correction, outcome in remarks)
    db.flush()
    for old in versions:
        if same and old == versions[-1]:
            rename_source(db, old=old, new=versions_of(db, fresh.id)[0].id, council_code=None)
        else:
            forget_source(db, old)
    scatter(db, briefing.id)
    return db.get_one(Note, fresh.id)


def _new_words(db: Session, note: Note, text: str, why: str, by: uuid.UUID, at: datetime) -> None:
    note.text, note.words = text, note.words + 1
    db.add(note)
    who, when = (by, at) if note.named else (None, None)
    db.add(NoteVersion(note_id=note.id, number=note.words, text=text, why=why[:120], written_by=who, written_at=when))
    db.flush()


def _forget_earlier(db: Session, note: Note) -> None:
    for version in versions_of(db, note.id)[:-1]:
        version.text, version.forgotten = "", True
        db.add(version)
        forget_source(db, version.id)
