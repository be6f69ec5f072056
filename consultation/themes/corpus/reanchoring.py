"""When a text that was coded is changed: the codings stay with the old words, and a person looks which the new words bear."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.notes import NoteVersion
from consultation.errors import EditedSince, Unusable
from consultation.responses.models import AnswerVersion
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import CorpusText, Passage, Reanchoring
from consultation.themes.corpus.sources import Source


@dataclass(frozen=True)
class Proposal:
    """A coding of the old words, and the passage of the new ones that has the same words, if there is one."""

    coding: Coding
    old: Passage
    new: Passage | None


def open_tasks(db: Session, *, exercise_id: uuid.UUID, fresh: Sequence[Source], at: datetime) -> None:
    """A task for each new text whose earlier words somebody had coded; one that waits already is pointed at the newest."""
    for source in fresh:
        for old_id in _earlier(db, source):
            waits = db.exec(
                select(Reanchoring).where(Reanchoring.old_version_id == old_id, col(Reanchoring.done_at).is_(None))
            ).first()
            if waits is not None:
                waits.new_version_id = source.version_id
                db.add(waits)
            elif _was_coded(db, old_id) and not _has_task(db, old_id):
                db.add(
                    Reanchoring(
                        exercise_id=exercise_id,
                        old_version_id=old_id,
                        new_version_id=source.version_id,
                        opened_at=at,
                    )
                )
    db.flush()


def tasks(db: Session, exercise_id: uuid.UUID) -> list[Reanchoring]:
    """Texts that were changed since they were coded and that nobody has looked at, the longest waiting first."""
    query = select(Reanchoring).where(Reanchoring.exercise_id == exercise_id, col(Reanchoring.done_at).is_(None))
    return list(db.exec(query.order_by(col(Reanchoring.opened_at), col(Reanchoring.id))))


def proposals(db: Session, task: Reanchoring) -> list[Proposal]:
    """Every live coding of the old words; the new passage is the one with the very same words."""
    new = {passage.text: passage for passage in passages_of(db, task.new_version_id)}
    query = (
        select(Coding, Passage)
        .join(Passage, col(Passage.id) == col(Coding.passage_id))
        .where(Passage.source_version_id == task.old_version_id, col(Coding.withdrawn_at).is_(None))
        .order_by(col(Passage.start))
    )
    return [Proposal(coding, old, new.get(old.text)) for coding, old in db.exec(query)]


def carry_over(
    db: Session, *, task: Reanchoring, chosen: Collection[tuple[uuid.UUID, uuid.UUID]], by: uuid.UUID, at: datetime
) -> int:
    """Give passages of the new words the codings that a person says they still bear, and close the task.

    `chosen` are pairs of coding and new passage. The old codings stay as they are. Returns how many were carried.
    Raises EditedSince when a colleague closed the task, Unusable for a passage of another text."""
    db.refresh(task, with_for_update=True)
    if task.done_at is not None:
        raise EditedSince("A colleague has looked at this text already.")
    old = {proposal.coding.id: proposal.coding for proposal in proposals(db, task)}
    new = {passage.id: passage for passage in passages_of(db, task.new_version_id)}
    if any(coding not in old or passage not in new for coding, passage in chosen):
        raise Unusable("Choose among the passages of this text.")
    carried = 0
    for coding_id, passage_id in sorted(set(chosen), key=str):
        theme_id = old[coding_id].theme_id
        same = select(Coding.id).where(
            Coding.passage_id == passage_id, Coding.theme_id == theme_id, col(Coding.withdrawn_at).is_(None)
        )
        if db.exec(same).first() is None:
            position = old[coding_id].position
            db.add(
                Coding(
                    passage_id=passage_id,
                    theme_id=theme_id,
                    position=position,
                    coded_by=by,
                    coded_at=at,
                    came_from=coding_id,
                )
            )
            new[passage_id].set_aside_because = new[passage_id].set_aside_by = None
            db.add(new[passage_id])
            db.flush()
            carried += 1
    task.done_by, task.done_at, task.carried = by, at, carried
    db.add(task)
    db.flush()
    audit.record(db, who=by, did="carried codings over", what=task, at=at, carried=carried)
    return carried


def passages_of(db: Session, version_id: uuid.UUID) -> list[Passage]:
    """The passages of one version of a text, in order."""
    return list(db.exec(select(Passage).where(Passage.source_version_id == version_id).order_by(col(Passage.start))))


def _earlier(db: Session, source: Source) -> list[uuid.UUID]:
    """Earlier versions of the same answer or note that are in the corpus."""
    kind, owner = (
        (AnswerVersion, AnswerVersion.answer_id) if source.kind == "answer" else (NoteVersion, NoteVersion.note_id)
    )
    query = (
        sa.select(col(kind.id))
        .join(CorpusText, col(CorpusText.source_version_id) == col(kind.id))
        .where(col(owner) == source.origin, col(kind.id) != source.version_id)
    )
    return list(db.execute(query).scalars())


def _was_coded(db: Session, version_id: uuid.UUID) -> bool:
    query = (
        select(Coding.id)
        .join(Passage, col(Passage.id) == col(Coding.passage_id))
        .where(Passage.source_version_id == version_id, col(Coding.withdrawn_at).is_(None))
    )
    return db.exec(query).first() is not None


def _has_task(db: Session, version_id: uuid.UUID) -> bool:
    return db.exec(select(Reanchoring.id).where(Reanchoring.old_version_id == version_id)).first() is not None
