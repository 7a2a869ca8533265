"""The command line, run as a person runs it: one line that says what is wrong, and a clean end."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.domain.deliveries import Kind, NewDelivery
from bot.slack.manifest import manifest
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from storage import migrate
from storage.engines import open_engines
from storage.units import unit_of_work
from tests.databases import own_database
from tests.slack.servers import says, server_that

ROOT = Path(__file__).parent.parent
NO_ADDRESS = "--http is not an https address without a path: put one such as https://your.host there."
CONFIG = AppConfig(manifest(command="/goal", checkin_command="/checkin"))


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[CONFIG]) as running:
        yield running


@pytest.fixture
def good(slack: LocalSlack, tmp_path: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": CONFIG.bot_token,
        "SLACK_APP_TOKEN": CONFIG.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'headway.sqlite3'}",
    }


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")} | dict(settings)


def _main(settings: Mapping[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        cwd=folder,
        env=_environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-of-nobody"}, "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-of-nobody"}, "SLACK_APP_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "SLACK_API_URL http://127.0.0.1:9/api/ cannot be reached"),
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:abc/db"}, "DATABASE_URL is malformed"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL is malformed"),
        (
            {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
            "DATABASE_URL points into /nowhere/at, which does not exist: make it",
        ),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(
    good: dict[str, str], tmp_path: Path, change: dict[str, str], said: str
) -> None:
    ended = _main(good | change, tmp_path, "run")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith(said)


@dataclass(frozen=True)
class Wrong:
    """A database that will not do: what is said of it, and what to do."""

    settings: dict[str, str]
    why: str
    remedy: str


def _without_a_driver(folder: Path) -> Wrong:
    folder.joinpath("psycopg.py").write_text("raise ImportError('not installed')")
    return Wrong(
        {"DATABASE_URL": "postgresql://u:p@127.0.0.1:9/db", "PYTHONPATH": str(folder)},
        "points to PostgreSQL, and its driver is not installed",
        "un `make install`, which installs requirements/postgres.txt",
    )


def _another_file(folder: Path) -> Wrong:
    folder.joinpath("letter.txt").write_text("Dear customer, " * 100)
    return Wrong(
        {"DATABASE_URL": f"sqlite:///{folder}/letter.txt"},
        "points to a file that is not an SQLite database",
        "ut another path there",
    )


def _somebody_elses(folder: Path) -> Wrong:
    with closing(sqlite3.connect(folder / "league.sqlite3")) as database:
        database.execute("CREATE TABLE goals (scored_by TEXT)")
    return Wrong(
        {"DATABASE_URL": f"sqlite:///{folder}/league.sqlite3"},
        "points to a database with tables that are not Headway's (goals)",
        "ut one of its own there",
    )


def _an_unknown_option(_: Path) -> Wrong:
    return Wrong({"DATABASE_URL": "postgresql://u@127.0.0.1:9/db?colour=red"}, "is malformed", "ut sqlite:///path")


@pytest.mark.parametrize("wrong", [_without_a_driver, _another_file, _somebody_elses, _an_unknown_option])
def test_a_database_that_will_not_do_is_told_in_one_line_by_every_command(
    good: dict[str, str], tmp_path: Path, wrong: Callable[[Path], Wrong]
) -> None:
    given = wrong(tmp_path)
    for command in ("run", "migrate"):
        ended = _main(good | given.settings, tmp_path, command)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
        assert f"DATABASE_URL {given.why}: " in ended.stderr
        assert given.remedy in ended.stderr
    examined = _main(good | given.settings, tmp_path, "doctor").stdout
    assert f"FAIL database: DATABASE_URL {given.why}. " in examined
    assert given.remedy in examined


def test_an_empty_postgresql_database_is_made_by_the_start_and_an_older_one_is_not_touched(
    good: dict[str, str], tmp_path: Path, postgresql_server: str
) -> None:
    nobodys = {"SLACK_BOT_TOKEN": "xoxb-of-nobody"}  # ends the start once the database was looked after
    with own_database(postgresql_server) as url:
        settings = good | {"DATABASE_URL": url}
        assert "ok   migrations: `run` brings the database up to date by itself" in (
            _main(settings, tmp_path, "doctor").stdout
        )
        assert _main(settings | nobodys, tmp_path, "run").stderr.startswith("SLACK_BOT_TOKEN is refused")
        assert migrate.current(url) == migrate.head()
    with own_database(postgresql_server) as url:
        migrate.upgrade(url, "0004")
        ended = _main(good | {"DATABASE_URL": url}, tmp_path, "run")
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
        assert "of an older version: run `python main.py migrate` there" in ended.stderr
        assert migrate.current(url) == "0004"


def test_a_database_of_a_newer_version_is_left_alone(good: dict[str, str], tmp_path: Path) -> None:
    migrate.upgrade(good["DATABASE_URL"])
    with sqlite3.connect(tmp_path / "headway.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("run", "migrate"):
        ended = _main(good, tmp_path, command)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
        assert "newer version" in ended.stderr


def test_the_doctor_finds_everything_in_order_and_says_what_is_not(good: dict[str, str], tmp_path: Path) -> None:
    before = _main(good, tmp_path, "doctor")
    assert before.returncode == 0, before.stdout
    assert "ok   migrations: `run` brings the database up to date by itself" in before.stdout
    elsewhere = {**good, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/headway.sqlite3"}
    missing = _main(elsewhere, tmp_path, "doctor")
    assert missing.returncode == 1
    assert (
        f"FAIL database: DATABASE_URL points into {tmp_path}/nowhere, which does not exist. Make it" in missing.stdout
    )
    assert _main(good, tmp_path, "migrate").returncode == 0
    after = _main(good, tmp_path, "doctor")
    assert after.returncode == 0, after.stdout
    names = [line.split()[1:3] for line in after.stdout.splitlines()]
    assert len(names) == 8
    assert all(line.startswith("ok") for line in after.stdout.splitlines())


ALL_NAMES = ["settings", "bot token", "scopes", "app token", "clock", "port", "database", "migrations"]
HTTP = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "ab" * 16}


@pytest.mark.parametrize(
    ("change", "failed", "unchecked"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-of-nobody"}, ["bot token"], ["scopes"]),
        (
            {"SLACK_BOT_TOKEN": "xoxb-of-nobody", "SLACK_APP_TOKEN": "xapp-of-nobody"},
            ["bot token", "app token"],
            ["scopes"],
        ),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, ["bot token"], ["scopes", "app token", "clock"]),
        ({"SLACK_BOT_TOKEN": ""}, ["settings"], ["bot token", "scopes"]),
        ({"SLACK_APP_TOKEN": "abc"}, ["settings"], ["app token", "port"]),
        ({"SLACK_API_URL": "slack"}, ["settings"], ["bot token", "scopes", "app token", "clock"]),
        ({**HTTP, "PORT": "many"}, ["settings"], ["port"]),
        ({"HEADWAY_COMMAND": "goal"}, ["settings"], []),
        ({"HEADWAY_ADMINS": "ana"}, ["settings"], []),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, ["database"], ["migrations"]),
        ({"DATABASE_URL": "mysql://x"}, ["settings"], ["database", "migrations"]),
        (HTTP, [], []),
    ],
)
def test_the_doctor_says_a_line_about_every_thing_also_of_what_it_could_not_check(
    good: dict[str, str], tmp_path: Path, change: dict[str, str], failed: list[str], unchecked: list[str]
) -> None:
    ended = _main({"PORT": str(_free_port())} | good | change, tmp_path, "doctor")
    lines = ended.stdout.splitlines()
    assert ended.stderr == ""
    assert [line[5:].partition(":")[0] for line in lines] == ALL_NAMES
    assert [line[5:].partition(":")[0] for line in lines if line.startswith("FAIL ")] == failed
    assert [line[5:].partition(":")[0] for line in lines if ": not checked, because " in line] == unchecked
    assert all(line.endswith("Mend that first.") for line in lines if line.startswith("--   "))
    assert ended.returncode == (1 if failed else 0)


def test_the_doctor_names_every_wrong_setting(good: dict[str, str], tmp_path: Path) -> None:
    ended = _main(good | {"SLACK_BOT_TOKEN": "", "LOG_LEVEL": "loud"}, tmp_path, "doctor")
    said = [line for line in ended.stdout.splitlines() if line.startswith("FAIL")]
    assert [line.split()[2] for line in said] == ["SLACK_BOT_TOKEN", "LOG_LEVEL"]


def test_a_port_that_is_taken_is_found_by_the_doctor_and_ends_the_start_with_one_line(
    good: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = good | HTTP | {"PORT": str(port)}
        examined = _main(settings, tmp_path, "doctor")
        assert f"FAIL port: {port} cannot be listened on: it is taken" in examined.stdout
        assert examined.returncode == 1
        ended = _main(settings, tmp_path, "run")
    assert ended.returncode == 2
    assert ended.stderr == (f"PORT {port} cannot be listened on: it is taken or not allowed. Put another one there.\n")
    assert "ok   port: " in _main(settings, tmp_path, "doctor").stdout


def test_the_doctor_names_the_address_where_something_else_than_slack_answers(
    good: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = good["SLACK_API_URL"].removesuffix("api/")
    ended = _main(good | {"SLACK_API_URL": elsewhere}, tmp_path, "doctor")
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("ok ")]
    assert lines[0].startswith(f"FAIL bot token: {elsewhere} answers, but not as Slack does. Check SLACK_API_URL (")
    assert [line.partition(":")[0] for line in lines[1:]] == ["--   scopes", "--   app token", "--   clock"]
    assert ended.returncode == 1


def test_a_start_names_the_address_where_something_else_than_slack_answers(
    good: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = good["SLACK_API_URL"].removesuffix("api/")
    ended = _main(good | {"SLACK_API_URL": elsewhere}, tmp_path, "run")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith(f"SLACK_API_URL {elsewhere} answers, but not as Slack does: ")
    assert "BOT_TOKEN" not in ended.stderr


def test_an_answer_about_the_app_token_that_is_not_slacks_is_not_repeated(good: dict[str, str], tmp_path: Path) -> None:
    here = {"ok": True, "team_id": "T1", "team": "Harbour", "user_id": "U1", "user": "headway"}

    def answer(request: BaseHTTPRequestHandler) -> None:
        about_the_app_token = request.path.endswith("apps.connections.open")
        says(200, "<html>token of ana@harbour.example</html>" if about_the_app_token else json.dumps(here))(request)

    with server_that(answer) as (url, _):
        examined = _main(good | {"SLACK_API_URL": url}, tmp_path, "doctor")
        ended = _main(good | {"SLACK_API_URL": url}, tmp_path, "run")
    assert "FAIL app token: Slack answers unreadable_answer." in examined.stdout
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith("SLACK_APP_TOKEN is refused by Slack (unreadable_answer)")
    assert "ana@" not in examined.stdout + ended.stderr


def test_missing_scopes_are_named_by_the_doctor_and_at_the_start_with_what_they_are_for(tmp_path: Path) -> None:
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
        ended = _main(settings, tmp_path, "doctor")
        assert "FAIL scopes: im:history not granted. Paste the output of" in ended.stdout
        at_work, warned, *rest = _run_until(slack.wait_until_connected, settings, tmp_path, signal.SIGTERM)
    assert at_work.endswith("Headway is at work in Harbour Insurance")
    assert "WARNING" in warned
    assert "will not work: im:history, to read the replies to its own messages. Paste the output of" in warned
    assert [line[-19:] for line in rest] == ["Headway has stopped"]


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
    return said.splitlines()


def test_a_start_takes_over_what_a_process_that_was_killed_was_about_to_show(
    good: dict[str, str], slack: LocalSlack, tmp_path: Path
) -> None:
    is_at_work = partial(slack.wait_until_connected, within=30)
    _run_until(is_at_work, good, tmp_path, signal.SIGTERM)
    engines = open_engines(good["DATABASE_URL"])
    with unit_of_work(engines).writing("T0HARBOUR") as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, "U0ANA", "2027-01-04", datetime.now(UTC)))
    held = "UPDATE deliveries SET state = 'sent', channel = 'D0ANA', ts = '1.0', lease_until = '2999-01-01 00:00:00'"
    with engines.writing.begin() as connection:
        connection.exec_driver_sql(held)
    engines.dispose()
    _run_until(is_at_work, good, tmp_path, signal.SIGTERM)
    with engines.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT state, lease_until FROM deliveries").all() == [("sent", None)]
    engines.dispose()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_bot_stops_cleanly_when_told_to(
    good: dict[str, str], slack: LocalSlack, tmp_path: Path, number: signal.Signals
) -> None:
    said = _run_until(partial(slack.wait_until_connected, within=30), good, tmp_path, number)
    assert said[-1].endswith("Headway has stopped")
    assert not any("Traceback" in line for line in said)


def test_in_http_mode_the_bot_answers_at_its_port_which_the_doctor_finds_in_order_and_stops_cleanly(
    good: dict[str, str], tmp_path: Path
) -> None:
    port = _free_port()

    def is_healthy() -> None:
        deadline = monotonic() + 30
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                    assert json.load(answer) == {"database": "ok"}
                    return
            except URLError:
                assert monotonic() < deadline
                sleep(0.05)

    settings = good | HTTP | {"PORT": str(port)}

    def has_a_healthy_doctor() -> None:
        is_healthy()
        examined = _main(settings, tmp_path, "doctor")
        assert f"ok   port: Headway is at work at {port}" in examined.stdout
        assert examined.returncode == 0, examined.stdout

    said = _run_until(has_a_healthy_doctor, settings, tmp_path, signal.SIGTERM)
    assert [line.split("  ")[-1].strip() for line in said] == [
        "Headway is at work in Harbour Insurance",
        "Headway has stopped",
    ]


def test_the_manifest_is_printed_for_the_names_and_mode_chosen(tmp_path: Path) -> None:
    printed = _main({}, tmp_path, "manifest", "--http", "https://bot.example.org", "--command", "/aim").stdout
    assert '"command": "/aim"' in printed
    assert "https://bot.example.org/slack/events" in printed


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--command", "ziel", "--command is malformed: put a command such as /goal there."),
        ("--command", "", "--command is malformed: put a command such as /goal there."),
        ("--command", "/status", "--command is /status, a command of Slack's own: put another there, such as /goal."),
        (
            "--command",
            "/checkin",
            "--command is /checkin, and so is HEADWAY_CHECKIN_COMMAND: put different names there.",
        ),
        ("--http", "notaurl", NO_ADDRESS),
        ("--http", "", NO_ADDRESS),
        ("--http", "http://bot.example.org", NO_ADDRESS),
        ("--http", "https://bot.example.org/slack/events", NO_ADDRESS),
        ("--http", "https://ana@bot.example.org", NO_ADDRESS),
    ],
)
def test_what_slack_would_refuse_is_refused_in_one_line_and_no_manifest_is_printed(
    tmp_path: Path, option: str, given: str, said: str
) -> None:
    ended = _main({}, tmp_path, "manifest", option, given)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{said}\n")


def test_an_address_may_end_in_a_slash_and_name_a_port(tmp_path: Path) -> None:
    printed = _main({}, tmp_path, "manifest", "--http", "https://bot.example.org:8443/").stdout
    assert '"request_url": "https://bot.example.org:8443/slack/events"' in printed
