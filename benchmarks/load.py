"""People who type at a steady rate, whether or not the answers keep up, and what the local Slack wrote down."""

import http.client
import json
import math
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from benchmarks import idle_app
from benchmarks.organisation import user_id
from benchmarks.sizes import Database, Size
from benchmarks.stage import Stage, stage
from benchmarks.workspace import CHANNEL
from localslack.client import LocalSlack

TYPISTS = 48
"""Commands that may wait for their acknowledgement at the same time."""
QUIET_AFTER = 1.0
"""Seconds without anything new in the log after which all work is done."""
PATIENCE = 20.0
"""Seconds after the last command for which answers count. What comes later has never come, as far as is measured."""
LATE = math.inf
"""Milliseconds of what did not come while we waited: no percentile that it falls into can be reached."""
NOTHING = 999_999
"""An entry that the log never reaches: asking after it tells only how many there are."""

Command = Callable[[int, int], str]
"""Returns what a person types, both given by number: the person, and the how-manieth command of the burst it is."""


class Unmeasured(Exception):
    """A burst of which nothing can be said; says why."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What the local Slack wrote down during a burst: envelopes with their acknowledgements, calls and answers."""

    entries: Sequence[dict[str, Any]]

    def acknowledged(self, app_id: str) -> list[float]:
        """Return the milliseconds from each envelope sent to this app to its acknowledgement, LATE without one.

        Raises Unmeasured when nothing was sent.
        """
        return [LATE if e["ack"] is None or "failed" in e["ack"] else float(e["ms"]) for e in self._sent(app_id)]

    def opened(self, app_id: str) -> list[float]:
        """Return the milliseconds from each command sent to this app to the `views.open` with its trigger.

        LATE where none came before the trigger expired. Raises Unmeasured when one was refused otherwise.
        """
        opened = {
            e["request"].get("trigger_id"): e
            for e in self.entries
            if e["kind"] == "api" and e["method"] == "views.open"
        }
        took = []
        for envelope in self._sent(app_id):
            call = opened.get(envelope["payload"]["trigger_id"])
            if call is None or call["response"].get("error") == "expired_trigger_id":
                took.append(LATE)
            elif call["response"]["ok"]:
                took.append(_ms_between(envelope, call))
            else:
                raise Unmeasured(f"a form was refused ({call['response'].get('error')})")
        return took

    def answered(self, app_id: str) -> list[float]:
        """Return the milliseconds from each command sent to this app to the use of its response_url, LATE without one.

        Raises Unmeasured when one was answered with what Slack does not take.
        """
        answers = {e["token"]: e for e in self.entries if e["kind"] == "response_url"}
        took = []
        for envelope in self._sent(app_id):
            answer = answers.get(envelope["payload"]["response_url"].rpartition("/")[2])
            if answer is None or answer["status"] is None:
                took.append(LATE)
            elif answer["status"] == 200:
                took.append(_ms_between(envelope, answer))
            else:
                raise Unmeasured(f"an answer was refused ({answer['response']})")
        return took

    def _sent(self, app_id: str) -> list[dict[str, Any]]:
        envelopes = [e for e in self.entries if e["kind"] == "envelope" and e["app_id"] == app_id]
        if not envelopes:
            raise Unmeasured(f"nothing was sent to {app_id}")
        return envelopes


@contextmanager
def beside_the_peer(database: Database, size: Size) -> Iterator[Stage]:
    """Have Headway and the peer at work, with everything imported, compiled and connected before anything counts."""
    with stage(database, size.organisation, size.acting) as here, here.headway(), here.peer():
        with suppress(Unmeasured):
            burst(here, [lambda *_: "/goal list", lambda *_: idle_app.COMMAND], 10, min(size.burst_seconds, 3))
            burst(here, [lambda *_: "/goal set", lambda *_: idle_app.COMMAND], 10, 1)
        yield here


def burst(here: Stage, commands: Sequence[Command], per_second: int, seconds: float, seed: int = 1) -> Burst:
    """Type each of these commands this many times a second, each at a random moment of its own slot.

    Returns once everything that followed is over, or after PATIENCE. The log holds 2,000 entries: some three a
    command. Raises Unmeasured when it ran over, or the local Slack itself did not keep up.
    """
    slack = here.slack
    before = int(slack.get("/control/log", since=NOTHING)["next"])
    moments = random.Random(seed)
    slots = int(per_second * seconds)
    planned = sorted(
        ((slot + moments.random()) / per_second, slot, command)
        for slot in range(slots)
        for command in range(len(commands))
    )
    with ThreadPoolExecutor(TYPISTS) as typists:
        typed = []
        began = monotonic()
        for moment, slot, command in planned:
            sleep(max(0.0, began + moment - monotonic()))
            person = here.acting[slot % len(here.acting)]
            typed.append(typists.submit(_type, slack.url, person, commands[command](person, slot)))
        for each in typed:
            each.result()
    return Burst(_after(slack, before))


def _after(slack: LocalSlack, before: int) -> list[dict[str, Any]]:
    """Return the log's entries after the n-th, once nothing new is written any more, or PATIENCE is at its end."""
    deadline = monotonic() + PATIENCE
    last = -1
    while (now := int(slack.get("/control/log", since=NOTHING)["next"])) != last and monotonic() < deadline:
        last = now
        sleep(QUIET_AFTER)
    told = slack.get("/control/log", since=before)
    entries: list[dict[str, Any]] = told["entries"]
    if len(entries) < int(told["next"]) - before:
        raise Unmeasured("more happened than the log of the local Slack holds")
    return entries


class _Line(threading.local):
    """One connection a thread, kept open: making one for each command would cost more than the command."""

    connection: http.client.HTTPConnection | None = None


_line = _Line()


def _type(url: str, person: int, text: str) -> None:
    address = urlsplit(url)
    body = json.dumps({"channel": CHANNEL, "text": text})
    if _line.connection is None:
        _line.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    path = f"/page/as/{user_id(person)}/command"
    try:
        _line.connection.request("POST", path, body, {"Content-Type": "application/json"})
        _line.connection.getresponse().read()
    except (OSError, http.client.HTTPException) as failure:
        _line.connection = None
        raise Unmeasured(f"the local Slack took no command ({type(failure).__name__})") from failure


def _ms_between(first: dict[str, Any], then: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(entry["at"]) for entry in (first, then))
    return (ended - began).total_seconds() * 1000
