"""Nothing leads from a note without a name to who said it, who wrote it down, or when.

The whole database is compared between worlds that differ only in that: if no table tells them apart, no page, export,
search or audit record can. What is left, random ids and the order of rows, is looked at by itself.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from consultation.audit import Event
from consultation.briefings import closing, importing, planning, reading_back, reviewing, seats
from consultation.briefings.capture import Said, set_attendance, write_note
from consultation.briefings.correcting import correct_note
from consultation.briefings.importing import Mapped
from consultation.briefings.models import Briefing, Seat
from consultation.briefings.notes import Note
from consultation.briefings.queries import counted_notes, news
from consultation.briefings.utterances import read_transcript
from consultation.people import Person, Role
from consultation.store import Store
from tests.databases import USE_POSTGRES, Template
from tests.factories import NOW, World, build, meeting, passages_now, submit
from workbench import sign_in
from workbench.database import Instance
from workbench.log import without_tokens
from workbench.tables import metadata

COUNCILS = ("X90000001", "X90000002", "X90000003")
BELOW = (Role.REVIEWER, Role.WORKING_GROUP, Role.FACILITATOR, Role.DIRECTOR, Role.CONTRIBUTOR)
SECRET = "We would not say this in public."
OTHER_COUNCIL, OTHER_SCRIBE, OTHER_MOMENT, OTHER_SPEAKER, OTHER_READER = (
    {"council": 1}, {"scribe": Role.REVIEWER}, {"after": 5}, {"speaker": "Bob Byrne"}, {"reader": 1}
)  # fmt: skip


def evening(
    db: Any,
    world: World,
    *,
    council: int = 0,
    scribe: str = Role.FACILITATOR,
    after: int = 2,
    speaker: str = "Ann Archer",
    reader: int = 0,
) -> Any:
    """A whole briefing in which the unnamed notes are of one council, one scribe, one moment, one speaker, one reader."""
    facilitator = world.people[Role.FACILITATOR].id
    briefing = meeting(db, world)
    planning.set_helper(
        db, briefing=briefing, person=world.people[Role.REVIEWER], part="scribe", by=facilitator, at=NOW
    )
    for code in COUNCILS:
        set_attendance(db, briefing=briefing, council_code=code, people=2, by=facilitator, at=NOW)
    asked = [
        seats.ask_to(db, briefing=briefing, council=c, name=f"Person {n}", email=f"p{n}@example.org", by=facilitator, at=NOW)[0]
        for n, c in enumerate(world.councils)
    ]  # fmt: skip
    for place in range(8):
        if place == after:
            said = Said(SECRET, council_code=COUNCILS[council], attribution="not_for_attribution")
            at = NOW + timedelta(seconds=10 * place + 5)
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=world.people[scribe].id, at=at)
        open_note = Said(f"Said openly, number {place}.", council_code=COUNCILS[place % 3])
        at = NOW + timedelta(seconds=10 * place)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=open_note, by=facilitator, at=at)
    _name_taken_off(db, world, briefing, COUNCILS[council])
    _imported(db, world, briefing, speaker)
    until = NOW + timedelta(days=2)
    closing.close_briefing(db, briefing=briefing, read_back_until=until, looked=True, by=facilitator, at=NOW)
    note = next(note for note in counted_notes(db, [briefing.id]) if note.text == SECRET)
    assert asked[reader].council_code == COUNCILS[reader]
    reading_back.remark_quietly(db, briefing=briefing, note=note, correction="We would rather not say.", at=NOW)
    passages_now(db, world.exercise.id)
    return briefing


def _name_taken_off(db: Any, world: World, briefing: Any, code: str) -> None:
    who = world.people[Role.FACILITATOR].id
    note = write_note(
        db, briefing=briefing, key=uuid.uuid4(), said=Said("Take our name off this.", council_code=code), by=who, at=NOW
    )
    said = Said("Take the name off this.", attribution="chatham_house")
    correct_note(db, note=note, said=said, seen_version=1, by=who, at=NOW)


def _imported(db: Any, world: World, briefing: Any, speaker: str) -> None:
    who = world.people[Role.FACILITATOR].id
    labels = {"Ann Archer": "Bob Byrne", "Bob Byrne": "Ann Archer"}
    lines = [
        (labels[speaker], "Openly in the recording."),
        (speaker, "Quietly in the recording."),
        ("Cat Cole", "The last."),
    ]
    cues = "".join(
        f"\n00:0{n}:00.000 --> 00:0{n}:05.000\n<v {who_}>{words}</v>\n" for n, (who_, words) in enumerate(lines)
    )
    content = f"WEBVTT\n{cues}".encode()
    read = read_transcript("f.vtt", content)
    made = importing.take_in_notes(
        db, briefing=briefing, read=read, source_name="f.vtt", source=content, by=who, at=NOW
    )
    given = {
        one.id: Mapped("unnamed") if one.label == speaker else Mapped("council", COUNCILS[2])
        for one in importing.speakers_of(db, made.id)
    }
    importing.map_speakers(db, taken_in=made, given=given, by=who, at=NOW)
    for candidate in importing.candidates_of(db, made.id):
        if candidate.text == "The last.":
            reviewing.drop(db, taken_in=made, candidates=[candidate], because="last", by=who, at=NOW)
        else:
            reviewing.accept(db, taken_in=made, candidates=[candidate], told=reviewing.As(), by=who, at=NOW)


def rows_of(store: Store) -> dict[str, Counter[str]]:
    """Every row of every table without its random ids, and without the hash of the file that was brought in."""
    found = {}
    with store.engine.connect() as connection:
        for name, table in metadata.tables.items():
            kept = [
                c for c in table.columns if not isinstance(c.type, sa.Uuid) and not c.name.endswith(("_hash", "sha256"))
            ]
            if kept:
                rows = connection.execute(sa.select(*kept)).all()
                found[name] = Counter(RANDOM.sub("id", repr(row)) for row in rows)
    return found


RANDOM = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[qs]_[0-9a-f]{12}")


@pytest.mark.parametrize(
    "other",
    [OTHER_COUNCIL, OTHER_SCRIBE, OTHER_MOMENT, OTHER_SPEAKER, OTHER_READER],
    ids=lambda other: next(iter(other)),
)
def test_no_table_tells_who_or_when(template: Template, tmp_path: Any, other: dict[str, Any]) -> None:
    dumps = []
    for number, variant in enumerate(({}, other)):
        with template.copy(tmp_path / str(number)) as instance:
            with instance.store.unit_of_work() as db:
                evening(db, build(db), **variant)
            dumps.append(rows_of(instance.store))
    one, two = dumps
    assert {name: one[name] - two[name] for name in one if one[name] != two[name]} == {}
    assert one == two
    for table in ("note", "quiet_remark", "candidate"):
        assert one[table], "there was nothing to tell apart"


def test_answers_in_one_s_own_name_do_not_lie_beside_one_s_remarks(store: Store, world: World) -> None:
    """On PostgreSQL each row tells which transaction wrote it last: all remarks are written anew with every answer."""
    if not USE_POSTGRES:
        assert metadata.tables["quiet_remark"].dialect_options["sqlite"]["with_rowid"] is False
        return
    with store.unit_of_work() as db:
        briefing = evening(db, world)
        asked = [seat for seat, _ in seats.seats_of(db, briefing.id)]
        notes = counted_notes(db, [briefing.id])
    for place, seat in enumerate(asked):
        own = next(note for note in notes if note.council_code == seat.council_code)
        bare = next(note for note in notes if note.text == SECRET)
        with store.unit_of_work() as db:
            told = {"briefing": db.get_one(Briefing, briefing.id), "seat": db.get_one(Seat, seat.id), "at": NOW}
            reading_back.answer_read_back(db, note=db.get_one(Note, own.id), words=1, correction="", **told)
        with store.unit_of_work() as db:
            told = {"briefing": db.get_one(Briefing, briefing.id), "note": db.get_one(Note, bare.id), "at": NOW}
            reading_back.remark_quietly(db, correction=f"Remark {place}.", **told)
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(DISTINCT xmin::text) FROM quiet_remark")).scalar() == 1
        order = [str(row[0]) for row in connection.execute(sa.text("SELECT id FROM quiet_remark ORDER BY ctid"))]
    assert order == sorted(order)


def test_no_log_leads_from_a_remark_to_its_writer() -> None:
    assert (
        without_tokens("POST /come/22b596aa/notes/c7e0-11 and /invitation/abc/x") == "POST /come/… and /invitation/…/x"
    )


def test_only_people_of_councils_that_came_read_the_notes(app: Flask, instance: Instance, world: World) -> None:
    with instance.store.unit_of_work() as db:
        briefing = evening(db, world)
        asked = [seat for seat, _ in seats.seats_of(db, briefing.id)]
        asked[0].state, asked[0].since = "not_coming", None
        db.add(asked[0])
        secret = instance.settings.secret_key.get_secret_value()
        for seat in asked:
            seat.token_hash = sign_in.hash_of(sign_in.token_for(secret, "briefing", seat.link_id))
            db.add(seat)
        links = [f"/come/{sign_in.token_for(secret, 'briefing', seat.link_id)}" for seat in asked]
    browser = app.test_client()
    assert [browser.get(f"{link}/notes").status_code for link in links] == [404, 200, 200]


def test_the_database_refuses_an_unnamed_note_with_a_name_an_author_or_a_time(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        ref = meeting(db, world).id
    who = world.people[Role.FACILITATOR].id
    for more in ({"council_code": COUNCILS[0]}, {"written_by": who}, {"said_at": NOW}, {"changed_at": NOW}):
        with pytest.raises(sa.exc.IntegrityError), store.unit_of_work() as db:
            db.add(Note(briefing_id=ref, key=uuid.uuid4(), attribution="not_for_attribution", text="x", **more))
    with pytest.raises(sa.exc.IntegrityError), store.unit_of_work() as db:
        db.add(Note(briefing_id=ref, key=uuid.uuid4(), attribution="chatham_house", group_name="Three", text="x"))


def test_no_audit_record_names_an_unnamed_note(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        evening(db, world)
        hidden = {str(note.id) for note in db.exec(select(Note)) if not note.named}
        assert len(hidden) == 3
        told = [f"{event.what_id} {event.detail}" for event in db.exec(sa.select(Event)).scalars()]
    assert not [line for line in told if any(key in line for key in hidden)]


def test_rows_of_unnamed_notes_lie_in_the_order_of_their_random_ids(store: Store, world: World) -> None:
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for code in COUNCILS:
            set_attendance(
                db, briefing=briefing, council_code=code, people=1, by=world.people[Role.FACILITATOR].id, at=NOW
            )
        for place in range(40):
            said = Said(f"Number {place}.", council_code=COUNCILS[0] if place % 4 == 0 else None)
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=world.people[Role.FACILITATOR].id, at=NOW)
        closing.close_briefing(
            db, briefing=briefing, read_back_until=None, looked=True, by=world.people[Role.FACILITATOR].id, at=NOW
        )
    order = "ctid" if USE_POSTGRES else "rowid"
    query = sa.text(f"SELECT id FROM note WHERE attribution <> 'attributed' ORDER BY {order}")
    with store.engine.connect() as connection:
        found = [str(row[0]).replace("-", "") for row in connection.execute(query)]
        if USE_POSTGRES:
            written = sa.text("SELECT count(DISTINCT xmin::text) FROM note WHERE attribution <> 'attributed'")
            assert connection.execute(written).scalar() == 1
    assert len(found) == 30
    assert found == sorted(found)


def test_who_was_not_in_the_room_sees_no_note_before_the_briefing_is_closed(
    app: Flask, instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    with instance.store.unit_of_work() as db:
        briefing = meeting(db, world)
        said = Said(SECRET)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=said, by=world.people[Role.FACILITATOR].id, at=NOW)
    for role in (Role.REVIEWER, Role.WORKING_GROUP):
        browser = come_in(world.people[role])
        assert SECRET not in browser.get(f"/briefings/{briefing.id}").text
        for page in ("capture", "news", "some", "corrections", "import", "close"):
            assert browser.get(f"/briefings/{briefing.id}/{page}").status_code in (403, 404)
        for page in ("minutes", "minutes.docx", "notes.csv"):
            assert browser.get(f"/briefings/{briefing.id}/{page}").status_code == 404


def test_every_page_and_export_shows_an_unnamed_note_bare(
    app: Flask, instance: Instance, world: World, come_in: Callable[[Person], FlaskClient]
) -> None:
    """Wherever its words stand, no council, scribe or time stands with them."""
    with instance.store.unit_of_work() as db:
        submit(db, world, "Northmoor", "Carers need breaks.")
        briefing = evening(db, world)
    exercise = f"/exercises/{world.exercise.id}"
    paths = [
        f"/briefings/{briefing.id}", f"/briefings/{briefing.id}/minutes", f"/briefings/{briefing.id}/notes.csv",
        f"{exercise}/briefings?q=public", f"{exercise}/coding?show=all",
    ]  # fmt: skip
    for role in BELOW:
        browser = come_in(world.people[role])
        for path in paths:
            answer = browser.get(path)
            if answer.status_code == 403:
                continue
            assert answer.status_code == 200, path
            for after in answer.text.split(SECRET)[1:]:
                near = after.split("data-note")[0].split("\n")[:3] if "csv" not in path else after.split("\r\n")[:1]
                told = " ".join(near)[:400].split("app-card")[0]
                assert not [c.name for c in world.councils if c.name in told], (path, told)
                assert "noted " not in told
                assert "A facilitator" not in told
        assert browser.get("/administration").status_code == 403


def test_news_of_unnamed_notes_have_no_moment_and_no_order(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for place in range(12):
            write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said(f"Number {place}"), by=who, at=NOW)
        found = news(db, briefing.id, since=None, digest="")
        assert found.named == []
        assert found.upto is None
        assert found.unnamed == sorted(found.unnamed or [])
        assert news(db, briefing.id, since=None, digest=found.digest).unnamed is None


def test_among_fewer_than_three_councils_unnamed_notes_are_withheld(store: Store, world: World) -> None:
    who = world.people[Role.FACILITATOR].id
    with store.unit_of_work() as db:
        briefing = meeting(db, world)
        for code in COUNCILS[:2]:
            set_attendance(db, briefing=briefing, council_code=code, people=1, by=who, at=NOW)
        write_note(db, briefing=briefing, key=uuid.uuid4(), said=Said(SECRET), by=who, at=NOW)
        closing.close_briefing(db, briefing=briefing, read_back_until=None, looked=True, by=who, at=NOW)
        assert counted_notes(db, [briefing.id]) == []
        assert passages_now(db, world.exercise.id) == []
        set_attendance(db, briefing=briefing, council_code=COUNCILS[2], people=1, by=who, at=NOW)
        db.flush()
        assert [note.text for note in counted_notes(db, [briefing.id])] == [SECRET]
