"""A council's analyst tries a framework on the council's own records; the working group sees what moved on everybody's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from framework_drafts.extracts.invented.submitting import write_submissions
from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.demo.extracting import PERIOD_ENDS, SCALE

pytestmark = pytest.mark.browser
AMBLEFORD = "X90000017"
PUBLISHED = "ASCOF measures from client-level data, 1.0.0"


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_council_tries_a_framework_on_its_own_records(
    browser: Browser, ready: Site, tmp_path: Path, scripts: bool
) -> None:
    files = write_submissions(tmp_path, SCALE, PERIOD_ENDS[1:3])
    jo = Visit(browser, ready, scripts=scripts)
    jo.sign_in("jo@ambleford.example.org")
    give(jo, [one for one in files if one.name.startswith(AMBLEFORD)])
    look_at_quality(jo)
    make_records_and_run(jo)
    look_at_one_person(jo)
    change_the_look_back(jo)
    another_councils_file_is_refused(jo, next(one for one in files if not one.name.startswith(AMBLEFORD)))
    jo.leave()
    the_working_group_looks(browser, ready, scripts)


def give(jo: Visit, files: list[Path]) -> None:
    page = jo.follow("Client-level data")
    page.locator("summary", has_text="Load a submission").click()
    page.get_by_label("Submissions (CSV)").set_input_files(files)
    page.get_by_label("Day they were submitted").fill("2026-04-24")
    page.get_by_label("These persons do not exist").check()
    jo.press("Load", exact=True)
    expect(page.locator("main")).to_contain_text("checks fail", timeout=40_000)
    jo.look()


def look_at_quality(jo: Visit) -> None:
    page = jo.page
    expect(page.get_by_role("heading", name="What is not kept")).to_be_visible()
    expect(page.locator("main")).to_contain_text("First Name")
    before = page.locator("main").inner_text()
    page.get_by_label("A mandatory value is missing in more than (%)").fill("0.1")
    jo.press("Show what fails at these limits")
    failing = [
        int(re.search(r"(\d+) of \d+ checks fail", text)[1]) for text in (before, page.locator("main").inner_text())
    ]
    assert failing[1] > failing[0]
    page.get_by_label("A value or format is wrong in more than (%)").fill("much")
    jo.press("Show what fails at these limits")
    expect(page.get_by_role("alert")).to_contain_text("Enter a number")


def make_records_and_run(jo: Visit) -> None:
    page = jo.go("/client-level")
    jo.follow("Make records")
    page.get_by_label("As of").fill("2020-01-01")
    jo.press("Make records")
    expect(page.get_by_role("alert")).to_contain_text("Nothing had been submitted by that day")
    page.get_by_label("As of").fill("2026-04-30")
    jo.press("Make records")
    expect(page.get_by_role("heading", name="Records as of 30 April 2026")).to_be_visible(timeout=40_000)
    expect(page.locator("main")).to_contain_text("Rows left")
    page.get_by_label("Which framework").select_option(label=PUBLISHED)
    page.get_by_label("Twelve months to the end of each quarter").check()
    jo.press("Calculate", exact=True)
    expect(page.get_by_role("heading", name="ASCOF measures from client-level data on records")).to_be_visible(
        timeout=40_000
    )
    expect(page.locator("main")).to_contain_text("2 measures cannot be calculated from these records")
    jo.look()


def look_at_one_person(jo: Visit) -> None:
    page = jo.follow("2A ")
    expect(page.locator("main")).to_contain_text("Your own people")
    jo.follow("Look at single persons")
    counted = page.locator("h2", has_text="Counted as achieved")
    expect(counted).to_be_visible()
    page.locator("h2:has-text('Counted as achieved') + p a").first.click()
    page.wait_for_load_state()
    jo.look()
    expect(page.locator("main")).to_contain_text("counts as achieved: what is asked for that holds")
    expect(page.locator(".app-lit--yes").first).to_contain_text("kept")
    page.go_back()
    page.locator("h2:has-text('Not counted') + p a").first.click()
    page.wait_for_load_state()
    jo.look()
    expect(page.locator("main")).to_contain_text("gets into")


def change_the_look_back(jo: Visit) -> None:
    page = jo.follow("Try other days")
    jo.press("Show who would count otherwise")
    expect(page.get_by_role("alert")).to_contain_text("Change a number of days first")
    back = page.get_by_label("Event end of “support”: no earlier than this many days before this event start")
    expect(back).to_have_value("90")
    back.fill("300")
    jo.press("Show who would count otherwise")
    expect(page.get_by_role("heading", name="Who counts otherwise")).to_be_visible(timeout=40_000)
    jo.look()
    expect(page.locator("main")).to_contain_text("not counted:")
    jo.follow("Who they are, and why")
    page.locator("main h2 + p a").first.click()
    page.wait_for_load_state()
    jo.look()
    expect(page.locator("main")).to_contain_text("Must not hold, and does: the same person has a record of “support”")


def another_councils_file_is_refused(jo: Visit, path: Path) -> None:
    page = jo.go("/client-level")
    page.locator("summary", has_text="Load a submission").click()
    page.get_by_label("Submissions (CSV)").set_input_files(path)
    jo.press("Load", exact=True)
    expect(page.locator("main")).to_contain_text("give one with your own council alone", timeout=40_000)
    jo.look()
    jo.follow("Delete it")
    jo.press("Delete it")
    expect(page.locator("main")).to_contain_text("The submission is deleted")


def the_working_group_looks(browser: Browser, ready: Site, scripts: bool) -> None:
    wynn = Visit(browser, ready, scripts=scripts)
    wynn.sign_in("wynn@example.org")
    page = wynn.go("/client-level")
    expect(page.locator("main")).not_to_contain_text("Ambleford,")  # the council's own desk is the council's
    wynn.follow("ASCOF measures from client-level data, 2.0.0")
    expect(page.locator("main")).to_contain_text("counts under five are withheld")
    runs = page.get_by_label("The earlier run")
    earlier = next(one for one in runs.locator("option").all_inner_texts() if "as of 24 July" in one)
    runs.select_option(label=earlier)
    wynn.press("Show what moved")
    expect(page.locator("th", has_text="Later data").first).to_be_visible()
    with page.expect_download() as coming:
        wynn.go("/client-level")
        wynn.follow("ASCOF measures from client-level data, 2.0.0")
        page.get_by_role("link", name="CSV").click()
    assert "withheld: fewer than five" in Path(coming.value.path()).read_text(encoding="utf-8-sig")
    wynn.leave()
