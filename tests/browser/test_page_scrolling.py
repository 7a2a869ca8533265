"""What scrolling asks of the browser, counted and never timed, and where it leaves what is being read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
