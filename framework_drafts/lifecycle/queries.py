"""Reading what became of versions, and who wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.audit import Event
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
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
    "froze",
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
    """Everybody whose words stand in any of these versions.

    Of a measure: who saved it, or anything it rests on that nobody has agreed yet. Of a framework: who changed it, what
    it rests on and is not agreed, or a measure in it."""
    found = {one.created_by for one in versions if one.created_by}
    measures = [one for one in versions if isinstance(one, MeasureVersion)]
    frameworks = [one for one in versions if isinstance(one, FrameworkVersion)]
    while frameworks or measures:
        found |= {uuid.UUID(author) for one in measures for author in one.authors}
        found |= {one.created_by for one in frameworks if one.created_by}
        found |= _wrote(db, [str(one.id) for one in frameworks])
        pinned = [pin.measure for one in frameworks for pin in pinned_in(db, one.id)]
        measures = _unagreed(db, MeasureVersion, measures) + [one for one in pinned if one.authors]
        frameworks = _unagreed(db, FrameworkVersion, frameworks)
    return found


def _wrote(db: Session, ids: list[str]) -> set[uuid.UUID]:
    query = select(Event.who).where(col(Event.what_id).in_(ids), col(Event.did).in_(WROTE), col(Event.who).is_not(None))
    return {who for who in db.exec(query) if who} if ids else set()


def _unagreed(db: Session, kind: Any, versions: Iterable[Any]) -> list[Any]:
    """What these rest on, without what has been agreed: its authors have been checked by somebody else."""
    ids = {one.based_on for one in versions if one.based_on}
    found = [one for one in (db.get(kind, each) for each in ids) if one is not None]
    standing = stages_of(db, found) if found else {}
    return [one for one in found if standing[one.id] in (DRAFT, CANDIDATE)]
