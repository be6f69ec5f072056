"""Changing a draft: a measure's definition, which measures there are, and what the framework says of itself."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation import audit
from consultation.errors import EditedSince, Frozen, Unusable
from framework_drafts.frameworks.models import FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.measures import drafting
from framework_drafts.measures.models import MeasureVersion

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9().-]{0,19}")


def change_measure(
    db: Session,
    *,
    draft: FrameworkVersion,
    code: str,
    seen: str,
    changes: Mapping[str, Any],
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
    claim: str = "",
    prefer: Mapping[str, str] | None = None,
) -> MeasureVersion:
    """Change clauses of a pinned measure, in a draft version of its own; the version it was stays as it is.

    What somebody else saved since `seen` is kept too. Raises Frozen, EditedSince, drafting.Conflicting with the clauses
    that both changed, Unusable with the clause at fault or a claim that is too small."""
    _open(db, draft)
    pinned = _pinned(db, draft, code)
    whole = {**_seen_definition(db, pinned, seen), **changes}
    mine = drafting.defined({name: value for name, value in whole.items() if value is not None}).as_data()
    data = drafting.merged_with(db, now=pinned.measure, seen=seen, mine=mine, prefer=prefer or {})
    definition = drafting.defined(data)
    version = pinned.measure
    if definition == pinned.definition and (not claim or claim == version.claim):
        return version
    if version.status == "frozen":
        version = drafting.draft_from(db, before=version, definition=definition, reason=reason, by=by, at=at)
        pinned.entry.measure_version_id = version.id
        db.add(pinned.entry)
    else:
        version = drafting.save(db, version=version, definition=definition, reason=reason, by=by, at=at)
    drafting.check_claim(db, version, definition, claim)
    version.claim = claim
    db.add(version)
    touch(db, draft)
    audit.record(
        db, who=by, did="changed a measure", what=version, at=at, clauses=sorted(changes), framework=str(draft.id)
    )
    return version


def undo(
    db: Session, *, draft: FrameworkVersion, code: str, number: int, seen: str, by: uuid.UUID | None, at: datetime
) -> MeasureVersion:
    """Save a draft measure as it was at an earlier save: what came after it stays in the history."""
    _open(db, draft)
    pinned = _pinned(db, draft, code)
    if seen != drafting.mark_of(pinned.measure):
        raise EditedSince(f"Somebody else changed {code} after you opened it: look at it again before you put it back.")
    if pinned.measure.status == "frozen":
        raise Unusable("This draft has no changes of its own to undo.")
    earlier = drafting.edit_numbered(db, pinned.measure, number)
    definition = drafting.defined(earlier.definition)
    reason = f"Put back as it was at save {number}."
    version = drafting.save(db, version=pinned.measure, definition=definition, reason=reason, by=by, at=at)
    drafting.check_claim(db, version, definition, version.claim)
    touch(db, draft)
    audit.record(db, who=by, did="changed a measure", what=version, at=at, undone_to=number, framework=str(draft.id))
    return version


def drop_measure(
    db: Session, *, draft: FrameworkVersion, code: str, seen: str, reason: str, by: uuid.UUID | None, at: datetime
) -> None:
    """Take a measure out of the draft; the measure itself and all its versions stay."""
    _open(db, draft)
    pinned = _pinned(db, draft, code)
    if seen != drafting.mark_of(pinned.measure):
        raise EditedSince(f"Somebody else changed {code} after you opened it: look at it again before you drop it.")
    db.delete(pinned.entry)
    touch(db, draft)
    audit.record(db, who=by, did="dropped a measure", what=draft, at=at, code=code, reason=reason.strip())


def add_measure(
    db: Session,
    *,
    draft: FrameworkVersion,
    code: str,
    domain: str,
    definition: Mapping[str, Any],
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
) -> MeasureVersion:
    """Put a new measure, with an identity of its own, at the end of the draft."""
    _open(db, draft)
    pins = pinned_in(db, draft.id)
    code = checked_code(code, pins)
    version = drafting.new_measure(db, definition=drafting.defined(definition), reason=reason, by=by, at=at)
    pin(db, draft, version, code=code, domain=domain, position=max((p.entry.position for p in pins), default=0) + 1)
    touch(db, draft)
    audit.record(db, who=by, did="added a measure", what=version, at=at, framework=str(draft.id), code=code)
    return version


def relabel(
    db: Session, *, draft: FrameworkVersion, code: str, new_code: str, domain: str, by: uuid.UUID | None, at: datetime
) -> FrameworkEntry:
    """Give a measure another code or domain in this framework: its definition is not touched."""
    _open(db, draft)
    pinned = _pinned(db, draft, code)
    others = [one for one in pinned_in(db, draft.id) if one.entry.id != pinned.entry.id]
    pinned.entry.code = checked_code(new_code, others)
    pinned.entry.domain = domain.strip()[:120] or pinned.entry.domain
    db.add(pinned.entry)
    touch(db, draft)
    audit.record(db, who=by, did="moved a measure", what=draft, at=at, code=code, to=pinned.entry.code)
    return pinned.entry


def describe(
    db: Session,
    *,
    draft: FrameworkVersion,
    seen_version: int,
    title: str,
    purpose: str,
    gaps: list[dict[str, str]],
    by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Change what the draft says of itself: its title, what it is for, and what it cannot measure."""
    as_seen(db, draft, seen_version)
    if not title.strip():
        raise Unusable("Give the framework a title.")
    draft.title, draft.purpose, draft.gaps = title.strip()[:200], purpose.strip(), gaps
    db.add(draft)
    touch(db, draft)
    audit.record(db, who=by, did="renamed", what=draft, at=at)


def pin(
    db: Session, draft: FrameworkVersion, version: MeasureVersion, *, code: str, domain: str, position: int
) -> FrameworkEntry:
    """Put a measure version into a draft."""
    entry = FrameworkEntry(
        framework_version_id=draft.id,
        measure_version_id=version.id,
        code=code,
        domain=domain.strip()[:120] or "Other",
        position=position,
    )
    db.add(entry)
    db.flush()
    return entry


def checked_code(code: str, others: list[Pinned]) -> str:
    code = code.strip()
    if not CODE.fullmatch(code):
        raise Unusable(
            "A code is up to 20 letters and digits, with brackets, points or dashes between, like 7A or 3D(1b)."
        )
    if any(one.entry.code.lower() == code.lower() for one in others):
        raise Unusable(f"Give the measure a code that this framework does not use yet; “{code}” is taken.")
    return code


def as_seen(db: Session, draft: FrameworkVersion, seen_version: int) -> None:
    """Raises Frozen, or EditedSince when anything in the draft was changed since the page showed it."""
    _open(db, draft)
    if draft.edit_version != seen_version:
        raise EditedSince(
            "Somebody else changed this draft after you opened it: look at it again and repeat your change."
        )


def touch(db: Session, draft: FrameworkVersion) -> None:
    db.flush()
    db.exec(
        sa.update(FrameworkVersion)
        .where(col(FrameworkVersion.id) == draft.id)
        .values(edit_version=FrameworkVersion.edit_version + 1)
    )
    db.flush()
    db.refresh(draft)


def _open(db: Session, draft: FrameworkVersion) -> None:
    """Nobody else changes the draft until this is done, and what they saved before is seen. Raises Frozen."""
    db.flush()
    db.expire_all()
    db.refresh(draft, with_for_update=True)
    if draft.status != "draft":
        raise Frozen("This version is frozen and cannot change: open a new draft of it.")


def _pinned(db: Session, draft: FrameworkVersion, code: str) -> Pinned:
    for one in pinned_in(db, draft.id):
        if one.entry.code == code:
            return one
    raise Unusable(f"This framework has no measure with the code {code}: somebody may have dropped or renamed it.")


def _seen_definition(db: Session, pinned: Pinned, seen: str) -> dict[str, Any]:
    """What my changes are changes of: the definition that my page showed."""
    if seen == drafting.mark_of(pinned.measure):
        return pinned.definition.as_data()
    return drafting.as_seen(db, pinned.measure, seen)
