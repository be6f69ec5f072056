"""Drafting and publishing questionnaires."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from consultation.errors import EditedSince, Frozen, Unusable
from consultation.people import Role
from consultation.questionnaires import editing
from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.queries import everything, newest_edition, of_exercise, published_edition
from consultation.responses.collecting import save_answer
from consultation.responses.queries import of_council, states
from consultation.responses.signing_off import submit_response
from consultation.responses.trials import start_trial, trials_of
from consultation.store import Store
from tests.factories import NOW, World, passages_now


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


def keys(db: Any, world: World) -> list[str]:
    return [question.id for question in newest_edition(db, world.questionnaire.id).asks().questions()]


def test_moving_copying_and_taking_out(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        first, second, *rest = keys(db, world)
        draft_of_world(db, world, 1).move_question(first, "down")
        assert keys(db, world)[:2] == [second, first]
        copy = draft_of_world(db, world, 2).duplicate_question(second)
        assert keys(db, world)[:3] == [second, copy.id, first]
        draft_of_world(db, world, 3).remove_question(copy.id)
        section = draft_of_world(db, world, 4).add_section(title="More")
        draft_of_world(db, world, 5).place_question(first, section=section.id, place=0)
        assert keys(db, world) == [second, *rest, first]
        draft_of_world(db, world, 6).move_question(rest[-1], "down")  # over the edge into the next part
        content = newest_edition(db, world.questionnaire.id).asks()
        assert [question.id for question in content.sections[1].questions] == [rest[-1], first]
        draft_of_world(db, world, 7).move_section(section.id, "up")
        assert newest_edition(db, world.questionnaire.id).asks().sections[0].id == section.id


def test_a_part_with_questions_is_not_taken_out(store: Store, world: World) -> None:
    with pytest.raises(Unusable, match="Move or take out"), store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        draft_of_world(db, world, 1).remove_section(world.edition.asks().sections[0].id)


def test_a_published_question_keeps_its_id_only_as_the_same_question(store: Store, world: World) -> None:
    asked = world.question("one_choice")
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        same = draft_of_world(db, world, 1).change_question(asked.id, wording="Which option, please?")
        assert same.id == asked.id
        other = draft_of_world(db, world, 2).change_question(asked.id, same=False, wording="Something else?")
        assert other.id != asked.id
        assert asked.id not in keys(db, world)
    with pytest.raises(Unusable, match="different question"), store.unit_of_work() as db:
        number = world.question("number")
        draft_of_world(db, world, 3).change_question(number.id, kind="yes_no")


def test_moving_a_question_before_what_it_depends_on_is_refused(store: Store, world: World) -> None:
    asked = world.question("yes_no")
    condition = Condition(tests=(Test(question=asked.id, op="is", value="yes"),))
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        later = draft_of_world(db, world, 1).add_question(kind="short_text", wording="When?", shown_when=condition)
    with pytest.raises(Unusable, match="does not come before it"), store.unit_of_work() as db:
        draft = draft_of_world(db, world, 2)
        draft.place_question(later.id, section=draft.edition.asks().sections[0].id, place=0)
    with pytest.raises(Unusable, match="does not come before it"), store.unit_of_work() as db:
        draft_of_world(db, world, 2).remove_question(asked.id)


def test_the_bank_gives_copies_with_ids_of_their_own(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        kept = draft_of_world(db, world, 1).keep_in_bank(world.question("scale").id)
        section = world.edition.asks().sections[0].id
        taken = draft_of_world(db, world, 1).take_from_bank(kept, section=section)
        assert taken.id != world.question("scale").id
        assert taken.meaning() == world.question("scale").meaning()


def test_giving_up_a_draft_leaves_the_published_edition(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        editing.discard_draft(db, questionnaire=world.questionnaire, seen_version=1, by=None, at=NOW)
        assert newest_edition(db, world.questionnaire.id).id == world.edition.id


def test_a_trial_counts_nowhere(store: Store, world: World) -> None:
    reviewer = world.people[Role.REVIEWER]
    with store.unit_of_work() as db:
        before = Counter(states(db, world.questionnaire.id))
        trial = start_trial(db, questionnaire=world.questionnaire, council=world.councils[0], by=reviewer.id, at=NOW)
        edition = published_edition(db, trial.id)
        assert edition is not None
        [response] = trials_of(db, world.questionnaire.id)
        for question, raw in ((world.question("one_choice"), "a"), (world.question("long_text"), "Only trying.")):
            save_answer(
                db, response=response, edition=edition, question=question, raw=raw, seen_version=0, by=reviewer, at=NOW
            )
        submit_response(db, response=response, edition=edition, by=reviewer, key=uuid.uuid4(), at=NOW, note="A trial")
        assert states(db, world.questionnaire.id) == before
        assert trial.id not in [one.id for one in [*everything(db), *of_exercise(db, world.exercise.id)]]
        assert [r.id for r in of_council(db, "X90000001")] == [world.responses["Northmoor"].id]
        assert passages_now(db, world.exercise.id) == []
