"""A workspace that ended cleanly goes on where it was; a file that does not fit is refused."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.kept import VERSION, Unfit, read_kept
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

APP = AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)
START = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
HOME = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "All well"}}]}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "slack.json"


def _everything(slack: LocalSlack) -> dict[str, object]:
    """What the page shows everybody of the whole workspace, but for the ticking clock."""
    told = slack.get("/page/bootstrap")
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


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no workspace"),
        ("[]", "holds no workspace"),
        (json.dumps({"version": VERSION + 1}), f"by another version of localslack ({VERSION + 1}; this one"),
        (json.dumps({"version": VERSION, "team": {}}), "is damaged"),
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
