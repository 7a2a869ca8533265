"""The page in the width of a phone: its drawer, its top bar, and where the focus is."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble, plain

CLAIMS = "C0CLAIMS"
PHONE = 390


# How many keys there are below an element, and those of which a part stands on another line.
KEYS = """element => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = { all: 0, broken: [] };
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const key of text.data.matchAll(/[A-Z]+-[0-9]+/g)) {
      const range = document.createRange();
      range.setStart(text, key.index);
      range.setEnd(text, key.index + key[0].length);
      found.all += 1;
      if (new Set([...range.getClientRects()].map((part) => part.top)).size > 1) found.broken.push(text.data);
    }
  }
  return found;
}"""


def _has_focus_within(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => Boolean(document.activeElement.closest(selector))", selector))


def test_the_open_drawer_keeps_the_keyboard_and_esc_leads_back(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=PHONE)
    menu = page.get_by_role("button", name="Show the sidebar")
    menu.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Workspace")
    expect(drawer.get_by_role("button", name="claims-care")).to_be_focused()
    expect(page.get_by_label("Message #claims-care", exact=True)).to_have_count(1)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert not _has_focus_within(page, ".pane, .topbar, .guide")
    drawer.get_by_role("heading", name="Channels", exact=True).click()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(menu).to_be_focused()

    page.keyboard.press("Enter")
    drawer.get_by_role("button", name="general").click()
    expect(page.get_by_label("Message #general", exact=True)).to_be_focused()


def test_a_drawer_that_becomes_a_sidebar_leaves_the_page_free(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=PHONE)
    page.get_by_role("button", name="Show the sidebar").click()
    page.set_viewport_size({"width": 1280, "height": 860})
    field = page.get_by_label("Message #claims-care", exact=True)
    field.click()
    expect(field).to_be_focused()


def test_the_button_of_the_drawer_and_the_page_s_title_tell_of_what_is_unread(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=PHONE)
    expect(page).to_have_title("Harbour Insurance · local Slack")
    bo = pebble.slack.as_user("Bo")
    bo.say("#general", "For everybody who reads")
    expect(page).to_have_title("* Harbour Insurance · local Slack")
    bo.say("#general", "For @Ana Sousa")
    expect(page).to_have_title("(1) Harbour Insurance · local Slack")
    menu = page.get_by_role("button", name="Show the sidebar, something is unread")
    menu.click()
    page.get_by_test_id("sidebar").get_by_role("button", name="general, 2 unread").click()
    expect(page).to_have_title("Harbour Insurance · local Slack")
    expect(page.get_by_role("button", name="Show the sidebar", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [320, PHONE])
def test_the_top_bar_has_room_for_its_clock_while_faults_stand(pebble: Pebble, open_page: OpenPage, width: int) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width)
    for _ in range(12):
        pebble.slack.fault("limits")
    expect(page.get_by_role("button", name="Faults, 12 standing")).to_be_visible()
    assert page.get_by_test_id("topbar").evaluate("bar => bar.scrollWidth <= bar.clientWidth")
    clock = page.get_by_test_id("clock").bounding_box()
    assert clock is not None
    assert clock["x"] + clock["width"] <= width


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_after_a_clock_step_of_the_guide_the_focus_is_still_on_the_page(
    pebble: Pebble, open_page: OpenPage, width: int
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width)
    opener = page.get_by_role("button", name="First minute")
    if width == PHONE:
        opener.click()
    before = page.get_by_test_id("clock").inner_text()
    step = page.get_by_test_id("guide").get_by_role("button", name="Move the clock to +1 day")
    step.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("clock")).not_to_have_text(before)
    expect(page.get_by_test_id("guide").get_by_text("Done:")).to_have_count(1)
    if width == PHONE:
        expect(page.get_by_label("Message #claims-care", exact=True)).to_be_focused()
    else:
        assert _has_focus_within(page, ".guide")


@pytest.mark.parametrize("width", [1280, PHONE])
def test_who_asks_for_the_guide_beside_a_thread_gets_it_in_its_place(
    pebble: Pebble, open_page: OpenPage, width: int
) -> None:
    pebble.slack.as_user("ana").say("#claims-care", "A thread's beginning")
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width)
    page.get_by_test_id("message").last.hover()
    page.get_by_role("button", name="Reply in thread").last.click()
    expect(page.get_by_test_id("thread")).to_be_visible()
    opener = page.get_by_role("button", name="First minute")
    opener.press("Enter")
    expect(page.get_by_test_id("guide")).to_be_visible()
    expect(page.get_by_test_id("thread")).to_be_hidden()
    expect(page.get_by_test_id("guide").get_by_role("button", name="Do it as Bo")).to_be_focused()


def _is_above(one: Locator, other: Locator) -> bool:
    above, below = one.bounding_box(), other.bounding_box()
    assert above is not None
    assert below is not None
    return above["y"] + above["height"] <= below["y"]


def _with_many_messages(pebble: Pebble, open_page: OpenPage, width: int) -> Page:
    bo = pebble.slack.as_user("bo")
    for number in range(20):
        bo.say("#claims-care", f"Message {number}")
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width)
    guide = page.get_by_test_id("guide")
    if guide.is_hidden():
        page.get_by_role("button", name="First minute").press("Enter")
    expect(guide).to_be_visible()
    return page


@pytest.mark.parametrize("width", [PHONE, 900])
def test_an_open_guide_covers_no_message_that_has_the_focus(pebble: Pebble, open_page: OpenPage, width: int) -> None:
    page = _with_many_messages(pebble, open_page, width)
    guide, messages = page.get_by_test_id("guide"), page.get_by_test_id("main").get_by_test_id("message")
    page.get_by_role("region", name="Messages").focus()
    for step in range(1, 6):
        page.keyboard.press("ArrowUp")
        expect(messages.nth(-step)).to_be_focused()
        assert _is_above(messages.nth(-step), guide)
    for step in range(4, 0, -1):
        page.keyboard.press("ArrowDown")
        assert _is_above(messages.nth(-step), guide)
    field = page.get_by_label("Message #claims-care", exact=True)
    page.keyboard.press("Escape")
    page.keyboard.type("One line")
    for line in range(5):
        page.keyboard.press("Shift+Enter")
        page.keyboard.type(f"and {line}")
    assert _is_above(guide, field)
    guide.get_by_role("button", name="Do it as Bo").focus()
    expect(guide.get_by_role("button", name="Do it as Bo")).to_be_in_viewport(ratio=1)


def test_a_guide_that_made_way_comes_back_by_a_click_and_goes_by_its_cross(pebble: Pebble, open_page: OpenPage) -> None:
    page = _with_many_messages(pebble, open_page, PHONE)
    guide, message = page.get_by_test_id("guide"), page.get_by_test_id("main").get_by_test_id("message")
    step = guide.get_by_text("It may be a small one.")
    expect(step).to_be_in_viewport()
    message.nth(-10).hover()
    before = message.last.bounding_box()
    message.nth(-10).click()
    expect(step).not_to_be_in_viewport()
    assert message.last.bounding_box() == before  # nothing moves under a finger
    guide.get_by_role("heading", name="Your first minute").click()
    expect(step).to_be_in_viewport()
    message.nth(-10).click()
    page.get_by_role("button", name="First minute").click()
    expect(step).to_be_in_viewport()
    message.nth(-10).click()
    guide.get_by_label("Put the guide away").click()
    expect(guide).to_be_hidden()


def test_f6_reaches_the_top_bar_the_button_of_the_drawer_and_the_open_guide(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=PHONE)
    field, messages = page.get_by_label("Message #claims-care", exact=True), page.get_by_role("region", name="Messages")
    menu, first = page.get_by_role("button", name="Show the sidebar"), page.get_by_test_id("topbar").locator(":focus")
    expect(field).to_be_focused()
    page.keyboard.press("F6")
    expect(first).to_have_count(1)
    for part in (menu, messages, field):
        page.keyboard.press("F6")
        expect(part).to_be_focused()
    opener = page.get_by_role("button", name="First minute")
    opener.press("Enter")
    step = page.get_by_test_id("guide").get_by_role("button", name="Do it as Bo")
    expect(step).to_be_focused()
    for keys, part in (("Shift+F6", field), ("F6", step), ("F6", first), ("Shift+F6", step)):
        page.keyboard.press(keys)
        expect(part).to_be_focused()


def test_a_key_such_as_g_5_stays_on_one_line(pebble: Pebble, open_page: OpenPage) -> None:
    lines = [f"{'o' * letters}, *A goal* · G-{letters}, by 30 June" for letters in range(5, 35)]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)}}]
    blocks += [{"type": "section", "text": plain(" ".join(lines))}]
    pebble.say("U0ANA", "keys", blocks)
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=PHONE)
    page.get_by_role("button", name="Show the sidebar").click()
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    page.get_by_role("tab", name="Messages").click()
    message = page.get_by_test_id("message").last
    expect(message).to_contain_text("G-34")
    assert message.evaluate(KEYS) == {"all": 60, "broken": []}
