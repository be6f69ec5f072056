"""Builds the example through the same operations as real use: asked, answered, heard, grouped, coded, drafted, run."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from consultation.briefings import capture
from consultation.councils import load_councils
from consultation.exercises import Exercise, start_exercise
from consultation.people import Person, Role, add_person
from consultation.questionnaires import editing
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import response_of
from consultation.responses.models import Response
from consultation.responses.signing_off import decline, submit_response
from consultation.store import now
from consultation.themes import codebook, coding
from consultation.themes.models import Passage, SuggestionRun, Theme
from consultation.themes.queries import members_of, suggested_in
from framework_drafts.dryruns.running import run_whole
from framework_drafts.frameworks import editing as drafting
from framework_drafts.frameworks import queries as frameworks
from framework_drafts.history.catalogue import find as newest_snapshot
from framework_drafts.history.importing import keep_snapshot, read_file
from workbench import jobs, work
from workbench.database import Instance
from workbench.demo import replies
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history
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
THEME_NAMES = (
    ("The burden of collecting data", "Time, cost and duplication of statutory returns and new data items."),
    ("More timely figures", "How soon and how often figures come, and what waiting for them costs."),
    ("Joining up with the NHS", "Linked data, shared measures and the duty to integrate. Not: workforce shared with the NHS."),
    ("Unpaid carers", "What carers need, and how badly they are measured."),
    ("Hearing people who draw on care", "Surveys, who is left out of them, and what they ask."),
    ("Prevention and wellbeing", "Help before long-term support, and how it could be seen in figures."),
    ("Fair comparison", "Intervals, peers, small numbers, breaks in series, and league tables."),
    ("The care workforce", "Turnover, pay, the market, and ratings of providers."),
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


def tell(instance: Instance, data: Path | None = None) -> bool:
    """Build the example in an instance that has not got it; False when it was there already."""
    with instance.store.reading() as db:
        if db.exec(select(Exercise).where(col(Exercise.is_example))).first():
            return False
    at = now()
    with instance.store.unit_of_work() as db:
        load_councils(db, invented_councils(), invented=True)
        cast = _ask(db, at)
        _answer(db, cast, instance.settings.secret_key.get_secret_value())
        _hear(db, cast)
    _import(instance, data)
    _group(instance, cast)
    _draft_and_run(instance, cast)
    return True


def _ask(db: Any, at: datetime) -> Cast:
    began = (at - timedelta(days=24)).astimezone(LONDON).replace(hour=10, minute=0, second=0, microsecond=0)
    staff = {role: add_person(db, name=n, email=e, role=role, by=None, at=began) for n, e, role in STAFF}
    boss = staff[Role.ADMINISTRATOR].id
    purpose = (
        "The outcomes framework is under review. Two options stand: to refresh it with your suggestions, or to build a new one on the "
        "Care Act. Your council's view decides what the working groups draft."
    )
    exercise = start_exercise(
        db, title=TITLE, purpose=purpose, opens_at=began, closes_at=began + timedelta(days=54, hours=7), by=boss, at=began, is_example=True
    )
    made = editing.start_questionnaire(db, exercise_id=exercise.id, title="The framework and your council", by=boss, at=began)
    asked = [
        {"kind": "one_choice", "wording": "Which option does your council prefer?", "required": True, "options": [
            {"key": "refresh", "label": "Refresh the present framework"}, {"key": "care_act", "label": "Build a new one on the Care Act"},
            {"key": "both", "label": "Refresh now, and build the new one meanwhile"}, {"key": "unsure", "label": "No view yet"}]},
        {"kind": "scale", "wording": "How useful is the present framework to your council?", "required": True, "low_label": "not at all", "high_label": "very"},
        {"kind": "yes_no", "wording": "Could your council send client-level data every quarter from next April?"},
        {"kind": "number", "wording": "About how many staff days a year do the statutory returns take?", "unit": "days", "minimum": 0, "maximum": 5000},
        {"kind": "long_text", "wording": "What should change in the framework, and why?", "required": True, "word_limit": 400, "hint": "Tell us what you would keep, too."},
        {"kind": "long_text", "wording": "What would help you to use more frequent data, linked with the NHS?"},
    ]
    keys = [
        editing.add_question(db, questionnaire=made, seen_version=number, by=boss, at=began, **one).id for number, one in enumerate(asked, start=1)
    ]
    return Cast(exercise, made, editing.publish(db, questionnaire=made, by=boss, at=began), keys, staff, began)


def _answer(db: Any, cast: Cast, secret: str) -> None:
    councils = invented_councils()
    rows = [(c.code, f"Director of {c.name}", f"director@{c.name.lower().replace(' ', '-')}.example.org") for c in councils]
    invite_many(db, questionnaire=cast.questionnaire, rows=rows, secret=secret, by=cast.staff[Role.ADMINISTRATOR].id, at=cast.began)
    add_person(
        db, name="Jo Pemberton", email="jo@ambleford.example.org", role=Role.CONTRIBUTOR, council_code=_code_of(DIRECTOR_OF), by=None, at=cast.began
    )
    chance = random.Random(7)  # noqa: S311 - an example, not a secret
    sentences = [sentence for subject in replies.SUBJECTS for sentence in subject]
    chance.shuffle(sentences)
    for place, listed in enumerate(c for c in councils if c.name != DIRECTOR_OF):
        said = (sentences[2 * place % len(sentences)], sentences[(2 * place + 1) % len(sentences)])
        _one_council(db, cast, listed.code, rows[councils.index(listed)][2], place, said, chance)
    _ambleford(db, cast)


def _one_council(db: Any, cast: Cast, code: str, email: str, place: int, said: tuple[str, str], chance: random.Random) -> None:
    """Of 35 councils 28 submit, 3 are answering, 1 declines, and 3 have not opened the invitation."""
    at = cast.began + timedelta(days=2 + place % 18, hours=place % 7)
    response, director = _response(db, cast, code), db.exec(select(Person).where(Person.email == email)).one()
    if place >= 32:
        return
    if place == 31:
        decline(db, response=response, reason="We are being reorganised and cannot speak for the new councils.", by=director, at=at)
        return
    option = chance.choices(("refresh", "care_act", "both", "unsure"), (9, 8, 9, 2))[0]
    given = [option, str(chance.choice((2, 3, 3, 4, 4, 5))), chance.choice(("yes", "no")), str(chance.randrange(20, 180, 5)), *said]
    _save(db, cast, response, director, given if place < 28 else given[:2], at)
    if place < 28:
        submit_response(db, response=response, edition=cast.edition, by=director, key=uuid.uuid4(), at=at + timedelta(hours=1))


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
            save_answer(db, response=response, question=question, raw=raw, seen_version=0, by=by, at=at)


def _hear(db: Any, cast: Cast) -> None:
    who = cast.staff[Role.FACILITATOR].id
    start = cast.began + timedelta(days=9, hours=4)
    briefing = capture.plan_briefing(
        db, exercise_id=cast.exercise.id, title="Briefing for the northern regions", place="Online", starts_at=start,
        ends_at=start + timedelta(minutes=90), by=who, at=cast.began,
    )
    present = [c for c in invented_councils() if c.region in ("NE", "NW", "YH")][:10]
    for place, council in enumerate(present):
        capture.set_attendance(db, briefing=briefing, council_code=council.code, people=1 + place % 3, by=who, at=start)
    for place, text in enumerate(replies.SAID_IN_THE_ROOM):
        council_code = present[place % len(present)].code if place % 3 else None
        capture.write_note(
            db, briefing=briefing, key=uuid.uuid4(), text=text, council_code=council_code, verbatim=place % 4 == 0, by=who,
            at=start + timedelta(minutes=5 * place),
        )


def _import(instance: Instance, data: Path | None) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(data.rglob("*")) if path.suffix in (".ods", ".xlsx")] if data else []
    taken = 0
    for name, content in files or [("invented-history.xlsx", write_history())]:
        taken += _import_one(instance, name, content, known_only=bool(files))
    if not taken:
        _import_one(instance, "invented-history.xlsx", write_history(), known_only=False)


def _import_one(instance: Instance, name: str, content: bytes, *, known_only: bool) -> int:
    from consultation.errors import Unusable

    try:
        reading = read_file(content, name)
    except Unusable as problem:
        if not known_only:
            raise
        print(f"left out: {problem}")  # noqa: T201 - said aloud while the demonstration is set up
        return 0
    with instance.store.unit_of_work() as db:
        keep_snapshot(db, instance.snapshots, reading=reading, source_name=name, source=content, by=None, at=now())
    return 1


def _group(instance: Instance, cast: Cast) -> None:
    reviewer = cast.staff[Role.REVIEWER].id
    with instance.store.unit_of_work() as db:
        args = {"exercise": str(cast.exercise.id), "themes": 8, "seed": 1}
        job = jobs.ask(db, kind="themes", title=f"Suggest themes: {TITLE}", args=args, by=reviewer, at=now())
    work.run_now(instance, job.id)
    with instance.store.unit_of_work() as db:
        run = db.exec(select(SuggestionRun)).one()
        themes: dict[int, Theme] = {}
        for suggested in suggested_in(db, run.id):
            subjects = Counter(_subject(passage.text) for _, passage in members_of(db, suggested.id))
            subject = subjects.most_common(1)[0][0]
            if subject is not None and subject not in themes and len(themes) < 6:
                name, meaning = THEME_NAMES[subject]
                themes[subject] = codebook.adopt(db, suggested=suggested, name=name, definition=meaning, by=reviewer, at=now())
        _code(db, themes, reviewer)


def _code(db: Any, themes: dict[int, Theme], reviewer: uuid.UUID) -> None:
    for place, passage in enumerate(db.exec(select(Passage).order_by(Passage.text)).all()):
        subject = _subject(passage.text)
        if place % 5 and subject in themes:
            coding.code_passage(db, passage=passage, themes=[themes[subject]], by=reviewer, at=now())


def _draft_and_run(instance: Instance, cast: Cast) -> None:
    group = cast.staff[Role.WORKING_GROUP].id
    with instance.store.unit_of_work() as db:
        base = frameworks.find(db, "ascof-2024-25")
        draft = drafting.fork(db, version=base, title="Refreshed ASCOF, first draft", by=group, at=now())
        drafting.drop_measure(
            db, draft=draft, code="3D(1a)", seen_version=1, by=group, at=now(),
            reason="Most councils are near 100, and councils say that the rest is recording.",
        )
        drafting.change_measure(
            db, draft=draft, code="2A", seen_version=2, by=group, at=now(), reason="Worked out from the published counts, so that anybody can check it.",
            changes={"source": {"kind": "ratio", "series": "ascof-2024-25:2A", "scale": 100.0, "interval": "wilson"}},
        )
        frozen = drafting.freeze(db, draft=draft, seen_version=3, by=group, at=now())
        snapshot = newest_snapshot(db, None)
        for version in (base, frozen):
            run_whole(db, snapshots=instance.snapshots, results=instance.results, version=version, snapshot=snapshot, by=group, at=now())


def _subject(text: str) -> int | None:
    """Which of the eight subjects an invented sentence is about; a note is about the first it shares a telling word with."""
    for place, sentences in enumerate(replies.SUBJECTS):
        if any(text in sentence or sentence in text for sentence in sentences):
            return place
    telling = ("burden", "quarterly", "NHS", "carers", "survey", "prevention", "interval", "workforce")
    return next((place for place, word in enumerate(telling) if word in text), None)


def _response(db: Any, cast: Cast, code: str) -> Response:
    found = response_of(db, cast.questionnaire.id, code)
    if found is None:
        raise LookupError(f"{code} was not invited")
    return found


def _code_of(name: str) -> str:
    return next(c.code for c in invented_councils() if c.name == name)
