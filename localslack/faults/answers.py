"""Answers that a fault spoils: late, refused, lost, or not given."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from localslack.faults.fault import Fault
from localslack.faults.standing import Strike
from localslack.wire import Json

# What Slack writes in the body of a 5xx: https://docs.slack.dev/reference/methods/chat.postMessage (errors).
SERVER_ERRORS = {503: "service_unavailable"}

Refuse = Callable[[Json, int, Mapping[str, str]], Response]


class NoAnswer(Response):
    """Closes the connection without a word."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        """Cut the connection (see transport.py), and wait until it is cut."""
        scope["state"]["transport"].abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def through(strike: Strike | None, request: Request, do: Callable[[], Response], refuse: Refuse) -> Response:
    """The answer to a request as it comes through a fault.

    `do` carries the request out and answers; `refuse` answers with a body, a status and headers instead. The
    request's body must have been read.
    """
    if strike is None:
        return do()
    settings = strike.settings
    if strike.kind == "ratelimited":
        return refuse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(settings["retry_after"])})
    if strike.kind == "error":
        status = settings["status"]
        return refuse({"ok": False, "error": SERVER_ERRORS.get(status, "internal_error")}, status, {})
    if strike.kind == "hang":
        return do() if await _released(strike.fault, request) else NoAnswer()
    answer = do()
    if strike.kind == "slow":
        await strike.fault.hold(settings["seconds"])
    return NoAnswer() if strike.kind == "lost" else answer


async def _released(fault: Fault, request: Request) -> bool:
    """Wait until the fault is released (true) or who asked has hung up (false)."""
    released = asyncio.ensure_future(fault.released.wait())
    gone = asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait({released, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not gone.done()
    finally:
        for waiting in (released, gone):
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
