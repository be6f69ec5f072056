"""Taking in a table: kept as it was read, its columns mapped, looked at row by row, then taken over, each row once."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from consultation import audit, councils
from consultation.errors import AlreadySubmitted, Unusable
from consultation.intake import contacts, replies
from consultation.intake.matching import Councils, layout_of
from consultation.intake.models import Intake, SavedMapping
from consultation.people import Person
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import type_in
from consultation.responses.models import Answer, Response, Submission
from consultation.responses.queries import answers_of
from consultation.responses.signing_off import submit_response, unready

EVERY_ROW = slice(0, None)


def take_in(
    db: Session,
    *,
    kind: str,
    questionnaire: Questionnaire,
    source_name: str,
    source: bytes,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    by: uuid.UUID,
    at: datetime,
) -> Intake:
    """Keep a table as it was read, with a mapping of its columns that was saved for this layout, or else a guessed one."""
    edition = published_edition(db, questionnaire.id)
    if edition is None:
        raise Unusable("Publish the questionnaire before you take anything in for it.")
    saved = saved_mapping(db, questionnaire.id, kind, header)
    guessed = contacts.guess(header) if kind == "contacts" else replies.guess(header, edition.asks())
    intake = Intake(
        kind=kind,
        questionnaire_id=questionnaire.id,
        source_name=source_name,
        source_sha256=hashlib.sha256(source).hexdigest(),
        header=list(header),
        rows=[list(row) for row in rows],
        mapping={**saved.mapping, "begun": False}
        if saved
        else {"columns": guessed, "councils": {}, "final": False, "looked_at": False},
        made_by=by,
        made_at=at,
    )
    db.add(intake)
    db.flush()
    audit.record(db, who=by, did=f"took in {kind}", what=intake, at=at, rows=len(rows), sha256=intake.source_sha256)
    return intake


def saved_mapping(db: Session, questionnaire_id: uuid.UUID, kind: str, header: Sequence[str]) -> SavedMapping | None:
    query = select(SavedMapping).where(
        SavedMapping.questionnaire_id == questionnaire_id,
        SavedMapping.kind == kind,
        SavedMapping.layout == layout_of(header),
    )
    return db.exec(query).first()


def set_mapping(
    db: Session,
    *,
    intake: Intake,
    columns: Mapping[str, int],
    said: Mapping[str, str],
    final: bool,
    save_as: str,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Say which column holds what, and which councils are meant. `save_as` keeps it for the next file of this layout."""
    _open(db, intake)
    named = councils.names(db)
    intake.mapping = {
        "columns": {target: place for target, place in columns.items() if 0 <= place < len(intake.header)},
        "councils": {
            **intake.mapping.get("councils", {}),
            **{text: code for text, code in said.items() if code in named},
        },
        "final": final,
        "looked_at": True,
    }
    db.add(intake)
    if save_as.strip():
        kept = saved_mapping(db, intake.questionnaire_id, intake.kind, intake.header) or SavedMapping(
            questionnaire_id=intake.questionnaire_id, kind=intake.kind, layout=layout_of(intake.header),
            name="", saved_by=by, saved_at=at,
        )  # fmt: skip
        kept.name, kept.mapping, kept.saved_by, kept.saved_at = save_as.strip()[:120], dict(intake.mapping), by, at
        db.add(kept)
    db.flush()
    audit.record(db, who=by, did="mapped columns", what=intake, at=at, columns=len(intake.mapping["columns"]))


def look_at_contacts(db: Session, intake: Intake, some: slice = EVERY_ROW) -> contacts.Checked:
    """What would become of the rows of a file of contacts, all or some."""
    rows, place = intake.rows[some], _columns(intake).get("email", 10**6)
    emails = {row[place].strip().casefold() for row in rows if place < len(row)}
    known: dict[str, tuple[str, str]] = {}
    for email, role, code in db.exec(select(Person.email, Person.role, Person.council_code)):
        if email in emails:
            known[email] = (role, code or "")
    return contacts.check(rows, _columns(intake), _councils(db, intake), known, 2 + (some.start or 0))


def look_at_replies(db: Session, intake: Intake, some: slice = EVERY_ROW, *, begun: bool = False) -> replies.Checked:
    """What would become of the rows of a file of replies, all or some. Once taking over has `begun`, some have answers
    by it."""
    edition = published_edition(db, intake.questionnaire_id)
    if edition is None:
        raise Unusable("The questionnaire is not published any more.")
    answered = {} if begun else _answered(db, intake)
    rows, first = intake.rows[some], 2 + (some.start or 0)
    return replies.check(rows, _columns(intake), edition.asks(), _councils(db, intake), answered, first)


def take_over_reply(db: Session, *, intake: Intake, reply: replies.Reply, by: Person, at: datetime) -> str:
    """One council's reply into its response: “saved”, “recorded” where it is final and whole, or why it was refused."""
    questionnaire = db.get_one(Questionnaire, intake.questionnaire_id)
    edition = published_edition(db, questionnaire.id)
    if edition is None:
        raise Unusable("The questionnaire is not published any more.")
    council = db.get_one(councils.Council, reply.council)
    response = type_in(db, questionnaire=questionnaire, council=council, by=by.id, at=at)
    if response.state == "submitted":
        if db.exec(select(Submission).where(Submission.key == _key(intake, reply))).first() is None:
            raise Unusable("Somebody has recorded a reply of this council meanwhile: nothing was changed.")
        return "recorded"  # by this file, before this work was cut off
    before = answers_of(db, response.id)
    if any(answer.source != "imported" and answer.value for answer in before.values()):
        raise Unusable("Somebody has typed in answers for this council meanwhile: nothing was changed.")
    for key, value in reply.answers.items():
        question = edition.asks().question(key)
        if question is not None:
            seen = before[key].version if key in before else 0
            save_answer(
                db, response=response, edition=edition, question=question, raw=value, seen_version=seen, by=by, at=at, source="imported"
            )  # fmt: skip
    if not intake.mapping.get("final") or unready(edition, answers_of(db, response.id), strict=False):
        return "saved"
    _record(db, intake, reply, response, edition, by, at)
    return "recorded"


def _record(
    db: Session, intake: Intake, reply: replies.Reply, response: Response, edition: Edition, by: Person, at: datetime
) -> None:
    key = _key(intake, reply)
    note = f"From the file {intake.source_name}, row {reply.row}"
    submit_response(db, response=response, edition=edition, by=by, key=key, at=at, note=note)


def _key(intake: Intake, reply: replies.Reply) -> uuid.UUID:
    return uuid.uuid5(intake.id, f"row {reply.row}")


def begin(db: Session, *, intake: Intake) -> None:
    """From here on the mapping stands: rows that are taken over later land where the first ones did."""
    _not_applied(db, intake)
    intake.mapping = {**intake.mapping, "begun": True}
    db.add(intake)
    db.flush()


def finish(db: Session, *, intake: Intake, outcome: dict[str, Any], by: uuid.UUID | None, at: datetime) -> None:
    """Note what became of a file that was taken over."""
    intake.applied_at, intake.outcome = at, outcome
    db.add(intake)
    audit.record(db, who=by, did=f"took over {intake.kind}", what=intake, at=at)


def intakes_of(db: Session, questionnaire_id: uuid.UUID, kind: str) -> list[Intake]:
    """Files taken in, the newest first."""
    query = select(Intake).where(Intake.questionnaire_id == questionnaire_id, Intake.kind == kind)
    return list(db.exec(query.order_by(col(Intake.made_at).desc()).limit(20)))


def _open(db: Session, intake: Intake) -> None:
    _not_applied(db, intake)
    if intake.mapping.get("begun"):
        raise Unusable("This file is being taken over, so its mapping stands. Upload it again to map it otherwise.")


def _not_applied(db: Session, intake: Intake) -> None:
    db.refresh(intake, with_for_update=True)
    if intake.applied_at is not None:
        raise AlreadySubmitted("This file has been taken over already. Upload it again to do more with it.")


def _columns(intake: Intake) -> dict[str, int]:
    return {str(target): int(place) for target, place in intake.mapping.get("columns", {}).items()}


def _councils(db: Session, intake: Intake) -> Councils:
    return Councils(councils.names(db), intake.mapping.get("councils", {}))


def _answered(db: Session, intake: Intake) -> dict[str, str]:
    """Councils that have answered already, and so are left as they are, with the reason."""
    with_answers = select(Answer.response_id).where(Answer.value != "").distinct()
    query = select(Response).where(
        Response.questionnaire_id == intake.questionnaire_id,
        (col(Response.id).in_(with_answers)) | (Response.state == "submitted"),
    )
    return {
        response.council_code: "This council’s response has been submitted: nothing was changed."
        if response.state == "submitted"
        else "This council has answers already: nothing was changed."
        for response in db.exec(query)
    }
