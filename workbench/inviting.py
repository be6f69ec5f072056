"""Inviting, with the letters that go with it: one person, or many at once: all of them, or none and the line at fault."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consultation.councils import Council, all_councils
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.people import Person, Role
from consultation.questionnaires.models import Questionnaire
from consultation.responses.collecting import closes_for
from consultation.responses.invitations import invite, issue_again, revoke
from consultation.responses.models import Invitation, Response
from workbench.look import moment
from workbench.mail import LINK, write_letter
from workbench.sign_in import end_invited, hash_of, token_for

LETTER = """Dear {name},

you are invited to answer for {council}: {title}.

{purpose}

Open this link and press the button there. You can pass it to a colleague who helps you answer; only the director signs off.

{link}

The questionnaire closes on {closes}. You can answer in pieces and come back: every answer is kept as you give it.
"""
COLLEAGUE = """Dear {name},

your director asks you to help answer for {council}: {title}.

Open this link and press the button there.

{link}

The questionnaire closes on {closes}. Every answer is kept as you give it, and nobody can overwrite what you wrote.
"""
REMINDER = """Dear {name},

{council} has not signed off its answers yet: {title}.

{note}Open this link and press the button there.

{link}

The questionnaire closes on {closes}. If you want no more reminders, say so on the page that the link opens.
"""


def invite_many(
    db: Any,
    *,
    questionnaire: Questionnaire,
    rows: Sequence[Sequence[str]],
    secret: str,
    by: uuid.UUID | None,
    at: datetime,
) -> tuple[int, int]:
    """Invite a person a row (council, name, e-mail); returns how many were new and how many had been invited before.

    Raises Unusable with the line at fault; then nobody was invited."""
    councils = all_councils(db)
    known = {c.code.lower(): c for c in councils} | {c.name.lower(): c for c in councils}
    new = 0
    for line, (council_name, name, email) in enumerate(rows, start=1):
        council = known.get(council_name.lower())
        if council is None:
            raise Unusable(
                f"Line {line}: no council is called “{council_name[:60]}”. Nobody was invited: correct it and send again."
            )
        try:
            new += invite_one(
                db, questionnaire=questionnaire, council=council, name=name, email=email, secret=secret, by=by, at=at
            )
        except Unusable as problem:
            raise Unusable(f"Line {line}: {problem} Nobody was invited.") from problem
    return new, len(rows) - new


def invite_one(
    db: Any,
    *,
    questionnaire: Questionnaire,
    council: Council,
    name: str,
    email: str,
    secret: str,
    by: uuid.UUID | None,
    at: datetime,
    role: Role = Role.DIRECTOR,
) -> bool:
    """Invite one person and put the letter in the post; returns whether they had not been invited before."""
    invitation, fresh = invite(
        db, questionnaire=questionnaire, council=council, name=name, email=email, by=by, at=at, role=role
    )
    if fresh:
        send_link(db, invitation=invitation, secret=secret, at=at)
    return fresh


def send_link(db: Any, *, invitation: Invitation, secret: str, at: datetime) -> None:
    """Give an invitation the hash of its link, and put the letter that carries the link in the post."""
    invitation.token_hash = hash_of(token_for(secret, "invitation", invitation.link_id))
    db.add(invitation)
    person = db.get_one(Person, invitation.person_id)
    body = LETTER if person.role == Role.DIRECTOR else COLLEAGUE
    subject = "{title}: please answer for {council}" if person.role == Role.DIRECTOR else "{title}: please help answer"
    _write(db, invitation, person, key=f"invitation:{invitation.link_id}", subject=subject, body=body, note="", at=at)


def withdraw(db: Any, *, invitation: Invitation, by: uuid.UUID, at: datetime) -> None:
    """Make a link useless, and put out whoever is in through it."""
    revoke(db, invitation=invitation, by=by, at=at)
    end_invited(db, person_id=invitation.person_id, response_id=invitation.response_id, at=at)


def send_again(db: Any, *, invitation: Invitation, secret: str, by: uuid.UUID, at: datetime) -> None:
    """A fresh link by a fresh letter; the old link is dead, and so is what came in through it."""
    end_invited(db, person_id=invitation.person_id, response_id=invitation.response_id, at=at)
    issue_again(db, invitation=invitation, by=by, at=at)
    send_link(db, invitation=invitation, secret=secret, at=at)


def remind_one(db: Any, *, invitation: Invitation, key: str, note: str, at: datetime) -> None:
    """A reminder with the link that the person has already."""
    person = db.get_one(Person, invitation.person_id)
    said = f"{note.strip()}\n\n" if note.strip() else ""
    subject = "Reminder: {title}"
    _write(db, invitation, person, key=key, subject=subject, body=REMINDER, note=said, at=at)


def _write(
    db: Any, invitation: Invitation, person: Person, *, key: str, subject: str, body: str, note: str, at: datetime
) -> None:
    response = db.get_one(Response, invitation.response_id)
    questionnaire = db.get_one(Questionnaire, response.questionnaire_id)
    exercise = db.get_one(Exercise, questionnaire.exercise_id)
    told = {
        "name": person.name,
        "council": db.get_one(Council, response.council_code).name,
        "title": questionnaire.title,
        "purpose": exercise.purpose,
        "link": LINK,
        "closes": moment(closes_for(exercise, response)),
        "note": note,
    }
    write_letter(
        db,
        key=key,
        to=person.email,
        subject=subject.format(**told),
        body=body.format(**told),
        purpose="invitation",
        about=invitation.link_id,
        at=at,
    )
