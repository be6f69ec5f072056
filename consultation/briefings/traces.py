"""What could lead from a note without a name to who said it, and how it is taken away.

Candidates of imported files, gaps between them, times, and the order in which a database keeps rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.notes import Candidate, Note, NoteImport, NoteVersion, QuietRemark, Speaker

BEHIND = 1_000_000  # further than any place in a file


def unnamed_of(db: Session, briefing_id: uuid.UUID) -> list[Note]:
    """Notes without a name, in the order of their random ids: the order of writing is kept nowhere."""
    query = select(Note).where(Note.briefing_id == briefing_id, Note.attribution != "attributed")
    return list(db.exec(query.order_by(col(Note.id))))


def scatter(db: Session, briefing_id: uuid.UUID) -> int:
    """Write the rows of all notes without a name anew, in the order of their random ids and in one transaction.

    Otherwise a database's own numbering of rows (rowid; ctid and xmin) would tell in what order they came, or which of
    them was changed last. Returns how many there are."""
    notes = unnamed_of(db, briefing_id)
    ids = [note.id for note in notes]
    for note in notes:
        db.expunge(note)
    _rewrite(
        db, ids, (Note, col(Note.id)), (NoteVersion, col(NoteVersion.note_id)), (QuietRemark, col(QuietRemark.note_id))
    )
    return len(ids)


def scatter_remarks(db: Session, briefing_id: uuid.UUID) -> None:
    """The same for remarks on notes without a name: done with each answer that anybody gives to any note, so that no
    remark's row lies beside the answer that its writer gave in their own name."""
    ids = [note.id for note in unnamed_of(db, briefing_id)]
    for remark in db.exec(select(QuietRemark).where(col(QuietRemark.note_id).in_(ids))):
        db.expunge(remark)
    _rewrite(db, ids, (QuietRemark, col(QuietRemark.note_id)))


def leave_no_candidates(db: Session, taken_in: NoteImport, candidates: Sequence[Candidate]) -> None:
    """Of candidates that became notes without a name only the number is kept that there were so many more."""
    ids = [candidate.id for candidate in candidates]
    if not ids:
        return
    taken_in.unnamed += len(ids)
    db.add(taken_in)
    db.flush()
    for candidate in candidates:
        db.expunge(candidate)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        merged = sa.update(Candidate).where(col(Candidate.merged_into).in_(some))
        gone = {"state": "dropped", "dropped_because": "part of a note without a name", "merged_into": None}
        quietly(db, merged.values(**gone, text="", speaker_id=None))
        quietly(db, sa.delete(Candidate).where(col(Candidate.id).in_(some)))
    if taken_in.finished_at is not None:
        cover_import(db, taken_in)


def cover_import(db: Session, taken_in: NoteImport) -> None:
    """Once nothing of a file waits: no gaps between its candidates, no speakers, no fractions of seconds that tell places."""
    if not taken_in.unnamed:
        return
    rest = select(Candidate.id).where(Candidate.import_id == taken_in.id).order_by(col(Candidate.place))
    ids = list(db.exec(rest))
    shift = BEHIND if _lowest(db, taken_in.id) < BEHIND else 1  # to places that none of them has, without gaps
    bare = {"line": 0, "seconds": None, "speaker_id": None}
    if ids:
        db.execute(
            sa.update(Candidate), [{"id": key, "place": n + shift, **bare} for n, key in enumerate(ids, start=1)]
        )
    quietly(db, sa.delete(Speaker).where(col(Speaker.import_id) == taken_in.id))
    db.expire_all()
    notes = select(Note).join(Candidate, col(Candidate.note_id) == col(Note.id))
    for place, note in enumerate(db.exec(notes.where(Candidate.import_id == taken_in.id).order_by(col(Note.said_at)))):
        if note.said_at is not None:
            note.said_at = note.said_at.replace(microsecond=0) + timedelta(microseconds=place)
            db.add(note)
    db.flush()
    whole = sa.select(col(Note.said_at)).where(col(Note.id) == col(NoteVersion.note_id)).scalar_subquery()
    mine = sa.select(col(Candidate.note_id)).where(
        col(Candidate.import_id) == taken_in.id, col(Candidate.note_id).is_not(None)
    )
    first = sa.update(NoteVersion).where(col(NoteVersion.note_id).in_(mine), col(NoteVersion.number) == 1)
    quietly(db, first.values(written_at=whole))


def _lowest(db: Session, import_id: uuid.UUID) -> int:
    return int(
        db.scalar(sa.select(sa.func.min(col(Candidate.place))).where(col(Candidate.import_id) == import_id)) or 0
    )


def _rewrite(db: Session, note_ids: Sequence[uuid.UUID], *places: tuple[Any, Any]) -> None:
    """Delete these notes' rows of these tables and insert them again, each table in the order of its ids."""
    kept = []
    for kind, key in places:
        table = kind.__table__
        found = db.execute(sa.select(table).where(key.in_(note_ids)).order_by(table.c.id)).mappings()
        kept.append((table, [dict(row) for row in found]))
    for table, rows in reversed(kept):
        if rows:
            db.execute(sa.delete(table).where(table.c.id.in_([row["id"] for row in rows])))
    for table, rows in kept:
        if rows:
            db.execute(sa.insert(table), rows)


def quietly(db: Session, statement: Any) -> None:
    """Run a change without looking for the rows it changes among those in memory: there may be thousands."""
    db.execute(statement, execution_options={"synchronize_session": False})
