"""Inviting councils. The link's token is handed in as a hash; the token itself is never stored."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import NotYours, Unusable
from consultation.people import Person, Role, add_person
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.responses.models import Invitation, Response


def invite(
    db: Session,
    *,
    questionnaire: Questionnaire,
    council: Council,
    name: str,
    email: str,
    by: uuid.UUID | None,
    at: datetime,
    role: Role = Role.DIRECTOR,
) -> tuple[Invitation, bool]:
    """Invite one person to answer for one council; returns the invitation and whether it is new.

    Asking again changes nothing. Raises Unusable when nothing is published or the address cannot be used."""
    if published_edition(db, questionnaire.id) is None:
        raise Unusable("Publish the questionnaire before you invite councils to answer it.")
    person = add_person(db, name=name, email=email, role=role, council_code=council.code, by=by, at=at)
    response = response_of(db, questionnaire.id, council.code)
    if response is None:
        response = Response(questionnaire_id=questionnaire.id, council_code=council.code, invited_at=at)
        db.add(response)
        db.flush()
    earlier = db.exec(
        select(Invitation).where(Invitation.response_id == response.id, Invitation.person_id == person.id)
    ).first()
    if earlier is not None:
        return earlier, False
    invitation = Invitation(response_id=response.id, person_id=person.id, token_hash=uuid.uuid4().hex, issued_at=at)
    db.add(invitation)
    db.flush()
    audit.record(db, who=by, did="invited", what=response, at=at, person=str(person.id))
    return invitation, True


def open_by_token(db: Session, *, token_hash: str, at: datetime) -> tuple[Invitation, Person, Response]:
    """The invitation behind a link. Raises NotYours when the link is unknown or has been withdrawn."""
    found = db.exec(
        select(Invitation, Person, Response)
        .where(Invitation.token_hash == token_hash)
        .where(Person.id == Invitation.person_id, Response.id == Invitation.response_id)
    ).first()
    if found is None or found[0].revoked_at is not None or not found[1].active:
        raise NotYours(
            "This link does not work any more. Ask the person who sent it, or sign in with your e-mail address."
        )
    invitation, person, response = found
    if db.info.get("writes"):
        db.refresh(response, with_for_update=True)
    if db.info.get("writes") and response.opened_at is None:
        response.opened_at = at
        if response.state == "invited":
            response.state = "opened"
        db.add(response)
        audit.record(db, who=person.id, did="opened", what=response, at=at)
    return invitation, person, response


def revoke(db: Session, *, invitation: Invitation, by: uuid.UUID, at: datetime) -> None:
    """Withdraw a link; what was answered through it stays."""
    invitation.revoked_at = at
    db.add(invitation)
    audit.record(db, who=by, did="revoked", what=invitation, at=at)


def response_of(db: Session, questionnaire_id: uuid.UUID, council_code: str) -> Response | None:
    return db.exec(
        select(Response).where(Response.questionnaire_id == questionnaire_id, Response.council_code == council_code)
    ).first()
