"""The ledger: every passage, and every answer and note, is in exactly one column, and the columns add up to the whole."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation.themes.corpus.models import CorpusText, Passage
from consultation.themes.corpus.passages import stands


@dataclass(frozen=True)
class Columns:
    """Coded, nothing to code, excluded with a reason, and not yet read."""

    coded: int = 0
    nothing_to_code: int = 0
    excluded: int = 0
    not_yet_read: int = 0

    @property
    def total(self) -> int:
        return self.coded + self.nothing_to_code + self.excluded + self.not_yet_read


@dataclass(frozen=True)
class Ledger:
    """The same account twice: in passages, and in answers and notes.

    A text is not yet read until its last passage is; then it is coded if any passage is, else there is nothing to code."""

    passages: Columns
    texts: Columns
    reasons: dict[str, int]

    @property
    def not_yet_read(self) -> int:
        return self.passages.not_yet_read


def ledger(db: Session, exercise_id: uuid.UUID, *, reasons: bool = True) -> Ledger:
    """Where every passage and text that stands now is; why texts are excluded only where `reasons` are wanted."""
    by_text = _by_text(exercise_id).subquery()
    aside, all_, unread, coded = (by_text.c[name] for name in ("aside", "passages", "unread", "coded"))
    kinds = sa.case((aside, "excluded"), (unread > 0, "unread"), (coded > 0, "coded"), else_="nothing")
    found = db.execute(
        sa.select(
            kinds.label("kind"),
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(all_), 0),
            sa.func.coalesce(sa.func.sum(unread - by_text.c.bare), 0),
            sa.func.coalesce(sa.func.sum(coded), 0),
        ).group_by("kind")
    ).all()
    rows = {kind: [int(number) for number in numbers] for kind, *numbers in found}
    texts = Columns(*(rows.get(kind, [0])[0] for kind in ("coded", "nothing", "excluded", "unread")))
    read = [numbers for kind, numbers in rows.items() if kind != "excluded"]
    total, not_read, with_code = (sum(numbers[place] for numbers in read) for place in (1, 2, 3))
    passages = Columns(
        coded=with_code,
        nothing_to_code=total - not_read - with_code,
        excluded=rows.get("excluded", [0, 0])[1],
        not_yet_read=not_read,
    )
    return Ledger(passages, texts, _reasons(db, exercise_id) if reasons else {})


def _by_text(exercise_id: uuid.UUID) -> sa.Select[*tuple[Any, ...]]:
    """Each text that stands with its passages: all, unread, coded. One that has no passage is unread: nobody has looked."""
    was_read = sa.or_(col(Passage.codings) > 0, col(Passage.set_aside_because).is_not(None))
    cut = (
        sa.select(
            col(Passage.source_version_id).label("version"),
            sa.func.count().label("passages"),
            sa.func.sum(sa.case((was_read, 0), else_=1)).label("unread"),
            sa.func.sum(sa.case((col(Passage.codings) > 0, 1), else_=0)).label("coded"),
        )
        .where(col(Passage.exercise_id) == exercise_id)
        .group_by(col(Passage.source_version_id))
        .subquery()
    )
    return (
        sa.select(
            col(CorpusText.set_aside_because).is_not(None).label("aside"),
            sa.func.coalesce(cut.c.passages, 0).label("passages"),
            sa.func.coalesce(cut.c.unread, 1).label("unread"),
            sa.func.coalesce(cut.c.coded, 0).label("coded"),
            sa.case((cut.c.passages.is_(None), 1), else_=0).label("bare"),
        )
        .select_from(CorpusText)
        .outerjoin(cut, cut.c.version == col(CorpusText.source_version_id))
        .where(col(CorpusText.exercise_id) == exercise_id, stands())
    )


def _reasons(db: Session, exercise_id: uuid.UUID) -> dict[str, int]:
    """Why texts were excluded, with how many for each reason, the commonest first."""
    because = col(CorpusText.set_aside_because)
    query = (
        sa.select(because, sa.func.count())
        .where(col(CorpusText.exercise_id) == exercise_id, because.is_not(None), stands())
        .group_by(because)
        .order_by(sa.func.count().desc(), because)
    )
    return {str(reason): int(count) for reason, count in db.execute(query)}
