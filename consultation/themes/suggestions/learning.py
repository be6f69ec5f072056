"""What the machine learns from people's coding: guesses for passages not yet read, with confidence and reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.errors import Unusable
from consultation.themes.codebook.models import Theme
from consultation.themes.coding.models import Coding, Judged
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import is_read_by_people
from consultation.themes.engine.embedding import Embedded
from consultation.themes.engine.learning import Likely, predict
from consultation.themes.suggestions.models import Guess, Lesson, Outlook

MOST_GUESSES = 5
AGAIN_AFTER = 10  # judgements
LEARN_FROM = 4000  # newest read passages, so that a lesson does not grow without bound
AT_ONCE = 5000


@dataclass(frozen=True)
class Material:
    """What a lesson is made of: the codebook, coded passages with their themes, and those to guess for."""

    themes: list[Theme]
    coded: list[Passage]
    given: dict[uuid.UUID, set[uuid.UUID]]
    unread: list[Passage]

    def texts(self) -> list[str]:
        return [p.text for p in self.coded] + [p.text for p in self.unread] + [meaning(t) for t in self.themes]


def material(db: Session, exercise_id: uuid.UUID) -> Material:
    """Everything as it stands. Raises Unusable without themes, or with nothing left to read."""
    themes = list(
        db.exec(
            select(Theme)
            .where(Theme.exercise_id == exercise_id, col(Theme.retired_at).is_(None))
            .order_by(col(Theme.name))
        )
    )
    if not themes:
        raise Unusable("The codebook has no themes yet: write or adopt one first.")
    here = select(Passage).where(Passage.exercise_id == exercise_id, is_read_by_people())
    newest = (
        sa.select(col(Judged.passage_id).label("passage"), sa.func.max(col(Judged.read_at)).label("at"))
        .group_by(col(Judged.passage_id))
        .subquery()
    )
    was_read = sa.or_(col(Passage.codings) > 0, col(Passage.set_aside_because).is_not(None))
    by_age = here.outerjoin(newest, newest.c.passage == col(Passage.id)).where(was_read)
    coded = list(db.exec(by_age.order_by(newest.c.at.desc().nulls_last(), col(Passage.id)).limit(LEARN_FROM)))
    unread = list(db.exec(here.where(~was_read).order_by(col(Passage.id))))
    given: dict[uuid.UUID, set[uuid.UUID]] = {}
    live = (
        select(Coding.passage_id, Coding.theme_id)
        .join(Passage, col(Passage.id) == col(Coding.passage_id))
        .where(Passage.exercise_id == exercise_id, col(Coding.withdrawn_at).is_(None))
    )
    for passage, theme in db.exec(live):
        given.setdefault(passage, set()).add(theme)
    return Material(themes, coded, given, unread)


def meaning(theme: Theme) -> str:
    """What a theme says about itself, for likeness to passages."""
    return ". ".join(part for part in (theme.name, theme.definition, theme.when_to_use, theme.examples) if part)


def learn(found: Material, embedded: Embedded | None, *, seed: int = 1) -> Likely:
    """How likely each theme is for each unread passage; `embedded` are the vectors of `found.texts()`, or None."""
    judged = np.array(
        [[int(theme.id in found.given.get(passage.id, ())) for theme in found.themes] for passage in found.coded]
    ).reshape(len(found.coded), len(found.themes))
    one, two = len(found.coded), len(found.coded) + len(found.unread)
    parts = None if embedded is None else (embedded[:one], embedded[one:two], embedded[two:])
    return predict(
        [passage.text for passage in found.coded],
        judged,
        [passage.text for passage in found.unread],
        [meaning(theme) for theme in found.themes],
        embedded=parts,
        seed=seed,
    )


def unlike(found: Material, embedded: Embedded | None) -> list[float]:
    """How unlike each unread passage is to every coded one: 1 less the greatest cosine; 1 before anything is coded."""
    if embedded is None or not found.coded:
        return [1.0] * len(found.unread)
    one, two = len(found.coded), len(found.coded) + len(found.unread)
    far: list[float] = []
    for start in range(one, two, AT_ONCE):
        near = embedded[start : min(start + AT_ONCE, two)] @ embedded[:one].T
        far += np.clip(1 - near.max(axis=1), 0, 1).round(4).tolist()
    return far


def keep_lesson(
    db: Session,
    *,
    lesson_id: uuid.UUID,
    exercise_id: uuid.UUID,
    found: Material,
    likely: Likely,
    far: Sequence[float],
    seconds: float,
    by: uuid.UUID | None,
    at: datetime,
) -> Lesson:
    """Put the new guesses in the place of the old ones, in one go."""
    lesson = Lesson(
        id=lesson_id,
        exercise_id=exercise_id,
        method=likely.method,
        learnt_from=likely.learnt_from,
        themes=len(found.themes),
        seconds=round(seconds, 2),
        asked_by=by,
        finished_at=at,
    )
    db.add(lesson)
    db.flush()
    old = select(Lesson.id).where(Lesson.exercise_id == exercise_id, Lesson.id != lesson_id)
    for kind in (Guess, Outlook):
        db.execute(sa.delete(kind).where(col(kind.lesson_id).in_(old)))
    guesses, outlooks = [], []
    for row, passage in enumerate(found.unread):
        chances = likely.chances[row]
        for code in likely.suggested(row)[:MOST_GUESSES]:
            because = ", ".join(likely.reasons[row].get(code, []))[:200]
            guesses.append(_guess(lesson_id, passage, found.themes[code], float(chances[code]), because))
        unsure = float(2 * np.minimum(chances, 1 - chances).max())
        outlooks.append(
            {
                "passage_id": passage.id,
                "lesson_id": lesson_id,
                "by_unsure": f"{1 - unsure:.4f} {passage.id}",
                "by_unlike": f"{1 - far[row]:.4f} {passage.id}",
            }
        )
    for table, rows in ((Guess.__table__, guesses), (Outlook.__table__, outlooks)):  # type: ignore[attr-defined]
        if rows:
            db.execute(sa.insert(table), rows)
    db.flush()
    return lesson


def newest_lesson(db: Session, exercise_id: uuid.UUID) -> Lesson | None:
    query = select(Lesson).where(Lesson.exercise_id == exercise_id).order_by(col(Lesson.finished_at).desc())
    return db.exec(query).first()


def _guess(lesson: uuid.UUID, passage: Passage, theme: Theme, chance: float, because: str) -> dict[str, object]:
    return {
        "lesson_id": lesson,
        "passage_id": passage.id,
        "theme_id": theme.id,
        "chance": round(chance, 4),
        "because": because,
    }
