"""Files that people share with the bot, fetched from a local workspace over a real socket."""

import json
from collections.abc import Iterator

import pytest

from bot.services.people import DirectoryUnavailable
from bot.slack.clients import client
from bot.slack.files import SlackFiles
from bot.slack.manifest import manifest
from bot.slack.pacer import Pacer
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from tests.slack.servers import says, server_that

HARBOUR = "T0HARBOUR"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


def sent(slack: LocalSlack, content: bytes) -> str:
    return str(slack.as_user("Emeka").send("Headway", "teams.csv", content).raw["files"][0]["id"])


def test_a_file_is_fetched_with_the_bot_s_token_and_of_a_large_one_just_more_than_is_taken(slack: LocalSlack) -> None:
    files = SlackFiles(lambda _: client(INSTALLED.bot_token, slack.api_url), Pacer())
    assert files.content(HARBOUR, sent(slack, b"Team,Lead\n"), 100) == b"Team,Lead\n"
    assert files.content(HARBOUR, sent(slack, b"x" * 200), 100) == b"x" * 101


def test_a_file_that_there_is_not_and_a_bot_that_is_not_installed_say_so(slack: LocalSlack) -> None:
    with pytest.raises(DirectoryUnavailable, match="file_not_found"):
        SlackFiles(lambda _: client(INSTALLED.bot_token, slack.api_url), Pacer()).content(HARBOUR, "F0NONE", 100)
    with pytest.raises(DirectoryUnavailable, match="not_installed"):
        SlackFiles(lambda _: None, Pacer()).content(HARBOUR, "F0NONE", 100)


def test_a_page_where_one_logs_in_is_not_taken_for_the_file(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    distrusted = client("xoxb-nobody", slack.api_url)
    monkeypatch.setattr(distrusted, "api_call", client(INSTALLED.bot_token, slack.api_url).api_call)
    with pytest.raises(DirectoryUnavailable, match="file_not_handed_out"):
        SlackFiles(lambda _: distrusted, Pacer()).content(HARBOUR, sent(slack, b"Team,Lead\n"), 100)


@pytest.mark.parametrize(
    "address",
    [
        "https://drive.example.com/teams.csv",
        "http://files.slack.com/teams.csv",
        "https://files.slack.com.example.com/teams.csv",
        "https://notslack.com/teams.csv",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_goes_to_slack_alone(address: str) -> None:
    file = {"id": "F0TEAMS", "is_external": False, "url_private_download": address}
    with server_that(says(200, json.dumps({"ok": True, "file": file}))) as (url, _):
        files = SlackFiles(lambda _: client("xoxb-ours", url), Pacer())
        with pytest.raises(DirectoryUnavailable, match="file_is_elsewhere"):
            files.content(HARBOUR, "F0TEAMS", 100)
