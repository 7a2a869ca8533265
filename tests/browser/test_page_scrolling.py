"""What scrolling asks of the browser, counted and never timed, and where it leaves what is being read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

FRAMES = 40

SCROLL = """async ([selector, frames]) => {
  const scroller = document.querySelector(selector);
  scroller.scrollTop = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    scroller.scrollTop += 20;
    await new Promise(requestAnimationFrame);
  }
}"""


# Goes to the first message that is drawn, and once more as long as there are fewer than there should be.
ALL_DRAWN = """([selector, count]) => {
  const there = document.querySelectorAll(`${selector} [data-testid=message]`).length;
  if (there < count) document.querySelector(selector).scrollTop = 0;
  return there >= count;
}"""

# How far a message moves on the screen while so many older ones are drawn above it, in pixels. It is the third of those
# that were there: the first gives its author and day to an older one.
MOVED = """async ([selector, more]) => {
  const scroller = document.querySelector(selector);
  scroller.scrollTop = 0;
  const read = scroller.querySelectorAll("[data-testid=message]")[2];
  const before = read.getBoundingClientRect().top;
  const drawn = () => scroller.querySelectorAll("[data-testid=message]").length;
  for (const begin = drawn(); drawn() < begin + more; ) await new Promise(requestAnimationFrame);
  return Math.abs(read.getBoundingClientRect().top - before);
}"""

PANE = ".pane .scroller"
BELOW = "New messages"


@pytest.fixture
def talked(pebble: Pebble) -> Pebble:
    """A workspace where a channel holds more than is drawn at once."""
    bo = pebble.slack.as_user("bo")
    for number in range(1, 161):
        bo.say("#claims-care", f"Line {number}.\nIt has a second line.")
    return pebble


def test_scrolling_what_is_drawn_makes_no_new_layers_in_every_frame(talked: Pebble, open_page: OpenPage) -> None:
    page = open_page(talked.slack, "U0BO", "C0CLAIMS")
    page.wait_for_function(ALL_DRAWN, arg=[PANE, 160], polling=50)
    updates = _count(page, "PaintArtifactCompositor::Update", lambda: page.evaluate(SCROLL, [PANE, FRAMES]))
    assert updates < FRAMES / 2


def test_older_messages_are_drawn_above_without_moving_what_is_read(talked: Pebble, open_page: OpenPage) -> None:
    page = open_page(talked.slack, "U0BO", "C0CLAIMS")
    expect(page.get_by_text("Line 160.")).to_be_visible()
    # Less than a pixel: a scroller stands on whole ones, its messages do not.
    assert page.evaluate(MOVED, [PANE, 30]) < 1


def _scroller(page: Page) -> Locator:
    return page.get_by_test_id("main").get_by_role("region", name="Messages")


def test_what_comes_below_the_edge_stays_unread_until_one_goes_there(talked: Pebble, open_page: OpenPage) -> None:
    bo = talked.slack.as_user("bo")
    bo.invite("#claims-care", "Pebble")
    page = open_page(talked.slack, "U0BO", "C0CLAIMS")
    expect(page.get_by_text("Line 160.")).to_be_visible()
    line, below = page.get_by_test_id("sidebar").locator("[data-key=C0CLAIMS]"), page.get_by_role("button", name=BELOW)
    for way in ("button", "scroll"):
        _scroller(page).evaluate("(node) => (node.scrollTop -= 600)")
        expect(below).to_have_count(0)
        talked.say("C0CLAIMS", f"For <@U0BO>, by {way}")
        expect(page).to_have_title("(1) Harbour Insurance · local Slack")
        expect(line).to_have_accessible_name("claims-care, 1 unread")
        expect(page.get_by_role("status").filter(has_text="New messages below")).to_have_count(1)
        if way == "button":
            page.get_by_label("Message #claims-care", exact=True).focus()
            page.keyboard.press("Shift+Tab")
            expect(below).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.get_by_test_id("message").last).to_be_focused()
        else:
            _scroller(page).evaluate("(node) => (node.scrollTop = node.scrollHeight)")
        expect(page.get_by_text(f"by {way}")).to_be_in_viewport()
        expect(below).to_have_count(0)
        expect(page).to_have_title("Harbour Insurance · local Slack")
        expect(line).to_have_accessible_name("claims-care")


def test_more_news_than_the_window_holds_is_read_at_its_end_and_forgotten_where_one_goes_elsewhere(
    talked: Pebble, open_page: OpenPage
) -> None:
    page = open_page(talked.slack, "U0ANA", "C0CLAIMS")
    below = page.get_by_role("button", name=BELOW)
    expect(below).to_be_visible()
    expect(page).to_have_title("* Harbour Insurance · local Slack")
    sidebar = page.get_by_test_id("sidebar")
    sidebar.get_by_role("button", name="general").click()
    expect(below).to_have_count(0)
    sidebar.locator("[data-key=C0CLAIMS]").click()
    below.click()
    expect(page.get_by_text("Line 160.")).to_be_in_viewport()
    expect(page).to_have_title("Harbour Insurance · local Slack")
    _scroller(page).evaluate("(node) => (node.scrollTop -= 600)")
    page.get_by_label("Message #claims-care", exact=True).fill("What one says oneself is no news")
    page.keyboard.press("Enter")
    expect(page.get_by_text("no news")).to_be_in_viewport()
    expect(below).to_have_count(0)


def _count(page: Page, name: str, work: Callable[[], object]) -> int:
    """How often the browser did what its own trace calls by this name, in the page's process."""
    browser = page.context.browser
    assert browser
    session = browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended: list[bool] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send(
        "Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": ["cc", "blink"]}}
    )
    work()
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)
    session.detach()
    return sum(event["name"] == name for event in events)
