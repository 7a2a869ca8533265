"""The link by which Slack reaches us in Socket Mode, made again whenever it breaks.

The SDK's own client needs up to fifty seconds to notice that the other side is gone, and does not notice at all where
that never answered a ping; here the websockets library pings and tells. https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import logging
import random
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from time import monotonic, time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.logs import error_word
from handlers.app import lane_of
from handlers.envelopes import Envelopes

log = logging.getLogger("headway.socket")

PING_EVERY = 3.0
"""Seconds between a pong and the next ping."""
PONG_WITHIN = 4.0
"""Seconds that Slack has to answer a ping before the link counts as dead: some eight in all until it is replaced."""
PARTING = 1.0
"""Seconds that Slack has to answer our farewell."""
TAKES_ON = 4.0
"""Seconds that what comes is still taken for once we are to close, while something else is being answered; at most as
many more, as long as Slack waits, are for the last of that."""
OPEN_WITHIN = 10.0
"""Seconds for the connection and its handshake."""
LEFT_AFTER = 15.0
"""Seconds that a link is still heard after Slack asked us to come on a new one; Slack ends it in about ten."""
LASTS = 10.0
"""Seconds after which a link that breaks is no sign of a trouble that goes on: the next try comes at once."""
LONGEST_WAIT = 30.0
"""Seconds between two tries, at most; they double from half a second on."""
LARGEST_ENVELOPE = 16_000_000
"""Bytes. More is no envelope of Slack's, and not worth the memory: the link ends."""


@dataclass(eq=False)
class _Link:
    """One connection, from its opening to its end."""

    connection: ClientConnection
    opened: float = field(default_factory=monotonic)
    is_to_be_left: bool = False
    """Whether Slack asked us to come on a new one."""
    has_ended: bool = False

    @property
    def will_do(self) -> bool:
        return not (self.has_ended or self.is_to_be_left)


class _Answers(BaseSocketModeClient):
    """What Bolt acknowledges an envelope through: the link on which it came."""

    def __init__(self, link: _Link, logger: logging.Logger) -> None:
        self._link, self.logger = link, logger

    def send_message(self, message: str) -> None:
        # One that has ended takes nothing; Slack brings an event again that nobody acknowledged.
        with suppress(ConnectionClosed):
            self._link.connection.send(message)


class SocketLink:
    """A Bolt app's link to Slack: there is one, or the next is being opened, until it is closed."""

    def __init__(self, app: App, app_token: str, concurrency: int) -> None:
        self._app, self._app_token = app, app_token
        self._envelopes = Envelopes(concurrency)
        self._lock = threading.Lock()
        self._links: list[_Link] = []
        """Those that have not ended."""
        self._newest: _Link | None = None
        self._news, self._closing = threading.Event(), threading.Event()
        self._linked_since: datetime | None = None
        self._replaced = 0

    def connect(self) -> None:
        """Open the link, and keep it from now on. Raises SlackApiError when Slack refuses the token."""
        self._use(self._opened())
        threading.Thread(target=self._keep, name="socket", daemon=True).start()

    def is_connected(self) -> bool:
        """Whether Slack can reach us now, as far as is known: one that fell silent is noticed within seconds."""
        return self.linked_since is not None

    @property
    def linked_since(self) -> datetime | None:
        """Since when Slack can reach us without a gap, in UTC; None if it cannot."""
        with self._lock:
            return self._linked_since

    @property
    def is_overrun(self) -> bool:
        """Whether more came in the last minute than could be taken."""
        return self._envelopes.is_overrun

    @property
    def replaced(self) -> int:
        """How many links were opened after the first."""
        return self._replaced

    def close(self) -> None:
        """Have what was taken acknowledged, and then part as the protocol has it.

        Until then Slack may still send something, which is taken too: a link that is open and deaf costs a person
        their command.
        """
        self._closing.set()
        self._news.set()
        self._envelopes.end(TAKES_ON)
        with self._lock:
            links = list(self._links)
        for link in links:
            link.connection.close()
        self._ended(*links)

    def _keep(self) -> None:
        """Open a new link whenever there is none that will do, until we are closed."""
        troubles = 0
        while True:
            self._news.wait()
            self._news.clear()
            if self._closing.is_set():
                return
            newest = self._newest
            if newest is None or newest.will_do:
                continue
            troubles = 0 if monotonic() - newest.opened >= LASTS else troubles + 1
            if not self._closing.wait(_pause(troubles)):
                self._open_patiently()

    def _open_patiently(self) -> None:
        """Open a link, however often that fails."""
        told = ""
        for failures in count(1):
            try:
                self._use(self._opened())
            except Exception as failure:  # noqa: BLE001 - whatever it is, Slack may be reached again later
                reason, pause = _reason(failure), max(_pause(failures), _asked_to_wait(failure))
                if reason != told:
                    log.warning("The link to Slack cannot be opened (%s); it is tried again until it can", reason)
                    told = reason
                if self._closing.wait(pause):
                    return
            else:
                self._replaced += 1
                log.info("A new link to Slack is open")
                return

    def _opened(self) -> _Link:
        client = self._app.client
        url = str(client.apps_connections_open(app_token=self._app_token)["url"])
        connection = connect(
            url,
            ssl=client.ssl if url.startswith("wss:") else None,
            compression=None,
            open_timeout=OPEN_WITHIN,
            ping_interval=PING_EVERY,
            ping_timeout=PONG_WITHIN,
            close_timeout=PARTING,
            max_size=LARGEST_ENVELOPE,
            max_queue=None,  # each is handed on at once
            logger=_silent(),
            legacy=True,
        )
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # What cannot be delivered must not keep whoever sends it: an acknowledgement, or the ping that would tell.
            milliseconds = int((PING_EVERY + PONG_WITHIN) * 1000)
            with suppress(OSError):
                connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        return _Link(connection)

    def _use(self, link: _Link) -> None:
        """Hear what comes over a new link; the one before is heard a while longer, so that nothing is missed."""
        with self._lock:
            before = list(self._links)
            self._links.append(link)
            self._newest = link
            self._linked_since = self._linked_since or datetime.now(UTC)
        threading.Thread(target=self._hear, args=(link,), name="link", daemon=True).start()
        for left in before:
            _later(LEFT_AFTER, left.connection.close)
        if self._closing.is_set():
            link.connection.close()

    def _hear(self, link: _Link) -> None:
        try:
            while True:
                self._take(link, link.connection.recv(decode=True))
        except ConnectionClosed as ended:
            if not (link.is_to_be_left or self._closing.is_set()):
                log.warning("The link to Slack has ended, as %s; the next is being opened", _why_ended(ended))
        except Exception:
            log.exception("A link to Slack cannot be heard any more")
            link.connection.close()
        self._ended(link)

    def _take(self, link: _Link, text: str) -> None:
        envelope = _understood(text)
        match envelope.get("type"):
            case None:
                log.warning("Something that is no envelope came over the link to Slack")
            case "hello":
                pass
            case "disconnect":
                link.is_to_be_left = True
                self._news.set()
            case _:
                # An event that is not taken Slack sends again, here or over another link: nobody acknowledged it.
                # Of a click, form or command it tells the person that it did not work.
                self._envelopes.take(lane_of(envelope.get("payload")), partial(self._answer, link, envelope))

    def _answer(self, link: _Link, envelope: dict[str, Any]) -> None:
        """Have an envelope handled and acknowledged, and the link live on whatever it holds.

        One that nobody can understand is acknowledged too: it is as little understood when it comes again.
        """
        began, answers = time(), _Answers(link, self._app.logger)
        try:
            request = SocketModeRequest.from_dict(envelope)
            if request is None:
                raise ValueError("no payload")
            send_response(answers, request, run_bolt_app(self._app, request), began)
        except Exception as failure:  # noqa: BLE001 - its text may hold what a person wrote
            log.error("An envelope could not be handled (%s)", type(failure).__name__)
            if isinstance(envelope.get("envelope_id"), str):
                answers.send_socket_mode_response(SocketModeResponse(envelope_id=envelope["envelope_id"]))

    def _ended(self, *links: _Link) -> None:
        with self._lock:
            for link in links:
                link.has_ended = True
            self._links = [each for each in self._links if not each.has_ended]
            if not self._links:
                self._linked_since = None
        self._news.set()


def _understood(text: str) -> dict[str, Any]:
    """Return the envelope, empty if it is none."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return envelope if isinstance(envelope, dict) else {}


def _pause(troubles: int) -> float:
    """Return how long to wait after so many troubles in a row, in seconds: not at all, or longer and longer.

    With jitter, so that processes which lost their links together do not come back together.
    """
    if not troubles:
        return 0.0
    return min(LONGEST_WAIT, 0.5 * 2.0 ** min(troubles - 1, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _asked_to_wait(failure: Exception) -> float:
    """Return Slack's Retry-After, within reason."""
    if not isinstance(failure, SlackApiError) or failure.response.status_code != 429:
        return 0.0
    asked: object = failure.response.headers.get("Retry-After")
    try:
        return min(60.0, max(0.0, float(str(asked))))
    except ValueError:
        return LONGEST_WAIT


def _reason(failure: Exception) -> str:
    """Return what may be logged: the text of another error may name an address with its ticket."""
    word = error_word(failure.response.data) if isinstance(failure, SlackApiError) else ""
    return word or type(failure).__name__


def _why_ended(closed: ConnectionClosed) -> str:
    if closed.rcvd is not None:
        return "Slack closed it"
    return "it broke" if closed.sent is None else "it fell silent"


def _silent() -> logging.Logger:
    """Return a logger for the library, whose view of each link's end is a traceback: ours is a line."""
    logger = logging.getLogger("headway.socket.wire")
    logger.setLevel(logging.CRITICAL)
    return logger


def _later(seconds: float, do: Callable[[], object]) -> None:
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
