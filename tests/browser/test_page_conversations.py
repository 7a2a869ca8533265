"""What the page does with messages: people meet, write, change their minds, use commands."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble, plain

CLAIMS = "C0CLAIMS"
PHONE = "C0PHONE"


def _write(page: Page, text: str, where: str = "Message #claims-care") -> None:
    page.get_by_label(where, exact=True).fill(text)
    page.keyboard.press("Enter")


def test_what_bo_writes_appears_at_anas_page_without_a_reload(pebble: Pebble, open_page: OpenPage) -> None:
    ana = open_page(pebble.slack, "U0ANA", CLAIMS)
    bo = open_page(pebble.slack, "U0BO", CLAIMS)
    _write(bo, "Kia ora @Ana Sousa, *quiet* night :wave:")
    seen = ana.get_by_test_id("message").last
    expect(seen.locator(".author")).to_have_text("Bo Tamihana")
    expect(seen.locator(".mention.me")).to_have_text("@Ana Sousa")
    expect(seen.locator("b")).to_have_text("quiet")
    expect(seen.get_by_role("img", name="wave")).to_be_visible()
    expect(bo.get_by_label("Message #claims-care", exact=True)).to_have_value("")


def test_hostile_text_is_shown_as_it_was_typed_and_runs_nothing(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    hostile = "<img src=x onerror=\"document.title='taken'\"> & <b>bold</b> <javascript:alert(1)|here>"
    _write(page, hostile)
    shown = page.get_by_test_id("message").last.locator(".content")
    expect(shown).to_have_text(hostile)
    assert shown.locator("img, a").count() == 0
    assert page.title() == "Harbour Insurance · local Slack"


def test_an_app_cannot_make_a_link_that_runs_code(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA")
    pebble.say("U0ANA", "<javascript:alert(1)|press me> <https://example.org/?a=1&amp;b=2|a page>")
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    shown = page.get_by_test_id("message").last.locator(".content")
    expect(shown).to_have_text("press me a page")
    assert [link.get_attribute("href") for link in shown.locator("a").all()] == ["https://example.org/?a=1&b=2"]


def test_arrow_up_edits_the_last_own_message_and_marks_it_edited(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _write(page, "All storm clams are assigned")
    expect(page.get_by_test_id("message").last).to_contain_text("clams")
    expect(page.get_by_label("Message #claims-care", exact=True)).to_have_value("")
    page.keyboard.press("ArrowUp")
    editor = page.get_by_label("Edit message", exact=True).and_(page.locator("textarea"))
    expect(editor).to_have_value("All storm clams are assigned")
    editor.fill("All storm claims are assigned")
    # What happens to the message meanwhile takes nothing away.
    bo = pebble.slack.as_user("bo")
    bo.say("#claims-care", "Thank you", thread=bo.messages("#claims-care")[-1].ts)
    expect(page.get_by_role("button", name="Reply in thread").last).to_be_attached()
    expect(editor).to_have_value("All storm claims are assigned")
    page.keyboard.press("Enter")
    edited = page.get_by_test_id("message").last
    expect(edited.locator(".content")).to_have_text("All storm claims are assigned (edited)")
    expect(edited.get_by_role("button", name="1 reply")).to_be_visible()
    expect(page.get_by_label("Message #claims-care", exact=True)).to_be_focused()


def test_a_mention_is_edited_as_it_was_typed_and_stays_a_mention(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    typed = "@here @channel @claims-care and @Bo Tamihana, see #phone-support & <this>"
    _write(page, typed)
    shown = page.get_by_test_id("message").last.locator(".content")
    expect(shown).to_have_text(typed)
    expect(shown.locator(".mention")).to_have_count(5)
    field = page.get_by_label("Message #claims-care", exact=True)
    expect(field).to_have_value("")
    page.keyboard.press("ArrowUp")
    editor = page.locator("textarea[aria-label='Edit message']")
    expect(editor).to_have_value(typed)
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.type(" soon")
    page.keyboard.press("Enter")
    expect(shown).to_have_text(f"{typed} soon (edited)")
    expect(shown.locator(".mention")).to_have_count(5)


def test_a_command_that_is_not_for_threads_says_so_where_it_was_typed(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    page.get_by_test_id("message").last.hover()
    page.get_by_test_id("message").last.get_by_label("Reply in thread").click()
    thread = page.get_by_test_id("thread")
    field = thread.get_by_role("combobox")
    _write(page, "/pebble far", where="Reply in thread in #claims-care")
    said = thread.get_by_role("alert")
    expect(said).to_have_text("/pebble does not work in threads. Use it in the channel.")
    expect(field).to_have_value("/pebble far")
    expect(page.get_by_test_id("banners").get_by_role("alert")).to_have_count(0)
    field.press_sequentially("!")
    # Typed so soon, it is another text: what came back waits above it.
    expect(field).to_have_value("!")
    expect(said).to_contain_text("Failed: /pebble far")


def test_a_deleted_message_is_gone_for_everybody_after_a_question(pebble: Pebble, open_page: OpenPage) -> None:
    ana = open_page(pebble.slack, "U0ANA", CLAIMS)
    bo = open_page(pebble.slack, "U0BO", CLAIMS)
    _write(bo, "Wrong channel, sorry")
    expect(ana.get_by_text("Wrong channel, sorry")).to_be_visible()
    own = bo.get_by_test_id("message").last
    expect(own).to_contain_text("Wrong channel, sorry")
    own.hover()
    own.get_by_label("Delete message").click()
    bo.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(ana.get_by_text("Wrong channel, sorry")).to_have_count(0)
    expect(bo.get_by_text("Wrong channel, sorry")).to_have_count(0)


def test_a_reply_stands_in_the_thread_and_is_counted_at_its_parent(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    parent = page.get_by_test_id("main").get_by_test_id("message").filter(has_text="storm claims")
    parent.hover()
    parent.get_by_label("Reply in thread").click()
    _write(page, "Thank you, Hana", where="Reply in thread in #claims-care")
    expect(page.get_by_test_id("thread").get_by_text("Thank you, Hana")).to_be_visible()
    expect(parent.get_by_role("button", name="1 reply")).to_be_visible()
    expect(page.get_by_test_id("main").get_by_text("Thank you, Hana")).to_have_count(0)
    page.get_by_label("Close thread").click()
    expect(page.get_by_test_id("thread")).to_be_hidden()


def test_what_is_unread_is_marked_until_it_is_looked_at(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0CLARA", "C0QUALITY")
    side = page.get_by_test_id("sidebar")
    side.get_by_role("button", name="phone-support").click()
    expect(page.get_by_role("heading", name="phone-support")).to_be_visible()
    side.get_by_role("button", name="service-quality").click()
    pebble.slack.as_user("fay").say("#phone-support", "Ten calls waiting")
    line = side.get_by_role("button", name="phone-support, 1 unread")
    line.click()
    expect(page.locator(".unread-line")).to_be_visible()
    expect(side.get_by_role("button", name="phone-support", exact=True)).to_be_visible()


def test_a_slash_suggests_the_apps_commands_and_the_answer_is_only_for_oneself(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label("Message #claims-care", exact=True)
    field.press_sequentially("/pe")
    suggested = page.get_by_role("option", name="/pebble")
    expect(suggested).to_contain_text("[far, near]")
    expect(suggested).to_contain_text("Throw a pebble")
    page.keyboard.press("Enter")
    expect(field).to_have_value("/pebble ")
    field.press_sequentially("far & wide")
    page.keyboard.press("Enter")
    answer = page.get_by_test_id("message").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator(".content")).to_have_text("Plop: far & wide")
    expect(field).to_have_value("")
    answer.get_by_role("button", name="Dismiss message").click()
    expect(page.get_by_text("Plop")).to_have_count(0)


def test_what_one_alone_sees_is_dismissed_after_a_reload_too(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _write(page, "/pebble far")
    expect(page.get_by_text("Plop")).to_be_visible()
    page.reload()
    page.get_by_test_id("message").last.get_by_role("button", name="Dismiss message").click()
    expect(page.get_by_text("Plop")).to_have_count(0)


def test_a_command_that_nobody_answers_says_so_and_keeps_the_text(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.silent = True
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _write(page, "/pebble near")
    expect(page.get_by_role("alert")).to_contain_text("Pebble did not answer within 3 seconds.")
    expect(page.get_by_label("Message #claims-care", exact=True)).to_have_value("/pebble near")


def test_a_channel_one_is_not_in_can_be_read_and_joined(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", PHONE)
    expect(page.get_by_text("The new call-back form saves us a minute a call.")).to_be_visible()
    page.get_by_role("button", name="Join channel").click()
    _write(page, "Hello from claims", where="Message #phone-support")
    expect(page.get_by_test_id("message").last).to_contain_text("Hello from claims")


def test_shift_enter_starts_a_new_line(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    page.get_by_label("Message #claims-care", exact=True).press_sequentially("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message").last.locator(".content br")).to_have_count(1)


def test_many_unread_messages_are_all_reached_by_scrolling_up(pebble: Pebble, open_page: OpenPage) -> None:
    bo = pebble.slack.as_user("bo")
    for number in range(1, 161):
        bo.say("#claims-care", f"Line {number}.")
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    first = page.get_by_text("Line 1.", exact=True)
    page.get_by_test_id("main").get_by_role("log").hover()
    for _ in range(60):
        page.mouse.wheel(0, -2000)
        if first.count():
            break
        page.wait_for_timeout(50)
    expect(first).to_be_visible()
    shown = page.get_by_test_id("main").get_by_test_id("message").all_inner_texts()
    lines = [text.split("Line ")[1].split(".")[0] for text in shown if "Line " in text]
    assert lines == [str(number) for number in range(1, 161)]


def test_the_end_stays_in_sight_of_who_reads_there_and_only_of_them(pebble: Pebble, open_page: OpenPage) -> None:
    tall = [{"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(f"Row {row}" for row in range(30))}}]
    for number in range(12):
        pebble.say("U0ANA", f"Message {number}", [*tall, {"type": "header", "text": plain(f"End {number}")}])
    page = open_page(pebble.slack, "U0ANA", "A0PEBBLE")
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("heading", name="End 11")).to_be_in_viewport()
    pebble.say("U0ANA", "One more", [*tall, {"type": "header", "text": plain("End 12")}])
    expect(page.get_by_role("heading", name="End 12")).to_be_in_viewport()
    page.get_by_label("Message Pebble", exact=True).fill("A text\nof\nmany\nlines\nwhose\nfield\ngrows")
    expect(page.get_by_role("heading", name="End 12")).to_be_in_viewport(ratio=1)
    page.get_by_test_id("main").get_by_role("log").hover()
    page.mouse.wheel(0, -900)
    expect(page.get_by_role("heading", name="End 12")).not_to_be_in_viewport()
    pebble.say("U0ANA", "Not now", [*tall, {"type": "header", "text": plain("End 13")}])
    expect(page.get_by_role("heading", name="End 13")).to_be_attached()
    expect(page.get_by_role("heading", name="End 13")).not_to_be_in_viewport()
