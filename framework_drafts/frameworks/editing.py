"""Forking a framework, changing its draft, and freezing it."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import EditedSince, Frozen, Unusable
from framework_drafts.frameworks.models import Framework, FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in, versions_of
from framework_drafts.frameworks.versions import framework_effect, measure_effect, next_free
from framework_drafts.measures.language import BadDefinition, Definition, computable_hash, definition_hash, parse
from framework_drafts.measures.models import Measure, MeasureVersion
from framework_drafts.measures.testing import problems

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9().-]{0,19}")


def fork(db: Session, *, version: FrameworkVersion, title: str, by: uuid.UUID | None, at: datetime) -> FrameworkVersion:
    """A new framework whose first draft pins the same measures. Raises Unusable when the title cannot name one."""
    if version.status != "frozen":
        raise Unusable("Freeze this draft before you fork it, so that both start from the same definitions.")
    framework_id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    if not framework_id:
        raise Unusable("Give the new framework a title with letters in it.")
    if db.get(Framework, framework_id) is not None:
        raise Unusable(f"There is a framework named “{framework_id}” already: choose another title.")
    db.add(Framework(id=framework_id, created_at=at, created_by=by))
    db.flush()
    draft = FrameworkVersion(
        framework_id=framework_id,
        title=title.strip(),
        purpose=version.purpose,
        based_on=version.id,
        created_by=by,
        created_at=at,
    )
    _copy_entries(db, version, draft)
    audit.record(db, who=by, did="forked", what=draft, at=at, source=str(version.id))
    return draft


def redraft(db: Session, *, version: FrameworkVersion, by: uuid.UUID | None, at: datetime) -> FrameworkVersion:
    """The next draft of a frozen framework; the one already open, if there is one."""
    query = select(FrameworkVersion).where(
        FrameworkVersion.framework_id == version.framework_id, FrameworkVersion.status == "draft"
    )
    if existing := db.exec(query).first():
        return existing
    draft = FrameworkVersion(
        framework_id=version.framework_id,
        title=version.title,
        purpose=version.purpose,
        based_on=version.id,
        created_by=by,
        created_at=at,
    )
    _copy_entries(db, version, draft)
    audit.record(db, who=by, did="redrafted", what=draft, at=at)
    return draft


def change_measure(
    db: Session,
    *,
    draft: FrameworkVersion,
    code: str,
    seen_version: int,
    changes: dict[str, Any],
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
) -> MeasureVersion:
    """Change clauses of a pinned measure, in a draft version of its own; the version it was stays as it is.

    Raises Frozen, EditedSince, Unusable with the clause at fault."""
    _as_seen(db, draft, seen_version)
    pinned = _pinned(db, draft, code)
    definition = _defined({**pinned.definition.as_data(), **changes})
    version = pinned.measure
    if version.status == "frozen":
        version = MeasureVersion(
            measure_id=version.measure_id,
            based_on=version.id,
            created_by=by,
            created_at=at,
            **_hashes(definition),
        )
        db.add(version)
        db.flush()
        pinned.entry.measure_version_id = version.id
        db.add(pinned.entry)
    for name, value in _hashes(definition).items():
        setattr(version, name, value)
    version.reason, version.edit_version = reason.strip(), version.edit_version + 1
    db.add(version)
    _touch(db, draft)
    audit.record(
        db, who=by, did="changed a measure", what=version, at=at, clauses=sorted(changes), framework=str(draft.id)
    )
    return version


def drop_measure(
    db: Session,
    *,
    draft: FrameworkVersion,
    code: str,
    seen_version: int,
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Take a measure out of the draft; the measure itself and all its versions stay."""
    _as_seen(db, draft, seen_version)
    pinned = _pinned(db, draft, code)
    db.delete(pinned.entry)
    _touch(db, draft)
    audit.record(db, who=by, did="dropped a measure", what=draft, at=at, code=code, reason=reason.strip())


def add_measure(
    db: Session,
    *,
    draft: FrameworkVersion,
    code: str,
    domain: str,
    definition: dict[str, Any],
    seen_version: int,
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
) -> MeasureVersion:
    """Put a new measure, with an identity of its own, at the end of the draft."""
    _as_seen(db, draft, seen_version)
    code = code.strip()
    pins = pinned_in(db, draft.id)
    if not CODE.fullmatch(code):
        raise Unusable(
            "A code is up to 20 letters and digits, with brackets, points or dashes between, like 7A or 3D(1b)."
        )
    if any(pin.entry.code.lower() == code.lower() for pin in pins):
        raise Unusable(f"Give the measure a code that this framework does not use yet; “{code}” is taken.")
    defined = _defined(definition)
    measure = Measure(id=f"m_{uuid.uuid4().hex[:16]}", created_at=at, created_by=by)
    db.add(measure)
    db.flush()
    version = MeasureVersion(
        measure_id=measure.id, reason=reason.strip(), created_by=by, created_at=at, **_hashes(defined)
    )
    db.add(version)
    db.flush()
    position = max((pin.entry.position for pin in pins), default=0) + 1
    db.add(
        FrameworkEntry(
            framework_version_id=draft.id,
            measure_version_id=version.id,
            code=code,
            domain=domain.strip() or "Other",
            position=position,
        )
    )
    _touch(db, draft)
    audit.record(db, who=by, did="added a measure", what=version, at=at, framework=str(draft.id), code=code)
    return version


def freeze(
    db: Session,
    *,
    draft: FrameworkVersion,
    seen_version: int,
    by: uuid.UUID | None,
    at: datetime,
    known_series: frozenset[str] = frozenset(),
) -> FrameworkVersion:
    """Seal a draft and the draft measures in it, each with the version number its effect calls for.

    Raises Frozen, EditedSince, or Unusable with the first thing that stands in the way."""
    _as_seen(db, draft, seen_version)
    pins = pinned_in(db, draft.id)
    if not pins:
        raise Unusable("A framework needs at least one measure before it can be frozen.")
    for pin in pins:
        if found := problems(pin.definition, known_series):
            raise Unusable(f"{pin.entry.code}: {found[0]}")
    for pin in pins:
        if pin.measure.status == "draft":
            _freeze_measure(db, pin.measure, at)
    db.flush()
    draft.version = _next_version(db, draft, pins)
    draft.sha256 = framework_hash(pins)
    draft.status, draft.frozen_at = "frozen", at
    db.add(draft)
    db.flush()
    audit.record(db, who=by, did="froze", what=draft, at=at, version=draft.version, sha256=draft.sha256)
    return draft


def framework_hash(pins: list[Pinned]) -> str:
    """SHA-256 over codes, domains and the hashes of the pinned definitions, in order."""
    rows = [[pin.entry.code, pin.entry.domain, pin.measure.measure_id, pin.measure.definition_hash] for pin in pins]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _next_version(db: Session, draft: FrameworkVersion, pins: list[Pinned]) -> str:
    before = db.get(FrameworkVersion, draft.based_on) if draft.based_on else None
    if before is None or before.framework_id != draft.framework_id or before.version is None:
        return "1.0.0"
    old = pinned_in(db, before.id)
    computable = {pin.measure.definition_hash: pin.measure.computable_hash for pin in (*old, *pins)}
    effect = framework_effect(
        {pin.measure.measure_id: pin.measure.definition_hash for pin in old},
        {pin.measure.measure_id: pin.measure.definition_hash for pin in pins},
        computable,
    )
    if effect == "none":
        raise Unusable(f"Nothing differs from version {before.version}: change something before you freeze.")
    taken = {one.version for one in versions_of(db, draft.framework_id) if one.version}
    return next_free(before.version, effect, taken)


def _freeze_measure(db: Session, version: MeasureVersion, at: datetime) -> None:
    before = db.get(MeasureVersion, version.based_on) if version.based_on else None
    if before is None or before.version is None:
        version.version = "1.0.0"
    else:
        effect = measure_effect(
            computable_moved=before.computable_hash != version.computable_hash,
            words_moved=before.definition_hash != version.definition_hash,
        )
        query = select(MeasureVersion.version).where(MeasureVersion.measure_id == version.measure_id)
        taken = {number for number in db.exec(query) if number}
        version.version = next_free(before.version, "patch" if effect == "none" else effect, taken)
    version.status, version.frozen_at = "frozen", at
    db.add(version)
    db.flush()


def _copy_entries(db: Session, source: FrameworkVersion, draft: FrameworkVersion) -> None:
    db.add(draft)
    db.flush()
    for pin in pinned_in(db, source.id):
        kept = {name: getattr(pin.entry, name) for name in ("measure_version_id", "code", "domain", "position")}
        db.add(FrameworkEntry(framework_version_id=draft.id, **kept))
    db.flush()


def _as_seen(db: Session, draft: FrameworkVersion, seen_version: int) -> None:
    db.refresh(draft, with_for_update=True)
    if draft.status != "draft":
        raise Frozen("This version is frozen and cannot change: open a new draft of it.")
    if draft.edit_version != seen_version:
        raise EditedSince(
            "Somebody else changed this draft after you opened it: look at it again and repeat your change."
        )


def _pinned(db: Session, draft: FrameworkVersion, code: str) -> Pinned:
    for pin in pinned_in(db, draft.id):
        if pin.entry.code == code:
            return pin
    raise Unusable(f"This framework has no measure with the code {code}.")


def _defined(data: dict[str, Any]) -> Definition:
    try:
        return parse(data)
    except BadDefinition as problem:
        raise Unusable(f"This definition cannot be used: {problem}.") from problem


def _hashes(definition: Definition) -> dict[str, Any]:
    return {
        "definition": definition.as_data(),
        "definition_hash": definition_hash(definition),
        "computable_hash": computable_hash(definition),
    }


def _touch(db: Session, draft: FrameworkVersion) -> None:
    db.exec(
        sa.update(FrameworkVersion)
        .where(col(FrameworkVersion.id) == draft.id)
        .values(edit_version=FrameworkVersion.edit_version + 1)
    )
    db.flush()
    db.refresh(draft)
