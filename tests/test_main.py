"""The program as a process of its own: signals, ports, exit statuses, and what reaches the terminal."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.domain.deliveries import Kind, NewDelivery
from bot.services.clock import SystemClock
from bot.services.workspaces import WorkspaceService
from bot.slack.manifest import manifest
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from storage import migrate
from storage.engines import open_engines
from storage.units import unit_of_work
from tests.console import HTTP, Console, free_port

ROOT = Path(__file__).parent.parent


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")} | dict(settings)


def test_missing_scopes_are_named_by_the_doctor_and_at_the_start_with_what_they_are_for(
    console: Console, tmp_path: Path
) -> None:
    asked = manifest(command="/goal", checkin_command="/checkin")
    asked["oauth_config"]["scopes"]["bot"].remove("im:history")
    config = AppConfig(asked)
    with serve(apps=[config]) as slack:
        settings = {
            "SLACK_BOT_TOKEN": config.bot_token,
            "SLACK_APP_TOKEN": config.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'headway.sqlite3'}",
        }
        ended = console(settings, "doctor")
        assert "FAIL scopes: im:history not granted. Paste the output of" in ended.stdout
        at_work, warned, *rest = _run_until(
            partial(slack.wait_until_connected, within=30), settings, tmp_path, signal.SIGTERM
        )
    assert at_work.endswith("Headway is at work in Harbour Insurance")
    assert "WARNING" in warned
    assert "will not work: im:history, to read the replies to its own messages. Paste the output of" in warned
    assert [line.split("  ")[-1].strip() for line in rest] == STOPPED


STOPPED = ["Headway is stopping, and finishes what it has begun", "Headway has stopped"]


def _run_until(
    reached: Callable[[], object], settings: Mapping[str, str], folder: Path, number: signal.Signals
) -> list[str]:
    """Run the bot, stop it by a signal once that is reached, and return the lines that it said."""
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "run"],
        cwd=folder,
        env=_environment(settings),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        reached()
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 0, said
    assert said.endswith("Headway has stopped\n")
    assert "Traceback" not in said
    return said.splitlines()


def test_a_start_takes_over_what_a_process_that_was_killed_was_about_to_show_and_ctrl_c_ends_it_cleanly(
    good_settings: dict[str, str], answering_slack: LocalSlack, tmp_path: Path
) -> None:
    migrate.upgrade(good_settings["DATABASE_URL"])
    engines = open_engines(good_settings["DATABASE_URL"])
    WorkspaceService(unit_of_work(engines), SystemClock()).ensure("T0HARBOUR", "Harbour Insurance", "U0HEADWAY")
    with unit_of_work(engines).writing("T0HARBOUR") as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, "U0ANA", "2027-01-04", datetime.now(UTC)))
    held = "UPDATE deliveries SET state = 'sent', channel = 'D0ANA', ts = '1.0', lease_until = '2999-01-01 00:00:00'"
    with engines.writing.begin() as connection:
        connection.exec_driver_sql(held)
    engines.dispose()
    _run_until(partial(answering_slack.wait_until_connected, within=30), good_settings, tmp_path, signal.SIGINT)
    with engines.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT state, lease_until FROM deliveries").all() == [("sent", None)]
    engines.dispose()


def test_in_http_mode_the_bot_answers_at_its_port_which_the_doctor_finds_in_order_and_stops_cleanly(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()

    def is_healthy() -> None:
        deadline = monotonic() + 30
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                    assert json.load(answer)["status"] == "ok"
                    return
            except URLError:
                assert monotonic() < deadline
                sleep(0.05)

    settings = good_settings | HTTP | {"PORT": str(port)}

    def has_a_healthy_doctor() -> None:
        is_healthy()
        examined = console(settings, "doctor")
        assert f"ok   port: Headway is at work at {port}" in examined.stdout
        assert examined.returncode == 0, examined.stdout

    said = _run_until(has_a_healthy_doctor, settings, tmp_path, signal.SIGTERM)
    assert [line.split("  ")[-1].strip() for line in said] == [
        "Headway is at work in Harbour Insurance",
        *STOPPED,
    ]


@pytest.mark.parametrize("command", ["run", "try"])
def test_ctrl_c_while_the_program_is_still_being_imported_ends_it_quietly(command: str, tmp_path: Path) -> None:
    with _program_whose_slack_sdk(
        tmp_path, "import sys, time; sys.stdout.write('here'); time.sleep(60)", command
    ) as begun:
        assert begun.stdout is not None
        assert begun.stdout.read(4) == "here"
        begun.send_signal(signal.SIGINT)
        said = begun.communicate(timeout=30)
    assert (begun.returncode, *said) == (130, "", "")


def test_a_package_that_is_not_installed_is_named_in_one_line_with_the_python_to_start_it_with(tmp_path: Path) -> None:
    missing = "raise ModuleNotFoundError(\"No module named 'slack_sdk'\", name='slack_sdk')"
    with _program_whose_slack_sdk(tmp_path, missing, "run") as begun:
        _, said = begun.communicate(timeout=30)
    assert begun.returncode != 0
    assert said == (
        f"slack_sdk is not installed for {sys.executable}: "
        "type make install, and start Headway with .venv/bin/python main.py.\n"
    )


@contextmanager
def _program_whose_slack_sdk(folder: Path, does: str, command: str) -> Iterator[subprocess.Popen[str]]:
    """Begin the program, which finds such a package in the folder while it is imported, and see that it ends."""
    folder.joinpath("slack_sdk.py").write_text(does)
    begun = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "main.py"), command],
        cwd=folder,
        env=_environment({"PYTHONPATH": str(folder)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield begun
    finally:
        begun.kill()
        begun.communicate()


def test_a_wrong_setting_is_told_on_standard_error_with_an_exit_status_that_is_not_success(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "run"],
        cwd=tmp_path,
        env=_environment({"SLACK_BOT_TOKEN": ""}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith("SLACK_BOT_TOKEN is missing")
