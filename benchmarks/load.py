"""People who type at a steady rate, whether or not the answers keep up, and what the local Slack wrote down."""

import http.client
import json
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from benchmarks.organisation import user_id
from benchmarks.workspace import ACTING, CHANNEL
from localslack.client import LocalSlack

TYPISTS = 48
"""Commands that may wait for their acknowledgement at the same time."""
QUIET_AFTER = 1.0
"""Seconds without anything new in the log after which all work is done."""
PATIENCE = 20.0
NOTHING = 999_999
"""An entry that the log never reaches: asking after it tells only how many there are."""

Command = Callable[[int, int], str]
"""Returns what a person types, both given by number: the person, and the how-manieth command of the burst it is."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What the local Slack wrote down during a burst: envelopes with their acknowledgements, calls and answers."""

    entries: Sequence[dict[str, Any]]

    def acknowledged(self, app_id: str) -> list[float]:
        """Return the milliseconds from each envelope sent to this app to its acknowledgement.

        Raises RuntimeError when one was not acknowledged: then there is nothing to compare.
        """
        envelopes = [e for e in self.entries if e["kind"] == "envelope" and e["app_id"] == app_id]
        if not envelopes or any(e["ack"] is None or "failed" in e["ack"] for e in envelopes):
            raise RuntimeError(f"{app_id} did not acknowledge everything it was sent")
        return [float(e["ms"]) for e in envelopes]

    def opened(self, app_id: str) -> list[float]:
        """Return the milliseconds from each command sent to this app to the `views.open` with its trigger.

        Raises RuntimeError when one opened no view.
        """
        opened = {
            e["request"].get("trigger_id"): e
            for e in self.entries
            if e["kind"] == "api" and e["method"] == "views.open"
        }
        sent = [e for e in self.entries if e["kind"] == "envelope" and e["app_id"] == app_id]
        took = []
        for envelope in sent:
            call = opened.get(envelope["payload"]["trigger_id"])
            if call is None or not call["response"]["ok"]:
                raise RuntimeError("A command did not open its form")
            took.append(_ms_between(envelope, call))
        return took

    def answered(self, app_id: str) -> list[float]:
        """Return the milliseconds from each command sent to this app to the use of its response_url.

        Raises RuntimeError when one was not answered, or not with what Slack takes.
        """
        answers = {e["token"]: e for e in self.entries if e["kind"] == "response_url" and e["status"] == 200}
        took = []
        for envelope in (e for e in self.entries if e["kind"] == "envelope" and e["app_id"] == app_id):
            answer = answers.get(envelope["payload"]["response_url"].rpartition("/")[2])
            if answer is None:
                raise RuntimeError("A command was not answered")
            took.append(_ms_between(envelope, answer))
        return took


def burst(slack: LocalSlack, commands: Sequence[Command], per_second: int, seconds: float, seed: int = 1) -> Burst:
    """Type each of these commands this many times a second, each at a random moment of its own slot.

    Returns once everything that followed is over. The log holds 2,000 entries: some three a command.
    """
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
            person = ACTING[slot % len(ACTING)]
            typed.append(typists.submit(_type, slack.url, person, commands[command](person, slot)))
        for each in typed:
            each.result()
    return Burst(_after(slack, before))


def _after(slack: LocalSlack, before: int) -> list[dict[str, Any]]:
    """Return the log's entries after the n-th, once nothing new is written any more."""
    deadline = monotonic() + PATIENCE
    last = -1
    while (now := int(slack.get("/control/log", since=NOTHING)["next"])) != last:
        if monotonic() > deadline:
            raise RuntimeError("The bot is still busy with what it acknowledged long ago")
        last = now
        sleep(QUIET_AFTER)
    entries: list[dict[str, Any]] = slack.get("/control/log", since=before)["entries"]
    if len(entries) < last - before:
        raise RuntimeError("The burst was too long for the log of the local Slack")
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
    _line.connection.request("POST", f"/page/as/{user_id(person)}/command", body, {"Content-Type": "application/json"})
    _line.connection.getresponse().read()


def _ms_between(first: dict[str, Any], then: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(entry["at"]) for entry in (first, then))
    return (ended - began).total_seconds() * 1000
