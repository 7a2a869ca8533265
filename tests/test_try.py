"""`main.py try` started again: it goes on where it was, or says that it cannot and begins anew."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.settings import SettingError
from bot.tryout import local_slack
from bot.tryout.folder import TryFolder, try_folder
from bot.tryout.local_slack import morning, slack_to_try
from localslack import LocalSlack
from localslack.kept import VERSION
from tests.console import Console, rights_hold

ROOT = Path(__file__).parents[1]
WEDNESDAY = date(2027, 3, 3)


class Trial:
    """A running `try`, and what it said before it was ready."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.program = program
        self.said = ""
        while (found := re.search(r"ready: open (\S+)\n(It goes on.*\n)?Ctrl-C", self.said)) is None:
            line = program.stdout.readline() if program.stdout else ""
            assert line, f"`main.py try` ended before it was ready: {self.said}"
            self.said += line
        self.slack = LocalSlack(found.group(1))
        self.slack.wait_until_connected(within=30)


def _command(folder: Path, *options: str) -> list[str]:
    command = [
        sys.executable,
        str(ROOT / "main.py"),
        "try",
        "--no-browser",
        "--folder",
        str(folder),
        "--start",
        str(WEDNESDAY),
    ]
    return [*command, "--port", "0", *options]


@contextmanager
def trial(folder: Path, *options: str) -> Iterator[Trial]:
    with subprocess.Popen(
        _command(folder, *options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:
        try:
            yield Trial(program)
        finally:
            program.terminate()
            program.wait(30)


def _wait_until_gone(slack: LocalSlack) -> None:
    deadline = monotonic() + 30
    while monotonic() < deadline:
        try:
            slack.now()
        except OSError:
            return
        sleep(0.1)
    pytest.fail("the local Slack outlived the try that started it")


def test_a_try_runs_on_a_machine_with_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")

    with trial(tmp_path) as first:
        first.slack.as_user("Ana").command("#claims-care", "/goal")


def test_a_try_goes_on_with_goals_messages_memberships_and_the_clock_even_after_a_kill(tmp_path: Path) -> None:
    with trial(tmp_path) as first:
        ana = first.slack.as_user("Ana")
        ana.command("#claims-care", "/goal set Raise satisfaction from 78% to 85% by 30 June 2027")
        assert ana.modal().submit().errors == {}
        first.slack.move_clock(to="2027-03-08T09:01:00+00:00")
        ana.wait_for_message("Headway", "Raise satisfaction", within=30)
        moment = first.slack.now()
    with trial(tmp_path) as second:
        assert "It goes on where it ended" in second.said
        assert moment <= second.slack.now()
        ana = second.slack.as_user("Ana")
        prompt = ana.wait_for_message("Headway", "Raise satisfaction", within=30)
        prompt.click("On track", after="Raise satisfaction")
        ana.wait_until(prompt, "Recorded: On track", within=30)
        second.program.kill()  # its Slack notices, and keeps what there is
        _wait_until_gone(second.slack)
    with trial(tmp_path) as third:
        assert "It goes on where it ended" in third.said
        ana = third.slack.as_user("Ana")
        ana.wait_for_message("Headway", "Recorded: On track", within=30)
        ana.command("#claims-care", "/goal progress")
        ana.wait_for_message("#claims-care", "progress, 8 March 2027", within=30).click("Post")
        # Headway is still a member where its teams are.
        posted = third.slack.as_user("Bo").wait_for_message("#claims-care", "progress, 8 March 2027", within=30)
        assert "Raise satisfaction" in posted.text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TryFolder]:
    """A folder in which something was tried, with a message that its Slack keeps; nobody waits for more to come."""
    monkeypatch.setattr(local_slack, "TO_KEEP", 0)
    with try_folder(tmp_path) as here:
        with _slack(here, []) as slack:
            slack.as_user("Ana").say("#claims-care", "Said in the first try")
        here.database.write_text("The first database")
        here.settled()
        yield here


@contextmanager
def _slack(folder: TryFolder, said: list[str]) -> Iterator[LocalSlack]:
    with slack_to_try(ROOT / "manifest.json", folder, 0, morning(WEDNESDAY), said.append) as slack:
        yield LocalSlack(slack.url)


def _texts(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.as_user("Ana").messages("#claims-care")]


def test_what_ended_cleanly_is_gone_on_with_in_silence(folder: TryFolder) -> None:
    said: list[str] = []
    with _slack(folder, said) as slack:
        assert "Said in the first try" in _texts(slack)
    assert said == []
    assert folder.database.read_text() == "The first database"


@pytest.mark.parametrize("missing", ["try.slack.json", "try.settled"])
def test_after_an_end_that_was_not_clean_it_says_so_sets_the_database_aside_and_begins_anew(
    folder: TryFolder, missing: str
) -> None:
    (folder.path / missing).unlink()
    said: list[str] = []
    with _slack(folder, said) as slack:
        assert "Said in the first try" not in _texts(slack)
    aside = folder.path / "set-aside-1.sqlite3"
    assert said == [
        "The last try did not end cleanly, and what was said in its Slack is lost. This one begins anew. "
        f"The old database is set aside as {aside}."
    ]
    assert aside.read_text() == "The first database"
    assert not folder.is_settled


def test_a_slack_kept_by_another_version_is_named_and_everything_set_aside(folder: TryFolder) -> None:
    folder.slack.write_text(f'{{"version": {VERSION + 1}}}')
    said: list[str] = []
    with _slack(folder, said) as slack:
        assert "Said in the first try" not in _texts(slack)
    assert f"was kept by another version of localslack ({VERSION + 1}; this one keeps {VERSION}). This one" in said[0]
    assert not folder.database.exists()


def test_what_is_set_aside_survives_fresh_and_the_next_time(folder: TryFolder) -> None:
    folder.database.with_name("try.sqlite3-wal").write_text("The last changes")
    assert folder.set_aside() == folder.path / "set-aside-1.sqlite3"
    assert (folder.path / "set-aside-1.sqlite3-wal").read_text() == "The last changes"
    folder.database.write_text("The second database")
    folder.forget()
    assert folder.set_aside() is None
    folder.database.write_text("The third database")
    assert folder.set_aside() == folder.path / "set-aside-2.sqlite3"


def test_a_folder_serves_one_try_at_a_time(folder: TryFolder) -> None:
    with pytest.raises(SettingError, match="is used by another try"), try_folder(folder.path):
        pass
    second = subprocess.run(_command(folder.path, "--fresh"), capture_output=True, text=True, timeout=60, check=False)
    assert (second.returncode, second.stderr.count("\n")) == (2, 1)
    assert folder.database.read_text() == "The first database"


def test_a_port_that_is_taken_ends_a_try_with_what_the_local_slack_said(console: Console) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = console({}, "try", "--no-browser", "--folder", "here", "--port", str(port))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"The local Slack cannot start: port {port} is taken; give another with --port, or 0 for any free one.\n"
    )


def test_what_else_keeps_the_local_slack_from_starting_is_told_and_no_port_is_blamed(tmp_path: Path) -> None:
    with (
        try_folder(tmp_path) as here,
        pytest.raises(SettingError, match=r"^The local Slack cannot start: .*nowhere\.json[^\n]*\.$") as told,
        slack_to_try(ROOT / "nowhere.json", here, 0, morning(WEDNESDAY), print),
    ):
        pass
    assert "port" not in str(told.value)


def test_a_folder_that_is_none_or_may_not_be_written_into_is_told_in_one_line(console: Console, tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()
    tmp_path.joinpath("kept").mkdir(0o555)
    for name in ("file", "file/in", "kept", "kept/in"):
        with rights_hold():
            ended = console({}, "try", "--no-browser", "--folder", name)
        assert ended.returncode == 2
        assert ended.stderr == (
            f"--folder {tmp_path}/{name} is no folder that this account may write into: put another there.\n"
        )


def test_a_message_that_a_killed_try_was_about_to_show_follows_the_next_click_without_waiting_for_its_lease(
    tmp_path: Path,
) -> None:
    with trial(tmp_path) as first:
        ana = first.slack.as_user("Ana")
        first.slack.move_clock(to="2027-03-08T09:01:00+00:00")
        prompt = ana.wait_for_message("Headway", "On track", within=30)
        # The message shows what was recorded, and its lease stands until Slack's answer is there.
        first.slack.fault("slow", "response_url", seconds=120)
        prompt.click("On track")
        ana.wait_until(prompt, "Recorded: On track", within=30)
        first.program.kill()
        _wait_until_gone(first.slack)
    with trial(tmp_path) as second:
        second.slack.clear_faults()
        ana = second.slack.as_user("Ana")
        recorded = ana.wait_for_message("Headway", "Recorded: On track", within=30)
        recorded.click("Undo")
        second.slack.wait_for(
            lambda: "Recorded" not in ana.message("Headway", recorded.ts).text or None,
            "the message to follow",
            within=30,
        )
