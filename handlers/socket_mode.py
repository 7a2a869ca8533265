"""The link by which Slack reaches us in Socket Mode."""

import socket
from contextlib import suppress
from time import monotonic, sleep, time

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

LARGEST_READ = 65_536
"""Bytes. An envelope is read at once; each further read would have to wait for the interpreter."""
PING_EVERY = 10.0
"""Seconds, as in Bolt's own handler."""
FAREWELL = b"\x88\x80\x00\x00\x00\x00"
"""A close frame without a reason, masked as a client's must be (RFC 6455, 5.2 and 5.5.1)."""
ANSWER_WITHIN = 1.0
"""Seconds that Slack has to answer the farewell; after that we hang up, which takes up to three more."""


class _PromptClient(SocketModeClient):
    """Sends each acknowledgement at once.

    By itself TCP holds a small segment back until the one before it is confirmed (RFC 896), and the other side
    confirms late, with what it sends next or after some 40 ms: with fifty commands a second each acknowledgement
    then waits for the command after it (docs/benchmarks.md). The SDK sees to this only behind a proxy.
    """

    def connect(self) -> None:
        super().connect()
        session = self.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):  # a link that has ended already is made again, through here
                session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class SocketLink:
    """A Bolt app's link to Slack, made again by the SDK whenever it breaks, until it is closed."""

    def __init__(self, app: App, app_token: str, concurrency: int) -> None:
        self._client = _PromptClient(
            app_token,
            logger=app.logger,
            web_client=app.client,
            proxy=app.client.proxy,
            ping_interval=PING_EVERY,
            receive_buffer_size=LARGEST_READ,
            concurrency=concurrency,
        )

        # What Bolt's own handler does, which would make a client of its own.
        def dispatch(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
            began = time()
            send_response(client, request, run_bolt_app(app, request), began)

        self._client.socket_mode_request_listeners.append(dispatch)

    def connect(self) -> None:
        """Open the link. Raises SlackApiError when Slack refuses the token."""
        self._client.connect()

    def is_connected(self) -> bool:
        """Whether Slack can reach us now."""
        return self._client.is_connected()

    def close(self) -> None:
        """Take nothing new, let what has begun be acknowledged, then part as the protocol has it.

        The SDK's own close holds back acknowledgements while it waits, up to three seconds, for a reader that hears
        nothing: with a farewell Slack ends the link itself, and the reader hears that at once.
        """
        client = self._client
        client.auto_reconnect_enabled = False
        client.closed = True
        client.message_queue.put(None)  # wakes who waits for a message, and is none
        client.message_processor.shutdown()  # type: ignore[no-untyped-call]
        client.message_workers.shutdown(wait=True)
        self._say_farewell()
        client.close()

    def _say_farewell(self) -> None:
        session = self._client.current_session
        if session is None:
            return
        with suppress(OSError), session.sock_send_lock:  # a broken link needs no farewell
            if session.sock is not None:
                session.sock.send(FAREWELL)
        deadline = monotonic() + ANSWER_WITHIN
        while session.is_active() and monotonic() < deadline:
            sleep(0.005)
