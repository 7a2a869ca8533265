"""What the page does with an app's blocks: buttons, forms, every element, errors, stacks."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import COLOURS, Pebble, field_of, form, option, plain

CLAIMS = "C0CLAIMS"


def _button(text: str, action: str, **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": plain(text), "value": action} | more


def _open_form(pebble: Pebble, open_page: OpenPage, **more: Any) -> tuple[Page, Locator]:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, **more)
    page.get_by_label("Message #claims-care", exact=True).fill("/pebble form")
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    return page, modal


def _choose(page: Page, modal: Locator, label: str, *choices: str, typed: str = "") -> None:
    field = modal.get_by_label(label, exact=True)
    for choice in choices:
        field.click()
        if typed:
            field.fill(typed)
        page.get_by_role("option", name=choice).click()
    if page.get_by_role("listbox").count():  # one of several, which stays open
        field.press("Escape")


def test_every_field_of_a_form_reaches_the_app_as_slack_would_send_it(pebble: Pebble, open_page: OpenPage) -> None:
    page, modal = _open_form(pebble, open_page)
    modal.get_by_label("Story", exact=True).fill("One\n& only <b>")
    modal.get_by_label("Weight", exact=True).fill("12.5")
    modal.get_by_label("Mail", exact=True).fill("ana@harbour.example")
    _choose(page, modal, "Colour", "White")
    _choose(page, modal, "Shapes", "Round", "Flat")
    _choose(page, modal, "Finder", "Bo Tamihana", typed="tami")
    _choose(page, modal, "Beach", "Piha", typed="pi")
    modal.get_by_label("Found on", exact=True).fill("31/12/2030")
    modal.get_by_label("Found at", exact=True).fill("7.45 pm")
    modal.get_by_label("Yes", exact=True).check()
    modal.get_by_label("Pond").check()
    modal.get_by_role("button", name="Keep it").click()
    expect(modal).to_have_count(0)
    values = {block: held["it"] for block, held in pebble.submitted[0].items()}
    assert values["title"]["value"] == "A pebble"
    assert values["story"]["value"] == "One\n& only <b>"
    assert values["weight"]["value"] == "12.5"
    assert values["mail"]["value"] == "ana@harbour.example"
    assert values["colour"]["selected_option"]["value"] == "white"
    assert [one["value"] for one in values["shapes"]["selected_options"]] == ["round", "flat"]
    assert values["finder"]["selected_user"] == "U0BO"
    assert values["beach"]["selected_option"]["value"] == "Piha"
    assert values["found_on"]["selected_date"] == "2030-12-31"
    assert values["found_at"]["selected_time"] == "19:45"
    assert values["kept"]["selected_option"]["value"] == "yes"
    assert [one["value"] for one in values["uses"]["selected_options"]] == ["pond"]


def test_a_required_field_left_empty_is_said_at_the_field_before_the_app_is_asked(
    pebble: Pebble, open_page: OpenPage
) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"}), field_of("Due", {"type": "datepicker"})])
    _, modal = _open_form(pebble, open_page)
    modal.get_by_label("Due", exact=True).fill("the day after")
    modal.get_by_role("button", name="Keep it").click()
    title = modal.get_by_label("Title", exact=True)
    expect(title).to_be_focused()
    expect(title).to_have_accessible_description("Please complete this required field.")
    expect(modal.get_by_text("This is not a day we can read. Try 31 Dec 2026.")).to_be_visible()
    assert pebble.submitted == []


def test_all_that_is_wrong_with_a_form_is_said_at_once(pebble: Pebble, open_page: OpenPage) -> None:
    number = {"type": "number_input", "is_decimal_allowed": False}
    wrong = (
        ("Title", {"type": "plain_text_input"}, "", "Please complete this required field."),
        ("Weight", number, "twelve", "Please enter a whole number."),
        ("Mail", {"type": "email_text_input"}, "nonsense", "Please enter a valid email address."),
        ("Due", {"type": "datepicker"}, "the day after", "This is not a day we can read. Try 31 Dec 2026."),
    )
    pebble.opens = form([field_of(label, element) for label, element, _, _ in wrong])
    _, modal = _open_form(pebble, open_page)
    for label, _, typed, _ in wrong:
        modal.get_by_label(label, exact=True).fill(typed)
    modal.get_by_role("button", name="Keep it").click()
    for label, _, typed, says in wrong:
        field = modal.get_by_label(label, exact=True)
        expect(field).to_have_accessible_description(says)
        expect(field).to_have_value(typed)
    expect(modal.get_by_label("Title", exact=True)).to_be_focused()
    assert pebble.submitted == []


def test_the_apps_errors_stand_at_their_fields_and_the_first_is_scrolled_to_and_focused(
    pebble: Pebble, open_page: OpenPage
) -> None:
    fields = [field_of(f"Line {n}", {"type": "plain_text_input", "initial_value": str(n)}) for n in range(14)]
    pebble.opens = form(fields)
    pebble.refuses = {"line_12": "Twelve is taken.", "line_13": "So is thirteen."}
    _, modal = _open_form(pebble, open_page)
    modal.get_by_label("Line 0", exact=True).fill("changed")
    modal.get_by_role("button", name="Keep it").click()
    wrong = modal.get_by_label("Line 12", exact=True)
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description("Twelve is taken.")
    expect(modal.get_by_text("So is thirteen.")).to_be_visible()
    expect(modal.get_by_label("Line 0", exact=True)).to_have_value("changed")
    pebble.refuses = {}
    modal.get_by_role("button", name="Keep it").click()
    expect(modal).to_have_count(0)
    assert pebble.submitted[0]["line_0"]["it"]["value"] == "changed"


def test_what_was_wrong_with_a_field_is_said_until_it_changes(pebble: Pebble, open_page: OpenPage) -> None:
    colour = {"type": "static_select", "options": COLOURS}
    kept = {"type": "radio_buttons", "options": [option("Yes", "yes"), option("No", "no")]}
    choices = [field_of("Colour", colour), field_of("Found on", {"type": "datepicker"}), field_of("Kept", kept)]
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"}), *choices])
    page, modal = _open_form(pebble, open_page)
    modal.get_by_role("button", name="Keep it").click()
    said = modal.get_by_text("Please complete this required field.")
    expect(said).to_have_count(4)
    modal.get_by_label("Title", exact=True).press_sequentially("G")
    expect(said).to_have_count(3)
    # To look for a colour is not to choose one.
    modal.get_by_label("Colour", exact=True).fill("gr")
    expect(page.get_by_role("option", name="Grey")).to_be_visible()
    expect(said).to_have_count(3)
    page.get_by_role("option", name="Grey").click()
    expect(said).to_have_count(2)
    modal.get_by_label("Found on", exact=True).fill("6 Jan 2027")
    modal.get_by_label("Yes", exact=True).check()
    expect(said).to_have_count(0)
    expect(modal.locator("[aria-invalid=true], .invalid")).to_have_count(0)


def test_a_form_that_is_not_answered_says_so_and_keeps_what_was_typed(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"})])
    _, modal = _open_form(pebble, open_page)
    modal.get_by_label("Title", exact=True).fill("Flat and grey")
    pebble.silent = True
    send = modal.get_by_role("button", name="Keep it")
    send.click()
    expect(send).to_be_disabled()
    expect(modal.get_by_role("alert").last).to_contain_text("Pebble did not answer within 3 seconds.")
    expect(modal.get_by_label("Title", exact=True)).to_have_value("Flat and grey")
    expect(send).to_be_enabled()


def test_a_form_that_grows_keeps_what_was_typed(pebble: Pebble, open_page: OpenPage) -> None:
    more = {"type": "actions", "block_id": "more", "elements": [_button("More details", "more")]}
    pebble.opens = form([field_of("Title", {"type": "plain_text_input", "initial_value": "first"}), more])
    _, modal = _open_form(pebble, open_page)
    modal.get_by_label("Title", exact=True).fill("my own words")
    modal.get_by_role("button", name="More details").click()
    expect(modal.get_by_label("Owner", exact=True)).to_be_visible()
    expect(modal.get_by_label("Title", exact=True)).to_have_value("my own words")


def test_a_pushed_form_leads_back_to_the_one_below(pebble: Pebble, open_page: OpenPage) -> None:
    deeper = {"type": "actions", "block_id": "deeper", "elements": [_button("Deeper", "deeper")]}
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"}), deeper])
    _, modal = _open_form(pebble, open_page)
    modal.get_by_label("Title", exact=True).fill("above")
    modal.get_by_role("button", name="Deeper").click()
    expect(modal.get_by_role("heading", name="Below")).to_be_visible()
    modal.get_by_role("button", name="Back").click()
    expect(modal.get_by_label("Title", exact=True)).to_have_value("above")
    modal.get_by_role("button", name="Cancel").click()
    expect(modal).to_have_count(0)
    assert pebble.slack.as_user("ana").no_modal()


def test_a_list_is_searched_and_chosen_from_with_the_keyboard_alone(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.opens = form([field_of("Finder", {"type": "users_select"})])
    page, modal = _open_form(pebble, open_page)
    finder = modal.get_by_label("Finder", exact=True)
    expect(finder).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.type("ro")
    expect(page.get_by_role("option").locator("css=.option-label")).to_have_text(
        ["Rota Botapp", "Fay RobinsonPhone adviser, East Coast"]
    )
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(finder).to_have_value("Fay Robinson")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(modal).to_be_visible()


def _choices(page: Page) -> Locator:
    """The list that is open."""
    return page.get_by_role("listbox").get_by_role("option")


def test_a_search_in_a_list_leads_to_names_that_begin_so_and_takes_back_nothing_that_was_chosen(
    pebble: Pebble, open_page: OpenPage
) -> None:
    piha = option("Piha", "Piha")
    pebble.opens = form(
        [
            field_of("Finder", {"type": "users_select", "initial_user": "U0BO"}),
            field_of("Team", {"type": "multi_users_select", "initial_users": ["U0HANA"]}),
            field_of("Beach", {"type": "external_select", "min_query_length": 1, "initial_option": piha}),
            field_of("Beaches", {"type": "multi_external_select", "min_query_length": 0, "initial_options": [piha]}),
        ]
    )
    page, modal = _open_form(pebble, open_page)
    finder = modal.get_by_label("Finder", exact=True)
    finder.click()
    page.keyboard.type("cla")
    expect(_choices(page).first).to_contain_text("Clara")
    expect(_choices(page).get_by_text("Claims Care").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(finder).to_have_value("Clara Vogel")
    # A second search replaces the first choice's name; letters are found without their accents.
    finder.click()
    page.keyboard.type("novak")
    page.keyboard.press("Enter")
    expect(finder).to_have_value("Hana Nováková")
    page.keyboard.type("tami")
    page.keyboard.press("Enter")
    expect(finder).to_have_value("Bo Tamihana")

    team = modal.locator("[data-block-id=team]")
    modal.get_by_label("Team", exact=True).click()
    page.keyboard.type("a")
    expect(_choices(page).first).to_contain_text("Ana Sousa")
    page.keyboard.press("Enter")
    expect(team.locator(".chip")).to_have_text(["Hana Nováková", "Ana Sousa"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)

    modal.get_by_label("Beach", exact=True).click()
    page.keyboard.type("zzz")
    page.keyboard.press("Enter")  # before the app has answered: what stood there before is not meant
    expect(page.get_by_role("listbox")).to_contain_text("Nothing matches")
    # Said outside the list, which owns nothing but options, and by what was there before it.
    expect(modal.get_by_role("status").filter(has_text="Nothing matches")).to_have_count(1)
    expect(page.get_by_role("listbox").get_by_role("status")).to_have_count(0)
    page.keyboard.press("Control+A")
    page.keyboard.type("pi")
    expect(_choices(page)).to_have_text(["Piha"])
    modal.get_by_label("Beach", exact=True).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(_choices(page)).to_have_text(["Piha"])
    page.keyboard.press("Control+A")
    page.keyboard.type("ca")
    expect(_choices(page)).to_have_text(["Caparica", "Carcavelos"])
    page.keyboard.press("Enter")
    expect(modal.get_by_label("Beach", exact=True)).to_have_value("Caparica")

    modal.get_by_label("Beaches", exact=True).click()
    expect(_choices(page)).to_have_text(["Caparica", "Carcavelos", "Piha"])
    page.keyboard.type("a")
    expect(_choices(page).first).to_have_class("option active")
    page.keyboard.press("Enter")
    expect(modal.locator("[data-block-id=beaches] .chip")).to_have_text(["Piha", "Caparica"])


def test_a_list_of_several_stays_open_while_one_picks_and_esc_closes_only_the_list(
    pebble: Pebble, open_page: OpenPage
) -> None:
    shapes = [option(name, name.lower()) for name in ("Round", "Flat", "Long")]
    pebble.opens = form(
        [
            field_of("Story", {"type": "plain_text_input"}, optional=True),
            field_of("Shapes", {"type": "multi_static_select", "options": shapes, "max_selected_items": 2}),
        ]
    )
    page, modal = _open_form(pebble, open_page)
    modal.get_by_label("Story", exact=True).fill("Found at low tide")
    modal.get_by_label("Shapes", exact=True).click()
    chips = modal.locator(".chip")
    for name in ("Long", "Round"):
        page.get_by_role("option", name=name).click()
    expect(chips).to_have_text(["Long", "Round"])
    page.get_by_role("option", name="Flat").click()
    expect(page.get_by_role("listbox")).to_contain_text("At most 2 can be chosen.")
    page.get_by_role("option", name="Round").click()
    page.keyboard.type("fl")
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Long", "Flat"])
    expect(_choices(page)).to_have_text(["Round", "Flat", "Long"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(modal).to_be_visible()
    # Now Esc is meant for the form; what was typed there is not dropped without a question.
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Leave without sending?")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(modal.get_by_label("Story", exact=True)).to_have_value("Found at low tide")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Leave").click()
    expect(modal).to_have_count(0)
    assert pebble.slack.as_user("ana").no_modal()


def test_a_day_is_chosen_in_the_calendar_with_the_keyboard(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.opens = form([field_of("Due", {"type": "datepicker", "initial_date": "2030-12-31"})])
    page, modal = _open_form(pebble, open_page)
    due = modal.get_by_label("Due", exact=True)
    expect(due).to_have_value("31 Dec 2030")
    due.press("ArrowDown")
    expect(page.get_by_role("button", name="Tuesday 31 December 2030")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    expect(due).to_have_value("1 Feb 2031")


@pytest.mark.usefixtures("patient_slack")
def test_a_button_waits_for_the_app_and_cannot_be_pressed_twice(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", "Pebble")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    page.get_by_role("tab", name="Messages").click()
    buttons = [_button("On track", "slow"), _button("Sink", "sink")]
    pebble.say("U0ANA", "Your goal", [{"type": "actions", "block_id": "taps", "elements": buttons}])
    button = page.get_by_role("button", name="On track")
    button.click()
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-busy", "true")
    pebble.let_go.set()
    expect(page.get_by_test_id("message").last.locator(".content")).to_contain_text("Recorded: on track")
    assert pebble.pressed == ["slow"]


@pytest.mark.parametrize(("answer", "pressed"), [("Keep", []), ("Sink it", ["sink"])])
def test_a_button_that_asks_first_does_only_what_was_answered(
    pebble: Pebble, open_page: OpenPage, answer: str, pressed: list[str]
) -> None:
    question = {
        "title": plain("Sink it?"),
        "text": plain("It will be gone."),
        "confirm": plain("Sink it"),
        "deny": plain("Keep"),
    }
    block = {"type": "actions", "block_id": "taps", "elements": [_button("Sink", "sink", confirm=question)]}
    pebble.say("U0ANA", "Your pebble", [block])
    page = open_page(pebble.slack, "U0ANA")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    page.get_by_test_id("message").get_by_role("button", name="Sink").click()
    page.get_by_role("dialog", name="Sink it?").get_by_role("button", name=answer).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("message").get_by_role("button", name="Sink")).to_be_enabled()
    assert pebble.pressed == pressed


def test_an_overflow_menu_is_used_with_arrows(pebble: Pebble, open_page: OpenPage) -> None:
    options = [option("Show history", "history"), option("Close…", "close")]
    menu = {"type": "overflow", "action_id": "menu", "options": options}
    text = {"type": "mrkdwn", "text": "*G-12* Raise CSAT"}
    pebble.say("U0ANA", "Your goal", [{"type": "section", "block_id": "goal", "text": text, "accessory": menu}])
    page = open_page(pebble.slack, "U0ANA")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    page.get_by_role("button", name="More actions").click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Close…")).to_be_focused()
    with page.expect_response("**/action"):
        page.keyboard.press("Enter")
    assert pebble.pressed == ["close"]


def test_tables_and_rich_text_read_as_what_they_are(pebble: Pebble, open_page: OpenPage) -> None:
    rows = [["Goal", "Now"], ["Raise CSAT", "78%"]]
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "Fewer calls", "style": {"bold": True}}]}
    ]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}
    pebble.say("U0ANA", "Progress", [rich, table])
    page = open_page(pebble.slack, "U0ANA")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    message = page.get_by_test_id("message").last
    expect(message.get_by_role("columnheader")).to_have_text(["Goal", "Now"])
    expect(message.get_by_role("cell")).to_have_text(["Raise CSAT", "78%"])
    expect(message.get_by_role("listitem").locator("b")).to_have_text("Fewer calls")
