"""A framework out to files and in from them. What is here already under the same number must be the same, or is refused."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import in_turn
from framework_drafts.frameworks.bundle import HEAD, Bundle, Entry
from framework_drafts.frameworks.editing import CODE, pin
from framework_drafts.frameworks.freezing import framework_hash
from framework_drafts.frameworks.models import Framework, FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in, versions_of
from framework_drafts.frameworks.versions import parts
from framework_drafts.lifecycle.moving import enter
from framework_drafts.lifecycle.queries import steps_of
from framework_drafts.lifecycle.stages import CANDIDATE, DRAFT, STAGES
from framework_drafts.measures.drafting import hashes, new_measure, save
from framework_drafts.measures.models import Measure, MeasureVersion
from framework_drafts.measures.structure import differences, effect_of
from framework_drafts.measures.testing import problems


def as_bundle(db: Session, version: FrameworkVersion) -> Bundle:
    """A framework version as it is exported."""
    steps = steps_of(db, version)
    entries = tuple(
        Entry(one.measure.measure_id, one.entry.code, one.entry.domain, one.measure.version or DRAFT, one.definition)
        for one in pinned_in(db, version.id)
    )
    return Bundle(
        version.framework_id,
        version.title,
        version.shown_version,
        version.purpose,
        steps[-1].stage if steps else (CANDIDATE if version.status == "frozen" else DRAFT),
        steps[-1].decision if steps else "",
        entries,
        tuple(version.gaps),
    )


def take_in(db: Session, *, bundle: Bundle, by: uuid.UUID | None, at: datetime) -> FrameworkVersion:
    """A framework from outside: a candidate, or a draft when it was one. Raises Unusable when its numbers are taken."""
    if bundle.status:
        came = f"Imported from files. Where it came from it was {bundle.status}. {bundle.status_reason}".strip()
    else:
        came = "Imported from files."
    own = db.get(Framework, bundle.id)
    if own is not None and own.shipped:
        raise Unusable(f"{bundle.id} comes with the program: give yours another id in {HEAD}.")
    if any(one.status == DRAFT for one in versions_of(db, bundle.id)):
        raise Unusable(f"{bundle.id} has an open draft here: freeze it first, or give yours another id in {HEAD}.")
    version = _placed(db, bundle, stage=CANDIDATE, reason=came, by=by, at=at)
    audit.record(db, who=by, did="imported", what=version, at=at, version=bundle.version)
    return version


def ship(db: Session, *, bundle: Bundle, at: datetime) -> FrameworkVersion:
    """A framework that comes with the program, at the stage its files say."""
    stage = bundle.status if bundle.status in STAGES else CANDIDATE
    version = _placed(db, bundle, stage=stage, reason=bundle.status_reason, by=None, at=at, shipped=True)
    audit.record(db, who=None, did="shipped", what=version, at=at, version=bundle.version)
    return version


def _placed(
    db: Session, bundle: Bundle, *, stage: str, reason: str, by: uuid.UUID | None, at: datetime, shipped: bool = False
) -> FrameworkVersion:
    in_turn(db, "framework")
    is_draft = bundle.version == DRAFT
    if db.get(Framework, bundle.id) is None:
        db.add(Framework(id=bundle.id, shipped=shipped, created_at=at, created_by=by))
        db.flush()
    if any(one.shown_version == bundle.version for one in versions_of(db, bundle.id)):
        raise Unusable(f"{bundle.id} has {'a draft' if is_draft else f'a version {bundle.version}'} here already.")
    version = FrameworkVersion(
        framework_id=bundle.id,
        title=bundle.title,
        purpose=bundle.purpose,
        gaps=list(bundle.gaps),
        created_by=by,
        created_at=at,
    )
    db.add(version)
    db.flush()
    for position, one in enumerate(bundle.entries, start=1):
        if not CODE.fullmatch(one.code):
            raise Unusable(f"“{one.code}” is not a code: use letters and digits, with brackets, points or dashes.")
        measure = _measure(db, one, stage, reason, by, at)
        if not is_draft and measure.status == DRAFT:
            raise Unusable(f"{one.code} is a draft in a framework that is not: give it a version number.")
        pin(db, version, measure, code=one.code, domain=one.domain, position=position)
    if is_draft:
        return version
    version.sha256 = framework_hash(pinned_in(db, version.id), version.gaps)
    version.version, version.status, version.frozen_at = bundle.version, "frozen", at
    db.add(version)
    db.flush()
    enter(db, version=version, stage=stage, decision=reason or "Imported from files.", by=by, at=at)
    return version


def _measure(db: Session, one: Entry, stage: str, reason: str, by: uuid.UUID | None, at: datetime) -> MeasureVersion:
    """The measure version of a file: the one that is here when it is the same, else a new one."""
    known = db.get(Measure, one.id) is not None
    if one.version == DRAFT:
        if not known:
            return new_measure(db, definition=one.definition, reason=reason, by=by, at=at, measure_id=one.id)
        fresh = MeasureVersion(
            measure_id=one.id, created_by=by, created_at=at, edit_version=0, **hashes(one.definition)
        )
        return save(db, version=fresh, definition=one.definition, reason="Imported from files.", by=by, at=at)
    if not known:
        db.add(Measure(id=one.id, created_at=at, created_by=by))
        db.flush()
    query = select(MeasureVersion).where(MeasureVersion.measure_id == one.id, MeasureVersion.version == one.version)
    existing = db.exec(query).first()
    if existing is not None:
        if existing.definition_hash != one.hash:
            raise Unusable(
                f"{one.code} version {one.version} is here already and says something else: a version never changes, "
                "so give the changed one another number."
            )
        return existing
    _check_number(db, one)
    made = MeasureVersion(
        measure_id=one.id,
        version=one.version,
        status="frozen",
        frozen_at=at,
        authors=[str(by)] if by else [],
        created_by=by,
        created_at=at,
        reason=reason[:500],
        **hashes(one.definition),
    )
    db.add(made)
    db.flush()
    enter(db, version=made, stage=stage, decision=reason or "Imported from files.", by=by, at=at)
    return made


def _frozen(db: Session, measure_id: str) -> list[MeasureVersion]:
    query = select(MeasureVersion).where(MeasureVersion.measure_id == measure_id, MeasureVersion.status == "frozen")
    return list(db.exec(query))


def _check_number(db: Session, one: Entry) -> None:
    """A number from elsewhere must say as much as has changed from the versions next to it here."""
    number = parts(one.version)
    if found := problems(one.definition, frozenset()):
        raise Unusable(f"{one.code}: {found[0]}")
    for known in _frozen(db, one.id):
        other = parts(known.version or "0.0.0")
        effect = effect_of(differences(known.definition, one.definition.as_data()))
        same = 0 if number[0] != other[0] else 1 if number[1] != other[1] else 2
        if ("patch", "minor", "major").index(effect if effect != "none" else "patch") > 2 - same:
            raise Unusable(
                f"{one.code} version {one.version} differs from version {known.version} here by more than its number says: "
                "give it a number whose first part is another."
            )
