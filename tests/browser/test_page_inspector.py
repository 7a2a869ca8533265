"""The inspector: what travels between an app and the local Slack, seen, filtered and copied."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

CLAIMS = "C0CLAIMS"


def _opened(page: Page) -> Locator:
    page.get_by_role("button", name="Inspector").click()
    panel = page.get_by_test_id("inspector")
    expect(_entries(panel)).not_to_have_count(0)
    return panel


def _entries(panel: Locator) -> Locator:
    return panel.get_by_role("listbox").get_by_role("option")


def _throw(page: Page, words: str = "far") -> None:
    page.get_by_label("Message #claims-care", exact=True).fill(f"/pebble {words}")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("main").get_by_test_id("message").last).to_contain_text(f"Plop: {words}")


def _copied(page: Page) -> Any:
    return json.loads(page.evaluate("navigator.clipboard.readText()"))


def test_a_command_and_its_answer_are_seen_both_ways_with_their_times(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    _throw(page)
    sent = _entries(panel).filter(has_text="command /pebble")
    expect(sent).to_contain_text("Slack to Pebble")
    expect(sent).to_contain_text(" ms")
    answered = _entries(panel).filter(has_text="response_url")
    expect(answered).to_contain_text("app to Slack")
    expect(answered).to_contain_text(" ms")

    sent.click()
    details = panel.get_by_test_id("entry-details")
    expect(details.get_by_role("heading", name="Payload")).to_be_visible()
    expect(details).to_contain_text('"text": "far"')
    expect(details.get_by_role("heading", name="Acknowledgement")).to_be_visible()
    answered.click()
    expect(details).to_contain_text("Plop: *far*")
    expect(details.get_by_role("heading", name="Response", exact=True)).to_be_visible()


def test_what_travelled_before_it_was_opened_is_there_too(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _throw(page)
    expect(_entries(_opened(page)).filter(has_text="command /pebble")).to_have_count(1)


def test_entries_are_filtered_by_kind_and_by_text(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    _throw(page, "near")
    _throw(page, "far")
    panel.get_by_label("Kind").select_option("Commands")
    expect(_entries(panel)).to_have_count(2)
    panel.get_by_label("Containing").fill("NEAR")
    expect(_entries(panel)).to_have_count(1)
    panel.get_by_label("Containing").fill("nowhere")
    expect(panel.get_by_text("Nothing of that kind.")).to_be_visible()
    panel.get_by_label("Containing").fill("")
    _throw(page, "once more")
    expect(_entries(panel)).to_have_count(3)


def test_what_went_wrong_can_be_picked_out(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    panel.get_by_label("Kind").select_option("What went wrong")
    expect(_entries(panel)).to_have_count(0)
    pebble.silent = True
    page.get_by_label("Message #claims-care", exact=True).fill("/pebble far")
    page.keyboard.press("Enter")
    failed = _entries(panel)
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("timeout")


def test_a_call_that_hangs_is_there_at_once_and_says_what_became_of_it(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    panel.get_by_label("Containing").fill("chat.postMessage")
    call = _entries(panel).filter(has_not_text="fault hang")
    with ThreadPoolExecutor() as app:
        with pebble.slack.fault("hang", "chat.postMessage"):
            said = app.submit(pebble.say, "U0ANA", "At last")
            expect(call).to_contain_text("waiting")
            call.click()
            expect(panel.get_by_test_id("entry-details")).to_contain_text('"text": "At last"')
        said.result(10)
        expect(call).to_contain_text("ok")
        with pebble.slack.fault("hang", "chat.postMessage"):
            impatient = WebClient(pebble.client.token, pebble.client.base_url, timeout=1)
            with pytest.raises(TimeoutError):
                impatient.chat_postMessage(channel="U0ANA", text="Never")
            expect(call.last).to_contain_text("hung_up")
    panel.get_by_label("Kind").select_option("What went wrong")
    expect(call).to_contain_text("hung_up")


def test_the_keyboard_alone_finds_reads_and_copies_an_entry(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _throw(page)
    opener = page.get_by_role("button", name="Inspector")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_test_id("inspector")
    expect(panel.get_by_role("listbox")).to_be_focused()
    expect(_entries(panel).last).to_contain_text("response_url")
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")  # what Bolt asked before its listener ran
    page.keyboard.press("ArrowUp")
    expect(panel.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text("command /pebble")
    page.keyboard.press("c")
    expect(panel.get_by_role("status")).to_have_text("Copied as JSON")
    entry = _copied(page)
    assert entry["payload"]["command"] == "/pebble"
    assert entry["ms"] >= 0
    page.keyboard.press("Enter")
    expect(panel.get_by_test_id("entry-details")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_button_copies_the_entry_and_another_all_that_is_shown(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = _opened(page)
    _throw(page, "near")
    _throw(page, "far")
    panel.get_by_label("Kind").select_option("Commands")
    panel.get_by_role("button", name="Copy all shown").click()
    expect(panel.get_by_role("status")).to_have_text("Copied 2 entries as JSON")
    assert [entry["payload"]["text"] for entry in _copied(page)] == ["near", "far"]
    _entries(panel).first.click()
    panel.get_by_role("button", name="Copy as JSON").click()
    expect(panel.get_by_role("status")).to_have_text("Copied as JSON")
    assert _copied(page)["payload"]["text"] == "near"


def test_cleared_it_shows_only_what_comes_afterwards(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    panel.get_by_role("button", name="Clear").click()
    expect(panel.get_by_text("Nothing has travelled yet.")).to_be_visible()
    _throw(page)
    expect(_entries(panel).first).to_contain_text("command /pebble")


def test_hostile_text_in_a_payload_is_shown_as_it_is(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    panel = _opened(page)
    pebble.say("U0ANA", "<img src=x onerror=\"document.title='taken'\">")
    _entries(panel).filter(has_text="chat.postMessage").click()
    expect(panel.get_by_test_id("entry-details")).to_contain_text("<img src=x onerror")
    assert panel.locator("img").count() == 0


def test_in_a_narrow_window_an_entry_takes_the_place_of_the_list(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=390, height=800)
    _throw(page)
    panel = _opened(page)
    _entries(panel).filter(has_text="command /pebble").click()
    expect(panel.get_by_role("listbox")).to_be_hidden()
    expect(panel.get_by_test_id("entry-details")).to_contain_text('"/pebble"')
    panel.get_by_role("button", name="Back to the list").click()
    expect(panel.get_by_role("listbox")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
