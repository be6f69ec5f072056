"""Reading what became of versions, and who wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.audit import Event
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.lifecycle.models import LifecycleStep
from framework_drafts.lifecycle.stages import CANDIDATE, DRAFT, STAGES
from framework_drafts.measures.models import MeasureVersion

WROTE = (
    "forked",
    "redrafted",
    "changed a measure",
    "added a measure",
    "dropped a measure",
    "took over a measure",
    "moved a measure",
    "renamed",
)


def steps_of(db: Session, version: MeasureVersion | FrameworkVersion) -> list[LifecycleStep]:
    """The stages a version has come to, the oldest first."""
    which = (
        LifecycleStep.measure_version_id if isinstance(version, MeasureVersion) else LifecycleStep.framework_version_id
    )
    found = db.exec(select(LifecycleStep).where(which == version.id))
    return sorted(found, key=lambda step: STAGES.index(step.stage))


def stage_of(db: Session, version: MeasureVersion | FrameworkVersion) -> str:
    """Where a version stands. Frozen before stages were kept means candidate."""
    if version.status == "draft":
        return DRAFT
    steps = steps_of(db, version)
    return steps[-1].stage if steps else CANDIDATE


def stages_of(db: Session, versions: Iterable[MeasureVersion | FrameworkVersion]) -> dict[uuid.UUID, str]:
    """Where each of many versions stands, in one question to the database."""
    versions = list(versions)
    found = {one.id: DRAFT if one.status == "draft" else CANDIDATE for one in versions}
    ids = list(found)
    query = select(LifecycleStep).where(
        sa.or_(col(LifecycleStep.measure_version_id).in_(ids), col(LifecycleStep.framework_version_id).in_(ids))
    )
    for step in sorted(db.exec(query), key=lambda step: STAGES.index(step.stage)):
        found[step.measure_version_id or step.framework_version_id] = step.stage  # type: ignore[index]
    return found


def authors_of(db: Session, versions: Collection[MeasureVersion | FrameworkVersion]) -> set[uuid.UUID]:
    """Everybody who wrote any of these versions: they made one, or changed something in it."""
    found = {one.created_by for one in versions if one.created_by}
    query = select(Event.who).where(
        col(Event.what_id).in_([str(one.id) for one in versions]),
        col(Event.did).in_(WROTE),
        col(Event.who).is_not(None),
    )
    return found | {who for who in db.exec(query) if who}
