"""The codebook: themes that people write, or adopt from a suggestion."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from consultation import audit
from consultation.errors import EditedSince, Unusable
from consultation.themes.models import SuggestedTheme, SuggestionRun, Theme


def add_theme(db: Session, *, exercise_id: uuid.UUID, name: str, definition: str, by: uuid.UUID, at: datetime) -> Theme:
    """A theme of one's own. Raises Unusable without a name."""
    if not name.strip():
        raise Unusable("Give the theme a name that says what it is about.")
    theme = Theme(
        exercise_id=exercise_id, name=name.strip()[:200], definition=definition.strip(), created_by=by, created_at=at
    )
    db.add(theme)
    db.flush()
    audit.record(db, who=by, did="added", what=theme, at=at)
    return theme


def adopt(db: Session, *, suggested: SuggestedTheme, name: str, definition: str, by: uuid.UUID, at: datetime) -> Theme:
    """Make a suggestion a theme of the codebook, under the name and meaning a person gives it.

    Its passages stay suggestions until a person codes them. Raises Unusable when it is adopted already."""
    db.refresh(suggested, with_for_update=True)
    if suggested.adopted_as is not None:
        raise Unusable("This suggestion has been adopted already.")
    run = db.get_one(SuggestionRun, suggested.run_id)
    theme = add_theme(db, exercise_id=run.exercise_id, name=name, definition=definition, by=by, at=at)
    suggested.adopted_as = theme.id
    db.add(suggested)
    audit.record(
        db, who=by, did="adopted", what=suggested, at=at, theme=str(theme.id), name_kept=name == suggested.name
    )
    return theme


def redefine(
    db: Session, *, theme: Theme, name: str, definition: str, seen_version: int, by: uuid.UUID, at: datetime
) -> None:
    """Change a theme's name or meaning. Raises EditedSince, Unusable."""
    db.refresh(theme, with_for_update=True)
    if theme.version != seen_version:
        raise EditedSince("Somebody else changed this theme after you opened it: look at it again.")
    if not name.strip():
        raise Unusable("Give the theme a name that says what it is about.")
    earlier = theme.name
    theme.name, theme.definition, theme.version = name.strip()[:200], definition.strip(), theme.version + 1
    db.add(theme)
    db.flush()
    audit.record(db, who=by, did="redefined", what=theme, at=at, version=theme.version, earlier_name=earlier)
