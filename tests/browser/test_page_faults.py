"""The panel of faults on request: add one, see it strike, remove it; by mouse, by keyboard and by ear."""

import re

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.errors import SlackApiError

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

CLAIMS = "C0CLAIMS"


def opened(page: Page) -> None:
    page.get_by_role("button", name="Faults").click()
    expect(page.get_by_role("region", name="Faults")).to_be_visible()


def test_a_newcomer_sees_no_panel_and_no_fault(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)

    expect(page.get_by_test_id("faults")).to_be_hidden()
    assert pebble.slack.faults() == []


def test_a_fault_is_added_strikes_and_is_removed(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    page.get_by_label("What goes wrong").select_option("Server error")
    page.get_by_label("Where").fill("chat.*")
    page.get_by_label("Status").fill("503")
    page.get_by_label("How often").fill("2")
    page.get_by_role("button", name="Add", exact=True).click()
    line = page.get_by_test_id("fault")
    expect(line).to_contain_text("chat.*, status 503, at most 2 times")
    expect(line).to_contain_text("not yet")

    with pytest.raises(SlackApiError):
        pebble.say("U0ANA", "hello")

    expect(line).to_contain_text("struck once")
    expect(page.get_by_role("status").filter(has_text="struck once")).to_have_count(1)
    page.get_by_role("button", name="Remove: Server error").click()
    expect(line).to_have_count(0)
    assert pebble.slack.faults() == []
    pebble.say("U0ANA", "hello")


def test_the_keyboard_alone_adds_and_closes(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opener = page.get_by_role("button", name="Faults")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What goes wrong")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("fault")).to_contain_text("Too many requests")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("faults")).to_be_hidden()
    expect(page.get_by_role("button", name="Faults, 1 standing")).to_be_focused()


def test_what_makes_no_sense_is_said_in_the_panel(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    page.get_by_label("Where").fill("chat.postMesage")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("cannot strike 'chat.postMesage'")
    expect(page.get_by_label("Where")).to_have_value("chat.postMesage")
    expect(page.get_by_test_id("fault")).to_have_count(0)


def test_a_number_that_cannot_be_is_told_at_its_field_in_the_words_of_its_label(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    page.get_by_label("What goes wrong").select_option("Slow answer")
    for when, label, amount, says in (
        ("The next times", "How often", "", "How often must be a whole number, at least 1"),
        ("The next times", "How often", "1.5", "How often must be a whole number, at least 1"),
        ("By chance", "Per cent", "0", "Per cent must be more than 0 and at most 100"),
        ("For a while", "Minutes", "", "Minutes of the clock here must be more than 0"),
        ("For a while", "Minutes", "0", "Minutes of the clock here must be more than 0"),
        ("For a while", "Minutes", "-5", "Minutes of the clock here must be more than 0"),
        ("Every time", "Seconds", "", "Seconds must be more than 0"),
        ("Every time", "Where", " ", "Say what is struck"),
    ):
        page.get_by_label("When").select_option(when)
        field = page.get_by_label(label, exact=label == "Seconds")
        field.fill(amount)
        field.press("Enter")
        expect(field).to_have_accessible_description(re.compile(f"^.*{says}"))
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        field.fill("3")
    assert pebble.slack.faults() == []


@pytest.mark.parametrize(
    ("when", "fields", "says"),
    [
        ("Every time", {}, "chat.postMessage, 5 seconds"),
        ("By chance", {"Per cent": "25", "Seed": "7"}, "25% of them, seed 7"),
        ("For a while", {"Minutes": "30"}, "until"),
    ],
)
def test_when_it_strikes_can_be_chosen(
    pebble: Pebble, open_page: OpenPage, when: str, fields: dict[str, str], says: str
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    page.get_by_label("What goes wrong").select_option("Slow answer")
    page.get_by_label("When").select_option(when)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_test_id("fault")).to_contain_text(says)


def test_every_kind_of_fault_can_be_added_as_the_form_offers_it(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    kinds = pebble.slack.get("/control/faults")["kinds"]
    for number, kind in enumerate(kinds, start=1):
        page.get_by_label("What goes wrong").select_option(kind["kind"])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_test_id("fault")).to_have_count(number)

    assert [fault.told["kind"] for fault in pebble.slack.faults()] == [kind["kind"] for kind in kinds]
    page.get_by_role("button", name="Remove all").click()
    expect(page.get_by_text("None stands.")).to_be_visible()


def test_a_fault_that_a_program_adds_shows_on_the_opener(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=390)
    with pebble.slack.fault("limits"):
        expect(page.get_by_role("button", name="Faults, 1 standing")).to_be_visible()
    expect(page.get_by_role("button", name="Faults", exact=True)).to_be_visible()


def test_every_control_of_the_panel_has_a_name(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opened(page)
    pebble.slack.fault("drop", "socket", warn=True, count=1)
    expect(page.get_by_test_id("fault")).to_have_count(1)

    for kind in pebble.slack.get("/control/faults")["kinds"]:
        page.get_by_label("What goes wrong").select_option(kind["kind"])
        controls = page.get_by_test_id("faults").locator("button, input, select")
        for control in controls.all():
            name = control.evaluate("e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent")
            assert name.strip(), control.evaluate("e => e.outerHTML")
