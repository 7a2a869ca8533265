"""The page with a keyboard only, and by ear: where the focus goes, what everything is called."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble, option, plain

CLAIMS = "C0CLAIMS"
UNNAMED = """() => {
  const words = (element) => element?.textContent.trim();
  const named = (element) => element.getAttribute("aria-label") || words(element)
    || [...(element.labels ?? [])].some(words)
    || words(document.getElementById(element.getAttribute("aria-labelledby")?.split(" ")[0]));
  return [...document.querySelectorAll("button, a, input, textarea, select, [role=tab], [role=option]")]
    .filter((element) => element.checkVisibility({visibilityProperty: true}) && !named(element))
    .map((element) => element.outerHTML);
}"""


def _nothing_unnamed(page: Page) -> None:
    assert page.evaluate(UNNAMED) == []


def test_every_control_has_a_name_wherever_one_goes(pebble: Pebble, open_page: OpenPage) -> None:
    blocks = [
        {"type": "actions", "elements": [
            {"type": "button", "action_id": "sink", "text": plain("Sink")},
            {"type": "overflow", "action_id": "menu", "options": [option("One", "1"), option("Two", "2")]},
            {"type": "users_select", "action_id": "who"},
            {"type": "datepicker", "action_id": "day"},
        ]}
    ]  # fmt: skip
    pebble.say("U0ANA", "Choose", blocks)
    for width in (1280, 390):
        page = open_page(pebble.slack, "U0ANA", "A0PEBBLE", width=width)
        expect(page.get_by_role("button", name="Sink")).to_be_visible()
        _nothing_unnamed(page)
        page.get_by_role("tab", name="Home").click()
        _nothing_unnamed(page)
        pebble.slack.post("/page/as/U0ANA/command", {"channel": CLAIMS, "text": "/pebble form"})
        expect(page.get_by_test_id("modal")).to_be_visible()
        _nothing_unnamed(page)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("modal")).to_have_count(0)
        page.get_by_role("button", name="Inspector").click()
        expect(page.get_by_test_id("inspector").get_by_role("listbox").get_by_role("option")).not_to_have_count(0)
        _nothing_unnamed(page)


def test_arrows_move_along_the_messages_and_esc_returns_to_the_field(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label("Message #claims-care", exact=True)
    expect(field).to_be_focused()
    page.keyboard.press("Shift+F6")
    messages = page.get_by_test_id("main").get_by_test_id("message")
    page.keyboard.press("ArrowUp")
    expect(messages.last).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(messages.nth(-2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(messages.last).to_be_focused()
    page.keyboard.press("Tab")
    expect(messages.last.get_by_label("Reply in thread")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reply in thread in #claims-care")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("thread")).to_be_hidden()
    expect(messages.last.get_by_label("Reply in thread")).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()


def test_f6_and_arrows_reach_another_channel(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    expect(page.get_by_label("Message #claims-care", exact=True)).to_be_focused()
    for _ in ("the guide", "the top bar", "the sidebar"):
        page.keyboard.press("F6")
    line = page.get_by_test_id("sidebar").get_by_role("button", name="claims-care")
    expect(line).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("claims-care")
    expect(page.get_by_test_id("composer").first.get_by_role("combobox")).to_be_focused()


def test_f6_goes_to_what_the_guide_has_next(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    expect(page.get_by_label("Message #claims-care", exact=True)).to_be_focused()
    page.keyboard.press("F6")
    step = page.get_by_test_id("guide").get_by_role("button", name="Do it as Bo")
    expect(step).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message #claims-care", exact=True)).to_have_value("/pebble far")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("guide").get_by_text("Done:")).to_have_count(1)


def test_the_focus_stays_in_a_form_and_returns_where_it_was(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label("Message #claims-care", exact=True)
    field.fill("/pebble form")
    page.keyboard.press("Enter")
    form = page.get_by_test_id("modal")
    expect(form.get_by_label("Title", exact=True)).to_be_focused()
    inside = """document.activeElement === document.body
      || document.querySelector("[data-testid=modal]").contains(document.activeElement)"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(field).to_be_focused()


def test_new_messages_are_told_and_those_of_before_are_not(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    log = page.get_by_test_id("main").get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("heading", level=1, name="claims-care")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Channels", exact=True)).to_be_visible()
    pebble.slack.as_user("bo").say("#claims-care", "Told to who listens")
    expect(log.get_by_text("Told to who listens")).to_be_visible()


def test_the_clock_goes_to_any_moment_ahead_and_never_back(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    moment = page.get_by_label("Day and time in Lisbon")
    clock = page.get_by_test_id("clock")
    for wanted in ("2031-05-06T07:08", "2020-01-01T00:00"):
        expect(clock).to_have_attribute("aria-busy", "false")
        clock.click()
        page.get_by_role("menuitem", name="Another moment…").click()
        expect(moment).to_be_focused()
        moment.fill(wanted)
        page.get_by_role("dialog").get_by_role("button", name="Move").click()
        expect(clock).to_contain_text("Tue 6 May 2031, 07:0")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("That has passed")
