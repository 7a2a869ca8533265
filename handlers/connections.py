"""Connections to our HTTP servers: nobody holds one by sending nothing, and there are only so many."""

import asyncio
import resource

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

LONGEST_HEAD = 5.0
"""Seconds that a request's first line and headers may take to arrive: Slack waits three for the whole answer."""

MOST, FEWEST = 1000, 32
"""Connections that are open at a time in a process that may open as many files as it likes, or hardly any."""

ACCEPTED_AT_ONCE = 64
"""Connections that the system takes before we look at them; others try again by themselves."""


def room() -> int:
    """Return how many connections may be open: a quarter of the files that this process may, as all else needs some."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else max(FEWEST, min(MOST, files // 4))


def server_of(app: Starlette, most: int, parting: int) -> uvicorn.Server:
    """Return a server with fewer than `most` connections, whose requests have `parting` seconds when it stops."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Connection,
            ws="none",  # a connection that became a WebSocket would be nobody's to count
            lifespan="off",
            log_config=None,
            access_log=False,
            backlog=ACCEPTED_AT_ONCE,
            limit_concurrency=most,
            timeout_graceful_shutdown=parting,
        )
    )


class Connection(H11Protocol):
    """One on which requests' heads must arrive in time.

    uvicorn by itself ends none on which nothing came yet, and answers what comes beyond its limit but keeps it open.
    """

    silent_since: float | None = None
    """Since when no request is being answered, by the loop's clock; None: one is, or this has been ended."""
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.silent_since = self.loop.time()
        self._expect_head()
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self.silent_since = None
            self._head_is_here()
        elif self._deadline is None:  # between two requests uvicorn waits itself, but only for the first byte
            self._expect_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # and no other was sent behind it
            self.silent_since = self.loop.time()

    def end(self) -> None:
        """End it at once, whatever is still to come."""
        self.silent_since = None
        self.connections.discard(self)
        self.transport.abort()

    def _make_room(self) -> None:
        """End the connection on which nothing was asked for longest: this one, if something is on all others."""
        waiting = [one for one in self.connections if isinstance(one, Connection) and one.silent_since is not None]
        min(waiting, key=lambda one: one.silent_since or 0.0).end()

    def _expect_head(self) -> None:
        self._deadline = self.loop.call_later(LONGEST_HEAD, self.end)

    def _head_is_here(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
