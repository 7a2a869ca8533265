"""The clock of the local Slack, followed: when somebody moves it there, due times here move along."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

log = logging.getLogger("headway.try")

SENT_WITHIN = 8.0
"""Seconds (real time) that a stop waits for what Slack's limits put off for a moment: the local Slack waits ten."""

LOOKED_AGAIN = 0.25
"""Seconds (real time) between two looks whether it has been sent."""

POLL = 2
"""Seconds a poll waits for news: how long a due moment that the bot has just learnt of may be unknown there."""


class FollowedClock:
    """The moved time: the machine's plus an offset that the local Slack tells.

    It governs due times and dates only; leases, timeouts and pacing read real time.
    """

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the moved instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def set(self, offset: timedelta) -> None:
        """Move to real time plus this offset."""
        self._offset = offset


class Follower:
    """Registers as a follower of the local Slack's clock and works off what falls due at each of its stops."""

    def __init__(
        self,
        base_url: str,
        clock: FollowedClock,
        run_due: Callable[[], object],
        next_due: Callable[[], datetime | None],
        is_any_due: Callable[[timedelta], bool],
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/clock/followers"
        self._clock = clock
        self._run_due, self._next_due, self._is_any_due = run_due, next_due, is_any_due
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="clock-follower", daemon=True)
        self._id = ""

    def start(self) -> None:
        """Take over the local Slack's time, then follow it in a thread. Raises OSError when it is not there."""
        self._register()
        self._thread.start()

    def stop(self) -> None:
        """Leave, so that the clock does not wait for us."""
        self._stopping.set()
        # First, so that it ends the poll we may be waiting in. The local Slack may have stopped already.
        with suppress(OSError), urlopen(Request(f"{self._url}/{self._id}", method="DELETE"), timeout=1):  # noqa: S310
            pass
        self._thread.join(timeout=POLL + 1)

    def _register(self) -> None:
        answer = self._post(self._url, {"name": "Headway"})
        self._id = str(answer["follower"])
        self._step = int(answer.get("step", 0))
        self._clock.set(timedelta(seconds=float(answer["offset_seconds"])))

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                if not self._id:
                    self._register()
                self._poll()
            except HTTPError as refused:
                if self._stopping.is_set():
                    return
                if refused.code == 404:  # forgotten, after this machine slept for instance
                    self._id = ""
                else:
                    log.warning("The local Slack refused the clock's follower: %s", refused.code)
                    self._stopping.wait(1)
            except (URLError, OSError):
                self._stopping.wait(1)
            except Exception:
                log.exception("What fell due could not be worked off")
                self._stopping.wait(1)

    def _poll(self) -> None:
        next_due = self._next_due()
        answer = self._post(
            f"{self._url}/{self._id}",
            {"done": self._step, "next_due": next_due.isoformat() if next_due else None, "wait": POLL},
        )
        self._clock.set(timedelta(seconds=float(answer["offset_seconds"])))
        if int(answer["step"]) > self._step:
            self._work_off()
            self._step = int(answer["step"])

    def _work_off(self) -> None:
        """Work off what is due, and what has to wait a moment as well: hours may have passed at the next stop."""
        until = time.monotonic() + SENT_WITHIN
        self._run_due()
        while (
            self._is_any_due(timedelta(seconds=SENT_WITHIN))
            and time.monotonic() < until
            and not self._stopping.wait(LOOKED_AGAIN)
        ):
            self._run_due()

    def _post(self, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = Request(url, json.dumps(body).encode(), {"content-type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=POLL + 8) as answer:  # noqa: S310  our own address, on this machine
            read: dict[str, Any] = json.load(answer)
            return read
