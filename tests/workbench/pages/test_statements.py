"""Pages ask the database a fixed number of questions, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from consultation.councils import Council, Listed, load_councils
from consultation.people import Person, Role
from consultation.responses.invitations import invite
from consultation.themes import codebook, coding
from consultation.themes.passages import make_passages
from tests.factories import NOW, World, hear, submit
from workbench.database import Instance

MOST = 12


def count(instance: Instance, browser: FlaskClient, paths: list[str]) -> dict[str, int]:
    asked: list[str] = []
    sa.event.listen(instance.store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = {}
    for path in paths:
        asked.clear()
        assert browser.get(path).status_code == 200, path
        counts[path] = len(asked)
    return counts


def more_of_everything(db: Any, world: World) -> None:
    listed = [Listed(f"X91{n:06d}", f"Council {n}", f"y{n}", "NW", "M") for n in range(60)]
    load_councils(db, listed, invented=True)
    for one in listed:
        email = f"d{one.cassr}@example.org"
        invite(
            db,
            questionnaire=world.questionnaire,
            council=db.get_one(Council, one.code),
            name="D",
            email=email,
            by=None,
            at=NOW,
        )
    hear(db, world, [(f"Something said in the room, number {n} of many.", "X90000001") for n in range(60)])
    by = world.people[Role.REVIEWER].id
    for n, passage in enumerate(make_passages(db, world.exercise.id)):
        if n % 2:
            theme = codebook.add_theme(
                db, exercise_id=world.exercise.id, name=f"Theme {n}", definition="", by=by, at=NOW
            )
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)


def test_the_number_of_statements_does_not_grow(
    instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Carers need breaks from caring.")
        briefing = hear(db, world, [("A note.", None)])
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, name="T", definition="", by=by, at=NOW)
        coding.code_passage(db, passage=make_passages(db, world.exercise.id)[0], themes=[theme], by=by, at=NOW)
    browser = come_in(world.people[Role.ADMINISTRATOR])
    questionnaire, exercise = f"/questionnaires/{world.questionnaire.id}", f"/exercises/{world.exercise.id}"
    paths = [
        "/",
        "/questionnaires",
        questionnaire,
        f"{questionnaire}/board",
        f"{questionnaire}/results",
        "/briefings",
        f"/briefings/{briefing.id}",
    ]
    paths += [
        f"{exercise}/themes",
        f"{exercise}/coding?show=all",
        f"/themes/{theme.id}",
        "/frameworks",
        "/history",
        "/dryruns",
        "/administration",
    ]
    few = count(instance, browser, paths)
    with instance.store.unit_of_work() as db:
        more_of_everything(db, world)
    many = count(instance, browser, paths)
    assert few == many
    assert max(many.values()) <= MOST, many
