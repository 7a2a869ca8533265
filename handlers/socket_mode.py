"""The link by which Slack reaches us in Socket Mode."""

from contextlib import suppress
from time import monotonic, sleep

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

LARGEST_READ = 65_536
"""Bytes. An envelope is read at once; each further read would have to wait for the interpreter."""
FAREWELL = b"\x88\x80\x00\x00\x00\x00"
"""A close frame without a reason, masked as a client's must be (RFC 6455, 5.2 and 5.5.1)."""
ANSWER_WITHIN = 1.0
"""Seconds that Slack has to answer the farewell; after that we hang up, which takes up to three more."""


class SocketLink:
    """A Bolt app's link to Slack, made again by the SDK whenever it breaks, until it is closed."""

    def __init__(self, app: App, app_token: str, concurrency: int) -> None:
        handler = SocketModeHandler(app, app_token, concurrency=concurrency, receive_buffer_size=LARGEST_READ)
        self._client = handler.client

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
