"""Reading questionnaires."""

from __future__ import annotations

import uuid

from sqlmodel import Session, col, select

from consultation.questionnaires.models import Edition, Questionnaire


def of_exercise(db: Session, exercise_id: uuid.UUID) -> list[Questionnaire]:
    query = (
        select(Questionnaire).where(Questionnaire.exercise_id == exercise_id).order_by(col(Questionnaire.created_at))
    )
    return list(db.exec(query))


def everything(db: Session) -> list[Questionnaire]:
    return list(db.exec(select(Questionnaire).order_by(col(Questionnaire.created_at).desc())))


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
    )
    return db.exec(query).first()


def editions(db: Session, questionnaire_id: uuid.UUID) -> list[Edition]:
    query = select(Edition).where(Edition.questionnaire_id == questionnaire_id).order_by(col(Edition.number))
    return list(db.exec(query))


def _none(questionnaire_id: uuid.UUID) -> Edition:
    raise LookupError(f"questionnaire {questionnaire_id} has no edition")
