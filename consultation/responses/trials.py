"""Trying a questionnaire out in the place of a council: a questionnaire of its own, so that nothing can count it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import Unusable
from consultation.questionnaires.editing import seal
from consultation.questionnaires.models import Edition, Questionnaire, Trial
from consultation.questionnaires.queries import newest_edition
from consultation.responses.invitations import type_in
from consultation.responses.models import Response


def start_trial(
    db: Session, *, questionnaire: Questionnaire, council: Council, by: uuid.UUID, at: datetime
) -> Questionnaire:
    """Try the newest edition out, as it stands, in the place of a council. Its answers are never counted anywhere."""
    content = newest_edition(db, questionnaire.id).asks()
    if not content.questions():
        raise Unusable("Add at least one question before you try it out.")
    trial = Questionnaire(
        exercise_id=questionnaire.exercise_id, title=f"Trial: {questionnaire.title}"[:200], created_at=at
    )
    db.add(trial)
    db.flush()
    edition = Edition(questionnaire_id=trial.id, number=1, content=content.model_dump())
    db.add_all([Trial(questionnaire_id=trial.id, of_id=questionnaire.id), edition])
    db.flush()
    seal(edition, at)
    db.add(edition)
    db.flush()
    audit.record(db, who=by, did="tried out", what=questionnaire, at=at, trial=str(trial.id))
    type_in(db, questionnaire=trial, council=council, by=by, at=at)
    return trial


def trials_of(db: Session, questionnaire_id: uuid.UUID) -> list[Response]:
    """The trials of a questionnaire, the newest first, each as the one response it has."""
    query = (
        select(Response)
        .join(Trial, col(Trial.questionnaire_id) == col(Response.questionnaire_id))
        .where(Trial.of_id == questionnaire_id)
        .order_by(col(Response.invited_at).desc())
    )
    return list(db.exec(query))
