"""Every kind of view as a screen reader tells it and as somebody with weak eyes sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from localslack.samples import read_samples
from tests.browser.conftest import OpenPage
from tests.browser.names import unnamed
from tests.browser.pebble import EVERY_FIELD, Json, Pebble, form, option, plain

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


def _actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _choice(kind: str) -> Json:
    return {"type": kind, "action_id": kind, "options": [option("Near", "near"), option("Far", "far")]}


def _section(words: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def _button(words: str) -> Json:
    return {"type": "button", "action_id": words, "text": plain(words)}


def _table(*rows: str) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] for text in rows]}


def test_nothing_is_told_by_its_kind_alone(pebble: Pebble, open_page: OpenPage) -> None:
    _fill(pebble)
    pebble.slack.as_user("ana").invite("#claims-care", "Pebble")
    pebble.say("U0ANA", "Choose", [_actions(_choice("radio_buttons")), _actions(_choice("checkboxes"))])
    pebble.opens = form(EVERY_FIELD)
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    assert {view: said for view in _views(pebble, page) if (said := unnamed(page))} == {}


def test_what_has_no_label_is_named_by_the_words_before_it(pebble: Pebble, open_page: OpenPage) -> None:
    blocks = [
        {"type": "header", "text": plain("Throws")},
        _section("*How far?*\nA small one will do."),
        _actions(_choice("radio_buttons"), _button("Throw")),
        _actions(_choice("checkboxes")),
        {"type": "divider"},
        _actions(_button("Sink"), _button("Swim")),
        _actions(_choice("checkboxes")),
        _table("Who", "Ana"),
    ]
    pebble.say("U0ANA", "Throws", blocks)
    pebble.say("U0ANA", "Rows", [_table("Who", "Ana", "Bo")])
    rows = "| Who |\n| --- |\n| Ana |\n"
    pebble.say("U0ANA", "Text", [{"type": "markdown", "text": f"{rows}\n# Stones\n\n{rows}"}])
    page = open_page(pebble.slack, "U0ANA", "A0PEBBLE")
    throws, alone, text = (page.get_by_test_id("message").filter(has_text=word) for word in ("How far", "Bo", "Stones"))
    expect(throws.get_by_role("group", name="How far?", exact=True)).to_have_count(2)
    expect(throws.get_by_role("radiogroup", name="How far?", exact=True)).to_be_visible()
    expect(throws.get_by_role("group", name="Choose any", exact=True)).to_be_visible()
    # Two buttons that nothing stands before are two buttons; the fourth group has the message's own tools.
    expect(throws.get_by_role("group")).to_have_count(4)
    expect(throws.get_by_role("table", name="Throws", exact=True)).to_be_visible()
    expect(alone.get_by_role("table", name="Table of 2 rows", exact=True)).to_be_visible()
    expect(text.get_by_role("table", name="Table of 1 row", exact=True)).to_be_visible()
    expect(text.get_by_role("table", name="Stones", exact=True)).to_be_visible()
