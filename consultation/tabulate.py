"""Codings as tables, counted in councils, already through disclosure.

Answers and notes are counted together by one rule: councils heard at all, councils that spoke to a theme (each once,
whether it wrote, spoke, or both), and contributions, which are answers and notes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.briefings.models import Attendance, Briefing
from consultation.disclosure import OFFICIAL_POSITIONS, Cell, Policy, protect
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.models import Response
from consultation.themes.coding import codings_of_exercise
from consultation.themes.models import Theme
from consultation.themes.queries import themes_of

RULE = (
    "Councils heard: those that submitted a response or came to a closed briefing. Spoke to it: councils with at least one "
    "answer or note coded with the theme, each counted once, whether it wrote, spoke or both. Contributions: answers and "
    "notes coded with it; those without a name or of a group belong to no council."
)


@dataclass(frozen=True)
class Present:
    """The councils that were heard: by their response, at a briefing, or both."""

    replied: frozenset[str]
    came: frozenset[str]

    @property
    def councils(self) -> frozenset[str]:
        return self.replied | self.came


@dataclass(frozen=True)
class ThemeRow:
    """A theme with its three counts: councils heard at all, councils that spoke to it, contributions; and its passages."""

    theme: Theme
    present: int
    councils: Cell
    contributions: int
    unattributed: int
    passages: int


def themes_by_councils(
    db: Session, exercise_id: uuid.UUID, policy: Policy = OFFICIAL_POSITIONS, *, present: Present | None = None
) -> list[ThemeRow]:
    """Themes with their three counts, the most spoken of first; `present` where the caller has it already.

    A council counts once for a theme, however many of its answers and notes speak to it."""
    councils: dict[uuid.UUID, set[str]] = {}
    passages: dict[uuid.UUID, int] = {}
    sources: dict[uuid.UUID, set[uuid.UUID]] = {}
    nobodys: dict[uuid.UUID, set[uuid.UUID]] = {}
    for coding, passage in codings_of_exercise(db, exercise_id):
        theme = coding.theme_id
        passages[theme] = passages.get(theme, 0) + 1
        sources.setdefault(theme, set()).add(passage.source_version_id)
        if passage.council_code is None:
            nobodys.setdefault(theme, set()).add(passage.source_version_id)
        else:
            councils.setdefault(theme, set()).add(passage.council_code)
    themes = sorted(themes_of(db, exercise_id), key=lambda t: (-len(councils.get(t.id, ())), t.name))
    cells = protect([len(councils.get(theme.id, ())) for theme in themes], policy, total_shown=False)
    heard = len((present or present_in(db, exercise_id)).councils)
    return [
        ThemeRow(
            theme,
            heard,
            cell,
            len(sources.get(theme.id, ())),
            len(nobodys.get(theme.id, ())),
            passages.get(theme.id, 0),
        )
        for theme, cell in zip(themes, cells, strict=True)
    ]


def present_in(db: Session, exercise_id: uuid.UUID) -> Present:
    """The councils heard in an exercise: submitted responses (no trials) and attendance at closed briefings."""
    replied = sa.select(sa.literal("replied"), col(Response.council_code)).join(
        Questionnaire, col(Questionnaire.id) == col(Response.questionnaire_id)
    )
    replied = replied.where(col(Questionnaire.exercise_id) == exercise_id, col(Response.state) == "submitted")
    replied = replied.where(col(Questionnaire.id).not_in(select(Trial.questionnaire_id)))
    came = sa.select(sa.literal("came"), col(Attendance.council_code)).join(
        Briefing, col(Briefing.id) == col(Attendance.briefing_id)
    )
    came = came.where(col(Briefing.exercise_id) == exercise_id, col(Briefing.closed_at).is_not(None))
    rows = db.execute(sa.union(replied, came)).all()
    return Present(*(frozenset(code for how, code in rows if how == wanted) for wanted in ("replied", "came")))
