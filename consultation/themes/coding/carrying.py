"""Codings that go over to other themes when the codebook changes: none is lost, and what was contrary is said to be so."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation.themes.coding.marks import recount
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.models import Passage

PORTION = 500


def carry(
    db: Session, *, codings: Sequence[Coding], to: Mapping[uuid.UUID, Collection[uuid.UUID]], at: datetime
) -> None:
    """Withdraw codings and put others in their place: `to` gives for each coding the new themes, which have none yet.

    A new coding keeps its coder, round, position and stretch. Where several become one, a position or stretch in which
    they differ becomes “unclear” or the whole passage."""
    withdraw(db, codings, at)
    together: dict[tuple[uuid.UUID, uuid.UUID], list[Coding]] = {}
    for coding in codings:
        for theme_id in to.get(coding.id, ()):
            together.setdefault((coding.passage_id, theme_id), []).append(coding)
    rows = [_joined(theme_id, some, at) for (_, theme_id), some in together.items()]
    if rows:
        db.execute(sa.insert(Coding.__table__), rows)  # type: ignore[attr-defined]
    recount(db, col(Passage.id).in_(_passages_of(codings)))


def withdraw(db: Session, codings: Sequence[Coding], at: datetime) -> None:
    """Withdraw many codings at once; the passages are counted anew by whoever asked for it."""
    keys = [coding.id for coding in codings]
    for start in range(0, len(keys), PORTION):
        some = sa.update(Coding).where(col(Coding.id).in_(keys[start : start + PORTION]))
        db.execute(some.values(withdrawn_at=at))
    db.flush()


def recount_of(db: Session, codings: Sequence[Coding]) -> None:
    recount(db, col(Passage.id).in_(_passages_of(codings)))


def _passages_of(codings: Sequence[Coding]) -> Any:
    """The passages of codings, by their themes where they are many, so that no statement grows without bound."""
    if len(codings) <= PORTION:
        return {coding.passage_id for coding in codings}
    themes = {coding.theme_id for coding in codings}
    return sa.select(col(Coding.passage_id)).where(col(Coding.theme_id).in_(themes))


def _joined(theme_id: uuid.UUID, some: Sequence[Coding], at: datetime) -> dict[str, Any]:
    first = min(some, key=lambda coding: (coding.coded_at, str(coding.id)))
    positions = {coding.position for coding in some} - {""}
    stretches = {(coding.start, coding.end) for coding in some}
    start, end = stretches.pop() if len(stretches) == 1 else (None, None)
    return {
        "id": uuid.uuid4(),
        "passage_id": first.passage_id,
        "theme_id": theme_id,
        "position": "unclear" if len(positions) > 1 else next(iter(positions), ""),
        "start": start,
        "end": end,
        "coded_by": first.coded_by,
        "coded_at": at,
        "came_from": first.id,
        "round_id": first.round_id,
    }
