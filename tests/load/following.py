"""The board and the results over 10,000 responses of 30 questions: how long a page takes, and how often it asks."""

from __future__ import annotations

import logging
import random
import statistics
import time
import uuid
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from consultation.councils import Listed, load_councils
from consultation.people import Role
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.models import Edition
from consultation.questionnaires.questions import Question
from consultation.questionnaires.values import gather, parts_of
from consultation.responses.models import Answer, Response
from consultation.store import now
from tests.databases import Template
from tests.factories import NOW, World, build
from tests.questions import ASKED
from workbench import create_app, sign_in
from workbench.database import Instance

RESPONSES = 10_000
TIMES = 20


def following(template: Template, room: Path, responses: int = RESPONSES) -> list[tuple[str, str]]:
    """Rows of (what, measured): 30 questions of all kinds, every response submitted but a tenth."""
    with template.copy(room) as instance:
        with instance.store.unit_of_work() as db:
            world = build(db)
            edition = thirty_questions(db, world)
            fill(db, world, edition, responses)
        with instance.store.engine.connect() as connection:
            connection.execute(sa.text("ANALYZE"))
        return [
            (
                f"{name} at {responses:,} responses × 30 questions",
                timed(instance, world, f"/questionnaires/{world.questionnaire.id}/{name}"),
            )
            for name in ("board", "results")
        ]


def thirty_questions(db: Any, world: World) -> Edition:
    draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
    for number in range(30 - len(world.edition.asks().questions())):
        asked = ASKED[number % len(ASKED)]
        change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        change.add_question(**{**asked, "wording": f"{asked['wording']} ({number})"})
    seen = draft.version
    return editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)


def fill(db: Any, world: World, edition: Edition, responses: int) -> None:
    chance = random.Random(5)
    listed = [
        Listed(f"X7{n:07d}", f"Council {n}", f"z{n}", chance.choice(["NE", "SE", "L", "E"]), "U")
        for n in range(responses)
    ]
    load_councils(db, listed, invented=True)
    who, at = world.people[Role.DIRECTOR].id, now()
    rows, answers = [], []
    for number, one in enumerate(listed):
        done = number % 10 != 0
        ref = uuid.uuid4()
        rows.append({"id": ref, "questionnaire_id": world.questionnaire.id, "council_code": one.code, "state": "submitted" if done else "answering",
                     "invited_at": at, "submitted_at": at if done else None, "typed_in": False})  # fmt: skip
        answers += [
            {"id": uuid.uuid4(), "response_id": ref, "question_id": question.id, "value": value, "problem": "", "version": 1,
             "edition": edition.number, "hidden": False, "source": "online", "saved_by": who, "saved_at": at}
            for question in edition.asks().questions() if (value := drawn(question, chance))
        ]  # fmt: skip
    db.execute(sa.insert(Response.__table__), rows)  # type: ignore[attr-defined]
    for start in range(0, len(answers), 20_000):
        db.execute(sa.insert(Answer.__table__), answers[start : start + 20_000])  # type: ignore[attr-defined]


def drawn(question: Question, chance: random.Random) -> str:
    given = {
        part.name: chance.choice(list(part.choices)) if part.choices else str(chance.randrange(1, 90))
        for part in parts_of(question)
        if part.kind != "tick" or chance.random() < 0.5
    }
    return gather(question, lambda name: given.get(name, ""))


def timed(instance: Instance, world: World, path: str) -> str:
    app = create_app(instance)
    logging.getLogger("workbench").setLevel(logging.ERROR)
    browser = app.test_client()
    with instance.store.unit_of_work() as db:
        token = sign_in.start(db, person=world.people[Role.ADMINISTRATOR], at=now())
    with browser.session_transaction() as session:
        session["_user_id"] = token
    asked: list[object] = []
    sa.event.listen(instance.store.engine, "before_cursor_execute", lambda *_: asked.append(1))
    took = []
    for _ in range(TIMES):
        asked.clear()
        began = time.perf_counter()
        assert browser.get(path).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
    first = took[0]
    took.sort()
    return f"the first {first:.0f} ms, median {statistics.median(took):.0f} ms, p95 {took[int(TIMES * 0.95) - 1]:.0f} ms, {len(asked)} SQL statements"
