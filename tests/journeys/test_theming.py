"""A reviewer from raw replies to a double-coded, reconciled theme table: keyboard only, and once more without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.site import Site

pytestmark = pytest.mark.browser


def reach(page: Page, name: str, most: int = 200) -> None:
    """Press Tab until the focus is on the link, button or box of that name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            '() => { const e = document.activeElement; const l = e.id && document.querySelector(`label[for="${e.id}"]`);'
            " return ((l ? l.textContent : e.textContent || e.value) || '').replace(/\\s+/g, ' ').trim() }"
        )
        if name in str(found)[:200]:
            return
    raise AssertionError(f"“{name}” cannot be reached by keyboard")


def press(page: Page, name: str, key: str = "Enter") -> None:
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press(key)


def numbers(page: Page, row: str) -> list[int]:
    cells = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row, exact=True)).first
    return [int(re.sub(r"\D", "", text) or 0) for text in cells.get_by_role("cell").all_inner_texts()]


def test_from_raw_replies_to_a_double_coded_table_by_keyboard(browser: Browser, ready: Site) -> None:
    robin, ade = (Visit(browser, ready, scripts=True) for _ in range(2))
    page = robin.sign_in("robin@example.org")
    press(page, "Themes")
    press(page, "What is read")
    expect(page.get_by_role("heading", name="Nearly the same")).to_be_visible()
    robin.look()
    page.go_back()
    page.wait_for_load_state()
    press(page, "Read and code")
    before = page.locator("main").inner_text()
    words = page.locator("[data-now]").inner_text()
    page.keyboard.press("2")  # the second theme of the codebook
    page.keyboard.press("p")  # its next position
    page.keyboard.press("q")
    page.keyboard.press("m")
    page.keyboard.type("A memo typed by hand.")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Only these words of the passage")).to_have_value(" ".join(words.split()[:2]))
    page.keyboard.press("Enter")
    page.wait_for_url("**past=1**")
    robin.look()
    assert page.locator("main").inner_text() != before
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.get_by_text("is as it was before")).to_be_visible()
    expect(page.locator("[data-now]")).to_have_text(words)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.wait_for_url("**past=1**")
    settle(robin, ade)
    page = robin.go("/themes")
    robin.look()
    passages, texts = numbers(page, "Passages"), numbers(page, "Answers and notes")
    assert sum(passages[:4]) == passages[4]
    assert sum(texts[:4]) == texts[4]
    robin.leave()


def settle(robin: Visit, ade: Visit) -> None:
    """A round of three passages, coded blind by two people, closed, and its disagreement ruled on."""
    page = robin.page
    press(page, "Double coding")
    robin.look()
    reach(page, "Name of the round")
    page.keyboard.type("By keyboard")
    for name in ("Ade Marchetti", "Robin Achterberg"):
        reach(page, name)
        page.keyboard.press("Space")
    reach(page, "How many passages")
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    press(page, "Open the round")
    expect(page.get_by_text("The round is open")).to_be_visible()
    address = page.url.removeprefix(robin.site.url)
    for visit, keys in ((robin, "111"), (ade, "112")):
        if visit is ade:
            ade.sign_in("ade@example.org")
        visit.go(f"{address}/read")
        visit.look()
        assert "Machine's guess" not in visit.page.locator("main").inner_text()
        for key in keys:
            visit.page.keyboard.press(key)
            with visit.page.expect_navigation():
                visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_text("You have read them all")).to_be_visible()
    ade.leave()
    page = robin.go(address)
    press(page, "Close the round")
    expect(page.get_by_text("1 passage needs a ruling")).to_be_visible()
    robin.look()
    reach(page, "Rule on it")
    page.keyboard.press("Enter")
    reach(page, "Fair comparison")
    page.keyboard.press("Space")
    reach(page, "Rule for passages like this one")
    page.keyboard.type("What compares councils is fair comparison.")
    press(page, "Rule on passage")
    expect(page.get_by_text("Nothing is left to rule on")).to_be_visible()


def test_every_page_of_themes_without_scripts(browser: Browser, ready: Site) -> None:
    robin = Visit(browser, ready, scripts=False)
    page = robin.sign_in("robin@example.org")
    robin.go("/themes")
    for name in ("What is read", "Codebook", "Read and code", "Double coding", "Analysis"):
        robin.follow(name)
    robin.follow("Codebook")
    robin.follow("How the codebook came about")
    robin.go("/themes")
    robin.follow("Read and code")
    page.get_by_text("Only part of it, or more than it").click()
    page.get_by_label("Only these words of the passage").fill("words that are not there")
    page.get_by_label("Fair comparison").first.check()
    robin.press("Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("exactly as they stand")
    expect(page.get_by_label("Fair comparison").first).to_be_checked()
    page.get_by_label("Only these words of the passage").fill("")
    robin.press("Save and go on")
    robin.press("Undo my last")
    expect(page.get_by_text("is as it was before")).to_be_visible()
    robin.leave()
