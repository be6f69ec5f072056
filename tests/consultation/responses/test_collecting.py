"""Saving answers: nothing lost, nothing silently overwritten."""

from __future__ import annotations

import random
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from consultation.errors import AlreadySubmitted, Closed, EditedSince, NotReady, NotYours
from consultation.people import Role
from consultation.questionnaires import editing
from consultation.questionnaires.conditions import Condition, Test
from consultation.questionnaires.drafting import Draft
from consultation.questionnaires.queries import published_editions
from consultation.responses.collecting import Conflict, save_answer
from consultation.responses.counting import closed_questions
from consultation.responses.invitations import extend
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.responses.queries import answers_of
from consultation.responses.reading import reworded
from consultation.responses.signing_off import decline, digest, frozen_copy, reopen, submit_response
from consultation.store import Store
from tests.factories import NOW, World, answer, build, submit
from workbench.clock import in_london


def test_every_version_of_an_answer_is_kept(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        assert answer(db, world, "Northmoor", "long_text", "first").version == 1
        assert answer(db, world, "Northmoor", "long_text", "second", seen=1).version == 2
        assert (
            answer(db, world, "Northmoor", "long_text", "second", seen=0).version == 2
        )  # saying it again changes nothing
        kept = db.exec(select(AnswerVersion).order_by(AnswerVersion.number)).all()
    assert [(version.number, version.value) for version in kept] == [(1, "first"), (2, "second")]


def test_two_editors_get_both_texts(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "long_text", "mine")
    with pytest.raises(Conflict) as caught, store.unit_of_work() as db:
        answer(db, world, "Northmoor", "long_text", "yours", seen=0)
    assert (caught.value.theirs.value, caught.value.mine) == ("mine", "yours")


def test_a_wrong_answer_is_kept_with_what_is_wrong(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        saved = answer(db, world, "Northmoor", "number", "about forty")
        assert "whole number" in saved.problem
        assert answers_of(db, world.responses["Northmoor"].id)[saved.question_id].value == "about forty"


def test_a_very_long_answer_is_never_cut(store: Store, world: World) -> None:
    text = "długi\u202e שלום 👩‍👩‍👧 e\u0301 " * 3000 + "end\x00of\x00text"
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", text)
    with store.reading() as db:
        kept = db.exec(select(Answer)).one().value
    assert kept == text.replace("\x00", "\ufffd")


def test_closing_time_and_its_grace(store: Store, world: World) -> None:
    closes = world.exercise.closes_at
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", "in time", at=closes + timedelta(minutes=59, seconds=59))
    with pytest.raises(Closed, match="Copy your text"), store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", "too late", seen=1, at=closes + timedelta(minutes=60))
    with pytest.raises(Closed, match="not opened"), store.unit_of_work() as db:
        answer(
            db, world, "Northmoor", "short_text", "too soon", seen=1, at=world.exercise.opens_at - timedelta(seconds=1)
        )


def test_another_council_is_refused(store: Store, world: World) -> None:
    with pytest.raises(NotYours), store.unit_of_work() as db:
        save_answer(
            db,
            response=db.get_one(Response, world.responses["Southmere"].id),
            edition=world.edition,
            question=world.question("yes_no"),
            raw="yes",
            seen_version=0,
            by=world.people["director of Northmoor"],
            at=NOW,
        )


def test_sign_off_seals_once(store: Store, world: World) -> None:
    key = uuid.uuid4()
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "Keep it.")
    director, response = world.people["director of Northmoor"], world.responses["Northmoor"]
    with store.unit_of_work() as db:
        first = submit_response(
            db, response=db.get_one(Response, response.id), edition=world.edition, by=director, key=key, at=NOW
        )
        again = submit_response(
            db, response=db.get_one(Response, response.id), edition=world.edition, by=director, key=key, at=NOW
        )
    assert first.id == again.id
    assert first.sha256 == digest(first.copy_of_answers)
    with pytest.raises(AlreadySubmitted), store.unit_of_work() as db:
        submit_response(
            db, response=db.get_one(Response, response.id), edition=world.edition, by=director, key=uuid.uuid4(), at=NOW
        )
    with pytest.raises(AlreadySubmitted), store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", "one more thing")


def test_sign_off_names_what_is_missing(store: Store, world: World) -> None:
    with pytest.raises(NotReady) as caught, store.unit_of_work() as db:
        answer(db, world, "Northmoor", "number", "many")
        submit_response(
            db,
            response=db.get_one(Response, world.responses["Northmoor"].id),
            edition=world.edition,
            by=world.people["director of Northmoor"],
            key=uuid.uuid4(),
            at=NOW,
        )
    assert caught.value.missing == ["Which option?", "How many days?", "What should change?"]


def test_a_contributor_cannot_sign_off(store: Store, world: World) -> None:
    with pytest.raises(NotYours, match="director"), store.unit_of_work() as db:
        submit_response(
            db,
            response=db.get_one(Response, world.responses["Northmoor"].id),
            edition=world.edition,
            by=world.people[Role.CONTRIBUTOR],
            key=uuid.uuid4(),
            at=NOW,
        )


def test_reopening_keeps_the_sealed_copy(store: Store, world: World) -> None:
    director, response = world.people["director of Northmoor"], world.responses["Northmoor"]
    with store.unit_of_work() as db:
        first = submit(db, world, "Northmoor", "Keep the survey.")
        reopen(db, response=db.get_one(Response, response.id), by=director, at=NOW)
        answer(db, world, "Northmoor", "long_text", "Keep the survey, and shorten it.", seen=1)
        second = submit_response(
            db, response=db.get_one(Response, response.id), edition=world.edition, by=director, key=uuid.uuid4(), at=NOW
        )
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256


def test_declining_needs_a_reason_and_an_answer_takes_it_up_again(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        decline(
            db,
            response=db.get_one(Response, world.responses["Northmoor"].id),
            reason="No time",
            by=world.people["director of Northmoor"],
            at=NOW,
        )
        answer(db, world, "Northmoor", "yes_no", "yes")
        assert db.get_one(Response, world.responses["Northmoor"].id).state == "answering"


def test_fifty_presses_of_one_button_make_one_submission(store: Store, world: World) -> None:
    key, seen = uuid.uuid4(), []
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "Keep it.")

    def press() -> None:
        with store.unit_of_work() as db:
            response = db.get_one(Response, world.responses["Northmoor"].id, with_for_update=True)
            seen.append(
                submit_response(
                    db,
                    response=response,
                    edition=world.edition,
                    by=world.people["director of Northmoor"],
                    key=key,
                    at=NOW,
                ).sha256
            )

    threads = [threading.Thread(target=press) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 50
    assert len(set(seen)) == 1


def test_in_a_thousand_interleavings_of_two_editors_no_saved_text_is_lost(store: Store, world: World) -> None:
    """Two pages of one answer; each may reload before it saves. Every acknowledged text is in the history, in order."""
    chance = random.Random(3)
    for _ in range(1000):
        with store.unit_of_work() as db:
            pages, acknowledged = [0, 0], []
            for _ in range(chance.randint(2, 7)):
                page, text = chance.randrange(2), chance.choice(("a", "b", "a b", "c ", ""))
                newest = answers_of(db, world.responses["Northmoor"].id).get(world.question("long_text").id)
                if newest and chance.random() < 0.4:
                    pages[page] = newest.version
                before, number = (newest.value, newest.version) if newest else ("", 0)
                try:
                    saved = answer(db, world, "Northmoor", "long_text", text, seen=pages[page])
                except Conflict as conflict:
                    assert conflict.theirs.value == before
                    continue
                if saved.version != number:
                    acknowledged.append(text.strip())
                pages[page] = saved.version
            kept = [version.value for version in db.exec(select(AnswerVersion).order_by(AnswerVersion.number))]
            assert kept == acknowledged
            db.rollback()


def test_an_answer_nobody_touched_raises_no_conflict(store: Store, world: World) -> None:
    """A page sends every answer it shows; those that its writer left alone are not a second opinion."""
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "yes_no", "yes")
        answer(db, world, "Northmoor", "yes_no", "no", seen=1)
        assert answer(db, world, "Northmoor", "yes_no", "yes", seen=1).version == 2  # as the old page showed it
        assert answer(db, world, "Northmoor", "yes_no", "", seen=0).version == 2  # as a page from before showed it
        assert answers_of(db, world.responses["Northmoor"].id)[world.question("yes_no").id].value == "no"


def test_the_sealed_copy_is_of_what_is_stored_and_not_of_what_was_read_before(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "Old.")
    with store.unit_of_work() as db:
        response = db.get_one(Response, world.responses["Northmoor"].id)
        answers_of(db, response.id)  # a page reads the answers before it seals them
        statement = "UPDATE answer SET value = 'New.', version = 2 WHERE value = 'Old.'"
        db.connection().exec_driver_sql(statement)
        director = world.people["director of Northmoor"]
        sealed = submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW)
    assert "New." in str(sealed.copy_of_answers)


@pytest.mark.parametrize("raw", ["1e1000000", "9" * 400, "-1e-999999", "½", "²", "Infinity"])
def test_no_number_breaks_the_check(store: Store, world: World, raw: str) -> None:
    with store.unit_of_work() as db:
        assert answer(db, world, "Northmoor", "number", raw).problem


def test_nobody_signs_what_they_have_not_seen(store: Store, world: World) -> None:
    director, response_id = world.people["director of Northmoor"], world.responses["Northmoor"].id
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "As the director saw it.")
        shown = digest(frozen_copy(db.get_one(Response, response_id), world.edition, answers_of(db, response_id)))
        answer(db, world, "Northmoor", "long_text", "As a colleague changed it.", seen=1)
    with pytest.raises(EditedSince, match="check the answers"), store.unit_of_work() as db:
        response = db.get_one(Response, response_id)
        submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW, seen=shown)


def test_an_extension_holds_for_one_council_and_grace_comes_after_it(store: Store, world: World) -> None:
    closes = world.exercise.closes_at
    longer = closes + timedelta(days=3)
    with store.unit_of_work() as db:
        extend(
            db,
            response=db.get_one(Response, world.responses["Northmoor"].id),
            to=longer,
            by=world.people[Role.ADMINISTRATOR].id,
            at=NOW,
        )
        answer(db, world, "Northmoor", "short_text", "later", at=longer + timedelta(minutes=59))
    with pytest.raises(Closed), store.unit_of_work() as db:
        answer(db, world, "Northmoor", "yes_no", "yes", at=longer + timedelta(minutes=60))
    with pytest.raises(Closed), store.unit_of_work() as db:
        answer(db, world, "Southmere", "yes_no", "yes", at=closes + timedelta(minutes=60))


def test_the_closing_moment_is_right_across_the_change_of_the_clock(store: Store) -> None:
    """17:00 in London is 16:00 UTC in summer and 17:00 UTC in winter; the grace is counted in real minutes."""
    closes = in_london(datetime(2026, 10, 25, 1, 30))  # the hour that comes twice: the later one is meant
    assert closes == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with store.unit_of_work() as db:
        world = build(db, at=closes - timedelta(days=3), closes=closes)
        answer(db, world, "Northmoor", "short_text", "in the first half past one", at=closes - timedelta(minutes=60))
        answer(db, world, "Northmoor", "yes_no", "yes", at=closes + timedelta(minutes=59))
    with pytest.raises(Closed), store.unit_of_work() as db:
        answer(db, world, "Northmoor", "number", "3", at=closes + timedelta(minutes=60))


def test_an_answer_to_a_reworded_question_is_kept_and_said_again(store: Store, world: World) -> None:
    """The form changes twice; what was answered stands, is pointed out, and counts as said again once it is saved."""
    asked = world.question("short_text")
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", "The director")
        for wording in ("Who wrote it?", "Who wrote this reply?"):
            draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
            change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
            change.change_question(asked.id, wording=wording)
            seen = draft.version
            editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)
        editions = {edition.number: edition for edition in published_editions(db, world.questionnaire.id)}
        answers = answers_of(db, world.responses["Northmoor"].id)
        assert reworded(editions[3], editions, answers) == {asked.id}
        world.edition = editions[3]
        assert answer(db, world, "Northmoor", "short_text", "The director", seen=1).version == 1
        assert reworded(editions[3], editions, answers_of(db, world.responses["Northmoor"].id)) == frozenset()


def test_hidden_answers_are_sealed_as_not_applicable_and_come_back(store: Store, world: World) -> None:
    number = world.question("number")
    with store.unit_of_work() as db:
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        condition = Condition(tests=(Test(question=world.question("yes_no").id, op="is", value="yes"),))
        change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        change.change_question(number.id, shown_when=condition, required=True)
        world.edition = editing.publish(
            db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW
        )
        answer(db, world, "Northmoor", "yes_no", "yes")
        answer(db, world, "Northmoor", "number", "40")
        assert answer(db, world, "Northmoor", "yes_no", "no", seen=1).hidden == {number.id}
        sealed = submit(db, world, "Northmoor", "Keep it.")  # a required question that does not apply stands in no way
        assert sealed.copy_of_answers["answers"][number.id] == {"value": "40", "version": 1, "hidden": True}
        [numbers] = [
            t for t in closed_questions(db, world.questionnaire.id, world.edition) if t.question.id == number.id
        ]
        assert numbers.answered == 0
        reopen(
            db,
            response=db.get_one(Response, world.responses["Northmoor"].id),
            by=world.people["director of Northmoor"],
            at=NOW,
        )
        answer(db, world, "Northmoor", "yes_no", "yes", seen=2)
        kept = answers_of(db, world.responses["Northmoor"].id)[number.id]
        assert (kept.value, kept.hidden) == ("40", False)


def test_a_directors_sign_off_is_strict_and_of_the_questions_as_they_are_asked_now(store: Store, world: World) -> None:
    """What was right in the first edition is wrong in the second: it is pointed out, and not sealed."""
    director, asked = world.people["director of Northmoor"], world.question("number")
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "a")
        answer(db, world, "Northmoor", "long_text", "Keep it.")
        answer(db, world, "Northmoor", "number", "400")
        draft = editing.amend(db, questionnaire=world.questionnaire, by=None, at=NOW)
        change = Draft(db, questionnaire=world.questionnaire, seen_version=draft.version, by=None, at=NOW)
        change.change_question(asked.id, maximum=100)
        seen = draft.version
        world.edition = editing.publish(db, questionnaire=world.questionnaire, seen_version=seen, by=None, at=NOW)
    with pytest.raises(NotReady) as caught, store.unit_of_work() as db:
        response = db.get_one(Response, world.responses["Northmoor"].id)
        submit_response(db, response=response, edition=world.edition, by=director, key=uuid.uuid4(), at=NOW)
    assert caught.value.missing == [asked.wording]


def test_a_lost_receipt_never_passes_an_old_text_off_as_saved(store: Store, world: World) -> None:
    """A save whose receipt was lost, then the field emptied: what is told saved is what is stored."""
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "short_text", "abc")
    with pytest.raises(Conflict), store.unit_of_work() as db:
        save_answer(
            db, response=db.get_one(Response, world.responses["Northmoor"].id), edition=world.edition,
            question=world.question("short_text"), raw="", seen_version=0, by=world.people["director of Northmoor"],
            at=NOW, whole_page=False,
        )  # fmt: skip
