"""When a note is changed for somebody's protection, what was made of it in the corpus changes with it, at once."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.themes.coding.models import BlindReading, Coding, DoubleItem, Judged
from consultation.themes.corpus.models import CorpusText, Passage, PersonalData, Reanchoring, places_of_passage
from consultation.themes.suggestions.models import Guess, Outlook


def rename_source(db: Session, *, old: uuid.UUID, new: uuid.UUID, council_code: str | None) -> None:
    """What belonged to one version of a note belongs to another version with the same words; codings stay."""
    db.flush()
    for passage in db.exec(select(Passage).where(Passage.source_kind == "note", Passage.source_version_id == old)):
        passage.source_version_id, passage.council_code = new, council_code
        for name, where in places_of_passage(passage.asked, council_code, new, passage.start).items():
            setattr(passage, name, where)
        db.add(passage)
    for text in db.exec(select(CorpusText).where(CorpusText.source_version_id == old)):
        text.source_version_id, text.council_code = new, council_code
        if council_code is None:
            text.likeness = None  # its wording leads back to nobody
        db.add(text)
    db.flush()
    db.exec(sa.update(PersonalData).where(col(PersonalData.source_version_id) == old).values(source_version_id=new))
    for name in ("old_version_id", "new_version_id"):
        db.exec(sa.update(Reanchoring).where(getattr(Reanchoring, name) == old).values({name: new}))


def forget_source(db: Session, version_id: uuid.UUID) -> None:
    """Words that gave somebody away are gone from the corpus too; what was coded there counts no more."""
    db.flush()
    mine = select(Passage.id).where(Passage.source_kind == "note", Passage.source_version_id == version_id)
    for kind in (Judged, Guess, Outlook):
        db.execute(sa.delete(kind).where(col(kind.passage_id).in_(mine)))
    db.execute(sa.delete(BlindReading).where(col(BlindReading.item_id).in_(_items(mine))))
    live = sa.update(Coding).where(col(Coding.passage_id).in_(mine), col(Coding.withdrawn_at).is_(None))
    db.execute(live.values(withdrawn_at=col(Coding.coded_at)))
    gone = {
        "text": "",
        "council_code": None,
        "memo": "",
        "codings": 0,
        "place": "",
        "by_council": "",
        "quotable": False,
    }
    db.execute(sa.update(Passage).where(col(Passage.id).in_(mine)).values(**gone))
    texts = sa.update(CorpusText).where(col(CorpusText.source_version_id) == version_id)
    db.exec(texts.values(council_code=None, likeness=None))
    db.exec(sa.delete(PersonalData).where(col(PersonalData.source_version_id) == version_id))
    either = sa.or_(col(Reanchoring.old_version_id) == version_id, col(Reanchoring.new_version_id) == version_id)
    db.exec(sa.delete(Reanchoring).where(either))


def _items(passages: Any) -> Any:
    return sa.select(col(DoubleItem.id)).where(col(DoubleItem.passage_id).in_(passages))
