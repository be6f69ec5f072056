"""Votes: taken once, refused where the numbers cannot be so, struck out and kept."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from consultation.briefings.capture import set_attendance
from consultation.briefings.voting import HANDS, Count, present_count, record_vote, strike_vote, votes_of
from consultation.errors import Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, meeting

CODES = ("X90000001", "X90000002", "X90000003")


def hands(*numbers: int, **more: Any) -> Count:
    told = {"asked": "Refresh it?", "answers": tuple(zip(HANDS, numbers, strict=True)), "councils_present": 3}
    return Count(**{**told, **more})


def test_a_vote_is_kept_once_with_its_councils(store: Store, world: World) -> None:
    who, key = world.people[Role.FACILITATOR].id, uuid.uuid4()
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for code in CODES:
            set_attendance(db, briefing=briefing, council_code=code, people=1, by=who, at=NOW)
        assert present_count(db, briefing.id) == 3
        count = hands(2, 1, 0, by_council={CODES[0]: "For", CODES[2]: "Against"})
        for _ in range(2):
            vote = record_vote(db, briefing=briefing, key=key, count=count, by=who, at=NOW)
        (taken,) = votes_of(db, [briefing.id])
        assert (taken.answers, taken.total) == ([("For", 2), ("Against", 1), ("Abstain", 0)], 3)
        assert taken.by_council == {CODES[0]: "For", CODES[2]: "Against"}
        strike_vote(db, vote=vote, because="Miscounted.", by=who, at=NOW)
        assert votes_of(db, [briefing.id])[0].vote.struck_because == "Miscounted."


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (hands(3, 1, 0), "More hands"),
        (hands(-1, 1, 0), "whole numbers"),
        (hands(1, 1, 0, asked=" "), "voted on"),
        (hands(1, 0, 0, by_council={"X90000009": "For"}), "not on the list"),
        (hands(0, 1, 0, by_council={CODES[0]: "For"}), "noted singly"),
        (hands(1, 1, 0, counted_in="cows"), "counted"),
        (hands(1, 1, 0, item_id=uuid.uuid4()), "item of this briefing"),
        (Count("Which?", (("One", 1),), 3, kind="poll"), "two to"),
        (Count("Which?", (("One", 1), ("One", 1)), 3, kind="poll"), "different"),
    ],
)
def test_numbers_that_cannot_be_are_refused(store: Store, world: World, count: Count, says: str) -> None:
    who = world.people[Role.FACILITATOR].id
    with pytest.raises(Unusable, match=says), store.unit_of_work() as db:
        briefing = meeting(db, world)
        set_attendance(db, briefing=briefing, council_code=CODES[0], people=1, by=who, at=NOW)
        record_vote(db, briefing=briefing, key=uuid.uuid4(), count=count, by=who, at=NOW)


def test_people_may_outnumber_councils(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        count = hands(40, 12, 3, counted_in="people")
        record_vote(db, briefing=briefing, key=uuid.uuid4(), count=count, by=world.people[Role.FACILITATOR].id, at=NOW)
        assert votes_of(db, [briefing.id])[0].total == 55
