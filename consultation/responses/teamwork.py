"""One council's reply as the work of several people: colleagues are asked in, and sections are given to them."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultation import audit
from consultation.errors import NotYours, Unusable
from consultation.people import COUNCIL_ROLES, Person, Role
from consultation.questionnaires.models import Edition
from consultation.responses.collecting import may_save
from consultation.responses.models import Assignment, Invitation, Response, SentBack, Submission


def assign_section(
    db: Session, *, response: Response, edition: Edition, section_id: str, to: Person | None, by: Person, at: datetime
) -> None:
    """Give a section to one of the council's people, or to nobody in particular.

    Raises NotYours for anyone but the director, Unusable for a person of another council or a section that is not there."""
    if by.role != Role.DIRECTOR or by.council_code != response.council_code:
        raise NotYours("Only your council's director can share out the parts.")
    may_save(db, response=response, by=by, at=at)
    if edition.asks().section(section_id) is None:
        raise Unusable("That part is not in the questionnaire any more: open the page again.")
    if to is not None and (to.council_code != response.council_code or not to.active):
        raise Unusable("Parts can be given only to people of your own council.")
    current = db.get(Assignment, (response.id, section_id))
    if (current.person_id if current else None) == (to.id if to else None):
        return
    if to is None:
        db.delete(current)
    elif current is None:
        db.add(
            Assignment(
                response_id=response.id, section_id=section_id, person_id=to.id, assigned_by=by.id, assigned_at=at
            )
        )
    else:
        current.person_id, current.assigned_by, current.assigned_at = to.id, by.id, at
        db.add(current)
    db.flush()
    audit.record(
        db, who=by.id, did="assigned a part", what=response, at=at, section=section_id, person=str(to.id) if to else ""
    )


def free_parts(db: Session, *, response: Response, person_id: uuid.UUID) -> None:
    """Nobody in particular has the parts any more that somebody had who was taken off."""
    mine = select(Assignment).where(Assignment.response_id == response.id, Assignment.person_id == person_id)
    for assignment in db.exec(mine).all():
        db.delete(assignment)
    db.flush()


def assignments_of(db: Session, response: Response) -> dict[str, Person]:
    """Who has which section, by the section's id."""
    query = (
        select(Assignment, Person)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(Assignment.response_id == response.id)
    )
    return {assignment.section_id: person for assignment, person in db.exec(query)}


def colleagues_of(db: Session, response: Response) -> list[Person]:
    """The council's people who can answer, the director first; not those whose invitation was taken back."""
    taken_back = select(Invitation.person_id).where(
        Invitation.response_id == response.id, col(Invitation.revoked_at).is_not(None)
    )
    query = select(Person).where(Person.council_code == response.council_code, col(Person.active).is_(True))
    query = query.where(sa.or_(col(Person.role) == Role.DIRECTOR, col(Person.id).not_in(taken_back)))
    people = [person for person in db.exec(query.order_by(col(Person.name))) if Role(person.role) in COUNCIL_ROLES]
    return sorted(people, key=lambda person: person.role != Role.DIRECTOR)


def asked_in(db: Session, response: Response) -> list[tuple[Invitation, Person]]:
    """Everybody who was invited to this response, whose link was withdrawn included."""
    query = (
        select(Invitation, Person)
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .where(Invitation.response_id == response.id)
        .order_by(col(Invitation.issued_at), col(Person.name))
    )
    return [(invitation, person) for invitation, person in db.exec(query)]


def newest_return(db: Session, response: Response) -> SentBack | None:
    """The director's last word to the contributors, while the response is still open."""
    if response.state == "submitted" or response.ready_at is not None:
        return None
    last = select(sa.func.max(Submission.signed_at)).where(Submission.response_id == response.id).scalar_subquery()
    query = select(SentBack).where(SentBack.response_id == response.id).order_by(col(SentBack.sent_at).desc())
    return db.exec(query.where(sa.or_(last.is_(None), col(SentBack.sent_at) > last))).first()
