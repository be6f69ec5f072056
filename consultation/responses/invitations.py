"""Inviting councils. The link's token is handed in as a hash; the token itself is never stored."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from consultation import audit
from consultation.councils import Council
from consultation.errors import NotYours, Unusable
from consultation.people import Person, Role, add_person
from consultation.questionnaires.models import Questionnaire
from consultation.questionnaires.queries import published_edition
from consultation.responses.collecting import exercise_of
from consultation.responses.models import Answer, Invitation, Response
from consultation.store import new_id


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
    response = response_for(db, questionnaire=questionnaire, council=council, at=at)
    earlier = db.exec(
        select(Invitation).where(Invitation.response_id == response.id, Invitation.person_id == person.id)
    ).first()
    if earlier is not None and earlier.revoked_at is not None and person.active:
        issue_again(db, invitation=earlier, by=by, at=at)  # taken back once, asked again on purpose
        return earlier, True
    if earlier is not None:
        return earlier, False
    invitation = Invitation(response_id=response.id, person_id=person.id, token_hash=uuid.uuid4().hex, issued_at=at)
    db.add(invitation)
    db.flush()
    audit.record(db, who=by, did="invited", what=response, at=at, person=str(person.id))
    return invitation, True


def response_for(db: Session, *, questionnaire: Questionnaire, council: Council, at: datetime) -> Response:
    """The council's one response, begun where there is none yet."""
    found = response_of(db, questionnaire.id, council.code)
    if found is None:
        found = Response(questionnaire_id=questionnaire.id, council_code=council.code, invited_at=at)
        db.add(found)
        db.flush()
    return found


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
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        db.add(invitation)
        audit.record(db, who=by, did="revoked", what=invitation, at=at)


def withdrawn(db: Session, *, response: Response, person_id: uuid.UUID) -> bool:
    """Whether somebody was asked to this response and the invitation was taken back."""
    query = select(Invitation.revoked_at).where(
        Invitation.response_id == response.id, Invitation.person_id == person_id
    )
    return db.exec(query).first() is not None


def issue_again(db: Session, *, invitation: Invitation, by: uuid.UUID | None, at: datetime) -> None:
    """A fresh link for the same person. The old one is dead at once; the caller makes the new one's hash and letter."""
    invitation.link_id, invitation.token_hash = new_id(), uuid.uuid4().hex
    invitation.issued_at, invitation.revoked_at = at, None
    db.add(invitation)
    db.flush()
    audit.record(db, who=by, did="issued again", what=invitation, at=at)


def set_opt_out(db: Session, *, invitation: Invitation, out: bool, by: uuid.UUID, at: datetime) -> None:
    """No more reminders to this person, or reminders again."""
    invitation.opted_out_at = at if out else None
    db.add(invitation)
    audit.record(db, who=by, did="wants no reminders" if out else "wants reminders", what=invitation, at=at)


def extend(db: Session, *, response: Response, to: datetime | None, by: uuid.UUID, at: datetime) -> None:
    """Give one council longer, or take that back with None. Raises Unusable when it would be no later than for all."""
    exercise = exercise_of(db, response)
    if to is not None and to <= exercise.closes_at:
        raise Unusable("An extension must end after the closing time that holds for everybody: choose a later one.")
    if to is not None and to.year >= 2200:
        raise Unusable("Choose a time before the year 2200.")
    if to is not None and to <= at:
        raise Unusable("An extension must end in the future: choose a later time.")
    response.extended_to = to
    db.add(response)
    audit.record(db, who=by, did="extended", what=response, at=at, to=to.isoformat() if to else "")


def type_in(db: Session, *, questionnaire: Questionnaire, council: Council, by: uuid.UUID, at: datetime) -> Response:
    """Open a council's response to the programme, which types in a reply that came by e-mail or on paper.

    Raises Unusable where the council has answered for itself, or its response is sealed: its drafts are its own."""
    if published_edition(db, questionnaire.id) is None:
        raise Unusable("Publish the questionnaire before replies to it are typed in.")
    response = response_for(db, questionnaire=questionnaire, council=council, at=at)
    db.refresh(response, with_for_update=True)
    if response.typed_in:
        return response
    begun = db.exec(select(Answer.id).where(Answer.response_id == response.id).limit(1)).first()
    if response.state == "submitted" or begun is not None:
        raise Unusable(
            f"{council.name} has begun to answer for itself, so nothing can be typed in for it: ask its director."
        )
    response.typed_in = True
    db.add(response)
    audit.record(db, who=by, did="typing in for the council", what=response, at=at)
    db.flush()
    return response


def response_of(db: Session, questionnaire_id: uuid.UUID, council_code: str) -> Response | None:
    return db.exec(
        select(Response).where(
            Response.questionnaire_id == questionnaire_id, col(Response.council_code) == council_code
        )
    ).first()
