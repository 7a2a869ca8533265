"""The first day with Headway, by clicking and typing only: what `make try` starts, led by the guide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from localslack import LocalSlack
from tests.browser import first_day as day
from tests.browser.conftest import OpenPage
from tests.browser.names import unnamed
from tests.browser.trial import running_trial


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[LocalSlack]:
    """What `make try` starts."""
    with running_trial(tmp_path) as slack:
        yield slack


def test_the_first_day_is_lived_by_clicking(trial: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(trial, "U0INES", "C0GENERAL")
    day.be_patient(page)
    day.open_the_guides_goal_form(page)
    day.save_the_goal(page)

    day.move_clock(page, day.MONDAY)
    day.follow_the_guide_to_the_prompt(page)
    day.tap_on_track(page)
    day.fill_the_check_in(page)
    day.save_the_check_in(page)
    day.reply_in_text(page)

    day.be(page, "Bo Tamihana")
    day.tell_what_is_in_the_way(page)

    day.be(page, "Ana Sousa")
    day.edit_and_post_the_progress(page)
    for words in ("What got in the way", day.OBSTACLE, "Thanks", day.THANKS, "Numbers", "81%"):
        expect(day.posted(page)).to_contain_text(words)

    home = day.open_home(page)
    for words in (day.GOAL, "Recorded: On track · 81%", "Claims Care", "Customers feel well looked after"):
        expect(home).to_contain_text(words)
    assert unnamed(page) == []

    day.be(page, "Inês Duarte")
    day.move_clock(page, day.QUARTER_END)
    nudge = day.open_a_review(page)
    assert unnamed(page) == []
    day.keep_the_goal(page)
    expect(nudge).to_contain_text("Kept as it is")
    guide = page.get_by_test_id("guide")
    expect(guide.get_by_text("That was a week, and a quarter.")).to_be_in_viewport()
    expect(guide.get_by_text("Done:")).to_have_count(7)
    # A guide longer than the window scrolls by itself, and never takes the page along.
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
