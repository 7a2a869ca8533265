"""Homes that Slack does not take now: each is shown once when it does, as it is by then."""

import threading
from collections.abc import Callable
from time import sleep

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.alone import alone

RATE_LIMITED, SOONEST = 429, 0.05
UNSAID = 1.0
"""Seconds until it is tried again where Slack does not give them as a number: the client knows them better."""

Key = tuple[int, str, str]
"""By which client, in which workspace, whose."""


class LateHomes:
    """Shows them one after the other, in a thread that is there while any is late. A stop forgets them: Home is
    published when next opened.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._late: dict[Key, Callable[[], None]] = {}
        self._is_at_work = False

    def put_off(self, key: Key, show: Callable[[], None], refused: SlackApiError) -> None:
        """Have it shown when Slack takes it. Raises `refused` where that is not for having to wait."""
        seconds = _seconds(refused)
        if seconds is None:
            raise refused
        with self._lock:
            self._late[key] = show
            if self._is_at_work:
                return
            self._is_at_work = True
        threading.Thread(target=self._work, args=(seconds,), name="late homes", daemon=True).start()

    def shown(self, key: Key) -> None:
        """Forget one that has just been shown as it is."""
        with self._lock:
            self._late.pop(key, None)

    def _work(self, seconds: float) -> None:
        while True:
            sleep(seconds)
            with self._lock:
                key = next(iter(self._late), None)
                if key is None:
                    self._is_at_work = False
                    return
                show = self._late.pop(key)
            seconds = 0.0
            with alone("show Home later", key[1]):
                try:
                    show()
                except SlackApiError as refused:
                    wait = _seconds(refused)
                    if wait is None:
                        raise
                    seconds = wait
                    with self._lock:
                        self._late.setdefault(key, show)


def _seconds(refused: SlackApiError) -> float | None:
    """Return after how many seconds to try again; None where that is no use."""
    answer = refused.response
    if not isinstance(answer, SlackResponse) or answer.status_code != RATE_LIMITED or answer.get("error") == "stopping":
        return None
    try:
        return max(float(answer.headers.get("Retry-After", UNSAID)), SOONEST)
    except (TypeError, ValueError):
        return UNSAID
