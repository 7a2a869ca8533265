"""A Slack that is nothing but Socket Mode links, for what localslack keeps to itself: when each ends, and how."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from localslack.server import listen
from localslack.transport import OpenProtocol


class LinkSeen:
    """One link, from Slack's side."""

    def __init__(self, socket: WebSocket, slack: "LinkSlack") -> None:
        self._socket, self._slack = socket, slack
        self.acknowledged: list[str] = []
        self.is_open = True

    def send(self, frame: str) -> None:
        self._slack.do(self._socket.send_text(frame))

    def command(self, envelope_id: str, command: str = "/goal") -> None:
        payload = {"command": command, "text": "", "team_id": "T0", "user_id": "U0ANA", "channel_id": "C0"}
        self.send(json.dumps({"type": "slash_commands", "envelope_id": envelope_id, "payload": payload}))

    def warn(self) -> None:
        self.send(json.dumps({"type": "disconnect", "reason": "warning"}))

    def end(self) -> None:
        self._slack.do(self._socket.close())

    def cut(self) -> None:
        """End the connection without a word, as a machine that is switched off in an orderly way does."""
        transport: asyncio.Transport = self._socket.scope["state"]["transport"]

        async def cut() -> None:
            transport.abort()

        self._slack.do(cut())


class LinkSlack:
    """Hands out links, and keeps those that were opened."""

    def __init__(self, port: int) -> None:
        self.api_url = f"http://127.0.0.1:{port}/api/"
        self._port = port
        self.links: list[LinkSeen] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self._changed = threading.Condition()

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        assert self.loop is not None
        asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def link(self, number: int) -> LinkSeen:
        """Wait for a link to be opened, the first being number 0."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.links) > number, 30)
        return self.links[number]

    def wait_until_acknowledged(self, link: LinkSeen, envelope_id: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: envelope_id in link.acknowledged, 30)

    async def open(self, _: Request) -> JSONResponse:
        return JSONResponse({"ok": True, "url": f"ws://127.0.0.1:{self._port}/link"})

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        self.loop = asyncio.get_running_loop()
        link = LinkSeen(socket, self)
        with self._changed:
            self.links.append(link)
            self._changed.notify_all()
        try:
            await socket.send_text(json.dumps({"type": "hello"}))
            while True:
                said = json.loads(await socket.receive_text())
                with self._changed:
                    link.acknowledged.append(said["envelope_id"])
                    self._changed.notify_all()
        except (WebSocketDisconnect, RuntimeError):
            link.is_open = False


@contextmanager
def link_slack() -> Iterator[LinkSlack]:
    with listen(0) as door:
        slack = LinkSlack(door.getsockname()[1])
        routes = [
            Route("/api/apps.connections.open", slack.open, methods=["POST"]),
            WebSocketRoute("/link", slack.serve),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), http=OpenProtocol, log_config=None, timeout_graceful_shutdown=1, lifespan="off"
        )
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, args=([door],))
        serving.start()
        try:
            yield slack
        finally:
            server.should_exit = True
            serving.join(30)
