"""What is typed arrives whole: while the page loads, while something is on its way, when that does not arrive."""

from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

CLAIMS = "C0CLAIMS"
FIELD = "Message #claims-care"


def _enter(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def _said(page: Page, count: int) -> Locator:
    said = page.get_by_test_id("main").get_by_test_id("message").locator(".content")
    return said.nth(-count)


def test_each_enter_sends_what_stood_there_in_its_order(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label(FIELD, exact=True)
    texts = [f"quick {number}" for number in range(6)]
    for text in texts:
        _enter(page, text)
    page.keyboard.type("not yet")
    expect(_said(page, 1)).to_have_text("quick 5")
    assert [message.text for message in pebble.slack.as_user("ana").messages("#claims-care")][-6:] == texts
    expect(field).to_have_value("not yet")


def test_a_slow_command_leaves_the_field_free_and_comes_back_beside_what_was_typed_meanwhile(
    pebble: Pebble, open_page: OpenPage
) -> None:
    pebble.silent = True
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = page.get_by_label(FIELD, exact=True)
    _enter(page, "/pebble near")
    expect(field).to_have_value("")
    _enter(page, "Sent meanwhile")
    expect(_said(page, 1)).to_have_text("Sent meanwhile")
    page.keyboard.type("still writing")
    failed = page.get_by_test_id("composer").first.get_by_role("alert").first
    expect(failed).to_contain_text("/pebble near")
    expect(failed).to_contain_text("Pebble did not answer within 3 seconds.")
    expect(field).to_have_value("still writing")
    pebble.silent = False
    failed.get_by_role("button", name="Try again").press("Enter")
    expect(_said(page, 1)).to_have_text("Plop: near")
    expect(failed).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("still writing")


def test_what_did_not_arrive_is_neither_lost_nor_mixed_with_what_is_typed_on(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    before = len(pebble.slack.as_user("ana").messages("#claims-care"))
    page.route("**/page/as/*/message", lambda route: route.abort())
    for text in ("one", "two"):
        _enter(page, text)
    failed = page.get_by_test_id("composer").first.get_by_role("alert").first
    expect(failed.get_by_role("button", name="Try again")).to_have_count(2)
    expect(page.get_by_label(FIELD, exact=True)).to_have_value("")
    page.unroute_all()
    for text in ("one", "two"):
        failed.get_by_role("button", name=f"Try again: {text}").click()
        expect(_said(page, 1)).to_have_text(text)
    assert len(pebble.slack.as_user("ana").messages("#claims-care")) == before + 2


def _lose(page: Page, text: str) -> Locator:
    """Enter a text that does not arrive; return the field when it stands there again.

    The page's own watch stands still: how soon one types on is no matter of this machine's speed.
    """
    page.evaluate("(() => { const at = performance.now(); performance.now = () => at; })()")
    page.route("**/page/as/*/message", lambda route: route.abort())
    field = page.get_by_label(FIELD, exact=True)
    page.keyboard.type(text)
    expect(field).to_have_value(text)
    page.keyboard.press("Enter")
    expect(
        page.get_by_test_id("composer").first.get_by_role("alert").filter(has_text="cannot be reached")
    ).to_be_visible()
    expect(field).to_have_value(text)
    return field


def test_what_is_typed_with_an_input_method_does_not_mix_with_a_text_that_came_back(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    keyboard = page.context.new_cdp_session(page)
    field = _lose(page, "did not arrive")
    for so_far in ("に", "にほ"):
        keyboard.send("Input.imeSetComposition", {"text": so_far, "selectionStart": 1, "selectionEnd": len(so_far)})
    keyboard.send("Input.insertText", {"text": "日本"})
    expect(field).to_have_value("日本")
    expect(page.get_by_role("button", name="Try again: did not arrive")).to_be_visible()


def test_who_selects_a_text_that_came_back_keeps_it_in_the_field(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = _lose(page, "did not arrive")
    page.keyboard.press("ControlOrMeta+A")
    expect(field).to_have_value("did not arrive")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("!")
    expect(field).to_have_value("did not arrive!")


def test_a_text_that_waits_can_be_put_back_into_the_field_once_that_is_empty(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    field = _lose(page, "one")
    page.keyboard.type("two")
    expect(field).to_have_value("two")
    edit = page.get_by_role("button", name="Edit: one")
    edit.click()
    expect(page.get_by_role("alert").filter(has_text="Send or clear")).to_be_visible()
    expect(field).to_have_value("two")
    field.fill("")
    edit.click()
    expect(field).to_be_focused()
    expect(field).to_have_value("one")
    expect(edit).to_have_count(0)


def test_what_does_not_arrive_waits_in_its_own_conversation(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.silent = True
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    _enter(page, "/pebble near")
    side = page.get_by_test_id("sidebar")
    side.get_by_role("button", name="general").click()
    expect(page.get_by_test_id("banners")).to_contain_text("“/pebble near” waits where it was written.")
    page.get_by_label("Message #general", exact=True).fill("elsewhere")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    side.get_by_role("button", name="claims-care").click()
    expect(page.get_by_role("button", name="Try again: /pebble near")).to_be_visible()
    page.get_by_role("button", name="Drop: /pebble near").click()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.get_by_label(FIELD, exact=True)).to_be_focused()


def test_what_is_typed_before_the_page_is_ready_is_kept_and_sent_only_on_a_second_enter(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    held: list[Route] = []
    page.route("**/page/bootstrap*", lambda route, request: _hold(held, route, request))
    page.reload(wait_until="commit")
    page.wait_for_selector("textarea:focus")
    page.keyboard.type("/pebble fa")
    page.wait_for_function("window.localSlack")  # the program is there, the workspace not yet
    _enter(page, "r")
    page.keyboard.type("and wide")
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    page.wait_for_selector("body[data-ready]")
    field = page.get_by_label(FIELD, exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_value("/pebble far\nand wide")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="before the page was ready")).to_be_visible()
    expect(field).to_have_value("/pebble far\nand wide")
    page.keyboard.press("Enter")
    answer = page.get_by_test_id("message").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("Plop:")


def _hold(held: list[Route], route: Route, _: Request) -> None:
    held.append(route)
