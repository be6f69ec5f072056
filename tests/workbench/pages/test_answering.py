"""Answering pages: what is typed is kept or given back, whatever comes between."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from consultation.people import Person, Role
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.questions import GridScale
from consultation.responses.models import Answer, Invitation, Submission
from consultation.responses.queries import answers_of
from consultation.store import now
from tests.factories import NOW, World, answer
from tests.questions import options
from workbench import sign_in
from workbench.database import Instance

Enter = Callable[[Person], FlaskClient]


def kept(instance: Instance, world: World) -> dict[str, Answer]:
    with instance.store.reading() as db:
        return answers_of(db, world.responses["Northmoor"].id)


def section(world: World) -> str:
    return f"/respond/{world.responses['Northmoor'].id}/section/{world.edition.asks().sections[0].id}"


def page(world: World, **typed: str) -> dict[str, str]:
    """A posted page: every question with the version it had, blank but for what was typed."""
    told = {"edition": str(world.edition.number)}
    for question in world.edition.asks().questions():
        told[f"version-{question.id}"] = typed.pop(f"version_{question.kind}", "0")
        told[question.id] = typed.get(question.kind, "")
    return told


def test_an_expired_sign_in_gives_every_word_back_and_loses_nothing_kept(
    instance: Instance, world: World, come_in: Enter
) -> None:
    jo = world.people[Role.CONTRIBUTOR]
    browser = come_in(jo)
    text = world.question("long_text").id
    first = browser.post(
        f"/respond/{world.responses['Northmoor'].id}/answer/{text}", data={text: "Kept.", "version": "0"}
    )
    assert first.json["version"] == 1  # type: ignore[index]
    with instance.store.unit_of_work() as db:
        sign_in.end_all(db, person_id=jo.id, at=now())
    late = browser.post(
        section(world), data=page(world, long_text="Typed after\nthe sign-in ended.", version_long_text="1")
    )
    assert late.status_code == 401
    assert "Typed after\nthe sign-in ended." in late.text
    quiet = browser.post(
        f"/respond/{world.responses['Northmoor'].id}/answer/{text}", data={text: "x", "version": "1"}, headers={"Accept": "application/json"}
    )  # fmt: skip
    assert quiet.status_code == 401
    assert "not signed in" in quiet.json["problem"]  # type: ignore[index]
    assert kept(instance, world)[text].value == "Kept."
    again = come_in(jo)  # and it is sent again after signing in
    assert (
        again.post(
            section(world), data=page(world, long_text="Typed after\nthe sign-in ended.", version_long_text="1")
        ).status_code
        == 302
    )
    assert kept(instance, world)[text].value == "Typed after\nthe sign-in ended."


def test_a_page_from_before_an_amendment_is_not_saved_and_given_back(
    instance: Instance, world: World, come_in: Enter
) -> None:
    old = page(world, long_text="Written on the old page.")
    with instance.store.unit_of_work() as db:
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        editing.publish(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
    late = come_in(world.people["director of Northmoor"]).post(section(world), data=old)
    assert late.status_code == 409
    assert "Written on the old page." in late.text
    assert kept(instance, world) == {}


def test_two_conflicts_on_one_page_keep_both_texts_until_both_are_settled(
    instance: Instance, world: World, come_in: Enter
) -> None:
    with instance.store.unit_of_work() as db:
        answer(db, world, "Northmoor", "long_text", "Theirs, long.")
        answer(db, world, "Northmoor", "short_text", "Theirs, short.")
    browser = come_in(world.people[Role.CONTRIBUTOR])
    both = browser.post(section(world), data=page(world, long_text="Mine, long.", short_text="Mine, short."))
    assert both.status_code == 409
    for words in ("Theirs, long.", "Theirs, short.", "Mine, long.", "Mine, short."):
        assert words in both.text
    settled = {f"version-{world.question(kind).id}": "1" for kind in ("long_text", "short_text")}
    settled |= {
        world.question("long_text").id: "Both, long.",
        world.question("short_text").id: "Both, short.",
        "edition": "1",
    }
    assert browser.post(section(world), data=settled).status_code == 302
    assert {answer.value for answer in kept(instance, world).values()} == {"Both, long.", "Both, short."}


@pytest.mark.parametrize("state", ["stop", "start"])
def test_anybody_invited_can_stop_reminders_to_themselves(
    instance: Instance, world: World, come_in: Enter, state: str
) -> None:
    browser = come_in(world.people["director of Northmoor"])
    ref = world.responses["Northmoor"].id
    assert "No more reminders to me" in browser.get(f"/respond/{ref}/reminders").text
    assert browser.post(f"/respond/{ref}/reminders/{state}").status_code == 302
    with instance.store.reading() as db:
        mine = db.exec(select(Invitation).where(Invitation.response_id == ref)).first()
    assert mine is not None
    assert (mine.opted_out_at is not None) == (state == "stop")


def test_saving_an_untouched_page_after_an_amendment_changes_nothing(
    instance: Instance, world: World, come_in: Enter
) -> None:
    """A row, a scale and a choice are retired; what was answered to them is sent along unseen, and kept."""
    director = world.people["director of Northmoor"]
    browser = come_in(director)
    grid = {"kind": "grid", "wording": "Each?", "rows": options("A", "B"), "reasons": True,
            "scales": (GridScale(key="s1", label="Verdict", options=options("Keep", "Drop")),)}  # fmt: skip
    with instance.store.unit_of_work() as db:
        question = amended(db, world, lambda draft: draft.add_question(**grid))
    sent = {"row.o1.s1": "o1", "row.o2.s1": "o2", "row.o2.why": "Because"}
    told = {f"{question.id}.{name}": value for name, value in sent.items()} | {f"version-{question.id}": "0"}
    browser.post(section(world), data=page(world) | told)
    before = kept(instance, world)[question.id].value
    rows = (options("A", "B")[0], options("A", "B")[1].model_copy(update={"retired": True}))
    with instance.store.unit_of_work() as db:
        amended(db, world, lambda draft: draft.change_question(question.id, rows=rows, reasons=False))
    shown = browser.get(section(world)).text
    assert browser.post(section(world), data=fields(shown)).status_code == 302
    after = kept(instance, world)[question.id]
    assert (after.value, after.version) == (before, 1)


def amended(db: Any, world: World, change: Callable[[Draft], Any]) -> Any:
    draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
    made = change(Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW))
    seen = draft.version
    world.edition = editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)
    return made


def fields(html: str) -> dict[str, str]:
    """What a browser would send of a page that nobody touched."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        told = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        unchecked = told.get("type") in ("radio", "checkbox") and " checked" not in tag
        if "name" in told and not unchecked:
            found.setdefault(told["name"], told.get("value", ""))
    return found


def test_nobody_signs_off_twice_with_fifty_presses(instance: Instance, world: World, come_in: Enter) -> None:
    with instance.store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "Keep it.")
    browser = come_in(world.people["director of Northmoor"])
    ref = world.responses["Northmoor"].id
    seen = dict(
        __import__("re").findall(r'name="(key|seen)"[^>]*value="([^"]*)"', browser.get(f"/respond/{ref}/check").text)
    )
    pressed = {"key": seen.get("key", str(uuid.uuid4())), "seen": seen["seen"], "confirm": "y"}
    assert {browser.post(f"/respond/{ref}/submit", data=pressed).status_code for _ in range(5)} == {302}
    with instance.store.reading() as db:
        assert len(db.exec(select(Submission)).all()) == 1
