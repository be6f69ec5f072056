"""Saving answers: nothing lost, nothing silently overwritten."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from consultation.errors import AlreadySubmitted, Closed, EditedSince, NotReady, NotYours
from consultation.people import Role
from consultation.responses.collecting import Conflict, save_answer
from consultation.responses.models import Answer, AnswerVersion, Response
from consultation.responses.queries import answers_of
from consultation.responses.signing_off import decline, digest, frozen_copy, reopen, submit_response
from consultation.store import Store
from tests.factories import NOW, World, answer, submit


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


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 1), st.booleans(), st.text("abc ", min_size=1, max_size=4)), max_size=14))
def test_no_interleaving_of_two_editors_loses_a_saved_text(
    template: object, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool, str]]
) -> None:
    """Two pages of one answer; each may reload before it saves. Every acknowledged text is in the history, in order."""
    with template.copy(tmp_path_factory.mktemp("pair")) as instance:  # type: ignore[attr-defined]
        with instance.store.unit_of_work() as db:
            world = _world(db)
        pages, acknowledged = [0, 0], []
        for page, reloads, text in steps:
            with instance.store.unit_of_work() as db:
                newest = answers_of(db, world.responses["Northmoor"].id).get(world.question("long_text").id)
                pages[page] = newest.version if newest and reloads else pages[page]
                before, number = (newest.value, newest.version) if newest else ("", 0)
                try:
                    saved = answer(db, world, "Northmoor", "long_text", text, seen=pages[page])
                except Conflict as conflict:
                    assert conflict.theirs.value == before
                    continue
            if saved.version != number:
                acknowledged.append(text.strip())
            pages[page] = saved.version
        with instance.store.reading() as db:
            kept = [version.value for version in db.exec(select(AnswerVersion).order_by(AnswerVersion.number))]
        assert kept == acknowledged


def _world(db: object) -> World:
    from tests.factories import build

    return build(db)


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
