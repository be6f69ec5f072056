"""Views that somebody kept: a name for what stood in the address bar."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.themes.analysis.models import SavedView


def save_view(db: Session, *, exercise: Exercise, name: str, query: str, by: uuid.UUID, at: datetime) -> SavedView:
    """Keep a view under a name. Raises Unusable without one, or with one that is taken."""
    name = " ".join(name.split())[:120]
    if not name:
        raise Unusable("Give the view a name, so that others know what it shows.")
    same = select(SavedView.id).where(SavedView.exercise_id == exercise.id, SavedView.name == name)
    if db.exec(same).first() is not None:
        raise Unusable(f"There is a view “{name}” already: choose another name.")
    view = SavedView(exercise_id=exercise.id, name=name, query=query[:1000], saved_by=by, saved_at=at)
    db.add(view)
    db.flush()
    audit.record(db, who=by, did="saved a view", what=view, at=at)
    return view


def forget_view(db: Session, *, view: SavedView, by: uuid.UUID, at: datetime) -> None:
    audit.record(db, who=by, did="took a view away", what=view, at=at)
    db.delete(view)
    db.flush()


def views_of(db: Session, exercise_id: uuid.UUID) -> list[SavedView]:
    return list(db.exec(select(SavedView).where(SavedView.exercise_id == exercise_id).order_by(col(SavedView.name))))
