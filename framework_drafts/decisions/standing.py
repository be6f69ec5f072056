"""Which decisions stand, what they say of each proposal, and which have gone stale under what they rest on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from framework_drafts.decisions.models import Decision, DecisionOn
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.versions import parts
from framework_drafts.lifecycle.queries import stages_of
from framework_drafts.lifecycle.stages import RETIRED
from framework_drafts.measures.models import MeasureVersion


@dataclass(frozen=True)
class Standing:
    """One decision with what it says of which proposal, what superseded it, and why it is stale, if it is."""

    decision: Decision
    outcomes: Mapping[uuid.UUID, str]
    superseded_by: Decision | None
    stale: Sequence[str]


def decisions_of(db: Session, exercise_id: uuid.UUID) -> list[Standing]:
    """Every decision of an exercise, the newest first."""
    query = select(Decision).where(Decision.exercise_id == exercise_id)
    every = list(db.exec(query.order_by(col(Decision.number).desc())))
    ids = [one.id for one in every]
    outcomes: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for row in db.exec(select(DecisionOn).where(col(DecisionOn.decision_id).in_(ids))):
        outcomes.setdefault(row.decision_id, {})[row.proposal_id] = row.outcome
    after = {one.supersedes: one for one in every if one.supersedes}
    moved = _moved_on(db, every)
    return [
        Standing(
            one, outcomes.get(one.id, {}), after.get(one.id), [moved[c["id"]] for c in one.cites if c["id"] in moved]
        )
        for one in every
    ]


def standing_on(found: Sequence[Standing]) -> dict[uuid.UUID, Standing]:
    """For each proposal the newest decision on it that is not superseded."""
    return {proposal: one for one in reversed(found) if one.superseded_by is None for proposal in one.outcomes}


def _moved_on(db: Session, every: Sequence[Decision]) -> dict[str, str]:
    """What each cited version that is out of date has become, in words.

    Of several versions of one thing the newest cited counts: the older ones were superseded when it was decided."""
    cites = {cited["id"]: cited for one in every for cited in one.cites}
    by_kind = {"framework": FrameworkVersion, "measure": MeasureVersion}
    found: dict[str, str] = {}
    for kind, table in by_kind.items():
        mine = {cited["id"]: cited for cited in cites.values() if cited["kind"] == kind}
        if not mine:
            continue
        column = col(FrameworkVersion.framework_id) if kind == "framework" else col(MeasureVersion.measure_id)
        query: Any = sa.select(table).where(column.in_({cited["of"] for cited in mine.values()}))
        versions = list(db.execute(query).scalars())
        stages = stages_of(db, [one for one in versions if str(one.id) in mine])
        numbered = [one for one in versions if one.version]
        for decision in every:
            for ref in _newest_cited(decision, kind):
                told = _became(mine[ref], numbered, kind)
                retired = stages.get(uuid.UUID(ref)) == RETIRED
                if told or retired:
                    found[ref] = told or f"{mine[ref]['name']} {mine[ref]['version']} was retired."
    return found


def _newest_cited(decision: Decision, kind: str) -> list[str]:
    newest: dict[str, dict[str, str]] = {}
    for cited in decision.cites:
        if cited["kind"] == kind:
            before = newest.get(cited["of"])
            if before is None or _order(cited["version"]) > _order(before["version"]):
                newest[cited["of"]] = cited
    return [cited["id"] for cited in newest.values()]


def _became(cited: Mapping[str, str], versions: Sequence[MeasureVersion | FrameworkVersion], kind: str) -> str:
    name = "framework_id" if kind == "framework" else "measure_id"
    mine = [one for one in versions if getattr(one, name) == cited["of"] and str(one.id) != cited["id"]]
    now = next((one for one in versions if str(one.id) == cited["id"]), None)
    shown = now.version if now is not None and now.version else cited["version"]
    newest = max(mine, key=lambda one: _order(one.version or ""), default=None)
    if newest is None or shown == "draft" or _order(newest.version or "") <= _order(shown):
        return ""
    return f"{cited['name']} {shown} was followed by version {newest.version}."


def _order(version: str) -> tuple[int, int, int]:
    return parts(version) if version and version != "draft" else (10**9, 0, 0)
