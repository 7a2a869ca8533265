"""A lost connection and a redrawn page take nothing away: focus, place, what is being written."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble, field_of, form, plain

CLAIMS = "C0CLAIMS"
FIELD = "Message #claims-care"


# Counts what the page has under way, and tells whether it has found its server again. Every answer that it waits for
# comes through `guard`; what follows on an answer has been done when the next task begins.
WATCH = """() => {
  if (window.work) return void (window.work.back = false);
  const session = window.localSlack;
  const guard = session.guard.bind(session);
  const work = (window.work = { underWay: 0, back: false });
  session.guard = (job) => {
    work.underWay += 1;
    return guard(job).finally(() => setTimeout(() => (work.underWay -= 1)));
  };
  session.on("back", () => (work.back = true));
}"""


@contextmanager
def _disconnected(page: Page) -> Iterator[None]:
    """The page cannot reach its server meanwhile; at the end it has found it again and caught up wholly."""
    page.evaluate(WATCH)
    page.context.set_offline(True)
    page.evaluate("window.localSlack.socket.link.close()")
    expect(page.get_by_text("The connection to the local Slack is lost.")).to_be_visible()
    yield
    page.context.set_offline(False)
    expect(page.get_by_text("The connection to the local Slack is lost.")).to_have_count(0)
    page.wait_for_function("window.work.back && window.work.underWay === 0")


def _reconnect(page: Page, pebble: Pebble, say: str) -> None:
    """Loses the connection, and finds it again with what was said meanwhile."""
    with _disconnected(page):
        pebble.slack.as_user("hana").say("#claims-care", say)
    expect(_message(page, say)).to_be_attached()


def _message(page: Page, containing: str) -> Locator:
    return page.get_by_test_id("main").get_by_test_id("message").filter(has_text=containing)


def _editor(page: Page) -> Locator:
    return page.locator("textarea[aria-label='Edit message']")


def _edit_last(page: Page, text: str) -> Locator:
    page.get_by_label(FIELD, exact=True).press("ArrowUp")
    editor = _editor(page)
    expect(editor).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    return editor


def test_a_reconnect_never_moves_the_focus(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.slack.as_user("ana").invite("#claims-care", "Pebble")
    ana = pebble.slack.as_user("ana")
    root = ana.say("#claims-care", "How many claims?")
    ana.say("#claims-care", "Twelve", thread=root.ts)
    pebble.say(CLAIMS, "A form", [field_of("Colour", {"type": "plain_text_input"})])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    main = page.get_by_test_id("main")
    channel = page.get_by_label(FIELD, exact=True)
    thread = page.get_by_label("Reply in thread in #claims-care", exact=True)
    _message(page, "How many claims?").get_by_role("button", name="1 reply").click()
    # At once: who clicks there and types means the thread.
    page.keyboard.type("to the thread")
    expect(thread).to_have_value("to the thread")
    expect(page.get_by_test_id("thread").get_by_text("Twelve")).to_be_visible()

    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("button", name="Faults").click()
    places = [
        channel,
        thread,
        main.get_by_label("Colour", exact=True),
        page.get_by_label("Containing", exact=True),
        page.locator(".faults input").first,
        page.get_by_test_id("sidebar").get_by_role("button", name="general"),
    ]
    for count, place in enumerate(places):
        place.focus()
        _reconnect(page, pebble, f"Said meanwhile {count}")
        expect(page.get_by_test_id("thread").get_by_text("Twelve")).to_be_visible()
        expect(place).to_be_focused()
    expect(main.get_by_text("Said meanwhile 0")).to_have_count(1)


def test_a_reconnect_leaves_a_field_of_a_home_the_focus(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", "A0PEBBLE", "home")
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("Hello")
    section = {"type": "section", "text": plain("Hello, and a field")}
    field = field_of("Wish", {"type": "plain_text_input"}) | {"dispatch_action": True}
    pebble.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section, field]})
    wish = home.get_by_label("Wish", exact=True)
    wish.press_sequentially("A qui")
    # Pebble would publish its greeting again, without the field.
    page.evaluate("window.localSlack.hands.openHome = async () => ({})")
    with _disconnected(page):
        page.keyboard.type("et ")
    page.keyboard.type("sea")
    expect(wish).to_have_value("A quiet sea")


def test_a_reconnect_keeps_the_place_one_reads_at_and_what_is_being_written(
    pebble: Pebble, open_page: OpenPage
) -> None:
    bo = pebble.slack.as_user("bo")
    bo.invite("#claims-care", "Pebble")
    for count in range(40):
        bo.say("#claims-care", f"Line {count}")
    ts = pebble.say(CLAIMS, "A form", [field_of("Colour", {"type": "plain_text_input"})])
    mine = bo.say("#claims-care", "Mine")
    page = open_page(pebble.slack, "U0BO", CLAIMS)
    page.locator(f"[data-ts='{ts}']").get_by_label("Colour", exact=True).fill("Grey")
    editor = _edit_last(page, "A long thought")
    _reconnect(page, pebble, "Said meanwhile 1")
    page.keyboard.type(", gone on with")
    expect(editor).to_have_value("A long thought, gone on with")
    expect(page.get_by_label("Colour", exact=True)).to_have_value("Grey")
    scroller = page.get_by_test_id("main").get_by_role("region", name="Messages")
    scroller.evaluate("(node) => (node.scrollTop = node.scrollHeight / 2)")
    line = _message(page, "Line 30")
    before = line.bounding_box()
    _reconnect(page, pebble, "Said meanwhile 2")
    assert line.bounding_box() == before
    editor.press("Enter")
    expect(page.locator(f"[data-ts='{mine.ts}']")).to_contain_text("A long thought, gone on with")


def test_an_edit_outlasts_the_clock_new_names_another_channel_and_its_message(
    pebble: Pebble, open_page: OpenPage
) -> None:
    ana = pebble.slack.as_user("ana")
    mine = ana.say("#claims-care", "Mine")
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    clock = page.get_by_test_id("clock").inner_text()
    editor = _edit_last(page, "one")
    pebble.slack.move_clock(days=1)
    expect(page.get_by_test_id("clock")).not_to_have_text(clock)
    expect(page.get_by_text("Yesterday")).to_be_visible()
    expect(editor).to_be_focused()
    page.keyboard.type(" two")
    page.evaluate("window.localSlack.relearn()")
    page.keyboard.type(" three")
    expect(editor).to_have_value("one two three")

    sidebar = page.get_by_test_id("sidebar")
    sidebar.get_by_role("button", name="general").click()
    expect(page.get_by_label("Message #general", exact=True)).to_be_focused()
    sidebar.get_by_role("button", name="claims-care").click()
    expect(editor).to_have_value("one two three")
    editor.dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    expect(editor).to_have_value("one two three")

    editor.focus()
    ana.delete(mine)
    expect(page.get_by_role("alert").filter(has_text="no longer there")).to_be_visible()
    expect(editor).to_be_focused()
    expect(editor).to_have_value("one two three")
    page.keyboard.press("Enter")
    expect(editor).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(page.locator(f"[data-ts='{mine.ts}']")).to_have_count(0)
    expect(page.get_by_label(FIELD, exact=True)).to_be_focused()


def test_an_emptied_edit_offers_to_delete_the_message(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.slack.as_user("ana").say("#claims-care", "Better unsaid")
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    editor = _edit_last(page, "x")
    dialog = page.get_by_role("dialog")
    for answer, left in (("Cancel", 1), ("Delete", 0)):
        editor.fill("")
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name=answer).click()
        expect(dialog).to_have_count(0)
        expect(editor).to_have_count(left)
        if left:
            expect(editor).to_be_focused()
    expect(_message(page, "Better unsaid")).to_have_count(0)


def _open_form(page: Page) -> Locator:
    page.get_by_label(FIELD, exact=True).fill("/pebble form")
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Title", exact=True)).to_be_focused()
    return modal


def test_a_form_with_words_in_it_outlasts_a_lost_connection(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"})])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    modal = _open_form(page)
    title = modal.get_by_label("Title", exact=True)
    page.keyboard.type("Grey")
    with _disconnected(page):
        page.keyboard.press("Enter")
        expect(modal.get_by_text("What you typed is still here.")).to_be_visible()
    # The server still knows the form: it stands as it did, with what was said, and can be sent.
    expect(modal.get_by_text("What you typed is still here.")).to_be_visible()
    expect(title).to_be_focused()
    page.keyboard.type(" and round")
    page.keyboard.press("Enter")
    expect(modal).to_have_count(0)
    assert pebble.submitted == [{"title": {"it": {"type": "plain_text_input", "value": "Grey and round"}}}]

    for typed in ("", "White"):
        modal = _open_form(page)
        page.keyboard.type(typed)
        [view] = pebble.slack.as_user("ana").see("views")["stack"]
        with _disconnected(page):
            pebble.slack.as_user("ana").act("close", view_id=view["id"])
        if not typed:
            expect(modal).to_have_count(0)
            expect(page.get_by_role("status").filter(has_text="“A pebble” is no longer open")).to_be_visible()
            continue
        said = modal.get_by_role("alert").filter(has_text="no longer open")
        expect(said).to_be_visible()
        expect(title).to_be_focused()
        page.keyboard.press("Enter")
        expect(said).to_be_visible()
        expect(title).to_have_value("White")
        modal.get_by_role("button", name="Cancel").click()
        expect(modal).to_have_count(0)
        expect(page.get_by_role("alert")).to_have_count(0)
    assert len(pebble.submitted) == 1


@pytest.mark.usefixtures("patient_slack")
def test_esc_asks_nothing_about_a_form_that_is_being_sent(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input"})])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    modal = _open_form(page)
    page.keyboard.type("Grey")
    question = page.get_by_role("dialog").filter(has_text="Leave without sending?")
    pebble.takes_its_time = True
    page.keyboard.press("Enter")
    expect(modal.get_by_role("button", name="Keep it")).to_have_attribute("aria-busy", "true")
    page.keyboard.press("Escape")
    assert question.count() == 0
    pebble.let_go.set()
    expect(modal).to_have_count(0)
    assert len(pebble.submitted) == 1

    # It is asked as well about a form that was closed meanwhile: its words are still here.
    modal = _open_form(page)
    page.keyboard.type("White")
    page.keyboard.press("Escape")
    expect(question).to_be_visible()
    [view] = pebble.slack.as_user("ana").see("views")["stack"]
    pebble.slack.as_user("ana").act("close", view_id=view["id"])
    expect(modal.get_by_text("no longer open in the local Slack")).to_be_attached()
    expect(question).to_be_visible()
    page.keyboard.press("Enter")
    expect(modal).to_have_count(0)
    expect(question).to_have_count(0)
    page.keyboard.type("and on")
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("and on")


@pytest.mark.parametrize("way", ["Cancel", "Keep it"])
def test_words_in_a_form_outlast_its_end_in_another_window(pebble: Pebble, open_page: OpenPage, way: str) -> None:
    pebble.opens = form([field_of("Title", {"type": "plain_text_input", "initial_value": "Grey"})])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    modal = _open_form(page)
    windows = [open_page(pebble.slack, "U0ANA", CLAIMS) for _ in range(2)]
    other, untouched = [window.get_by_test_id("modal") for window in windows]
    modal.get_by_label("Title", exact=True).fill("Grey and round")
    other.get_by_label("Title", exact=True).fill("White")
    other.get_by_role("button", name=way).click()
    for gone in (other, untouched):
        expect(gone).to_have_count(0)
    expect(untouched.page.get_by_role("status").filter(has_text="“A pebble” is no longer open")).to_be_visible()
    expect(other.page.get_by_test_id("banners").get_by_role("status")).to_have_count(0)
    expect(modal.get_by_role("alert").filter(has_text="no longer open")).to_be_visible()
    expect(modal.get_by_label("Title", exact=True)).to_have_value("Grey and round")
    modal.get_by_role("button", name="Cancel").click()
    expect(modal).to_have_count(0)
    assert len(pebble.submitted) == (way == "Keep it")


def test_words_below_a_form_that_takes_all_with_it_are_not_kept_against_ones_will(
    pebble: Pebble, open_page: OpenPage
) -> None:
    deeper = {"type": "button", "action_id": "deeper", "text": plain("Deeper")}
    title = field_of("Title", {"type": "plain_text_input"})
    pebble.opens = form([title, {"type": "actions", "elements": [deeper]}])
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    modal = _open_form(page)
    page.keyboard.type("Grey")
    modal.get_by_role("button", name="Deeper").click()
    depth = modal.get_by_label("Depth", exact=True)
    expect(depth).to_be_focused()
    page.keyboard.type("Two metres")
    modal.get_by_role("button", name="Close").click()
    expect(modal).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_that_nothing_could_be_reached_is_said_no_longer_than_it_is_so(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    said = page.get_by_role("alert").filter(has_text="The local Slack cannot be reached")
    with _disconnected(page):
        page.get_by_test_id("clock").click()
        expect(said).to_be_visible()
    expect(said).to_have_count(0)
