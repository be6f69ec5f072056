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
    versions = _cited(db, every)
    return [Standing(one, outcomes.get(one.id, {}), after.get(one.id), _stale(one, versions)) for one in every]


def standing_on(found: Sequence[Standing]) -> dict[uuid.UUID, Standing]:
    """For each proposal the newest decision on it that is not superseded."""
    return {proposal: one for one in reversed(found) if one.superseded_by is None for proposal in one.outcomes}


@dataclass(frozen=True)
class _Known:
    """A version of something that a decision cites, as it is today; a framework has no definition of its own."""

    id: str
    of: str
    version: str
    definition: str
    retired: bool


def _cited(db: Session, every: Sequence[Decision]) -> list[_Known]:
    """Every version there is of what these decisions cite."""
    cites = [cited for one in every for cited in one.cites]
    wanted = {kind: {cited["of"] for cited in cites if cited["kind"] == kind} for kind in ("framework", "measure")}
    asked: Any = sa.select(FrameworkVersion).where(col(FrameworkVersion.framework_id).in_(wanted["framework"]))
    frameworks = list(db.execute(asked).scalars()) if wanted["framework"] else []
    asked = sa.select(MeasureVersion).where(col(MeasureVersion.measure_id).in_(wanted["measure"]))
    measures = list(db.execute(asked).scalars()) if wanted["measure"] else []
    stages = stages_of(db, [*frameworks, *measures]) if frameworks or measures else {}
    return [
        _Known(str(one.id), one.framework_id, one.version or "", "", stages[one.id] == RETIRED) for one in frameworks
    ] + [
        _Known(str(one.id), one.measure_id, one.version or "", one.definition_hash, stages[one.id] == RETIRED)
        for one in measures
    ]


def _stale(decision: Decision, versions: Sequence[_Known]) -> list[str]:
    """What of a decision's own newest citations has moved since, in words.

    Of several versions of one thing the newest cited counts: the older ones were superseded when it was decided."""
    newest: dict[str, dict[str, str]] = {}
    for cited in decision.cites:
        before = newest.get(cited["of"])
        if before is None or _order(cited["version"]) > _order(before["version"]):
            newest[cited["of"]] = cited
    return [told for cited in newest.values() if (told := _became(cited, [v for v in versions if v.of == cited["of"]]))]


def _became(cited: Mapping[str, str], versions: Sequence[_Known]) -> str:
    name = f"{cited['name']} {cited['version']}"
    now = next((one for one in versions if one.id == cited["id"]), None)
    if now is None:
        return f"{name} is not there any more."
    if now.definition and now.definition != cited.get("definition", now.definition):
        return f"{name} was changed since."
    later = [one for one in versions if one.version and now.version and _order(one.version) > _order(now.version)]
    if later:
        newest = max(later, key=lambda one: _order(one.version))
        return f"{name} was followed by version {newest.version}."
    return f"{name} was retired." if now.retired else ""


def _order(version: str) -> tuple[int, int, int]:
    return parts(version) if version and version != "draft" else (10**9, 0, 0)
