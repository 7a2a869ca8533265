"""What a benchmark stands on: a local Slack, the bot on a workspace of some size, and a peer, each a program."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.organisation import Organisation, settle
from benchmarks.sizes import Database
from benchmarks.workspace import HEADWAY, PEER
from localslack.apps import AppConfig, read_app
from localslack.client import LocalSlack

FOLDER = Path(__file__).resolve().parent.parent
HEADWAY_ID, PEER_ID = read_app(HEADWAY).app_id, read_app(PEER).app_id
"""The apps' ids in the log of the local Slack."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A local Slack with people, and the bot's database; who is at work there is for the benchmark to say."""

    slack: LocalSlack
    organisation: Organisation
    acting: range
    """Who types, by number."""
    database_url: str

    @contextmanager
    def headway(self, *arguments: str) -> Iterator[int]:
        """Have a process of Headway at work, and connected; gives its id. `arguments` begin the command line."""
        settings = settings_of(self.slack, HEADWAY) | {"DATABASE_URL": self.database_url, "LOG_LEVEL": "ERROR"}
        with program(*(arguments or ("main.py", "run")), settings=settings) as running:
            self.slack.wait_until_connected(HEADWAY_ID, within=30)
            yield running.pid

    @contextmanager
    def moved(self, times: float) -> Iterator[int]:
        """The same, by the local Slack's clock and with so many times Slack's limits."""
        ahead = self.slack.get("/clock")["offset_seconds"]
        with self.headway("-m", "benchmarks.bot", f"--ahead={ahead}", f"--times={times}") as process_id:
            yield process_id

    @contextmanager
    def peer(self) -> Iterator[int]:
        """Have the app that does nothing at work, and connected; gives its id."""
        with program("-m", "benchmarks.idle_app", settings=settings_of(self.slack, PEER)) as running:
            self.slack.wait_until_connected(PEER_ID, within=30)
            yield running.pid


@contextmanager
def stage(database: Database, organisation: Organisation, acting: int | None = None) -> Iterator[Stage]:
    """Set an organisation up on an empty database; only `acting` of its people are in Slack, or everybody.

    The programs are ended by their ids.
    """
    every = 1 if acting is None else max(organisation.people // acting, 1)
    start = () if organisation.now is None else (f"--start={organisation.now.isoformat()}",)
    with database() as database_url, ExitStack() as running:
        settle(database_url, organisation)
        workspace = running.enter_context(
            program("-m", "benchmarks.workspace", str(organisation.people), f"--every={every}", *start, says=True)
        )
        slack = LocalSlack(json.loads(first_line(workspace))["url"])
        yield Stage(slack, organisation, range(0, organisation.people, every), database_url)


def settings_of(slack: LocalSlack, app: AppConfig) -> dict[str, str]:
    """Return what an app is told of where its Slack is."""
    return {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_APP_TOKEN": app.app_token, "SLACK_API_URL": slack.api_url}


@contextmanager
def program(
    *arguments: str, settings: Mapping[str, str] | None = None, says: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run Python in the project's folder and end it afterwards; settings of this shell's own Slack stay outside."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "HEADWAY_"))}
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=FOLDER,
        env=own | dict(settings or {}),
        stdout=subprocess.PIPE if says else subprocess.DEVNULL,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(timeout=10)
            except subprocess.TimeoutExpired:
                running.kill()


def first_line(running: subprocess.Popen[str]) -> str:
    """Return what a program says first; RuntimeError if it ended instead."""
    line = running.stdout.readline() if running.stdout else ""
    if not line:
        raise RuntimeError("The local Slack of the benchmarks did not start")
    return line
