"""The briefing pages: what is saved is shown, numbers agree from page to page, files come in whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from sqlmodel import select

from consultation.briefings.models import Briefing, Seat
from consultation.briefings.notes import Candidate, Note, NoteImport
from consultation.briefings.queries import notes_of
from consultation.people import Person, Role
from consultation.themes.codebook import writing as codebook
from consultation.themes.coding import judging as coding
from tests.consultation.briefings.test_counting import MEETINGS, Drawn, held
from tests.factories import NOW, World, hear, meeting, passages_now
from workbench import create_app, sign_in
from workbench.database import Instance
from workbench.mail import Letter, compose

Enter = Callable[[Person], FlaskClient]
CODE = "X90000001"
THREE = re.compile(
    r"Councils present: <strong>(\d+)</strong>\. Spoke to it: <strong>(\d+)</strong>\. Contributions: <strong>(\d+)</strong>"
    r"(?:, (\d+) of them of no council)?"
)


@pytest.fixture
def briefing(instance: Instance, world: World) -> Briefing:
    with instance.store.unit_of_work() as db:
        return meeting(db, world)


@pytest.fixture
def scribe(world: World, come_in: Enter) -> FlaskClient:
    return come_in(world.people[Role.FACILITATOR])


def post(browser: FlaskClient, path: str, as_json: bool = False, **data: Any) -> Any:
    headers = {"Accept": "application/json"} if as_json else {}
    return browser.post(path, data=data, headers=headers)


def three(page: str) -> list[tuple[int, ...]]:
    """Every sentence of three counts on a page: present, spoke, contributions, of no council."""
    return [tuple(int(part or 0) for part in found) for found in THREE.findall(page)]


def table(page: str) -> list[list[str]]:
    """The rows of the page's tables of counts, without their links."""
    cells = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    return [
        [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in cells
    ]


@settings(max_examples=12)
@given(drawn=MEETINGS)
def test_the_counts_of_every_page_agree(instance: Instance, world: World, drawn: Drawn) -> None:
    """A briefing's page, its minutes, its table, the exercise's page and the themes say the same numbers."""
    with instance.store.unit_of_work() as db:
        briefings = held(db, world, drawn)
        by = world.people[Role.REVIEWER].id
        theme = codebook.add_theme(
            db, exercise_id=world.exercise.id, wording=codebook.Wording(f"T {uuid.uuid4().hex}", ""), by=by, at=NOW
        )
        for passage in passages_now(db, world.exercise.id):
            coding.code_passage(db, passage=passage, themes=[theme], by=by, at=NOW)
        token = sign_in.start(db, person=world.people[Role.REVIEWER], at=NOW)
    browser = create_app(instance).test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    contributions = 0
    for one in briefings:
        shown = browser.get(f"/briefings/{one.id}").text
        whole = three(shown)[0]
        rows = [
            [int(cell) for cell in row[1:]]
            for row in table(shown.partition("Positions by option")[0])
            if len(row) == 5 and row[1].isdigit()
        ]
        assert sum(row[2] for row in rows) == whole[2]
        assert sum(row[3] for row in rows) == whole[3]
        assert all(row[0] == whole[0] and row[1] <= whole[1] for row in rows)
        minutes = browser.get(f"/briefings/{one.id}/minutes").text
        assert (
            f"Councils present: {whole[0]}. Councils that spoke to it: {whole[1]}. Contributions: {whole[2]}" in minutes
        )
        assert sum(said[2] for said in three(minutes)) == whole[2]
        lines = list(csv.reader(io.StringIO(browser.get(f"/briefings/{one.id}/notes.csv").text.lstrip("\ufeff"))))
        start = next(n for n, line in enumerate(lines) if line[:2] == ["Agenda item", "Whose"])
        exported = [line for line in lines[start + 1 :] if len(line) == 9]
        assert len(exported) == whole[2]
        assert len({line[1] for line in exported if line[1] in {c.name for c in world.councils}}) == whole[1]
        contributions += whole[2]
    across = browser.get(f"/exercises/{world.exercise.id}/briefings").text
    everything = three(across)[0]
    each = {row[0]: [int(cell) for cell in row[1:]] for row in table(across) if len(row) == 5 and row[1].isdigit()}
    assert everything[2] >= contributions  # earlier examples' briefings are there too
    told = [[int(cell) for cell in row[1:]] for row in table(across) if len(row) == 5 and row[1].isdigit()]
    assert sum(row[2] for row in told) == everything[2]
    assert max(row[1] for row in told) <= everything[1] <= everything[0]
    assert each
    page = browser.get(f"/themes/{theme.id}").text
    heard = re.search(
        r"Councils heard: <strong>(\d+)</strong>\. Spoke to it: <strong>(\d+)</strong>\. Contributions: <strong>(\d+)",
        page,
    )
    assert heard is not None
    overview = next(
        row for row in table(browser.get(f"/exercises/{world.exercise.id}/themes").text) if theme.name in row[0]
    )
    assert [cell.split()[0] for cell in overview[1:4]] == list(heard.groups())
    assert int(heard[2]) == everything[1]
    assert int(heard[3]) == everything[2]


def test_a_note_is_saved_by_the_page_and_by_its_script(
    instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    path, key = f"/briefings/{briefing.id}/notes", str(uuid.uuid4())
    told = post(
        scribe, path, True, key=key, text="Said aloud.", whose=CODE, rule="attributed", waited="1500"
    ).get_json()
    assert (told["whose"], told["named"], told["by"], told["version"]) == ("Northmoor", True, "A facilitator", 1)
    again = post(scribe, path, True, key=key, text="Said aloud.", whose=CODE, rule="attributed").get_json()
    assert again["id"] == told["id"]
    other = post(scribe, path, True, key=key, text="Other words.", whose=CODE, rule="attributed")
    assert (other.status_code, "another note" in other.get_json()["problem"]) == (409, True)
    plain = post(scribe, path, key=str(uuid.uuid4()), text="By the form.", rule="attributed")
    assert plain.status_code == 302
    refused = post(scribe, path, text="Kept on the page.", whose="group", rule="attributed")
    assert refused.status_code == 422
    assert "Kept on the page." in refused.text
    assert "Say which group" in refused.text
    warned = post(scribe, path, True, text="We in Northmoor say.", rule="chatham_house").get_json()
    assert "Northmoor" in warned["warning"]
    with instance.store.reading() as db:
        assert len(notes_of(db, briefing.id)) == 3


def test_the_news_bring_a_page_what_it_has_not_seen(briefing: Briefing, scribe: FlaskClient) -> None:
    path = f"/briefings/{briefing.id}"
    for words, whose in (("Named.", CODE), ("Bare.", "")):
        post(scribe, f"{path}/notes", True, text=words, whose=whose, rule="attributed")
    first = scribe.get(f"{path}/news").get_json()
    assert [note["text"] for note in first["notes"]] == ["Named."]
    ids = ",".join(key for key, _ in first["unnamed"])
    some = scribe.get(f"{path}/some?ids={ids},nonsense").get_json()["notes"]
    assert [(note["text"], note["by"], note["at"]) for note in some] == [("Bare.", "", "")]
    later = scribe.get(f"{path}/news", query_string={"since": first["upto"], "digest": first["digest"]}).get_json()
    assert later["unnamed"] is None
    assert scribe.get(f"{path}/news?since=rubbish&digest=%00").status_code == 200


def test_a_note_is_mended_from_its_page_and_two_people_never_overwrite_each_other(
    instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    told = post(
        scribe, f"/briefings/{briefing.id}/notes", True, text="Frist.", whose=CODE, rule="attributed"
    ).get_json()
    page = f"/notes/{told['id']}"
    assert "Frist." in scribe.get(page).text
    saved = post(scribe, page, text="First.", whose=CODE, rule="attributed", seen="1")
    assert saved.status_code == 302
    late = post(scribe, page, text="Mine.", whose=CODE, rule="attributed", seen="1")
    assert late.status_code == 409
    assert "Mine." in late.text  # what was typed comes back, with the note as it is now
    assert "First." in late.text
    assert "Frist." in scribe.get(page).text  # among its earlier words
    refused = post(scribe, page, text=" ", whose=CODE, rule="attributed", seen="2")
    assert refused.status_code == 422
    gone = post(scribe, page, text="First.", rule="not_for_attribution", seen="2")
    assert gone.status_code == 302
    assert "nothing is kept of its history" in scribe.get(gone.location).text
    assert scribe.get(page).status_code == 404
    (bare,) = scribe.get(f"/briefings/{briefing.id}/news").get_json()["unnamed"]
    contradiction = post(
        scribe, f"/notes/{bare[0]}", text="First.", whose=CODE, rule="chatham_house", seen=str(bare[1])
    )
    assert "to put a name to the note" in contradiction.text


def test_a_note_goes_out_under_its_writer_s_name_or_not_at_all(
    world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    other = str(world.people[Role.REVIEWER].id)
    refused = post(scribe, f"/briefings/{briefing.id}/notes", True, text="Mine.", rule="attributed", person=other)
    assert (refused.status_code, "Somebody else is signed in" in refused.get_json()["problem"]) == (403, True)


def test_who_came_is_recorded_row_by_row_and_never_by_mistake(
    instance: Instance, world: World, scribe: FlaskClient
) -> None:
    with instance.store.unit_of_work() as db:
        briefing = hear(db, world, [("Ours.", CODE)], closed=False)
    page, other = f"/briefings/{briefing.id}/attendance", "X90000002"
    wrong = scribe.post(page, data={"all": "1", f"people-{other}": "two", f"was-{other}": "1"})
    assert (wrong.status_code, "Southmere: enter a whole number" in wrong.text, 'value="two"' in wrong.text) == (
        422,
        True,
        True,
    )
    kept = scribe.post(page, data={"all": "1", f"people-{CODE}": "0", f"was-{CODE}": "1"})
    assert "Northmoor: This council has notes" in kept.text
    assert scribe.post(page, data={"all": "1", f"people-{other}": "4", f"was-{other}": "1"}).status_code == 302
    stale = {"all": "1", f"people-{other}": "1", f"was-{other}": "1", "people-X90000003": "2", "was-X90000003": "1"}
    assert scribe.post(page, data=stale).status_code == 302  # what this page did not change is left alone
    shown = scribe.get(page).text
    assert "3 councils are recorded, with 7 people" in shown


def test_a_scribe_writes_and_does_not_lead(
    instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient, come_in: Enter
) -> None:
    who = world.people[Role.REVIEWER]
    added = scribe.post(f"/briefings/{briefing.id}/helpers", data={"person": str(who.id), "part": "scribe"})
    assert added.status_code == 302
    browser = come_in(who)
    assert browser.get(f"/briefings/{briefing.id}/capture").status_code == 200
    for page in ("seats", "change", "close"):
        assert browser.get(f"/briefings/{briefing.id}/{page}").status_code == 404
    assert (
        browser.post(
            f"/briefings/{briefing.id}/helpers", data={"person": str(who.id), "part": "facilitator"}
        ).status_code
        == 404
    )


def test_the_minutes_say_which_words_were_confirmed(
    app: Flask, instance: Instance, world: World, scribe: FlaskClient
) -> None:
    with instance.store.unit_of_work() as db:
        briefing = hear(db, world, [("We agree.", CODE)], closed=False)
    post(scribe, f"/briefings/{briefing.id}/seats", contacts="Northmoor, Ann Other, ann@example.org")
    until = (NOW + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    post(scribe, f"/briefings/{briefing.id}/close", read_back=until)
    with instance.store.reading() as db:
        seat, (note,) = db.exec(select(Seat)).one(), notes_of(db, briefing.id)
    token = sign_in.token_for(instance.settings.secret_key.get_secret_value(), "briefing", seat.link_id)
    guest = app.test_client()
    unchanged = guest.post(
        f"/come/{token}/notes/{note.id}", data={"verdict": "corrected", "words": 1, "correction": "We agree."}
    )
    assert unchanged.status_code == 422
    guest.post(f"/come/{token}/notes/{note.id}", data={"verdict": "confirmed", "words": 1})
    minutes = f"/briefings/{briefing.id}/minutes"
    assert "Confirmed by Northmoor." in scribe.get(minutes).text
    post(scribe, f"/notes/{note.id}", text="We strongly disagree.", whose=CODE, rule="attributed", seen="1")
    assert "Confirmed by Northmoor, in earlier words." in scribe.get(minutes).text


def test_seats_letters_calendar_and_the_page_behind_the_link(
    app: Flask, instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    page = f"/briefings/{briefing.id}/seats"
    assert "Line 1: no council is called" in post(scribe, page, contacts="Nowhere, Ann, a@example.org").text
    assert "Line 2 should be" in post(scribe, page, contacts="Northmoor, Ann, a@example.org\nrubbish").text
    with instance.store.reading() as db:
        assert db.exec(select(Seat)).all() == []  # all of them, or none
    assert post(scribe, page, contacts="Northmoor, Ann Other, ann@example.org").status_code == 302
    with instance.store.reading() as db:
        letter = db.exec(select(Letter).where(Letter.recipient == "ann@example.org")).one()
    message = compose(instance.settings, letter)
    body, attached = message.get_body().get_content(), [part.get_content_type() for part in message.iter_attachments()]  # type: ignore[union-attr]
    assert attached == ["text/calendar"]
    link = "/" + re.search(r"/(come/\w+)", body)[1]  # type: ignore[index]
    guest = app.test_client()
    assert "A briefing for Northmoor" in guest.get(link).text
    assert guest.post(link, data={"coming": "yes"}).status_code == 302
    assert "Coming" in guest.get(link).text
    diary = guest.get(f"{link}/briefing.ics")
    assert diary.mimetype == "text/calendar"
    assert b"BEGIN:VTIMEZONE" in diary.data
    asked = guest.post(f"{link}/colleague", data={"name": "Bob", "email": "bob@example.org"})
    assert asked.status_code == 302
    assert guest.post(f"{link}/colleague", data={"name": "", "email": "no"}).status_code == 422
    assert "Bob" in guest.get(link).text
    assert guest.get(link[:-1] + "f0").status_code in (403, 404)
    assert guest.get(f"{link}/notes").status_code == 422  # not read back yet


def test_reading_back_through_the_link(app: Flask, instance: Instance, world: World, scribe: FlaskClient) -> None:
    with instance.store.unit_of_work() as db:
        briefing = hear(db, world, [("Ours.", CODE), ("Theirs.", "X90000002"), ("Nobody's.", None)], closed=False)
    ref = briefing.id
    post(scribe, f"/briefings/{ref}/seats", contacts="Northmoor, Ann Other, ann@example.org")
    until = (NOW + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert post(scribe, f"/briefings/{ref}/close", read_back=until).status_code == 302
    with instance.store.reading() as db:
        seat = db.exec(select(Seat)).one()
        notes = {note.text: note for note in notes_of(db, ref)}
    token = sign_in.token_for(instance.settings.secret_key.get_secret_value(), "briefing", seat.link_id)
    guest, page = app.test_client(), f"/come/{token}/notes"
    shown = guest.get(page).text
    assert "Ours." in shown
    assert "Nobody&#39;s." in shown
    assert "Theirs." not in shown
    for words, more, status in (
        ("Ours.", {"verdict": "confirmed", "words": 1}, 302),
        ("Ours.", {"verdict": "corrected", "words": 1, "correction": "Better."}, 302),
        ("Ours.", {"verdict": "corrected", "words": 1, "correction": " "}, 422),
        ("Theirs.", {"verdict": "confirmed", "words": 1}, 403),
        ("Nobody's.", {"verdict": "corrected", "correction": "Somebody's."}, 302),
    ):
        assert guest.post(f"{page}/{notes[words].id}", data=more).status_code == status, (words, more)
    review = scribe.get(f"/briefings/{ref}/corrections").text
    assert "Better." in review
    assert "Somebody&#39;s." not in review  # not before the time is over
    assert "Northmoor says it should read: “Better.”" in scribe.get(f"/briefings/{ref}/minutes").text


def test_minutes_in_word_are_the_same_bytes_and_hold_what_was_said(
    instance: Instance, world: World, scribe: FlaskClient
) -> None:
    with instance.store.unit_of_work() as db:
        briefing = hear(db, world, [("=1+1 Ours.", CODE), ("Nobody's.", None)])
    one, two = (scribe.get(f"/briefings/{briefing.id}/minutes.docx").data for _ in range(2))
    assert one == two
    words = "\n".join(p.text for p in Document(io.BytesIO(one)).paragraphs)
    assert "Northmoor: =1+1 Ours." in words
    assert "Not attributed: Nobody's. (Not for attribution)" in words
    assert "Contributions: 2, 1 of them of no council." in words
    exported = scribe.get(f"/briefings/{briefing.id}/notes.csv").text
    assert "'=1+1 Ours." in exported  # safe to open


def test_a_file_of_notes_is_looked_over_or_refused_whole(
    instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    path = f"/briefings/{briefing.id}/import"

    def bring(name: str, content: bytes, **more: str) -> Any:
        return scribe.post(path, data={"file": (io.BytesIO(content), name), **more}, content_type="multipart/form-data")

    for name, content, says in (
        ("f.vtt", b"WEBVTT\n\n00:05.000 --> 00:01.000\nx\n", "line 3: a cue that ends before"),
        ("f.exe", b"MZ", "Choose a transcript"),
        ("f.csv", b"A,B\n1,2\n", "Which column of f.csv holds the words"),
        ("f.docx", b"PK\x03\x04rubbish", "damaged or locked"),
        ("f.srt", b"\x00\x01", "not a text file"),
    ):
        answer = bring(name, content)
        assert (answer.status_code, says in answer.text) == (422, True), (name, answer.text[-3000:])
    with instance.store.reading() as db:
        assert db.exec(select(NoteImport)).all() == []
    taken = bring("f.csv", b"Speaker,Note\nAnn Archer,We would keep 1A.\n,Nobody said this.\n", who="Speaker")
    review = taken.location
    assert "We would keep 1A." in scribe.get(review).text
    with instance.store.reading() as db:
        ids = [str(one.id) for one in db.exec(select(Candidate).order_by(Candidate.place))]
    unsettled = scribe.post(f"{review}/notes", data={"deed": "accept", "candidate": ids})
    assert unsettled.status_code == 422
    speaker = re.search(r'name="whose-([0-9a-f-]+)"', scribe.get(review).text)[1]  # type: ignore[index]
    assert scribe.post(f"{review}/speakers", data={f"whose-{speaker}": CODE}).status_code == 302
    assert scribe.post(f"{review}/notes", data={"deed": "accept-all"}).status_code == 302
    assert "1 accepted with a name, 1 accepted without one" in scribe.get(review).text
    with instance.store.reading() as db:
        assert {(note.text, note.council_code) for note in db.exec(select(Note))} == {
            ("We would keep 1A.", CODE),
            ("Nobody said this.", None),
        }


def test_votes_are_recorded_and_wrong_numbers_come_back(
    instance: Instance, world: World, briefing: Briefing, scribe: FlaskClient
) -> None:
    path = f"/briefings/{briefing.id}/votes"
    told = {"asked": "Refresh?", "counted_in": "councils", "present": "3", "kind": "hands", "item": "", "option": ""}
    wrong = scribe.post(path, data={**told, "count-0": "3", "count-1": "1", "count-2": "0"})
    assert (wrong.status_code, "More hands" in wrong.text) == (422, True)
    assert 'value="3"' in wrong.text
    assert scribe.post(path, data={**told, "count-0": "", "count-1": "1", "count-2": "0"}).status_code == 422
    assert scribe.post(path, data={**told, "count-0": "2", "count-1": "1", "count-2": "0"}).status_code == 302
    poll = {**told, "kind": "poll", "answer-0": "Yearly", "count-0": "1", "answer-1": "Quarterly", "count-1": "2"}
    assert scribe.post(path, data=poll).status_code == 302
    shown = scribe.get(path).text
    assert "Quarterly <strong>2</strong>" in shown
    assert "Abstain <strong>0</strong>" in shown


def test_planning_changing_and_calling_off_from_the_pages(
    instance: Instance, world: World, scribe: FlaskClient
) -> None:
    told = {
        "exercise": str(world.exercise.id), "title": "A round", "starts": "2027-03-01T10:00", "ends": "2027-03-01T11:00",
        "region": "NE", "capacity": "2",
    }  # fmt: skip
    made = scribe.post("/briefings/new", data=told)
    assert made.status_code == 302
    ref = made.location.split("/")[2]
    page = f"/briefings/{ref}"
    post(scribe, f"{page}/seats", contacts="Northmoor, Ann Other, ann@example.org")
    assert scribe.post(f"{page}/agenda", data={"title": "Item", "about": ""}).status_code == 302
    changed = scribe.post(f"{page}/change", data={**told, "title": "Another", "seen": "1", "tell": "y"})
    assert changed.status_code == 302
    assert scribe.post(f"{page}/change", data={**told, "seen": "1"}).status_code == 409
    empty = scribe.post(f"{page}/call-off", data={"reason": ""})
    assert (empty.status_code, 'value="Another"' in empty.text) == (422, True)
    assert scribe.post(f"{page}/call-off", data={"reason": "Snow."}).status_code == 302
    assert "Called off: Snow." in scribe.get(page).text
    with instance.store.reading() as db:
        letters = {letter.subject: letter.calendar for letter in db.exec(select(Letter))}
    assert set(letters) == {"A round: please come", "Changed: Another", "Called off: Another"}
    assert "STATUS:CANCELLED" in letters["Called off: Another"]
