"""The options that an exercise puts to directors: positions in the room are for or against one of these."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.briefings.models import FrameworkOption
from consultation.errors import Unusable
from consultation.exercises import Exercise

STANDING = ("Refresh the present framework", "A new framework built on the Care Act")
MOST = 12


def set_options(db: Session, *, exercise: Exercise, names: Sequence[str], by: uuid.UUID, at: datetime) -> None:
    """Put these options, in this order. One that is left out is retired: what was said about it stays."""
    db.refresh(exercise, with_for_update=True)
    wanted = [" ".join(name.split()) for name in names if name.strip()]
    if len(wanted) > MOST or any(len(name) > 120 for name in wanted):
        raise Unusable(f"Put at most {MOST} options, each of at most 120 characters.")
    if len({name.casefold() for name in wanted}) < len(wanted):
        raise Unusable("Two options have the same name: leave one of them out.")
    known = {option.name.casefold(): option for option in options_of(db, exercise.id, retired=True)}
    for option in known.values():
        option.retired_at = option.retired_at or at
    for place, name in enumerate(wanted, start=1):
        option = known.get(name.casefold()) or FrameworkOption(exercise_id=exercise.id, place=place, name=name)
        option.place, option.retired_at = place, None
        db.add(option)
    db.flush()
    audit.record(db, who=by, did="put options", what=exercise, at=at, options=len(wanted))


def options_of(db: Session, exercise_id: uuid.UUID, *, retired: bool = False) -> list[FrameworkOption]:
    """The options put now, in order; with `retired` those of earlier days too."""
    query = select(FrameworkOption).where(FrameworkOption.exercise_id == exercise_id)
    if not retired:
        query = query.where(col(FrameworkOption.retired_at).is_(None))
    return list(db.exec(query.order_by(col(FrameworkOption.place), col(FrameworkOption.name))))
