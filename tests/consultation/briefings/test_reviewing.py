"""Imported notes: every utterance accounted for, nothing attributed by guess, personal names replaced."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from consultation.briefings import importing, reviewing
from consultation.briefings.capture import Said
from consultation.briefings.correcting import correct_note
from consultation.briefings.importing import Mapped
from consultation.briefings.models import Briefing
from consultation.briefings.notes import Candidate, Note, Speaker
from consultation.briefings.queries import notes_of
from consultation.briefings.utterances import Read, Utterance
from consultation.errors import EditedSince, Unusable
from consultation.people import Role
from consultation.store import Store
from tests.factories import NOW, World, meeting

CODE = "X90000001"


def taken_in(db: Any, world: World, said: list[tuple[str, str]]) -> Any:
    briefing = meeting(db, world)
    read = Read("vtt", [Utterance(n, text, label, float(n)) for n, (label, text) in enumerate(said, start=1)], [])
    return importing.take_in_notes(
        db, briefing=briefing, read=read, source_name="f.vtt", source=b"x", by=world.people[Role.FACILITATOR].id, at=NOW
    )


def map_all(db: Any, world: World, made: Any, **by_label: Mapped) -> None:
    given = {one.id: by_label[one.label.split()[0].lower()] for one in importing.speakers_of(db, made.id)}
    importing.map_speakers(db, taken_in=made, given=given, by=world.people[Role.FACILITATOR].id, at=NOW)


def test_nothing_is_attributed_by_guess(store: Store, world: World) -> None:
    """Not even a speaker whose name is a council's, exactly."""
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Northmoor", "We would keep 1A.")])
        waiting = importing.candidates_of(db, made.id)
        with pytest.raises(Unusable, match="what “Northmoor” stands for"):
            reviewing.accept(db, taken_in=made, candidates=waiting, told=reviewing.As(), by=who, at=NOW)
        assert notes_of(db, made.briefing_id) == []


def test_names_become_roles_unless_they_are_kept(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    said = [
        ("Ann Archer", "Bob Byrne is right."),
        ("Bob Byrne", "Thank you, Ann."),
        ("Our question", "what is it for?"),
    ]
    with store.unit_of_work() as db:
        made = taken_in(db, world, said)
        map_all(
            db, world, made, ann=Mapped("council", CODE, role="a director"), bob=Mapped("group", group="Shires", keep_name=True),
            our=Mapped("nobody"),
        )  # fmt: skip
        reviewing.accept(
            db, taken_in=made, candidates=importing.candidates_of(db, made.id), told=reviewing.As(), by=who, at=NOW
        )
        notes = notes_of(db, made.briefing_id)
        assert [(n.text, n.council_code, n.group_name) for n in notes] == [
            ("Bob Byrne is right.", CODE, ""),
            ("Thank you, [a director].", None, "Shires"),
            ("Our question: what is it for?", None, ""),
        ]
        assert all(note.verbatim for note in notes)
        assert importing.account(db, made).unnamed == 1
        assert db.exec(select(Speaker)).all() == []  # what could lead back is gone when all is done


def test_merge_split_drop_and_take_back(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", "One."), ("Ann A", "Two."), ("Bob B", "Three."), ("Ann A", "Four.")])
        one, two, three, four = importing.candidates_of(db, made.id)
        with pytest.raises(Unusable, match="one speaker"):
            reviewing.merge(db, taken_in=made, candidates=[one, three], by=who, at=NOW)
        reviewing.merge(db, taken_in=made, candidates=[two, one], by=who, at=NOW)
        assert one.text == "One.\nTwo."
        reviewing.rewrite(
            db,
            taken_in=made,
            candidate=three,
            text="Three a.\n\nThree b.\n\n\nThree c.",
            seen_version=1,
            by=who,
            at=NOW,
        )
        with pytest.raises(EditedSince):
            reviewing.rewrite(db, taken_in=made, candidate=three, text="x", seen_version=1, by=who, at=NOW)
        waiting = importing.candidates_of(db, made.id, state="waiting")
        assert [c.text for c in waiting] == ["One.\nTwo.", "Three a.", "Three b.", "Three c.", "Four."]
        with pytest.raises(Unusable, match="Say why"):
            reviewing.drop(db, taken_in=made, candidates=[four], because=" ", by=who, at=NOW)
        reviewing.drop(db, taken_in=made, candidates=[four], because="Said twice", by=who, at=NOW)
        assert (four.state, four.dropped_because) == ("dropped", "Said twice")
        reviewing.take_back(db, taken_in=made, candidate=four, by=who, at=NOW)
        assert importing.account(db, made).waiting == 5


@given(st.integers(0, 2**32))
def test_every_utterance_is_accounted_for_whatever_is_done(store: Store, world: World, seed: int) -> None:
    chance, who = random.Random(seed), world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        speakers = ("Ann A", "Bob B", "Cat C")
        made = taken_in(db, world, [(chance.choice(speakers), f"Words {n}.") for n in range(12)])
        kinds = [Mapped("council", CODE), Mapped("unnamed"), Mapped("group", group="G")]
        chance.shuffle(kinds)
        given = {one.id: kinds[n] for n, one in enumerate(importing.speakers_of(db, made.id))}
        importing.map_speakers(db, taken_in=made, given=given, by=who, at=NOW)
        extra = 0
        for _ in range(14):
            waiting = importing.candidates_of(db, made.id, state="waiting")
            some = chance.sample(waiting, min(len(waiting), chance.randrange(1, 4)))
            if not some:
                break
            deed = chance.choice(("accept", "drop", "merge", "split"))
            if deed == "accept":
                reviewing.accept(db, taken_in=made, candidates=some, told=reviewing.As(), by=who, at=NOW)
            elif deed == "drop":
                reviewing.drop(db, taken_in=made, candidates=some, because="x", by=who, at=NOW)
            elif deed == "merge":
                same = [c for c in waiting if c.speaker_id == some[0].speaker_id]
                if len(same) > 1:
                    reviewing.merge(db, taken_in=made, candidates=same, by=who, at=NOW)
            else:
                told = {"taken_in": made, "candidate": some[0], "seen_version": some[0].version, "by": who, "at": NOW}
                extra += len(reviewing.rewrite(db, text=f"{some[0].text}\n\nMore.", **told)) - 1
        account = importing.account(db, made)
        assert account.whole == 12 + extra
        notes = notes_of(db, made.briefing_id)
        assert len(notes) == account.accepted + account.unnamed
        assert sum(1 for note in notes if not note.named) == account.unnamed
        places = [c.place for c in db.exec(select(Candidate).where(Candidate.import_id == made.id))]
        assert len(set(places)) == len(places)


def test_ten_thousand_are_taken_in_and_accepted(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", f"Words {n}.") for n in range(10_000)])
        assert importing.account(db, made).waiting == 10_000
        map_all(db, world, made, ann=Mapped("council", CODE))
        some, others = (lambda every: (every[:4_000], every[4_000:]))(importing.candidates_of(db, made.id))
        assert reviewing.accept(db, taken_in=made, candidates=some, told=reviewing.As(), by=who, at=NOW) == 4_000
        assert reviewing.accept(db, taken_in=made, candidates=some, told=reviewing.As(), by=who, at=NOW) == 0
        map_all(db, world, made, ann=Mapped("unnamed"))
        assert reviewing.accept(db, taken_in=made, candidates=others, told=reviewing.As(), by=who, at=NOW) == 6_000
        assert len(db.exec(select(Note)).all()) == 10_000
        assert importing.account(db, made).whole == 10_000


def test_half_a_mapping_is_refused(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", "x")])
        for wrong in (Mapped("council"), Mapped("group"), Mapped("moon")):
            with pytest.raises(Unusable):
                map_all(db, world, made, ann=wrong)


def test_a_name_taken_off_after_the_file_is_done_takes_the_file_s_traces_along(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", "One."), ("Bob B", "Two."), ("Ann A", "Three.")])
        map_all(db, world, made, ann=Mapped("council", CODE), bob=Mapped("council", "X90000002"))
        reviewing.accept(
            db, taken_in=made, candidates=importing.candidates_of(db, made.id), told=reviewing.As(), by=who, at=NOW
        )
        note = next(note for note in notes_of(db, made.briefing_id) if note.text == "Two.")
        correct_note(db, note=note, said=Said("Two.", attribution="chatham_house"), seen_version=1, by=who, at=NOW)
        assert db.exec(select(Speaker)).all() == []
        rest = db.exec(select(Candidate).order_by(Candidate.place)).all()
        assert [b.place - a.place for a, b in itertools.pairwise(rest)] == [1]
        assert {(c.line, c.seconds, c.speaker_id) for c in rest} == {(0, None, None)}
        assert importing.account(db, made).whole == 3
        gaps = [n.said_at.microsecond for n in notes_of(db, made.briefing_id) if n.said_at]
        assert gaps == [0, 1]


def test_merges_of_merges_leave_no_words_behind(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", "one"), ("Ann A", "two"), ("Ann A", "three SECRET")])
        map_all(db, world, made, ann=Mapped("unnamed"))
        one, two, three = importing.candidates_of(db, made.id)
        reviewing.merge(db, taken_in=made, candidates=[two, three], by=who, at=NOW)
        reviewing.merge(db, taken_in=made, candidates=[one, two], by=who, at=NOW)
        reviewing.accept(db, taken_in=made, candidates=[one], told=reviewing.As(), by=who, at=NOW)
        db.expire_all()
        assert [c.text for c in db.exec(select(Candidate))] == ["", ""]
        assert importing.account(db, made).whole == 3


def test_the_same_file_comes_in_once(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        made = taken_in(db, world, [("Ann A", "x")])
        briefing = db.get_one(Briefing, made.briefing_id)
        told = {"briefing": briefing, "source_name": "again.vtt", "by": world.people[Role.FACILITATOR].id, "at": NOW}
        with pytest.raises(Unusable, match=r"already, as f\.vtt"):
            importing.take_in_notes(db, read=Read("vtt", [Utterance(1, "x")], []), source=b"x", **told)
