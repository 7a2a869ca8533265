"""Every kind of view as a screen reader tells it and as somebody with weak eyes sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from localslack.samples import read_samples
from tests.browser.conftest import OpenPage
from tests.browser.pebble import EVERY_FIELD, Pebble, form

CLAIMS = "C0CLAIMS"
RULES = Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")


def _views(pebble: Pebble, page: Page) -> Iterator[str]:
    """Goes from view to view, and says at which it is."""
    main = page.get_by_test_id("main")
    expect(main.get_by_text("Who is in?").first).to_be_visible()
    yield "channel"
    page.get_by_label("Message #claims-care", exact=True).press_sequentially("/")
    expect(page.get_by_role("listbox", name="Suggestions").first).to_be_visible()
    yield "suggestions"
    page.keyboard.press("Escape")
    page.get_by_label("Message #claims-care", exact=True).fill("")
    main.get_by_role("button", name="1 reply").click()
    expect(page.get_by_test_id("thread").get_by_text("I am.")).to_be_visible()
    yield "thread"
    page.get_by_label("Close thread").click()
    page.get_by_label("Message #claims-care", exact=True).fill("/pebble form")
    page.keyboard.press("Enter")
    page.get_by_test_id("modal").get_by_role("button", name="Keep it").click()
    expect(page.get_by_test_id("modal").get_by_text("Please complete this required field.").first).to_be_visible()
    yield "form with errors"
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_have_count(0)
    page.get_by_test_id("clock").click()
    expect(page.get_by_role("menu", name="Move the clock")).to_be_visible()
    yield "clock menu"
    page.keyboard.press("Escape")
    page.get_by_test_id("faults-opener").click()
    yield "faults"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Inspector").click()
    page.get_by_test_id("inspector").get_by_role("listbox").get_by_role("option").last.click()
    yield "inspector"
    page.keyboard.press("Escape")
    page.evaluate("localSlack.go({channel: localSlack.sidebar.apps[0].dm, tab: 'messages'})")
    expect(main.get_by_test_id("message").last).to_be_visible()
    yield "samples"
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_test_id("home").get_by_text("Hello")).to_be_visible()
    yield "home"


def _fill(pebble: Pebble) -> None:
    ana, bo = pebble.slack.as_user("Ana"), pebble.slack.as_user("Bo")
    asked = bo.say("#claims-care", "Who is in?")
    ana.say("#claims-care", "I am.", asked.ts)
    ana.say("#claims-care", "@Bo Tamihana see #general, `code` and https://harbour.example")
    for sample in read_samples(pebble.slack.url)["messages"]:
        pebble.say("U0ANA", sample["text"], sample["blocks"])


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1280), (False, 390), (True, 390)])
def test_every_view_keeps_the_rules(dark: bool, width: int, pebble: Pebble, open_page: OpenPage) -> None:
    _fill(pebble)
    pebble.opens = form(EVERY_FIELD)
    page = open_page(pebble.slack, "U0ANA", CLAIMS, dark=dark, width=width)
    complaints = {view: page.evaluate(RULES) for view in _views(pebble, page)}
    assert len(complaints) == 9
    assert {view: said for view, said in complaints.items() if said} == {}
