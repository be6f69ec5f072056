"""A questionnaire of every kind, and one council's reply as the work of three people, with the programme beside them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
HOME, *OTHERS = invented_councils()[:4]
DIRECTOR, JO, KIT = "director@home.example.org", "jo@home.example.org", "kit@home.example.org"
KINDS = (
    ("Which option?", "One choice from a list", {"Choices, one on a line": "Refresh\nCare Act"}, ["Add “Other, please say”", "An answer is needed"]),
    ("Which duties?", "Several choices from a list", {"Choices, one on a line": "Prevention\nWellbeing"}, []),
    ("How useful is 1A to {council}?", "Scale", {"What the high end means": "very"}, ["Offer “Don’t know”"]),
    ("Each measure?", "Grid: the same scales for each of several rows",
     {"Rows, one on a line": "1A\n1B", "What to choose for each row, one scale on a line": "Verdict: Keep; Drop"}, ["Ask for a reason"]),
    ("What first?", "Ranking: put a list in order", {"Choices, one on a line": "Local\nNational"}, []),
    ("What share?", "Percentage", {}, []),
    ("From when?", "Date", {}, []),
    ("Whom may we ask?", "Contact details", {}, []),
    ("What should change?", "Long text", {"Word limit (optional)": "50"}, []),
)  # fmt: skip


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    titles = {
        "I": "Inner London",
        "O": "Outer London",
        "M": "Metropolitan District",
        "S": "Shire Counties",
        "U": "Unitary Authority",
    }
    lines = ["Geography,Council type,Council region,LA Code ,ONS Area Code"]
    lines += [f"{c.name},{titles[c.council_type]},East of England,{c.cassr},{c.code}" for c in (HOME, *OTHERS)]
    (tmp_path / "councils.csv").write_text("\n".join(lines))
    (tmp_path / "history.xlsx").write_bytes(write_history())
    for command in (
        ["councils", "load", str(tmp_path / "councils.csv")],
        ["people", "add", "Ada Admin", "ada@example.org", "administrator"],
        ["history", "import", str(tmp_path / "history.xlsx")],
    ):
        done = site.command(*command)
        assert done.returncode == 0, done.stderr
    return site.start()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_one_reply_by_three_people(browser: Browser, ready: Site, tmp_path: Path, scripts: bool) -> None:
    def visit() -> Visit:
        return Visit(browser, ready, scripts=scripts)

    admin = visit()
    design(admin)
    ask(admin, tmp_path)
    director = visit()
    share_out(director)
    jo = answer_a_part(visit())
    disagree(jo, visit)
    in_word(jo, tmp_path)
    sign_off(director, jo)
    follow(admin, tmp_path)
    for person in (admin, director, jo):
        person.leave()


def design(admin: Visit) -> None:
    page = admin.sign_in("ada@example.org")
    admin.follow("Exercises")
    admin.follow("Start an exercise")
    page.get_by_label("What is it called?").fill("The review")
    page.get_by_label("What is it for").fill("To hear what you think.")
    page.get_by_label("When does it open?").fill("2026-01-01T09:00")
    page.get_by_label("When does it close?").fill("2027-03-28T01:30")
    admin.press("Save")
    expect(page.get_by_role("alert")).to_contain_text("does not exist on 28 March 2027")
    page.get_by_label("When does it close?").fill("2099-03-28T17:00")
    admin.press("Save")
    page.get_by_label("What is it called?").fill("A paper")
    page.get_by_label("Or a web address").fill("ftp://nowhere")
    admin.press("List it")
    expect(page.get_by_role("alert")).to_contain_text("begins with https://")
    page.get_by_label("Or a web address").fill("https://example.org/paper")
    page.get_by_label("The director must confirm").check()
    admin.press("List it")
    admin.go("/questionnaires")
    page.get_by_label("What is it called?").fill("Our questions")
    admin.press("Start", exact=True)
    for number, (wording, kind, more, ticks) in enumerate(KINDS):
        admin.follow("Add a question")
        page.get_by_label(kind, exact=True).check()
        admin.press("Continue")
        page.get_by_label("The question", exact=True).fill(wording)
        for label, value in more.items():
            page.get_by_label(label, exact=True).fill(value)
        for label in ticks:
            page.get_by_label(label).check()
        if wording == "Which duties?":
            page.get_by_text("Ask only if an earlier answer says so").click()
            page.get_by_label("Condition 1", exact=True).select_option(label="“Which option?” is Care Act")
        if wording.startswith("How useful"):
            page.get_by_label("Show the council its own published figures").select_option(value="ascof-2024-25:1A")
        admin.press("Add this question")
        expect(page.locator(".app-question")).to_have_count(number + 1)
    arrange(admin, page)
    admin.press("Publish edition 1")


def arrange(admin: Visit, page: Page) -> None:
    """Up, down, copied, taken out; a part of its own; with scripts, dragged; tried out before anybody sees it."""
    first, second = page.locator(".app-question").nth(0), page.locator(".app-question").nth(1)
    second.get_by_role("button", name="Up").click()
    admin.look()
    expect(page.locator("main")).to_contain_text("does not come before it")  # it depends on the question it would pass
    admin.go("/questionnaires")
    admin.follow("Our questions")
    first.get_by_role("button", name="Copy").click()
    expect(page.locator(".app-question")).to_have_count(len(KINDS) + 1)
    page.locator(".app-question").nth(1).get_by_role("button", name="Take out").click()
    expect(page.locator(".app-question")).to_have_count(len(KINDS))
    admin.follow("Add a part")
    page.get_by_label("What is this part called?").fill("In your words")
    admin.press("Save the part")
    last = page.locator(".app-question").last
    if admin.scripts:
        last.drag_to(page.locator("[data-section]").nth(1))
    else:
        last.get_by_role("button", name="Down").click()
    expect(page.locator("[data-section]").nth(1).locator(".app-question")).to_have_count(1)
    admin.follow("Preview and try it out")
    page.get_by_label("In whose place?").select_option(label=OTHERS[0].name)
    admin.press("Start a trial")
    expect(page.get_by_text("This is a trial.")).to_be_visible()
    admin.follow("Your council’s view")
    expect(page.get_by_text(f"How useful is 1A to {OTHERS[0].name}?")).to_be_visible()
    admin.go("/questionnaires")
    admin.follow("Our questions")


def ask(admin: Visit, tmp_path: Path) -> None:
    page = admin.page
    rows = ["Local authority,Contact name,Email", f"{HOME.name} Council,Dana Director,{DIRECTOR}", f"{OTHERS[0].code},Sam,sam@example.org", "Atlantis,Nemo,nemo", f"{OTHERS[1].name},No Address,nobody"]  # fmt: skip
    (tmp_path / "contacts.csv").write_text("\n".join(rows))
    admin.follow("Invite councils")
    admin.press("Upload and check")
    expect(page.get_by_role("alert")).to_contain_text("Choose the file.")
    page.get_by_label("The file").set_input_files(tmp_path / "contacts.csv")
    admin.press("Upload and check")
    expect(page.locator("main")).to_contain_text("1 of 4 rows can be invited")
    page.get_by_label(f"{HOME.name} Council").select_option(label=HOME.name)
    admin.press("Look at the rows")
    expect(page.locator("main")).to_contain_text("2 of 4 rows can be invited")
    expect(page.locator("main")).to_contain_text("“nobody” is not an e-mail address")
    admin.press("Invite 2 people")
    page.wait_for_url("**/intake/**", timeout=60_000)
    admin.look()
    expect(page.get_by_text("2 invited; 2 refused")).to_be_visible()
    admin.go("/questionnaires")
    admin.follow("Our questions")
    admin.follow("Reminders")
    page.get_by_label("When is it to go out?").fill("2020-01-01T09:00")
    admin.press("Schedule it")
    expect(page.get_by_role("alert")).to_contain_text("in the future")
    page.get_by_label("When is it to go out?").fill("2099-01-01T09:00")
    admin.press("Schedule it")
    expect(page.get_by_role("button", name="Take back")).to_have_count(1)


def share_out(director: Visit) -> None:
    page = director.go(director.site.link_in_letter_to(DIRECTOR))
    director.press("Start or continue")
    director.follow("Sign in by e-mail to ask colleagues")
    page.get_by_label("Your e-mail address").fill(DIRECTOR)
    director.press("Send me a link")
    director.go(director.site.link_in_letter_to(DIRECTOR))
    director.press("Sign in")
    for name, email in (("Jo Pemberton", JO), ("Kit Larsson", "kit")):
        page.get_by_label("Their name").fill(name)
        page.get_by_label("Their e-mail address").fill(email)
        director.press("Send a link")
    expect(page.get_by_role("alert")).to_contain_text("is not an e-mail address")
    page.get_by_label("Their e-mail address").fill(KIT)
    director.press("Send a link")
    page.get_by_label("In your words").select_option(label="Jo Pemberton")
    director.press("Share out the parts")
    director.follow("All parts")
    expect(page.get_by_text("with Jo Pemberton")).to_be_visible()


def answer_a_part(jo: Visit) -> Visit:
    page = jo.go(jo.site.link_in_letter_to(JO))
    jo.press("Start or continue")
    expect(page.get_by_text("yours")).to_be_visible()
    jo.follow("Your council’s view")
    expect(page.get_by_text("Your council’s own figures")).to_be_visible()
    expect(page.get_by_label("Prevention")).not_to_be_visible()  # asked only of those who choose the Care Act
    page.get_by_label("Care Act", exact=True).check()
    if not jo.scripts:
        jo.press("Save and continue")
        expect(page.get_by_text("Your answers bring up more questions")).to_be_visible()
    expect(page.get_by_label("Prevention")).to_be_visible()
    page.get_by_label("Prevention").check()
    page.get_by_label("4", exact=True).check()
    for row, verdict in (("1A", "Keep"), ("1B", "Drop")):
        page.get_by_role("radiogroup", name=f"{row}: Verdict").get_by_label(verdict).check()
    page.get_by_label("Reason for 1B").fill("Nobody understands it")
    page.get_by_label("Local", exact=True).select_option("1")
    page.get_by_label("National", exact=True).select_option("1")
    page.get_by_label("What share?").fill("120")
    for part, value in (("Day", "31"), ("Month", "2"), ("Year", "2027")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Name", exact=True).fill("Jo Pemberton")
    page.get_by_label("E-mail address").fill("jo")
    jo.press("Save and continue")
    for said in ("1 is given twice", "100 or less", "real date", "like name@council.gov.uk"):
        expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_label("What share?")).to_have_value("120")  # what was typed is kept, right or wrong
    expect(page.get_by_label("Day", exact=True)).to_have_value("31")
    page.get_by_label("National", exact=True).select_option("2")
    page.get_by_label("What share?").fill("20")
    page.get_by_label("Day", exact=True).fill("28")
    page.get_by_label("E-mail address").fill("jo@home.example.org")
    if jo.scripts:
        expect(page.get_by_role("alert")).to_have_count(0)  # each is mended as it is kept
    jo.press("Save and continue")
    expect(page.get_by_role("heading", name="In your words")).to_be_visible()
    return jo


def disagree(jo: Visit, visit: Callable[[], Visit]) -> None:
    """Two people write the same answer at the same time: both texts are shown, and neither is lost."""
    kit = visit()
    kit.go(kit.site.link_in_letter_to(KIT))
    kit.press("Start or continue")
    kit.follow("In your words")
    kit.page.get_by_label("What should change?").fill("Kit's text, written first.")
    kit.press("Save and continue")
    page = jo.page
    page.get_by_label("What should change?").fill("Jo's text, written meanwhile.")
    if jo.scripts:
        expect(page.get_by_text("Kit Larsson changed this answer meanwhile")).to_be_visible()
    jo.press("Save and continue")
    expect(page.get_by_role("heading", name="A colleague changed this answer meanwhile")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Kit's text, written first.")
    expect(page.get_by_label("What should change?")).to_have_value("Jo's text, written meanwhile.")
    page.get_by_label("What should change?").fill("Both of our texts.")
    jo.press("Keep this")
    expect(page.locator("main")).to_contain_text("Both of our texts.")
    kit.leave()


def in_word(jo: Visit, tmp_path: Path) -> None:
    page = jo.page
    jo.follow("All parts")
    jo.follow("Reminders by e-mail")
    jo.press("No more reminders to me")
    expect(page.get_by_text("You will get no more reminders.")).to_be_visible()
    jo.follow("Answer in Word, off-line")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download our form").click()
    form = tmp_path / "form.docx"
    download.value.save_as(form)
    changed = io.BytesIO()
    with zipfile.ZipFile(form) as parts, zipfile.ZipFile(changed, "w") as out:
        for name in parts.namelist():
            out.writestr(name, parts.read(name).replace(b"Both of our texts.", b"Agreed by all, off-line."))
    form.write_bytes(changed.getvalue())
    jo.press("Upload and check")
    expect(page.get_by_role("alert")).to_contain_text("Choose the filled-in form.")
    page.get_by_label("The filled-in Word form").set_input_files(form)
    jo.press("Upload and check")
    expect(page.locator("main")).to_contain_text("1 answer differs")
    expect(page.locator("main")).to_contain_text("Agreed by all, off-line.")
    jo.press("Take over what is ticked")
    expect(page.get_by_text("1 answer was taken over")).to_be_visible()
    jo.follow("Check all answers")
    jo.press("Tell the director it is ready to sign")
    expect(page.get_by_text("wait for your director’s sign-off")).to_be_visible()


def sign_off(director: Visit, jo: Visit) -> None:
    page = director.page
    page.reload()
    director.follow("Check all answers")
    expect(page.locator("main")).to_contain_text("Before sign-off, read and confirm")
    director.follow("A paper")
    director.press("Confirm")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box to confirm that you have read it.")
    page.get_by_label("I have read version 1").check()
    director.press("Confirm")
    director.follow("Check all answers")
    director.follow("Not yet: tell colleagues what to change")
    page.get_by_label("What should your colleagues change").fill("Say more about carers.")
    director.press("Send it")
    jo.page.goto(jo.page.url)
    expect(jo.page.locator("main")).to_contain_text("Say more about carers.")
    director.follow("Check all answers")
    page.get_by_label("I am the director").check()
    director.press("Sign off and send")
    expect(page.get_by_role("heading", name="Response received")).to_be_visible()
    director.press("Reopen our response")
    director.follow("In your words")
    page.get_by_label("What should change?").fill("Agreed by all, and more about carers.")
    director.press("Save and continue")
    expect(page.get_by_role("heading", name="Changed since copy 1")).to_be_visible()
    page.get_by_label("I am the director").check()
    director.press("Sign off and send")
    director.go(page.url.replace("/done", "/copy"))
    expect(page.locator("main")).to_contain_text("more about carers")


def follow(admin: Visit, tmp_path: Path) -> None:
    """Replies that came otherwise, the board, the results, one council's page."""
    page = admin.page
    admin.go("/questionnaires")
    admin.follow("Our questions")
    admin.follow("Replies by e-mail or on paper")
    page.get_by_label("Which council sent it?").select_option(label=HOME.name)
    admin.press("Type in its reply")
    expect(page.get_by_role("alert")).to_contain_text("has begun to answer for itself")
    rows = ["Organisation,Which option?,Each measure? [1A: Verdict]", f"{OTHERS[1].name},Neither,Keep", f"{OTHERS[2].name},Refresh,Perhaps"]  # fmt: skip
    (tmp_path / "replies.csv").write_text("\n".join(rows))
    page.get_by_label("The file").set_input_files(tmp_path / "replies.csv")
    admin.press("Upload and check")
    page.get_by_label("These are final replies").check()
    admin.press("Look at the rows")
    expect(page.locator("main")).to_contain_text("1 of 2 rows can be taken over")
    expect(page.locator("main")).to_contain_text("“Perhaps” is no answer")
    admin.press("Take over 1 repl")
    page.wait_for_url("**/intake/**", timeout=60_000)
    expect(page.get_by_text("1 recorded; 1 refused")).to_be_visible()
    admin.follow("Who has answered")
    expect(page.locator("main")).to_contain_text("2 of 3 invited councils have submitted: a response rate of 50%")
    expect(page.locator(".app-tile--submitted").filter(has_text="✓")).to_have_count(3)  # two, and the key
    admin.follow("Results")
    expect(page.get_by_role("table").first).to_contain_text("Care Act")
    page.go_back()
    admin.follow(HOME.name)
    expect(page.locator("main")).to_contain_text("Copy 2")
    page.go_back()
    admin.follow(OTHERS[0].name)
    page.get_by_label("Give this council until").fill("2026-12-01T09:00")
    admin.press("Save", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("must end after the closing time")
    admin.press("Send a fresh link")
    expect(page.get_by_text("A fresh link is on its way")).to_be_visible()
