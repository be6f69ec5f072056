"""Freezing a draft: every draft measure in it gets the version number that its effect calls for, and so does the whole."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.frameworks.editing import as_seen
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in, versions_of
from framework_drafts.frameworks.versions import framework_effect, next_free, parts
from framework_drafts.lifecycle.moving import enter
from framework_drafts.lifecycle.stages import CANDIDATE
from framework_drafts.measures.drafting import check_claim
from framework_drafts.measures.models import MeasureVersion
from framework_drafts.measures.structure import differences, effect_of
from framework_drafts.measures.testing import problems

FROZEN = "Frozen, so that it can be looked at as it is."


def freeze(
    db: Session,
    *,
    draft: FrameworkVersion,
    seen_version: int,
    by: uuid.UUID | None,
    at: datetime,
    known_series: frozenset[str] = frozenset(),
) -> FrameworkVersion:
    """Seal a draft and the draft measures in it: candidates from now on.

    Raises Frozen, EditedSince, or Unusable with the first thing that stands in the way."""
    as_seen(db, draft, seen_version)
    pins = pinned_in(db, draft.id)
    if not pins:
        raise Unusable("A framework needs at least one measure before it can be frozen.")
    for pin in pins:
        if found := problems(pin.definition, known_series):
            raise Unusable(f"{pin.entry.code}: {found[0]}")
        if pin.measure.status == "draft":
            check_claim(db, pin.measure, pin.definition, pin.measure.claim)
    for pin in pins:
        if pin.measure.status == "draft":
            _freeze_measure(db, pin.measure, by, at)
    db.flush()
    draft.version = _next_version(db, draft, pins)
    draft.sha256 = framework_hash(pins, draft.gaps)
    draft.status, draft.frozen_at = "frozen", at
    db.add(draft)
    db.flush()
    enter(db, version=draft, stage=CANDIDATE, decision=FROZEN, by=by, at=at)
    audit.record(db, who=by, did="froze", what=draft, at=at, version=draft.version, sha256=draft.sha256)
    return draft


def framework_hash(pins: Sequence[Pinned], gaps: Sequence[dict[str, str]] = ()) -> str:
    """SHA-256 over codes, domains and the hashes of the pinned definitions, in order, and over the gaps, if any."""
    rows: list[object] = [
        [pin.entry.code, pin.entry.domain, pin.measure.measure_id, pin.measure.definition_hash] for pin in pins
    ]
    if gaps:
        rows.append([sorted(gap.items()) for gap in gaps])
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _next_version(db: Session, draft: FrameworkVersion, pins: list[Pinned]) -> str:
    before = db.get(FrameworkVersion, draft.based_on) if draft.based_on else None
    if before is None or before.framework_id != draft.framework_id or before.version is None:
        return "1.0.0"
    effect = framework_effect(_shape(before, pinned_in(db, before.id)), _shape(draft, pins))
    if effect == "none":
        raise Unusable(f"Nothing differs from version {before.version}: change something before you freeze.")
    taken = {one.version for one in versions_of(db, draft.framework_id) if one.version}
    return next_free(before.version, effect, taken)


def _shape(version: FrameworkVersion, pins: Sequence[Pinned]) -> dict[str, object]:
    """What a framework is, for the question of what changed: each measure's definition, and all its words and labels."""
    words = {"title": version.title, "purpose": version.purpose, "gaps": version.gaps}
    labels = [(pin.measure.measure_id, pin.entry.code, pin.entry.domain) for pin in pins]
    return {"words": words, "labels": labels, "measures": {p.measure.measure_id: p.measure.definition for p in pins}}


def _freeze_measure(db: Session, version: MeasureVersion, by: uuid.UUID | None, at: datetime) -> None:
    query = select(MeasureVersion).where(
        MeasureVersion.measure_id == version.measure_id, MeasureVersion.status == "frozen"
    )
    known = sorted(db.exec(query), key=lambda one: parts(one.version or "0.0.0"))
    before = (db.get(MeasureVersion, version.based_on) if version.based_on else None) or (known[-1] if known else None)
    if before is None or before.version is None:
        version.version = "1.0.0"
    else:
        effect = effect_of(differences(before.definition, version.definition))
        taken = {one.version for one in known if one.version}
        version.version = next_free(before.version, "patch" if effect == "none" else effect, taken)
    version.status, version.frozen_at = "frozen", at
    db.add(version)
    db.flush()
    enter(db, version=version, stage=CANDIDATE, decision=FROZEN, by=by, at=at)
