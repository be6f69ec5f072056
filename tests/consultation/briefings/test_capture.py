"""Notes: once each, in the order they were written, mended with history, and no more named than their rule allows."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from consultation.briefings import agenda, planning
from consultation.briefings.capture import Said, set_attendance, strike_note, write_note
from consultation.briefings.correcting import correct_note, versions_of
from consultation.briefings.models import Attendance
from consultation.briefings.notes import Note
from consultation.briefings.options import options_of, set_options
from consultation.briefings.queries import attendance_of, counted_notes, news, notes_of
from consultation.errors import EditedSince, Unusable
from consultation.exercises import Exercise
from consultation.people import Role
from consultation.store import Store
from consultation.themes.corpus.models import Passage
from tests.factories import NOW, World, hear, meeting, passages_now

CODE, OTHER = "X90000001", "X90000002"


def test_a_note_sent_many_times_is_kept_once(store: Store, world: World) -> None:
    key, who = uuid.uuid4(), world.people[Role.FACILITATOR].id
    for said in (Said("Said once."), Said("Said once.", council_code=CODE)):
        with store.unit_of_work() as db:
            briefing = meeting(db, world)
            key = uuid.uuid4()
            first = write_note(db, briefing=briefing, key=key, said=said, by=who, at=NOW)
            for _ in range(3):
                assert write_note(db, briefing=briefing, key=key, said=said, by=who, at=NOW).id == first.id
            assert len(notes_of(db, briefing.id)) == 1
            with pytest.raises(EditedSince):
                write_note(db, briefing=briefing, key=key, said=Said("Other words."), by=who, at=NOW)


def test_notes_that_waited_stand_where_they_were_written(store: Store, world: World) -> None:
    """A scribe was cut off for a minute: her notes come late, all at once, and stand in their order among the others'."""
    ann, bob = world.people[Role.FACILITATOR].id, world.people[Role.REVIEWER].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for n in range(6):
            said = Said(f"Bob {n}", council_code=CODE)
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=bob, at=NOW + timedelta(seconds=10 * n))
        previous = None
        for n in range(6):  # written at 5, 15, 25 … seconds, sent at 60
            key = uuid.uuid4()
            waited = timedelta(seconds=60 - (10 * n + 5))
            write_note(
                db, briefing=briefing, key=key, said=Said(f"Ann {n}", council_code=OTHER), by=ann,
                at=NOW + timedelta(seconds=60), waited=waited, after=previous,
            )  # fmt: skip
            previous = key
        expected = [f"{who} {n}" for n in range(6) for who in ("Bob", "Ann")]
        assert [note.text for note in notes_of(db, briefing.id)] == expected


@given(st.lists(st.integers(-10_000, 10_000_000_000), min_size=2, max_size=6))
def test_a_scribes_own_order_holds_however_slow_the_network_is(store: Store, world: World, waits: list[int]) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing, previous = meeting(db, world), None
        for place, wait in enumerate(waits):
            key = uuid.uuid4()
            write_note(
                db, briefing=briefing, key=key, said=Said(f"{place}", council_code=CODE), by=who, at=NOW,
                waited=timedelta(milliseconds=wait), after=previous,
            )  # fmt: skip
            previous = key
        assert [note.text for note in notes_of(db, briefing.id)] == [str(n) for n in range(len(waits))]


def test_a_correction_keeps_the_earlier_words(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [("Frist words.", CODE)])
        note = db.exec(select(Note)).one()
        said = Said("First words.", council_code=CODE)
        correct_note(db, note=note, said=said, seen_version=1, by=who, at=NOW)
        assert [v.text for v in versions_of(db, note.id)] == ["Frist words.", "First words."]
        with pytest.raises(EditedSince):
            correct_note(db, note=note, said=Said("x", council_code=CODE), seen_version=1, by=who, at=NOW)
        strike_note(db, note=note, because="Said twice.", seen_version=2, by=who, at=NOW)
        assert counted_notes(db, [briefing.id]) == []
        assert len(notes_of(db, briefing.id)) == 1
        with pytest.raises(Unusable, match="struck out"):
            correct_note(db, note=note, said=said, seen_version=3, by=who, at=NOW)


def test_a_note_under_a_rule_holds_no_more_names_than_the_rule_allows(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for said, kept in (
            (Said("a", council_code=CODE), ("attributed", CODE, "")),
            (Said("b", group="Small councils"), ("attributed", None, "Small councils")),
            (Said("c"), ("not_for_attribution", None, "")),
            (Said("d", attribution="not_for_attribution", council_code=CODE), ("not_for_attribution", None, "")),
            (Said("e", attribution="not_for_attribution", group="Shires"), ("not_for_attribution", None, "")),
            (Said("f", attribution="chatham_house", group="Shires"), ("chatham_house", None, "")),
        ):
            note = write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=who, at=NOW)
            assert (note.attribution, note.council_code, note.group_name) == kept
            assert (note.written_by is None) == (kept[0] != "attributed")


def test_taking_a_name_off_leaves_another_row_and_keeps_the_codings(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [("We in the north say so.", CODE), ("Another.", OTHER)])
        note = next(note for note in notes_of(db, briefing.id) if note.council_code == CODE)
        passages = {p.id for p in passages_now(db, world.exercise.id)}
        fresh = correct_note(
            db, note=note, said=Said(note.text, attribution="chatham_house"), seen_version=1, by=who, at=NOW
        )
        assert fresh.id != note.id
        assert write_note(db, briefing=briefing, key=fresh.key, said=Said(fresh.text), by=who, at=NOW).id == fresh.id
        assert {p.id for p in passages_now(db, world.exercise.id)} == passages
        assert [p.council_code for p in passages_now(db, world.exercise.id) if p.text.startswith("We")] == [None]
        again = Said("Somebody in the north says so.", attribution="chatham_house")
        correct_note(db, note=fresh, said=again, seen_version=2, by=who, at=NOW, forget=True)
        assert [(v.text, v.forgotten) for v in versions_of(db, fresh.id)] == [("", True), (again.text, False)]
        texts = [p.text for p in passages_now(db, world.exercise.id)]
        assert sorted(texts) == ["Another.", "Somebody in the north says so."]


def test_a_council_that_is_heard_is_on_the_list_and_stays_there(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said("x", council_code=CODE), by=who, at=NOW)
        db.flush()
        assert [(council.code, row.people) for row, council in attendance_of(db, briefing.id)] == [(CODE, 1)]
        with pytest.raises(Unusable, match="has notes"):
            set_attendance(db, briefing=briefing, council_code=CODE, people=0, by=who, at=NOW)
        set_attendance(db, briefing=briefing, council_code=OTHER, people=4, by=who, at=NOW)
        set_attendance(db, briefing=briefing, council_code=OTHER, people=0, by=who, at=NOW)
        assert [row.council_code for row in db.exec(select(Attendance))] == [CODE]
        with pytest.raises(Unusable, match="0 to 200"):
            set_attendance(db, briefing=briefing, council_code=CODE, people=201, by=who, at=NOW)


def test_a_position_is_towards_an_option(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        set_options(db, exercise=db.get_one(Exercise, world.exercise.id), names=["Refresh", "Care Act"], by=who, at=NOW)
        first = options_of(db, world.exercise.id)[0]
        about = agenda.About("option", str(first.id))
        item = agenda.add_item(db, briefing=briefing, title="Refreshing", about=about, by=who, at=NOW)
        note = write_note(
            db, briefing=briefing, key=uuid.uuid4(), said=Said("x", item_id=item.id, position="for"), by=who, at=NOW
        )
        assert note.option_id == first.id
        for said in (Said("x", position="for"), Said("x", position="perhaps"), Said(" \n "), Said("x" * 20_001)):
            with pytest.raises(Unusable):
                write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=who, at=NOW)
        set_options(db, exercise=db.get_one(Exercise, world.exercise.id), names=["Care Act", "Neither"], by=who, at=NOW)
        assert [option.name for option in options_of(db, world.exercise.id)] == ["Care Act", "Neither"]
        assert len(options_of(db, world.exercise.id, retired=True)) == 3


def test_nothing_is_written_into_a_closed_or_cancelled_briefing(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        closed = hear(db, world, [])
        off = meeting(db, world)
        planning.cancel_briefing(db, briefing=off, because="Nobody can come.", by=who, at=NOW)
        for briefing in (closed, off):
            with pytest.raises(Unusable, match=r"closed|called off"):
                write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said("x"), by=who, at=NOW)


@given(st.integers(0, 2**32))
def test_a_page_that_follows_the_news_holds_what_the_database_holds(store: Store, world: World, seed: int) -> None:
    """However writing, mending, striking and looking interleave, what a page has put together is what there is."""
    chance, who = random.Random(seed), world.people[Role.FACILITATOR].id
    held: dict[uuid.UUID, int] = {}
    since, digest = None, ""
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for step in range(25):
            at = NOW + timedelta(seconds=step)
            notes = notes_of(db, briefing.id)
            deed = chance.random()
            if deed < 0.5 or not notes:
                said = Said(f"{step}", council_code=chance.choice((CODE, None)))
                write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=who, at=at)
            elif deed < 0.65:
                note = chance.choice(notes)
                if note.struck_because is None:
                    said = Said(f"{step} mended", council_code=note.council_code)
                    correct_note(db, note=note, said=said, seen_version=note.version, by=who, at=at)
            elif deed < 0.7:
                note = chance.choice(notes)
                strike_note(db, note=note, because="x", seen_version=note.version, by=who, at=at)
            else:
                found = news(db, briefing.id, since=since, digest=digest)
                held |= {note.id: note.version for note in found.named}
                if found.unnamed is not None:
                    named = {n.id for n in notes if n.named}
                    held = {key: v for key, v in held.items() if key in named} | dict(found.unnamed)
                since, digest = found.upto, found.digest
        found = news(db, briefing.id, since=since, digest=digest)
        held |= {note.id: note.version for note in found.named} | dict(found.unnamed or [])
        assert held == {note.id: note.version for note in notes_of(db, briefing.id)}
        assert found.named_count == sum(1 for note in notes_of(db, briefing.id) if note.named)


def test_a_name_taken_off_with_its_words_leaves_no_earlier_words(store: Store, world: World) -> None:
    """As from the page: the name comes off and out of the words in one go, and nothing of either is left."""
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = hear(db, world, [("We at Northmoor cannot pay.", CODE)])
        passages_now(db, world.exercise.id)
        (note,) = notes_of(db, briefing.id)
        said = Said("We cannot pay.", attribution="chatham_house")
        fresh = correct_note(db, note=note, said=said, seen_version=1, by=who, at=NOW)
        assert [version.text for version in versions_of(db, fresh.id)] == ["We cannot pay."]
        assert [p.text for p in passages_now(db, world.exercise.id)] == ["We cannot pay."]
        assert "Northmoor" not in " ".join(p.text for p in db.exec(select(Passage)))


def test_a_resent_note_never_brings_a_removed_name_back(store: Store, world: World) -> None:
    who, key = world.people[Role.FACILITATOR].id, uuid.uuid4()
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        said = Said("Take our name off.", council_code=CODE)
        note = write_note(db, briefing=briefing, key=key, said=said, by=who, at=NOW)
        correct_note(
            db, note=note, said=Said("Take it off.", attribution="chatham_house"), seen_version=1, by=who, at=NOW
        )
        write_note(db, briefing=briefing, key=key, said=said, by=who, at=NOW)
        assert [(n.text, n.council_code) for n in notes_of(db, briefing.id)] == [("Take it off.", None)]


def test_a_group_is_no_council_and_only_an_attributed_note_has_one(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        with pytest.raises(Unusable, match="choose it from the list"):
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said("x", group="northmoor"), by=who, at=NOW)
