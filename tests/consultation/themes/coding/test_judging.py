"""Judging passages: several themes with positions and stretches, memo and flag, kept when withdrawn, undone in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.store import Store
from consultation.themes.coding.judging import judge, set_aside, undo
from consultation.themes.coding.marks import Judgement, Mark, fingerprint, judgement_of, live_codings, state_of
from consultation.themes.coding.models import Coding
from consultation.themes.corpus.excluding import set_text_aside
from consultation.themes.corpus.models import CorpusText
from tests.factories import NOW, World
from tests.theming import talk, themes_in


def test_a_judgement_is_kept_whole_and_can_be_undone_step_by_step(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        one, two = themes_in(db, world, "one", "two")
        steps = [
            Judgement((Mark(one.id, "for"),)),
            Judgement((Mark(one.id, "against", passage.start, passage.start + 6), Mark(two.id)), "A memo.", True),
            Judgement(nothing="nothing to code"),
        ]
        states = [judgement_of(state_of(db, passage))]
        for number, step in enumerate(steps):
            judge(db, passage=passage, judgement=step, by=by, at=NOW + timedelta(seconds=number))
            held = judgement_of(state_of(db, passage))
            assert set(held.marks) == set(step.marks)
            assert (held.memo, held.quotable, held.nothing) == (step.memo, step.quotable, step.nothing)
            states.append(held)
        for earlier in reversed(states[:-1]):
            undo(db, exercise_id=world.exercise.id, by=by, at=NOW)
            assert judgement_of(state_of(db, passage)) == earlier
        with pytest.raises(Unusable, match="nothing of yours"):
            undo(db, exercise_id=world.exercise.id, by=by, at=NOW)
        assert len(db.exec(select(Coding)).all()) >= 3  # withdrawn ones are kept
        assert live_codings(db, passage.id) == []


def test_a_colleague_is_neither_overwritten_nor_undone(store: Store, world: World) -> None:
    by, other = world.people[Role.REVIEWER].id, world.people[Role.ADMINISTRATOR].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        one, two = themes_in(db, world, "one", "two")
        seen = fingerprint(state_of(db, passage))
        judge(db, passage=passage, judgement=Judgement((Mark(one.id),)), by=by, at=NOW, seen=seen)
        with pytest.raises(EditedSince):
            judge(db, passage=passage, judgement=Judgement((Mark(two.id),)), by=other, at=NOW, seen=seen)
        judge(db, passage=passage, judgement=Judgement((Mark(two.id),)), by=other, at=NOW)
        with pytest.raises(Unusable, match="nothing of yours"):
            undo(db, exercise_id=world.exercise.id, by=by, at=NOW)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("both", "either has themes"),
        ("twice", "each theme once"),
        ("position", "position from the list"),
        ("stretch", "within the passage"),
        ("backwards", "within the passage"),
        ("other exercise", "this exercise"),
    ],
)
def test_what_cannot_be_is_refused(store: Store, world: World, what: str, said: str) -> None:
    import uuid

    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        key = themes_in(db, world, "one")[0].id
        wrong = {
            "both": Judgement((Mark(key),), nothing="nothing"),
            "twice": Judgement((Mark(key), Mark(key, "for"))),
            "position": Judgement((Mark(key, "perhaps"),)),
            "stretch": Judgement((Mark(key, "", passage.start, passage.end + 1),)),
            "backwards": Judgement((Mark(key, "", passage.end, passage.start),)),
            "other exercise": Judgement((Mark(uuid.uuid4()),)),
        }[what]
        with pytest.raises(Unusable, match=said):
            judge(db, passage=passage, judgement=wrong, by=by, at=NOW)
        assert live_codings(db, passage.id) == []


def test_nothing_is_set_aside_while_it_is_coded(store: Store, world: World) -> None:
    by = world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        passage = talk(db, world)[0]
        theme = themes_in(db, world, "one")[0]
        judge(db, passage=passage, judgement=Judgement((Mark(theme.id),)), by=by, at=NOW)
        text = db.exec(select(CorpusText).where(CorpusText.source_version_id == passage.source_version_id)).one()
        with pytest.raises(Unusable, match="take its themes off"):
            set_aside(db, passage=passage, because="", by=by, at=NOW)
        with pytest.raises(Unusable, match="take its themes off"):
            set_text_aside(db, text=text, because="sent twice", by=by, at=NOW)
        undo(db, exercise_id=world.exercise.id, by=by, at=NOW)
        set_text_aside(db, text=text, because="sent twice", by=by, at=NOW)
        with pytest.raises(Unusable, match="take it up again"):
            judge(db, passage=passage, judgement=Judgement((Mark(theme.id),)), by=by, at=NOW)
