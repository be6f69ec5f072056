"""Leaving out questions and briefings, setting texts aside, and moving an answer to the question that it answers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.exercises import Exercise, hold
from consultation.themes.coding.marks import is_being_coded_blind
from consultation.themes.corpus.models import CorpusText, LeftOut, Passage
from consultation.themes.corpus.sources import parts, questions_asked


def choose_parts(
    db: Session,
    *,
    exercise: Exercise,
    chosen: Collection[str],
    by: uuid.UUID,
    at: datetime,
    shown: Collection[str] | None = None,
) -> None:
    """Say which questions and briefings are read; the others keep what was coded, and count no more.

    `shown` are those that the page offered: what came since stays in."""
    hold(db, exercise.id)
    known = {part.key for part in parts(db, exercise.id)}
    every = known if shown is None else known & set(shown)
    if not every & set(chosen):
        raise Unusable("Choose at least one question or briefing to read.")
    out = {row.part: row for row in db.exec(select(LeftOut).where(LeftOut.exercise_id == exercise.id))}
    for key in sorted((every - set(chosen)) - out.keys()):
        db.add(LeftOut(exercise_id=exercise.id, part=key, left_out_by=by, left_out_at=at))
    for key in sorted(out.keys() & set(chosen)):
        db.delete(out[key])
    db.flush()
    audit.record(db, who=by, did="chose what to read", what=exercise, at=at, left_out=len(every - set(chosen)))


def left_out(db: Session, exercise_id: uuid.UUID) -> set[str]:
    return set(db.exec(select(LeftOut.part).where(LeftOut.exercise_id == exercise_id)))


def set_text_aside(db: Session, *, text: CorpusText, because: str, by: uuid.UUID, at: datetime) -> None:
    """Exclude a whole answer or note, with the reason. Raises Unusable while it is coded or being coded blind."""
    if not because.strip():
        raise Unusable("Say why this text is set aside: it is shown wherever it is counted.")
    db.refresh(text, with_for_update=True)
    mine = select(Passage.id).where(Passage.source_version_id == text.source_version_id)
    if db.exec(mine.where(Passage.codings > 0)).first():
        raise Unusable("Something in this text is coded: take its themes off before you set it aside.")
    if db.exec(mine.where(is_being_coded_blind())).first():
        raise Unusable("This text is in a round of double coding: wait until its disagreements are ruled on.")
    text.set_aside_because, text.set_aside_by = because.strip()[:300], by
    db.add(text)
    db.flush()
    audit.record(db, who=by, did="set a text aside", what=text, at=at)


def take_text_up(db: Session, *, text: CorpusText, by: uuid.UUID, at: datetime) -> None:
    """Put a text that was set aside, by a person or by rule, back among those to be read."""
    if text.set_aside_because is not None:
        text.set_aside_because = text.set_aside_by = None
        db.add(text)
        db.flush()
        audit.record(db, who=by, did="took a text up again", what=text, at=at)


def move_text(db: Session, *, text: CorpusText, to: str, because: str, by: uuid.UUID, at: datetime) -> None:
    """Count an answer under the question that it answers; where it was given stays on record.

    Raises Unusable without a reason, or for a question that is not one of the exercise's."""
    wording = questions_asked(db, text.exercise_id)
    if to not in wording or text.source_kind != "answer":
        raise Unusable("Choose the question that this answer belongs to.")
    if not because.strip():
        raise Unusable("Say why the answer belongs to another question.")
    origin = text.came_under or text.part
    text.part, text.asked = to, wording[to]
    text.came_under, text.moved_because = (None, None) if to == origin else (origin, because.strip()[:300])
    db.add(text)
    mine = sa.update(Passage).where(col(Passage.source_version_id) == text.source_version_id)
    db.exec(mine.values(asked=text.asked))
    db.flush()
    audit.record(db, who=by, did="moved an answer to another question", what=text, at=at, came_under=origin, to=to)
