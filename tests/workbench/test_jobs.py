"""Long work: progress, cancelling, taking up, and letters that go out once."""

from __future__ import annotations

import smtplib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from consultation.people import Role
from consultation.store import now
from consultation.themes.suggestions.models import SuggestionRun
from tests.factories import World, hear, submit
from workbench import jobs, kinds, mail, work
from workbench.database import Instance
from workbench.jobs import Job

assert kinds  # the kinds of work are known once the module is


def asked(instance: Instance, world: World) -> uuid.UUID:
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Carers need breaks. Data comes too late. Prevention is not measured at all.")
        hear(db, world, [("Discharge must be shared with the NHS.", None)])
        args = {"exercise": str(world.exercise.id), "themes": 2, "seed": 1}
        return jobs.ask(db, kind="themes", title="t", args=args, by=world.people[Role.REVIEWER].id, at=now()).id


def state(instance: Instance, job_id: uuid.UUID) -> Job:
    with instance.store.reading() as db:
        return db.get_one(Job, job_id)


def test_work_is_done_with_its_progress_told(instance: Instance, world: World) -> None:
    job_id, labels = asked(instance, world), []

    def do(label: str, step: Any) -> Any:
        labels.append((label, state(instance, job_id).done))
        return step()

    jobs.run(instance, job_id, do)
    job = state(instance, job_id)
    assert (job.state, job.done, job.total) == ("done", 23, 23)
    assert [done for _, done in labels] == [0, *range(23)]
    with instance.store.reading() as db:
        assert str(db.exec(select(SuggestionRun)).one().id) == job.result["run"]


def test_work_cut_off_anywhere_comes_to_the_same(instance: Instance, world: World) -> None:
    """A step that was done is remembered; one that was cut off, or done but not remembered, is done again."""
    job_id, remembered, cut = asked(instance, world), {}, iter(range(1, 100))

    class CutOff(BaseException):
        pass

    def do(label: str, step: Any) -> Any:
        if label not in remembered:
            outcome = step()
            if next(cut) % 3 == 0:
                raise CutOff  # after the step was done, before anybody could remember it
            remembered[label] = outcome
        return remembered[label]

    for _ in range(30):
        try:
            jobs.run(instance, job_id, do)
            break
        except CutOff:
            continue
    assert state(instance, job_id).state == "done"
    with instance.store.reading() as db:
        runs = db.exec(select(SuggestionRun)).all()
    assert len(runs) == 1
    again = asked_again(instance, world)
    work.run_now(instance, again)
    with instance.store.reading() as db:
        assert {run.output_hash for run in db.exec(select(SuggestionRun))} == {runs[0].output_hash}


def asked_again(instance: Instance, world: World) -> uuid.UUID:
    with instance.store.unit_of_work() as db:
        args = {"exercise": str(world.exercise.id), "themes": 2, "seed": 1}
        return jobs.ask(db, kind="themes", title="t", args=args, by=None, at=now()).id


def test_cancelled_work_stops_and_keeps_nothing(instance: Instance, world: World) -> None:
    job_id = asked(instance, world)

    def do(label: str, step: Any) -> Any:
        if label.startswith("Checking how steady the themes are: 3"):
            with instance.store.unit_of_work() as db:
                jobs.cancel(db, job=db.get_one(Job, job_id), by=world.people[Role.REVIEWER].id, at=now())
        return step()

    jobs.run(instance, job_id, do)
    assert state(instance, job_id).state == "cancelled"
    with instance.store.reading() as db:
        assert db.exec(select(SuggestionRun)).all() == []


def test_work_that_cannot_be_done_says_why(instance: Instance, world: World) -> None:
    job_id = asked_again(instance, world)
    work.run_now(instance, job_id)
    job = state(instance, job_id)
    assert (job.state, "no free text" in job.problem) == ("failed", True)


def letter(instance: Instance, key: str = "k") -> None:
    with instance.store.unit_of_work() as db:
        about = uuid.uuid4()
        mail.write_letter(
            db,
            key=key,
            to="a@example.org",
            subject="A\r\nBcc: x",
            body=f"Hello\n{mail.LINK}\n",
            purpose="invitation",
            about=about,
            at=now(),
        )


def test_a_letter_goes_out_once_with_its_link_and_no_header_of_its_own(instance: Instance) -> None:
    letter(instance)
    letter(instance)  # the same key changes nothing
    assert (
        mail.send_waiting(instance.store, instance.settings),
        mail.send_waiting(instance.store, instance.settings),
    ) == (1, 0)
    files = list((instance.settings.instance / "outbox").glob("*.eml"))
    assert len(files) == 1
    text = files[0].read_text()
    assert "http://127.0.0.1:8000/invitation/" in text
    assert "\nBcc:" not in text
    with instance.store.reading() as db:
        assert mail.LINK in db.exec(select(mail.Letter)).one().body  # the token itself is stored nowhere


def test_a_dead_mail_server_loses_no_letter_and_sends_none_twice(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    alive = False

    def deliver(_settings: object, message: Any) -> None:
        if not alive:
            raise smtplib.SMTPConnectError(421, "not now")
        sent.append(message["Message-ID"])

    monkeypatch.setattr(mail, "deliver", deliver)
    clock = [now()]
    monkeypatch.setattr(mail, "now", lambda: clock[0])
    for number in range(5):
        letter(instance, f"k{number}")
    for _ in range(24):
        assert mail.send_waiting(instance.store, instance.settings) == 0
        clock[0] += timedelta(hours=1)
    alive = True
    assert mail.send_waiting(instance.store, instance.settings) == 5
    assert len(set(sent)) == 5
    assert mail.send_waiting(instance.store, instance.settings) == 0


def test_a_kind_of_work_that_is_not_known_is_not_taken(instance: Instance) -> None:
    with pytest.raises(KeyError), instance.store.unit_of_work() as db:
        jobs.ask(db, kind="poetry", title="t", args={}, by=None, at=now())
