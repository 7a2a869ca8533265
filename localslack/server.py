"""The server: which address answers what, and how it is started in a program of its own or inside a test."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from localslack.answers import answer
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.faults import Strike
from localslack.faults.answers import through
from localslack.faults.fault import RESPONSE_URL
from localslack.gate import gates
from localslack.kept import keep
from localslack.page import acting, channels, consent, control, faults, reading, time
from localslack.page.parts import page_routes
from localslack.page.request import Handler, endpoint
from localslack.page.socket import serve_page
from localslack.seed import HARBOUR, Seed, read_seed
from localslack.slack import Slack
from localslack.transfer import download, show, upload
from localslack.transport import OpenProtocol
from localslack.web_api import serve_method
from localslack.wire import Json, Refusal, read_json

HOST = "127.0.0.1"
LONGEST_END = 30.0  # seconds; it takes one or two where nothing else wants the processor
SeedFile = Seed | Path | str

READING: dict[str, Handler] = {
    "/page/bootstrap": reading.bootstrap,
    "/page/changes": reading.changes,
    "/page/as/{user}/sidebar": reading.sidebar,
    "/page/as/{user}/messages": reading.messages,
    "/page/as/{user}/replies": reading.replies,
    "/page/as/{user}/threads": reading.threads,
    "/page/as/{user}/members": reading.members,
    "/page/as/{user}/views": reading.views,
    "/page/as/{user}/home": reading.home,
    "/clock": time.clock,
    "/clock/presets": time.presets,
    "/control/log": control.log,
    "/control/faults": faults.standing,
}
ACTING: dict[str, Handler] = {
    "/page/as/{user}/message": acting.message,
    "/page/as/{user}/edit": acting.edit,
    "/page/as/{user}/delete": acting.delete,
    "/page/as/{user}/read": acting.read,
    "/page/as/{user}/thread/read": acting.read_thread,
    "/page/as/{user}/join": acting.join,
    "/page/as/{user}/leave": acting.leave,
    "/page/as/{user}/open": acting.open_direct,
    "/page/as/{user}/dismiss": acting.dismiss,
    "/page/as/{user}/command": acting.command,
    "/page/as/{user}/action": acting.action,
    "/page/as/{user}/options": acting.options,
    "/page/as/{user}/submit": acting.submit,
    "/page/as/{user}/close": acting.close,
    "/page/as/{user}/home/opened": acting.home_opened,
    "/clock/followers": time.follow,
    "/clock/followers/{follower}": time.poll,
    "/control/people/{person}": control.change_person,
    "/control/groups/{group}": control.change_group,
    "/control/channels/{channel}": channels.change,
    "/control/apps/{app}/disconnect": control.disconnect,
    "/control/apps/{app}/authorize": control.authorize,
    "/control/apps/{app}/uninstall": control.uninstall,
    "/control/faults": faults.add,
}
ENDING: dict[str, Handler] = {
    "/clock/followers/{follower}": time.unfollow,
    "/control/faults": faults.clear,
    "/control/faults/{fault}": faults.remove,
}


def _posted(raw: bytes) -> object:
    """The JSON of a body, or of the field `payload` in a form, as some clients still send it."""
    text = raw.decode(errors="replace")
    for candidate in (text, dict(parse_qsl(text)).get("payload", "")):
        with suppress(ValueError):
            return read_json(candidate)
    return None


async def _answer(request: Request) -> Response:
    """A use of a response_url."""
    slack: Slack = request.app.state.slack
    body = _posted(await request.body())
    team, token = request.path_params["team"], request.path_params["token"]
    entry = slack.journal.begin("response_url", token=token, request=body, response=None, status=None)

    def refuse(told: Json, status: int, headers: Mapping[str, str] | None = None) -> Response:
        slack.journal.complete(entry, response=told, status=status)
        return JSONResponse(told, status, headers)

    def do() -> Response:
        try:
            if not isinstance(body, dict):
                raise Refusal("invalid_payload")
            workspace = slack.workspace(team)
            answer(workspace, workspace.tickets.use_response(token), body)
        except Refusal as refusal:
            status = 404 if refusal.code.endswith("_url") else 400
            return refuse({"ok": False, "error": refusal.code} | refusal.extra, status)
        slack.journal.complete(entry, response="ok", status=200)
        return PlainTextResponse("ok")

    strike = _strike_answer(slack, team, token)
    if strike:
        entry["fault"] = strike.fault.id
    answered = await through(strike, request, do, refuse)
    slack.journal.give_up(entry)
    return answered


def _strike_answer(slack: Slack, team: str, token: str) -> Strike | None:
    workspace = slack.workspaces.get(team)
    app = workspace.tickets.whose_response(token) if workspace else None
    return slack.faults.strike(RESPONSE_URL, slack.app(app), team) if app else None


async def _link(link: WebSocket) -> None:
    slack: Slack = link.app.state.slack
    await slack.socket_mode.link(link, slack)


def _routes() -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/api/{method:path}", serve_method, methods=["GET", "POST"]),
        Route("/response/{team}/{token}", _answer, methods=["POST"]),
        Route("/upload/v1/{team}/{token}", upload, methods=["POST", "PUT"]),
        Route("/files-pri/{file}/{name:path}", download, methods=["GET"]),
        Route("/page/as/{user}/file/{file}", show, methods=["GET"]),
        Route("/oauth/v2/authorize", consent.ask, methods=["GET"]),
        Route("/oauth/v2/authorize", consent.decide, methods=["POST"]),
        WebSocketRoute("/link/", _link),
        WebSocketRoute("/page/socket", serve_page),
        Route("/clock/move", endpoint(time.move, status=202), methods=["POST"]),
    ]
    routes += [Route(path, endpoint(handler), methods=["GET"]) for path, handler in READING.items()]
    routes += [Route(path, endpoint(handler), methods=["POST"]) for path, handler in ACTING.items()]
    routes += [Route(path, endpoint(handler), methods=["DELETE"]) for path, handler in ENDING.items()]
    return routes + page_routes()


def _application(slack: Slack, kept: Path | None, host_names: Sequence[str]) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await slack.close()
        if kept is not None:
            try:
                keep(slack, kept)
            except OSError as problem:
                application.state.unkept = problem

    application = Starlette(routes=_routes(), lifespan=lifespan, middleware=gates(host_names))
    application.state.slack = slack
    application.state.unkept = None
    return application


class Server(uvicorn.Server):
    """A uvicorn server that says when it is ready, and lets go of whatever waits when told to stop."""

    def __init__(self, application: Starlette, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._state, self._ready = application.state, ready

    @property
    def slack(self) -> Slack:
        """What it serves."""
        slack: Slack = self._state.slack
        return slack

    @property
    def unkept(self) -> OSError | None:
        """Why everything could not be kept at the end; None if it could, or was not to be."""
        problem: OSError | None = self._state.unkept
        return problem

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close our waits first: uvicorn waits for open requests before the lifespan ends."""
        await self.slack.close()
        await super().shutdown(sockets)


def listen(port: int) -> socket.socket:
    """A socket on this machine, at any free port if `port` is 0; OSError if the port is taken."""
    # Named as TCP, or asyncio would not set TCP_NODELAY (asyncio.base_events._set_nodelay): every second answer of a
    # browser's connection would then wait 40 ms, for its headers and body are two writes.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def make_server(
    listener: socket.socket,
    seeds: Seed | Sequence[Seed],
    apps: Sequence[AppConfig],
    start: datetime | None = None,
    guide: Json | None = None,
    ready: Callable[[], None] = lambda: None,
    kept: Path | None = None,
    host_names: Sequence[str] = (),
) -> Server:
    """A server for this socket, with a workspace for each seed; `ready` is called when it serves, and all is `kept`
    when it ends. It answers who calls it by a name of this machine, or by one of `host_names`.

    ValueError if these workspaces and apps cannot stand together.
    """
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    slack = Slack([seeds] if isinstance(seeds, Seed) else seeds, apps, start, guide, url)
    application = _application(slack, kept, host_names)
    config = uvicorn.Config(
        application,
        http=OpenProtocol,
        ws_ping_interval=None,  # a link that a fault has silenced must say nothing
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return Server(application, config, ready)


@contextmanager
def serve(
    seed: SeedFile | Sequence[SeedFile] = HARBOUR,
    apps: Sequence[AppConfig] = (),
    port: int = 0,
    start: datetime | None = None,
    guide: Json | None = None,
    kept: Path | None = None,
    host_names: Sequence[str] = (),
) -> Iterator[LocalSlack]:
    """A workspace (or several) in a thread of this process, for tests: yields hands and eyes, ends it afterwards.

    Everything is `kept` in a file as it ends; `read_kept` gives the seeds of the one that goes on with it.
    """
    given = [seed] if isinstance(seed, Seed | Path | str) else seed
    seeds = [one if isinstance(one, Seed) else read_seed(one) for one in given]
    listener = listen(port)
    server = make_server(listener, seeds, apps, start, guide, kept=kept, host_names=host_names)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), name="localslack", daemon=True)
    thread.start()
    try:
        yield LocalSlack(f"http://{HOST}:{listener.getsockname()[1]}").wait_until_ready()
    finally:
        server.should_exit = True
        thread.join(timeout=LONGEST_END)
        if not thread.is_alive():  # it would break over a listener that is taken from it
            listener.close()
    if thread.is_alive():
        raise RuntimeError(f"localslack has not ended within {LONGEST_END:g} seconds")
    if server.unkept:
        raise server.unkept
