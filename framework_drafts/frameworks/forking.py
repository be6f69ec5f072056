"""New drafts: another framework from any version, or the next draft of the same one."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.errors import Unusable
from consultation.store import in_turn
from framework_drafts.frameworks.models import Framework, FrameworkEntry, FrameworkVersion
from framework_drafts.frameworks.queries import pinned_in
from framework_drafts.measures.drafting import draft_from


def fork(db: Session, *, version: FrameworkVersion, title: str, by: uuid.UUID | None, at: datetime) -> FrameworkVersion:
    """A new framework whose first draft pins the same measures; draft measures are copied, so that no two drafts share one.

    Raises Unusable when the title cannot name a framework."""
    framework_id = id_from(title)
    if db.get(Framework, framework_id) is not None:
        raise Unusable(f"There is a framework named “{framework_id}” already: choose another title.")
    db.add(Framework(id=framework_id, created_at=at, created_by=by))
    db.flush()
    draft = _draft(framework_id, title.strip(), version, by, at)
    draft.purpose = f"Forked from {version.title}, {version.shown_version}. {version.purpose}"
    _copy_entries(db, version, draft, by, at)
    audit.record(db, who=by, did="forked", what=draft, at=at, source=str(version.id))
    return draft


def redraft(db: Session, *, version: FrameworkVersion, by: uuid.UUID | None, at: datetime) -> FrameworkVersion:
    """The next draft of a frozen framework; the one already open, if there is one."""
    in_turn(db, "framework")
    query = select(FrameworkVersion).where(
        FrameworkVersion.framework_id == version.framework_id, FrameworkVersion.status == "draft"
    )
    if existing := db.exec(query).first():
        return existing
    draft = _draft(version.framework_id, version.title, version, by, at)
    _copy_entries(db, version, draft, by, at)
    audit.record(db, who=by, did="redrafted", what=draft, at=at)
    return draft


def id_from(title: str) -> str:
    """What a framework of this title is called in commands and files."""
    framework_id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    if not framework_id:
        raise Unusable("Give the new framework a title with letters in it.")
    return framework_id


def _draft(
    framework_id: str, title: str, version: FrameworkVersion, by: uuid.UUID | None, at: datetime
) -> FrameworkVersion:
    return FrameworkVersion(
        framework_id=framework_id,
        title=title,
        purpose=version.purpose,
        gaps=version.gaps,
        based_on=version.id,
        created_by=by,
        created_at=at,
    )


def _copy_entries(
    db: Session, source: FrameworkVersion, draft: FrameworkVersion, by: uuid.UUID | None, at: datetime
) -> None:
    db.add(draft)
    db.flush()
    for pin in pinned_in(db, source.id):
        measure = pin.measure
        if measure.status == "draft":
            measure = draft_from(db, before=measure, definition=pin.definition, reason=measure.reason, by=by, at=at)
        kept = {name: getattr(pin.entry, name) for name in ("code", "domain", "position")}
        db.add(FrameworkEntry(framework_version_id=draft.id, measure_version_id=measure.id, **kept))
    db.flush()
