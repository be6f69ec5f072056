"""One council's reply as the work of several people; replies that came otherwise; documents to read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from consultation.documents import (
    Given,
    add_document,
    confirm_reading,
    councils_without,
    readers,
    replace_document,
    unread,
    withdraw_document,
)
from consultation.errors import NotReady, NotYours, Unusable
from consultation.people import Role
from consultation.responses.collecting import save_answer
from consultation.responses.invitations import type_in
from consultation.responses.models import Response
from consultation.responses.queries import answers_of, stage_of
from consultation.responses.signing_off import ask_for_sign_off, send_back, submit_response
from consultation.responses.teamwork import assign_section, assignments_of, newest_return
from consultation.store import Store
from tests.factories import NOW, World, answer, submit


def response(db: Any, world: World, council: str = "Northmoor") -> Response:
    found: Response = db.get_one(Response, world.responses[council].id)
    return found


def test_parts_are_given_to_people_of_the_council_and_lock_nobody_out(store: Store, world: World) -> None:
    director, jo = world.people["director of Northmoor"], world.people[Role.CONTRIBUTOR]
    section = world.edition.asks().sections[0].id
    with store.unit_of_work() as db:
        given = {"response": response(db, world), "edition": world.edition, "section_id": section, "at": NOW}
        assign_section(db, **given, to=jo, by=director)
        assert assignments_of(db, response(db, world))[section].id == jo.id
        answer(db, world, "Northmoor", "yes_no", "yes")  # the director answers it all the same
        assign_section(db, **given, to=None, by=director)
        assert assignments_of(db, response(db, world)) == {}
        with pytest.raises(Unusable, match="own council"):
            assign_section(db, **given, to=world.people["director of Southmere"], by=director)
        with pytest.raises(NotYours):
            assign_section(db, **given, to=jo, by=jo)


def test_the_director_sends_answers_back_with_a_reason(store: Store, world: World) -> None:
    director, jo = world.people["director of Northmoor"], world.people[Role.CONTRIBUTOR]
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "yes_no", "yes")
        assert ask_for_sign_off(db, response=response(db, world), by=jo, at=NOW)
        assert not ask_for_sign_off(db, response=response(db, world), by=jo, at=NOW)
        assert stage_of(response(db, world)) == "ready"
        send_back(db, response=response(db, world), reason="Add the carers' view.", by=director, at=NOW)
        assert stage_of(response(db, world)) == "answering"
        back = newest_return(db, response(db, world))
        assert back is not None
        assert back.reason == "Add the carers' view."
        with pytest.raises(NotYours):
            send_back(db, response=response(db, world), reason="x", by=jo, at=NOW)
        with pytest.raises(Unusable):
            send_back(db, response=response(db, world), reason=" ", by=director, at=NOW)
        submit(db, world, "Northmoor", "Done.")
        assert newest_return(db, response(db, world)) is None


def test_a_reply_on_paper_is_typed_in_marked_and_recorded(store: Store, world: World) -> None:
    reviewer = world.people[Role.REVIEWER]
    with store.unit_of_work() as db:
        opened = type_in(db, questionnaire=world.questionnaire, council=world.councils[1], by=reviewer.id, at=NOW)
        later = world.exercise.closes_at.replace(year=world.exercise.closes_at.year + 1)  # typed in after closing
        told = {"response": opened, "edition": world.edition, "seen_version": 0, "by": reviewer, "at": later}
        save_answer(db, question=world.question("one_choice"), raw="b", source="typed in", **told)
        assert answers_of(db, opened.id)[world.question("one_choice").id].source == "typed in"
        seal = {"response": opened, "edition": world.edition, "by": reviewer, "at": later}
        with pytest.raises(Unusable, match="from whom"):
            submit_response(db, key=uuid.uuid4(), **seal)
        sealed = submit_response(db, key=uuid.uuid4(), note="E-mail of 12 November", **seal)
        assert sealed.note == "E-mail of 12 November"  # what the council left out stands in no way


def test_what_a_council_answers_itself_is_nobody_elses(store: Store, world: World) -> None:
    reviewer = world.people[Role.REVIEWER]
    with store.unit_of_work() as db:
        answer(db, world, "Northmoor", "yes_no", "yes")
    with pytest.raises(Unusable, match="begun to answer for itself"), store.unit_of_work() as db:
        type_in(db, questionnaire=world.questionnaire, council=world.councils[0], by=reviewer.id, at=NOW)
    with pytest.raises(NotYours), store.unit_of_work() as db:
        save_answer(
            db, response=response(db, world), edition=world.edition, question=world.question("yes_no"), raw="no",
            seen_version=1, by=reviewer, at=NOW,
        )  # fmt: skip


def test_a_document_is_read_by_version_and_can_stand_before_sign_off(store: Store, world: World) -> None:
    boss, director = world.people[Role.ADMINISTRATOR].id, world.people["director of Northmoor"]
    told = {"exercise_id": world.exercise.id, "by": boss, "at": NOW}
    with store.unit_of_work() as db:
        paper = add_document(db, title="Paper", given=Given(address="https://example.org/a"), needed=True, **told)
        with pytest.raises(NotReady) as caught:
            submit(db, world, "Northmoor", "x")
        assert caught.value.missing == ["Read “Paper”, version 1, and confirm it"]
        first = confirm_reading(db, document=paper, version=1, by=director, at=NOW)
        assert confirm_reading(db, document=paper, version=1, by=director, at=NOW).id == first.id
        assert unread(db, exercise_id=world.exercise.id, person_id=director.id) == []
        replace_document(db, document=paper, given=Given(file_name="b.pdf", content=b"%PDF-1"), by=boss, at=NOW)
        assert unread(db, exercise_id=world.exercise.id, person_id=director.id) == [paper]
        with pytest.raises(Unusable, match="newer version"):
            confirm_reading(db, document=paper, version=1, by=director, at=NOW)
        assert councils_without(db, paper) == ["Northmoor", "Southmere", "Westhope"]
        confirm_reading(db, document=paper, version=2, by=director, at=NOW)
        assert councils_without(db, paper) == ["Southmere", "Westhope"]
        assert [(r.version, council) for r, _, council in readers(db, paper)] == [(2, "Northmoor"), (1, "Northmoor")]
        submit(db, world, "Northmoor", "x")
        withdraw_document(db, document=paper, by=boss, at=NOW)
        assert unread(db, exercise_id=world.exercise.id, person_id=world.people["director of Southmere"].id) == []


@pytest.mark.parametrize(
    "given",
    [
        Given(),
        Given(address="javascript:alert(1)"),
        Given(address="http://"),
        Given(file_name="x.exe", content=b"MZ"),
        Given(file_name="x.pdf", content=b"<html>"),
        Given(file_name="x.docm", content=b"PK\x03\x04"),
        Given(file_name="x.pdf", content=b"%PDF-" + b"0" * (10 * 1024 * 1024)),
    ],
)
def test_what_is_no_document_is_refused(store: Store, world: World, given: Given) -> None:
    boss = world.people[Role.ADMINISTRATOR].id
    with pytest.raises(Unusable), store.unit_of_work() as db:
        add_document(db, exercise_id=world.exercise.id, title="x", given=given, needed=False, by=boss, at=NOW)


def test_a_council_that_answers_takes_its_reply_back_from_the_programme(store: Store, world: World) -> None:
    reviewer = world.people[Role.REVIEWER]
    with store.unit_of_work() as db:
        opened = type_in(db, questionnaire=world.questionnaire, council=world.councils[0], by=reviewer.id, at=NOW)
        assert opened.typed_in
        answer(db, world, "Northmoor", "yes_no", "yes")
        assert not response(db, world).typed_in
    with pytest.raises(NotYours), store.unit_of_work() as db:
        save_answer(
            db, response=response(db, world), edition=world.edition, question=world.question("yes_no"), raw="no",
            seen_version=1, by=reviewer, at=NOW,
        )  # fmt: skip
    with pytest.raises(NotYours), store.unit_of_work() as db:
        submit_response(
            db, response=response(db, world), edition=world.edition, by=reviewer, key=uuid.uuid4(), at=NOW, note="x"
        )
