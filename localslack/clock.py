"""The workspace's own time: real time plus an offset that only grows, and the programs that follow it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from localslack.wire import Json, Refusal, new_id

ANSWER_WITHIN = 10.0  # seconds of real time that followers get at each stop
# A message's `ts` has ten digits before its point, and is ordered as text.
FIRST, LAST = datetime(2001, 9, 10, tzinfo=UTC), datetime(2286, 11, 20, tzinfo=UTC)
FORGET_AFTER = 30.0  # seconds without a poll


@dataclass(eq=False)
class Follower:
    """A program with a timetable of its own; `done` is the last step whose work it has finished."""

    id: str
    name: str
    done: int
    next_due: datetime | None = None
    seen: float = field(default_factory=monotonic)
    polling: int = 0

    def gone(self) -> bool:
        """Whether it has not asked for so long that nobody should wait for it."""
        return not self.polling and monotonic() - self.seen > FORGET_AFTER


class Clock:
    """Virtual time. `tell` is called whenever a move began, reached a stop or ended."""

    def __init__(self, start: datetime | None, tell: Callable[[], None]) -> None:
        if start and not FIRST <= start < LAST:
            raise ValueError(f"the first moment must lie between {FIRST:%d %B %Y} and {LAST:%d %B %Y}")
        self.offset = start - datetime.now(UTC) if start else timedelta(0)
        self.step = 0
        self.target: datetime | None = None
        self.stopped_by: list[str] = []
        self.followers: dict[str, Follower] = {}
        self._tell = tell
        self._news = asyncio.Event()
        self._ending = False
        self._move: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The workspace's time in UTC."""
        return datetime.now(UTC) + self.offset

    def for_page(self) -> Json:
        """PROTOCOL.md, clock."""
        self._forget()
        return {
            "now": self.now().isoformat(),
            "offset_seconds": self.offset.total_seconds(),
            "step": self.step,
            "moving": self.target is not None,
            "target": self.target.isoformat() if self.target else None,
            "stopped_by": self.stopped_by,
            "answer_within": ANSWER_WITHIN,
            "ends": LAST.isoformat(),
            "followers": [
                {
                    "id": f.id,
                    "name": f.name,
                    "done": f.done,
                    "next_due": f.next_due and f.next_due.isoformat(),
                }
                for f in self.followers.values()
            ],
        }

    def move(self, target: datetime) -> None:
        """Begin to move towards an instant, in the background; refused if it lies behind or one is under way."""
        if self.target is not None:
            raise Refusal("moving", "The clock is already moving. Wait until it has arrived.")
        if target < self.now():
            raise Refusal("backwards", "The clock never goes backwards.")
        if target >= LAST:
            raise Refusal("bad_request", f"The clock goes no further than {LAST:%d %B %Y}.")
        self.target, self.stopped_by = target, []
        self._move = asyncio.get_running_loop().create_task(self._travel(target))

    async def stop(self) -> None:
        """End a move under way and let go of who waits for a step: the workspace is closing."""
        self._ending = True
        if self._move:
            self._move.cancel()
            with suppress(asyncio.CancelledError):
                await self._move
        self._notify()

    async def _travel(self, target: datetime) -> None:
        try:
            # The first stop is now: what followers last said of their next due moment may be outdated.
            reached = self.now()
            await self._stop_at(reached)
            while not self.stopped_by and self.now() < target:
                dues = [f.next_due for f in self.followers.values() if f.next_due and f.next_due > reached]
                reached = min([target, *dues])
                await self._stop_at(reached)
        finally:
            self.target = None
            self._notify()
            self._tell()

    async def _stop_at(self, moment: datetime) -> None:
        """Let it be that moment (or now, if time has run past it), and wait for every follower."""
        self.offset = max(self.offset, moment - datetime.now(UTC))
        self.step += 1
        self._notify()
        self._tell()
        deadline = monotonic() + ANSWER_WITHIN
        while late := self._late():
            try:
                async with asyncio.timeout(max(deadline - monotonic(), 0)):
                    await self._news.wait()
            except TimeoutError:
                self.stopped_by = [f.name for f in late]
                return

    def _late(self) -> list[Follower]:
        self._forget()
        return [f for f in self.followers.values() if f.done < self.step]

    def _forget(self) -> None:
        self.followers = {f.id: f for f in self.followers.values() if not f.gone()}

    def _notify(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def follow(self, name: str) -> Json:
        """Register a follower; a move under way waits for it too."""
        follower = Follower(id=new_id("F"), name=name, done=self.step - 1)
        self.followers[follower.id] = follower
        self._tell()
        return {"follower": follower.id} | self._beat()

    def unfollow(self, ident: str) -> None:
        """Forget a follower that says good-bye."""
        self.followers.pop(ident, None)
        self._notify()
        self._tell()

    async def poll(self, ident: str, done: int | None, next_due: datetime | None, wait: float) -> Json:
        """Take a follower's report; answer when there is a step it has not done, or after `wait` seconds.

        One that says good-bye meanwhile is answered at once, and so are all when the workspace closes.
        """
        follower = self.followers.get(ident)
        if follower is None:
            raise Refusal("unknown_follower", "This follower is not known (any more). Register again.")
        follower.next_due = next_due
        reported = -1 if done is None else done
        follower.done = max(follower.done, reported)
        self._notify()
        follower.polling += 1
        try:
            async with asyncio.timeout(min(wait, 25.0)):
                while self.step <= reported and ident in self.followers and not self._ending:
                    await self._news.wait()
        except TimeoutError:
            pass
        finally:
            follower.polling -= 1
            follower.seen = monotonic()
        return self._beat()

    def _beat(self) -> Json:
        return {
            "now": self.now().isoformat(),
            "offset_seconds": self.offset.total_seconds(),
            "step": self.step,
        }
