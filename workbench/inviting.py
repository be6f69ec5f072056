"""Inviting many at once, from a page or from the command line: all of them, or none and the line at fault."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consultation.councils import Council, all_councils
from consultation.errors import Unusable
from consultation.exercises import Exercise
from consultation.questionnaires.models import Questionnaire
from consultation.responses.invitations import invite
from workbench.look import moment
from workbench.mail import LINK, write_letter
from workbench.sign_in import hash_of, token_for

LETTER = """Dear {name},

you are invited to answer for {council}: {title}.

{purpose}

Open this link and press the button there. You can pass it to a colleague who helps you answer; only the director signs off.

{link}

The questionnaire closes on {closes}. You can answer in pieces and come back: every answer is kept as you give it.
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
    exercise = db.get_one(Exercise, questionnaire.exercise_id)
    new = 0
    for line, (council_name, name, email) in enumerate(rows, start=1):
        council = known.get(council_name.lower())
        if council is None:
            raise Unusable(
                f"Line {line}: no council is called “{council_name[:60]}”. Nobody was invited: correct it and send again."
            )
        try:
            invitation, fresh = invite(
                db, questionnaire=questionnaire, council=council, name=name, email=email, by=by, at=at
            )
        except Unusable as problem:
            raise Unusable(f"Line {line}: {problem} Nobody was invited.") from problem
        if fresh:
            invitation.token_hash = hash_of(token_for(secret, "invitation", invitation.id))
            db.add(invitation)
            _write(
                db,
                invitation_id=invitation.id,
                email=email,
                name=name,
                council=council,
                questionnaire=questionnaire,
                exercise=exercise,
                at=at,
            )
            new += 1
    return new, len(rows) - new


def _write(
    db: Any,
    *,
    invitation_id: uuid.UUID,
    email: str,
    name: str,
    council: Council,
    questionnaire: Questionnaire,
    exercise: Exercise,
    at: datetime,
) -> None:
    body = LETTER.format(
        name=name,
        council=council.name,
        title=questionnaire.title,
        purpose=exercise.purpose,
        link=LINK,
        closes=moment(exercise.closes_at),
    )
    write_letter(
        db,
        key=f"invitation:{invitation_id}",
        to=email.strip().lower(),
        subject=f"{questionnaire.title}: please answer for {council.name}",
        body=body,
        purpose="invitation",
        about=invitation_id,
        at=at,
    )
