"""What may be quoted outside the house: marked, redacted, and with the council's word; nothing else, whatever it says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from consultation import consent
from consultation.briefings.models import Seat
from consultation.briefings.notes import Note, ReadBack
from consultation.store import Store
from consultation.themes.analysis.lines import lines
from consultation.themes.corpus.models import PersonalData
from consultation.themes.corpus.quotable import names_a_council, quotable
from tests.evidence import QUIET, SPOKEN, WRITTEN, may_quote, talked
from tests.factories import NOW, World


def texts(db: Session, world: World) -> dict[str, str]:
    db.flush()
    found = quotable(db, world.exercise.id, lines(db, world.exercise.id))
    return {one.text: one.council for one in found}


def test_without_a_word_nothing_and_with_it_only_that_councils_own(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talked(db, world)
        assert texts(db, world) == {}
        may_quote(db, world)
        assert texts(db, world) == {WRITTEN: "Northmoor"}
        may_quote(db, world, "X90000002", consent.UNNAMED)
        assert texts(db, world) == {WRITTEN: "Northmoor", SPOKEN: ""}
        may_quote(db, world, level=consent.NONE)
        assert WRITTEN not in texts(db, world)
        assert QUIET not in texts(db, world), "nobody can say yes for a note without a name"


def test_a_note_that_is_no_verbatim_record_says_so(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talked(db, world)
        may_quote(db, world)
        may_quote(db, world, "X90000002")
        told = {one.text: one.paraphrase for one in quotable(db, world.exercise.id, lines(db, world.exercise.id))}
        assert told == {WRITTEN: False, SPOKEN: True}


def not_marked(db: Session, world: World, passage: Any) -> None:
    passage.quotable = False
    db.add(passage)


def undecided(db: Session, world: World, passage: Any) -> None:
    version = passage.source_version_id
    db.add(PersonalData(exercise_id=world.exercise.id, source_version_id=version, start=0, end=6, kind="name"))


def unnamed_with_a_name_in_it(db: Session, world: World, passage: Any) -> None:
    may_quote(db, world, level=consent.UNNAMED)
    passage.text = "In SOUTHMERE and here carers need breaks."
    db.add(passage)


@pytest.mark.parametrize("spoil", [not_marked, undecided, unnamed_with_a_name_in_it])
def test_what_stands_in_the_way(store: Store, world: World, spoil: Any) -> None:
    with store.unit_of_work() as db:
        passage = talked(db, world).passages[WRITTEN]
        may_quote(db, world)
        assert texts(db, world)
        spoil(db, world, passage)
        assert texts(db, world) == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Here in Bristol we do.", ["Bristol, City of"]),
        ("HEREFORDSHIRE’S carers", ["Herefordshire, County of"]),
        ("In St Helens too", ["St. Helens"]),
        ("Kingston has it", ["Royal Borough of Kingston"]),
    ],
)
def test_a_council_is_known_by_the_name_that_people_say(text: str, names: list[str]) -> None:
    assert names_a_council(text, names)
    assert not names_a_council("Nobody anywhere says so.", names)


def test_a_note_that_its_council_corrected_waits(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        talked(db, world)
        may_quote(db, world, "X90000002")
        note = db.exec(select(Note).where(Note.council_code == "X90000002")).one()
        seat = Seat(
            briefing_id=note.briefing_id,
            council_code="X90000002",
            name="Ann",
            email="ann@example.org",
            token_hash="h" * 64,
            asked_at=NOW,
        )
        db.add(seat)
        db.flush()
        back = ReadBack(
            note_id=note.id, seat_id=seat.id, words=1, verdict="corrected", correction="Otherwise.", answered_at=NOW
        )
        db.add(back)
        assert texts(db, world) == {}
        back.outcome = "left"
        db.add(back)
        assert texts(db, world) == {SPOKEN: "Southmere"}
