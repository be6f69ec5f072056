"""Who comes: never more than there is room for, and whoever waits longest moves up first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.briefings import seats
from consultation.briefings.planning import Plan, change_briefing, plan_briefing
from consultation.errors import NotYours, Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, meeting

HOUR = timedelta(hours=1)


@given(
    capacity=st.integers(1, 4),
    answers=st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=30),
)
def test_places_are_never_given_twice_and_nobody_waits_while_one_is_free(
    store: Store, world: World, capacity: int, answers: list[tuple[int, bool]]
) -> None:
    plan = Plan("x", NOW, NOW + HOUR, capacity=capacity)
    with store.unit_of_work() as db:
        briefing = plan_briefing(db, exercise_id=world.exercise.id, plan=plan, by=None, at=NOW - HOUR)
        council = world.councils[0]
        asked = [
            seats.ask_to(db, briefing=briefing, council=council, name=f"P{n}", email=f"p{n}@x.example.org", by=None, at=NOW)[0]
            for n in range(8)
        ]  # fmt: skip
        line: list[int] = []  # the model: those who want to come, in the order they said so
        for step, (who, coming) in enumerate(answers):
            at = NOW - HOUR + timedelta(seconds=step + 1)
            seats.answer_seat(db, seat=asked[who], briefing=briefing, coming=coming, at=at)
            if coming and who not in line:
                line.append(who)
            elif not coming and who in line:
                line.remove(who)
            states = [seat.state for seat in asked]
            assert [n for n in range(8) if states[n] == "coming"] == sorted(line[:capacity])
            assert [n for n in range(8) if states[n] == "waiting"] == sorted(line[capacity:])


def test_more_room_moves_up_those_who_wait(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world, at=NOW + HOUR)
        plan = Plan("x", NOW + HOUR, NOW + 2 * HOUR, capacity=1)
        change_briefing(db, briefing=briefing, plan=plan, seen_version=1, by=who, at=NOW)
        two = [
            seats.ask_to(db, briefing=briefing, council=c, name="P", email=f"p@{c.code.lower()}.example.org", by=who, at=NOW)[0]
            for c in world.councils[:2]
        ]  # fmt: skip
        for place, seat in enumerate(two):
            seats.answer_seat(db, seat=seat, briefing=briefing, coming=True, at=NOW + timedelta(seconds=place))
        assert [seat.state for seat in two] == ["coming", "waiting"]
        change_briefing(
            db, briefing=briefing, plan=Plan("x", plan.starts_at, plan.ends_at), seen_version=2, by=who, at=NOW
        )
        assert [seat.id for seat in seats.move_up(db, briefing=briefing, at=NOW)] == [two[1].id]


def test_asking_twice_asks_once_and_nonsense_is_refused(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing, council = meeting(db, world), world.councils[0]
        told = {"briefing": briefing, "council": council, "by": None, "at": NOW}
        first, new = seats.ask_to(db, name="Ann", email=" Ann@Example.org ", **told)
        again, fresh = seats.ask_to(db, name="Ann", email="ann@example.org", **told)
        assert (first.id, new, fresh) == (again.id, True, False)
        with pytest.raises(Unusable, match="another council"):
            seats.ask_to(db, name="Ann", email="ann@example.org", **{**told, "council": world.councils[1]})
        with pytest.raises(Unusable, match="ends like yours"):
            seats.bring(db, seat=first, briefing=briefing, council=council, name="B", email="b@evil.org", at=NOW)
        for name, email in (("", "a@b.org"), ("A", "no address"), ("Sign in at https://evil", "a@b.org")):
            with pytest.raises(Unusable):
                seats.ask_to(db, name=name, email=email, **told)
        for n in range(seats.MOST_COLLEAGUES):
            seats.bring(db, seat=first, briefing=briefing, council=council, name="B", email=f"b{n}@example.org", at=NOW)
        with pytest.raises(Unusable, match="already"):
            seats.bring(db, seat=first, briefing=briefing, council=council, name="B", email="b99@example.org", at=NOW)
        with pytest.raises(Unusable, match="over"):
            seats.answer_seat(db, seat=first, briefing=briefing, coming=True, at=NOW + 2 * HOUR)


def test_a_withdrawn_link_opens_nothing_and_frees_its_place(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    plan = Plan("x", NOW + HOUR, NOW + 2 * HOUR, capacity=1)
    with store.unit_of_work() as db:
        briefing = plan_briefing(db, exercise_id=world.exercise.id, plan=plan, by=who, at=NOW)
        one, two = (
            seats.ask_to(
                db, briefing=briefing, council=c, name="P", email=f"{c.code.lower()}@example.org", by=who, at=NOW
            )[0]
            for c in world.councils[:2]
        )
        for seat in (one, two):
            seats.answer_seat(db, seat=seat, briefing=briefing, coming=True, at=NOW)
        old = one.token_hash
        assert [seat.id for seat in seats.withdraw_seat(db, seat=one, briefing=briefing, by=who, at=NOW)] == [two.id]
        with pytest.raises(NotYours):
            seats.seat_by_token(db, old)
