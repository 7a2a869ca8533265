"""How the process is, for whoever watches: `/healthz`, and `/metrics` where nobody else can ask."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Facts, as_json, problems
from bot.settings import SettingError

HEALTH, METRICS = "/healthz", "/metrics"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats)."""

PARTING = 1
"""Seconds that a question still being answered has when the server stops."""

Health = Callable[[], Facts]


def health_route(health: Health) -> Route:
    """Return where health is told: 200 if all is fine, else 503; `bot.health.problems` says by which rules."""

    async def healthz(_: Request) -> Response:
        facts = await run_in_threadpool(health)
        return JSONResponse(as_json(facts), 503 if problems(facts) else 200, {"Cache-Control": "no-store"})

    return Route(HEALTH, healthz)


def health_app(health: Health, metrics: Callable[[], bytes]) -> Starlette:
    """Return what is served at HEALTH_ADDRESS."""

    async def tell(_: Request) -> Response:
        return Response(await run_in_threadpool(metrics), media_type=PROMETHEUS)

    return Starlette(routes=[health_route(health), Route(METRICS, tell)])


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
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=PARTING, limit_concurrency=20
    )
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run, args=([door],), name="health", daemon=True)
    serving.start()
    try:
        yield
    finally:
        server.should_exit = True
        serving.join()
