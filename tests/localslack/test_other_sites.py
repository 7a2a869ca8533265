"""Nobody logs in here, so what a page of another site makes a browser send is told from what is ours, and refused."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

SAY = f"/api/chat.postMessage?token={BOT_TOKEN}&channel=U0ANA&text=from+elsewhere"
VISIT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def status(slack: LocalSlack, path: str, method: str = "GET", **headers: str) -> int:
    """What a request is answered with; `Host` is ours unless it is given."""
    address = urlsplit(slack.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def port(slack: LocalSlack) -> int | None:
    return urlsplit(slack.url).port


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(("mode", "dest"), [("no-cors", "image"), ("navigate", "iframe"), ("navigate", "document")])
def test_a_picture_a_frame_or_a_link_on_another_site_calls_no_method(
    slack: LocalSlack, site: str, mode: str, dest: str
) -> None:
    browser = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": dest}

    assert status(slack, SAY, **browser) == 403
    assert slack.as_user("Ana").messages("Tide") == []


def test_a_frame_or_a_form_on_another_site_reaches_no_page(slack: LocalSlack) -> None:
    for path in ("/", "/page/bootstrap", "/static/index.html"):
        assert status(slack, path, **(VISIT | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"})) == 403
    assert status(slack, "/clock/move", "POST", **VISIT, Sec_Fetch_Site="cross-site") == 403


def test_a_link_on_another_site_leads_to_the_page_and_to_the_consent_of_an_app(slack: LocalSlack) -> None:
    for site in ("cross-site", "same-site", "same-origin", "none"):
        assert status(slack, "/", **VISIT, Sec_Fetch_Site=site) == 200
        assert status(slack, "/oauth/v2/authorize", **VISIT, Sec_Fetch_Site=site) == 400  # the page says: no such app


def test_our_own_page_and_programs_do_what_they_want(slack: LocalSlack) -> None:
    assert status(slack, "/page/bootstrap", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors") == 200
    assert status(slack, SAY, Sec_Fetch_Site="none", **VISIT) == 200  # typed into the address bar
    assert status(slack, SAY) == 200


@pytest.mark.parametrize("name", ["elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.example", "0.0.0.0"])
def test_a_name_that_is_not_ours_reaches_nothing_though_it_leads_here(slack: LocalSlack, name: str) -> None:
    host = f"{name}:{port(slack)}"

    assert status(slack, "/", Host=host) == 400
    assert status(slack, "/clock/move", "POST", Host=host, Origin=f"http://{host}", Sec_Fetch_Site="same-origin") == 400
    assert status(slack, SAY, Host=host) == 400


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_s_own_names_are_ours(slack: LocalSlack, name: str) -> None:
    assert status(slack, "/page/bootstrap", Host=f"{name}:{port(slack)}") == 200


@pytest.fixture
def named() -> Iterator[LocalSlack]:
    """A workspace that is called by a name of its own, too."""
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)], host_names=["slack.quay"]) as running:
        yield running


def test_a_name_that_was_told_at_the_start_is_ours(named: LocalSlack) -> None:
    assert status(named, SAY, Host=f"slack.quay:{port(named)}") == 200
    assert status(named, SAY, Host=f"other.quay:{port(named)}") == 400
    assert WebClient(BOT_TOKEN, base_url=named.api_url).auth_test()["ok"]
