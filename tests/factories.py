"""Small worlds for tests, built through the same operations as real use."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from consultation.briefings.capture import Said, set_attendance, write_note
from consultation.briefings.closing import close_briefing
from consultation.briefings.planning import Plan, plan_briefing
from consultation.councils import Council, Listed, load_councils
from consultation.exercises import Exercise, start_exercise
from consultation.people import COUNCIL_ROLES, Person, Role, add_person
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import Edition, Questionnaire
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import invite
from consultation.responses.models import Response
from consultation.responses.signing_off import submit_response
from consultation.store import Store
from consultation.themes.corpus.models import Passage
from consultation.themes.corpus.passages import take_up
from consultation.themes.queries import passages_of

NOW = datetime.now(UTC).replace(microsecond=0)
COUNCILS = (
    Listed("X90000001", "Northmoor", "x1", "NE", "M"),
    Listed("X90000002", "Southmere", "x2", "SE", "S"),
    Listed("X90000003", "Westhope", "x3", "SW", "U"),
)
ASKED: tuple[dict[str, Any], ...] = (
    {
        "kind": "one_choice",
        "wording": "Which option?",
        "required": True,
        "options": [{"key": "a", "label": "Refresh"}, {"key": "b", "label": "Care Act"}],
    },
    {"kind": "scale", "wording": "How useful?"},
    {"kind": "yes_no", "wording": "Quarterly data?"},
    {"kind": "number", "wording": "How many days?", "minimum": 0, "maximum": 500, "unit": "days"},
    {"kind": "long_text", "wording": "What should change?", "required": True, "word_limit": 2000},
    {"kind": "short_text", "wording": "Who wrote this?"},
)


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    councils: list[Council] = field(default_factory=list)
    responses: dict[str, Response] = field(default_factory=dict)
    exercise: Exercise = None  # type: ignore[assignment]
    questionnaire: Questionnaire = None  # type: ignore[assignment]
    edition: Edition = None  # type: ignore[assignment]

    def question(self, kind: str) -> Any:
        return next(q for q in self.edition.asks().questions() if q.kind == kind)


def build(db: Any, *, opens: datetime | None = None, closes: datetime | None = None, at: datetime = NOW) -> World:
    """Three councils, everybody's roles, one published questionnaire of six kinds, every council invited."""
    world = World()
    load_councils(db, COUNCILS, invented=True)
    world.councils = [db.get_one(Council, listed.code) for listed in COUNCILS]
    for role in Role:
        council = COUNCILS[0].code if role in COUNCIL_ROLES else None
        world.people[role] = add_person(
            db, name=f"A {role}", email=f"{role}@example.org", role=role, council_code=council, by=None, at=at
        )
    boss = world.people[Role.ADMINISTRATOR].id
    world.exercise = start_exercise(
        db,
        title="The framework",
        purpose="To ask.",
        opens_at=opens or at - timedelta(days=1),
        closes_at=closes or at + timedelta(days=9),
        by=boss,
        at=at,
    )
    world.questionnaire = editing.start_questionnaire(
        db, exercise_id=world.exercise.id, title="Your view", by=boss, at=at
    )
    for number, asked in enumerate(ASKED, start=1):
        Draft(db, questionnaire=world.questionnaire, seen_version=number, by=boss, at=at).add_question(**asked)
    world.edition = editing.publish(db, questionnaire=world.questionnaire, seen_version=len(ASKED) + 1, by=boss, at=at)
    for council in world.councils:
        email = (
            "director@example.org"
            if council.code == COUNCILS[0].code
            else f"director@{council.name.lower()}.example.org"
        )
        invitation, _ = invite(
            db,
            questionnaire=world.questionnaire,
            council=council,
            name=f"Director of {council.name}",
            email=email,
            by=boss,
            at=at,
        )
        world.responses[council.name] = db.get_one(Response, invitation.response_id)
        world.people[f"director of {council.name}"] = db.get_one(Person, invitation.person_id)
    db.flush()
    return world


def answer(db: Any, world: World, council: str, kind: str, raw: str, *, seen: int = 0, at: datetime = NOW) -> Any:
    return save_answer(
        db,
        response=db.get_one(Response, world.responses[council].id),
        edition=world.edition,
        question=world.question(kind),
        raw=raw,
        seen_version=seen,
        by=world.people[f"director of {council}"],
        at=at,
    )


def submit(db: Any, world: World, council: str, text: str, option: str = "a", *, at: datetime = NOW) -> Any:
    answer(db, world, council, "one_choice", option, at=at)
    answer(db, world, council, "long_text", text, at=at)
    return submit_response(
        db,
        response=db.get_one(Response, world.responses[council].id),
        edition=world.edition,
        by=world.people[f"director of {council}"],
        key=uuid.uuid4(),
        at=at,
    )


def meeting(db: Any, world: World, *, at: datetime = NOW, title: str = "A briefing", by: str = Role.FACILITATOR) -> Any:
    """A briefing that begins now, with nobody there yet."""
    plan = Plan(title, at, at + timedelta(hours=1))
    return plan_briefing(db, exercise_id=world.exercise.id, plan=plan, by=world.people[by].id, at=at)


def hear(db: Any, world: World, notes: list[tuple[str, str | None]], *, at: datetime = NOW, closed: bool = True) -> Any:
    """A briefing with all councils present and notes of (text, council code or nobody), closed so that they count."""
    who = world.people[Role.FACILITATOR].id
    briefing = meeting(db, world, at=at)
    for council in world.councils:
        set_attendance(db, briefing=briefing, council_code=council.code, people=1, by=who, at=at)
    for text, code in notes:
        said = Said(text, council_code=code)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=who, at=at)
    if closed:
        close_briefing(db, briefing=briefing, read_back_until=None, looked=True, by=who, at=at)
    return briefing


def passages_now(db: Session, exercise_id: uuid.UUID) -> list[Passage]:
    """The passages of all texts as they stand, the new ones taken up first."""
    take_up(db, exercise_id=exercise_id, at=NOW)
    return passages_of(db, exercise_id)


class _Forgotten(Exception):
    pass


@contextmanager
def forgotten(store: Store) -> Iterator[Session]:
    """A unit of work that leaves nothing behind, so that no drawn example finds what the one before it wrote."""
    try:
        with store.unit_of_work() as db:
            yield db
            raise _Forgotten
    except _Forgotten:
        return
