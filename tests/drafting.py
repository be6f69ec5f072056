"""Working on a draft in tests as a page does: with the mark of what was seen."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from framework_drafts.frameworks import editing, forking, freezing, queries
from framework_drafts.frameworks.models import FrameworkVersion
from framework_drafts.measures.drafting import mark_of
from framework_drafts.measures.models import MeasureVersion
from tests.factories import NOW


def forked(db: Session, title: str = "Ours", of: str = "ascof-2024-25", by: Any = None) -> FrameworkVersion:
    return forking.fork(db, version=queries.find(db, of), title=title, by=by, at=NOW)


def pinned(db: Session, draft: FrameworkVersion, code: str) -> queries.Pinned:
    return next(pin for pin in queries.pinned_in(db, draft.id) if pin.entry.code == code)


def change(
    db: Session, draft: FrameworkVersion, code: str, seen: str = "", *, by: Any = None, **changes: Any
) -> MeasureVersion:
    seen = seen or mark_of(pinned(db, draft, code).measure)
    return editing.change_measure(
        db, draft=draft, code=code, seen=seen, changes=changes, reason="Because.", by=by, at=NOW
    )


def drop(db: Session, draft: FrameworkVersion, code: str) -> None:
    seen = mark_of(pinned(db, draft, code).measure)
    editing.drop_measure(db, draft=draft, code=code, seen=seen, reason="", by=None, at=NOW)


def freeze(db: Session, draft: FrameworkVersion, *, by: Any = None, **more: Any) -> FrameworkVersion:
    return freezing.freeze(db, draft=draft, seen_version=draft.edit_version, by=by, at=NOW, **more)
