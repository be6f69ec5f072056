"""Draft versions of a measure: making one, saving it, merging two people's saves, undoing. Every save is kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from consultation.errors import EditedSince, Unusable
from framework_drafts.measures.language import BadDefinition, Definition, computable_hash, definition_hash, parse
from framework_drafts.measures.models import Measure, MeasureEdit, MeasureVersion
from framework_drafts.measures.structure import Conflict, differences, effect_of, merge

WHOLE_SOURCE = "source"
SAVE = re.compile(r"[1-9][0-9]{0,8}")
EFFECTS = ("none", "patch", "minor", "major")
CLAIMS = {
    "patch": "only words change",
    "minor": "a breakdown is added or taken away, and every figure stays as it is",
    "major": "figures can change",
}


class Conflicting(EditedSince):
    """Somebody else changed the same clauses meanwhile. Nothing was saved; `conflicts` says what stands on each side."""

    def __init__(self, conflicts: tuple[Conflict, ...], mine: dict[str, Any]) -> None:
        self.conflicts, self.mine = conflicts, mine
        super().__init__("Somebody else changed the same clauses after you opened them: choose what is to stand.")


def defined(data: Mapping[str, Any]) -> Definition:
    """A definition from data. Raises Unusable with the clause at fault."""
    try:
        return parse(dict(data))
    except BadDefinition as problem:
        raise Unusable(f"This definition cannot be used. {problem}.") from problem


def new_measure(
    db: Session, *, definition: Definition, reason: str, by: uuid.UUID | None, at: datetime, measure_id: str = ""
) -> MeasureVersion:
    """The first draft of a measure with an identity of its own."""
    measure = Measure(id=measure_id or f"m_{uuid.uuid4().hex[:16]}", created_at=at, created_by=by)
    db.add(measure)
    db.flush()
    version = MeasureVersion(
        measure_id=measure.id, reason=reason.strip(), created_by=by, created_at=at, **hashes(definition)
    )
    return _kept(db, version, reason, by, at)


def draft_from(
    db: Session,
    *,
    before: MeasureVersion,
    definition: Definition,
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
    also: Collection[str] = (),
) -> MeasureVersion:
    """A draft of its own from a version, which stays as it is; of a draft, a copy that rests on the same frozen version."""
    version = MeasureVersion(
        measure_id=before.measure_id,
        based_on=before.id if before.status == "frozen" else before.based_on,
        reason=reason.strip(),
        claim=before.claim if before.status == "draft" else "",
        authors=before.authors if before.status == "draft" else [],
        created_by=by,
        created_at=at,
        **hashes(definition),
    )
    return _kept(db, version, reason, by, at, also)


def save(
    db: Session,
    *,
    version: MeasureVersion,
    definition: Definition,
    reason: str,
    by: uuid.UUID | None,
    at: datetime,
    also: Collection[str] = (),
) -> MeasureVersion:
    """Save a draft anew; what it was stays in its history. `also` are further authors, whose words were taken over."""
    for name, value in hashes(definition).items():
        setattr(version, name, value)
    version.reason, version.edit_version = reason.strip(), version.edit_version + 1
    return _kept(db, version, reason, by, at, also)


def merged_with(
    db: Session, *, now: MeasureVersion, seen: str, mine: dict[str, Any], prefer: Mapping[str, str]
) -> dict[str, Any]:
    """What I save when somebody may have saved since I looked: both people's changes.

    `seen` is the mark (see `mark_of`) that my page carried. Raises Conflicting where both changed one clause and
    `prefer` does not say which is to stand, EditedSince for a mark that is nobody's."""
    if seen == mark_of(now):
        return mine
    before = as_seen(db, now, seen)
    return joined(before, mine, now.definition, prefer)


def joined(
    before: Mapping[str, Any], mine: dict[str, Any], theirs: Mapping[str, Any], prefer: Mapping[str, str]
) -> dict[str, Any]:
    """Both changes in one definition that the language allows. Raises Conflicting with what somebody has to choose.

    Where each change is sound and both together are not, the sources as wholes are what there is to choose between."""
    merged = merge(before, mine, theirs, prefer)
    if undecided := tuple(one for one in merged.conflicts if one.path not in prefer):
        raise Conflicting(undecided, mine)
    data = dict(merged.data)
    if WHOLE_SOURCE in prefer:
        data["source"] = (mine if prefer[WHOLE_SOURCE] == "mine" else theirs)["source"]
    try:
        parse(data)
    except BadDefinition as problem:
        if WHOLE_SOURCE in prefer:
            raise Unusable(f"The two changes do not go together. {problem}.") from problem
        whole = Conflict(WHOLE_SOURCE, before["source"], mine["source"], theirs["source"])
        raise Conflicting((whole,), mine) from problem
    return data


def mark_of(version: MeasureVersion) -> str:
    """What a page carries to say which save of which version it showed."""
    return f"{version.id}:{version.edit_version}"


def edits_of(db: Session, version: MeasureVersion) -> list[MeasureEdit]:
    """Every save of a draft or of what was a draft, the newest first."""
    query = select(MeasureEdit).where(MeasureEdit.measure_version_id == version.id)
    return list(db.exec(query.order_by(col(MeasureEdit.number).desc())))


def edit_numbered(db: Session, version: MeasureVersion, number: int) -> MeasureEdit:
    query = select(MeasureEdit).where(MeasureEdit.measure_version_id == version.id, MeasureEdit.number == number)
    found = db.exec(query).first()
    if found is None:
        raise Unusable(f"There is no save number {number} of this draft.")
    return found


def check_claim(db: Session, version: MeasureVersion, definition: Definition, claim: str) -> None:
    """Refuse a claim that is smaller than what the change does, with the clause that shows it. A new measure claims nothing."""
    before = db.get(MeasureVersion, version.based_on) if version.based_on else None
    if not claim or before is None:
        return
    if claim not in CLAIMS:
        raise Unusable("Say what kind of change it is, or leave it to the workbench.")
    found = differences(before.definition, definition.as_data())
    effect = effect_of(found)
    if EFFECTS.index(effect) > EFFECTS.index(claim):
        clause = next(one for one in found if one.effect == effect)
        raise Unusable(
            f"You said that {CLAIMS[claim]}, but “{clause.place}” was {clause.deed}, and with it {CLAIMS[effect]}: "
            "say so, or take that change back."
        )


def hashes(definition: Definition) -> dict[str, Any]:
    return {
        "definition": definition.as_data(),
        "definition_hash": definition_hash(definition),
        "computable_hash": computable_hash(definition),
    }


def _kept(
    db: Session, version: MeasureVersion, reason: str, by: uuid.UUID | None, at: datetime, also: Collection[str] = ()
) -> MeasureVersion:
    version.authors = sorted({*version.authors, *([str(by)] if by else []), *also})
    db.add(version)
    db.flush()
    db.add(
        MeasureEdit(
            measure_version_id=version.id,
            number=version.edit_version,
            definition=version.definition,
            reason=reason.strip(),
            by=by,
            at=at,
        )
    )
    db.flush()
    return version


def as_seen(db: Session, now: MeasureVersion, seen: str) -> dict[str, Any]:
    """The definition that a page showed: a save of this draft, or the frozen version that it rests on."""
    version_id, _, number = seen.partition(":")
    if version_id == str(now.id) and SAVE.fullmatch(number) and int(number) < now.edit_version:
        return edit_numbered(db, now, int(number)).definition
    if now.based_on and version_id == str(now.based_on):
        return db.get_one(MeasureVersion, now.based_on).definition
    raise EditedSince("This measure is not the one you opened any more: look at it again and repeat your change.")
