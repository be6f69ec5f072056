"""The life of a questionnaire: started, published, amended."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime

from sqlmodel import Session

from consultation import audit
from consultation.errors import Unusable
from consultation.questionnaires.drafting import draft_as_seen, fresh_key
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.queries import newest_edition, published_editions
from consultation.questionnaires.questions import Content, Section


def start_questionnaire(
    db: Session,
    *,
    exercise_id: uuid.UUID,
    title: str,
    by: uuid.UUID | None,
    at: datetime,
    content: Content | None = None,
) -> Questionnaire:
    """A new questionnaire with a first draft: empty, or with what was imported."""
    if not 0 < len(title.strip()) <= 200:
        raise Unusable("Give the questionnaire a title of at most 200 characters.")
    questionnaire = Questionnaire(exercise_id=exercise_id, title=title.strip(), created_at=at)
    db.add(questionnaire)
    db.flush()
    first = content or Content(sections=(Section(id=fresh_key("s"), title="Your council’s view"),))
    db.add(Edition(questionnaire_id=questionnaire.id, number=1, content=first.model_dump()))
    audit.record(db, who=by, did="started", what=questionnaire, at=at)
    db.flush()
    return questionnaire


def publish(
    db: Session, *, questionnaire: Questionnaire, seen_version: int, by: uuid.UUID | None, at: datetime
) -> Edition:
    """Seal the draft as it was seen. Raises Frozen when there is none, EditedSince, Unusable when it asks nothing."""
    draft = draft_as_seen(db, questionnaire, seen_version)
    if not draft.asks().questions():
        raise Unusable("Add at least one question before you publish.")
    seal(draft, at)
    db.add(draft)
    audit.record(db, who=by, did="published", what=draft, at=at, sha256=draft.sha256)
    db.flush()
    return draft


def amend(db: Session, *, questionnaire: Questionnaire, by: uuid.UUID | None, at: datetime) -> Edition:
    """A new draft that begins as a copy of the newest edition; the one already open, if there is one."""
    newest = newest_edition(db, questionnaire.id)
    if newest.published_at is None:
        return newest
    draft = Edition(questionnaire_id=questionnaire.id, number=newest.number + 1, content=newest.content)
    db.add(draft)
    db.flush()
    audit.record(db, who=by, did="amended", what=draft, at=at)
    return draft


def discard_draft(
    db: Session, *, questionnaire: Questionnaire, seen_version: int, by: uuid.UUID | None, at: datetime
) -> None:
    """Give up an amendment; councils go on with the published edition. Raises Unusable where nothing is published."""
    draft = draft_as_seen(db, questionnaire, seen_version)
    if not published_editions(db, questionnaire.id):
        raise Unusable("This questionnaire has not been published: take out what you do not want instead.")
    audit.record(db, who=by, did="discarded", what=draft, at=at)
    db.delete(draft)
    db.flush()


def seal(edition: Edition, at: datetime) -> None:
    """Give an edition its hash and its moment: from then on it never changes."""
    edition.sha256 = hashlib.sha256(json.dumps(edition.content, sort_keys=True).encode()).hexdigest()
    edition.published_at = at
