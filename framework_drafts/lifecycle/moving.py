"""Agreeing, publishing and retiring frozen versions. Each step is a new row with who, when and why."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from consultation import audit
from consultation.errors import NotYours, Unusable
from consultation.store import in_turn
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.lifecycle.models import LifecycleStep
from framework_drafts.lifecycle.queries import authors_of, stage_of, stages_of
from framework_drafts.lifecycle.stages import AGREED, CANDIDATE, DRAFT, IN_WORDS, PUBLISHED, RETIRED, may_follow
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.testing import Tested, not_ready

Version = MeasureVersion | FrameworkVersion


def agree_measure(
    db: Session, *, version: MeasureVersion, tested: Sequence[Tested], decision: str, by: uuid.UUID, at: datetime
) -> LifecycleStep:
    """A decision for a measure by somebody who did not write it, after its tests have run.

    Raises NotYours for its author, Unusable with the first test or comparison in the way."""
    _may(db, version, AGREED)
    if by in authors_of(db, [version]):
        raise NotYours("You wrote this version: somebody else has to check and agree it.")
    if found := not_ready(version.defines(), list(tested)):
        raise Unusable(f"It cannot be agreed yet. {found[0]}")
    passed = {one.name: "passed" for one in tested}
    return _step(db, version, AGREED, decision, by, at, tests=passed)


def agree_framework(
    db: Session, *, version: FrameworkVersion, decision: str, by: uuid.UUID, at: datetime
) -> LifecycleStep:
    """A decision for a whole framework. Each of its measures must have been agreed before."""
    _may(db, version, AGREED)
    pins = pinned_in(db, version.id)
    if by in authors_of(db, [version]):
        raise NotYours("You wrote this version: somebody else has to check and agree it.")
    standing = stages_of(db, [pin.measure for pin in pins])
    waiting = [pin.entry.code for pin in pins if standing[pin.measure.id] not in (AGREED, PUBLISHED)]
    if waiting:
        listed = ", ".join(waiting[:6]) + (f" and {len(waiting) - 6} more" if len(waiting) > 6 else "")
        raise Unusable(f"Agree its measures first: {listed} {'is' if len(waiting) == 1 else 'are'} not agreed yet.")
    return _step(db, version, AGREED, decision, by, at)


def publish(db: Session, *, version: Version, decision: str, by: uuid.UUID, at: datetime) -> LifecycleStep:
    """Say that an agreed version has been made public."""
    _may(db, version, PUBLISHED)
    return _step(db, version, PUBLISHED, decision, by, at)


def retire(
    db: Session, *, version: Version, decision: str, successor: Version | None, by: uuid.UUID, at: datetime
) -> LifecycleStep:
    """Say that a version is not to be used any more, why, and which one takes its place, if any."""
    _may(db, version, RETIRED)
    if successor is not None:
        if type(successor) is not type(version) or successor.id == version.id or successor.status != "frozen":
            raise Unusable("A successor is another frozen version of the same kind: choose one, or none.")
        if stage_of(db, successor) == RETIRED:
            raise Unusable("That version is retired itself: choose one that is in use, or none.")
    return _step(db, version, RETIRED, decision, by, at, successor=successor)


def enter(
    db: Session, *, version: Version, stage: str, decision: str, by: uuid.UUID | None, at: datetime
) -> LifecycleStep:
    """Write down a stage that needs no check here: the freezing itself, or what a shipped version was elsewhere."""
    return _step(db, version, stage, decision, by, at)


def _may(db: Session, version: Version, stage: str) -> None:
    """Raises Unusable unless the stage may follow the one the version is at; nobody else moves it meanwhile."""
    in_turn(db, "lifecycle")
    now = stage_of(db, version)
    if now == DRAFT:
        raise Unusable("This is a draft: freeze it first, so that what is decided upon cannot change.")
    if not may_follow(stage, now):
        raise Unusable(f"It is {IN_WORDS[now].lower()} now, and cannot become {IN_WORDS[stage].lower()} from there.")


def _step(
    db: Session,
    version: Version,
    stage: str,
    decision: str,
    by: uuid.UUID | None,
    at: datetime,
    *,
    tests: dict[str, str] | None = None,
    successor: Version | None = None,
) -> LifecycleStep:
    decision = decision.strip()
    if not decision:
        raise Unusable("Say what was decided and why: the reason stays with the version.")
    measure = isinstance(version, MeasureVersion)
    step = LifecycleStep(stage=stage, decision=decision[:2000], tests=dict(tests or {}), by=by, at=at)
    setattr(step, "measure_version_id" if measure else "framework_version_id", version.id)
    if successor is not None:
        setattr(step, "measure_successor_id" if measure else "framework_successor_id", successor.id)
    db.add(step)
    db.flush()
    if stage != CANDIDATE:
        audit.record(db, who=by, did=stage, what=version, at=at, step=str(step.id))
    return step
