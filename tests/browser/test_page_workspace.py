"""What the page does around the conversations: persons, clock, Home, guide, narrow and dark windows."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocket, expect

from localslack import clock
from tests.browser.conftest import OpenPage
from tests.browser.pebble import Pebble

CLAIMS = "C0CLAIMS"


def _become(page: Page, name: str) -> None:
    page.get_by_test_id("persona-switch").click()
    page.get_by_role("menuitemradio", name=name).click()
    expect(page.get_by_test_id("persona-switch")).to_contain_text(name)


def test_one_becomes_somebody_else_and_sees_their_channels_and_their_time(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    expect(page.get_by_test_id("clock")).to_contain_text("in Lisbon")
    _become(page, "Bo Tamihana")
    expect(page.get_by_test_id("clock")).to_contain_text("in Auckland")
    expect(page.get_by_test_id("sidebar").get_by_text("service-leads")).to_have_count(0)
    page.get_by_label("Message #claims-care", exact=True).fill("From the night line")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message").last).to_contain_text("From the night line")
    page.reload()
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Bo Tamihana")


def test_who_one_cannot_become_leaves_nothing_open_and_the_last_of_two_choices_counts(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    links: list[WebSocket] = []
    page.on("websocket", lambda link: links.append(link))  # noqa: PLW0108 - Playwright takes no method of a built-in type
    held: list[Route] = []
    page.route("**/page/as/U0BO/sidebar", lambda route: route.abort())
    page.evaluate("window.localSlack.be('U0BO').catch(() => {})")
    assert len(links) == 1
    page.wait_for_function("() => window.localSlack.me === 'U0ANA'")
    if not links[0].is_closed():
        links[0].wait_for_event("close")
    page.unroute_all()
    page.route("**/page/as/U0BO/sidebar", lambda route: held.append(route))  # noqa: PLW0108 - as above
    page.evaluate("void window.localSlack.be('U0BO')")
    while not held:
        page.wait_for_timeout(10)
    _become(page, "Hana Nováková")
    held[0].continue_()
    links[1].wait_for_event("close")
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Hana Nováková")


def test_where_the_first_person_is_deactivated_one_is_the_next(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.slack.post("/control/people/U0ANA", {"deleted": True})
    page = open_page(pebble.slack, "", CLAIMS)
    switch = page.get_by_test_id("persona-switch")
    expect(switch).to_contain_text("Bo Tamihana")
    switch.click()
    expect(page.get_by_role("menuitemradio", name="Ana Sousa")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_who_is_deactivated_while_one_is_them_is_named_and_one_may_be_somebody_else(
    pebble: Pebble, open_page: OpenPage, width: int
) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width)
    pebble.slack.post("/control/people/U0ANA", {"deleted": True})
    alert = page.get_by_test_id("banners").get_by_role("alert")
    expect(alert).to_contain_text("Ana Sousa is deactivated")
    alert.get_by_role("button", name="Be somebody else").click()
    page.get_by_role("menuitemradio", name="Bo Tamihana").click()
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Bo Tamihana")
    expect(alert).to_have_count(0)


def test_who_comes_back_while_one_is_them_goes_on(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    alert = page.get_by_test_id("banners").get_by_role("alert")
    for is_gone in (True, False):
        pebble.slack.post("/control/people/U0ANA", {"deleted": is_gone})
        expect(alert).to_have_count(int(is_gone))
    page.get_by_label("Message #claims-care", exact=True).fill("Back again")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message").last).to_contain_text("Back again")


def test_where_nobody_is_left_the_page_says_so(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    for user in pebble.slack.bootstrap()["personas"]:
        pebble.slack.post(f"/control/people/{user}", {"deleted": True})
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Everybody one could be here is deactivated")


def test_a_preset_moves_the_clock(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    before = pebble.slack.now()
    page.get_by_test_id("clock").click()
    page.get_by_role("menuitem", name="Monday 9:00 in Lisbon").click()
    clock = page.get_by_test_id("clock")
    expect(clock).to_contain_text("Mon ")
    expect(clock).to_contain_text("09:00")
    assert pebble.slack.now() > before


def test_another_moment_is_checked_at_its_field_and_enter_goes_there(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    before = pebble.slack.now()
    page.get_by_test_id("clock").click()
    page.get_by_role("menuitem", name="Another moment…").click()
    dialog = page.get_by_role("dialog", name="Move the clock")
    field = dialog.get_by_label("Day and time in Lisbon")
    expect(field).to_be_focused()
    for moment, says in (
        ("", "Choose a whole day and time"),
        ("2001-01-01T09:00", "That has passed"),
        ("2286-11-20T00:00", "The clock goes no further than Sat 20 Nov 2286, 00:00"),
        ("9999-12-31T09:00", "The clock goes no further than"),
    ):
        field.fill(moment)
        field.press("Enter")
        expect(dialog.get_by_role("alert")).to_contain_text(says)
        expect(field).to_be_focused()
    assert pebble.slack.now() - before < timedelta(hours=1)
    target = (before + timedelta(days=400)).date()
    field.fill(f"{target}T09:30")
    field.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_test_id("clock")).to_contain_text(f"{target.year}, 09:30")


def _work_through(pebble: Pebble, follower: dict[str, Any], steps: int) -> None:
    """Report that many steps done."""
    path = f"/clock/followers/{follower['follower']}"
    done = follower["step"]
    for _ in range(steps):
        done = pebble.slack.post(path, {"done": done, "next_due": None, "wait": 5})["step"]
    pebble.slack.post(path, {"done": done, "next_due": None, "wait": 0})


def test_while_a_follower_works_the_clock_says_where_it_is_going(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    follower = pebble.slack.post("/clock/followers", {"name": "ticker"})
    page.get_by_test_id("clock").click()
    page.get_by_role("menuitem", name="+1 week").click()
    expect(page.get_by_test_id("clock")).to_contain_text("moving to")
    # A move stops once where it starts, then where it ends.
    _work_through(pebble, follower, steps=2)
    expect(page.get_by_test_id("clock")).not_to_contain_text("moving to")


def test_a_follower_that_does_not_answer_is_named(
    pebble: Pebble, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "ANSWER_WITHIN", 2)
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    pebble.slack.post("/clock/followers", {"name": "Pebble"})
    page.get_by_test_id("clock").click()
    page.get_by_role("menuitem", name="+1 day").click()
    alert = page.get_by_test_id("banners").get_by_role("alert")
    expect(alert).to_contain_text("Pebble did not finish its work within 2 seconds", timeout=30_000)


def test_home_is_drawn_when_the_app_publishes_it(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("Hello @Ana Sousa")
    words = {"type": "section", "text": {"type": "plain_text", "text": "Three goals wait for you"}}
    pebble.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [words]})
    expect(home.locator(".home-content")).to_have_text("Three goals wait for you")


def test_the_guide_makes_one_the_person_and_fills_the_composer_without_sending(
    pebble: Pebble, open_page: OpenPage
) -> None:
    page = open_page(pebble.slack, "U0ANA", "C0GENERAL")
    guide = page.get_by_test_id("guide")
    guide.get_by_role("button", name="Do it as Bo in #claims-care").click()
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Bo Tamihana")
    field = page.get_by_label("Message #claims-care", exact=True)
    expect(field).to_have_value("/pebble far")
    expect(field).to_be_focused()
    expect(page.get_by_text("Plop")).to_have_count(0)
    guide.get_by_label("Put the guide away").click()
    expect(guide).to_be_hidden()
    page.get_by_role("button", name="First minute").click()
    expect(guide).to_be_visible()


def test_a_lost_connection_is_said_and_what_was_missed_is_fetched(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    expect(page.get_by_test_id("message").last).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("window.localSlack.socket.link.close()")
    expect(page.get_by_role("alert")).to_contain_text("The connection to the local Slack is lost.")
    pebble.slack.as_user("bo").say("#claims-care", "Said while you were away")
    page.context.set_offline(False)
    expect(page.get_by_test_id("message").last).to_contain_text("Said while you were away")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_in_a_narrow_window_the_sidebar_is_a_drawer(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=400, height=800)
    expect(page.get_by_test_id("guide")).to_be_hidden()
    side = page.get_by_test_id("sidebar")
    expect(side).to_be_hidden()
    page.get_by_role("button", name="Show the sidebar").click()
    side.get_by_role("button", name="general").click()
    expect(side).to_be_hidden()
    expect(page.get_by_role("heading", name="general")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_follows_a_dark_system(pebble: Pebble, open_page: OpenPage) -> None:
    backgrounds = [
        open_page(pebble.slack, "U0ANA", CLAIMS, dark=dark).evaluate("getComputedStyle(document.body).backgroundColor")
        for dark in (False, True)
    ]
    assert backgrounds == ["rgb(255, 255, 255)", "rgb(22, 25, 27)"]


def test_the_page_asks_nobody_but_its_own_server(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.get_by_label("Message #claims-care", exact=True).fill("/pebble form")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("button", name="Faults").click()
    page.get_by_test_id("sidebar").get_by_role("button", name="Pebble").click()
    expect(page.get_by_test_id("home")).to_contain_text("Hello")
    assert len([url for url in asked if "/page/socket" in url]) >= 2
    assert [url for url in asked if not url.startswith((pebble.slack.url, "data:"))] == []


def test_light_or_dark_can_be_chosen_against_the_system_and_is_remembered(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, dark=False)
    background = "getComputedStyle(document.body).backgroundColor"
    for choice, shown in (("Dark", "rgb(22, 25, 27)"), ("As the system", "rgb(255, 255, 255)")):
        page.get_by_role("button", name="Appearance").click()
        page.get_by_role("menuitemradio", name=choice).click()
        assert page.evaluate(background) == shown
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert page.evaluate(background) == shown


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_top_bar_has_room_for_all_its_named_buttons(pebble: Pebble, open_page: OpenPage, width: int) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS, width=width, height=700)
    for name in ("Faults", "Inspector", "First minute", "Appearance", "Move the clock"):
        button = page.get_by_test_id("topbar").get_by_role("button", name=name)
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, name
    page.get_by_role("button", name="Show the sidebar").click()
    expect(page.get_by_test_id("sidebar").get_by_text("Harbour Insurance")).to_be_visible()


def test_the_guide_follows_what_is_done_however_it_is_done(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", CLAIMS)
    guide = page.get_by_test_id("guide")
    current = guide.locator("[aria-current=step]")
    field = page.get_by_label("Message #claims-care", exact=True)
    field.fill("/pebble near")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Plop: near")).to_be_visible()
    expect(current).to_contain_text("Throw a pebble.")  # it is Bo who is to do it
    guide.get_by_role("button", name="Do it as Bo in #claims-care").click()
    expect(field).to_have_value("/pebble far")
    expect(current).to_contain_text("Throw a pebble.")
    page.keyboard.press("Enter")
    expect(current).to_contain_text("Wait a day.")
    expect(guide.get_by_role("status")).to_have_text("Step 1 of 2 done")
    page.reload()
    expect(current).to_contain_text("Wait a day.")
    guide.get_by_role("button", name="Move the clock to +1 day").click()
    expect(guide.get_by_text("That is all.")).to_be_visible()


def test_a_step_that_is_done_folds_to_one_line_and_can_be_read_again(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0BO", CLAIMS)
    step = page.get_by_test_id("guide").get_by_role("listitem").first
    before = step.bounding_box()
    field = page.get_by_label("Message #claims-care", exact=True)
    field.fill("/pebble near")
    page.keyboard.press("Enter")
    line = step.get_by_text("Throw a pebble.")
    expect(line).to_have_text("Done: Throw a pebble.")
    expect(step.get_by_role("button")).to_have_count(0)
    after = step.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] < min(before["height"], 40)
    words = step.get_by_text("It may be a small one.")
    expect(words).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(words).to_be_visible()


def test_in_a_narrow_window_the_guide_makes_way_for_what_it_leads_to(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0ANA", "C0GENERAL", width=390)
    page.get_by_role("button", name="First minute").click()
    guide = page.get_by_test_id("guide")
    guide.get_by_role("button", name="Do it as Bo in #claims-care").click()
    expect(guide).to_be_hidden()
    expect(page.get_by_label("Message #claims-care", exact=True)).to_have_value("/pebble far")


def test_what_the_guide_writes_can_be_sent_before_the_messages_are_there(pebble: Pebble, open_page: OpenPage) -> None:
    page = open_page(pebble.slack, "U0BO", CLAIMS)
    held: list[Route] = []
    page.route("**/page/as/U0BO/messages*", lambda route: held.append(route))  # noqa: PLW0108 - as above
    page.get_by_test_id("guide").get_by_role("button", name="Do it as Bo in #claims-care").press("Enter")
    expect(page.get_by_label("Message #claims-care", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("guide").get_by_text("Done: Throw a pebble.")).to_be_attached()
    page.unroute_all()
    expect(page.get_by_text("Plop: far")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_who_asks_for_the_guide_is_in_it_and_then_at_what_its_step_shows(
    pebble: Pebble, open_page: OpenPage, width: int
) -> None:
    page = open_page(pebble.slack, "U0BO", CLAIMS, width=width)
    opener, guide = page.get_by_role("button", name="First minute"), page.get_by_test_id("guide")
    field = page.get_by_label("Message #claims-care", exact=True)
    if guide.is_visible():
        opener.click()
    opener.press("Enter")
    expect(guide.get_by_role("button", name="Do it as Bo in #claims-care")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Plop: far")).to_be_visible()
    if guide.is_hidden():
        opener.press("Enter")
    move = guide.get_by_role("button", name="Move the clock to +1 day")
    move.press("Enter")
    expect(guide.get_by_text("That is all.")).to_be_attached()
    expect(field if width == 390 else guide.locator(":focus")).to_be_focused()


def test_a_form_that_was_refused_is_no_step_done(pebble: Pebble, open_page: OpenPage) -> None:
    pebble.refuses = {"title": "Not this one."}
    pebble.opens = {**pebble.opens, "blocks": pebble.opens["blocks"][:1]}
    page = open_page(pebble.slack, "U0BO", CLAIMS)
    marked = page.get_by_test_id("guide").get_by_text("Done:")
    command = {"channel": CLAIMS, "text": "/pebble form"}
    pebble.slack.post("/page/as/U0BO/command", command)
    form = page.get_by_test_id("modal")
    form.get_by_role("button", name="Keep it").click()
    expect(form).to_contain_text("Not this one.")
    expect(marked).to_have_count(0)
    pebble.refuses = {}
    form.get_by_role("button", name="Keep it").click()
    expect(marked).to_have_count(1)
