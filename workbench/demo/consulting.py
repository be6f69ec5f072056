"""The first chapters of the example: councils are asked, answer, and are heard."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from consultation.briefings import capture
from consultation.exercises import Exercise, start_exercise
from consultation.people import Person, Role, add_person
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import response_of
from consultation.responses.models import Response
from consultation.responses.signing_off import decline, submit_response
from consultation.store import now
from workbench.demo import replies
from workbench.demo.councils import invented_councils
from workbench.inviting import invite_many
from workbench.look import LONDON

TITLE = "What should adult social care be measured by? (example)"
DIRECTOR_OF = "Ambleford"
STAFF = (
    ("Farah Osei", "farah@example.org", Role.FACILITATOR),
    ("Robin Achterberg", "robin@example.org", Role.REVIEWER),
    ("Wynn Calloway", "wynn@example.org", Role.WORKING_GROUP),
    ("Ade Marchetti", "ade@example.org", Role.ADMINISTRATOR),
)


ASKED: tuple[dict[str, Any], ...] = (
    {
        "kind": "one_choice",
        "wording": "Which option does your council prefer?",
        "required": True,
        "options": [
            {"key": "refresh", "label": "Refresh the present framework"},
            {"key": "care_act", "label": "Build a new one on the Care Act"},
            {"key": "both", "label": "Refresh now, and build the new one meanwhile"},
            {"key": "unsure", "label": "No view yet"},
        ],
    },
    {
        "kind": "scale",
        "wording": "How useful is the present framework to your council?",
        "required": True,
        "low_label": "not at all",
        "high_label": "very",
    },
    {"kind": "yes_no", "wording": "Could your council send client-level data every quarter from next April?"},
    {
        "kind": "number",
        "wording": "About how many staff days a year do the statutory returns take?",
        "unit": "days",
        "minimum": 0,
        "maximum": 5000,
    },
    {
        "kind": "long_text",
        "wording": "What should change in the framework, and why?",
        "required": True,
        "word_limit": 400,
        "hint": "Tell us what you would keep, too.",
    },
    {"kind": "long_text", "wording": "What would help you to use more frequent data, linked with the NHS?"},
)


@dataclass
class Cast:
    """Who and what the later chapters need."""

    exercise: Exercise
    questionnaire: Questionnaire
    edition: Edition
    questions: list[str]
    staff: dict[Role, Person]
    began: datetime


def ask(db: Any, at: datetime) -> Cast:
    began = (at - timedelta(days=24)).astimezone(LONDON).replace(hour=10, minute=0, second=0, microsecond=0)
    staff = {role: add_person(db, name=n, email=e, role=role, by=None, at=began) for n, e, role in STAFF}
    boss = staff[Role.ADMINISTRATOR].id
    purpose = (
        "The outcomes framework is under review. Two options stand: to refresh it with your suggestions, or to build a new one on the "
        "Care Act. Your council's view decides what the working groups draft."
    )
    exercise = start_exercise(
        db,
        title=TITLE,
        purpose=purpose,
        opens_at=began,
        closes_at=began + timedelta(days=54, hours=7),
        by=boss,
        at=began,
        is_example=True,
    )
    made = editing.start_questionnaire(
        db, exercise_id=exercise.id, title="The framework and your council", by=boss, at=began
    )
    keys = [
        Draft(db, questionnaire=made, seen_version=number, by=boss, at=began).add_question(**one).id
        for number, one in enumerate(ASKED, start=1)
    ]
    return Cast(
        exercise,
        made,
        editing.publish(db, questionnaire=made, seen_version=len(ASKED) + 1, by=boss, at=began),
        keys,
        staff,
        began,
    )


def answer(db: Any, cast: Cast, secret: str) -> None:
    councils = invented_councils()
    rows = [
        (c.code, f"Director of {c.name}", f"director@{c.name.lower().replace(' ', '-')}.example.org") for c in councils
    ]
    invite_many(
        db,
        questionnaire=cast.questionnaire,
        rows=rows,
        secret=secret,
        by=cast.staff[Role.ADMINISTRATOR].id,
        at=cast.began,
    )
    add_person(
        db,
        name="Jo Pemberton",
        email="jo@ambleford.example.org",
        role=Role.CONTRIBUTOR,
        council_code=_code_of(DIRECTOR_OF),
        by=None,
        at=cast.began,
    )
    chance = random.Random(7)  # noqa: S311 - an example, not a secret
    sentences = [sentence for subject in replies.SUBJECTS for sentence in subject]
    chance.shuffle(sentences)
    for place, listed in enumerate(c for c in councils if c.name != DIRECTOR_OF):
        said = (sentences[2 * place % len(sentences)], sentences[(2 * place + 1) % len(sentences)])
        _one_council(db, cast, listed.code, rows[councils.index(listed)][2], place, said, chance)
    _ambleford(db, cast)


def _one_council(
    db: Any, cast: Cast, code: str, email: str, place: int, said: tuple[str, str], chance: random.Random
) -> None:
    """Of 35 councils 28 submit, 3 are answering, 1 declines, and 3 have not opened the invitation."""
    at = cast.began + timedelta(days=2 + place % 18, hours=place % 7)
    response, director = _response(db, cast, code), db.exec(select(Person).where(Person.email == email)).one()
    if place >= 32:
        return
    if place == 31:
        decline(
            db,
            response=response,
            reason="We are being reorganised and cannot speak for the new councils.",
            by=director,
            at=at,
        )
        return
    option = chance.choices(("refresh", "care_act", "both", "unsure"), (9, 8, 9, 2))[0]
    given = [
        option,
        str(chance.choice((2, 3, 3, 4, 4, 5))),
        chance.choice(("yes", "no")),
        str(chance.randrange(20, 180, 5)),
        *said,
    ]
    _save(db, cast, response, director, given if place < 28 else given[:2], at)
    if place < 28:
        submit_response(
            db, response=response, edition=cast.edition, by=director, key=uuid.uuid4(), at=at + timedelta(hours=1)
        )


def _ambleford(db: Any, cast: Cast) -> None:
    """The council whose director tries the example: a colleague has answered part of it."""
    code = _code_of(DIRECTOR_OF)
    jo = db.exec(select(Person).where(Person.email == "jo@ambleford.example.org")).one()
    _save(db, cast, _response(db, cast, code), jo, ["both", "3", "yes"], now() - timedelta(days=1))


def _save(db: Any, cast: Cast, response: Response, by: Person, given: list[str], at: datetime) -> None:
    content = cast.edition.asks()
    for key, raw in zip(cast.questions, given, strict=False):
        question = content.question(key)
        if question is not None:
            save_answer(
                db, response=response, edition=cast.edition, question=question, raw=raw, seen_version=0, by=by, at=at
            )


def hear(db: Any, cast: Cast) -> None:
    who = cast.staff[Role.FACILITATOR].id
    start = cast.began + timedelta(days=9, hours=4)
    briefing = capture.plan_briefing(
        db,
        exercise_id=cast.exercise.id,
        title="Briefing for the northern regions",
        place="Online",
        starts_at=start,
        ends_at=start + timedelta(minutes=90),
        by=who,
        at=cast.began,
    )
    present = [c for c in invented_councils() if c.region in ("NE", "NW", "YH")][:10]
    for place, council in enumerate(present):
        capture.set_attendance(db, briefing=briefing, council_code=council.code, people=1 + place % 3, by=who, at=start)
    for place, text in enumerate(replies.SAID_IN_THE_ROOM):
        council_code = present[place % len(present)].code if place % 3 else None
        capture.write_note(
            db,
            briefing=briefing,
            key=uuid.uuid4(),
            text=text,
            council_code=council_code,
            verbatim=place % 4 == 0,
            by=who,
            at=start + timedelta(minutes=5 * place),
        )


def _response(db: Any, cast: Cast, code: str) -> Response:
    found = response_of(db, cast.questionnaire.id, code)
    if found is None:
        raise LookupError(f"{code} was not invited")
    return found


def _code_of(name: str) -> str:
    return next(c.code for c in invented_councils() if c.name == name)
