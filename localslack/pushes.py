"""What open pages are told as it happens, and the version that a long poll waits on."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from localslack.wire import Json

QUEUE_LIMIT = 5000  # a page that never reads is dropped, not remembered for ever


@dataclass(eq=False)
class PageSocket:
    """One open page, shown as one person."""

    user: str
    inspector: bool = False
    queue: asyncio.Queue[Json | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))

    def offer(self, push: Json) -> None:
        """Queue a push; a page that is hopelessly behind is closed and will fetch everything anew."""
        try:
            self.queue.put_nowait(push)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class Changes:
    """A counter of everything that anybody could have noticed, and whoever waits for it to grow."""

    def __init__(self) -> None:
        self.version = 0
        self._changed = asyncio.Event()

    def count(self) -> None:
        """Count a change and wake whoever waits for one."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, version: int, wait: float) -> int:
        """The version as soon as it is greater than the given one, or after `wait` seconds."""
        if self.version <= version:
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                pass
        return self.version


class Pushes:
    """The open pages of a workspace."""

    def __init__(self, changes: Changes) -> None:
        self.sockets: set[PageSocket] = set()
        self._changes = changes

    def watching(self) -> set[str]:
        """The people of whom a page is open."""
        return {socket.user for socket in self.sockets}

    def to(self, users: Iterable[str] | None, push: Json) -> None:
        """Tell the pages of these people (None: of everybody)."""
        wanted = None if users is None else set(users)
        for socket in self.sockets:
            if wanted is None or socket.user in wanted:
                socket.offer(push)
        self._changes.count()

    def inspect(self, entry: Json) -> None:
        """Tell the pages that look behind the scenes."""
        for socket in self.sockets:
            if socket.inspector:
                socket.offer({"type": "inspector", "entry": entry})
        self._changes.count()

    def close(self) -> None:
        """End every open page's socket and wake whoever waits: the workspace is closing."""
        for socket in self.sockets:
            socket.offer({"type": "notice", "level": "info", "code": "closing", "message": "localslack ends."})
            socket.queue.put_nowait(None)
        self._changes.count()
