"""The page that stays open while the local Slack ends and starts again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from localslack import AppConfig, serve
from localslack.kept import read_kept
from localslack.seed import HARBOUR, Seed
from tests.browser.conftest import OpenPage
from tests.browser.pebble import GUIDE, MANIFEST

APPS = [AppConfig(MANIFEST)]


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_page_goes_on_with_what_was_kept_and_begins_anew_after_a_fresh_start(
    open_page: OpenPage, tmp_path: Path, *, goes_on: bool
) -> None:
    kept = tmp_path / "slack.json"
    with serve(apps=APPS, guide=GUIDE, kept=kept) as first:
        direct = first.post("/page/as/U0ANA/open", {"users": ["U0BO"]})["channel"]
        said = first.as_user("Ana").say(direct, "Only between us")
        page = open_page(first, "U0ANA", direct)
        page.get_by_test_id("guide").get_by_role("button", name="Move the clock to +1 day").click()
        done = page.get_by_test_id("guide").get_by_text("Done:")
        expect(done).to_have_count(1)
        message = page.locator(f'[data-ts="{said.ts}"]')
        message.hover()
        message.get_by_label("Reply in thread").click()
        expect(page.get_by_test_id("thread")).to_be_visible()
        port = int(first.url.rpartition(":")[2])
    seeds: list[Seed] | Path = read_kept(kept) if goes_on else HARBOUR
    with serve(seeds, APPS, port=port, guide=GUIDE) as second:
        expect(page.get_by_text("The connection to the local Slack is lost")).to_have_count(0, timeout=15_000)
        if goes_on:
            second.as_user("Bo").say(direct, "And still")
            expect(page.get_by_test_id("main")).to_contain_text("And still")
            expect(page.get_by_test_id("thread")).to_be_visible()
            expect(done).to_have_count(1)
            return
        expect(page.get_by_role("heading", name="claims-care", level=1)).to_be_visible()
        expect(page.get_by_test_id("thread")).to_be_hidden()
        expect(done).to_have_count(0)
        expect(page.get_by_test_id("banners").get_by_role("alert")).to_have_count(0)
