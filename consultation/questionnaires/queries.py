"""Reading questionnaires. Trials are found only by those who ask for them."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation.questionnaires.models import BankQuestion, Edition, Questionnaire, Trial

MOST_KEPT = 64
_KEPT: dict[tuple[uuid.UUID, str | None], Edition] = {}
_NEWEST_SEALED = (
    select(Edition.id, Edition.sha256)
    .where(col(Edition.questionnaire_id) == sa.bindparam("questionnaire"), col(Edition.published_at).is_not(None))
    .order_by(col(Edition.number).desc())
    .limit(1)
)


def of_exercise(db: Session, exercise_id: uuid.UUID) -> list[Questionnaire]:
    query = select(Questionnaire).where(Questionnaire.exercise_id == exercise_id, _counts())
    return list(db.exec(query.order_by(col(Questionnaire.created_at))))


def everything(db: Session) -> list[Questionnaire]:
    return list(db.exec(select(Questionnaire).where(_counts()).order_by(col(Questionnaire.created_at).desc())))


def _counts() -> sa.ColumnElement[bool]:
    return col(Questionnaire.id).not_in(select(Trial.questionnaire_id))


def trial_of(db: Session, questionnaire_id: uuid.UUID) -> Trial | None:
    """What a questionnaire tries out, if it is a trial."""
    return db.get(Trial, questionnaire_id)


def draft_of(db: Session, questionnaire_id: uuid.UUID) -> Edition | None:
    """The open draft, locked for this transaction where the database can."""
    query = select(Edition).where(Edition.questionnaire_id == questionnaire_id, col(Edition.published_at).is_(None))
    return db.exec(query.with_for_update() if db.info.get("writes") else query).first()


def newest_edition(db: Session, questionnaire_id: uuid.UUID) -> Edition:
    query = select(Edition).where(Edition.questionnaire_id == questionnaire_id).order_by(col(Edition.number).desc())
    return db.exec(query).first() or _none(questionnaire_id)


def published_edition(db: Session, questionnaire_id: uuid.UUID) -> Edition | None:
    """The newest edition that councils answer."""
    query = (
        select(Edition)
        .where(Edition.questionnaire_id == questionnaire_id, col(Edition.published_at).is_not(None))
        .order_by(col(Edition.number).desc())
        .limit(1)
    )
    return db.exec(query).first()


def edition_answered(db: Session, questionnaire_id: uuid.UUID) -> Edition | None:
    """As published_edition(), for those who only read it: its content is fetched once a process, since it never changes.

    The row belongs to no session."""
    found = db.exec(_NEWEST_SEALED, params={"questionnaire": questionnaire_id}).first()
    if found is None:
        return None
    edition_id, sha256 = found
    edition = _KEPT.get((edition_id, sha256))
    if edition is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        edition = _KEPT[edition_id, sha256] = db.get_one(Edition, edition_id)
        db.expunge(edition)
    return edition


def editions(db: Session, questionnaire_id: uuid.UUID) -> list[Edition]:
    query = select(Edition).where(Edition.questionnaire_id == questionnaire_id).order_by(col(Edition.number))
    return list(db.exec(query))


def published_editions(db: Session, questionnaire_id: uuid.UUID) -> list[Edition]:
    """Every edition that councils ever answered, the first first."""
    return [edition for edition in editions(db, questionnaire_id) if edition.published_at is not None]


def published_ids(db: Session, questionnaire_id: uuid.UUID) -> frozenset[str]:
    """The ids of every question that was ever put to a council."""
    sealed = published_editions(db, questionnaire_id)
    return frozenset(question.id for edition in sealed for question in edition.asks().questions())


def published_on(db: Session) -> dict[uuid.UUID, datetime]:
    """When each questionnaire that is published was published last, by its id."""
    query = sa.select(col(Edition.questionnaire_id), sa.func.max(col(Edition.published_at))).group_by(
        col(Edition.questionnaire_id)
    )
    return {key: at for key, at in db.execute(query) if at is not None}


def bank(db: Session) -> list[BankQuestion]:
    """The question bank, the newest first."""
    return list(db.exec(select(BankQuestion).order_by(col(BankQuestion.added_at).desc())))


def _none(questionnaire_id: uuid.UUID) -> Edition:
    raise LookupError(f"questionnaire {questionnaire_id} has no edition")
