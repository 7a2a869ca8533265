"""HTTP mode: Slack's signed requests at `/slack/events`, and how the process is for whoever watches or balances."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.settings import SettingError
from handlers.app import Lane, lane_of
from handlers.connections import room, server_of
from handlers.health import HEALTH, Health, health_routes
from handlers.signatures import NotFromSlack, Signatures

log = logging.getLogger("headway.http")

LARGEST_BODY = 1_000_000
"""Bytes. A view's state with every field full stays far below this; anything larger is not Slack's."""

LONGEST_UPLOAD = 5.0
"""Seconds that a body may take to arrive: Slack waits three for the whole answer."""

CONTENT_TYPES = frozenset(("application/json", "application/x-www-form-urlencoded"))
"""Events come as the first, commands and what is clicked as the second (Slack's "Verifying requests", "Slash
commands")."""

SERVER_ERROR = 500

LONGEST_LOOK = 5
"""Seconds that whatever listens at our port has to say what it is."""

PARTING = 2
"""Seconds that requests still being answered have when the server stops."""


def http_app(app: App, health: Health, events_path: str, signing_secret: str, threads: int) -> Starlette:
    """Return the ASGI app to serve, which has `threads` to answer commands and clicks in.

    Bolt's own adapter dispatches on the event loop, where one slow listener stops every other request; here each
    request waits for its acknowledgement in a thread of its own. Signatures are checked before anything is parsed:
    Bolt parses first, and hands a check that fails with an exception to the error handler as if Slack had sent it.
    Whatever is refused, and for whatever reason, is answered alike, so that nobody learns from the answer how near
    they came; the log names the reason.
    """
    signatures = Signatures(signing_secret)
    # What is done first, such as writing a reply, must keep neither a command from its acknowledgement nor a form.
    # Each has a connection, of which there are only so many, so the queues have an end.
    pools = {lane: ThreadPoolExecutor(lane.threads(threads), f"request of {lane.value}") for lane in Lane}

    async def events(request: Request) -> Response:
        try:
            body = await _whole_body(request)
            signatures.check(body, request.headers)
            bolt_request = _understood(request, body)
        except NotFromSlack as refused:
            log.warning("A request was refused: %s", refused)
            return _refusal()
        workers = pools[lane_of(bolt_request.body)]
        answer = await asyncio.get_running_loop().run_in_executor(workers, app.dispatch, bolt_request)
        response = to_starlette_response(answer)
        if response.status_code >= SERVER_ERROR:
            signatures.forget(request.headers)  # Slack sends it again, and perhaps within the same second
        return response

    async def refuse(_: Request, __: Exception) -> Response:
        return _refusal()

    return Starlette(
        routes=[Route(events_path, events, methods=["POST"]), *health_routes(health)],
        exception_handlers={404: refuse, 405: refuse},
    )


def _refusal() -> Response:
    # Of a body that was not read to its end nothing may follow on the same connection: so it ends in every case.
    return Response("Not from Slack", status_code=401, headers={"Connection": "close"})


async def _whole_body(request: Request) -> bytes:
    """Return what was sent, read no further than it may be long. Raises NotFromSlack."""
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_UPLOAD):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise NotFromSlack("it is larger than anything that Slack sends")
    except TimeoutError:
        raise NotFromSlack("it did not arrive in time") from None
    except ClientDisconnect:
        raise NotFromSlack("it broke off") from None
    return bytes(body)


def _understood(request: Request, body: bytes) -> BoltRequest:
    """Return what was sent. Raises NotFromSlack where it is signed, but nothing that Slack sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        raise NotFromSlack("it is of a content type that Slack does not send")
    try:
        bolt_request = to_bolt_request(request, body)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):  # Bolt looks into what it parsed
        raise NotFromSlack("it is signed, but cannot be read") from None
    payload = bolt_request.body
    if not payload or not isinstance(payload, dict) or not isinstance(payload.get("event", {}), dict):
        raise NotFromSlack("it is signed, but is no payload")
    return bolt_request


def listen_on(port: int) -> socket.socket:
    """Return a socket that requests may come to; they wait until it is served. Raises SettingError."""
    try:
        # Slack reaches us through whatever stands in front, so every interface is listened on.
        return socket.create_server(("0.0.0.0", port))  # noqa: S104
    except OSError as refused:
        raise SettingError(
            f"PORT {port} cannot be listened on: it is taken or not allowed. Put another one there."
        ) from refused


def is_at_work_at(port: int) -> bool:
    """Try a port: False where it is free, True where Headway itself answers. Raises SettingError otherwise."""
    try:
        listen_on(port).close()
    except SettingError:
        if _is_ours(port):
            return True
        raise
    return False


def _is_ours(port: int) -> bool:
    asking = HTTPConnection("127.0.0.1", port, timeout=LONGEST_LOOK)
    try:
        asking.request("GET", HEALTH)
        state = json.loads(asking.getresponse().read(LARGEST_BODY))
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        asking.close()
    return isinstance(state, dict) and "database" in state  # also when something is wrong with it


def serve(
    app: Starlette, door: socket.socket, stopping: threading.Event, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Serve what comes to the door until `stopping` is set; `meanwhile` is done once a second.

    Raises RuntimeError if the server ends before.
    """
    server = server_of(app, room(), PARTING)
    # In a thread of its own: in the main one it would take the signals over, and lose one that came before.
    serving = threading.Thread(target=server.run, args=([door],), name="http")
    serving.start()
    try:
        while serving.is_alive() and not stopping.wait(timeout=1):
            meanwhile()
    finally:
        server.should_exit = True
        serving.join()
    if not stopping.is_set():
        raise RuntimeError("The HTTP server has ended by itself")
