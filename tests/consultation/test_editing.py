"""Drafting and publishing questionnaires."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from consultation.errors import EditedSince, Frozen, Unusable
from consultation.questionnaires import editing
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.queries import newest_edition, published_edition
from consultation.store import Store
from tests.factories import NOW, World


def draft_of_world(db: Any, world: World, seen: int) -> Draft:
    return Draft(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)


def test_a_published_edition_never_changes(store: Store, world: World) -> None:
    with pytest.raises(Frozen), store.unit_of_work() as db:
        draft_of_world(db, world, 1).add_question(kind="yes_no", wording="More?")
    with (
        pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError), match="never changed"),
        store.unit_of_work() as db,
    ):
        db.exec(sa.text("UPDATE edition SET number = 9"))  # type: ignore[call-overload]


def test_amending_opens_one_draft_and_councils_keep_the_published_one(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        assert editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW).id == draft.id
        draft_of_world(db, world, 1).add_question(kind="yes_no", wording="More?")
        first = published_edition(db, world.questionnaire.id)
        assert first is not None
        assert len(first.asks().questions()) == 6
        assert len(newest_edition(db, world.questionnaire.id).asks().questions()) == 7


def test_a_draft_changed_meanwhile_is_not_overwritten(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        draft_of_world(db, world, 1).add_question(kind="yes_no", wording="One?")
    with pytest.raises(EditedSince), store.unit_of_work() as db:
        draft_of_world(db, world, 1).add_question(kind="yes_no", wording="Two?")


def test_nothing_asked_is_nothing_to_publish(store: Store, world: World) -> None:
    with pytest.raises(Unusable, match="at least one question"), store.unit_of_work() as db:
        empty = editing.start_questionnaire(db, exercise_id=world.exercise.id, title="Empty", by=None, at=NOW)
        editing.publish(db, questionnaire=empty, seen_version=1, by=None, at=NOW)
