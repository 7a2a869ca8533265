"""Socket Mode: the links that an app opens to us, and what travels over them.

https://api.slack.com/apis/socket-mode: hello, envelopes acknowledged by their id, up to ten links.
"""

import asyncio
import json
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from localslack.apps import MAX_CONNECTIONS, App
from localslack.wire import Json, Refusal

if TYPE_CHECKING:
    from localslack.slack import Slack

TICKET_SECONDS = 30.0


class LinkLost(Exception):
    """The link closed before the acknowledgement came."""


class Connection:
    """One open link; remembers the envelopes that wait for their acknowledgement."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    async def deliver(self, envelope: Json) -> Json:
        """Send an envelope and return the acknowledgement's payload; LinkLost if the link ends before."""
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await self._send(envelope)
            return await answer
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def _send(self, frame: Json) -> None:
        try:
            await self.socket.send_text(json.dumps(frame))
        except (RuntimeError, WebSocketDisconnect) as lost:
            raise LinkLost from lost

    async def disconnect(self, reason: str | None) -> None:
        """End this link, after asking the app to come again on a new one; without a reason: without a word."""
        if reason:
            await self._send({"type": "disconnect", "reason": reason, "debug_info": {"host": "localslack"}})
        await self.socket.close()

    async def serve(self, app: App) -> None:
        """Say hello, then take acknowledgements until the link ends."""
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
        try:
            while True:
                self._take(await self.socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # a link that ends, or a frame that is no text, ends the service of this link
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(LinkLost())

    def _take(self, frame: str) -> None:
        try:
            said = json.loads(frame)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting and not waiting.done():
            payload = said.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})


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
        if app is None or len(app.connections) >= MAX_CONNECTIONS:
            await socket.close(code=1008)
            return
        await socket.accept()
        connection = Connection(socket)
        app.connections.append(connection)
        slack.app_came_or_went(app)
        try:
            await connection.serve(app)
        finally:
            app.connections.remove(connection)
            slack.app_came_or_went(app)
