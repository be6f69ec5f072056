"""Codings as tables, counted in councils, already through disclosure."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from consultation.disclosure import OFFICIAL_POSITIONS, Cell, Policy, protect
from consultation.themes.coding import codings_of_exercise
from consultation.themes.models import Theme
from consultation.themes.queries import themes_of


@dataclass(frozen=True)
class ThemeRow:
    """A theme with the councils that spoke to it (each once) and the passages coded, attributed or not."""

    theme: Theme
    councils: Cell
    passages: int
    unattributed: int


def themes_by_councils(db: Session, exercise_id: uuid.UUID, policy: Policy = OFFICIAL_POSITIONS) -> list[ThemeRow]:
    """Themes with the number of councils behind each, the most spoken of first.

    A council counts once for a theme, however many of its answers and notes speak to it."""
    councils: dict[uuid.UUID, set[str]] = {}
    passages: Counter[uuid.UUID] = Counter()
    unattributed: Counter[uuid.UUID] = Counter()
    for coding, passage in codings_of_exercise(db, exercise_id):
        passages[coding.theme_id] += 1
        if passage.council_code is None:
            unattributed[coding.theme_id] += 1
        else:
            councils.setdefault(coding.theme_id, set()).add(passage.council_code)
    themes = sorted(themes_of(db, exercise_id), key=lambda t: (-len(councils.get(t.id, ())), t.name))
    cells = protect([len(councils.get(theme.id, ())) for theme in themes], policy, total_shown=False)
    return [
        ThemeRow(theme, cell, passages[theme.id], unattributed[theme.id])
        for theme, cell in zip(themes, cells, strict=True)
    ]
