"""A person answers their prompt in its thread in a real browser: corrects, takes back, edits and deletes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.domain.goals import Goal
from tests.browser.conftest import OpenPage
from tests.browser.first_day import be_patient
from tests.browser.names import unnamed
from tests.databases import copied
from tests.office import open_office
from tests.scenarios.test_check_ins import CheckInOffice, asked
from tests.world import ANA, BO


@pytest.fixture
def office(sqlite_template: Path, office_folder: Path) -> Iterator[CheckInOffice]:
    with open_office(copied(sqlite_template, office_folder)) as opened:
        yield CheckInOffice.beside(opened)


@pytest.fixture
def csat(office: CheckInOffice) -> Goal:
    team = office.world.team("Claims Care", lead=ANA, members=[BO], channel="C0CLAIMS")
    return office.world.goal("Raise CSAT", team, baseline=78, target=85)


def test_a_reply_is_answered_corrected_taken_back_edited_and_deleted_by_clicking_and_typing(
    office: CheckInOffice, csat: Goal, open_page: OpenPage
) -> None:
    prompt = office.prompt(ANA, asked(csat))
    page = open_page(office.slack, ANA, prompt.channel)
    be_patient(page)
    asks = page.get_by_test_id("main").get_by_test_id("message").filter(has_text="Your check-in for the week of").first
    asks.hover()
    asks.get_by_label("Reply in thread").click()
    thread = page.get_by_test_id("thread")
    write(page, thread, "82 on track, macros help")
    own, answer = message(thread, "82 on track, macros help"), message(thread, "Raise CSAT (G-1)")
    expect(answer).to_contain_text("Recorded for Raise CSAT (G-1): On track · 82%")
    expect(asks).to_contain_text("Recorded: On track · 82%")
    assert unnamed(page) == []

    answer.get_by_role("button", name="Edit check-in").click()
    form = page.get_by_test_id("modal")
    expect(form.get_by_label("Where is it now?", exact=True)).to_have_value("82")
    expect(form.get_by_label("On track", exact=True)).to_be_checked()
    expect(form.get_by_label("Anything worth knowing?", exact=True)).to_have_value("macros help")
    form.get_by_label("Where is it now?", exact=True).fill("83")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(answer).to_contain_text("Recorded for Raise CSAT (G-1): On track · 83%")
    expect(asks).to_contain_text("Recorded: On track · 83%")

    answer.get_by_role("button", name="Undo").click()
    expect(answer).to_contain_text("On track · 82%")
    answer.get_by_role("button", name="Undo").click()
    expect(answer).to_contain_text("Taken back for Raise CSAT (G-1)")
    expect(asks).to_contain_text("no number yet")

    own.hover()
    own.get_by_label("Edit message").click()
    editor = thread.locator("textarea[aria-label='Edit message']")
    editor.fill("84 at risk")
    editor.press("Enter")
    expect(answer).to_contain_text("Recorded for Raise CSAT (G-1): At risk · 84%")
    expect(asks).to_contain_text("Recorded: At risk · 84%")

    own = message(thread, "84 at risk")
    own.hover()
    own.get_by_label("Delete message").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    answer = message(thread, "You deleted your message.")
    expect(answer).to_contain_text("What it recorded still stands")
    answer.get_by_role("button", name="Undo what it recorded").click()
    expect(answer).to_contain_text("Nothing of it is recorded.")
    expect(asks).to_contain_text("no number yet")
    expect(message(thread, "84 at risk")).to_have_count(0)


def write(page: Page, thread: Locator, words: str) -> None:
    """Write into the thread and send."""
    thread.get_by_label("Reply in thread in Headway", exact=True).fill(words)
    page.keyboard.press("Enter")


def message(thread: Locator, words: str) -> Locator:
    """What stands in the thread with these words, below the message that it belongs to."""
    return thread.get_by_test_id("message").filter(has_text=words).last
