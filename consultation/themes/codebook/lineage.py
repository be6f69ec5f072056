"""What became of which theme: changes as a graph, many to many, with reasons; any old theme resolves to what stands now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultation.themes.codebook.models import Theme, ThemeChange, ThemeLink
from consultation.themes.suggestions.models import SuggestedTheme, SuggestionRun


@dataclass(frozen=True)
class Step:
    """One change with the themes (and suggestions) that went in and the themes that came out."""

    change: ThemeChange
    came_in: list[Theme]
    suggestions: list[SuggestedTheme]
    came_out: list[Theme]


def note_change(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    kind: str,
    to: Sequence[Theme],
    by: uuid.UUID,
    at: datetime,
    of: Sequence[Theme] = (),
    suggestions: Sequence[SuggestedTheme] = (),
    reason: str = "",
) -> ThemeChange:
    """Keep a change in the graph."""
    change = ThemeChange(exercise_id=exercise_id, kind=kind, reason=reason.strip()[:500], done_by=by, done_at=at)
    db.add(change)
    db.flush()
    db.add_all(ThemeLink(change_id=change.id, side="from", theme_id=t.id, version=t.version) for t in of)
    db.add_all(ThemeLink(change_id=change.id, side="from", suggested_theme_id=s.id) for s in suggestions)
    db.add_all(ThemeLink(change_id=change.id, side="to", theme_id=t.id, version=t.version) for t in to)
    db.flush()
    return change


def history(db: Session, exercise_id: uuid.UUID) -> list[Step]:
    """Every change of an exercise's codebook, the newest first."""
    query = select(ThemeChange).where(ThemeChange.exercise_id == exercise_id)
    changes = list(db.exec(query.order_by(col(ThemeChange.done_at).desc(), col(ThemeChange.id))))
    themes = {theme.id: theme for theme in db.exec(select(Theme).where(Theme.exercise_id == exercise_id))}
    links: dict[uuid.UUID, list[ThemeLink]] = {}
    of_exercise = select(ThemeLink).join(ThemeChange, col(ThemeChange.id) == col(ThemeLink.change_id))
    for link in db.exec(of_exercise.where(ThemeChange.exercise_id == exercise_id)):
        links.setdefault(link.change_id, []).append(link)
    suggested = {
        s.id: s
        for s in db.exec(
            select(SuggestedTheme)
            .join(SuggestionRun, col(SuggestionRun.id) == col(SuggestedTheme.run_id))
            .where(SuggestionRun.exercise_id == exercise_id)
        )
    }
    found = []
    for change in changes:
        mine = links.get(change.id, [])
        found.append(
            Step(
                change,
                [themes[k.theme_id] for k in mine if k.side == "from" and k.theme_id],
                [suggested[k.suggested_theme_id] for k in mine if k.suggested_theme_id],
                [themes[k.theme_id] for k in mine if k.side == "to" and k.theme_id],
            )
        )
    return found


def stands_as(steps: Sequence[Step], theme: Theme) -> list[Theme]:
    """What a theme has become: itself while it stands, else the themes that followed it; none when it was retired."""
    found: dict[uuid.UUID, Theme] = {}
    seen: set[uuid.UUID] = set()
    ahead = [theme]
    while ahead:
        at = ahead.pop()
        if at.id in seen:
            continue
        seen.add(at.id)
        if at.retired_at is None:
            found[at.id] = at
        else:
            ahead += [out for step in steps if any(into.id == at.id for into in step.came_in) for out in step.came_out]
    return sorted(found.values(), key=lambda t: t.name)
