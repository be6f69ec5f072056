"""Scoring: each score is a row of its own, so that two who score at once, or one who thinks again, lose nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import NotYours, Unusable
from framework_drafts.comparison.panel import SCALE
from framework_drafts.deliberation.models import Panel, PanelItem, PanelMember, Rating

ROUNDS = {"first": 1, "second": 2}


def rate(
    db: Session,
    *,
    panel: Panel,
    item: PanelItem,
    scores: Mapping[str, int | None],
    reasons: Mapping[str, str],
    by: uuid.UUID,
    at: datetime,
) -> int:
    """Keep the scores of one member for one item in the round that is open; how many rows were written.

    None takes a score back, with a reason. In the second round a score that differs from one's own of the first needs a
    reason. What is as it was writes nothing. Raises NotYours for who does not sit on the panel, has not declared
    interests or stands aside; Unusable off the scale or without a reason: then nothing is kept."""
    db.flush()
    db.refresh(panel, with_for_update={"read": True})  # scores go in beside each other; a round moves after all of them
    if panel.state not in ROUNDS:
        raise Unusable("This panel is closed: its scores stand as they were given.")
    _may(db, panel, item, by)
    number = ROUNDS[panel.state]
    known = {one["key"]: one["title"] for one in panel.criteria["criteria"]}
    if set(scores) - set(known):
        raise Unusable("Score by the criteria of this panel.")
    mine = {(r.criterion, r.round): r.score for r in newest_of(db, item.id, by)}
    written = 0
    for criterion, score in scores.items():
        reason = (reasons.get(criterion) or "").strip()[:500]
        before = mine.get((criterion, number))
        if score == before:
            continue
        _check(known[criterion], score, reason, mine.get((criterion, 1)) if number == 2 else None)
        db.add(
            Rating(item_id=item.id, person_id=by, criterion=criterion, round=number, score=score, reason=reason, at=at)
        )
        written += 1
    if written:
        db.flush()
        audit.record(db, who=by, did="scored", what=item, at=at, round=number, scores=written)
    return written


def newest_of(db: Session, item_id: uuid.UUID, person_id: uuid.UUID) -> list[Rating]:
    """One person's scores of one item as they stand, of both rounds; those taken back are not among them."""
    query = select(Rating).where(Rating.item_id == item_id, Rating.person_id == person_id)
    return _newest(list(db.exec(query.order_by(col(Rating.id)))))


def standing_ratings(db: Session, panel: Panel) -> list[Rating]:
    """Every score of a panel that counts now: the newest of each person, and none of who stands aside from the item."""
    query = (
        select(Rating)
        .join(PanelItem, col(PanelItem.id) == col(Rating.item_id))
        .where(PanelItem.panel_id == panel.id)
        .order_by(col(Rating.id))
    )
    sitting = db.exec(select(PanelMember).where(PanelMember.panel_id == panel.id))
    aside = {(sits.person_id, uuid.UUID(item)) for sits in sitting for item in sits.stands_aside}
    return [one for one in _newest(list(db.exec(query))) if (one.person_id, one.item_id) not in aside]


def _newest(rows: list[Rating]) -> list[Rating]:
    found = {(r.item_id, r.person_id, r.criterion, r.round): r for r in rows}
    return [one for one in found.values() if one.score is not None]


def _may(db: Session, panel: Panel, item: PanelItem, by: uuid.UUID) -> None:
    sits = db.get(PanelMember, (panel.id, by))
    if sits is None or item.panel_id != panel.id:
        raise NotYours("You do not sit on this panel.")
    if sits.declared_at is None:
        raise NotYours("Declare your interests first: say what they are, or that you have none.")
    if str(item.id) in sits.stands_aside:
        raise NotYours("You stand aside from this item, so you do not score it.")


def _check(title: str, score: int | None, reason: str, first: int | None) -> None:
    if score is not None and not SCALE[0] <= score <= SCALE[1]:
        raise Unusable(f"{title}: score from {SCALE[0]} to {SCALE[1]}.")
    if score is None and not reason:
        raise Unusable(f"{title}: say why you take your score back.")
    if first is not None and score is not None and score != first and not reason:
        raise Unusable(f"{title}: you scored {first} in the first round; say why you score {score} now.")
