"""The browser, and pages that are checked for accessibility and for errors wherever they are opened."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.journeys.site import Site
from tests.run import chromium

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHECKED: set[tuple[str, str, int]] = set()
SIGN_IN = "Your link to sign in"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    assert path, "no Chromium: the runner leaves browser tests out where there is none"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "instance")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as its own command makes it: made once in a run of the tests, by whichever process is first."""
    place = tmp_path_factory.getbasetemp()
    shared = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "example"
    with (shared.parent / "example.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            done = Site(shared / "instance").command("demo")
            assert done.returncode == 0, done.stderr
            (shared / "made").touch()
    return shared / "instance"


@pytest.fixture
def ready(site: Site, example: Path) -> Site:
    """A site with the example in it."""
    shutil.copytree(example, site.folder)
    return site.start()


class Visit:
    """One person's browser. look() says that the page is accessible, fits a narrow screen, and came from here alone."""

    def __init__(self, browser: Browser, site: Site, *, scripts: bool) -> None:
        self.site, self.scripts = site, scripts
        self.context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("request", lambda request: self._request(request.url))

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "status of 4" not in text:
            self.troubles.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:", "about:", "blob:")):
            self.troubles.append(f"asked another host: {url}")

    def look(self) -> Page:
        """Check the page that is open; one that is just being left, since it finished saving first, is waited for."""
        for last in (False, False, True):
            try:
                return self._look()
            except Error as problem:
                if last or "context was destroyed" not in str(problem):
                    raise
                self.page.wait_for_load_state()
        raise AssertionError("not reached")

    def _look(self) -> Page:
        page = self.page
        page.locator("h1").first.wait_for(state="attached")  # a page that is just coming has none yet
        assert page.locator("h1").count() == 1, f"{page.url}: one heading of the first level is wanted"
        if page.locator(".govuk-error-summary").count():
            assert page.title().startswith("Error:"), page.title()
        kind = (
            re.sub(r"[0-9a-f-]{32,}|\d+", "#", page.url.partition("?")[0]),
            page.title(),
            page.locator(".govuk-error-summary").count(),
        )
        if self.scripts and kind not in CHECKED:  # each page in each state once: the same page again says nothing new
            CHECKED.add(kind)
            found = Axe().run(page, options=RULES).response["violations"]
            assert not found, [(v["id"], [n["html"] for n in v["nodes"]][:3], page.url) for v in found]
        page.set_viewport_size({"width": 320, "height": 700})
        if self.scripts:
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{page.url} is {width} pixels wide on a screen of 320"
        page.set_viewport_size({"width": 1280, "height": 900})
        assert not self.troubles, self.troubles
        return page

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path if path.startswith("/") else path)
        return self.look()

    def press(self, name: str, *, exact: bool = False) -> Page:
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def follow(self, name: str) -> Page:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def sign_in(self, address: str) -> Page:
        """As in real use: ask for a link, open it in this browser, press the button."""
        self.go("/sign-in")
        self.page.get_by_label("Your e-mail address").fill(address)
        self.press("Send me a link")
        self.go(self.site.link_in_letter_to(address, SIGN_IN))
        return self.press("Sign in")

    def leave(self) -> None:
        self.context.close()
