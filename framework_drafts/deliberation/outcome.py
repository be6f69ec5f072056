"""What a panel's scores say: median, spread and agreement by both rules, for each item and criterion."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from framework_drafts.comparison.panel import Agreement, agreement, classic_disagreement, verdict
from framework_drafts.deliberation.models import Panel, PanelItem, Rating
from framework_drafts.deliberation.rating import standing_ratings

VERDICTS = {
    "supported": "Supported",
    "uncertain": "Uncertain",
    "not_supported": "Not supported",
    "no_quorum": "Too few scores",
}


@dataclass(frozen=True)
class Scored:
    """One item by one criterion in one round. `spread` counts the scores 1 to 9; `told` is None below two scores."""

    item: PanelItem
    criterion: str
    round: int
    spread: tuple[int, ...]
    told: Agreement | None
    verdict: str
    classic: bool  # disagreement by the older rule
    late: int  # scores of the second round by people who gave none in the first


def outcome(db: Session, panel: Panel, items: Sequence[PanelItem]) -> dict[tuple[uuid.UUID, str, int], Scored]:
    """Every item by every criterion in both rounds, worked out from the scores that count."""
    given = standing_ratings(db, panel)
    return {
        (item.id, criterion["key"], number): _scored(panel, item, criterion["key"], number, given)
        for item in items
        for criterion in panel.criteria["criteria"]
        for number in (1, 2)
    }


def _scored(panel: Panel, item: PanelItem, criterion: str, number: int, given: Sequence[Rating]) -> Scored:
    mine = [r for r in given if r.item_id == item.id and r.criterion == criterion]
    here = [r for r in mine if r.round == number]
    scores = [int(r.score) for r in here if r.score is not None]
    early = {r.person_id for r in mine if r.round == 1}
    late = sum(r.person_id not in early for r in here) if number == 2 else 0
    told = agreement(scores) if len(scores) > 1 else None
    word = verdict(scores) if told is not None and len(scores) >= panel.quorum else "no_quorum"
    return Scored(
        item,
        criterion,
        number,
        tuple(scores.count(n) for n in range(1, 10)),
        told,
        word,
        classic_disagreement(scores),
        late,
    )


def told_of(db: Session, proposal_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """What closed panels say of these proposals, as plain data: what a decision keeps."""
    query = (
        select(PanelItem, Panel)
        .join(Panel, col(Panel.id) == col(PanelItem.panel_id))
        .where(col(PanelItem.proposal_id).in_(list(proposal_ids)), Panel.state == "closed")
        .order_by(col(Panel.closed_at), col(PanelItem.place))
    )
    found = []
    for item, panel in db.exec(query):
        scored = outcome(db, panel, [item])
        rows = [_plain(scored[item.id, one["key"], 2], one["title"]) for one in panel.criteria["criteria"]]
        found.append(
            {"panel": str(panel.id), "title": panel.title, "proposal": str(item.proposal_id), "criteria": rows}
        )
    return found


def _plain(scored: Scored, title: str) -> dict[str, Any]:
    told = scored.told
    return {
        "criterion": scored.criterion,
        "title": title,
        "scores": sum(scored.spread),
        "median": told.median if told else None,
        "ipr": told.ipr if told else None,
        "ipras": told.ipras if told else None,
        "disagreement": told.disagreement if told else None,
        "verdict": scored.verdict,
    }
