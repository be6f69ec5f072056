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
from consultation.disclosure import OFFICIAL_POSITIONS, Cell, Policy
from consultation.questionnaires.models import Questionnaire, Trial
from consultation.responses.models import Response
from consultation.themes.analysis.crossing import cross
from consultation.themes.analysis.lines import lines
from consultation.themes.codebook.models import Theme
from consultation.themes.queries import themes_of

RULE = (
    "Councils heard: those that submitted a response or came to a closed briefing. Spoke to it: councils with at least one "
    "answer or note coded with the theme, each counted once, whether it wrote, spoke or both. Contributions: answers and "
    "notes coded with it; those without a name or of a group belong to no council. Different wordings: contributions, those "
    "that are nearly the same counted once."
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
    """A theme with its three counts: councils heard at all, councils that spoke to it, contributions; and its passages.

    `wordings` counts contributions that are nearly the same once."""

    theme: Theme
    present: int
    councils: Cell
    contributions: int
    wordings: int
    unattributed: int
    passages: int


def themes_by_councils(
    db: Session, exercise_id: uuid.UUID, policy: Policy = OFFICIAL_POSITIONS, *, present: Present | None = None
) -> list[ThemeRow]:
    """Themes with their counts, the most spoken of first; `present` where the caller has it already.

    A council counts once for a theme, however many of its answers and notes speak to it."""
    crossed = cross(themes_of(db, exercise_id), lines(db, exercise_id), by="source", values={}, heard={}, policy=policy)
    heard = len((present or present_in(db, exercise_id)).councils)
    return [
        ThemeRow(row.theme, heard, row.councils, row.texts, row.wordings, row.unattributed, row.passages)
        for row in crossed.rows
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
