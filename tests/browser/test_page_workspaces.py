"""Several workspaces on the page: going from one to the other, adding an app, files that apps share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.seed import HARBOUR
from tests.browser.conftest import OpenPage
from tests.browser.pebble import MANIFEST

BACK = "https://pebble.example/back"
SCOPES = [*MANIFEST["oauth_config"]["scopes"]["bot"], "files:write", "files:read"]
TOKEN = "xoxb-pebble-at-harbour"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """Harbour, which has Pebble, and Lantern, which could."""
    oauth = {"scopes": {"bot": SCOPES}, "redirect_urls": [BACK]}
    config = AppConfig(MANIFEST | {"oauth_config": oauth}, TOKEN)
    with serve(seed=[HARBOUR, HARBOUR.with_name("lantern.yaml")], apps=[config]) as running:
        yield running


def test_one_goes_to_another_workspace_and_adds_an_app_there(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA")
    page.get_by_test_id("persona-switch").click()
    page.get_by_role("menuitem", name="Lantern Books").click()

    expect(page.get_by_test_id("persona-switch")).to_contain_text("Liv Hansen")
    expect(page.get_by_role("button", name="customer-letters")).to_be_visible()
    expect(page.get_by_role("button", name="claims-care")).to_have_count(0)

    page.get_by_role("link", name="Add Pebble to this workspace").click()
    expect(page.get_by_role("heading", name="Add Pebble to a workspace")).to_be_visible()
    page.get_by_label("You are").select_option(label="Mateo Ruiz")
    with page.expect_request(lambda request: request.url.startswith(BACK)) as went:
        page.route(f"{BACK}*", lambda route: route.fulfill(body="Thank you."))
        page.get_by_role("button", name="Allow").click()
    code = went.value.url.split("code=")[1].split("&")[0]
    answer = WebClient(base_url=slack.api_url).oauth_v2_access(
        client_id="A0PEBBLE", client_secret=AppConfig({}).client_secret, code=code
    )
    assert (answer["team"]["name"], answer["authed_user"]["id"]) == ("Lantern Books", "U0MATEO")


def test_an_address_that_names_somebody_leads_to_their_workspace(slack: LocalSlack, open_page: OpenPage) -> None:

    page = open_page(slack, "U0LIV", "C0LETTERS")
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Liv Hansen")
    expect(page.get_by_test_id("topbar")).to_contain_text("Lantern Books")
    expect(page.get_by_role("heading", name="customer-letters", level=1)).to_be_visible()
    assert "team=T0LANTERN" in page.url
    page.reload()
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Liv Hansen")


@pytest.mark.parametrize(("who", "called"), [("U0NOBODY", "U0NOBODY"), ("U0BO", "Bo Tamihana")])
def test_an_address_of_somebody_one_cannot_be_says_who_one_is_instead(
    slack: LocalSlack, open_page: OpenPage, who: str, called: str
) -> None:
    slack.post("/control/people/U0BO", {"deleted": True})
    page = open_page(slack, who)
    expect(page.get_by_test_id("persona-switch")).to_contain_text("Ana Sousa")
    said = page.get_by_test_id("banners").get_by_role("status")
    expect(said).to_contain_text(f"Nobody can be {called} here, so you are Ana Sousa.")


def test_an_app_that_comes_and_goes_stands_in_the_sidebar_at_once(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA")
    expect(page.get_by_role("button", name="Pebble")).to_be_visible()

    slack.uninstall("Pebble")

    expect(page.get_by_role("link", name="Add Pebble to this workspace")).to_be_visible()
    expect(page.get_by_role("button", name="Pebble")).to_have_count(0)


def test_a_shared_file_is_a_link_that_gives_the_file(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA", "C0CLAIMS")
    slack.as_user("Ana").invite("#claims-care", "Pebble")
    client = WebClient(TOKEN, base_url=slack.api_url)
    client.files_upload_v2(
        channel="C0CLAIMS", content="a,b", filename="stones.csv", title="Stones", initial_comment="All"
    )

    message = page.get_by_test_id("message").last
    expect(message).to_contain_text("All")
    shared = message.get_by_role("link", name="Stones")
    expect(shared).to_contain_text("CSV")
    address = shared.get_attribute("href")
    assert page.request.get(f"{slack.url}{address}").text() == "a,b"


def test_a_fault_can_be_kept_to_one_workspace(slack: LocalSlack, open_page: OpenPage) -> None:
    page = open_page(slack, "U0ANA")
    page.get_by_role("button", name="Faults").click()
    panel = page.get_by_test_id("faults")
    expect(panel.get_by_label("App", exact=True)).to_have_count(0)  # there is one only
    panel.get_by_label("Workspace").select_option("Lantern Books")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id("fault")).to_contain_text("Lantern Books")
    assert [fault.told["team"] for fault in slack.faults()] == ["T0LANTERN"]
    panel.get_by_label("What goes wrong").select_option("half_open")
    expect(panel.get_by_label("Workspace")).to_have_count(0)


def test_a_picture_among_slacks_files_is_drawn_in_blocks(slack: LocalSlack, open_page: OpenPage) -> None:
    client = WebClient(TOKEN, base_url=slack.api_url)
    content = (HARBOUR.parents[1] / "static" / "samples" / "harbour.svg").read_bytes()
    file = client.files_upload_v2(content=content, filename="harbour.svg")["file"]
    known = client.files_info(file=file["id"])["file"]
    pictures = [
        {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "By its id"},
        {"type": "image", "slack_file": {"url": known["url_private"]}, "alt_text": "By its address"},
    ]
    client.chat_postMessage(channel="U0ANA", text="Two pictures", blocks=pictures)
    page = open_page(slack, "U0ANA", "A0PEBBLE")
    for name in ("By its id", "By its address"):
        picture = page.get_by_role("img", name=name)
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
