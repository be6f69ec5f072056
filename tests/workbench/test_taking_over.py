"""Files taken over by long work: each row once, however often the work is cut off; nothing of anybody's is overwritten."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlmodel import select

from consultation.errors import AlreadySubmitted, Unusable
from consultation.intake.models import Intake, SavedMapping
from consultation.intake.taking_in import begin, set_mapping, take_in
from consultation.people import Person, Role
from consultation.responses.models import Answer, AnswerVersion, Response, Submission
from tests.factories import NOW, World, answer, submit
from workbench import jobs, kinds, taking_over, work
from workbench.database import Instance
from workbench.jobs import Job
from workbench.mail import Letter

assert kinds


def taken(db: Any, world: World, kind: str, header: list[str], rows: list[list[str]], **more: Any) -> Intake:
    by = world.people[Role.REVIEWER].id
    intake = take_in(
        db, kind=kind, questionnaire=world.questionnaire, source_name="f.csv", source=b"x", header=header, rows=rows, by=by, at=NOW
    )  # fmt: skip
    columns = intake.mapping["columns"]
    set_mapping(db, intake=intake, columns=columns, said=more.pop("said", {}), final=more.pop("final", False), save_as=more.pop("save_as", ""), by=by, at=NOW)  # fmt: skip
    return intake


def asked(instance: Instance, world: World, intake: Intake) -> Job:
    with instance.store.unit_of_work() as db:
        args = {"intake": str(intake.id)}
        return jobs.ask(db, kind=intake.kind, title="t", args=args, by=world.people[Role.REVIEWER].id, at=NOW)


CONTACTS = [["Northmoor", f"Person {n}", f"person{n}@example.org"] for n in range(25)] + [
    ["Atlantis", "Nemo", "nemo@example.org"]
]


def test_contacts_are_invited_once_and_refused_rows_are_kept_with_their_reasons(
    instance: Instance, world: World
) -> None:
    with instance.store.unit_of_work() as db:
        intake = taken(db, world, "contacts", ["council", "name", "email"], CONTACTS)
    work.run_now(instance, asked(instance, world, intake).id)
    with instance.store.reading() as db:
        kept = db.get_one(Intake, intake.id)
        assert kept.outcome["done"] == {"invited": 25}
        assert kept.outcome["refused"] == [[27, "No council is called “Atlantis”: choose the one that is meant."]]
        assert len(db.exec(select(Letter)).all()) == 25
        assert len(db.exec(select(Person).where(Person.email.startswith("person"))).all()) == 25
    with pytest.raises(AlreadySubmitted), instance.store.unit_of_work() as db:
        set_mapping(
            db,
            intake=db.get_one(Intake, intake.id),
            columns={},
            said={},
            final=False,
            save_as="",
            by=world.people[Role.REVIEWER].id,
            at=NOW,
        )


def test_a_step_done_twice_comes_to_the_same(instance: Instance, world: World) -> None:
    """A worker killed after a step was kept and before it was remembered does that step again."""
    with instance.store.unit_of_work() as db:
        rows = [["Southmere", "Care Act", "12"], ["Westhope", "Refresh", "40"]]
        header = ["council", world.question("one_choice").wording, world.question("number").wording]
        intake = taken(db, world, "replies", header, rows, final=True)
    args = {"intake": str(intake.id), "asked_by": str(world.people[Role.REVIEWER].id), "job": str(uuid.uuid4())}
    begun = taking_over._step(instance, args, 0, {})
    first = taking_over._step(instance, args, 1, begun)
    again = taking_over._step(instance, args, 1, begun)
    assert first == again == {"done": {"recorded": 2}, "refused": []}
    with instance.store.reading() as db:
        assert len(db.exec(select(Submission)).all()) == 2
        assert len(db.exec(select(AnswerVersion)).all()) == 4
        assert {one.source for one in db.exec(select(Answer))} == {"imported"}


def test_a_council_that_answers_for_itself_meanwhile_is_left_alone(instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        header = ["council", world.question("one_choice").wording]
        intake = taken(db, world, "replies", header, [["Northmoor", "Refresh"], ["Southmere", "Refresh"]])
    args = {"intake": str(intake.id), "asked_by": str(world.people[Role.REVIEWER].id), "job": str(uuid.uuid4())}
    begun = taking_over._step(instance, args, 0, {})
    with instance.store.unit_of_work() as db:
        answer(db, world, "Northmoor", "one_choice", "b")
    told = taking_over._step(instance, args, 1, begun)
    assert told["done"] == {"saved": 1}
    assert "begun to answer for itself" in told["refused"][0][1]
    with instance.store.reading() as db:
        kept = db.exec(select(Answer).where(Answer.response_id == world.responses["Northmoor"].id)).one()
        assert kept.value == "b"
        assert db.get_one(Response, world.responses["Northmoor"].id).typed_in is False


def test_a_mapping_is_kept_for_the_next_file_of_its_layout(instance: Instance, world: World) -> None:
    header = ["Which council?", "Their choice"]
    with instance.store.unit_of_work() as db:
        by = world.people[Role.REVIEWER].id
        told = {
            "kind": "replies",
            "questionnaire": world.questionnaire,
            "source_name": "f",
            "source": b"",
            "by": by,
            "at": NOW,
        }
        first = take_in(db, header=header, rows=[["Northmoor MBC", "Refresh"]], **told)
        columns = {"council": 0, world.question("one_choice").id: 1}
        set_mapping(
            db,
            intake=first,
            columns=columns,
            said={"Northmoor MBC": "X90000001"},
            final=True,
            save_as="Forms",
            by=by,
            at=NOW,
        )
        second = take_in(db, header=["which council", "THEIR CHOICE"], rows=[["Northmoor MBC", "Care Act"]], **told)
        assert second.mapping == {**first.mapping, "begun": False}
        assert db.exec(select(SavedMapping)).one().name == "Forms"


def test_a_reply_is_said_to_be_recorded_only_if_it_was(instance: Instance, world: World) -> None:
    """Between the look and the taking over the council signed off a reply of its own."""
    with instance.store.unit_of_work() as db:
        header = ["council", world.question("one_choice").wording]
        intake = taken(db, world, "replies", header, [["Northmoor", "Refresh"]], final=True)
    args = {"intake": str(intake.id), "asked_by": str(world.people[Role.REVIEWER].id), "job": str(uuid.uuid4())}
    begun = taking_over._step(instance, args, 0, {})
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Our own words.")
    told = taking_over._step(instance, args, 1, begun)
    assert told["done"] == {}
    assert len(told["refused"]) == 1


def test_a_mapping_stands_once_taking_over_has_begun(instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        intake = taken(db, world, "contacts", ["council", "name", "email"], CONTACTS)
        begin(db, intake=intake)
    with pytest.raises(Unusable, match="its mapping stands"), instance.store.unit_of_work() as db:
        set_mapping(
            db,
            intake=db.get_one(Intake, intake.id),
            columns={},
            said={},
            final=False,
            save_as="",
            by=world.people[Role.REVIEWER].id,
            at=NOW,
        )
