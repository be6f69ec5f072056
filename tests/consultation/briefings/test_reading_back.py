"""Reading back: beside the original, within a time, by the council that said it, or by nobody in particular."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from consultation.briefings import reading_back, seats
from consultation.briefings.closing import close_briefing
from consultation.briefings.correcting import versions_of
from consultation.briefings.notes import QuietRemark
from consultation.briefings.queries import notes_of
from consultation.errors import EditedSince, NotYours, Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, hear

UNTIL = NOW + timedelta(days=3)


def closed(db: Any, world: World) -> tuple[Any, list[Any], Any, Any]:
    """A briefing being read back, a seat a council, and its two notes: with a name and without."""
    briefing = hear(db, world, [("As it was noted.", "X90000001"), ("Without a name.", None)], closed=False)
    asked = [
        seats.ask_to(db, briefing=briefing, council=c, name="P", email=f"p{n}@example.org", by=None, at=NOW)[0]
        for n, c in enumerate(world.councils)
    ]
    who = world.people[Role.FACILITATOR].id
    close_briefing(db, briefing=briefing, read_back_until=UNTIL, looked=True, by=who, at=NOW)
    named, unnamed = notes_of(db, briefing.id)
    return briefing, asked, named, unnamed


def test_a_council_confirms_corrects_and_changes_its_mind(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing, asked, named, _ = closed(db, world)
        told = {"briefing": briefing, "seat": asked[0], "note": named, "at": NOW}
        assert reading_back.answer_read_back(db, words=1, correction="", **told).verdict == "confirmed"
        given = reading_back.answer_read_back(db, words=1, correction="As it should read.", **told)
        assert (given.verdict, given.correction) == ("corrected", "As it should read.")
        assert named.text == "As it was noted."  # beside the original
        assert len(reading_back.beside(db, briefing.id)[named.id].answers) == 1
        with pytest.raises(NotYours):
            reading_back.answer_read_back(db, words=1, correction="", **{**told, "seat": asked[1]})
        with pytest.raises(Unusable, match="over"):
            reading_back.answer_read_back(db, words=1, correction="", **{**told, "at": UNTIL})
        with pytest.raises(Unusable, match="changed since"):
            reading_back.answer_read_back(db, words=2, correction="", **told)


def test_a_correction_is_taken_over_by_a_person_and_the_words_noted_are_kept(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing, asked, named, _ = closed(db, world)
        given = reading_back.answer_read_back(
            db, briefing=briefing, seat=asked[0], note=named, words=1, correction="Mended.", at=NOW
        )
        with pytest.raises(EditedSince):
            reading_back.take_over(db, note=named, answer=given, seen_version=9, by=who, at=NOW)
        reading_back.take_over(db, note=named, answer=given, seen_version=1, by=who, at=NOW)
        assert [(v.text, v.why) for v in versions_of(db, named.id)] == [
            ("As it was noted.", ""),
            ("Mended.", "read back"),
        ]
        assert (named.text, given.outcome) == ("Mended.", "taken_over")


def test_a_remark_on_a_note_without_a_name_is_kept_once_and_bare(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing, _, named, unnamed = closed(db, world)
        for _ in range(3):
            reading_back.remark_quietly(db, briefing=briefing, note=unnamed, correction="Better so.", at=NOW)
        remark = db.exec(select(QuietRemark)).one()
        assert set(QuietRemark.model_fields) == {"id", "note_id", "correction", "outcome"}
        with pytest.raises(NotYours):
            reading_back.remark_quietly(db, briefing=briefing, note=named, correction="x", at=NOW)
        with pytest.raises(Unusable, match="how the note should read"):
            reading_back.remark_quietly(db, briefing=briefing, note=unnamed, correction=" ", at=NOW)
        who = world.people[Role.FACILITATOR].id
        reading_back.leave(db, note=unnamed, answer=remark, by=who, at=NOW)
        assert remark.outcome == "left"


def test_nothing_is_read_back_before_closing_or_without_a_time(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        for briefing in (hear(db, world, [], closed=False), hear(db, world, [])):
            with pytest.raises(Unusable, match="not read back"):
                reading_back.must_be_reading(briefing, NOW)
