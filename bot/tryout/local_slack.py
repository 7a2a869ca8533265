"""The local Slack as `try` uses it: a program of its own, reached as a browser reaches it.

Nothing of it is imported here: a real installation has none of what it needs.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from bot.domain.cadences import is_working_day, iso_monday
from bot.settings import SettingError
from bot.tryout.folder import TryFolder
from bot.tryout.guide import GUIDE

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-local-bot-token", "SLACK_APP_TOKEN": "xapp-local-app-token"}
"""Good for a workspace on this machine only, which takes what it is started with."""

TO_KEEP = 10
"""Seconds in which the local Slack of a `try` that was killed has noticed that, closed its links and kept itself."""
UNFIT = 3
"""The local Slack's exit status when it cannot go on from what was kept."""


@dataclass(frozen=True)
class LocalSlack:
    """A running local Slack."""

    url: str

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which the bot reaches it."""
        return {**TOKENS, "SLACK_API_URL": f"{self.url}/api/"}

    def now(self) -> datetime:
        """Return its moved time, aware."""
        with urlopen(f"{self.url}/clock", timeout=10) as answer:  # noqa: S310  our own address, on this machine
            return datetime.fromisoformat(json.load(answer)["now"])

    def invite(self, user_id: str, channel_id: str) -> None:
        """Have a person bring Headway into a channel."""
        self._act(user_id, "command", {"channel": channel_id, "text": "/invite @Headway"})

    def _act(self, user_id: str, what: str, body: Mapping[str, Any]) -> None:
        address = f"{self.url}/page/as/{user_id}/{what}"
        request = Request(address, json.dumps(body).encode(), {"content-type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=10):  # noqa: S310  our own address, on this machine
            pass


class CannotGoOn(Exception):
    """The local Slack cannot go on from how it was kept; says why."""


def ask_no_proxy() -> None:
    """Forget the proxies that this process was started with: Slack's SDK would ask them even for this machine."""
    for name in [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
        del os.environ[name]


@contextmanager
def slack_to_try(
    manifest: Path, folder: TryFolder, port: int, start: str, say: Callable[[str], object]
) -> Iterator[LocalSlack]:
    """Run a local Slack, and end it afterwards: the one kept in the folder, or a new one from an ISO instant on.

    Where the last one left nothing to go on with, all that is in the folder is set aside, and `say` is told so.
    Raises SettingError if it cannot start.
    """
    folder.wait_until_kept(TO_KEEP)
    if not folder.can_go_on:
        _begin_anew(folder, say, "The last try did not end cleanly, and what was said in its Slack is lost.")
    with ExitStack() as ending:
        try:
            slack = ending.enter_context(_local_slack(manifest, folder, port, start))
        except CannotGoOn as why:
            _begin_anew(folder, say, str(why))
            slack = ending.enter_context(_local_slack(manifest, folder, port, start))
        yield slack


def _begin_anew(folder: TryFolder, say: Callable[[str], object], why: str) -> None:
    aside = folder.set_aside()
    if aside is not None:
        say(f"{why} This one begins anew. The old database is set aside as {aside}.")


@contextmanager
def _local_slack(manifest: Path, folder: TryFolder, port: int, start: str) -> Iterator[LocalSlack]:
    """Raises SettingError if it cannot start, CannotGoOn if what is kept is of no use to it."""
    guide = folder.path / "try.guide.json"
    guide.write_text(json.dumps(GUIDE), encoding="utf-8")
    options = {
        "--port": str(port),
        "--manifest": str(manifest),
        "--bot-token": TOKENS["SLACK_BOT_TOKEN"],
        "--app-token": TOKENS["SLACK_APP_TOKEN"],
        "--start": start,
        "--guide": str(guide),
        "--keep": str(folder.slack),
    }
    command = [sys.executable, "-m", "localslack", "--until-eof", *chain.from_iterable(options.items())]
    # A session of its own: Ctrl-C is for us, who end it once the bot has stopped. Should we be killed, its standard
    # input ends, and it keeps what there is.
    with subprocess.Popen(  # noqa: S603  our own program
        command,
        cwd=manifest.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as slack:
        line = slack.stdout.readline() if slack.stdout else ""
        found = re.search(r"http://[\d.]+:\d+", line)
        if found is None:
            said = slack.stderr.read() if slack.stderr else ""
            if slack.wait() == UNFIT:
                raise CannotGoOn(said.strip())
            raise SettingError(_why_not(said))
        try:
            yield LocalSlack(found.group())
        finally:
            slack.terminate()


def first_moment(today: date) -> str:
    """Return ten o'clock in Lisbon on the latest Wednesday before a Monday that is worked on, as an ISO instant.

    What is set on that day is old enough to be in that Monday's prompt.
    """
    monday = iso_monday(today) + timedelta(days=7)
    while not is_working_day(monday, "PT"):
        monday -= timedelta(days=7)
    return morning(monday - timedelta(days=5))


def morning(day: date) -> str:
    """Return ten o'clock in Lisbon, as an ISO instant."""
    return datetime.combine(day, time(10), ZoneInfo("Europe/Lisbon")).isoformat()


def _why_not(said: str) -> str:
    if "No module named" in said:
        return "The local Slack needs more than is installed here: type make try, which installs it."
    last = (said.strip().splitlines() or ["it ended without a word"])[-1].removeprefix("localslack cannot start: ")
    return f"The local Slack cannot start: {last.rstrip('.')}."
