"""A briefing: two scribes whose network is cut, and a facilitator's whole evening, from invitation to confirmed minutes."""

from __future__ import annotations

import io
import re
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.clock import LONDON
from workbench.demo.councils import invented_councils

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
HOME, NEXT, THIRD = invented_councils()[:3]
ANN, BEA = "ann@home.example.org", "bea@next.example.org"


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    lines = ["Geography,Council type,Council region,LA Code ,ONS Area Code"]
    lines += [f"{c.name},Unitary Authority,North East,{c.cassr},{c.code}" for c in (HOME, NEXT, THIRD)]
    (tmp_path / "councils.csv").write_text("\n".join(lines))
    for command in (
        ["councils", "load", str(tmp_path / "councils.csv")],
        ["people", "add", "Ada Admin", "ada@example.org", "administrator"],
        ["people", "add", "Fay Facilitator", "fay@example.org", "facilitator"],
        ["people", "add", "Sid Scribe", "sid@example.org", "reviewer"],
        [
            "exercise",
            "start",
            "The framework",
            "--purpose",
            "To ask.",
            "--opens",
            "2026-01-01",
            "--closes",
            "2030-01-01",
        ],
    ):
        done = site.command(*command)
        assert done.returncode == 0, done.stderr
    return site.start()


def plan(fay: Visit, *, capacity: str = "") -> None:
    """Plan a briefing that has begun, with two items and a second scribe."""
    page = fay.page
    began = datetime.now(LONDON) - timedelta(minutes=30)
    fay.follow("Briefings")
    fay.press("Plan a briefing")
    page.get_by_label("What is it called?").fill("Northern briefing")
    page.get_by_label("When does it start?").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("When does it end?").fill((began + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Where is it?").fill("Online")
    page.get_by_label("How many people is there room for?").fill(capacity)
    fay.press("Plan it")
    for title, about in (
        ("The two options", "Refresh the present framework"),
        ("More frequent data", "Nothing in particular"),
    ):
        page.get_by_label("Item", exact=True).fill(title)
        page.get_by_label("What is it about?").select_option(label=about)
        fay.press("Add the item")
    page.get_by_label("Who", exact=True).select_option(label="Sid Scribe")
    fay.press("Save", exact=True)
    fay.follow("Northern briefing")


def put_options(ada: Visit) -> None:
    ada.sign_in("ada@example.org")
    ada.follow("Briefings")
    ada.follow("What was said across its briefings")
    ada.press("Put these options")
    ada.leave()


def test_two_scribes_and_a_network_that_is_cut(browser: Browser, ready: Site) -> None:
    fay, sid = (Visit(browser, ready, scripts=True) for _ in range(2))
    put_options(Visit(browser, ready, scripts=True))
    fay.sign_in("fay@example.org")
    plan(fay)
    sid.sign_in("sid@example.org")
    for person in (fay, sid):
        person.follow("Briefings")
        person.follow("Northern briefing")
        person.follow("Write notes")

    def write(person: Visit, number: int) -> None:
        who = "fay" if person is fay else "sid"
        begun = ("@" + HOME.name.replace(" ", "")[:5].lower(), "@" + NEXT.name.replace(" ", "")[:5].lower())[number % 2]
        if number % 10 == 9:
            begun = ""  # one in ten has no name
        box = person.page.get_by_label("What was said")
        assert box.evaluate("box => box === document.activeElement")  # hands stay on the keys
        person.page.keyboard.type(f"{begun} Note {who} {number:02}".strip())
        person.page.keyboard.press("Enter")

    for number in range(10):
        write(fay, number)
        write(sid, number)
    expect(fay.page.get_by_text("All notes are safe.")).to_be_visible()
    fay.context.set_offline(True)
    cut = time.monotonic()
    for number in range(10, 20):
        write(fay, number)
        write(sid, number)
        time.sleep(max(0.0, (number - 9) * 6 - (time.monotonic() - cut)))  # a minute in all
    assert time.monotonic() - cut >= 60
    expect(
        fay.page.get_by_text("10 notes are kept in this browser and not safe yet: the network is down")
    ).to_be_visible()
    asked: list[str] = []
    fay.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    fay.page.close(run_before_unload=True)
    fay.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]  # and the page stays
    fay.troubles.clear()  # the browser's own lines about the network that was cut
    fay.context.set_offline(False)
    expect(fay.page.get_by_text("All notes are safe.")).to_be_visible()
    for number in range(20, 30):
        write(fay, number)
        write(sid, number)
    for person in (fay, sid):  # each sees the other's notes arrive
        expect(person.page.locator("[data-named-count]")).to_have_text("54")
        expect(person.page.locator("[data-unnamed-count]")).to_have_text("6")
        expect(person.page.get_by_text("All notes are safe.")).to_be_visible()
    stored_once_in_order(ready)
    for person in (fay, sid):
        person.troubles.clear()
        person.look()
        person.leave()


def stored_once_in_order(ready: Site) -> None:
    database = sqlite3.connect(f"file:{ready.folder / 'workbench.sqlite'}?mode=ro", uri=True)
    notes = database.execute(
        "SELECT n.text, p.name, n.council_code, n.said_at FROM note n LEFT JOIN person p ON p.id = n.written_by ORDER BY n.said_at"
    ).fetchall()
    database.close()
    every = {f"Note {who} {number:02}" for who in ("fay", "sid") for number in range(30)}
    assert len(notes) == 60
    assert {text for text, *_ in notes} == every
    for who, author in (("fay", "Fay Facilitator"), ("sid", "Sid Scribe")):
        named = [text for text, by, *_ in notes if by == author]
        assert named == [f"Note {who} {number:02}" for number in range(30) if number % 10 != 9]
    bare = [(by, code, at) for text, by, code, at in notes if int(text[-2:]) % 10 == 9]
    assert bare == [(None, None, None)] * 6
    codes = {text: code for text, _, code, _ in notes}
    assert all(codes[text] == (HOME, NEXT)[int(text[-2:]) % 2].code for text in every if int(text[-2:]) % 10 != 9)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_evening_from_invitation_to_confirmed_minutes(browser: Browser, ready: Site, scripts: bool) -> None:
    def visit() -> Visit:
        return Visit(browser, ready, scripts=scripts)

    put_options(visit())
    fay = visit()
    fay.sign_in("fay@example.org")
    plan(fay, capacity="1")
    ask(fay)
    ann, bea = visit(), visit()
    come(ready, ann, ANN, "Coming")
    come(ready, bea, BEA, "On the waiting list")
    make_room(fay)
    expect(bea.go(ready.link_in_letter_to(BEA, "A place came free")).get_by_text("Coming", exact=True)).to_be_visible()
    who_came(fay)
    note_down(fay)
    vote(fay)
    bring_in(fay)
    close(fay)
    confirm(ready, ann)
    settle(fay)
    look_back(fay)
    for person in (fay, ann, bea):
        person.leave()


def ask(fay: Visit) -> None:
    fay.follow("Who is asked")
    fay.page.get_by_label("Whom to ask").fill(f"{HOME.name}, Ann Other, {ANN}\nNowhere, Bea Else, {BEA}")
    fay.press("Ask them")
    expect(fay.page.get_by_role("alert")).to_contain_text("Nobody was asked")
    fay.page.get_by_label("Whom to ask").fill(f"{HOME.name}, Ann Other, {ANN}\n{NEXT.name}, Bea Else, {BEA}")
    fay.press("Ask them")
    expect(fay.page.get_by_text("2 asked; a letter")).to_be_visible()
    fay.follow("Northern briefing")


def come(ready: Site, guest: Visit, email: str, state: str) -> None:
    page = guest.go(ready.link_in_letter_to(email))
    expect(page.get_by_role("heading", name="Northern briefing")).to_be_visible()
    guest.press("I will come")
    expect(page.get_by_text(state, exact=True)).to_be_visible()


def make_room(fay: Visit) -> None:
    fay.follow("Change or call off")
    fay.page.get_by_label("How many people is there room for?").fill("2")
    fay.page.get_by_label("Tell those who were asked").check()
    fay.press("Save")
    expect(fay.page.get_by_text("The briefing was changed. 2 people are told.")).to_be_visible()


def who_came(fay: Visit) -> None:
    fay.follow("Who came")
    fay.press("Record all of these")
    fay.page.get_by_label("Council", exact=True).select_option(label=THIRD.name)
    fay.press("Record it")
    expect(fay.page.get_by_text("3 councils are recorded, with 3 people")).to_be_visible()
    fay.follow("Northern briefing")


def note_down(fay: Visit) -> None:
    page = fay.page
    fay.follow("Write notes")
    page.get_by_label("Agenda item").select_option(label="The two options")
    for words, whose, rule, position in (
        ("We would keep the score.", HOME.name, "Yes", "For"),
        ("Too little, too late.", NEXT.name, "Yes", "Against"),
        ("Between us: nobody reads it.", "", "No", ""),
    ):
        page.get_by_label("What was said").fill(words)
        page.get_by_label("Whose").select_option(label=whose or "Nobody named")
        page.get_by_label("May it be attributed?").select_option(
            label="No: not for attribution, no council is kept" if rule == "No" else "Yes: the council may be named"
        )
        page.get_by_label("Position").select_option(label=position or "None taken")
        fay.press("Save note")
        if fay.scripts:
            expect(page.get_by_text("All notes are safe.")).to_be_visible()
    expect(page.get_by_role("heading", name="With a name (2)")).to_be_visible()
    expect(page.get_by_role("heading", name="Without a name (1)")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change.*Too little")).click()
    page.get_by_label("What was said").fill("Too little, and too late for the plan.")
    fay.press("Save the change")
    expect(page.get_by_role("heading", name="Write notes")).to_be_visible()
    fay.follow("Northern briefing")


def vote(fay: Visit) -> None:
    page = fay.page
    fay.follow("Votes and polls")
    page.get_by_label("What was voted on").fill("Refresh the framework?")
    for name, count in (("For", "2"), ("Against", "2"), ("Abstain", "0")):
        page.get_by_label(name, exact=True).fill(count)
    fay.press("Record it")
    expect(page.get_by_role("alert")).to_contain_text("More hands were counted")
    page.get_by_label("Against", exact=True).fill("1")
    fay.press("Record it")
    expect(page.get_by_text("The vote is recorded.")).to_be_visible()
    fay.follow("Northern briefing")


def bring_in(fay: Visit) -> None:
    page = fay.page
    fay.follow("Bring in a file of notes")
    wrong = b"WEBVTT\n\n00:05.000 --> 00:01.000\nx\n"
    page.get_by_label("The file").set_input_files({"name": "f.vtt", "mimeType": "text/vtt", "buffer": wrong})
    fay.press("Look at it")
    expect(page.get_by_role("alert")).to_contain_text("line 3: a cue that ends before it begins")
    cues = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bea Else>Thank you, Ann.</v>\n\n00:09.000 --> 00:10.000\n<v Bea Else>Quarterly would do.</v>\n"
    page.get_by_label("The file").set_input_files({"name": "f.vtt", "mimeType": "text/vtt", "buffer": cues.encode()})
    fay.press("Look at it")
    page.get_by_label("Stands for").select_option(label=NEXT.name)
    page.get_by_label("Written instead of the name").fill("a director")
    fay.press("Save the speakers")
    page.get_by_label("Thank you, [a colleague].").or_(page.get_by_label("Thank you, Ann.")).first.check()
    fay.press("Leave out those ticked")
    page.get_by_label("Quarterly would do.").check()
    page.get_by_label("Agenda item").select_option(label="More frequent data")
    fay.press("Accept those ticked")
    expect(
        page.get_by_text("0 waiting, 1 accepted with a name, 0 accepted without one, 0 joined to another, 1 left out")
    ).to_be_visible()
    fay.follow("Files of notes")
    fay.follow("Northern briefing")


def close(fay: Visit) -> None:
    fay.follow("Close the briefing")
    until = datetime.now(LONDON) + timedelta(days=2)
    fay.page.get_by_label("Until when may attendees").fill(until.strftime("%Y-%m-%dT%H:%M"))
    fay.press("Close the briefing")
    expect(fay.page.get_by_text("2 people are asked to check their notes")).to_be_visible()
    expect(
        fay.page.get_by_text("Councils present: 3. Spoke to it: 2. Contributions: 4, 1 of them of no council.")
    ).to_be_visible()


def confirm(ready: Site, ann: Visit) -> None:
    page = ann.go(ready.link_in_letter_to(ANN, "Please check the notes"))
    ann.press("Check the notes")
    expect(page.get_by_text("Too little")).to_have_count(0)  # another council's
    ann.press("This is right")
    expect(page.get_by_text("the note is confirmed")).to_be_visible()
    page.get_by_text("It should read differently").first.click()
    page.get_by_label("How it should read").first.fill("We would keep the score, and publish it sooner.")
    ann.press("Send the correction")
    expect(page.get_by_text("your words stand beside the note")).to_be_visible()


def settle(fay: Visit) -> None:
    fay.page.reload()
    fay.follow("Corrections by attendees")
    expect(fay.page.get_by_text("We would keep the score, and publish it sooner.")).to_be_visible()
    fay.press("Take it over")
    expect(fay.page.get_by_text("Taken over.")).to_be_visible()
    fay.follow("Northern briefing")


def look_back(fay: Visit) -> None:
    page = fay.page
    fay.follow("Minutes")
    expect(page.get_by_text("This wording was taken over.")).to_be_visible()
    content = fay.context.request.get(page.url + ".docx").body()
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    for text in (
        "We would keep the score, and publish it sooner.",
        "Not attributed: Between us: nobody reads it.",
        "Refresh the framework?: For 2, Against 1, Abstain 0",
    ):
        assert text in words
    fay.follow("Briefings")
    fay.follow("What was said across its briefings")
    expect(page.get_by_text("Councils present: 3. Spoke to it: 2. Contributions: 4")).to_be_visible()
    page.get_by_label("Look for words").fill("quarterly")
    fay.press("Look")
    expect(page.get_by_role("heading", name="Found: 1")).to_be_visible()


def test_what_the_browser_keeps_and_what_it_takes_words_for(browser: Browser, ready: Site) -> None:
    put_options(Visit(browser, ready, scripts=True))
    fay, sid = (Visit(browser, ready, scripts=True) for _ in range(2))
    fay.sign_in("fay@example.org")
    plan(fay)
    fay.follow("Write notes")
    page, box = fay.page, fay.page.get_by_label("What was said")
    for typed, kept in (
        ('"No" is what she said, "never".', '"No" is what she said, "never".'),
        ("- cost of care", "- cost of care"),
        ("“All of it”", "“All of it”"),  # shown in quotation marks again, as their own words
    ):
        box.fill(typed)
        box.press("Enter")
        expect(page.get_by_text(kept, exact=True)).to_be_visible()
    expect(page.get_by_text("Against:")).to_have_count(0)
    page.get_by_label("Whose").select_option(label=HOME.name)
    box.fill("#2 /against /action Not like this.")
    box.press("Enter")
    expect(page.get_by_text("1 note needs your attention below.")).to_be_visible()
    page.get_by_role("button", name="Take it back to the box").click()
    assert page.get_by_label("Whose").evaluate("list => list.selectedOptions[0].textContent") == HOME.name
    assert (page.get_by_label("Position").input_value(), page.get_by_label("An action for us").is_checked()) == (
        "against",
        True,
    )
    box.fill("%1 Not like this.")
    box.press("Enter")
    expect(page.get_by_text("Against: Refresh the present framework")).to_be_visible()
    box.fill("@nowhere Hm.")
    box.press("Enter")
    expect(page.get_by_text("No council begins with “nowhere”")).to_be_visible()
    assert box.input_value() == "@nowhere Hm."
    closed_meanwhile(fay, sid)


def closed_meanwhile(fay: Visit, sid: Visit) -> None:
    """A note that was not sent before the briefing was closed is shown, to be copied."""
    sid.sign_in("sid@example.org")
    sid.follow("Briefings")
    sid.follow("Northern briefing")
    sid.follow("Write notes")
    sid.context.set_offline(True)
    sid.page.get_by_label("What was said").fill("Written in the tunnel.")
    sid.page.get_by_label("What was said").press("Enter")
    expect(sid.page.get_by_text("1 note is kept in this browser and not safe yet")).to_be_visible()
    sid.page.get_by_role("button", name="Sign out").click()
    expect(sid.page.get_by_text("sign out when they are safe")).to_be_visible()
    fay.page.get_by_label("What was said").fill("")
    fay.follow("Northern briefing")
    fay.follow("Close the briefing")
    fay.press("Close the briefing")
    sid.troubles.clear()
    sid.context.set_offline(False)
    expect(sid.page.get_by_text("This briefing is closed: nothing more can be written into it.")).to_be_visible()
    sid.page.on("dialog", lambda dialog: dialog.accept())
    sid.page.reload()
    expect(sid.page.get_by_text("Written in the tunnel.")).to_be_visible()
    expect(sid.page.get_by_text("not sent before the briefing was closed. Copy it")).to_be_visible()
    sid.troubles.clear()
    for person in (fay, sid):
        person.look()
        person.leave()
