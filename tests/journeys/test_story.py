"""The whole story once, from an empty folder: asked, answered, heard, grouped, coded, drafted, frozen, run, looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.demo import replies
from workbench.demo.councils import invented_councils
from workbench.demo.history import write_history

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
STAFF = {
    "Ada Admin": "administrator",
    "Rhea Reviewer": "reviewer",
    "Fay Facilitator": "facilitator",
    "Wim Group": "working_group",
}
TITLES = {
    "I": "Inner London",
    "O": "Outer London",
    "M": "Metropolitan District",
    "S": "Shire Counties",
    "U": "Unitary Authority",
}


def address(name: str) -> str:
    return f"{name.split()[0].lower()}@example.org"


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """A fresh instance with councils, staff and an exercise, made at the terminal; then the server."""
    councils = invented_councils()[:3]
    lines = ["Geography,Council type,Council region,LA Code ,ONS Area Code"]
    regions = {"E": "East of England"}
    lines += [f"{c.name},{TITLES[c.council_type]},{regions[c.region]},{c.cassr},{c.code}" for c in councils]
    (tmp_path / "councils.csv").write_text("\n".join(lines))
    for command in (
        ["councils", "load", str(tmp_path / "councils.csv")],
        *(["people", "add", name, address(name), role] for name, role in STAFF.items()),
        [
            "exercise",
            "start",
            "The outcomes framework",
            "--purpose",
            "To hear what you think.",
            "--opens",
            "2020-01-01",
            "--closes",
            "2099-01-01",
        ],
    ):
        done = site.command(*command)
        assert done.returncode == 0, done.stderr
    (tmp_path / "history.xlsx").write_bytes(write_history())
    (tmp_path / "wrong.xlsx").write_bytes(b"no workbook at all")
    return site.start()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_whole_story(browser: Browser, ready: Site, tmp_path: Path, scripts: bool) -> None:
    def visit() -> Visit:
        return Visit(browser, ready, scripts=scripts)

    ask_councils(visit())
    for number in range(3):
        answer_for_a_council(visit(), number)
    hear_a_briefing(visit())
    group_and_code(visit())
    draft_and_run(visit(), tmp_path)
    look_as_a_director(visit())


def ask_councils(admin: Visit) -> None:
    page = admin.sign_in(address("Ada Admin"))
    admin.follow("Questionnaires")
    admin.press("Start", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("Give the questionnaire a title.")
    page.get_by_label("What is it called?").fill("Your view of the framework")
    admin.press("Start", exact=True)
    admin.press("Publish edition 1")
    expect(page.locator("main")).to_contain_text("Add at least one question")
    admin.go("/questionnaires")
    admin.follow("Your view of the framework")
    for wording, kind, more in (
        ("Which option do you prefer?", "One choice from a list", {"Choices, one on a line": "Refresh\nCare Act"}),
        (
            "How useful is it now?",
            "Scale",
            {"What the low end means": "not at all", "What the high end means": "very"},
        ),
        ("Could you send data quarterly?", "Yes or no", {}),
        (
            "How many days do returns take?",
            "Number",
            {"Unit (optional)": "days", "Largest number allowed (optional)": "500"},
        ),
        ("What should change, and why?", "Long text", {"Word limit (optional)": "300"}),
    ):
        admin.follow("Add a question")
        page.get_by_label(kind, exact=True).check()
        admin.press("Continue")
        page.get_by_label("The question", exact=True).fill(wording)
        for label, value in more.items():
            page.get_by_label(label, exact=True).fill(value)
        if kind in ("One choice from a list", "Long text"):
            page.get_by_label("An answer is needed before sign-off").check()
        admin.press("Add this question")
        expect(page.get_by_text("The question was added.")).to_be_visible()
    admin.press("Publish edition 1")
    admin.follow("Invite councils")
    councils = invented_councils()[:3]
    contacts = page.get_by_label("Who to invite, one person on a line")
    contacts.fill("Atlantis, Nemo, nemo@example.org")
    admin.press("Send invitations")
    expect(page.get_by_role("alert")).to_contain_text("no council is called “Atlantis”")
    contacts.fill("\n".join(f"{c.name}, Director {n}, director{n}@example.org" for n, c in enumerate(councils)))
    admin.press("Send invitations")
    expect(page.get_by_text("0 of 3 invited councils have submitted")).to_be_visible()
    admin.leave()


def answer_for_a_council(director: Visit, number: int) -> None:
    page = director.go(director.site.link_in_letter_to(f"director{number}@example.org"))
    director.press("Start or continue")
    director.follow("Your council’s view")
    page.get_by_label("Refresh" if number else "Care Act", exact=True).check()
    page.get_by_label("4", exact=True).check()
    page.get_by_label("Yes", exact=True).check()
    days = page.get_by_label("How many days do returns take?")
    days.fill("nine hundred")
    text = " ".join(subject[number] for subject in replies.SUBJECTS[:5])
    page.get_by_label("What should change, and why?").fill(text)
    director.press("Save and continue")
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number, like 12.")
    expect(days).to_have_value("nine hundred")  # what was typed is kept, and so is everything else
    expect(page.get_by_label("What should change, and why?")).to_have_value(text)
    days.fill("90")
    director.press("Save and continue")
    expect(page.get_by_role("heading", name="Check your council’s answers")).to_be_visible()
    expect(page.get_by_role("button", name="Sign off and send")).to_have_count(0)  # an invitation can be passed round
    director.follow("Sign in by e-mail to sign off")
    page.get_by_label("Your e-mail address").fill(f"director{number}@example.org")
    director.press("Send me a link")
    director.go(director.site.link_in_letter_to(f"director{number}@example.org"))
    director.press("Sign in")
    director.press("Sign off and send")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box to confirm")
    page.get_by_label("I am the director").check()
    director.press("Sign off and send")
    expect(page.get_by_role("heading", name="Response received")).to_be_visible()
    director.leave()


def hear_a_briefing(facilitator: Visit) -> None:
    page = facilitator.sign_in(address("Fay Facilitator"))
    facilitator.follow("Briefings")
    facilitator.press("Plan a briefing")
    page.get_by_label("What is it called?").fill("Briefing for the east")
    page.get_by_label("When does it start?").fill("2026-06-01T15:00")
    page.get_by_label("When does it end?").fill("2026-06-01T14:00")
    facilitator.press("Plan it")
    expect(page.get_by_role("alert")).to_contain_text("choose a later end")
    page.get_by_label("When does it end?").fill("2026-06-01T16:30")
    facilitator.press("Plan it")
    facilitator.follow("Briefing for the east")
    facilitator.follow("Who came")
    for council in invented_councils()[:3]:
        page.get_by_label("Council", exact=True).select_option(label=council.name)
        page.get_by_label("How many people came").fill("2")
        facilitator.press("Record it")
    expect(page.get_by_text("3 councils are recorded, with 6 people")).to_be_visible()
    facilitator.follow("Briefing for the east")
    facilitator.follow("Write notes")
    for number, text in enumerate(replies.SAID_IN_THE_ROOM[:6]):
        page.get_by_label("What was said").fill(text)
        if number % 2:
            page.get_by_label("Whose").select_option(label=invented_councils()[0].name)
        if facilitator.scripts:
            page.get_by_label("What was said").press("Enter")
            expect(page.get_by_text("All notes are safe.")).to_be_visible()
        else:
            facilitator.press("Save note")
    expect(page.get_by_role("heading", name="With a name (3)")).to_be_visible()
    expect(page.get_by_role("heading", name="Without a name (3)")).to_be_visible()
    facilitator.follow("Briefing for the east")
    facilitator.follow("Close the briefing")
    facilitator.press("Close the briefing")
    expect(page.get_by_text("Contributions: 6")).to_be_visible()
    facilitator.leave()


def group_and_code(reviewer: Visit) -> None:
    page = reviewer.sign_in(address("Rhea Reviewer"))
    reviewer.follow("Themes")
    page.get_by_label("How many themes at most (optional)").fill("99")
    reviewer.press("Suggest themes")
    expect(page.get_by_role("alert")).to_contain_text("from 2 to 30")
    page.get_by_label("How many themes at most (optional)").fill("4")
    reviewer.press("Suggest themes")
    page.wait_for_url("**/themes/runs/**", timeout=60_000)
    reviewer.look()
    expect(page.get_by_text("These are a machine's guesses")).to_be_visible()
    reviewer.follow("See them on a map")
    page.go_back()
    reviewer.follow("Look at its passages and decide")
    page.get_by_label("Name", exact=True).fill("What data costs us")
    page.get_by_label("What belongs here").fill("Burden, cost and duplication.")
    reviewer.press("Adopt as a theme")
    expect(page.get_by_role("heading", name="What became of the suggestions")).to_be_visible()
    reviewer.follow("Themes")
    reviewer.follow("Read and code")
    for _ in range(2):
        page.get_by_label("What data costs us", exact=False).first.check()
        reviewer.press("Save and go on")
    page.get_by_label("Nothing to code here").check()
    reviewer.press("Save and go on")
    expect(page.locator("main")).to_contain_text("2 coded, 1 with nothing to code")
    reviewer.go("/themes")
    row = page.get_by_role("row").filter(has_text="What data costs us")
    expect(row.get_by_role("cell").nth(5)).to_have_text("2")  # passages
    reviewer.leave()


def draft_and_run(group: Visit, folder: Path) -> None:
    page = group.sign_in(address("Wim Group"))
    group.follow("Historic data")
    page.get_by_label("A published file").set_input_files(folder / "wrong.xlsx")
    group.press("Look at the file")
    expect(page.get_by_role("alert")).to_contain_text("holds no table")
    page.get_by_label("A published file").set_input_files(folder / "history.xlsx")
    group.press("Look at the file")
    expect(page.locator("main")).to_contain_text("time-series workbook of ASCOF")
    group.press("Read and import it")
    expect(page.get_by_text("Every cell accounted for").first).to_be_visible()
    group.follow("Frameworks")
    group.follow("Adult Social Care Outcomes Framework 2024-25")
    page.get_by_label("What is the new framework called?").fill("Our refreshed framework")
    group.press("Fork")
    group.follow("Build 2A")
    group.follow("Source")
    page.get_by_label("its numerator over its denominator").check()
    page.get_by_label("Why (optional)").fill("So that anybody can check it.")
    group.press("Save this step")
    group.follow("Our refreshed framework")
    group.follow("Drop 3D(1a)")
    page.get_by_label("Why is it dropped?").fill("Most councils are near 100.")
    group.press("Drop it")
    group.follow("Add a measure")
    page.get_by_label("Code", exact=True).fill("1A")
    page.get_by_label("What it measures").fill("Homes rated good or outstanding, from the counts")
    page.get_by_label("its numerator over its denominator").check()
    page.get_by_label("Which published series").select_option("ascof-2024-25:6B")
    page.get_by_label("Percentage", exact=True).check()
    page.get_by_label("A higher figure is better").check()
    page.get_by_label("Why it is added").fill("To compare.")
    group.press("Add this measure")
    expect(page.get_by_role("alert")).to_contain_text("is taken")
    page.get_by_label("Code", exact=True).fill("7A")
    group.press("Add this measure")
    expect(page.get_by_text("7A was added to this draft")).to_be_visible()
    group.follow("Our refreshed framework")
    expect(page.get_by_text("25 measures,").or_(page.get_by_text("25 measures."))).to_be_visible()
    group.press("Freeze", exact=True)
    expect(page.get_by_text("Version 1.0.0 is frozen")).to_be_visible()
    group.follow("Compare in full")
    expect(page.get_by_text("dropped 1")).to_be_visible()
    group.follow("Dry runs")
    page.get_by_label("Which framework").select_option(label="Our refreshed framework, 1.0.0")
    group.press("Run it")
    page.wait_for_url("**/dryruns/*", timeout=60_000)
    group.look()
    expect(page.get_by_role("heading", name="Our refreshed framework, 1.0.0")).to_be_visible()
    group.follow("Social care-related quality of life score")
    page.locator("img").first.scroll_into_view_if_needed()
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        source = str(picture.get_attribute("src"))
        drawn = page.request.get(group.site.url + source)
        assert drawn.status == 200
        assert drawn.text().startswith("<svg")
        assert "<script" not in drawn.text()
    expect(page.get_by_role("table").first).to_be_visible()
    group.leave()


def look_as_a_director(director: Visit) -> None:
    page = director.sign_in("director0@example.org")
    expect(page.get_by_text("Submitted")).to_be_visible()
    director.follow("Dry runs")
    director.follow("Our refreshed framework, 1.0.0")
    page.get_by_text("How would my council look?").click()
    director.follow(invented_councils()[0].name)
    expect(page.get_by_role("heading", name=invented_councils()[0].name)).to_be_visible()
    director.leave()
