"""Briefings: notes once, corrections with history."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlmodel import select

from consultation.briefings.capture import correct_note, plan_briefing, set_attendance, write_note
from consultation.briefings.models import Note, NoteVersion
from consultation.briefings.queries import attendance_of, notes_of
from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, hear


def test_a_note_sent_twice_is_kept_once(store: Store, world: World) -> None:
    key, who = uuid.uuid4(), world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [])
        for _ in range(3):
            write_note(db, briefing=briefing, key=key, text="Said once.", council_code=None, by=who, at=NOW)
        assert [note.text for note in notes_of(db, briefing.id)] == ["Said once."]


def test_a_correction_keeps_the_earlier_words(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        hear(db, world, [("Frist words.", "X90000001")])
        note = db.exec(select(Note)).one()
        correct_note(db, note=note, text="First words.", seen_version=1, by=who, at=NOW)
        assert [v.text for v in db.exec(select(NoteVersion).order_by(NoteVersion.number))] == [
            "Frist words.",
            "First words.",
        ]
    with pytest.raises(EditedSince), store.unit_of_work() as db:
        correct_note(db, note=db.exec(select(Note)).one(), text="Other.", seen_version=1, by=who, at=NOW)


def test_attendance_counts_councils_once(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [])
        set_attendance(db, briefing=briefing, council_code="X90000001", people=4, by=who, at=NOW)
        set_attendance(db, briefing=briefing, council_code="X90000002", people=0, by=who, at=NOW)
        db.flush()
        assert [(row.council_code, row.people) for row in attendance_of(db, briefing.id)] == [
            ("X90000001", 4),
            ("X90000003", 1),
        ]
        with pytest.raises(Unusable, match="0 to 200"):
            set_attendance(db, briefing=briefing, council_code="X90000001", people=201, by=who, at=NOW)


def test_a_briefing_ends_after_it_starts(store: Store, world: World) -> None:
    with pytest.raises(Unusable, match="later end"), store.unit_of_work() as db:
        plan_briefing(
            db,
            exercise_id=world.exercise.id,
            title="x",
            starts_at=NOW,
            ends_at=NOW - timedelta(hours=1),
            by=None,
            at=NOW,
        )


def test_a_blank_note_is_refused(store: Store, world: World) -> None:
    with pytest.raises(Unusable, match="Write the note"), store.unit_of_work() as db:
        hear(db, world, [("  \n ", None)])
