"""Pages ask the database a fixed number of questions, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from consultation.councils import Council, Listed, load_councils
from consultation.people import Person, Role
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import invite
from consultation.responses.models import Response
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import judging as coding
from tests.factories import NOW, World, answer, hear, passages_now, submit
from workbench.database import Instance

MOST = 12
MOST_AT_START = 14  # what waits for somebody, of every kind there is
MOST_ON_THEMES = 21  # one passage, or one theme, with all that bears on it and its history


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
    for n, passage in enumerate(passages_now(db, world.exercise.id)):
        if n % 2:
            theme = codebook.add_theme(
                db, exercise_id=world.exercise.id, wording=codebook.Wording(f"Theme {n}", ""), by=by, at=NOW
            )
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)


def test_the_number_of_statements_does_not_grow(
    instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Carers need breaks from caring.")
        briefing = hear(db, world, [("A note.", None)])
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(db, exercise_id=world.exercise.id, wording=codebook.Wording("T", ""), by=by, at=NOW)
        coding.code_passage(db, passage=passages_now(db, world.exercise.id)[0], themes=[theme], by=by, at=NOW)
    browser = come_in(world.people[Role.ADMINISTRATOR])
    questionnaire, exercise = f"/questionnaires/{world.questionnaire.id}", f"/exercises/{world.exercise.id}"
    paths = [
        "/",
        "/questionnaires",
        questionnaire,
        f"{questionnaire}/board",
        f"{questionnaire}/results",
        f"{questionnaire}/invite",
        f"{questionnaire}/reminders",
        f"{questionnaire}/other-replies",
        f"{questionnaire}/editions/1",
        f"/responses/{world.responses['Northmoor'].id}",
        "/exercises",
        exercise,
        "/briefings",
        f"/briefings/{briefing.id}",
        f"/briefings/{briefing.id}/capture",
        f"/briefings/{briefing.id}/news",
        f"/briefings/{briefing.id}/minutes",
        f"{exercise}/briefings",
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
    grown = {path: (few[path], many[path]) for path in paths if many[path] > few[path] + ("/coding" in path)}
    assert not grown, grown
    assert many["/"] <= MOST_AT_START, many
    plain = [path for path in many if "/coding" not in path and "/themes" not in path and path != "/"]
    assert max(many[path] for path in plain) <= MOST, many
    assert max(many.values()) <= MOST_ON_THEMES, many


def test_the_pages_of_a_council_ask_as_much_for_many_questions_as_for_few(
    instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    browser = come_in(world.people["director of Southmere"])
    ref = world.responses["Southmere"].id
    with instance.store.unit_of_work() as db:
        answer(db, world, "Southmere", "yes_no", "yes")
    section = world.edition.asks().sections[0].id
    paths = [f"/respond/{ref}{rest}" for rest in ("", f"/section/{section}", "/check", "/copy", "/word", "/colleagues")]
    few = count(instance, browser, paths)
    with instance.store.unit_of_work() as db:
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        for number in range(40):
            change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
            asked = {"kind": "long_text", "wording": f"Why {number}, {{council}}?"}
            question = change.add_question(section=section, **asked)
        seen = draft.version
        world.edition = editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)
        for question in world.edition.asks().questions()[-40:]:
            save_answer(
                db, response=db.get_one(Response, ref), edition=world.edition, question=question, raw="x",
                seen_version=0, by=world.people["director of Southmere"], at=NOW,
            )  # fmt: skip
    many = count(instance, browser, paths)
    assert max(many.values()) <= MOST, many
    assert all(many[path] <= few[path] + 1 for path in paths)  # one more where an answer is of an earlier edition
