"""Drafting without programming, as a working group does it: with scripts and without, each page checked by axe and at 320 px."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from framework_drafts.frameworks.bundle import from_files, from_zip
from tests.journeys.conftest import Visit
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_framework_is_forked_changed_looked_at_and_frozen(browser: Browser, ready: Site, scripts: bool) -> None:
    wynn = Visit(browser, ready, scripts=scripts)
    page = wynn.sign_in("wynn@example.org")
    wynn.follow("Frameworks")
    wynn.follow("Adult Social Care Outcomes Framework 2024-25")
    page.get_by_label("What is the new framework called?").fill("Our framework")
    wynn.press("Fork")
    take_one_over(wynn)
    change_its_population(wynn)
    drop_one(wynn)
    add_one_with_forms_alone(wynn)
    look_from_all_sides(wynn)
    wynn.press("Freeze", exact=True)
    expect(page.get_by_text("Version 1.0.0 is frozen")).to_be_visible()
    be_refused_a_dishonest_patch(wynn)
    wynn.leave()


def take_one_over(wynn: Visit) -> None:
    page = wynn.page
    page.get_by_label("From", exact=True).select_option(label="Care Act illustration, 1.0.0")
    wynn.press("Look at what it has")
    page.get_by_role("row").filter(has_text="H1 People").get_by_role("button").click()
    wynn.look()
    expect(page.get_by_text("Taken over.")).to_be_visible()
    wynn.follow("Our framework")


def change_its_population(wynn: Visit) -> None:
    """From eighteen to sixteen, in words on a form; the plain English follows."""
    page = wynn.page
    wynn.follow("Build H1")
    wynn.follow("Who counts")
    value = page.get_by_label("Value").first
    expect(value).to_have_value("18")
    value.fill("sixteen")
    wynn.press("Save this step")
    expect(page.get_by_role("alert")).to_contain_text("Condition 1")
    expect(value).to_have_value("sixteen")
    value.fill("16")
    page.get_by_label("Why (optional)").fill("Young people in transition.")
    wynn.press("Save this step")
    expect(page.get_by_role("complementary")).to_contain_text("16 or over")
    expect(page.locator("main")).to_contain_text("a major version (the first number rises)")
    wynn.follow("Our framework")


def drop_one(wynn: Visit) -> None:
    wynn.follow("Drop 6B")
    wynn.page.get_by_label("Why is it dropped?").fill("Homes are not ours to run.")
    wynn.press("Drop it")


def add_one_with_forms_alone(wynn: Visit) -> None:
    """People who get a direct payment, of all with support in the community: conditions, a test for each side."""
    page = wynn.page
    wynn.follow("Add a measure")
    page.get_by_label("Code", exact=True).fill("7A")
    page.get_by_label("Domain").fill("7 Control")
    page.get_by_label("What it measures").fill("People supported in the community who have a direct payment")
    page.get_by_label("Counted from records about persons").check()
    page.get_by_label("Percentage", exact=True).check()
    page.get_by_label("A higher figure is better").check()
    page.get_by_label("Why it is added").fill("Directors asked for it.")
    wynn.press("Add this measure")
    wynn.follow("services")
    page.get_by_label("Take this out").first.check()
    page.get_by_label("What", exact=True).nth(2).select_option(label="service type")
    page.get_by_label("How").nth(2).select_option(label="is")
    page.get_by_label("Value").nth(2).fill("Long term support: Communty")
    wynn.press("Save this step")
    expect(page.get_by_role("alert")).to_contain_text("“Long term support: Communty” is not a permitted value")
    page.get_by_label("Value").nth(2).fill("Long term support: Community")
    wynn.press("Save this step")
    wynn.follow("Who counts as achieved")
    page.get_by_label("What", exact=True).first.select_option(label="delivery mechanism")
    page.get_by_label("Value").first.fill("Direct payment")
    wynn.press("Save this step")
    expect(page.locator("main")).to_contain_text("It has no test")
    for name, kind, mechanism, end, counts, achieved in (
        ("With a payment", "Long term support: Community", "Direct payment", "", "1", "1"),
        ("Without one", "Long term support: Community", "", "", "1", "0"),
        ("In a home", "Long term support: Nursing care", "Direct payment", "", "0", "0"),
        ("Ended before", "Long term support: Community", "Direct payment", "2024-03-31", "0", "0"),
    ):
        page.get_by_role("link", name="Add – A test with an invented person").click()
        wynn.look()
        page.get_by_label("Name of the test").fill(f"A person: {name}")
        page.get_by_label("The invented person").fill(name)
        page.get_by_label("service type").first.select_option(kind)
        page.get_by_label("delivery mechanism").first.select_option(mechanism)
        page.get_by_label("event start").first.fill("2023-06-01")
        page.get_by_label("event end").first.fill(end)
        page.get_by_label("How often the person counts").fill(counts)
        page.get_by_label("How often as achieved").fill(achieved)
        wynn.press("Save this step")
    expect(page.get_by_text("Before it can be agreed")).to_have_count(0)
    expect(page.get_by_text("Passes")).to_have_count(4)
    wynn.follow("Links to duties and objectives")
    page.get_by_label("Entry").first.select_option(label="Care Act 2014: s31-33 Direct payments")
    page.get_by_label("Why", exact=True).first.fill("Direct payments themselves.")
    wynn.press("Save this step")
    wynn.follow("Our framework")


def look_from_all_sides(wynn: Visit) -> None:
    page = wynn.page
    main = page.locator("main")
    expect(main).to_contain_text("6B: Dropped")
    expect(main).to_contain_text("7A: New")
    wynn.follow("Compare in full")
    expect(main).to_contain_text("dropped 1; new 2")
    wynn.go("/frameworks")
    wynn.follow("Our framework")
    wynn.follow("Coverage")
    expect(page.get_by_role("row").filter(has_text="s31-33")).to_contain_text("7A")
    expect(page.get_by_role("row").filter(has_text="Independent advocacy")).to_contain_text("Gap")
    wynn.follow("What it asks of councils")
    expect(page.get_by_role("row").filter(has_text="delivery mechanism")).to_contain_text("may be left blank")
    wynn.follow("Handbook")
    expect(main).to_contain_text("7A People supported in the community who have a direct payment")
    wynn.follow("Measures")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download as files").click()
    bundle = from_files(from_zip(Path(coming.value.path()).read_bytes()))
    assert (bundle.version, len(bundle.entries)) == ("draft", 26)


def be_refused_a_dishonest_patch(wynn: Visit) -> None:
    page = wynn.page
    wynn.press("Open a new draft of this framework")
    wynn.follow("Build 7A")
    wynn.follow("Unit and interval")
    page.get_by_label("Decimal places").fill("0")
    page.get_by_label("How much this changes").select_option(label="Only words change")
    wynn.press("Save this step")
    expect(page.get_by_role("alert")).to_contain_text(
        "You said that only words change, but “unit › places” was changed"
    )
    page.get_by_label("How much this changes").select_option(label="Figures can change")
    wynn.press("Save this step")
    expect(page.locator("main")).to_contain_text("a major version")


def test_two_people_in_one_draft_and_a_decision(browser: Browser, ready: Site) -> None:
    wynn, robin = Visit(browser, ready, scripts=True), Visit(browser, ready, scripts=False)
    mine, theirs = wynn.sign_in("wynn@example.org"), robin.sign_in("robin@example.org")
    for visit in (wynn, robin):
        visit.go("/frameworks")
        visit.page.get_by_role("row").filter(has_text="Care Act working draft").get_by_role("link").click()
        visit.follow("Build H1")
        visit.follow("What it says")
    mine.get_by_label("Why it matters").fill("A home is where a life is lived.")
    wynn.press("Save this step")
    theirs.get_by_label("Why it matters").fill("Home matters.")
    theirs.get_by_label("What it is not for").fill("Judging one council by one year.")
    robin.press("Save this step")
    expect(theirs.get_by_role("heading", name="Somebody else changed the same clauses")).to_be_visible()
    expect(theirs.locator("main")).to_contain_text("A home is where a life is lived.")
    theirs.get_by_label("Yours").check()
    robin.press("Save what I chose")
    robin.follow("Its page, with remarks")
    expect(theirs.locator("main")).to_contain_text("Home matters.")
    expect(theirs.locator("main")).to_contain_text("Judging one council by one year.")
    theirs.get_by_label("About").select_option(label="The measure as a whole")
    theirs.get_by_label("Your remark").fill("Ready to freeze, I think.")
    robin.press("Add the remark")
    expect(theirs.locator("main")).to_contain_text("Ready to freeze, I think.")
    wynn.go("/frameworks")
    mine.get_by_role("row").filter(has_text="Care Act working draft").get_by_role("link").click()
    wynn.press("Freeze", exact=True)
    mine.get_by_role("link", name="in paid employment").click()
    mine.get_by_label("Agree it").check()
    mine.get_by_label("The decision and its reasons").fill("Agreed at the meeting of 20 November.")
    wynn.press("Record the decision")
    expect(mine.locator("main")).to_contain_text("Agreed at the meeting of 20 November.")
    wynn.go("/frameworks")
    mine.get_by_role("row").filter(has_text="Care Act working draft").get_by_role("link").click()
    mine.get_by_role("link", name="live in a home of their own").click()
    mine.get_by_label("Agree it").check()
    mine.get_by_label("The decision and its reasons").fill("I like it.")
    wynn.press("Record the decision")
    expect(mine.get_by_role("alert")).to_contain_text("You wrote this version")
    wynn.go("/measures/guide")
    for visit in (wynn, robin):
        visit.leave()
