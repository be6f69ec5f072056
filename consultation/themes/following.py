"""When a note is changed for somebody's protection, the passages that were cut from it change with it, at once."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation.themes.models import Passage


def rename_source(db: Session, *, old: uuid.UUID, new: uuid.UUID, council_code: str | None) -> None:
    """Passages of one version of a note become those of another version with the same words; their codings stay."""
    mine = sa.update(Passage).where(col(Passage.source_kind) == "note", col(Passage.source_version_id) == old)
    db.exec(mine.values(source_version_id=new, council_code=council_code))


def forget_source(db: Session, version_id: uuid.UUID) -> None:
    """Words that gave somebody away are gone from the passages too; what was coded there counts no more."""
    mine = sa.update(Passage).where(col(Passage.source_kind) == "note", col(Passage.source_version_id) == version_id)
    db.exec(mine.values(text="", council_code=None))
