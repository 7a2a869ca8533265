"""Every element of Block Kit used in Chromium, in a form, a message and on Home, and what the app then hears."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from localslack import LocalSlack, serve
from localslack.samples import SAMPLES, Heard, read_samples, running_samples
from tests.browser.conftest import OpenPage
from tests.browser.pebble import field_of, form, option

Json = dict[str, Any]  # Slack's payloads are open-ended JSON
MOMENT = 1_799_226_300  # 6 January 2027, 9:05 in Lisbon
MOMENT_TYPED = ("6 Jan 2027", "09:05")


@dataclass
class Gallery:
    """The sample app in its workspace; `samples` may be changed before they are shown."""

    slack: LocalSlack
    heard: Heard
    samples: Json


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    with ExitStack() as ends:
        slack = ends.enter_context(serve(apps=[SAMPLES]))
        samples = read_samples(slack.url)
        linked = ExitStack()
        heard = linked.enter_context(running_samples(slack.url, SAMPLES, samples))
        slack.wait_until_connected()
        yield Gallery(slack, heard, samples)
    linked.close()  # after the workspace, which the app would otherwise wait for


def _open_form(page: Page, blocks: list[Json] | None, gallery: Gallery) -> Locator:
    if blocks is not None:
        gallery.samples["form"] = form(blocks, title="Sample", callback="samples.form")
    page.get_by_label("Message Samples", exact=True).fill("/samples form")
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    return modal


def _messages(gallery: Gallery, open_page: OpenPage) -> Page:
    page = open_page(gallery.slack, "U0ANA")
    page.get_by_test_id("sidebar").get_by_role("button", name="Samples").click()
    page.get_by_role("tab", name="Messages").click()
    return page


def _pick(page: Page, root: Locator, label: str, choice: str, typed: str = "") -> None:
    field = root.get_by_label(label, exact=True)
    field.click()
    if typed:
        field.fill(typed)
    page.get_by_role("option", name=choice).click()
    if page.get_by_role("listbox").count():  # one of several, which stays open
        field.press("Escape")


FIELDS: dict[str, Json] = {
    "text": {"type": "plain_text_input", "value": "Kind & <quick>"},
    "story": {"type": "plain_text_input", "value": None},
    "number": {"type": "number_input", "value": "12.5"},
    "email": {"type": "email_text_input", "value": "ana@harbour.example"},
    "url": {"type": "url_text_input", "value": "https://harbour.example/a?b=1"},
    "date": {"type": "datepicker", "selected_date": "2027-01-06"},
    "time": {"type": "timepicker", "selected_time": "19:45"},
    "moment": {"type": "datetimepicker", "selected_date_time": MOMENT},
    "static": {"type": "static_select", "selected_option": "flat"},
    "grouped": {"type": "static_select", "selected_option": "tejo"},
    "multi_static": {"type": "multi_static_select", "selected_options": ["round", "flat"]},
    "users": {"type": "users_select", "selected_user": "U0BO"},
    "multi_users": {"type": "multi_users_select", "selected_users": ["U0BO", "U0HANA"]},
    "conversations": {"type": "conversations_select", "selected_conversation": "C0CLAIMS"},
    "multi_conversations": {
        "type": "multi_conversations_select",
        "selected_conversations": ["C0CLAIMS", "C0GENERAL"],
    },
    "channels": {"type": "channels_select", "selected_channel": "C0PHONE"},
    "multi_channels": {"type": "multi_channels_select", "selected_channels": ["C0PHONE", "C0GENERAL"]},
    "external": {"type": "external_select", "selected_option": "piha"},
    "multi_external": {"type": "multi_external_select", "selected_options": ["piha", "sylt"]},
    "radio": {"type": "radio_buttons", "selected_option": "plain"},
    "checks": {"type": "checkboxes", "selected_options": ["bold", "mention"]},
}


def _by_value(held: Json) -> Json:
    """A state with its options by their values alone."""

    def value(part: object) -> object:
        if isinstance(part, list):
            return [value(one) for one in part]
        return part["value"] if isinstance(part, dict) else part

    return {name: value(part) for name, part in held.items()}


def _fill(page: Page, modal: Locator) -> None:
    modal.get_by_label("Text", exact=True).fill("Kind & <quick>")
    modal.get_by_label("Number", exact=True).fill("12.5")
    modal.get_by_label("E-mail", exact=True).fill("ana@harbour.example")
    modal.get_by_label("Address", exact=True).fill("https://harbour.example/a?b=1")
    modal.get_by_label("Day", exact=True).fill("6 Jan 2027")
    modal.get_by_label("Time", exact=True).first.fill("7.45 pm")
    moment = modal.locator("[data-block-id=moment]")
    moment.get_by_label("Moment", exact=True).fill(MOMENT_TYPED[0])
    moment.get_by_label("Time", exact=True).fill(MOMENT_TYPED[1])
    _pick(page, modal, "Shape", "Flat")
    _pick(page, modal, "Water", "Tejo")
    for label, choices in {"Shapes": ("Round", "Flat"), "People": ("Bo Tamihana", "Hana Nováková")}.items():
        for choice in choices:
            _pick(page, modal, label, choice)
    _pick(page, modal, "Person", "Bo Tamihana", typed="tami")
    _pick(page, modal, "Place", "#claims-care")
    _pick(page, modal, "Channel", "#phone-support")
    for label, choices in {"Places": ("#claims-care", "#general"), "Channels": ("#phone-support", "#general")}.items():
        for choice in choices:
            _pick(page, modal, label, choice)
    _pick(page, modal, "Beach", "Piha", typed="pi")
    for typed, choice in (("pi", "Piha"), ("sy", "Sylt")):
        _pick(page, modal, "Beaches", choice, typed=typed)
    modal.get_by_role("radio", name="Plain").check()
    modal.locator("[data-block-id=checks]").get_by_role("checkbox", name="Bold choice").check()
    modal.locator("[data-block-id=checks]").get_by_role("checkbox", name="Mention of").check()


def test_every_kind_of_field_reaches_the_app_from_a_form(gallery: Gallery, open_page: OpenPage) -> None:
    page = _messages(gallery, open_page)
    modal = _open_form(page, None, gallery)
    _fill(page, modal)
    modal.get_by_role("button", name="Send", exact=True).click()
    expect(modal).to_have_count(0)

    sent = {block: _by_value(held["it"]) for block, held in gallery.heard.forms[0].items()}
    assert sent == FIELDS


def test_what_stood_there_at_first_and_was_not_touched_arrives(gallery: Gallery, open_page: OpenPage) -> None:
    flat, round_ = option("Flat", "flat"), option("Round", "round")
    given: list[Json] = [
        {"type": "plain_text_input", "initial_value": "Kind"},
        {"type": "number_input", "is_decimal_allowed": True, "initial_value": "4.5"},
        {"type": "email_text_input", "initial_value": "ana@harbour.example"},
        {"type": "url_text_input", "initial_value": "https://harbour.example"},
        {"type": "datepicker", "initial_date": "2027-01-06"},
        {"type": "timepicker", "initial_time": "09:05"},
        {"type": "datetimepicker", "initial_date_time": MOMENT},
        {"type": "static_select", "options": [flat, round_], "initial_option": flat},
        {"type": "multi_static_select", "options": [flat, round_], "initial_options": [round_, flat]},
        {"type": "external_select", "initial_option": flat},
        {"type": "multi_external_select", "initial_options": [flat]},
        {"type": "users_select", "initial_user": "U0BO"},
        {"type": "multi_users_select", "initial_users": ["U0BO"]},
        {"type": "conversations_select", "initial_conversation": "C0CLAIMS"},
        {"type": "multi_conversations_select", "initial_conversations": ["C0CLAIMS"]},
        {"type": "channels_select", "initial_channel": "C0CLAIMS"},
        {"type": "multi_channels_select", "initial_channels": ["C0CLAIMS"]},
        {"type": "radio_buttons", "options": [flat, round_], "initial_option": round_},
        {"type": "checkboxes", "options": [flat, round_], "initial_options": [flat]},
    ]
    page = _messages(gallery, open_page)
    modal = _open_form(page, [field_of(element["type"], element) for element in given], gallery)
    modal.get_by_role("button", name="Keep it").click()
    expect(modal).to_have_count(0)

    for element in given:
        held = gallery.heard.forms[0][element["type"]]["it"]
        first = next(value for name, value in element.items() if name.startswith("initial_"))
        assert [value for name, value in held.items() if name != "type"] == [first], element


# What is used, as (block, action, how, the field that tells of it, what it says).
USED: list[tuple[str, str, tuple[str, ...], str, object]] = [
    ("buttons", "plain", ("press", "Plain"), "value", "plain"),
    ("buttons", "overflow", ("menu", "Flat"), "selected_option", "flat"),
    ("menus", "static", ("pick", "Shape", "Flat"), "selected_option", "flat"),
    ("menus", "external", ("pick", "Find a beach", "Piha", "pi"), "selected_option", "piha"),
    ("menus", "users", ("pick", "Who", "Bo Tamihana"), "selected_user", "U0BO"),
    ("menus", "conversations", ("pick", "Where", "#claims-care"), "selected_conversation", "C0CLAIMS"),
    ("menus", "channels", ("pick", "Which channel", "#claims-care"), "selected_channel", "C0CLAIMS"),
    ("menus", "date", ("type", "A day", "6 Jan 2027"), "selected_date", "2027-01-06"),
    ("menus", "time", ("type", "A time", "9:05"), "selected_time", "09:05"),
    ("boxes", "radio", ("check", "radio", "Plain"), "selected_option", "plain"),
    ("boxes", "checks", ("check", "checkbox", "Flat"), "selected_options", ["flat"]),
    ("many_static", "static", ("pick", "Shapes", "Round"), "selected_options", ["round"]),
    ("many_external", "external", ("pick", "Beaches", "Sylt", "sy"), "selected_options", ["sylt"]),
    ("many_users", "users", ("pick", "People", "Bo Tamihana"), "selected_users", ["U0ANA", "U0BO"]),
    ("many_conversations", "conversations", ("pick", "Places", "#general"), "selected_conversations", ["C0GENERAL"]),
    ("many_channels", "channels", ("pick", "Channels", "#general"), "selected_channels", ["C0GENERAL"]),
    ("words", "words", ("type", "Words", "said & done"), "value", "said & done"),
]


def _use(page: Page, root: Locator, how: str, *what: str) -> None:
    match how, what:
        case "press", (name,):
            root.get_by_role("button", name=name, exact=True).click()
        case "menu", (name,):
            root.get_by_role("button", name="More actions").click()
            page.get_by_role("menuitem", name=name).click()
        case "pick", (label, choice, *typed):
            _pick(page, root, label, choice, *typed)
        case "type", (label, text):
            root.get_by_label(label, exact=True).fill(text)
            page.keyboard.press("Enter")
        case "check", ("radio", name):
            root.get_by_role("radio", name=name).check()
        case "check", (_, name):
            root.get_by_role("checkbox", name=name).check()
        case _:
            raise AssertionError(f"nobody knows how to {how}")


def _surface(kind: str, gallery: Gallery, open_page: OpenPage) -> tuple[Page, Locator]:
    if kind == "home":
        page = open_page(gallery.slack, "U0ANA")
        page.get_by_test_id("sidebar").get_by_role("button", name="Samples").click()
        page.get_by_role("tab", name="Home").click()
        expect(page.get_by_role("heading", name="Samples on Home")).to_be_visible()
        return page, page.get_by_test_id("home")
    if kind == "modal":
        page = _messages(gallery, open_page)
        return page, _open_form(page, gallery.samples["home"]["blocks"], gallery)
    gallery.slack.as_user("Ana").command("Samples", "/samples")
    page = _messages(gallery, open_page)
    message = page.get_by_test_id("message").filter(has=page.get_by_role("heading", name="Buttons and menus"))
    expect(message).to_be_visible()
    return page, message


@pytest.mark.parametrize("kind", ["message", "home", "modal"])
def test_every_element_tells_the_app_at_once_wherever_it_stands(
    kind: str, gallery: Gallery, open_page: OpenPage
) -> None:
    page, root = _surface(kind, gallery, open_page)

    for block, action, how, field, value in USED:
        with page.expect_response("**/action"):
            _use(page, root.locator(f"[data-block-id={block}]"), *how)
        body = gallery.heard.actions[-1]
        used = body["actions"][0]
        assert (used["block_id"], used["action_id"]) == (block, action)
        assert _by_value({"it": used[field]})["it"] == value, used
        _tells_where(kind, body)
        if block != "buttons":
            values = (body["view"]["state"] if kind != "message" else body["state"])["values"]
            assert _by_value(values[block][action])[field] == value


def _tells_where(kind: str, body: Json) -> None:
    if kind == "message":
        assert body["container"]["message_ts"] == body["message"]["ts"]
        assert body["response_url"]
        assert "view" not in body
    else:
        assert body["view"]["type"] == kind
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        assert "response_url" not in body
    assert body["trigger_id"]


def test_a_moment_is_chosen_in_a_message(gallery: Gallery, open_page: OpenPage) -> None:
    page, root = _surface("message", gallery, open_page)
    root.get_by_label("Date", exact=True).fill(MOMENT_TYPED[0])
    page.keyboard.press("Enter")
    root.get_by_label("Time", exact=True).fill(MOMENT_TYPED[1])
    with page.expect_response("**/action"):
        page.keyboard.press("Enter")

    told = [body["actions"][0] for body in gallery.heard.actions]
    assert [action["selected_date_time"] for action in told] == [MOMENT]  # a day alone is no moment


def test_a_button_that_asks_first_and_one_that_opens_a_page_are_heard_of_too(
    gallery: Gallery, open_page: OpenPage
) -> None:
    page, root = _surface("message", gallery, open_page)
    root.get_by_role("button", name="Danger…").click()
    with page.expect_response("**/action"):
        page.get_by_role("dialog", name="Sink it?").get_by_role("button", name="Sink it", exact=True).click()
    assert gallery.heard.actions[-1]["actions"][0]["value"] == "danger"
    with page.expect_response("**/action"), page.expect_popup():
        root.get_by_role("button", name="Opens the harbour's page").click()
    assert gallery.heard.actions[-1]["actions"][0]["url"] == "https://harbour.example/"


def test_a_data_table_is_turned_and_sorted_by_keyboard(gallery: Gallery, open_page: OpenPage) -> None:
    gallery.slack.as_user("Ana").command("Samples", "/samples")
    page = _messages(gallery, open_page)
    table = page.locator(".data-table")
    names = table.get_by_role("rowheader")
    expect(names).to_have_text(["Lisbon", "Auckland", "Hamburg", "Bergen"])
    table.get_by_role("button", name="More rows").press("Enter")
    expect(names).to_have_text(["Zeebrugge", "A harbour with a name that is far too long for its column"])
    expect(table.get_by_role("button", name="Previous rows")).to_be_focused()
    table.get_by_role("button", name="Claims").press("Enter")
    expect(names).to_have_text(
        ["Bergen", "Auckland", "Hamburg", "A harbour with a name that is far too long for its column"]
    )
    expect(table.get_by_role("columnheader", name="Claims")).to_have_attribute("aria-sort", "ascending")
    table.get_by_role("button", name="Claims").press("Enter")
    expect(names.first).to_have_text("Lisbon")


def test_a_chart_says_its_numbers_to_who_cannot_see_it(gallery: Gallery, open_page: OpenPage) -> None:
    gallery.slack.as_user("Ana").command("Samples", "/samples")
    page = _messages(gallery, open_page)
    pie = page.get_by_role("img", name="Pie chart: Claims by reason. Lost in the post 42, 46 %; Late 31.5, 34 %")
    expect(pie).to_be_visible()
    expect(page.get_by_role("img", name="Bar chart: Answers in a day. Lisbon: Mon 12, Tue 19")).to_be_visible()
    figure = page.locator("figure", has=pie)
    figure.get_by_text("Show the numbers").click()
    expect(figure.get_by_role("row")).to_have_text(
        ["PartValueShare", "Lost in the post4246 %", "Late31.534 %", "Damaged1719 %", "Other11 %"]
    )


def test_markdown_becomes_headings_lists_and_tables_and_never_html(gallery: Gallery, open_page: OpenPage) -> None:
    gallery.slack.as_user("Ana").command("Samples", "/samples")
    page = _messages(gallery, open_page)
    text = page.locator(".markdown")
    expect(text.get_by_role("heading", name="Standard Markdown")).to_be_visible()
    expect(text.locator("b").first).to_have_text("Bold")
    expect(text.get_by_role("listitem")).to_have_count(5)
    expect(text.get_by_role("img", name="done")).to_be_visible()
    expect(text.get_by_role("cell")).to_have_text(["Lisbon", "12", "Auckland", "7"])
    expect(text.get_by_role("link", name="a link")).to_have_attribute("href", "https://harbour.example")
    expect(text.locator("pre")).to_have_text('print("<b>never HTML</b>")')
