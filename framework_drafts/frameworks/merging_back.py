"""Taking a measure from another branch of a framework into a draft, one measure at a time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.frameworks.editing import as_seen, checked_code, pin, touch
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.frameworks.queries import Pinned, pinned_in
from framework_drafts.measures import drafting
from framework_drafts.measures.models import MeasureVersion


def take_over(
    db: Session,
    *,
    draft: FrameworkVersion,
    source: FrameworkVersion,
    measure_id: str,
    seen_version: int,
    by: uuid.UUID | None,
    at: datetime,
    prefer: Mapping[str, str] | None = None,
) -> MeasureVersion | None:
    """Give the draft a measure as it stands in another framework version: added, replaced, merged, or dropped.

    Where both branches changed the measure since the version they share, both changes are put together in a draft
    version. Raises drafting.Conflicting where they changed the same clause and `prefer` does not say which stands."""
    as_seen(db, draft, seen_version)
    mine, theirs = (_find(pinned_in(db, one.id), measure_id) for one in (draft, source))
    if mine is None and theirs is None:
        raise Unusable("Neither framework has this measure.")
    if source.status == "draft":
        raise Unusable("Freeze the other draft first, so that what is taken over from it cannot change.")
    version = _taken(db, draft, mine, theirs, prefer or {}, by, at)
    touch(db, draft)
    audit.record(db, who=by, did="took over a measure", what=draft, at=at, measure=measure_id, source=str(source.id))
    return version


def _taken(
    db: Session,
    draft: FrameworkVersion,
    mine: Pinned | None,
    theirs: Pinned | None,
    prefer: Mapping[str, str],
    by: uuid.UUID | None,
    at: datetime,
) -> MeasureVersion | None:
    if theirs is None:
        if mine is not None:
            db.delete(mine.entry)
        return None
    if mine is None:
        pins = pinned_in(db, draft.id)
        position = max((one.entry.position for one in pins), default=0) + 1
        code = checked_code(theirs.entry.code, pins)
        pin(db, draft, theirs.measure, code=code, domain=theirs.entry.domain, position=position)
        return theirs.measure
    before = _shared(db, mine.measure, theirs.measure)
    if before is None or mine.measure.definition_hash == before.definition_hash or mine.measure.id == theirs.measure.id:
        version = theirs.measure
    elif theirs.measure.definition_hash == before.definition_hash:
        return mine.measure
    else:
        data = drafting.joined(before.definition, mine.measure.definition, theirs.measure.definition, prefer)
        definition, reason = drafting.defined(data), "Changes of two branches put together."
        if mine.measure.status == "draft":
            version = drafting.save(
                db,
                version=mine.measure,
                definition=definition,
                reason=reason,
                by=by,
                at=at,
                also=theirs.measure.authors,
            )
        else:
            also = [*mine.measure.authors, *theirs.measure.authors]
            version = drafting.draft_from(
                db, before=mine.measure, definition=definition, reason=reason, by=by, at=at, also=also
            )
    mine.entry.measure_version_id = version.id
    db.add(mine.entry)
    db.flush()
    return version


def _find(pins: list[Pinned], measure_id: str) -> Pinned | None:
    return next((one for one in pins if one.measure.measure_id == measure_id), None)


def _shared(db: Session, one: MeasureVersion, other: MeasureVersion) -> MeasureVersion | None:
    """The newest version that both rest on; without one, what a draft rests on, so that its changes are not lost."""
    mine = _line(db, one)
    line = {found.id for found in mine}
    shared = next((found for found in _line(db, other) if found.id in line), None)
    if shared is None and one.status == "draft":
        if len(mine) == 1:
            raise Unusable("This measure is new in both, and they share no version: take one of them out first.")
        return mine[1]
    return shared


def _line(db: Session, version: MeasureVersion) -> list[MeasureVersion]:
    """A version with all that it rests on, the newest first."""
    found = [version]
    while found[-1].based_on and (before := db.get(MeasureVersion, found[-1].based_on)):
        found.append(before)
    return found
