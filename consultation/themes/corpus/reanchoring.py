"""When a text that was coded is changed: the codings stay with the old words, and a person looks which the new words bear."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.themes.coding.guards import may_be_coded, themes_may_be_given
from consultation.themes.coding.marks import is_being_coded_blind
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import Passage, Reanchoring
from consultation.themes.corpus.sources import passages_of_version


@dataclass(frozen=True)
class Proposal:
    """A coding of the old words, and the passage of the new ones that has the same words, if there is one."""

    coding: Coding
    old: Passage
    new: Passage | None


def tasks(db: Session, exercise_id: uuid.UUID) -> list[Reanchoring]:
    """Texts that were changed since they were coded and that nobody has looked at, the longest waiting first."""
    query = select(Reanchoring).where(Reanchoring.exercise_id == exercise_id, col(Reanchoring.done_at).is_(None))
    held = select(Passage.source_version_id).where(is_being_coded_blind())
    free = query.where(col(Reanchoring.new_version_id).not_in(held))  # its codes would be shown to blind coders
    return list(db.exec(free.order_by(col(Reanchoring.opened_at), col(Reanchoring.id))))


def proposals(db: Session, task: Reanchoring) -> list[Proposal]:
    """Every live coding of the old words; the new passage is the one with the very same words."""
    new = {passage.text: passage for passage in passages_of_version(db, task.new_version_id)}
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
    new = {passage.id: passage for passage in passages_of_version(db, task.new_version_id)}
    if any(coding not in old or passage not in new for coding, passage in chosen):
        raise Unusable("Choose among the passages of this text.")
    carried = 0
    for passage_id in sorted({passage_id for _, passage_id in chosen}):
        may_be_coded(db, new[passage_id])
    themes_may_be_given(db, task.exercise_id, {old[coding_id].theme_id for coding_id, _ in chosen})
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
            new[passage_id].codings += 1
            new[passage_id].set_aside_because = new[passage_id].set_aside_by = None
            db.add(new[passage_id])
            db.flush()
            carried += 1
    task.done_by, task.done_at, task.carried = by, at, carried
    db.add(task)
    db.flush()
    audit.record(db, who=by, did="carried codings over", what=task, at=at, carried=carried)
    return carried
