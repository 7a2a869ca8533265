"""The pictures of the documentation, made anew: `python -m tests.browser.screenshots` writes docs/images.

It lives the first day as the test does, in a light window of 1280 × 860, and keeps what is worth showing. The window
is the system's Chromium; look at what came out before it is published.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from benchmarks.chromium import FLAGS
from tests.browser import first_day as day
from tests.browser.trial import running_trial

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Live the first day once and picture it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_trial(Path(folder)) as slack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1280, "height": 860}, color_scheme="light", locale="en-GB", reduced_motion="reduce"
        )
        page.goto(f"{slack.url}/#as=U0INES&in=C0GENERAL&tab=")
        page.wait_for_selector("body[data-ready]")
        day.be_patient(page)
        _picture_the_day(page)
        browser.close()


def _picture_the_day(page: Page) -> None:
    form = page.get_by_test_id("modal")
    day.open_the_guides_goal_form(page)
    _keep(form, "goal-form")
    day.save_the_goal(page)
    page.get_by_label("Put the guide away").click()
    day.move_clock(page, day.MONDAY)
    day.open_messages(page)
    day.tap_on_track(page)
    _keep(day.prompt(page), "prompt")
    day.fill_the_check_in(page)
    _keep(form, "check-in")
    day.save_the_check_in(page)
    day.be(page, "Bo Tamihana")
    day.tell_what_is_in_the_way(page)
    day.be(page, "Ana Sousa")
    day.edit_and_post_the_progress(page)
    _keep(day.posted(page), "progress-post")
    day.open_home(page)
    _keep(page.get_by_test_id("main"), "home")
    day.be(page, "Inês Duarte")
    day.move_clock(page, day.QUARTER_END)
    day.open_a_review(page)
    _keep(form, "review")


def _keep(shown: Locator, name: str) -> None:
    expect(shown).to_be_visible()
    # The pointer must not colour what it rests upon.
    shown.page.mouse.move(0, 0)
    shown.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
