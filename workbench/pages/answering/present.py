"""What the answering pages show besides the form."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for
from sqlmodel import col, select

from consultation.councils import Council
from consultation.people import Person
from consultation.questionnaires.questions import Section
from consultation.responses.models import Response

About = dict[str, Any]


def council_of(db: Any, response: Response) -> Council:
    found: Council = db.get_one(Council, response.council_code)
    return found


def name_of(db: Any, person_id: uuid.UUID) -> str:
    person = db.get(Person, person_id)
    return person.name if person else "a colleague"


def writers(db: Any, about: About) -> dict[str, str]:
    """Who saved each answer last, by question."""
    wanted = {answer.saved_by for answer in about["answers"].values()}
    people = {person.id: person.name for person in db.exec(select(Person).where(col(Person.id).in_(wanted)))}
    return {key: people.get(answer.saved_by, "a colleague") for key, answer in about["answers"].items()}


def section_of(about: About, question: str) -> Section:
    return next(s for s in about["content"].sections if any(q.id == question for q in s.questions))


def after(about: About, section: Section) -> str:
    """The page after a section: the next one, or the check of all answers."""
    sections = list(about["content"].sections)
    place = [s.id for s in sections].index(section.id)
    ref = about["response"].id
    if place + 1 < len(sections):
        return url_for("answering.section", ref=ref, key=sections[place + 1].id)
    return url_for("answering.check", ref=ref)
