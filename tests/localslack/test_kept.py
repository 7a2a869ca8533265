"""Workspaces that ended cleanly go on where they were; a file that does not fit is refused."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve
from localslack.kept import VERSION, Unfit, read_kept
from localslack.seed import HARBOUR
from tests.localslack.test_files import manifest
from tests.localslack.test_workspaces import EBB, LANTERN
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

APP = AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)
START = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
HOME = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "All well"}}]}

BACK = ["https://tide.example/back"]
ADDABLE = AppConfig(TIDE | {"oauth_config": TIDE["oauth_config"] | {"redirect_urls": BACK}}, BOT_TOKEN, APP_TOKEN)
ADDRESSES = ("url_private", "url_private_download", "permalink")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "slack.json"


def _everything(slack: LocalSlack) -> dict[str, object]:
    """What the page shows everybody of the whole workspace, but for the ticking clock."""
    told = slack.bootstrap()
    people = told["personas"]
    told.pop("clock")
    told["users"].sort(key=lambda user: user["id"])
    for user in people:
        own = slack.get(f"/page/as/{user}/sidebar")
        told[f"sidebar of {user}"] = own
        told[f"home of {user}"] = slack.get(f"/page/as/{user}/home", app="A0TIDE")
        for conversation in own["channels"] + own["dms"]:
            channel = conversation["id"]
            told[f"{channel} for {user}"] = slack.get(f"/page/as/{user}/messages", channel=channel)
    return dict(told)


def _live_a_little(slack: LocalSlack) -> None:
    api = WebClient(BOT_TOKEN, base_url=slack.api_url)
    ana = slack.as_user("Ana")
    ana.invite("#claims-care", "Tide")
    root = api.chat_postMessage(channel="C0CLAIMS", text="One", metadata={"event_type": "t", "event_payload": {"n": 1}})
    api.chat_postMessage(channel="C0CLAIMS", text="Two", thread_ts=root["ts"])
    api.chat_postEphemeral(channel="C0CLAIMS", user="U0ANA", text="For Ana alone")
    api.chat_postMessage(channel="U0BO", text="A word to Bo")
    api.views_publish(user_id="U0ANA", view=HOME)
    slack.post("/control/people/U0DEV", {"tz": "Asia/Tokyo"})
    slack.move_clock(days=3)


def test_a_workspace_goes_on_with_people_messages_threads_homes_memberships_and_time(kept: Path) -> None:
    with serve(apps=[APP], start=START, kept=kept) as slack:
        _live_a_little(slack)
        before, moment = _everything(slack), slack.now()
    with serve(read_kept(kept), apps=[APP]) as slack:
        assert _everything(slack) == before
        assert timedelta() <= slack.now() - moment < timedelta(minutes=1)


def test_a_thread_goes_on_with_the_stone_of_its_parent_and_what_was_told_to_the_channel_too(kept: Path) -> None:
    def thread(slack: LocalSlack, root: str) -> list[object]:
        return [
            slack.get("/page/as/U0ANA/replies", channel="C0CLAIMS", ts=root),
            slack.get("/page/as/U0ANA/messages", channel="C0CLAIMS"),
        ]

    with serve(apps=[APP], kept=kept) as slack:
        api, ana = WebClient(BOT_TOKEN, base_url=slack.api_url), slack.as_user("Ana")
        ana.invite("#claims-care", "Tide")
        root = api.chat_postMessage(channel="C0CLAIMS", text="One")["ts"]
        ana.edit(ana.say("#claims-care", "Two", thread=root), "Two, more or less")
        api.chat_postMessage(channel="C0CLAIMS", text="Three", thread_ts=root, reply_broadcast=True)
        api.chat_delete(channel="C0CLAIMS", ts=root)
        before = thread(slack, root)
    with serve(read_kept(kept), apps=[APP]) as slack:
        assert thread(slack, root) == before
        slack.as_user("Ana").say("#claims-care", "Four", thread=root)
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        parent, *replies = api.conversations_replies(channel="C0CLAIMS", ts=root)["messages"]
        assert (parent["subtype"], parent["reply_count"], parent["reply_users_count"]) == ("tombstone", 3, 2)
        assert [reply["text"] for reply in replies] == ["Two, more or less", "Three", "Four"]
        assert "Three" in [said["text"] for said in api.conversations_history(channel="C0CLAIMS")["messages"]]


def test_an_app_changes_and_finds_what_it_said_before(kept: Path) -> None:
    with serve(apps=[APP], kept=kept) as slack:
        _live_a_little(slack)
        said = slack.get("/page/as/U0BO/sidebar")["dms"]
        channel = next(dm["id"] for dm in said if dm.get("app_id") == "A0TIDE")
    with serve(read_kept(kept), apps=[APP]) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        found = api.conversations_history(channel=channel)["messages"][0]
        api.chat_update(channel=channel, ts=found["ts"], text="Another word to Bo")
        assert api.conversations_history(channel=channel)["messages"][0]["text"] == "Another word to Bo"
        parent = api.conversations_history(channel="C0CLAIMS", include_all_metadata=True)["messages"][0]
        assert parent["metadata"]["event_payload"] == {"n": 1}
        assert parent["reply_count"] == 1


def test_the_home_of_an_app_that_is_no_longer_there_is_left_out(kept: Path) -> None:
    with serve(apps=[APP], kept=kept) as slack:
        _live_a_little(slack)
    with serve(read_kept(kept)) as slack:
        assert slack.get("/page/bootstrap")["apps"] == []


def _keeping(kept: Path, *apps: AppConfig) -> AbstractContextManager[LocalSlack]:
    """Two workspaces that go on where they were, if they were."""
    return serve(read_kept(kept) if kept.exists() else [HARBOUR, LANTERN], apps=apps or [ADDABLE], kept=kept)


def _added_at_lantern(slack: LocalSlack) -> WebClient:
    code = slack.workspace("T0LANTERN").authorize("Tide", "Liv")
    secrets = {"client_id": "A0TIDE", "client_secret": ADDABLE.client_secret}
    token = WebClient(base_url=slack.api_url).oauth_v2_access(**secrets, code=code)["access_token"]
    return WebClient(token, base_url=slack.api_url)


def _error(api: WebClient) -> str:
    with pytest.raises(SlackApiError) as refused:
        api.auth_test()
    return str(refused.value.response["error"])


def test_every_workspace_goes_on_with_the_token_that_an_app_was_given_there(kept: Path) -> None:
    with _keeping(kept) as slack:
        lantern = _added_at_lantern(slack)
        lantern.chat_postMessage(channel="U0LIV", text="Thanks for having me.")
        before = lantern.auth_test().data, _everything(slack.workspace("T0LANTERN"))
    with _keeping(kept) as slack:
        again = WebClient(lantern.token, base_url=slack.api_url)
        assert (again.auth_test().data, _everything(slack.workspace("T0LANTERN"))) == before
        assert WebClient(BOT_TOKEN, base_url=slack.api_url).auth_test()["team_id"] == "T0HARBOUR"


def test_a_token_may_do_what_was_agreed_to_and_what_its_manifest_says_where_it_is_given_again(kept: Path) -> None:
    narrow = AppConfig(
        TIDE | {"oauth_config": {"scopes": {"bot": ["chat:write"]}, "redirect_urls": BACK}}, BOT_TOKEN, APP_TOKEN
    )
    with _keeping(kept, narrow) as slack:
        lantern = _added_at_lantern(slack)
    with _keeping(kept) as slack:
        given, agreed = (
            WebClient(token, base_url=slack.api_url).auth_test().headers["x-oauth-scopes"].split(",")
            for token in (BOT_TOKEN, lantern.token)
        )
        assert "users:read" in given
        assert agreed == ["chat:write"]


def test_an_app_that_was_taken_out_stays_out_and_its_token_dead(kept: Path) -> None:
    with _keeping(kept) as slack:
        lantern = _added_at_lantern(slack)
        slack.uninstall("Tide")
        lantern.auth_revoke()
    with _keeping(kept) as slack:
        assert slack.bootstrap()["apps"] == []
        assert [app["name"] for app in slack.bootstrap()["addable"]] == ["Tide"]
        assert _error(WebClient(BOT_TOKEN, base_url=slack.api_url)) == "account_inactive"
        assert _error(WebClient(lantern.token, base_url=slack.api_url)) == "token_revoked"


def test_an_app_that_the_file_does_not_know_is_installed_and_one_that_is_not_given_has_left(kept: Path) -> None:
    ebb = AppConfig(EBB, "xoxb-ebb", "xapp-ebb")
    with _keeping(kept) as slack:
        slack.as_user("Ana").invite("#claims-care", "Tide")
    with _keeping(kept, ebb) as slack:
        assert [app["name"] for app in slack.bootstrap()["apps"]] == ["Ebb"]
        assert {user["id"]: user["deleted"] for user in slack.bootstrap()["users"]}["U0TIDE"]
        assert "U0TIDE" not in slack.as_user("Ana").see("members", channel="C0CLAIMS")["members"]
    with _keeping(kept, APP, ebb) as slack:
        assert [app["name"] for app in slack.bootstrap()["apps"]] == ["Tide", "Ebb"]
        assert not {user["id"]: user["deleted"] for user in slack.bootstrap()["users"]}["U0TIDE"]


def test_files_are_fetched_again_where_localslack_is_reached_now_and_unfinished_uploads_are_gone(kept: Path) -> None:
    able = AppConfig(manifest("files:read", "files:write"), BOT_TOKEN, APP_TOKEN)
    bytes_of_all_values = bytes(range(256))
    with _keeping(kept, able) as slack:
        slack.as_user("Ana").invite("#claims-care", "Tide")
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        shared = api.files_upload_v2(channel="C0CLAIMS", content=bytes_of_all_values, filename="all.bin")["file"]
        own = api.files_upload_v2(content="alone", filename="own.txt")["file"]
        begun = api.files_getUploadURLExternal(filename="never.txt", length=5)["file_id"]
        before = api.files_info(file=shared["id"])["file"]
    with _keeping(kept, able) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        (seen,) = [m.raw["files"][0] for m in slack.as_user("Ana").messages("#claims-care") if "files" in m.raw]
        assert seen["url_private"].startswith(slack.url)
        request = urllib.request.Request(seen["url_private"], headers={"Authorization": f"Bearer {BOT_TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            assert answer.read() == bytes_of_all_values
        with urllib.request.urlopen(f"{slack.url}/page/as/U0ANA/file/{shared['id']}") as answer:
            assert answer.read() == bytes_of_all_values
        told = api.files_info(file=shared["id"])["file"]
        assert {name: fact for name, fact in told.items() if slack.url not in str(fact)} == {
            name: fact for name, fact in before.items() if name not in ADDRESSES
        }
        assert api.files_info(file=own["id"])["file"]["name"] == "own.txt"
        assert api.chat_delete(channel="C0CLAIMS", ts=told["shares"]["public"]["C0CLAIMS"][0]["ts"])["ok"]
        with pytest.raises(SlackApiError, match="file_not_found"):
            api.files_info(file=begun)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no workspace"),
        ("[]", "holds no workspace"),
        (json.dumps({"version": VERSION + 1}), f"by another version of localslack ({VERSION + 1}; this one"),
        (json.dumps({"version": VERSION, "team": {}}), "is damaged"),
        (json.dumps({"version": VERSION, "now": "2027-01-06T10:00:00+00:00", "workspaces": []}), "is damaged"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(kept: Path, content: str, why: str) -> None:
    kept.write_text(content)
    with pytest.raises(Unfit) as refused:
        read_kept(kept)
    assert why in str(refused.value)


@contextmanager
def program(kept: Path) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    command = [sys.executable, "-m", "localslack", "--port", "0", "--keep", str(kept), "--until-eof"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout
        finally:
            running.kill()


def test_the_program_keeps_its_workspace_when_whoever_started_it_ends_and_takes_the_file_up_again(kept: Path) -> None:
    for _ in range(2):
        with program(kept) as (running, said):
            slack = LocalSlack(json.loads(said.readline())["url"])
            assert not kept.exists()  # killed now, nobody is to go on from what is out of date
            slack.as_user("Ana").say("#claims-care", "Here again")
            running.communicate(timeout=10)
            assert running.returncode == 0
    with serve(read_kept(kept)) as slack:
        texts = [m["text"] for m in slack.get("/page/as/U0ANA/messages", channel="C0CLAIMS")["messages"]]
        assert texts.count("Here again") == 2


def test_the_program_refuses_a_file_that_does_not_fit_with_one_line_and_leaves_it(kept: Path) -> None:
    kept.write_text("{}")
    with program(kept) as (running, _):
        _, said = running.communicate(timeout=10)
    assert (running.returncode, said) == (3, f"localslack cannot go on: {kept} holds no workspace that was kept.\n")
    assert kept.exists()
