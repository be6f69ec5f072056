"""The example's panels: one that is closed, in which one criterion stays disputed, and one whose first round is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consultation.exercises import Exercise
from consultation.people import Person
from consultation.store import now
from framework_drafts.deliberation import panels, rating
from framework_drafts.deliberation.criteria import USUAL
from framework_drafts.deliberation.models import Panel
from framework_drafts.proposals.models import Proposal

SCORES = {  # by proposal: for each criterion the scores of the five members in the second round
    "drop": ((8, 7, 8, 9, 7), (7, 8, 7, 8, 8), (8, 8, 7, 9, 8), (9, 9, 8, 9, 9), (7, 6, 7, 8, 7), (8, 7, 7, 8, 8)),
    "change": ((8, 7, 7, 8, 8), (7, 6, 7, 7, 8), (7, 8, 7, 8, 7), (8, 9, 8, 8, 8), (2, 8, 2, 9, 5), (7, 6, 6, 7, 7)),
    "breaks": ((9, 8, 9, 9, 8), (7, 7, 6, 8, 7), (5, 4, 6, 5, 5), (2, 1, 3, 2, 2), (7, 7, 8, 7, 6), (6, 7, 7, 6, 7)),
}


def score(db: Any, exercise: Exercise, made: dict[str, Proposal], group: list[Person]) -> None:
    """A panel that is closed, in which one criterion stays disputed, and one whose first round is open."""
    wynn = group[0].id
    began = now() - timedelta(hours=3)
    items = [made[name] for name in SCORES]
    panel = panels.open_panel(
        db, exercise=exercise, title="Measures group, autumn", criteria=USUAL, quorum=3, items=items, members=group, by=wynn, at=began,
    )  # fmt: skip
    for member in group:
        mine = "None." if member is not group[3] else "My council would gain by the change to direct payments."
        panels.declare(db, panel=panel, interests=mine, stands_aside=[], by=member.id, at=began)
    _round(db, panel, group, first=True)
    panels.begin_second(db, panel=panel, by=wynn, at=began + timedelta(hours=1))
    _round(db, panel, group, first=False)
    panels.close(db, panel=panel, by=wynn, at=began + timedelta(hours=2))
    panels.open_panel(
        db, exercise=exercise, title="Rules for the framework", criteria=USUAL, quorum=3, items=[made["quarterly"]],
        members=group, by=wynn, at=now(),
    )  # fmt: skip


def _round(db: Any, panel: Panel, group: list[Person], *, first: bool) -> None:
    """Each member's scores; some think again after the first round, and say why."""
    keys = [one["key"] for one in panel.criteria["criteria"]]
    for item, rows in zip(panels.items_of(db, panel.id), SCORES.values(), strict=True):
        for place, member in enumerate(group):
            second = {key: row[place] for key, row in zip(keys, rows, strict=True)}
            begun = {key: max(1, score - 2) if place == 2 and score > 6 else score for key, score in second.items()}
            scores: dict[str, int | None] = {**(begun if first else second)}
            reasons = (
                {} if first else {key: "The others’ reasons persuaded me." for key in keys if begun[key] != second[key]}
            )
            rating.rate(db, panel=panel, item=item, scores=scores, reasons=reasons, by=member.id, at=now())
