"""Letters among the people of one council: answers are ready to be signed, or come back with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultation.people import Person, Role
from consultation.questionnaires.models import Questionnaire
from consultation.responses.models import Response, SentBack
from consultation.responses.teamwork import colleagues_of
from workbench.mail import SITE, write_letter

READY = """Hello,

{name} says that your council's answers to “{title}” are ready for you to check and sign off.

Sign in with your e-mail address at {site} to do that.
"""
BACK = """Hello,

{name} does not sign your council's answers to “{title}” yet, and writes:

{reason}

Open the questionnaire again through your invitation, or sign in with your e-mail address at {site}.
"""


def tell_director(db: Any, *, response: Response, by: Person, at: datetime) -> None:
    """To every director of the council but the one who says so."""
    title = db.get_one(Questionnaire, response.questionnaire_id).title
    for person in colleagues_of(db, response):
        if person.role == Role.DIRECTOR and person.id != by.id:
            _write(db, person, f"ready:{response.id}:{at.isoformat()}", f"Ready to sign: {title}",
                   READY.format(name=by.name, title=title, site=SITE), at)  # fmt: skip


def tell_contributors(db: Any, *, response: Response, back: SentBack, by: Person, at: datetime) -> None:
    """To everybody of the council but the director who sent the answers back."""
    title = db.get_one(Questionnaire, response.questionnaire_id).title
    for person in colleagues_of(db, response):
        if person.id != by.id:
            _write(db, person, f"back:{back.id}", f"Not signed yet: {title}",
                   BACK.format(name=by.name, title=title, reason=back.reason, site=SITE), at)  # fmt: skip


def _write(db: Any, person: Person, key: str, subject: str, body: str, at: datetime) -> None:
    write_letter(db, key=f"{key}:{person.id}"[:120], to=person.email, subject=subject, body=body, at=at)
