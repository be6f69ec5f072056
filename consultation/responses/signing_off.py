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
from consultation.documents import unread
from consultation.errors import EditedSince, NotReady, NotYours, Unusable
from consultation.people import Person, Role
from consultation.questionnaires.checking import check
from consultation.questionnaires.models import Edition
from consultation.questionnaires.routing import hidden
from consultation.responses.collecting import TYPISTS, exercise_of, mark_hidden, may_save
from consultation.responses.models import Answer, Response, SentBack, Submission
from consultation.responses.queries import answers_of
from consultation.responses.reading import OPEN, standing


def submit_response(
    db: Session,
    *,
    response: Response,
    edition: Edition,
    by: Person,
    key: uuid.UUID,
    at: datetime,
    seen: str | None = None,
    note: str = "",
) -> Submission:
    """Seal one council's response; the same key a second time returns the first submission.

    `seen` is the digest of the answers that the director had before them: EditedSince when they have changed. `note`
    says how a reply came that the programme typed in for a council: from whom, when, and signed how.

    Raises NotReady with the wordings of what is unanswered or needs attention, NotYours for anyone but the council's
    director or the typist of its reply, AlreadySubmitted for another key after sealing, Closed after the grace."""
    db.refresh(response, with_for_update=True)  # whoever comes second waits here, and finds the first's key
    if earlier := db.exec(select(Submission).where(Submission.key == key)).first():
        if response.state != "submitted":
            raise EditedSince(
                "This response was reopened after you sent it: check the answers again before you sign off."
            )
        return earlier
    _may_sign(response, by, note)
    may_save(db, response=response, by=by, at=at)
    mark_hidden(db, response, edition.asks())
    answers = answers_of(db, response.id)
    _check_again(db, edition, answers)
    _must_be_ready(db, response, edition, answers, by)
    copy = frozen_copy(response, edition, answers)
    if seen is not None and seen != digest(copy):
        raise EditedSince("A colleague changed an answer after you opened this page: check the answers again.")
    submission = Submission(
        response_id=response.id,
        number=_next_number(db, response),
        key=key,
        copy_of_answers=copy,
        sha256=digest(copy),
        signed_by=by.id,
        signed_at=at,
        note=note.strip(),
    )
    db.add(submission)
    response.state, response.submitted_at, response.ready_at = "submitted", at, None
    db.add(response)
    db.flush()
    audit.record(db, who=by.id, did="submitted", what=response, at=at, sha256=submission.sha256)
    return submission


def reopen(db: Session, *, response: Response, by: Person, at: datetime) -> None:
    """Take a sealed response up again before closing; the sealed copy stays."""
    db.refresh(response, with_for_update=True)  # as it is now that nobody else can change it
    if not (response.typed_in and by.role in TYPISTS):
        _directors_own(response, by, "Only your council's director can reopen its response.")
    if response.state != "submitted":
        raise Unusable("This response is open already.")
    response.state, response.submitted_at = "answering", None
    db.add(response)
    db.flush()  # the check below reads the row afresh
    may_save(db, response=response, by=by, at=at)
    audit.record(db, who=by.id, did="reopened", what=response, at=at)


def decline(db: Session, *, response: Response, reason: str, by: Person, at: datetime) -> None:
    """Say that the council will not respond, and why."""
    _directors_own(response, by, "Only your council's director can decline.")
    may_save(db, response=response, by=by, at=at)
    if not reason.strip():
        raise Unusable("Say in a few words why your council will not respond.")
    response.state, response.declined_because, response.ready_at = "declined", reason.strip(), None
    db.add(response)
    audit.record(db, who=by.id, did="declined", what=response, at=at)


def ask_for_sign_off(db: Session, *, response: Response, by: Person, at: datetime) -> bool:
    """Tell the director that the answers are ready to be signed; returns whether that is news."""
    may_save(db, response=response, by=by, at=at)
    if response.ready_at is not None:
        return False
    response.ready_at = at
    db.add(response)
    audit.record(db, who=by.id, did="asked for sign-off", what=response, at=at)
    return True


def send_back(db: Session, *, response: Response, reason: str, by: Person, at: datetime) -> SentBack:
    """The director does not sign yet, and tells the contributors why."""
    _directors_own(response, by, "Only your council's director can send the answers back.")
    may_save(db, response=response, by=by, at=at)
    if not reason.strip():
        raise Unusable("Say what your colleagues should change before you sign.")
    response.ready_at = None
    back = SentBack(response_id=response.id, reason=reason.strip(), sent_by=by.id, sent_at=at)
    db.add_all([response, back])
    db.flush()
    audit.record(db, who=by.id, did="sent back", what=response, at=at)
    return back


def unready(edition: Edition, answers: dict[str, Answer], *, strict: bool = True) -> list[str]:
    """The wordings of the questions that stand in the way of sign-off, in the order asked.

    A reply on paper is taken as it came: where not `strict`, only what cannot be understood stands in the way."""
    return [
        question.wording
        for question, state in standing(edition, answers)
        if state == "wrong" or (strict and question.required and state in OPEN)
    ]


def frozen_copy(response: Response, edition: Edition, answers: dict[str, Answer]) -> dict[str, Any]:
    """What is sealed: which edition was answered, and every answer with its version; which of them do not apply."""
    gone = hidden(edition.asks(), {key: answer.value for key, answer in answers.items()})
    return {
        "response": str(response.id),
        "council": response.council_code,
        "edition": edition.number,
        "edition_sha256": edition.sha256,
        "answers": {
            key: {"value": answer.value, "version": answer.version} | ({"hidden": True} if key in gone else {})
            for key, answer in sorted(answers.items())
        },
    }


def digest(copy: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(copy, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _must_be_ready(db: Session, response: Response, edition: Edition, answers: dict[str, Answer], by: Person) -> None:
    if missing := unready(edition, answers, strict=by.role not in TYPISTS):
        raise NotReady(missing)
    if by.role == Role.DIRECTOR and (papers := unread(db, exercise_id=exercise_of(db, response).id, person_id=by.id)):
        raise NotReady([f"Read “{paper.title}”, version {paper.version}, and confirm it" for paper in papers])


def _check_again(db: Session, edition: Edition, answers: dict[str, Answer]) -> None:
    """What was right in an earlier edition may be wrong in this one: what is sealed is checked as it is asked now."""
    for key, answer in answers.items():
        question = edition.asks().question(key)
        if question is not None and answer.edition != edition.number:
            answer.problem = check(question, answer.value)
            db.add(answer)
    db.flush()


def _next_number(db: Session, response: Response) -> int:
    return int(db.exec(select(sa.func.count()).where(Submission.response_id == response.id)).one()) + 1


def _may_sign(response: Response, by: Person, note: str) -> None:
    if response.typed_in and by.role in TYPISTS:
        if not note.strip():
            raise Unusable("Say from whom this reply came, how, and on what day.")
        return
    if by.role != Role.DIRECTOR:
        raise NotYours("Only your council's director can sign off. Ask them to check the answers and press the button.")


def _directors_own(response: Response, by: Person, words: str) -> None:
    if by.role != Role.DIRECTOR or by.council_code != response.council_code:
        raise NotYours(words)
