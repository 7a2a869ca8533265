"""The page that stays open while the local Slack ends and starts again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from localslack import AppConfig, serve
from localslack.kept import read_kept
from localslack.seed import HARBOUR, Seed
from tests.browser.conftest import OpenPage
from tests.browser.pebble import GUIDE, MANIFEST, field_of, form, running_pebble

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


def test_a_fresh_start_asks_before_it_drops_what_somebody_has_written(open_page: OpenPage) -> None:
    with serve(apps=APPS) as first:
        page = open_page(first, "U0ANA", "C0CLAIMS")
        field = page.get_by_label("Message #claims-care", exact=True)
        field.fill("A long thought")
        port = int(first.url.rpartition(":")[2])
    banner = page.get_by_role("alert").filter(has_text="The local Slack began anew")
    with serve(HARBOUR, APPS, port=port):
        expect(banner).to_be_visible(timeout=15_000)
        expect(page.get_by_text("The connection to the local Slack is lost")).to_have_count(0)
        expect(field).to_be_focused()
        expect(field).to_have_value("A long thought")
        banner.get_by_role("button", name="Load it").click()
        expect(banner).to_have_count(0)
        expect(field).to_have_value("")
        expect(page.locator("body[data-ready]")).to_have_count(1)


@pytest.mark.parametrize("where", ["editor", "thread", "form"])
def test_a_fresh_start_leaves_words_wherever_they_were_written(open_page: OpenPage, where: str) -> None:
    with running_pebble() as pebble:
        pebble.opens = form([field_of("Title", {"type": "plain_text_input"})])
        ana = pebble.slack.as_user("Ana")
        root = ana.say("#claims-care", "Mine")
        ana.say("#claims-care", "And more", thread=root.ts)
        page = open_page(pebble.slack, "U0ANA", "C0CLAIMS")
        page.get_by_label("Message #claims-care", exact=True).focus()
        if where == "editor":
            page.keyboard.press("ArrowUp")
            written = page.get_by_label("Edit message")
        elif where == "thread":
            page.get_by_test_id("main").get_by_role("button", name="1 reply").click()
            written = page.get_by_label("Reply in thread in #claims-care")
        else:
            page.keyboard.type("/pebble form")
            page.keyboard.press("Enter")
            written = page.get_by_test_id("modal").get_by_label("Title", exact=True)
        expect(written).to_be_focused()
        written.fill("A long thought")
        port = int(pebble.slack.url.rpartition(":")[2])
    with serve(HARBOUR, APPS, port=port):
        said = page.get_by_test_id("banners").get_by_text("The local Slack began anew")
        expect(said).to_be_visible(timeout=15_000)
        expect(written).to_have_value("A long thought")
        expect(written).to_be_focused()
