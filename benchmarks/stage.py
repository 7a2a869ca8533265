"""What a benchmark stands on: a local Slack, the bot on a large workspace, and a peer, each a program of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.organisation import settle
from benchmarks.workspace import HEADWAY, PEER
from localslack.apps import AppConfig, read_app
from localslack.client import LocalSlack

FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything runs and is connected."""

    slack: LocalSlack
    headway: str
    """The app's id in the log of the local Slack."""
    peer: str


@contextmanager
def stage(database: AbstractContextManager[str]) -> Iterator[Stage]:
    """Set everything up, on an empty database (database.py); the programs are ended by their ids."""
    with database as database_url, ExitStack() as running:
        settle(database_url)
        workspace = running.enter_context(program("-m", "benchmarks.workspace", says=True))
        slack = LocalSlack(json.loads(first_line(workspace))["url"])
        bot = _settings(slack, HEADWAY) | {"DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
        running.enter_context(program("main.py", "run", settings=bot))
        running.enter_context(program("-m", "benchmarks.idle_app", settings=_settings(slack, PEER)))
        here = Stage(slack, read_app(HEADWAY).app_id, read_app(PEER).app_id)
        for app in (here.headway, here.peer):
            slack.wait_until_connected(app, within=20)
        yield here


def _settings(slack: LocalSlack, app: AppConfig) -> dict[str, str]:
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
