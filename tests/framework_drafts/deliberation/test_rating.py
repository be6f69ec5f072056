"""Scores: each a row of its own; two at once, one taken back and a late joiner lose nothing; the first round is alone."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from consultation.errors import NotYours, Unusable
from consultation.store import Store
from framework_drafts.comparison.panel import agreement
from framework_drafts.deliberation import panels
from framework_drafts.deliberation.models import Panel, Rating
from framework_drafts.deliberation.outcome import outcome
from framework_drafts.deliberation.rating import standing_ratings
from tests.evidence import members, panel_of, proposed, reviewer, score
from tests.factories import NOW, World


def told(store: Store, panel: Panel, number: int, key: str = "importance") -> object:
    with store.reading() as db:
        item = panels.items_of(db, panel.id)[0]
        return outcome(db, panel, [item])[item.id, key, number]


def test_two_rounds_with_a_late_joiner_and_a_score_taken_back(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 4)
        panel = panel_of(db, world, [proposed(db, world)], people[:3])
        for person, value in zip(people, (7, 8, 2), strict=False):
            assert score(db, panel, person, value) == 6
        panels.begin_second(db, panel=panel, by=reviewer(world), at=NOW)
        with pytest.raises(Unusable, match="you scored 2 in the first round"):
            score(db, panel, people[2], 7)
        assert score(db, panel, people[2], 7, "The others persuaded me.") == 6
        assert score(db, panel, people[2], 7, "Again.") == 0, "what is as it was writes nothing"
        for person, value in zip(people[:2], (7, 8), strict=True):
            score(db, panel, person, value)
        panels.join(db, panel=panel, person=people[3], by=reviewer(world), at=NOW)
        panels.declare(db, panel=panel, interests="None", stands_aside=[], by=people[3].id, at=NOW)
        score(db, panel, people[3], 9)
        with pytest.raises(Unusable, match="say why you take your score back"):
            score(db, panel, people[0], None)
        score(db, panel, people[0], None, "I was not well informed.")
    first, second = told(store, panel, 1), told(store, panel, 2)
    assert (sum(first.spread), first.told.median) == (3, 7)  # type: ignore[attr-defined]
    assert (sum(second.spread), second.told.median, second.late) == (3, 8, 1)  # type: ignore[attr-defined]
    with store.reading() as db:
        rows = list(db.exec(select(Rating).where(Rating.criterion == "importance")))
        assert len(rows) == 3 + 4 + 1, "every score that was ever given is there, the one taken back too"
        assert sum(row.score is None for row in rows) == 1


def test_two_who_score_at_once_both_count(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 6)
        panel = panel_of(db, world, [proposed(db, world)], people)
    waiting, wrong = threading.Barrier(len(people)), []

    def one(place: int) -> None:
        try:
            waiting.wait()
            with store.unit_of_work() as db:
                score(db, db.get_one(Panel, panel.id), people[place], place + 1)
        except Exception as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(people))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong
    assert told(store, panel, 1).spread == (1, 1, 1, 1, 1, 1, 0, 0, 0)  # type: ignore[attr-defined]


def test_who_may_not_score(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 3)
        panel = panels.open_panel(
            db, exercise=world.exercise, title="P", criteria="racer@1", quorum=2, items=[proposed(db, world)],
            members=people[:2], by=reviewer(world), at=NOW,
        )  # fmt: skip
        item = panels.items_of(db, panel.id)[0]
        with pytest.raises(NotYours, match="Declare your interests first"):
            score(db, panel, people[0], 5)
        panels.declare(db, panel=panel, interests="I wrote it.", stands_aside=[item.id], by=people[0].id, at=NOW)
        with pytest.raises(NotYours, match="stand aside"):
            score(db, panel, people[0], 5)
        with pytest.raises(NotYours, match="do not sit"):
            score(db, panel, people[2], 5)


def test_standing_aside_later_takes_the_scores_out_and_keeps_the_rows(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 2)
        panel = panel_of(db, world, [proposed(db, world)], people)
        score(db, panel, people[0], 9)
        item = panels.items_of(db, panel.id)[0]
        panels.declare(db, panel=panel, interests="It is mine.", stands_aside=[item.id], by=people[0].id, at=NOW)
        assert standing_ratings(db, panel) == []
        assert db.scalar(sa.select(sa.func.count()).select_from(Rating)) == 6


def test_nobody_stands_aside_from_a_round_that_has_ended(store: Store, world: World) -> None:
    """Taking one's scores out of it would show the others what they were."""
    with store.unit_of_work() as db:
        people = members(db, world, 2)
        panel = panel_of(db, world, [proposed(db, world)], people)
        for person in people:
            score(db, panel, person, 8)
        panels.begin_second(db, panel=panel, by=reviewer(world), at=NOW)
        item = panels.items_of(db, panel.id)[0]
        with pytest.raises(Unusable, match="take back your scores"):
            panels.declare(db, panel=panel, interests="Mine", stands_aside=[item.id], by=people[0].id, at=NOW)


def test_no_round_ends_below_the_quorum(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 3)
        panel = panel_of(db, world, [proposed(db, world)], people, quorum=3)
        for person in people[:2]:
            score(db, panel, person, 8)
        with pytest.raises(Unusable, match="the quorum of 3"):
            panels.begin_second(db, panel=panel, by=reviewer(world), at=NOW)
        panels.give_up(db, panel=panel, because="Nobody came.", by=reviewer(world), at=NOW)
        with pytest.raises(Unusable, match="closed"):
            score(db, panel, people[2], 8)


@pytest.mark.parametrize("value", [0, 10, -1])
def test_off_the_scale_is_refused_and_nothing_of_it_kept(store: Store, world: World, value: int) -> None:
    with store.unit_of_work() as db:
        person = members(db, world, 2)
        panel = panel_of(db, world, [proposed(db, world)], person)
    with pytest.raises(Unusable, match="score from 1 to 9"), store.unit_of_work() as db:
        score(db, db.get_one(Panel, panel.id), person[0], value)
    with store.reading() as db:
        assert db.exec(select(Rating)).first() is None


def test_the_database_refuses_to_rewrite_a_score(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 2)
        score(db, panel_of(db, world, [proposed(db, world)], people), people[0], 5)
    for deed in ("UPDATE rating SET score = 9", "DELETE FROM rating"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.unit_of_work() as db:
            db.execute(sa.text(deed))


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(1, 9))), max_size=12))
def test_what_counts_is_the_newest_of_each_whatever_the_order(
    store: Store, world: World, deeds: list[tuple[int, int | None]]
) -> None:
    with store.unit_of_work() as db:
        people = members(db, world, 4)
        panel = panel_of(db, world, [proposed(db, world)], people)
        expected: dict[int, int] = {}
        for who, value in deeds:
            if value is None and who not in expected:
                continue
            score(db, panel, people[who], value, "because")
            expected.pop(who, None)
            if value is not None:
                expected[who] = value
        item = panels.items_of(db, panel.id)[0]
        found = outcome(db, panel, [item])[item.id, "importance", 1]
        assert found.spread == tuple(list(expected.values()).count(n) for n in range(1, 10))
        if len(expected) > 1:
            assert found.told == agreement(list(expected.values()))
