"""Planning, the agenda, who runs it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consultation.briefings import agenda, planning
from consultation.briefings.agenda import About
from consultation.briefings.planning import Plan
from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, meeting

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ends_at": NOW - HOUR}, "later end"),
        ({"ends_at": NOW + timedelta(days=4)}, "three days"),
        ({"title": "  "}, "title"),
        ({"link": "javascript:alert(1)"}, "https"),
        ({"region": "ZZ"}, "region"),
        ({"capacity": 0}, "room for"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(store: Store, world: World, wrong: dict[str, Any], says: str) -> None:
    plan = Plan(**{"title": "x", "starts_at": NOW, "ends_at": NOW + HOUR, **wrong})
    with pytest.raises(Unusable, match=says), store.unit_of_work() as db:
        planning.plan_briefing(db, exercise_id=world.exercise.id, plan=plan, by=None, at=NOW)


def test_two_people_never_overwrite_each_others_plan(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        plan = Plan("Another title", NOW, NOW + HOUR)
        planning.change_briefing(db, briefing=briefing, plan=plan, seen_version=1, by=who, at=NOW)
        with pytest.raises(EditedSince):
            planning.change_briefing(db, briefing=briefing, plan=plan, seen_version=1, by=who, at=NOW)


def test_a_briefing_keeps_a_facilitator_and_takes_nobody_of_a_council(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR]
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        with pytest.raises(Unusable, match="another one first"):
            planning.set_helper(db, briefing=briefing, person=who, part="", by=who.id, at=NOW)
        with pytest.raises(Unusable, match="review team"):
            planning.set_helper(
                db, briefing=briefing, person=world.people[Role.DIRECTOR], part="scribe", by=who.id, at=NOW
            )
        other = world.people[Role.REVIEWER]
        planning.set_helper(db, briefing=briefing, person=other, part="facilitator", by=who.id, at=NOW)
        planning.set_helper(db, briefing=briefing, person=who, part="", by=who.id, at=NOW)
        assert [(h.part, p.id) for h, p in planning.helpers_of(db, briefing.id)] == [("facilitator", other.id)]


def test_items_move_and_are_taken_off_without_losing_their_notes(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        one, two, three = (
            agenda.add_item(db, briefing=briefing, title=title, by=who, at=NOW) for title in ("One", "Two", "Three")
        )
        agenda.move_item(db, briefing=briefing, item=three, up=True, by=who, at=NOW)
        agenda.move_item(db, briefing=briefing, item=one, up=True, by=who, at=NOW)
        assert [item.title for item in agenda.items_of(db, briefing.id)] == ["One", "Three", "Two"]
        agenda.withdraw_item(db, briefing=briefing, item=two, by=who, at=NOW)
        assert [item.title for item in agenda.items_of(db, briefing.id)] == ["One", "Three"]
        assert len(agenda.items_of(db, briefing.id, withdrawn=True)) == 3
        for title, about in (("", About()), ("x", About("question", "")), ("x", About("moon", "1"))):
            with pytest.raises(Unusable):
                agenda.add_item(db, briefing=briefing, title=title, about=about, by=who, at=NOW)
