"""From one written answer and one spoken sentence to a decision, "You said, we did", and back in three clicks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.demo.deliberating import SPOKEN, WRITTEN

pytestmark = pytest.mark.browser
GROUP = ("wynn@example.org", "priya@example.org", "tom@example.org")
PROPOSAL = "Say how self-directed support is recorded"
DIRECT = "People with self-directed support who receive direct payments"


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_what_directors_said_becomes_a_measure_and_can_be_walked_back(
    browser: Browser, ready: Site, scripts: bool
) -> None:
    wynn = Visit(browser, ready, scripts=scripts)
    wynn.sign_in("wynn@example.org")
    propose(wynn)
    lay_side_by_side(wynn)
    sit_together(browser, ready, wynn, scripts)
    decide(wynn)
    walk_back(wynn)
    wynn.leave()
    the_council_reads_it(browser, ready, scripts)
    the_board_reads_it(browser, ready, scripts)


def propose(wynn: Visit) -> None:
    """A proposal on a measure, shown by a changed version, resting on what was written and what was said."""
    page = wynn.page
    wynn.follow("Decide")
    wynn.press("Write a proposal")
    wynn.press("Save")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Give the proposal a title.")
    page.get_by_label("Title").fill(PROPOSAL)
    page.get_by_label("Change a measure").check()
    page.get_by_label("The measure that would change or go").select_option(
        label="3D(2a) People with long-term community support who receive direct payments – Adult Social Care Outcomes Framework 2024-25"
    )
    page.get_by_label("What is proposed?").fill("Count direct payments among those with self-directed support.")
    wynn.press("Save")
    for words in (WRITTEN, SPOKEN):
        wynn.follow("Link evidence")
        wynn.follow("Words of a council")
        page.get_by_label("With these words in them").fill(words[:30])
        wynn.press("Find")
        page.get_by_label(words).check()
        page.get_by_label("For", exact=True).check()
        page.get_by_label("What does it say about this proposal?").fill("The figures tell how support is recorded.")
        wynn.press("Link it")
    page.get_by_text("Say which version shows the change").click()
    page.get_by_label("Version").select_option(label=f"{DIRECT}, 2.0.0")
    wynn.press("Save")
    expect(page.locator("main")).to_contain_text("2 councils for and 0 against")
    page.get_by_label("Your remark").fill("@Robin Achterberg is this what they meant?")
    wynn.press("Add the remark")
    expect(page.locator("main")).to_contain_text("Told by e-mail: Robin Achterberg.")


def lay_side_by_side(wynn: Visit) -> None:
    """Old and new on the same data: the dry runs of both, and what the change would have done."""
    page = wynn.page
    wynn.follow("Lay the frameworks side by side")
    expect(page.get_by_role("table", name="Scorecard")).to_contain_text("24 of 24 measures")
    wynn.follow("Measure by measure")
    wynn.follow(f"3D(2a) {DIRECT}")
    expect(page.locator("main")).to_contain_text("What the change would have done")
    expect(page.locator("main")).to_contain_text(
        "that have a figure under both change places beyond what chance alone would do"
    )
    wynn.follow("Measure by measure")
    for tab in ("Coverage", "Fitness", "Evidence", "A council under each"):
        wynn.follow(tab)
    page.get_by_label("Council").select_option(label="Ambleford")
    wynn.press("Show")
    expect(page.get_by_role("heading", name="Ambleford under each framework")).to_be_visible()


def sit_together(browser: Browser, ready: Site, wynn: Visit, scripts: bool) -> None:
    """Three members score in two rounds; nobody sees the first one before it ends."""
    page = wynn.page
    wynn.follow("Decide")
    wynn.follow("Panels")
    wynn.press("Open a panel")
    page.get_by_label("What is the panel called?").fill("The journey's panel")
    page.get_by_label(PROPOSAL, exact=True).check()
    for name in ("Wynn Calloway", "Priya Lindqvist", "Tom Okafor-Hale"):
        page.get_by_label(name, exact=True).check()
    wynn.press("Open the first round")
    address = page.url
    others = [Visit(browser, ready, scripts=scripts) for _ in GROUP[1:]]
    for one, who in zip(others, GROUP[1:], strict=True):
        one.sign_in(who)
    sitting = [wynn, *others]
    for place, one in enumerate(sitting):
        one.go(address)
        one.page.get_by_label("Your interests in what is scored").fill("None")
        one.press("Declare")
        score(one, 7 + place % 2)
        expect(one.page.locator("main")).not_to_contain_text("Median")
    wynn.go(address)
    wynn.press("End the first round and begin the second")
    for one in sitting:
        one.go(address)
        one.page.get_by_role("link", name="Score it").click()
        expect(one.page.locator("main")).to_contain_text("All scores then: 7 × 2, 8")
        one.press("Save your scores")
    wynn.go(address)
    wynn.press("Close the panel")
    expect(page.locator("main")).to_contain_text("Supported")
    for one in others:
        one.leave()


def score(one: Visit, value: int) -> None:
    one.page.get_by_role("link", name="Score it").click()
    one.look()
    for group in one.page.get_by_role("group").all():
        group.get_by_label(str(value), exact=True).check()
    one.press("Save your scores")


def decide(wynn: Visit) -> None:
    page = wynn.page
    wynn.follow("Decide")
    wynn.follow("Decisions")
    wynn.press("Record a decision")
    wynn.press("Record it for good")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say the question.")
    page.get_by_label("What was the question?").fill("How is 3D(2a) counted?")
    page.get_by_label("Which options were there?").fill("As it is\nAmong those with self-directed support")
    page.get_by_label("What was decided?").fill("Among those with self-directed support.")
    page.get_by_label("For which reasons?").fill("Directors said that the figure tells of recording.")
    page.get_by_label(PROPOSAL).select_option(label="Adopted")
    page.get_by_label("Votes for").fill("3")
    page.get_by_label("Who decided?").fill("The journey's panel")
    page.get_by_label("When?").fill("2026-01-31")
    wynn.press("Record it for good")
    expect(page.locator("main")).to_contain_text("What panels had scored")
    expect(page.locator("main")).to_contain_text(f"{DIRECT}, 2.0.0")
    wynn.follow("Decisions")
    wynn.follow("You said, we did")
    expect(page.locator("main")).to_contain_text("Because: Nobody collects today whether a carer had a break")


def walk_back(wynn: Visit) -> None:
    """From the measure to both sentences in three clicks at most: the proposal, then each sentence's own page."""
    page = wynn.page
    page.get_by_role("link", name=f"{DIRECT}, 2.0.0").first.click()
    wynn.look()
    main = page.locator("main")
    expect(main).to_contain_text(WRITTEN)
    expect(main).to_contain_text(SPOKEN)
    wynn.follow(PROPOSAL)  # the first click
    expect(main).to_contain_text(WRITTEN)
    page.locator(".app-note", has_text=SPOKEN).get_by_role("link", name="What became of it").first.click()  # the second
    wynn.look()
    expect(page.get_by_role("heading", name="What became of these words")).to_be_visible()
    expect(main).to_contain_text("Briefing: ")
    expect(main).to_contain_text("The measure as changed")


def the_council_reads_it(browser: Browser, ready: Site, scripts: bool) -> None:
    """The council that wrote the sentence finds what was made of it, and says whether it may be quoted."""
    director = Visit(browser, ready, scripts=scripts)
    page = director.sign_in("director@lea-bridge-north.example.org")
    director.follow("See what became of your words")
    main = page.locator("main")
    expect(main).to_contain_text(WRITTEN)
    expect(main).to_contain_text(PROPOSAL)
    expect(main).to_contain_text("Directors said that the figure tells of recording.")
    expect(main).not_to_contain_text(SPOKEN)
    page.get_by_label("Yes, with the council’s name").check()
    director.press("Save")
    expect(main).to_contain_text("Yes, with the council’s name (Director of Lea Bridge North")
    director.leave()


def the_board_reads_it(browser: Browser, ready: Site, scripts: bool) -> None:
    """A new report has the decision and the quotation; every fact leads to its source; the files open."""
    robin = Visit(browser, ready, scripts=scripts)
    page = robin.sign_in("robin@example.org")
    robin.follow("Decide")
    robin.follow("Report")
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    robin.press("Freeze it as it is now")
    main = page.locator("main")
    expect(main).to_contain_text("How is 3D(2a) counted?")
    expect(main).to_contain_text(f"“{WRITTEN}”")
    expect(main).to_contain_text("Lea Bridge North")
    page.get_by_role("link", name=WRITTEN).click()
    robin.look()
    expect(main).to_contain_text("The same")
    robin.follow("See it as it is now")
    expect(page.get_by_role("heading", name="What became of these words")).to_be_visible()
    page.go_back()
    page.go_back()
    for name in ("As a Word file", "Tables for Excel", "The public part (.zip)"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name).click()
        assert zipfile.is_zipfile(Path(coming.value.path())), name
    robin.leave()
