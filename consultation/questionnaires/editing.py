"""Drafting a questionnaire and publishing it."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from consultation import audit
from consultation.errors import EditedSince, Frozen, Unusable
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.queries import draft_of, newest_edition
from consultation.questionnaires.questions import Content, Question, Section


def start_questionnaire(
    db: Session, *, exercise_id: uuid.UUID, title: str, by: uuid.UUID | None, at: datetime
) -> Questionnaire:
    """A new questionnaire with an empty first draft."""
    questionnaire = Questionnaire(exercise_id=exercise_id, title=title.strip(), created_at=at)
    db.add(questionnaire)
    db.flush()
    first = Section(id=fresh_key("s"), title="Your council's view")
    db.add(Edition(questionnaire_id=questionnaire.id, number=1, content=Content(sections=(first,)).model_dump()))
    audit.record(db, who=by, did="started", what=questionnaire, at=at)
    db.flush()
    return questionnaire


def add_question(
    db: Session, *, questionnaire: Questionnaire, seen_version: int, by: uuid.UUID | None, at: datetime, **asked: Any
) -> Question:
    """Put a question at the end of the draft's last section.

    Raises Frozen when there is no draft, EditedSince when somebody changed the draft, Unusable with what is wrong."""
    draft = _draft_as_seen(db, questionnaire, seen_version)
    question = make_question(**asked)
    content = draft.asks()
    last = content.sections[-1]
    widened = last.model_copy(update={"questions": (*last.questions, question)})
    _keep(db, draft, Content(sections=(*content.sections[:-1], widened)))
    audit.record(db, who=by, did="added a question", what=draft, at=at, question=question.id)
    return question


def remove_question(
    db: Session, *, questionnaire: Questionnaire, seen_version: int, key: str, by: uuid.UUID | None, at: datetime
) -> None:
    """Take a question out of the draft."""
    draft = _draft_as_seen(db, questionnaire, seen_version)
    sections = tuple(
        section.model_copy(update={"questions": tuple(q for q in section.questions if q.id != key)})
        for section in draft.asks().sections
    )
    _keep(db, draft, Content(sections=sections))
    audit.record(db, who=by, did="removed a question", what=draft, at=at, question=key)


def publish(
    db: Session, *, questionnaire: Questionnaire, seen_version: int, by: uuid.UUID | None, at: datetime
) -> Edition:
    """Seal the draft as it was seen. Raises Frozen when there is none, EditedSince, Unusable when it asks nothing."""
    draft = _draft_as_seen(db, questionnaire, seen_version)
    if not draft.asks().questions():
        raise Unusable("Add at least one question before you publish.")
    draft.published_at = at
    draft.sha256 = hashlib.sha256(json.dumps(draft.content, sort_keys=True).encode()).hexdigest()
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


def make_question(**asked: Any) -> Question:
    """A question with a fresh id. Raises Unusable with the first thing that is wrong."""
    try:
        return Question(id=fresh_key("q"), **asked)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = str(first["loc"][0]) if first["loc"] else "question"
        raise Unusable(
            f"This question cannot be asked yet ({where}): {first['msg'].removeprefix('Value error, ')}."
        ) from problem


def fresh_key(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:12]}"


def _draft_as_seen(db: Session, questionnaire: Questionnaire, seen_version: int) -> Edition:
    draft = draft_of(db, questionnaire.id)
    if draft is None:
        raise Frozen("A published edition cannot be changed: amend the questionnaire to make a new edition.")
    if draft.version != seen_version:
        raise EditedSince(
            "Somebody else changed this draft after you opened it: look at it again and repeat your change."
        )
    return draft


def _keep(db: Session, draft: Edition, content: Content) -> None:
    draft.content = content.model_dump()
    draft.version += 1
    db.add(draft)
    db.flush()
