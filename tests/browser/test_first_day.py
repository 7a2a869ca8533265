"""The first day with Headway, by clicking and typing only: what `make try` starts, led by the guide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from localslack import LocalSlack
from tests.browser.conftest import OpenPage
from tests.browser.trial import running_trial

GOAL = "Raise satisfaction with claims"
OBSTACLE = "Photos of claims still arrive by post"
QUESTIONS = ("Specific", "Measurable", "Achievable", "Relevant", "Timely")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSlack]:
    with running_trial(tmp_path_factory.mktemp("trial")) as slack:
        yield slack


def test_the_first_day_is_lived_by_clicking(trial: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(trial, "U0INES", "C0GENERAL")
    # Whole steps of the bot lie between a click and what is seen, and two busy cores may be slow.
    expect.set_options(timeout=20_000)
    page.set_default_timeout(20_000)
    _ana_sets_a_goal_with_the_guide(page)
    _monday_brings_her_prompt(page)
    _she_taps_fills_the_form_and_replies(page)
    _bo_says_what_is_in_the_way(page)
    _ana_edits_and_posts_the_progress(page)
    _home_shows_what_was_said(page)
    _ines_examines_a_goal(page)


def _ana_sets_a_goal_with_the_guide(page: Page) -> None:
    page.get_by_test_id("guide").get_by_role("button", name="Do it as Ana in #claims-care").first.click()
    command = page.get_by_label("Message #claims-care", exact=True)
    expect(command).to_have_value("/goal set Raise satisfaction with claims from 78% to 85% by the end of next quarter")
    page.keyboard.press("Enter")
    form = page.get_by_test_id("modal")
    expect(form.get_by_label("What is to be achieved?", exact=True)).to_have_value(GOAL)
    filled = {label: form.get_by_label(label, exact=True).input_value() for label in ("Now", "Target")}
    assert filled == {"Now": "78", "Target": "85"}
    form.get_by_label("Which goal does it help?", exact=True).fill("first contact")
    page.get_by_role("option", name="Answer every first contact sooner").click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Saved")
    form.get_by_role("button", name="Done").click()
    expect(form).to_have_count(0)


def _monday_brings_her_prompt(page: Page) -> None:
    _move_clock(page, "Monday 9:00 in Lisbon")
    expect(page.get_by_test_id("clock")).to_contain_text("Mon ")
    _headway(page)
    prompt = _prompt(page)
    expect(prompt).to_contain_text("Your check-in for the week of 8 March")
    for title in (GOAL, "Settle simple claims within a week"):
        expect(prompt).to_contain_text(title)


def _she_taps_fills_the_form_and_replies(page: Page) -> None:
    prompt = _prompt(page)
    prompt.get_by_role("button", name="On track Settle simple claims").click()
    expect(prompt).to_contain_text("Recorded: On track · still 9 days")
    prompt.get_by_role("button", name=f"Update… {GOAL}").click()
    form = page.get_by_test_id("modal")
    form.get_by_label("Where is it now?", exact=True).fill("80")
    form.get_by_label("At risk", exact=True).check()
    form.get_by_label("Anything worth knowing?", exact=True).fill("The storm claims take long")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(prompt).to_contain_text("Recorded: At risk · 80%")
    expect(prompt).to_contain_text("The storm claims take long")
    _say(page, "Headway", "81 on track")
    expect(page.get_by_test_id("message").last).to_contain_text("Which goal is this about?")
    _say(page, "Headway", "G-9 81 on track")
    expect(prompt).to_contain_text("Recorded: On track · 81%")


def _bo_says_what_is_in_the_way(page: Page) -> None:
    _be(page, "Bo Tamihana")
    _headway(page)
    prompt = _prompt(page)
    expect(prompt).to_contain_text("Write the night line's guide")
    prompt.get_by_role("button", name="Yes…").click()
    form = page.get_by_test_id("modal")
    form.get_by_label("What is in the way?", exact=True).fill(OBSTACLE)
    form.get_by_label("What is it about?", exact=True).click()
    page.get_by_role("option", name="Tool", exact=True).click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(prompt).to_contain_text(OBSTACLE)


def _ana_edits_and_posts_the_progress(page: Page) -> None:
    _be(page, "Ana Sousa")
    page.get_by_test_id("sidebar").get_by_role("button", name="claims-care").click()
    _say(page, "#claims-care", "/goal progress")
    draft = page.get_by_test_id("message").filter(has_text="Claims Care: progress").last
    expect(draft).to_contain_text(OBSTACLE)
    draft.get_by_role("button", name="Edit").click()
    form = page.get_by_test_id("modal")
    form.get_by_label("Thanks", exact=True).fill("Hana kept every storm claim moving")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Done").click()
    expect(form).to_have_count(0)
    draft.get_by_role("button", name="Post").click()
    post = page.locator(".message:not(.ephemeral)").filter(has_text="Claims Care: progress")
    expect(post).to_have_count(1)
    for words in ("What got in the way", OBSTACLE, "Thanks", "Hana kept every storm claim moving", "Numbers", "81%"):
        expect(post).to_contain_text(words)


def _home_shows_what_was_said(page: Page) -> None:
    page.get_by_test_id("sidebar").get_by_role("button", name="Headway").click()
    _tab(page, "Home")
    home = page.get_by_test_id("home")
    for words in ("My goals", GOAL, "Recorded: On track · 81%", "Claims Care", "Customers feel well looked after"):
        expect(home).to_contain_text(words)


def _ines_examines_a_goal(page: Page) -> None:
    _be(page, "Inês Duarte")
    _move_clock(page, "Two weeks before quarter end")
    expect(page.get_by_test_id("clock")).to_contain_text("17 Mar")
    _headway(page)
    nudge = page.get_by_test_id("message").filter(has_text="31 March 2027").last
    nudge.get_by_role("button", name="Examine…").first.click()
    form = page.get_by_test_id("modal")
    for question in QUESTIONS:
        form.get_by_role("radiogroup", name=question).get_by_label("Yes", exact=True).check()
    form.get_by_label("Keep it as it is", exact=True).check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Recorded")
    form.get_by_role("button", name="Done").click()
    expect(nudge).to_contain_text("Kept as it is")


def _be(page: Page, name: str) -> None:
    page.get_by_test_id("persona-switch").click()
    page.get_by_role("menuitemradio", name=name).click()
    expect(page.get_by_test_id("persona-switch")).to_contain_text(name)


def _move_clock(page: Page, label: str) -> None:
    page.get_by_test_id("clock").click()
    page.get_by_role("menuitem", name=label).click()
    expect(page.get_by_test_id("clock")).to_have_attribute("aria-busy", "false")


def _headway(page: Page) -> None:
    page.get_by_test_id("sidebar").get_by_role("button", name="Headway").click()
    _tab(page, "Messages")


def _tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def _prompt(page: Page) -> Locator:
    return page.get_by_test_id("message").filter(has_text="Your check-in for the week of")


def _say(page: Page, place: str, words: str) -> None:
    page.get_by_label(f"Message {place}", exact=True).fill(words)
    page.keyboard.press("Enter")
