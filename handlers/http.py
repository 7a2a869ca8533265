"""HTTP mode: Slack's signed requests at `/slack/events`, and `/healthz` for whoever watches."""

import json
import socket
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

import uvicorn
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.settings import SettingError

LARGEST_BODY = 1_000_000
"""Bytes. A view's state with every field full stays far below this; anything larger is not Slack's."""

HEALTH = "/healthz"
LONGEST_LOOK = 5
"""Seconds that whatever listens at our port has to say what it is."""

PARTING = 2
"""Seconds that requests still being answered have when the server stops."""

Health = Callable[[], dict[str, str]]
"""What is fine and what is not, by name; `ok` for what is."""


def http_app(app: App, health: Health, events_path: str, signing_secret: str) -> Starlette:
    """Return the ASGI app to serve.

    Bolt's own adapter dispatches on the event loop, where one slow listener stops every other request; here each
    request waits for its acknowledgement in a thread of its own. Signatures are checked before anything is parsed:
    Bolt parses first, and hands a check that fails with an exception to the error handler as if Slack had sent it.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return Response("Too large", status_code=413)
        if not _is_signed(verifier, body, request):
            return Response("Not from Slack", status_code=401)
        bolt_request = _understood(request, body)
        if bolt_request is None:
            return Response("Not understood", status_code=400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    async def healthz(_: Request) -> Response:
        state = await run_in_threadpool(health)
        fine = all(word == "ok" for word in state.values())
        return JSONResponse(state, status_code=200 if fine else 503)

    return Starlette(routes=[Route(events_path, events, methods=["POST"]), Route(HEALTH, healthz)])


def _is_signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    try:
        return verifier.is_valid_request(body, request.headers)
    except (ValueError, TypeError):  # no number for a time, no text for a body, letters that no signature has
        return False


def _understood(request: Request, body: bytes) -> BoltRequest | None:
    try:
        bolt_request = to_bolt_request(request, body)
    except (ValueError, AttributeError, TypeError, KeyError):  # Bolt looks into what it parsed without a doubt
        return None
    is_payload = isinstance(bolt_request.body, dict) and isinstance(bolt_request.body.get("event", {}), dict)
    return bolt_request if is_payload else None


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


def serve(app: Starlette, door: socket.socket, stopping: threading.Event) -> None:
    """Serve what comes to the door until `stopping` is set."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=PARTING))
    # In a thread of its own: in the main one it would take the signals over, and lose one that came before.
    serving = threading.Thread(target=server.run, args=([door],), name="http")
    serving.start()
    while serving.is_alive() and not stopping.is_set():
        stopping.wait(timeout=1)
    server.should_exit = True
    serving.join()
    if not stopping.is_set():
        raise RuntimeError("The HTTP server has ended by itself")
