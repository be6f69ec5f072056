"""What is said of a passage: themes with positions and stretches, a memo, a flag, or that there is nothing to code."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.themes.coding.models import Coding, DoubleItem
from consultation.themes.corpus.models import Passage


@dataclass(frozen=True)
class Mark:
    """A theme given to a passage, the position taken within it, and the stretch meant when it is not the whole passage."""

    theme_id: uuid.UUID
    position: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Judgement:
    """All that a coder says of a passage. `nothing` is the reason why there is nothing to code."""

    marks: tuple[Mark, ...] = ()
    memo: str = ""
    quotable: bool = False
    nothing: str = ""


def live_codings(db: Session, passage_id: uuid.UUID) -> list[Coding]:
    query = select(Coding).where(Coding.passage_id == passage_id, col(Coding.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(Coding.theme_id))))


def codings_of_theme(db: Session, theme_id: uuid.UUID) -> list[Coding]:
    query = sa.select(Coding).where(col(Coding.theme_id) == theme_id, col(Coding.withdrawn_at).is_(None))
    return list(db.execute(query.order_by(col(Coding.passage_id))).scalars())


def state_of(db: Session, passage: Passage, live: Sequence[Coding] | None = None) -> dict[str, Any]:
    """All that is said of a passage, as it is kept in the journal; `live` are its codings where the caller has them."""
    found = sorted(live if live is not None else live_codings(db, passage.id), key=lambda c: str(c.theme_id))
    return {
        "marks": [[str(c.theme_id), c.position, c.start, c.end] for c in found],
        "memo": passage.memo,
        "quotable": passage.quotable,
        "nothing": passage.set_aside_because or "",
    }


def fingerprint(state: dict[str, Any]) -> str:
    """A short text that differs when the state does."""
    return uuid.uuid5(uuid.NAMESPACE_OID, repr(sorted(state.items()))).hex


def judgement_of(state: dict[str, Any]) -> Judgement:
    marks = tuple(Mark(uuid.UUID(key), position, start, end) for key, position, start, end in state["marks"])
    return Judgement(marks, state["memo"], state["quotable"], state["nothing"])


def is_being_coded_blind() -> sa.ColumnElement[bool]:
    """A condition on passages: in a round of double coding that is not settled yet."""
    return sa.exists().where(col(DoubleItem.passage_id) == col(Passage.id), col(DoubleItem.ruled_at).is_(None))


def recount(db: Session, passages: sa.ColumnElement[bool]) -> None:
    """Count anew the live codings of the passages that fit the condition."""
    live = sa.select(sa.func.count()).where(
        col(Coding.passage_id) == col(Passage.id), col(Coding.withdrawn_at).is_(None)
    )
    db.flush()
    db.execute(
        sa.update(Passage)
        .where(passages)
        .values(codings=live.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    for held in list(db.identity_map.values()):
        if isinstance(held, Passage):
            db.expire(held, ["codings"])
