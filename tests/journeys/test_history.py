"""Historic data as a working group uses it: with scripts and without, each page checked by axe and at 320 px."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site
from workbench.demo.open_data import write_open_data

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_a_file_to_a_figure_that_can_be_traced(
    browser: Browser, ready: Site, tmp_path: Path, scripts: bool
) -> None:
    wynn = Visit(browser, ready, scripts=scripts)
    page = wynn.sign_in("wynn@example.org")
    wynn.follow("Historic data")
    who_is_missing_and_why(wynn)
    one_council_across_its_reorganisation(wynn)
    codes_that_change_meaning(wynn)
    a_table_of_another_layout(wynn, tmp_path)
    a_broken_file(wynn, tmp_path)
    wynn.go("/history")
    wynn.follow("Invented ASCOF, 2015-16 to 2024-25")
    expect(page.locator("main")).to_contain_text("9 cells are in conflict")
    wynn.follow("Its snapshot")
    expect(page.locator("main")).to_contain_text("Put together from")
    wynn.leave()


def who_is_missing_and_why(wynn: Visit) -> None:
    page = wynn.page
    page.locator(".app-card").filter(has_text="time series of measures").get_by_role(
        "link", name="Who has figures"
    ).click()
    wynn.look()
    row = page.get_by_role("row").filter(has_text="Short-term support after which")
    row.get_by_role("link").last.click()
    wynn.look()
    main = page.locator("main")
    expect(main).to_contain_text("Not submitted")
    expect(main).to_contain_text("Fenland Staithe")
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    assert rows[0] == ["Area code", "Council", "Mark", "Reason"]
    assert any("Snapshot " in cell for row in rows[-2:] for cell in row)


def one_council_across_its_reorganisation(wynn: Visit) -> None:
    page = wynn.page
    wynn.go("/history")
    page.get_by_label("Find a council or a measure").fill("wick bridge")
    wynn.press("Find")
    page.locator("main").get_by_role("link", name="Tarnwick").or_(
        page.get_by_role("link", name="Wick Bridge")
    ).first.click()
    wynn.look()
    wynn.follow("Admissions to residential and nursing care, aged 65")
    page.get_by_label("Figures from").select_option(index=0)
    page.get_by_label("Across its reorganisation").select_option("added")
    wynn.press("Show", exact=True)
    expect(page.locator("main")).to_contain_text("added up")
    expect(page.locator("main")).to_contain_text("became part of Tarnwick")


def codes_that_change_meaning(wynn: Visit) -> None:
    wynn.follow("Measures and their codes")
    wynn.follow("Codes that change meaning")
    expect(wynn.page.locator("main")).to_contain_text("1B, 1D, 1E, 3A, 3B, 4B")
    wynn.page.get_by_label("Between").select_option("2018-19")
    wynn.page.get_by_label("and", exact=True).select_option("2021-22")
    wynn.press("Show", exact=True)
    expect(wynn.page.locator("main")).to_contain_text("No code in use in both years changes its meaning")


def a_table_of_another_layout(wynn: Visit, room: Path) -> None:
    page = wynn.page
    (room / "waits.csv").write_text("Code,Council,2021/22,2022/23\nX90000001,A,61%,n/a\nX90000002,B,58%,60%\n")
    wynn.go("/history")
    page.get_by_label("A published file").set_input_files(room / "waits.csv")
    wynn.press("Look at the file")
    page.get_by_label("Area code").select_option("Code")
    page.get_by_label("Area name").select_option("Council")
    page.locator("#always-measure").fill("W2")
    page.locator("#always-statistic").fill("outcome")
    page.get_by_label("Figures may have a percent sign").check()
    page.get_by_label("Several columns hold figures").check()
    page.get_by_label("If several: their headings are").select_option("period")
    page.get_by_label("2021/22").check()
    page.get_by_label("2022/23").check()
    for label, words in (
        ("Title", "Waits"),
        ("Publisher", "Somebody"),
        ("Licence", "None"),
        ("Attribution line", "From somebody."),
        ("Short name for this set of codes", "more-waits"),
    ):
        page.get_by_label(label).fill(words)
    wynn.press("Look at what would come in")
    expect(page.get_by_role("alert")).to_contain_text("say below what each means")
    page.get_by_label("“n/a” means").select_option("not_submitted")
    wynn.press("Look at what would come in")
    expect(page.locator("main")).to_contain_text("4 cells")
    wynn.press("Import 4 cells")
    expect(page.get_by_text("Every cell accounted for").first).to_be_visible()
    wynn.look()


def a_broken_file(wynn: Visit, room: Path) -> None:
    page = wynn.page
    content = write_open_data("2022-23", {}).replace(b",Council,X90000001,", b",Parish,X90000001,", 1)
    (room / "broken.csv").write_bytes(content)
    wynn.go("/history")
    page.get_by_label("A published file").set_input_files(room / "broken.csv")
    wynn.press("Look at the file")
    page.get_by_label("Year of the figures").fill("2022-23")
    wynn.press("Read and import it")
    expect(page.locator("main")).to_contain_text("“Parish” is no level")
    wynn.look()
    wynn.press("Put it away")
    expect(page.locator("main")).to_contain_text("Nothing of it was imported")
