"""The director's sign-off: a sealed copy with its SHA-256, once, however often the button is pressed."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from consultation import audit
from consultation.errors import EditedSince, NotReady, NotYours, Unusable
from consultation.people import Person, Role
from consultation.questionnaires.models import Edition
from consultation.responses.collecting import may_save
from consultation.responses.models import Answer, Response, Submission
from consultation.responses.queries import answers_of


def submit_response(
    db: Session,
    *,
    response: Response,
    edition: Edition,
    by: Person,
    key: uuid.UUID,
    at: datetime,
    seen: str | None = None,
) -> Submission:
    """Seal one council's response; the same key a second time returns the first submission.

    `seen` is the digest of the answers that the director had before them: EditedSince when they have changed.

    Raises NotReady with the wordings of what is unanswered or needs attention, NotYours for anyone but the council's
    director, AlreadySubmitted for another key after sealing, Closed after the grace."""
    db.refresh(response, with_for_update=True)  # whoever comes second waits here, and finds the first's key
    if earlier := db.exec(select(Submission).where(Submission.key == key)).first():
        if response.state != "submitted":
            raise EditedSince(
                "This response was reopened after you sent it: check the answers again before you sign off."
            )
        return earlier
    if by.role != Role.DIRECTOR:
        raise NotYours("Only your council's director can sign off. Ask them to check the answers and press the button.")
    may_save(db, response=response, by=by, at=at)
    answers = answers_of(db, response.id)
    if missing := unready(edition, answers):
        raise NotReady(missing)
    copy = frozen_copy(response, edition, answers)
    if seen is not None and seen != digest(copy):
        raise EditedSince("A colleague changed an answer after you opened this page: check the answers again.")
    number = int(db.exec(select(sa.func.count()).where(Submission.response_id == response.id)).one()) + 1
    submission = Submission(
        response_id=response.id,
        number=number,
        key=key,
        copy_of_answers=copy,
        sha256=digest(copy),
        signed_by=by.id,
        signed_at=at,
    )
    db.add(submission)
    response.state, response.submitted_at = "submitted", at
    db.add(response)
    db.flush()
    audit.record(db, who=by.id, did="submitted", what=response, at=at, sha256=submission.sha256)
    return submission


def reopen(db: Session, *, response: Response, by: Person, at: datetime) -> None:
    """Take a sealed response up again before closing; the sealed copy stays."""
    if by.role != Role.DIRECTOR or by.council_code != response.council_code:
        raise NotYours("Only your council's director can reopen its response.")
    if response.state != "submitted":
        raise Unusable("This response is open already.")
    response.state, response.submitted_at = "answering", None
    db.add(response)
    db.flush()  # the check below reads the row afresh
    may_save(db, response=response, by=by, at=at)
    audit.record(db, who=by.id, did="reopened", what=response, at=at)


def decline(db: Session, *, response: Response, reason: str, by: Person, at: datetime) -> None:
    """Say that the council will not respond, and why."""
    if by.role != Role.DIRECTOR or by.council_code != response.council_code:
        raise NotYours("Only your council's director can decline.")
    may_save(db, response=response, by=by, at=at)
    if not reason.strip():
        raise Unusable("Say in a few words why your council will not respond.")
    response.state, response.declined_because = "declined", reason.strip()
    db.add(response)
    audit.record(db, who=by.id, did="declined", what=response, at=at)


def unready(edition: Edition, answers: dict[str, Answer]) -> list[str]:
    """The wordings of the questions that stand in the way of sign-off, in the order asked."""
    return [
        question.wording
        for question in edition.asks().questions()
        if (question.required and not (answers.get(question.id) and answers[question.id].value))
        or (answers.get(question.id) and answers[question.id].problem)
    ]


def frozen_copy(response: Response, edition: Edition, answers: dict[str, Answer]) -> dict[str, Any]:
    """What is sealed: which edition was answered, and every answer with its version."""
    return {
        "response": str(response.id),
        "council": response.council_code,
        "edition": edition.number,
        "edition_sha256": edition.sha256,
        "answers": {key: {"value": answer.value, "version": answer.version} for key, answer in sorted(answers.items())},
    }


def digest(copy: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(copy, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
