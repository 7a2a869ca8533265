"""The line *Threads*: what is unread in threads one takes part in, and the way to them."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

CLAIMS = "C0CLAIMS"


def test_replies_in_ones_threads_are_marked_listed_newest_first_and_read_in_the_thread_pane(
    pebble: Pebble, open_page: OpenPage
) -> None:
    ana, bo = pebble.slack.as_user("Ana"), pebble.slack.as_user("Bo")
    night, roof = bo.say("#claims-care", "The night line"), bo.say("#claims-care", "Roof claims")
    page = open_page(pebble.slack, "U0BO", "C0GENERAL")
    line = page.get_by_test_id("sidebar").get_by_role("button", name="Threads")
    expect(line).to_have_accessible_name("Threads")
    ana.say("#claims-care", "Which ones?", thread=roof.ts)
    ana.say("#claims-care", "@Bo Tamihana, how long was the wait?", thread=night.ts)
    expect(line).to_have_accessible_name("Threads, 2 unread")
    expect(line.locator(".mention-count")).to_have_text("1")
    expect(page).to_have_title("(1) Harbour Insurance · local Slack")

    line.click()
    items = page.get_by_role("menu", name="Threads").get_by_role("menuitem")
    expect(items).to_contain_text(["The night line", "Roof claims"])
    items.first.click()
    thread = page.get_by_test_id("thread")
    expect(thread).to_contain_text("how long was the wait?")
    expect(page.get_by_role("heading", name="claims-care", level=1)).to_be_visible()
    expect(line).to_have_accessible_name("Threads, 1 unread")
    expect(line.locator(".mention-count")).to_have_count(0)
    ana.say("#claims-care", "Still there?", thread=night.ts)
    expect(thread).to_contain_text("Still there?")
    expect(line).to_have_accessible_name("Threads, 1 unread")


def test_the_list_of_threads_outlasts_news_and_gives_the_focus_back(pebble: Pebble, open_page: OpenPage) -> None:
    ana, bo = pebble.slack.as_user("Ana"), pebble.slack.as_user("Bo")
    root = bo.say("#claims-care", "The night line")
    ana.say("#claims-care", "How was it?", thread=root.ts)
    page = open_page(pebble.slack, "U0BO", "C0GENERAL")
    line = page.get_by_test_id("sidebar").get_by_role("button", name="Threads")
    line.click()
    item = page.get_by_role("menuitem", name="The night line")
    expect(item).to_be_focused()
    ana.say("#claims-care", "Long?", thread=root.ts)
    expect(line).to_have_accessible_name("Threads, 2 unread")
    page.evaluate("document.dispatchEvent(new Event('scroll'))")
    expect(item).to_be_focused()
    expect(line).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(item).to_have_count(0)
    expect(line).to_be_focused()


def test_replies_that_came_over_a_lost_connection_are_read_in_the_open_thread(
    pebble: Pebble, open_page: OpenPage
) -> None:
    ana, bo = pebble.slack.as_user("Ana"), pebble.slack.as_user("Bo")
    root = bo.say("#claims-care", "The night line")
    ana.say("#claims-care", "How was it?", thread=root.ts)
    page = open_page(pebble.slack, "U0BO", CLAIMS)
    page.get_by_test_id("main").get_by_role("button", name="1 reply").click()
    line = page.get_by_test_id("sidebar").get_by_role("button", name="Threads")
    expect(line).to_have_accessible_name("Threads")
    page.context.set_offline(True)
    page.evaluate("window.localSlack.socket.link.close()")
    expect(page.get_by_text("The connection to the local Slack is lost.")).to_be_visible()
    ana.say("#claims-care", "Long?", thread=root.ts)
    page.context.set_offline(False)
    expect(page.get_by_test_id("thread")).to_contain_text("Long?")
    expect(line).to_have_accessible_name("Threads")
    assert bo.see("sidebar")["threads"] == {"unread": 0, "mention": 0}


def test_a_phone_reaches_its_threads_by_the_keyboard(pebble: Pebble, open_page: OpenPage) -> None:
    root = pebble.slack.as_user("Bo").say("#claims-care", "The night line")
    pebble.slack.as_user("Ana").say("#claims-care", "How was it?", thread=root.ts)
    page = open_page(pebble.slack, "U0BO", "C0GENERAL", width=390)
    page.get_by_role("button", name="Show the sidebar, something is unread").press("Enter")
    page.get_by_role("button", name="Threads, 1 unread").press("Enter")
    page.get_by_role("menuitem", name="The night line").press("Enter")
    expect(page.get_by_test_id("thread")).to_contain_text("How was it?")
    expect(page.get_by_label("Reply in thread in #claims-care")).to_be_focused()
