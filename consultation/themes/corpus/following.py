"""When a note is changed for somebody's protection, what was made of it in the corpus changes with it, at once."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlmodel import Session, col

from consultation.themes.corpus.models import CorpusText, Passage, PersonalData, Reanchoring


def rename_source(db: Session, *, old: uuid.UUID, new: uuid.UUID, council_code: str | None) -> None:
    """What belonged to one version of a note belongs to another version with the same words; codings stay."""
    for kind in (Passage, CorpusText):
        mine = sa.update(kind).where(col(kind.source_kind) == "note", col(kind.source_version_id) == old)
        db.exec(mine.values(source_version_id=new, council_code=council_code))
    db.exec(sa.update(PersonalData).where(col(PersonalData.source_version_id) == old).values(source_version_id=new))
    for name in ("old_version_id", "new_version_id"):
        db.exec(sa.update(Reanchoring).where(getattr(Reanchoring, name) == old).values({name: new}))


def forget_source(db: Session, version_id: uuid.UUID) -> None:
    """Words that gave somebody away are gone from the corpus too; what was coded there counts no more."""
    mine = sa.update(Passage).where(col(Passage.source_kind) == "note", col(Passage.source_version_id) == version_id)
    db.exec(mine.values(text="", council_code=None, memo=""))
    texts = sa.update(CorpusText).where(col(CorpusText.source_version_id) == version_id)
    db.exec(texts.values(council_code=None, likeness=None))
    db.exec(sa.delete(PersonalData).where(col(PersonalData.source_version_id) == version_id))
    either = sa.or_(col(Reanchoring.old_version_id) == version_id, col(Reanchoring.new_version_id) == version_id)
    db.exec(sa.delete(Reanchoring).where(either))
