"""Where the focus goes when a form closes, a button is pressed, a message changes: typing always arrives somewhere."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble, field_of, form, option, plain

CLAIMS = "C0CLAIMS"
FIELD = "Message #claims-care"


def _button(text: str, action: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": plain(text), "value": action}


def _actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def _let_in(pebble: Pebble) -> None:
    pebble.slack.as_user("ana").invite("#claims-care", "Pebble")


def _open_form(page: Page) -> None:
    page.get_by_label(FIELD, exact=True).fill("/pebble form")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("modal")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Cancel", "Close", "Keep it"])
def test_after_a_form_one_goes_on_typing(pebble: Pebble, open_page: OpenPage, way: str) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input", "initial_value": "A pebble"})])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _open_form(page)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_test_id("modal").get_by_role("button", name=way, exact=True).click()
    expect(page.get_by_test_id("modal")).to_have_count(0)
    page.keyboard.type("and on")
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("and on")


def test_a_form_leads_back_to_the_button_that_opened_it_though_its_message_changed(
    pebble: Pebble, open_page: OpenPage
) -> None:
    _let_in(pebble)
    ts = pebble.say(CLAIMS, "Two", [_actions(_button("Sink", "sink"), _button("Form", "form"))])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opener = page.get_by_role("button", name="Form")
    opener.focus()
    pebble.slack.post("/page/as/U0ANA/command", {"channel": CLAIMS, "text": "/pebble form"})
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    blocks = [{"type": "header", "text": plain("Changed")}, _actions(_button("Sink", "sink"), _button("Form", "form"))]
    pebble.client.chat_update(channel=CLAIMS, ts=ts, text="Two", blocks=blocks)
    expect(page.get_by_text("Changed")).to_be_attached()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_form_whose_opener_is_gone_leads_to_the_composer(pebble: Pebble, open_page: OpenPage) -> None:
    _let_in(pebble)
    ts = pebble.say(CLAIMS, "One", [_actions(_button("Sink", "sink"))])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    opener = page.get_by_role("button", name="Sink")
    opener.focus()
    pebble.slack.post("/page/as/U0ANA/command", {"channel": CLAIMS, "text": "/pebble form"})
    expect(page.get_by_test_id("modal")).to_be_visible()
    pebble.client.chat_delete(channel=CLAIMS, ts=ts)
    expect(opener).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_have_count(0)
    page.keyboard.type("gone")
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("gone")


@pytest.mark.usefixtures("patient_slack")
def test_a_pressed_button_keeps_the_focus_also_in_the_new_version_of_its_message(
    pebble: Pebble, open_page: OpenPage
) -> None:
    first = pebble.say("U0ANA", "First")
    blocks = [_actions(_button("Sink", "sink"), _button("Slow", "slow"))]
    ts = pebble.say("U0ANA", "Second", blocks)
    page = open_page(pebble.slack, "U0ANA", "A0PEBBLE")
    button = page.get_by_role("button", name="Slow")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    channel = pebble.client.conversations_open(users="U0ANA")["channel"]["id"]
    changed = [{"type": "header", "text": plain("Changed")}, *blocks]
    pebble.client.chat_update(channel=channel, ts=ts, text="Second", blocks=changed)
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    expect(button).to_be_focused()
    pebble.let_go.set()
    # Its app now takes the buttons away: what is left of the message has the focus.
    message = page.locator(f"[data-ts='{ts}']")
    expect(message).to_contain_text("Recorded: on track")
    expect(message).to_be_focused()
    assert pebble.pressed == ["slow"]
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"[data-ts='{first}']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Message Pebble", exact=True)).to_be_focused()


def test_arrows_and_esc_go_on_from_a_button_in_a_message(pebble: Pebble, open_page: OpenPage) -> None:
    _let_in(pebble)
    first = pebble.say(CLAIMS, "First")
    pebble.say(CLAIMS, "Second", [_actions(_button("Sink", "sink"))])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    button = page.get_by_role("button", name="Sink")
    for key, then in (
        ("ArrowUp", page.locator(f"[data-ts='{first}']")),
        ("Escape", page.get_by_label(FIELD, exact=True)),
    ):
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_be_enabled()
        page.keyboard.press(key)
        expect(then).to_be_focused()
    assert pebble.pressed == ["sink", "sink"]


def test_home_and_its_tab_keep_the_focus(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", "A0PEBBLE")
    tab = page.get_by_role("tab", name="Home")
    tab.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("home")).to_contain_text("Hello")
    expect(tab).to_be_focused()
    pebble.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [_actions(_button("Sink", "sink"))]})
    button = page.get_by_test_id("home").get_by_role("button", name="Sink")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_enabled()
    expect(button).to_be_focused()
    again = {"type": "home", "blocks": [{"type": "divider"}, _actions(_button("Sink", "sink"))]}
    pebble.client.views_publish(user_id="U0ANA", view=again)
    expect(page.get_by_test_id("home").get_by_role("separator")).to_be_attached()
    expect(button).to_be_focused()


def test_a_form_that_becomes_another_gives_the_focus_to_its_first_field_or_its_button(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    pebble.opens = form([field_of("Title", {"type": "plain_text_input", "initial_value": "Grey"})])
    owner = form([field_of("Owner", {"type": "plain_text_input"})], title="Whose")
    words = {"type": "section", "text": plain("Your pebble is kept.")}
    saved: dict[str, Any] = {"type": "modal", "title": plain("Saved"), "close": plain("Close"), "blocks": [words]}
    modal = page.get_by_test_id("modal")
    for becomes, label in ((owner, "Owner"), (saved, "Close")):
        pebble.becomes = becomes
        _open_form(page)
        modal.get_by_role("button", name="Keep it").click()
        expect(modal.get_by_role("heading")).to_have_text(becomes["title"]["text"])
        if label == "Owner":
            expect(modal.get_by_label("Owner", exact=True)).to_be_focused()
        else:
            leave = modal.get_by_text("Close", exact=True)
            expect(leave).to_be_focused()
            expect(leave).to_have_accessible_description("Saved Your pebble is kept.")
        page.keyboard.press("Escape")
        expect(modal).to_have_count(0)


def test_a_cleared_select_keeps_the_focus(pebble: Pebble, open_page: OpenPage) -> None:
    grey = option("Grey", "grey")
    select = {"type": "static_select", "options": [grey, option("White", "white")], "initial_option": grey}
    pebble.opens = form([field_of("Colour", select, optional=True)])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _open_form(page)
    modal = page.get_by_test_id("modal")
    modal.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    field = modal.get_by_label("Colour", exact=True)
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_after_deleting_and_at_a_message_what_is_typed_goes_to_the_composer(
    pebble: Pebble, open_page: OpenPage
) -> None:
    pebble.slack.as_user("ana").say("#claims-care", "A mistake")
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label(FIELD, exact=True)
    own = page.get_by_test_id("message").filter(has_text="A mistake")
    own.get_by_label("Delete message").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(own).to_have_count(0)
    page.keyboard.type("after")
    expect(field).to_have_value("after")
    page.get_by_test_id("message").last.focus()
    page.keyboard.type("wards")
    expect(field).to_have_value("afterwards")
