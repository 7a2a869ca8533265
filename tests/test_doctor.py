"""What stands in the way of a start: named by the doctor, and by `run` in one line."""

import json
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.processes import Process, Role
from bot.services.clock import SystemClock
from bot.services.workspaces import WorkspaceService
from storage import migrate
from storage.engines import open_engines
from storage.units import unit_of_work
from tests.console import HTTP, Console, free_port
from tests.databases import own_database
from tests.slack.servers import says, server_that


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-of-nobody"}, "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-of-nobody"}, "SLACK_APP_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "SLACK_API_URL http://127.0.0.1:9/api/ cannot be reached"),
        ({"SLACK_BOT_TOKEN": "xapp-of-nobody"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"HEADWAY_ADMINS": "ana, the boss"}, "HEADWAY_ADMINS holds 'ana'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(
    console: Console, good_settings: dict[str, str], change: dict[str, str], said: str
) -> None:
    ended = console(good_settings | change, "run")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith(said)


def test_where_settings_are_missing_it_is_said_that_their_file_is_not_there(console: Console, tmp_path: Path) -> None:
    nothing = console({}, "run").stderr
    assert nothing.startswith("SLACK_BOT_TOKEN is missing: put the Bot User OAuth Token")
    assert nothing.endswith(f" there. There is no .env in {tmp_path}.\n")
    assert f"See .env.example. There is no .env in {tmp_path}.\n" in console({}, "doctor").stdout
    tmp_path.joinpath(".env").touch()
    assert "There is no .env" not in console({}, "run").stderr + console({}, "doctor").stdout


@pytest.mark.parametrize("command", ["run", "migrate", "doctor", "manifest"])
def test_a_file_of_settings_that_cannot_be_read_ends_every_command_with_one_line(
    console: Console, tmp_path: Path, command: str
) -> None:
    tmp_path.joinpath(".env").mkdir()
    ended = console({}, command)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith(f"{tmp_path}/.env is a folder")


def test_an_empty_postgresql_database_is_made_by_the_start_and_an_older_one_is_not_touched(
    console: Console, good_settings: dict[str, str], postgresql_server: str
) -> None:
    nobodys = {"SLACK_BOT_TOKEN": "xoxb-of-nobody"}  # ends the start once the database was looked after
    with own_database(postgresql_server) as url:
        settings = good_settings | {"DATABASE_URL": url}
        assert "ok   migrations: `run` brings the database up to date by itself" in (console(settings, "doctor").stdout)
        assert console(settings | nobodys, "run").stderr.startswith("SLACK_BOT_TOKEN is refused")
        assert migrate.current(url) == migrate.head()
    with own_database(postgresql_server) as url:
        migrate.upgrade(url, "0004")
        ended = console(good_settings | {"DATABASE_URL": url}, "run")
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
        assert "of an older version: run `python main.py migrate` there" in ended.stderr
        assert migrate.current(url) == "0004"


def test_the_doctor_finds_everything_in_order_and_says_what_is_not(
    console: Console, good_settings: dict[str, str], tmp_path: Path
) -> None:
    before = console(good_settings, "doctor")
    assert before.returncode == 0, before.stdout
    assert "ok   migrations: `run` brings the database up to date by itself" in before.stdout
    elsewhere = {**good_settings, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/headway.sqlite3"}
    missing = console(elsewhere, "doctor")
    assert missing.returncode == 1
    assert (
        f"FAIL database: DATABASE_URL points into {tmp_path}/nowhere, which does not exist. Make it" in missing.stdout
    )
    assert console(good_settings, "migrate").returncode == 0
    after = console(good_settings, "doctor")
    assert after.returncode == 0, after.stdout
    names = [line.split()[1:3] for line in after.stdout.splitlines()]
    assert len(names) == len(ALL_NAMES)
    assert all(line.startswith("ok") for line in after.stdout.splitlines())


OF_THE_DATABASE = ["database", "migrations", "at work", "deliveries", "not sent"]
ALL_NAMES = ["settings", "bot token", "scopes", "app token", "clock", "port", *OF_THE_DATABASE]


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
        ({"HEALTH_ADDRESS": "here"}, ["settings"], []),
        ({"LISTENER_THREADS": "none"}, ["settings"], []),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, ["database"], OF_THE_DATABASE[1:]),
        ({"DATABASE_URL": "mysql://x"}, ["settings"], OF_THE_DATABASE),
        (HTTP, [], []),
    ],
)
def test_the_doctor_says_a_line_about_every_thing_also_of_what_it_could_not_check(
    console: Console, good_settings: dict[str, str], change: dict[str, str], failed: list[str], unchecked: list[str]
) -> None:
    ended = console({"PORT": str(free_port())} | good_settings | change, "doctor")
    lines = ended.stdout.splitlines()
    assert ended.stderr == ""
    assert [line[5:].partition(":")[0] for line in lines] == ALL_NAMES
    assert [line[5:].partition(":")[0] for line in lines if line.startswith("FAIL ")] == failed
    assert [line[5:].partition(":")[0] for line in lines if ": not checked, because " in line] == unchecked
    assert all(line.endswith("Mend that first.") for line in lines if line.startswith("--   "))
    assert ended.returncode == (1 if failed else 0)


@pytest.mark.parametrize(
    ("role", "change", "first", "failed"),
    [
        ("tick", {"SLACK_APP_TOKEN": ""}, "ok   settings: complete for `run --only tick`", []),
        # Of what is not used nothing is asked.
        ("tick", {"SLACK_APP_TOKEN": "abc"}, "ok   settings: complete for `run --only tick`", []),
        ("tick", {"SLACK_APP_TOKEN": "", "SLACK_BOT_TOKEN": "xoxb-of-nobody"}, "ok   settings: ", ["bot token"]),
        ("listen", {}, "ok   settings: complete for `run --only listen`, Socket Mode", []),
        ("listen", HTTP, "ok   settings: complete for `run --only listen`, HTTP mode on port ", []),
        ("listen", {"SLACK_APP_TOKEN": ""}, "FAIL settings: SLACK_APP_TOKEN is missing", ["settings"]),
    ],
)
def test_the_doctor_asks_of_a_half_what_that_half_needs(
    console: Console, good_settings: dict[str, str], role: str, change: dict[str, str], first: str, failed: list[str]
) -> None:
    ended = console({"PORT": str(free_port())} | good_settings | change, "doctor", "--only", role)
    lines = ended.stdout.splitlines()
    assert lines[0].startswith(first), ended.stdout
    assert [line[5:].partition(":")[0] for line in lines] == ALL_NAMES
    assert [line[5:].partition(":")[0] for line in lines if line.startswith("FAIL ")] == failed
    assert ended.returncode == (1 if failed else 0)
    if role == "tick":
        assert "ok   app token: none is needed to tick" in lines
        assert "ok   port: none is needed to tick" in lines


def test_the_doctor_names_every_wrong_setting(console: Console, good_settings: dict[str, str]) -> None:
    ended = console(good_settings | {"SLACK_BOT_TOKEN": "", "LOG_LEVEL": "loud"}, "doctor")
    said = [line for line in ended.stdout.splitlines() if line.startswith("FAIL")]
    assert [line.split()[2] for line in said] == ["SLACK_BOT_TOKEN", "LOG_LEVEL"]


def test_a_port_that_is_taken_is_found_by_the_doctor_and_ends_the_start_with_one_line(
    console: Console, good_settings: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = good_settings | HTTP | {"PORT": str(port)}
        examined = console(settings, "doctor")
        assert f"FAIL port: {port} cannot be listened on: it is taken" in examined.stdout
        assert examined.returncode == 1
        ended = console(settings, "run")
    assert ended.returncode == 2
    assert ended.stderr == (f"PORT {port} cannot be listened on: it is taken or not allowed. Put another one there.\n")
    assert "ok   port: " in console(settings, "doctor").stdout


def test_the_doctor_names_the_address_where_something_else_than_slack_answers(
    console: Console, good_settings: dict[str, str]
) -> None:
    elsewhere = good_settings["SLACK_API_URL"].removesuffix("api/")
    ended = console(good_settings | {"SLACK_API_URL": elsewhere}, "doctor")
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("ok ")]
    assert lines[0].startswith(f"FAIL bot token: {elsewhere} answers, but not as Slack does. Check SLACK_API_URL (")
    assert [line.partition(":")[0] for line in lines[1:]] == ["--   scopes", "--   app token", "--   clock"]
    assert ended.returncode == 1


def test_a_start_names_the_address_where_something_else_than_slack_answers(
    console: Console, good_settings: dict[str, str]
) -> None:
    elsewhere = good_settings["SLACK_API_URL"].removesuffix("api/")
    ended = console(good_settings | {"SLACK_API_URL": elsewhere}, "run")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith(f"SLACK_API_URL {elsewhere} answers, but not as Slack does: ")
    assert "BOT_TOKEN" not in ended.stderr


def test_an_answer_about_the_app_token_that_is_not_slacks_is_not_repeated(
    console: Console, good_settings: dict[str, str]
) -> None:
    here = {"ok": True, "team_id": "T1", "team": "Harbour", "user_id": "U1", "user": "headway"}

    def answer(request: BaseHTTPRequestHandler) -> None:
        about_the_app_token = request.path.endswith("apps.connections.open")
        says(200, "<html>token of ana@harbour.example</html>" if about_the_app_token else json.dumps(here))(request)

    with server_that(answer) as (url, _):
        examined = console(good_settings | {"SLACK_API_URL": url}, "doctor")
        ended = console(good_settings | {"SLACK_API_URL": url}, "run")
    assert "FAIL app token: Slack answers unreadable_answer." in examined.stdout
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert ended.stderr.startswith("SLACK_APP_TOKEN is refused by Slack (unreadable_answer)")
    assert "ana@" not in examined.stdout + ended.stderr


def _running(url: str, roles: Sequence[Role], due_for: timedelta | None = None) -> datetime:
    """Have processes with these roles be at work; return since when."""
    migrate.upgrade(url)
    engines = open_engines(url)
    uow = unit_of_work(engines)
    WorkspaceService(uow, SystemClock()).ensure("T0HARBOUR", "Harbour Insurance", "U0HEADWAY")
    now = datetime.now(UTC)
    with uow.writing("T0HARBOUR") as tx:
        for pid, role in enumerate(roles, start=70):
            ticks = {"send": now, "plan": now} if role.ticks else {}
            linked = now if role.listens else None
            tx.processes.put(Process(f"p{pid}", role, "1.2", "harbour", pid, now, now, linked, ticks))
        if due_for is not None:
            tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, "U0ANA", "2027-01-04", now - due_for))
    engines.dispose()
    return now


def test_the_doctor_tells_who_is_at_work_and_what_waits(console: Console, good_settings: dict[str, str]) -> None:
    url = good_settings["DATABASE_URL"]
    since = _running(url, [Role.LISTEN, Role.TICK], due_for=timedelta(seconds=40))
    told = console(good_settings, "doctor")
    assert told.returncode == 0, told.stdout
    moment = f"{since:%Y-%m-%d %H:%M} UTC"
    line = next(line for line in told.stdout.splitlines() if " at work: " in line)
    assert line.startswith(
        f"ok   at work: process 70 on harbour (listen) since {moment}, linked to Slack since {moment}; "
        f"process 71 on harbour (tick) since {moment}, plan "
    )
    assert "ok   deliveries: one due for 4" in told.stdout
    assert ", none whose fate is not known" in told.stdout


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([Role.LISTEN], "Nobody plans and sends. Start `python main.py run --only tick`."),
        ([Role.TICK], "Nobody listens to Slack. Start `python main.py run --only listen`."),
    ],
)
def test_the_doctor_misses_the_half_that_is_not_at_work(
    console: Console, good_settings: dict[str, str], roles: list[Role], said: str
) -> None:
    _running(good_settings["DATABASE_URL"], roles)
    told = console(good_settings, "doctor")
    assert told.returncode == 1
    assert "FAIL at work: process 70 on harbour" in told.stdout
    assert said in told.stdout


def test_the_doctor_names_a_delivery_that_is_due_for_hours(console: Console, good_settings: dict[str, str]) -> None:
    _running(good_settings["DATABASE_URL"], [Role.BOTH], due_for=timedelta(hours=4))
    told = console(good_settings, "doctor")
    assert told.returncode == 1
    assert "FAIL deliveries: one due for 144" in told.stdout


def test_the_doctor_tells_what_was_not_sent_in_a_week_by_kind_and_reason(
    console: Console, good_settings: dict[str, str]
) -> None:
    url = good_settings["DATABASE_URL"]
    now = _running(url, [])
    engines = open_engines(url)
    with unit_of_work(engines).writing("T0HARBOUR") as tx:
        for person, days in (("U0ANA", 1), ("U0BO", 2), ("U0CHIDI", 8)):
            tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, person, "2027-01-04", now - timedelta(days=days)))
        tx.deliveries.enqueue(NewDelivery(Kind.PROGRESS_POST, "C0CLAIMS", "team-1/2027-01-07", now))
        for claimed in tx.deliveries.claim_due(now, now, timedelta(minutes=1), 9):
            if claimed.kind is Kind.PROMPT:
                tx.deliveries.mark_dropped(claimed, "nothing to ask")
            else:
                tx.deliveries.mark_failed(claimed, "is_archived")
    engines.dispose()
    told = console(good_settings, "doctor")
    assert told.returncode == 0, told.stdout
    assert (
        "ok   not sent: in 7 days prompt 2 dropped (nothing to ask); progress_post 1 failed (is_archived)"
        in told.stdout
    )


def test_nobody_at_work_is_no_fault(console: Console, good_settings: dict[str, str]) -> None:
    _running(good_settings["DATABASE_URL"], [])
    told = console(good_settings, "doctor")
    assert told.returncode == 0, told.stdout
    assert "ok   at work: nobody now" in told.stdout
    assert "ok   deliveries: none due, none whose fate is not known" in told.stdout
    assert "ok   not sent: in 7 days nothing" in told.stdout
