"""The first chapters of the example: councils are asked, answer, and are heard."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from consultation.councils import Council, Listed
from consultation.documents import Document, Given, add_document, confirm_reading
from consultation.exercises import Exercise, start_exercise
from consultation.people import Person, Role, add_person
from consultation.questionnaires.models import Edition
from consultation.questionnaires.queries import published_editions
from consultation.questionnaires.values import gather
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import extend, response_of, type_in
from consultation.responses.models import Response
from consultation.responses.reminders import schedule_reminder
from consultation.responses.signing_off import ask_for_sign_off, decline, submit_response
from consultation.responses.teamwork import assign_section
from consultation.store import now
from workbench.demo import replies
from workbench.demo.asking import Asked, amend, draft_and_publish
from workbench.demo.councils import invented_councils
from workbench.inviting import invite_many, invite_one
from workbench.look import LONDON
from workbench.reports.document import answers_document

OBSTACLES = (
    "Our case management system cannot export what is asked without a change that the supplier charges for.",
    "Two analysts, and one of them is leaving.",
    "NHS numbers are missing for too many people.",
)
TITLE = "What should adult social care be measured by? (example)"
DIRECTOR_OF = "Ambleford"
STAFF = (
    ("Farah Osei", "farah@example.org", Role.FACILITATOR),
    ("Robin Achterberg", "robin@example.org", Role.REVIEWER),
    ("Wynn Calloway", "wynn@example.org", Role.WORKING_GROUP),
    ("Ade Marchetti", "ade@example.org", Role.ADMINISTRATOR),
)


@dataclass
class Cast:
    """Who and what the later chapters need."""

    exercise: Exercise
    asked: Asked
    staff: dict[Role, Person]
    began: datetime
    paper: Document


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
    paper = add_document(
        db,
        exercise_id=exercise.id,
        title="What the review is about",
        given=Given(file_name="what-the-review-is-about.docx", content=_paper()),
        needed=True,
        by=boss,
        at=began,
    )
    asked = draft_and_publish(db, exercise_id=exercise.id, by=boss, at=began)
    for day in (28, 47):
        schedule_reminder(
            db, questionnaire=asked.questionnaire, due_at=began + timedelta(days=day), note="", by=boss, at=began
        )
    return Cast(exercise, asked, staff, began, paper)


def _paper() -> bytes:
    lines = [
        "An invented paper, to show how documents are read and confirmed.",
        "The present framework has 25 measures. The review asks which of them say something true, what is missing, and whether "
        "a new framework should follow the duties of the Care Act 2014.",
    ]
    return answers_document("What the review is about (example)", lines, [])


def answer(db: Any, cast: Cast, secret: str) -> None:
    councils = invented_councils()
    rows = [
        (c.code, f"Director of {c.name}", f"director@{c.name.lower().replace(' ', '-')}.example.org") for c in councils
    ]
    boss = cast.staff[Role.ADMINISTRATOR].id
    invite_many(db, questionnaire=cast.asked.questionnaire, rows=rows[:-2], secret=secret, by=boss, at=cast.began)
    chance = random.Random(7)  # noqa: S311 - an example, not a secret
    sentences = [sentence for subject in replies.SUBJECTS for sentence in subject]
    chance.shuffle(sentences)
    others = [c for c in councils if c.name != DIRECTOR_OF]
    for place, listed in enumerate(others[:-2]):
        said = (sentences[2 * place % len(sentences)], sentences[(2 * place + 1) % len(sentences)])
        _one_council(db, cast, listed.code, rows[councils.index(listed)][2], place, said, chance)
    _by_post(db, cast, others[-2], chance)
    amend(db, cast.asked, by=boss, at=now() - timedelta(hours=20))
    _ambleford(db, cast, secret)


def _one_council(
    db: Any, cast: Cast, code: str, email: str, place: int, said: tuple[str, str], chance: random.Random
) -> None:
    """Of 33 councils 26 submit, 1 waits for its director, 2 are answering, 1 declines, 3 have not opened the invitation."""
    at = cast.began + timedelta(days=2 + place % 18, hours=place % 7)
    response, director = _response(db, cast, code), db.exec(select(Person).where(Person.email == email)).one()
    if place >= 30:
        if place == 30:
            longer = cast.exercise.closes_at + timedelta(days=7)
            extend(db, response=response, to=longer, by=cast.staff[Role.ADMINISTRATOR].id, at=at)
        return
    if place == 29:
        reason = "We are being reorganised and cannot speak for the new councils."
        decline(db, response=response, reason=reason, by=director, at=at)
        return
    given = _given(chance, _oddly(place, said))
    if place in (27, 28):
        given = {name: given[name] for name in ("option", "useful")}
    _save(db, cast, response, director, given, at)
    if place < 26:
        _seal(db, cast, response, director, at + timedelta(hours=1))
    elif place == 26:
        ask_for_sign_off(db, response=response, by=director, at=at)


def _oddly(place: int, said: tuple[str, str]) -> tuple[str, str]:
    """What some councils say instead: a regional group's words, nothing, an answer to the other question, a person's name."""
    change, help_ = said
    if 8 <= place < 8 + len(replies.REGIONAL):
        help_ = replies.REGIONAL[place - 8].format(council="Our council")
    elif place in (5, 20):
        help_ = replies.NOTHING
    elif place == 13:
        help_ = replies.ELSEWHERE
    elif place == 15:
        change = f"{change} {replies.PERSONAL}"
    return change, help_


def _given(chance: random.Random, said: tuple[str, str]) -> dict[str, dict[str, str]]:
    """What one council answers, in parts."""
    option = chance.choices(("refresh", "care_act", "both", "unsure"), (9, 8, 9, 2))[0]
    yes = chance.choice(("yes", "no"))
    places = chance.sample(("1", "2", "3", "4"), 4)
    grid = {}
    for number in range(1, 7):
        grid[f"row.m{number}.verdict"] = chance.choices(("o1", "o2", "o3"), (5, 3, 2))[0]
        grid[f"row.m{number}.weight"] = str(chance.choice((2, 3, 3, 4, 4, 5)))
    told = {
        "option": {"": option},
        "useful": {"": str(chance.choice((2, 3, 3, 4, 4, 5)))},
        "first": {f"opt.o{n}": place for n, place in enumerate(places, start=1)},
        "quality": {"": chance.choice(("2", "3", "4", "4", "dont_know"))},
        "measures": grid,
        "quarterly": {"": yes},
        "days": {"": str(chance.randrange(20, 180, 5))},
        "used": {"": str(chance.randrange(10, 80, 5))},
        "change": {"": said[0]},
        "help": {"": said[1]},
    }
    if option in ("care_act", "both"):
        told["duties"] = {f"opt.o{n}": "yes" for n in sorted(chance.sample(range(1, 7), 3))}
    told |= {"from": {"": "2027-04-01"}} if yes == "yes" else {"obstacle": {"": chance.choice(OBSTACLES)}}
    return told


def _by_post(db: Any, cast: Cast, listed: Listed, chance: random.Random) -> None:
    """A council that was never invited and replied on paper: typed in by the programme, and marked so."""
    at, typist = cast.began + timedelta(days=12), cast.staff[Role.ADMINISTRATOR]
    council = db.get_one(Council, listed.code)
    response = type_in(db, questionnaire=cast.asked.questionnaire, council=council, by=typist.id, at=at)
    given = _given(
        chance, ("Keep the survey, and let councils see its results within the quarter.", "A named person to ring.")
    )
    _save(db, cast, response, typist, given, at, source="typed in")
    _seal(db, cast, response, typist, at, note=f"Letter from the director of {council.name}, 6 November")


def _ambleford(db: Any, cast: Cast, secret: str) -> None:
    """The council whose director tries the example: a colleague has answered part of it, and has a part of her own."""
    council = db.get_one(Council, _code_of(DIRECTOR_OF))
    response, at = _response(db, cast, council.code), now() - timedelta(days=1)
    director = db.exec(select(Person).where(Person.email == f"director@{DIRECTOR_OF.lower()}.example.org")).one()
    for name in ("Jo Pemberton", "Kit Larsson"):
        email = f"{name.split()[0].lower()}@{DIRECTOR_OF.lower()}.example.org"
        invite_one(
            db, questionnaire=cast.asked.questionnaire, council=council, name=name, email=email,
            role=Role.CONTRIBUTOR, secret=secret, by=director.id, at=at,
        )  # fmt: skip
    jo = db.exec(select(Person).where(Person.email == f"jo@{DIRECTOR_OF.lower()}.example.org")).one()
    data = cast.asked.edition.asks().sections[2].id
    assign_section(db, response=response, edition=cast.asked.edition, section_id=data, to=jo, by=director, at=at)
    given = {"option": {"": "both"}, "useful": {"": "3"}, "duties": {"opt.o1": "yes", "opt.o2": "yes"}, "quarterly": {"": "yes"}, "used": {"": "35"}}  # fmt: skip
    first = next(e for e in published_editions(db, cast.asked.questionnaire.id) if e.number == 1)
    _save(db, cast, response, jo, given, at, edition=first)


def _save(
    db: Any,
    cast: Cast,
    response: Response,
    by: Person,
    given: dict[str, dict[str, str]],
    at: datetime,
    *,
    source: str = "online",
    edition: Edition | None = None,
) -> None:
    for name, parts in given.items():
        question = cast.asked.questions[name]
        raw = gather(question, lambda part, parts=parts: parts.get(part, ""))  # type: ignore[misc]
        save_answer(
            db, response=response, edition=edition or cast.asked.edition, question=question, raw=raw, seen_version=0, by=by, at=at, source=source
        )  # fmt: skip


def _seal(db: Any, cast: Cast, response: Response, by: Person, at: datetime, note: str = "") -> None:
    if by.role == Role.DIRECTOR:
        confirm_reading(db, document=cast.paper, version=1, by=by, at=at)
    submit_response(db, response=response, edition=cast.asked.edition, by=by, key=uuid.uuid4(), at=at, note=note)


def _response(db: Any, cast: Cast, code: str) -> Response:
    found = response_of(db, cast.asked.questionnaire.id, code)
    if found is None:
        raise LookupError(f"{code} was not invited")
    return found


def _code_of(name: str) -> str:
    return next(c.code for c in invented_councils() if c.name == name)
