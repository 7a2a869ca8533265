"""What the composer offers while one types: commands, people, groups."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from playwright.sync_api import expect

from localslack import AppConfig, LocalSlack, serve
from tests.browser.conftest import OpenPage
from tests.browser.pebble import MANIFEST, Json

CLAIMS = "C0CLAIMS"


def _manifest(name: str, commands: list[str]) -> Json:
    manifest = deepcopy(MANIFEST)
    manifest["display_information"]["name"] = manifest["features"]["bot_user"]["display_name"] = name
    described = [{"command": command, "description": f"{command} of {name}"} for command in commands]
    manifest["features"]["slash_commands"] = described
    return manifest


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A workspace with two apps that share a command and are not running."""
    apps = [
        AppConfig(_manifest("Pebble", ["/pebbles", "/pebble", "/both"]), "xoxb-pebble", "xapp-pebble"),
        AppConfig(_manifest("Quartz", ["/both"]), "xoxb-quartz", "xapp-quartz"),
    ]
    with serve(apps=apps) as running:
        yield running


def test_a_command_typed_out_is_sent_though_a_longer_one_begins_so(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA", CLAIMS)
    field = page.get_by_label("Message #claims-care", exact=True)
    field.press_sequentially("/pebble")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("/pebble of Pebble")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Pebble is not connected")).to_be_visible()
    expect(field).to_have_value("/pebble")


def test_a_command_of_two_apps_is_offered_once_with_the_app_that_it_calls(
    slack: LocalSlack, open_page: OpenPage
) -> None:
    page = open_page(slack, "U0ANA", CLAIMS)
    page.get_by_label("Message #claims-care", exact=True).press_sequentially("/bo")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_contain_text("/both of Quartz")
    option.click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Quartz is not connected")).to_be_visible()


def test_an_at_sign_offers_people_groups_and_everybody_here(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA", CLAIMS)
    field = page.get_by_label("Message #claims-care", exact=True)
    field.press_sequentially("@")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    for name in ("@claims-care", "@here", "@channel"):
        expect(options.filter(has_text=name)).to_have_count(1)
    field.press_sequentially("cl")
    expect(options.first).to_contain_text("Clara")
    expect(options.last).to_contain_text("Claims Care")
    options.last.click()
    field.press_sequentially("please look")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message").last.locator(".content")).to_have_text("@claims-care please look")
    [stored] = [said for said in slack.as_user("Bo").messages("#claims-care") if "please look" in said.text]
    assert "claims-care" in stored.text
