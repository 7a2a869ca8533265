"""A real Chromium for tests that click, and a page in it for any person of a workspace."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import FLAGS
from localslack import LocalSlack
from tests.browser.pebble import Pebble, running_pebble

BESIDE_THE_TESTS = Path(__file__).parent

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium the browser tests are skipped and say so; where all is required, they fail."""
    if shutil.which("chromium") or os.environ.get("HEADWAY_REQUIRE_ALL"):
        return
    missing = pytest.mark.skip(reason="no Chromium on this machine: install the package chromium to run these")
    for item in items:
        if BESIDE_THE_TESTS in item.path.parents:
            item.add_marker(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    found = shutil.which("chromium")
    assert found, "HEADWAY_REQUIRE_ALL is set, but there is no Chromium on this machine"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens the page of a workspace as somebody: `open_page(slack, "U0ANA", channel="C0CLAIMS")`.

    Every page is a fresh context. What the page's own code threw fails the test at its end.
    """
    pages: list[Page] = []
    thrown: list[str] = []

    def open_as(
        slack: LocalSlack,
        user: str,
        channel: str = "",
        tab: str = "",
        *,
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.goto(f"{slack.url}/#as={user}&in={channel}&tab={tab}")
        page.wait_for_selector("body[data-ready]")
        # The browser drops keys that come before it has painted.
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        pages.append(page)
        return page

    yield open_as
    for page in pages:
        page.context.close()
    assert thrown == []


@pytest.fixture
def patient_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace that waits long for an app: a test may do several things before it lets the app answer."""
    monkeypatch.setattr("localslack.delivery.ACK_SECONDS", 20.0)


@pytest.fixture
def pebble() -> Iterator[Pebble]:
    """A workspace with a small app that uses every element of Block Kit."""
    with running_pebble() as app:
        yield app
