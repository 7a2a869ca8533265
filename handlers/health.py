"""How the process is: `/healthz` and `/readyz`, and `/metrics` where nobody else can ask."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Facts, as_json, problems, unready
from bot.settings import SettingError
from handlers.connections import server_of

HEALTH, READINESS, METRICS = "/healthz", "/readyz", "/metrics"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats)."""

PARTING = 1
"""Seconds that a question still being answered has when the server stops."""

MOST_CONNECTIONS = 20
"""Whoever watches needs one at a time."""

Health = Callable[[], Facts]


def health_routes(health: Health) -> list[Route]:
    """Return where health is told: 200 if all is fine, else 503; `bot.health` says by which rules.

    Readiness tells only of what keeps this process from answering people: a queue that moves slowly moves no faster for
    taking every process out of a balancer.
    """

    async def healthz(_: Request) -> Response:
        facts = await run_in_threadpool(health)
        return _told(as_json(facts), is_fine=not problems(facts))

    async def readyz(_: Request) -> Response:
        wrong = unready(await run_in_threadpool(health))
        return _told({"status": "not ready" if wrong else "ready", "problems": dict(wrong)}, is_fine=not wrong)

    return [Route(HEALTH, healthz), Route(READINESS, readyz)]


def _told(what: dict[str, object], *, is_fine: bool) -> Response:
    return JSONResponse(what, 200 if is_fine else 503, {"Cache-Control": "no-store"})


def health_app(health: Health, metrics: Callable[[], bytes]) -> Starlette:
    """Return what is served at HEALTH_ADDRESS."""

    async def tell(_: Request) -> Response:
        return Response(await run_in_threadpool(metrics), media_type=PROMETHEUS)

    return Starlette(routes=[*health_routes(health), Route(METRICS, tell)])


def listen_at(address: tuple[str, int]) -> socket.socket:
    """Return a socket at HEALTH_ADDRESS. Raises SettingError."""
    host, port = address
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server(address, family=family)
    except OSError as refused:
        raise SettingError(
            f"HEALTH_ADDRESS {host}:{port} cannot be listened on: it is taken or not allowed. Put another one there."
        ) from refused


@contextmanager
def telling(app: Starlette, door: socket.socket) -> Iterator[None]:
    """Answer at this door until the block ends."""
    server = server_of(app, MOST_CONNECTIONS, PARTING)
    serving = threading.Thread(target=server.run, args=([door],), name="health", daemon=True)
    serving.start()
    try:
        yield
    finally:
        server.should_exit = True
        serving.join()
