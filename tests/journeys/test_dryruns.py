"""Dry runs as a working group, a reviewer and a director use them: with scripts and without, by axe, at 320 px."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_what_a_framework_would_have_said_and_how_far_to_trust_it(browser: Browser, ready: Site, scripts: bool) -> None:
    a_reviewer_looks(browser, ready, scripts)
    a_director_looks(browser, ready, scripts)


def a_reviewer_looks(browser: Browser, ready: Site, scripts: bool) -> None:
    """From the framework to a measure, to its places, to what measures share, to who has figures."""
    robin = Visit(browser, ready, scripts=scripts)
    page = robin.sign_in("robin@example.org")
    robin.follow("Dry runs")
    robin.follow("Adult Social Care Outcomes Framework 2024-25, 2.0.0")
    expect(page.get_by_role("heading", name="The framework as a whole")).to_be_visible()
    expect(page.locator("main")).to_contain_text("so this measure cannot tell most of them apart")
    for picture in page.locator("main img").all()[:3]:
        picture.scroll_into_view_if_needed()
        assert page.request.get(ready.url + str(picture.get_attribute("src"))).status == 200
    robin.follow("1A Social care-related quality of life score")
    main = page.locator("main")
    expect(main).to_contain_text("contains all the questions of 3A, 4A and 5A(1)")
    expect(main).not_to_contain_text("Its place lies between")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Data behind").first.click()
    rows = list(csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    assert rows[0]["period"] == "2015-16"
    robin.follow("2018-19")
    robin.follow("how uncertain each council’s place would be")
    expect(page.locator("main")).to_contain_text("Its place lies between")
    page.go_back()
    page.go_back()
    robin.go(str(page.locator(".govuk-back-link").get_attribute("href")))
    robin.follow("Measures beside each other")
    expect(page.locator("main")).to_contain_text("The workbench makes none")
    robin.follow("Who has figures")
    expect(page.get_by_role("table")).to_contain_text("not collected")
    robin.leave()


def a_director_looks(browser: Browser, ready: Site, scripts: bool) -> None:
    """My council beside England, its region and its peers; another list of peers; the account; the region."""
    director = Visit(browser, ready, scripts=scripts)
    page = director.sign_in("director@ambleford.example.org")
    director.follow("See how your council would look")
    director.follow("See how Ambleford would look")
    expect(page.get_by_role("heading", name="How Ambleford would look")).to_be_visible()
    expect(page.locator("main")).to_contain_text("statistical neighbours by the method population@1")
    page.get_by_text("Choose other councils").click()
    for name in ("Chilternbourne", "Holmsley Moor", "Severnhope"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("Why these").fill("We meet every month")
    director.press("Compare with these")
    expect(page.locator("main")).to_contain_text("3 councils chosen for comparison")
    expect(page.locator("main")).to_contain_text("We meet every month")
    director.follow("to print")
    expect(page.get_by_role("heading", name="Ambleford: local account")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="As a Word file").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"PK")
    director.follow("Council")
    director.follow("1A Social care-related quality of life score")
    page.get_by_role("link", name="North West", exact=True).click()
    director.look()
    expect(page.get_by_role("heading", name="councils together")).to_be_visible()
    director.leave()
