"""Remarks on a clause of a version: said, read, settled."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import Unusable
from framework_drafts.measures.models import ClauseComment, MeasureVersion
from framework_drafts.measures.wording import said_at

WHOLE = "definition"


def remark(
    db: Session, *, version: MeasureVersion, clause: str, words: str, by: uuid.UUID, at: datetime
) -> ClauseComment:
    """Say something about a clause, or about the measure as a whole. A frozen version can be remarked upon too."""
    words = words.strip()
    if not words or len(words) > 2000:
        raise Unusable("Write the remark, in up to 2,000 characters.")
    if clause != WHOLE and clause not in said_at(version.defines()):
        raise Unusable("Choose the clause that the remark is about, or the measure as a whole.")
    made = ClauseComment(measure_version_id=version.id, clause=clause, words=words, by=by, at=at)
    db.add(made)
    db.flush()
    audit.record(db, who=by, did="remarked", what=made, at=at, measure=str(version.id))
    return made


def settle(db: Session, *, comment: ClauseComment, by: uuid.UUID, at: datetime) -> None:
    """Say that a remark has been dealt with. It stays; settling it twice changes nothing."""
    if comment.settled_at is None:
        comment.settled_by, comment.settled_at = by, at
        db.add(comment)
        audit.record(db, who=by, did="settled a remark", what=comment, at=at)


def remarks_on(db: Session, version: MeasureVersion) -> list[ClauseComment]:
    """The remarks on a version, and those not settled on the version it rests on, the oldest first."""
    query = select(ClauseComment).where(
        (col(ClauseComment.measure_version_id) == version.id)
        | ((col(ClauseComment.measure_version_id) == version.based_on) & col(ClauseComment.settled_at).is_(None))
    )
    return list(db.exec(query.order_by(col(ClauseComment.at))))
