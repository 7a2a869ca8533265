"""Socket Mode: the links that an app opens to us, and what travels over them.

https://api.slack.com/apis/socket-mode: hello, envelopes acknowledged by their id, up to ten links.
"""

import asyncio
import json
import secrets
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from localslack.apps import MAX_CONNECTIONS, App
from localslack.faults import Fault, Strike
from localslack.faults.fault import SOCKET
from localslack.wire import Json, Refusal, read_json

if TYPE_CHECKING:
    from localslack.slack import Slack

TICKET_SECONDS = 30.0
AT_ONCE = struct.pack("ii", 1, 0)  # linger for no time: closing throws away what is unsent, and resets
SILENCE_SECONDS = 30.0  # how long a link may be silent before nothing more is sent over it


class LinkLost(Exception):
    """The link closed before the acknowledgement came."""


class Connection:
    """One open link; remembers the envelopes that wait for their acknowledgement."""

    def __init__(self, socket: WebSocket, give_up: Callable[["Connection"], None]) -> None:
        self.socket = socket
        self._give_up = give_up
        self._transport: asyncio.Transport = socket.scope["state"]["transport"]
        self._silent = False
        self._waiting: dict[str, asyncio.Future[object]] = {}

    async def deliver(self, envelope: Json) -> object:
        """Send an envelope and return its acknowledgement's payload, if it has one; LinkLost if the link ends."""
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await self._send(envelope)
            return await answer
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def _send(self, frame: Json) -> None:
        if self._silent:
            return
        try:
            await self.socket.send_text(json.dumps(frame))
        except (RuntimeError, WebSocketDisconnect) as lost:
            raise LinkLost from lost

    async def disconnect(self, reason: str | None) -> None:
        """End this link, after asking the app to come again on a new one; without a reason: without a word.

        Nothing is sent over it from now on, and one that ends already is left to itself.
        """
        self._give_up(self)
        with suppress(LinkLost, RuntimeError):
            if reason:
                await self._send({"type": "disconnect", "reason": reason, "debug_info": {"host": "localslack"}})
            await self.socket.close()

    def reset(self) -> None:
        """End this link in the midst of whatever it brings, as a network does that lost it: by a RST."""
        self._give_up(self)
        wire = self._transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self._transport.abort()

    async def bear(self, strike: Strike) -> None:
        """Suffer a fault: the link ends, or falls silent until the fault is removed."""
        if strike.kind == "half_open":
            self._fall_silent(strike.fault)
            return
        await self.disconnect("refresh_requested" if strike.settings["warn"] else None)

    def _fall_silent(self, fault: Fault) -> None:
        """Hear and say nothing more; the other side is not told, and its pings stay unanswered.

        After SILENCE_SECONDS we give the link up as Slack would, still without a word. When the fault is removed
        before, all is well again; after, the link closes.
        """
        given_up = asyncio.get_running_loop().call_later(SILENCE_SECONDS, self._give_up, self)

        def hear_again() -> None:
            self._silent = False
            if given_up.when() <= asyncio.get_running_loop().time():
                self._transport.close()
            elif not self._transport.is_closing():
                self._transport.resume_reading()
            given_up.cancel()

        self._silent = True
        self._transport.pause_reading()
        fault.afterwards(hear_again)

    async def hello(self, app: App) -> None:
        """Greet the app."""
        await self.socket.send_text(
            json.dumps(
                {
                    "type": "hello",
                    "num_connections": len(app.connections),
                    "debug_info": {"host": "localslack", "approximate_connection_time": 18060},
                    "connection_info": {"app_id": app.app_id},
                }
            )
        )

    async def serve(self) -> None:
        """Take acknowledgements until the link ends."""
        try:
            while True:
                self._take(await self.socket.receive_text())
                if self._silent:
                    self._transport.pause_reading()  # taking a frame has opened the ear again
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # a link that ends, or a frame that is no text, ends the service of this link
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(LinkLost())

    def _take(self, frame: str) -> None:
        try:
            said = read_json(frame)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(said.get("payload"))


class SocketMode:
    """Hands out tickets for links, and serves the links."""

    def __init__(self) -> None:
        self._tickets: dict[str, tuple[App, float]] = {}

    def ticket(self, app: App) -> str:
        """A ticket for one link of this app, good once within 30 seconds."""
        if not app.socket_mode:
            raise Refusal("socket_mode_not_enabled")
        self._tickets = {t: v for t, v in self._tickets.items() if monotonic() - v[1] < TICKET_SECONDS}
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = (app, monotonic())
        return ticket

    async def link(self, socket: WebSocket, slack: "Slack") -> None:
        """Serve one link from its ticket to its end."""
        app, _ = self._tickets.pop(socket.query_params.get("ticket", ""), (None, 0.0))
        if app is None:
            await socket.close(code=1008)
            return
        await socket.accept()

        def give_up(lost: Connection) -> None:
            if lost in app.connections:
                app.connections.remove(lost)
                slack.app_came_or_went(app)

        connection = Connection(socket, give_up)
        if len(app.connections) >= MAX_CONNECTIONS:
            # Without a hello: https://github.com/slackapi/java-slack-sdk/issues/1223.
            await connection.disconnect("too_many_websockets")
            return
        app.connections.append(connection)
        slack.app_came_or_went(app)
        try:
            await connection.hello(app)
            if strike := slack.faults.strike(SOCKET, app):
                await connection.bear(strike)
            await connection.serve()
        finally:
            give_up(connection)

    async def bear(self, fault: Fault, slack: "Slack") -> None:
        """Have a new fault strike the links that are open now."""
        for app in slack.apps.values():
            for connection in list(app.connections):
                if strike := slack.faults.strike_by(fault, SOCKET, app):
                    await connection.bear(strike)
