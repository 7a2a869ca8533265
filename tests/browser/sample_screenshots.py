"""The pictures of the Block Kit samples, made anew: `python -m tests.browser.sample_screenshots` writes docs/images.

Wide and narrow, light and dark; look at what came out before it is published. With a folder as argument it pictures
everything there: every message, the form and Home, in all four ways.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from benchmarks.chromium import FLAGS
from localslack import LocalSlack, serve
from localslack.samples import SAMPLES, read_samples, running_samples

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTHS = {"wide": 1120, "narrow": 390}
TALL = 2600  # so that no message is cut at the edge of the window
Theme = Literal["light", "dark"]


def main() -> None:
    """Picture what the documentation shows, or everything."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with _gallery() as (slack, browser):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            _picture_all(slack, browser, folder)
            return
        IMAGES.mkdir(parents=True, exist_ok=True)
        _keep(_message(_page(slack, browser, "wide", "light"), 3), IMAGES / "samples-data.png")
        _keep(_message(_page(slack, browser, "wide", "dark"), 2), IMAGES / "samples-text-dark.png")
        _keep(_message(_page(slack, browser, "narrow", "dark"), 1), IMAGES / "samples-menus-narrow-dark.png")
        _keep(_form(_page(slack, browser, "narrow", "light")), IMAGES / "samples-form-narrow.png")


@contextmanager
def _gallery() -> Iterator[tuple[LocalSlack, Browser]]:
    app = ExitStack()
    with ExitStack() as ends:
        slack = ends.enter_context(serve(apps=[SAMPLES]))
        app.enter_context(running_samples(slack.url, SAMPLES))
        slack.wait_until_connected()
        ana = slack.as_user("Ana")
        ana.command("Samples", "/samples")
        ana.wait_for_message("Samples", read_samples(slack.url)["messages"][-1]["blocks"][0]["title"])
        playwright = ends.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        ends.callback(browser.close)
        yield slack, browser
    app.close()


def _page(slack: LocalSlack, browser: Browser, width: str, theme: Theme, tab: str = "messages") -> Page:
    page = browser.new_page(
        viewport={"width": WIDTHS[width], "height": TALL}, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
    )
    direct = slack.as_user("Ana").see("sidebar")["apps"][0]["dm"]
    page.goto(f"{slack.url}/#as=U0ANA&in={direct}&tab={tab}")
    page.wait_for_selector("body[data-ready]")
    return page


def _message(page: Page, number: int) -> Locator:
    return page.get_by_test_id("message").nth(number)


def _form(page: Page) -> Locator:
    page.get_by_label("Message Samples", exact=True).fill("/samples form")
    page.keyboard.press("Enter")
    return page.get_by_test_id("modal")


def _picture_all(slack: LocalSlack, browser: Browser, folder: Path) -> None:
    themes: tuple[Theme, ...] = ("light", "dark")
    for width in WIDTHS:
        for theme in themes:
            page = _page(slack, browser, width, theme)
            expect(_message(page, 4)).to_be_visible()
            for number in range(page.get_by_test_id("message").count()):
                _keep(_message(page, number), folder / f"{width}-{theme}-message-{number}.png")
            _keep(_form(page), folder / f"{width}-{theme}-form.png")
            page.close()
            slack.as_user("Ana").modal().close()
            home = _page(slack, browser, width, theme, tab="home")
            _keep(home.get_by_test_id("home"), folder / f"{width}-{theme}-home.png")
            home.close()


def _keep(shown: Locator, path: Path) -> None:
    expect(shown).to_be_visible()
    # Neither the pointer nor the field that has the focus must colour what is beside it.
    shown.page.mouse.move(0, 0)
    shown.page.evaluate("document.activeElement?.blur()")
    shown.scroll_into_view_if_needed()
    shown.screenshot(path=path, animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
