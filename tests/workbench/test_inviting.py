"""Invitations, reminders and their letters: to whom, once each, through a day without a mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from consultation.documents import Given, add_document
from consultation.errors import NotYours, Unusable
from consultation.people import Person, Role
from consultation.responses.invitations import extend, open_by_token, revoke, set_opt_out
from consultation.responses.models import Invitation, Response
from consultation.responses.reminders import cancel_reminder, reminders_of, schedule_reminder, to_remind
from consultation.responses.signing_off import decline
from consultation.responses.teamwork import colleagues_of
from consultation.store import Store, now
from tests.databases import SECRET
from tests.factories import NOW, World, answer, submit
from workbench import mail, sign_in
from workbench.database import Instance
from workbench.inviting import invite_many, invite_one, send_again, send_link, withdraw
from workbench.mail import Letter, send_waiting
from workbench.reminding import send_due
from workbench.sign_in import hash_of, token_for


def link_of(invitation: Invitation) -> str:
    return hash_of(token_for(SECRET, "invitation", invitation.link_id))


def invitation_of(db: Any, world: World, council: str) -> Invitation:
    found: Invitation = db.exec(select(Invitation).where(Invitation.response_id == world.responses[council].id)).first()
    return found


def test_a_fresh_link_kills_the_old_one_and_a_withdrawn_one_opens_nothing(store: Store, world: World) -> None:
    boss = world.people[Role.ADMINISTRATOR].id
    with store.unit_of_work() as db:
        invitation = invitation_of(db, world, "Northmoor")
        send_link(db, invitation=invitation, secret=SECRET, at=NOW)
        old = link_of(invitation)
        assert open_by_token(db, token_hash=old, at=NOW)[0].id == invitation.id
        send_again(db, invitation=invitation, secret=SECRET, by=boss, at=NOW)
        with pytest.raises(NotYours):
            open_by_token(db, token_hash=old, at=NOW)
        assert open_by_token(db, token_hash=link_of(invitation), at=NOW)[0].id == invitation.id
        revoke(db, invitation=invitation, by=boss, at=NOW)
        with pytest.raises(NotYours):
            open_by_token(db, token_hash=link_of(invitation), at=NOW)
        assert len(db.exec(select(Letter)).all()) == 2


def test_colleagues_are_asked_in_with_a_letter_of_their_own(store: Store, world: World) -> None:
    told = {"questionnaire": world.questionnaire, "council": world.councils[0], "name": "Jo", "email": "jo@example.org"}
    with store.unit_of_work() as db:
        director = world.people["director of Northmoor"].id
        assert invite_one(db, **told, role=Role.CONTRIBUTOR, secret=SECRET, by=director, at=NOW)
        assert not invite_one(db, **told, role=Role.CONTRIBUTOR, secret=SECRET, by=director, at=NOW)
        [letter] = db.exec(select(Letter)).all()
    assert "help answer" in letter.subject
    assert "{link}" in letter.body


def test_nobody_is_reminded_who_submitted_declined_opted_out_or_lost_the_link(store: Store, world: World) -> None:
    boss = world.people[Role.ADMINISTRATOR].id
    with store.unit_of_work() as db:
        assert {council.name for _, _, _, council in to_remind(db, world.questionnaire.id)} == {
            "Northmoor",
            "Southmere",
            "Westhope",
        }
        submit(db, world, "Northmoor", "Done.")
        decline(
            db,
            response=db.get_one(Response, world.responses["Southmere"].id),
            reason="No.",
            by=world.people["director of Southmere"],
            at=NOW,
        )
        assert {council.name for _, _, _, council in to_remind(db, world.questionnaire.id)} == {"Westhope"}
        west = invitation_of(db, world, "Westhope")
        set_opt_out(db, invitation=west, out=True, by=boss, at=NOW)
        assert to_remind(db, world.questionnaire.id) == []
        set_opt_out(db, invitation=west, out=False, by=boss, at=NOW)
        revoke(db, invitation=west, by=boss, at=NOW)
        assert to_remind(db, world.questionnaire.id) == []


def test_a_reminder_goes_out_once_at_its_time(store: Store, world: World) -> None:
    boss = world.people[Role.ADMINISTRATOR].id
    due = NOW + timedelta(days=2)
    with store.unit_of_work() as db:
        schedule_reminder(
            db, questionnaire=world.questionnaire, due_at=due, note="Do {link} not forget.", by=boss, at=NOW
        )
        called_off = schedule_reminder(
            db, questionnaire=world.questionnaire, due_at=due + timedelta(days=1), note="", by=boss, at=NOW
        )
        cancel_reminder(db, reminder=called_off, by=boss, at=NOW)
        answer(db, world, "Northmoor", "yes_no", "yes")
    assert send_due(store, due - timedelta(seconds=1)) == 0
    assert send_due(store, due) == 3
    assert send_due(store, due + timedelta(days=5)) == 0
    with store.reading() as db:
        assert len(db.exec(select(Letter)).all()) == 3
        assert [one.letters for one in reminders_of(db, world.questionnaire.id)] == [3, 0]


def test_after_closing_only_those_with_longer_are_reminded(store: Store, world: World) -> None:
    boss, closes = world.people[Role.ADMINISTRATOR].id, world.exercise.closes_at
    with store.unit_of_work() as db:
        schedule_reminder(
            db, questionnaire=world.questionnaire, due_at=closes - timedelta(hours=1), note="", by=boss, at=NOW
        )
        extend(
            db,
            response=db.get_one(Response, world.responses["Westhope"].id),
            to=closes + timedelta(days=2),
            by=boss,
            at=NOW,
        )
    assert send_due(store, closes + timedelta(hours=1)) == 1  # the server was down when it was due


@pytest.mark.parametrize(("offset", "said"), [(timedelta(days=-1), "in the future"), (timedelta(days=99), "before the questionnaire closes")])  # fmt: skip
def test_a_reminder_at_an_impossible_time_is_refused(store: Store, world: World, offset: timedelta, said: str) -> None:
    with pytest.raises(Unusable, match=said), store.unit_of_work() as db:
        schedule_reminder(
            db,
            questionnaire=world.questionnaire,
            due_at=NOW + offset,
            note="",
            by=world.people[Role.ADMINISTRATOR].id,
            at=NOW,
        )


def test_a_day_without_a_mail_server_loses_no_letter_and_sends_none_twice(
    instance: Instance, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is moved on through 24 hours of refusals, a worker looking all the time; then the server comes back."""
    store = instance.store
    clock = {"now": NOW}
    sent: list[str] = []
    tries = 0

    def deliver(_settings: object, message: EmailMessage) -> None:
        nonlocal tries
        tries += 1
        if clock["now"] < NOW + timedelta(hours=24):
            raise ConnectionRefusedError("no server")
        sent.append(str(message["To"]))

    monkeypatch.setattr(mail, "now", lambda: clock["now"])
    monkeypatch.setattr(mail, "deliver", deliver)
    with store.unit_of_work() as db:
        rows = [(c.name, f"Colleague of {c.name}", f"second@{c.name.lower()}.example.org") for c in world.councils]
        invite_many(db, questionnaire=world.questionnaire, rows=rows, secret=SECRET, by=None, at=NOW)
    while clock["now"] < NOW + timedelta(hours=26):
        send_waiting(store, instance.settings)
        clock["now"] += _until_the_next_look(clock["now"])
    assert sorted(sent) == sorted(email for _, _, email in rows)
    assert 3 * 90 < tries < 3 * 140  # tried again and again, and not all the time
    with store.reading() as db:
        assert all(letter.sent_at is not None for letter in db.exec(select(Letter)))


def _until_the_next_look(at: datetime) -> timedelta:
    return timedelta(seconds=5) if at < NOW + timedelta(minutes=5) else timedelta(minutes=3)


def test_a_disabled_person_is_not_reminded(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        person = db.get_one(Person, world.people["director of Westhope"].id)
        person.active = False
        db.add(person)
        db.flush()
        assert "Westhope" not in {council.name for _, _, _, council in to_remind(db, world.questionnaire.id)}


def test_a_colleague_who_was_taken_off_is_out_and_can_be_asked_again(
    instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    store, ref = instance.store, world.responses["Northmoor"].id
    told = {
        "questionnaire": world.questionnaire,
        "council": world.councils[0],
        "name": "Jo\nBcc: x",
        "email": "jo@example.org",
    }
    director = world.people["director of Northmoor"].id
    with store.unit_of_work() as db:
        invite_one(db, **told, role=Role.CONTRIBUTOR, secret=SECRET, by=director, at=NOW)
        jo = db.exec(select(Person).where(Person.email == "jo@example.org")).one()
        assert jo.name == "Jo Bcc: x"  # a name is one line, in letters too
        token = sign_in.start(db, person=jo, at=now(), only_response=ref)
    browser = come_in(jo)
    assert browser.get(f"/respond/{ref}").status_code == 200
    with store.unit_of_work() as db:
        mine = db.exec(select(Invitation).where(Invitation.person_id == jo.id)).one()
        withdraw(db, invitation=mine, by=director, at=now())
        assert sign_in.visitor(db, token, now()) is None
        assert jo.id not in {person.id for person in colleagues_of(db, db.get_one(Response, ref))}
    assert browser.get(f"/respond/{ref}").status_code == 404  # nor by e-mail
    with store.unit_of_work() as db:
        assert invite_one(db, **told, role=Role.CONTRIBUTOR, secret=SECRET, by=director, at=NOW)
    assert browser.get(f"/respond/{ref}").status_code == 200


def test_a_passed_round_invitation_confirms_no_reading(instance: Instance, world: World, app: Flask) -> None:
    with instance.store.unit_of_work() as db:
        given = Given(address="https://example.org/a")
        boss = world.people[Role.ADMINISTRATOR].id
        paper = add_document(db, exercise_id=world.exercise.id, title="P", given=given, needed=True, by=boss, at=NOW)
        director = world.people["director of Northmoor"]
        token = sign_in.start(db, person=director, at=now(), only_response=world.responses["Northmoor"].id)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    assert browser.get(f"/documents/{paper.id}").status_code == 200
    assert browser.post(f"/documents/{paper.id}/read", data={"confirm": "yes", "version": "1"}).status_code == 403
