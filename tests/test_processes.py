"""Several processes of the real program on one database: roles, who may tick, a start at once, and the end."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from storage.engines import open_engines
from storage.migrate import current, head
from tests.console import HTTP, free_port
from tests.databases import copied, own_database
from tests.office import INSTALLED

MAIN = Path(__file__).resolve().parent.parent / "main.py"
PATIENCE = 60
LONGEST_STOP = 10
"""Seconds that a stop may take, as promised."""


@dataclass
class Running:
    """A process of the program."""

    program: subprocess.Popen[str]
    log: Path
    health_port: int

    def health(self) -> tuple[int, dict[str, object]]:
        """Return what it says of itself; status 0 while nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health_port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as failing:
            return failing.code, json.load(failing)
        except OSError:
            return 0, {}

    def wait_until_well(self) -> dict[str, object]:
        wait_for(lambda: self.health()[0] == 200, lambda: f"{self.health()}\n{self.log.read_text()}")
        return self.health()[1]

    def ended(self, within: float = PATIENCE) -> int:
        return self.program.wait(within)


def wait_for(is_so: Callable[[], object], otherwise: Callable[[], str] = lambda: "it did not come about") -> None:
    deadline = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < deadline, otherwise()
        sleep(0.02)


Start = Callable[..., Running]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def start(slack: LocalSlack, sqlite_template: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the program with these arguments, and with settings besides those that are always needed."""
    copied(sqlite_template, tmp_path)
    with ExitStack() as ending:
        count = 0

        def begin(*arguments: str, **settings: str) -> Running:
            nonlocal count
            count += 1
            return ending.enter_context(_run(slack, tmp_path, count, arguments, settings))

        yield begin


@contextmanager
def _run(
    slack: LocalSlack, folder: Path, number: int, arguments: tuple[str, ...], settings: Mapping[str, str]
) -> Iterator[Running]:
    port, log = free_port(), folder / f"{number}.log"
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": INSTALLED.bot_token,
        "SLACK_APP_TOKEN": AppConfig({}).app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'headway.sqlite3'}",
        "HEALTH_ADDRESS": str(port),
        **settings,
    }
    with log.open("w") as said:
        program = subprocess.Popen(
            [sys.executable, str(MAIN), "run", *arguments], cwd=folder, env=environment, stderr=said, text=True
        )
    try:
        yield Running(program, log, port)
    finally:
        program.kill()
        program.wait()


def only(role: str) -> tuple[str, ...]:
    return ("--only", role)


def test_one_that_listens_and_one_that_ticks_are_a_whole_on_one_sqlite_file(start: Start, slack: LocalSlack) -> None:
    ticking = start(*only("tick"), SLACK_APP_TOKEN="")
    told = ticking.wait_until_well()
    assert told["role"] == "tick"
    assert "slack" not in told
    assert not slack.app()["connected"]
    listening = start(*only("listen"))
    told = listening.wait_until_well()
    assert told["role"] == "listen"
    assert "ticks" not in told
    bo = slack.as_user("bo")
    said = bo.say("Headway", "what is this?")
    # What one takes the other sends: a reply is answered by a delivery.
    bo.wait_for_message("Headway", after=said.ts, within=PATIENCE)


def test_in_http_mode_the_log_says_when_something_goes_wrong_and_when_it_is_well_again(
    start: Start, tmp_path: Path
) -> None:
    headway = start(**HTTP, PORT=str(free_port()))
    headway.wait_until_well()
    engines = open_engines(f"sqlite:///{tmp_path / 'headway.sqlite3'}")
    with engines.writing.begin():  # nobody else can write meanwhile
        wait_for(lambda: "database: cannot be written" in headway.log.read_text(), headway.log.read_text)
        assert headway.health()[0] == 503
    engines.dispose()
    wait_for(lambda: "database: ok" in headway.log.read_text(), headway.log.read_text)
    assert headway.log.read_text().count("database: ") == 2


def test_a_process_that_slept_while_its_link_ended_is_reached_again(start: Start, slack: LocalSlack) -> None:
    listening = start(*only("listen"))
    listening.wait_until_well()
    os.kill(listening.program.pid, signal.SIGSTOP)
    slack.end_links(warn=False)
    os.kill(listening.program.pid, signal.SIGCONT)
    slack.wait_until_connected(within=PATIENCE)
    slack.as_user("bo").command("#general", "/goal help")
    assert listening.wait_until_well()["problems"] == {}


def test_a_second_one_that_ticks_with_an_sqlite_file_is_refused_until_the_first_is_killed(start: Start) -> None:
    first = start()
    first.wait_until_well()
    with urllib.request.urlopen(f"http://127.0.0.1:{first.health_port}/metrics", timeout=5) as answer:
        measured = answer.read().decode()
    assert "headway_well 1.0" in measured
    assert "headway_socket_connected 1.0" in measured
    assert 'headway_slack_calls_total{method="apps.connections.open",outcome="ok"} 1.0' in measured
    second = start(*only("tick"))
    assert second.ended() == 2
    told = second.log.read_text()
    assert f"(process {first.program.pid} since " in told
    assert told.count("\n") == 1
    first.program.kill()
    first.ended()
    start().wait_until_well()


def test_three_that_start_at_once_on_an_empty_postgresql_are_all_at_work(
    start: Start, slack: LocalSlack, postgresql_server: str
) -> None:
    with own_database(postgresql_server) as url:
        running = [start(DATABASE_URL=url) for _ in range(3)]
        for each in running:
            told = each.wait_until_well()
            assert told["role"] == "both"
        assert current(url) == head()
        engines = open_engines(url)
        with engines.reading.connect() as connection:
            known = connection.exec_driver_sql("SELECT pid FROM processes").scalars().all()
        assert sorted(known) == sorted(each.program.pid for each in running)
        for each in running:
            each.program.send_signal(signal.SIGTERM)
        for each in running:
            assert each.ended(LONGEST_STOP) == 0
        with engines.reading.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM processes").scalar() == 0
        engines.dispose()


def test_a_stop_while_slack_does_not_answer_says_so_and_ends_in_time(start: Start, slack: LocalSlack) -> None:
    headway = start()
    headway.wait_until_well()
    silent = slack.fault("hang", "chat.postMessage")
    slack.as_user("bo").say("Headway", "what is this?")
    silent.wait_until_struck(1)
    headway.program.send_signal(signal.SIGTERM)
    wait_for(lambda: headway.health()[1].get("status") == "stopping" or headway.program.poll() is not None)
    assert headway.health()[0] in (0, 503)
    assert headway.ended(LONGEST_STOP) == 0
    said = headway.log.read_text()
    assert "Headway has stopped" in said
    assert "Traceback" not in said


def test_a_second_signal_ends_at_once_what_waits_for_slack(start: Start, slack: LocalSlack) -> None:
    headway = start()
    headway.wait_until_well()
    silent = slack.fault("hang", "chat.postMessage")
    slack.as_user("bo").say("Headway", "what is this?")
    silent.wait_until_struck(1)
    headway.program.send_signal(signal.SIGTERM)
    wait_for(lambda: "Headway is stopping" in headway.log.read_text())
    headway.program.send_signal(signal.SIGTERM)
    assert headway.ended(LONGEST_STOP) == 130
