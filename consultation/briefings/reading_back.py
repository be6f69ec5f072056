"""Reading notes back to those who were there: confirmed or corrected within a time, each beside the original.

A note of one's own council is answered in one's own name. On a note without a name any of them may say how it should
read, and nothing is kept of who said so, or when.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.capture import Said
from consultation.briefings.correcting import correct_note
from consultation.briefings.models import Attendance, Briefing, Seat
from consultation.briefings.notes import Note, QuietRemark, ReadBack
from consultation.briefings.traces import scatter_remarks
from consultation.errors import NotYours, Unusable
from consultation.questionnaires.values import tidy

LONGEST, MOST_REMARKS = 20_000, 200


@dataclass(frozen=True)
class Beside:
    """What stands beside a note: who of the council confirmed or corrected which words, and remarks without a name."""

    answers: list[tuple[ReadBack, Seat]]
    remarks: list[QuietRemark]


def must_be_reading(briefing: Briefing, at: datetime) -> None:
    if briefing.closed_at is None or briefing.read_back_until is None:
        raise Unusable("The notes of this briefing are not read back yet.")
    if at >= briefing.read_back_until:
        raise Unusable("The time for reading back is over: write to the facilitator.")


def readers(db: Session, briefing: Briefing) -> list[Seat]:
    """To whom the notes are read back: people of councils that were there, who did not say that they cannot come."""
    there = sa.select(col(Attendance.council_code)).where(col(Attendance.briefing_id) == briefing.id)
    query = select(Seat).where(Seat.briefing_id == briefing.id, Seat.state != "not_coming")
    return list(
        db.exec(query.where(col(Seat.council_code).in_(there)).order_by(col(Seat.council_code), col(Seat.name)))
    )


def may_read(db: Session, briefing: Briefing, seat: Seat) -> bool:
    return seat.id in {reader.id for reader in readers(db, briefing)}


def answer_read_back(
    db: Session, *, briefing: Briefing, seat: Seat, note: Note, words: int, correction: str, at: datetime
) -> ReadBack:
    """Confirm one's council's note, or with words say how it should read; saying it again replaces the earlier answer.

    Raises NotYours for another council's note, Unusable when its words have changed meanwhile or the time is over."""
    must_be_reading(briefing, at)
    db.refresh(note, with_for_update=True)
    if note.briefing_id != briefing.id or note.council_code is None or note.council_code != seat.council_code:
        raise NotYours("Only the council that said it can confirm this note.")
    if note.words != words:
        raise Unusable("This note was changed since you opened the page: look at it again.")
    correction = tidy(correction)
    if len(correction) > LONGEST:
        raise Unusable(f"A correction has at most {LONGEST:,} characters.")
    if correction == note.text:
        correction = ""
    same = select(ReadBack).where(ReadBack.note_id == note.id, ReadBack.seat_id == seat.id, ReadBack.words == words)
    found = db.exec(same).first() or ReadBack(
        note_id=note.id, seat_id=seat.id, words=words, verdict="confirmed", answered_at=at
    )
    found.verdict, found.correction = ("corrected" if correction else "confirmed"), correction
    found.answered_at, found.outcome = at, ""
    db.add(found)
    db.flush()
    scatter_remarks(db, briefing.id)
    audit.record(db, who=None, did="read a note back", what=seat, at=at)  # which one stands with the answer itself
    return found


def remark_quietly(db: Session, *, briefing: Briefing, note: Note, correction: str, at: datetime) -> None:
    """Say how a note without a name should read. Of who and when nothing is kept, in the audit record neither."""
    must_be_reading(briefing, at)
    db.refresh(briefing, with_for_update=True)
    correction = tidy(correction)
    if note.briefing_id != briefing.id or note.council_code is not None:
        raise NotYours("This note has a name: only that council can answer it.")
    if not correction or len(correction) > LONGEST:
        raise Unusable(f"Write how the note should read, in at most {LONGEST:,} characters.")
    earlier = list(db.exec(select(QuietRemark).where(QuietRemark.note_id == note.id)))
    if any(remark.correction == correction for remark in earlier):
        return
    if len(earlier) >= MOST_REMARKS:
        raise Unusable("There are many remarks on this note already: write to the facilitator.")
    db.add(QuietRemark(note_id=note.id, correction=correction))
    db.flush()
    scatter_remarks(db, briefing.id)


def take_over(
    db: Session, *, note: Note, answer: ReadBack | QuietRemark, seen_version: int, by: uuid.UUID, at: datetime
) -> None:
    """Make a correction the note's words; the words as they were noted stay in its history. Raises EditedSince."""
    if answer.note_id != note.id or not answer.correction or answer.outcome == "taken_over":
        raise Unusable("There is no correction to take over.")
    words = Said(
        answer.correction, note.item_id, note.attribution, note.council_code, note.group_name, note.verbatim,
        note.option_id, note.position, note.action,
    )  # fmt: skip
    correct_note(db, note=note, said=words, seen_version=seen_version, by=by, at=at, why="read back")
    answer.outcome = "taken_over"
    db.add(answer)
    db.flush()


def leave(db: Session, *, note: Note, answer: ReadBack | QuietRemark, by: uuid.UUID, at: datetime) -> None:
    """Leave the note as it was noted; the correction stays beside it."""
    if answer.outcome:
        raise Unusable("This correction has been settled already.")
    answer.outcome = "left"
    db.add(answer)
    db.flush()
    audit.record(
        db, who=by, did="left a correction beside its note", what=db.get_one(Briefing, note.briefing_id), at=at
    )


def beside(db: Session, briefing_id: uuid.UUID) -> dict[uuid.UUID, Beside]:
    """For each note of a briefing that was answered: what stands beside it."""
    found: dict[uuid.UUID, Beside] = {}
    answers = select(ReadBack, Seat).join(Seat, col(Seat.id) == col(ReadBack.seat_id))
    for answer, seat in db.exec(answers.where(Seat.briefing_id == briefing_id).order_by(col(ReadBack.answered_at))):
        found.setdefault(answer.note_id, Beside([], [])).answers.append((answer, seat))
    remarks = select(QuietRemark).join(Note, col(Note.id) == col(QuietRemark.note_id))
    for remark in db.exec(remarks.where(Note.briefing_id == briefing_id).order_by(col(QuietRemark.id))):
        found.setdefault(remark.note_id, Beside([], [])).remarks.append(remark)
    return found


def undecided(db: Session, briefing: Briefing, at: datetime) -> int:
    """How many corrections wait for somebody to take them over or leave them; remarks once the time is over."""
    mine = sa.select(sa.func.count()).select_from(ReadBack).join(Note, col(Note.id) == col(ReadBack.note_id))
    mine = mine.where(col(Note.briefing_id) == briefing.id, col(ReadBack.correction) != "", col(ReadBack.outcome) == "")
    bare = sa.select(sa.func.count()).select_from(QuietRemark).join(Note, col(Note.id) == col(QuietRemark.note_id))
    bare = bare.where(col(Note.briefing_id) == briefing.id, col(QuietRemark.outcome) == "")
    counts = db.execute(sa.select(mine.scalar_subquery(), bare.scalar_subquery())).one()
    return int(counts[0]) + (int(counts[1]) if is_over(briefing, at) else 0)


def is_over(briefing: Briefing, at: datetime) -> bool:
    """Whether the time for reading back has passed, or there is none: remarks on notes without a name may be seen."""
    return briefing.closed_at is not None and (briefing.read_back_until is None or at >= briefing.read_back_until)
