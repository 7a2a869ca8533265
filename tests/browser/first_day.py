"""The first day with Headway, step by step, by clicking and typing only."""

import re

from playwright.sync_api import Locator, Page, expect

GOAL = "Raise satisfaction with claims"
SETTLED = "Settle simple claims within a week"
OBSTACLE = "Photos of claims still arrive by post"
THANKS = "Hana kept every storm claim moving"
QUESTIONS = ("Specific", "Measurable", "Achievable", "Relevant", "Timely")
MONDAY, QUARTER_END = "Monday 9:00 in Lisbon", "Two weeks before quarter end"


def be_patient(page: Page) -> None:
    """Whole steps of the bot lie between a click and what is seen, and two busy cores may be slow."""
    expect.set_options(timeout=20_000)
    page.set_default_timeout(20_000)


def open_the_guides_goal_form(page: Page) -> None:
    """As the guide's first step, which fills the composer, and the form from it."""
    page.get_by_test_id("guide").get_by_role("button", name="Do it as Ana in #claims-care").first.click()
    command = page.get_by_label("Message #claims-care", exact=True)
    expect(command).to_have_value(f"/goal set {GOAL} from 78% to 85% by the end of next quarter")
    page.keyboard.press("Enter")
    form = _form(page)
    expect(form.get_by_label("What is to be achieved?", exact=True)).to_have_value(GOAL)
    for label, filled in (("Now", "78"), ("Target", "85"), ("Unit", "%")):
        expect(form.get_by_label(label, exact=False).first).to_have_value(filled)


def save_the_goal(page: Page) -> None:
    """With the goal that it helps; the form ends on what was understood."""
    form = _form(page)
    helps = form.get_by_label("Which goal does it help?", exact=True)
    helps.fill("first contact")
    offered = page.get_by_role("option", name="Answer every first contact sooner")
    # A search has three seconds, as in Slack: beside other tests one may have to type again, as people do.
    too_late = page.get_by_role("listbox").get_by_text("did not answer")
    offered.or_(too_late).first.wait_for()
    while too_late.count():
        helps.fill("first")
        helps.fill("first contact")
        expect(too_late).to_have_count(0)
        offered.or_(too_late).first.wait_for()
    offered.click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Saved")
    _done(page)


def follow_the_guide_to_the_prompt(page: Page) -> None:
    """The guide's third step opens Headway's messages with a reply that could be sent as it is."""
    page.get_by_test_id("guide").get_by_role("button", name="Do it as Ana in Headway").click()
    expect(page.get_by_label("Message Headway", exact=True)).to_have_value("G-4 8.5 days on track")
    page.keyboard.press("Enter")
    expect(prompt(page)).to_contain_text("Recorded: On track · 8.5 days")
    prompt(page).get_by_role("button", name=re.compile(rf"^Undo G-\d+ {SETTLED}")).click()
    expect(prompt(page)).not_to_contain_text("Recorded")


def tap_on_track(page: Page) -> None:
    """For one goal, in the prompt that Monday brought."""
    expect(prompt(page)).to_contain_text("Your check-in for the week of 8 March")
    expect(prompt(page)).to_contain_text(GOAL)
    prompt(page).get_by_role("button", name=re.compile(rf"^On track G-\d+ {SETTLED}")).click()
    expect(prompt(page)).to_contain_text("Recorded: On track · still 9 days")


def fill_the_check_in(page: Page) -> None:
    """Behind *Update…*, for the other goal."""
    prompt(page).get_by_role("button", name=re.compile(rf"^Update… G-\d+ {GOAL}")).click()
    form = _form(page)
    form.get_by_label("Where is it now?", exact=True).fill("80")
    form.get_by_label("At risk", exact=True).check()
    form.get_by_label("Anything worth knowing?", exact=True).fill("The storm claims take long")


def save_the_check_in(page: Page) -> None:
    """The message itself then shows what is recorded."""
    _save(page)
    expect(prompt(page)).to_contain_text("Recorded: At risk · 80%")
    expect(prompt(page)).to_contain_text("The storm claims take long")


def reply_in_text(page: Page) -> None:
    """Once too short, which is asked back, then with the goal's key."""
    say(page, "Headway", "81 on track")
    expect(page.get_by_test_id("message").last).to_contain_text("Which goal is this about?")
    say(page, "Headway", "G-9 81 on track")
    expect(prompt(page)).to_contain_text("Recorded: On track · 81%")


def tell_what_is_in_the_way(page: Page) -> None:
    """Bo's own morning was twelve hours ago, so the question waits for him."""
    open_messages(page)
    expect(prompt(page)).to_contain_text("Write the night line's guide")
    prompt(page).get_by_role("button", name="Yes…").click()
    form = _form(page)
    form.get_by_label("What is in the way?", exact=True).fill(OBSTACLE)
    form.get_by_label("What is it about?", exact=True).click()
    page.get_by_role("option", name="Tool", exact=True).click()
    _save(page)
    expect(prompt(page)).to_contain_text(OBSTACLE)


def edit_and_post_the_progress(page: Page) -> None:
    """From `/goal progress` to the post that everybody in the channel sees."""
    page.get_by_test_id("sidebar").get_by_role("button", name="claims-care").click()
    say(page, "#claims-care", "/goal progress")
    draft = page.locator(".message.ephemeral").filter(has_text="Claims Care: progress")
    expect(draft).to_contain_text(OBSTACLE)
    draft.get_by_role("button", name="Edit").click()
    form = _form(page)
    form.get_by_label("Thanks", exact=True).fill(THANKS)
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Saved.")
    _done(page)
    draft.get_by_role("button", name="Post").click()
    expect(posted(page)).to_have_count(1)


def open_home(page: Page) -> Locator:
    """Headway's Home, drawn."""
    page.get_by_test_id("sidebar").get_by_role("button", name="Headway").click()
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("My goals")
    return home


def open_a_review(page: Page) -> Locator:
    """From the quarter's message; returns that message."""
    open_messages(page)
    nudge = page.get_by_test_id("message").filter(has_text="Q1 2027").last
    nudge.get_by_role("button", name="Review…").first.click()
    for question in QUESTIONS:
        _form(page).get_by_role("radiogroup", name=question).get_by_label("Yes", exact=True).check()
    _form(page).get_by_label("What did we learn?", exact=True).fill("People forgive a delay that they were told of")
    return nudge


def keep_the_goal(page: Page) -> None:
    """As the review's decision."""
    form = _form(page)
    form.get_by_label("Keep it as it is", exact=True).check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Recorded")
    _done(page)


def be(page: Page, name: str) -> None:
    """Become somebody else."""
    page.get_by_test_id("persona-switch").click()
    page.get_by_role("menuitemradio", name=name).click()
    expect(page.get_by_test_id("persona-switch")).to_contain_text(name)


def move_clock(page: Page, label: str) -> None:
    """Choose a moment of the clock's menu and wait until it is reached."""
    clock = page.get_by_test_id("clock")
    before = clock.locator(".clock-time").inner_text()
    clock.click()
    page.get_by_role("menuitem", name=label).click()
    expect(clock.locator(".clock-time")).not_to_have_text(before)
    expect(clock).to_have_attribute("aria-busy", "false")


def open_messages(page: Page) -> None:
    """What Headway wrote to this person."""
    page.get_by_test_id("sidebar").get_by_role("button", name="Headway").click()
    page.get_by_role("tab", name="Messages").click()


def prompt(page: Page) -> Locator:
    """The week's prompt."""
    return page.get_by_test_id("message").filter(has_text="Your check-in for the week of")


def posted(page: Page) -> Locator:
    """The progress post, as everybody in the channel sees it."""
    return page.locator(".message:not(.ephemeral)").filter(has_text="Claims Care: progress")


def say(page: Page, place: str, words: str) -> None:
    """Write into the composer and send."""
    page.get_by_label(f"Message {place}", exact=True).fill(words)
    page.keyboard.press("Enter")


def _form(page: Page) -> Locator:
    return page.get_by_test_id("modal")


def _save(page: Page) -> None:
    _form(page).get_by_role("button", name="Save").click()
    expect(_form(page)).to_have_count(0)


def _done(page: Page) -> None:
    _form(page).get_by_role("button", name="Done").click()
    expect(_form(page)).to_have_count(0)
