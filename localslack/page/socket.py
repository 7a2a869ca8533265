"""The page's socket: pushes out, nothing in."""

import asyncio
import json

from starlette.websockets import WebSocket, WebSocketDisconnect

from localslack.pushes import PageSocket
from localslack.slack import Slack


async def serve_page(socket: WebSocket) -> None:
    """Push to one open page until it goes."""
    slack: Slack = socket.app.state.slack
    user = socket.query_params.get("as", "")
    workspace = slack.workspace_of(user)
    if workspace.people.get(user) is None:
        await socket.close(code=1008)
        return
    await socket.accept()
    page = PageSocket(user, inspector=socket.query_params.get("inspector") == "1")
    workspace.pushes.sockets.add(page)
    leaving = asyncio.ensure_future(_until_it_goes(socket))
    sending = asyncio.ensure_future(_send(socket, page))
    try:
        await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        workspace.pushes.sockets.discard(page)
        for task in (leaving, sending):
            task.cancel()
        await asyncio.gather(leaving, sending, return_exceptions=True)


async def _until_it_goes(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return


async def _send(socket: WebSocket, page: PageSocket) -> None:
    try:
        while (push := await page.queue.get()) is not None:
            await socket.send_text(json.dumps(push))
        await socket.close(code=1012)
    except (WebSocketDisconnect, RuntimeError):
        return
