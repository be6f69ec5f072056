"""Correcting notes: earlier words are kept; a name that is taken off leaves no trace behind.

This room knows of passages for one reason only: protection cannot wait until passages are next prepared."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.capture import Said, add_note, detail_of, must_be_present, put, settled
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Candidate, Note, NoteImport, NoteVersion, QuietRemark, ReadBack
from consultation.errors import EditedSince, Unusable
from consultation.themes.following import forget_source, rename_source


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
    """Change a note; its earlier words stay in its history. Returns the note, which is another row when a name came off.

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
    audit.record(db, who=by, did="changed a note", what=briefing, at=at, **detail_of(note))
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
        must_be_present(db, note)
    db.add(note)
    db.flush()
    if moved:
        for version in versions_of(db, note.id):
            rename_source(db, old=version.id, new=version.id, council_code=note.council_code)


def _without_its_name(db: Session, briefing: Briefing, note: Note, said: Said, by: uuid.UUID, at: datetime) -> Note:
    """Another row without name, author, time or history in place of this one, so that nothing leads from one to the other."""
    newest = versions_of(db, note.id)[-1]
    words = Said(**{**said.__dict__, "text": note.text})
    fresh = add_note(db, briefing=briefing, key=uuid.uuid4(), said=words, by=by, said_at=at, at=at)
    first = versions_of(db, fresh.id)[0]
    rename_source(db, old=newest.id, new=first.id, council_code=None)
    for version in versions_of(db, note.id)[:-1]:
        forget_source(db, version.id)
    for remark in db.exec(select(QuietRemark).where(QuietRemark.note_id == note.id)):
        remark.note_id = fresh.id
        db.add(remark)
    for candidate in db.exec(select(Candidate).where(Candidate.note_id == note.id)):
        leave_no_candidate(db, candidate)
    db.flush()
    db.exec(sa.delete(ReadBack).where(col(ReadBack.note_id) == note.id))
    db.exec(sa.delete(NoteVersion).where(col(NoteVersion.note_id) == note.id))
    db.delete(note)
    db.flush()
    return fresh


def leave_no_candidate(db: Session, candidate: Candidate) -> None:
    """Of a candidate that became a note without a name only the number is kept that there was one more."""
    taken_in = db.get_one(NoteImport, candidate.import_id)
    taken_in.unnamed += 1
    db.add(taken_in)
    db.exec(sa.update(Candidate).where(col(Candidate.merged_into) == candidate.id).values(
        state="dropped", dropped_because="part of a note without a name", merged_into=None, text="", speaker_id=None
    ))  # fmt: skip
    db.delete(candidate)
    db.flush()


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
