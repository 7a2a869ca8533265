"""Virtual time: tasks that take turns on one thread, each running until it sleeps; the order follows from the seed."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from greenlet import GreenletExit, getcurrent, greenlet


class Endless(AssertionError):
    """Something goes on for ever: more turns were taken than any run needs."""


class Task:
    """One thread of a simulated process, or somebody outside."""

    def __init__(self, what: Callable[[], object], hub: greenlet) -> None:
        self.run = greenlet(what, parent=hub)
        self.turn = 0
        """The number of the wake-up that counts; earlier ones were overtaken."""
        self.is_killed = False


class Timeline:
    """Wakes one task after another, each at its own moment; nobody else moves meanwhile."""

    def __init__(self, start: datetime, most_turns: int = 200_000) -> None:
        self._start, self.most_turns = start, most_turns
        self._hub = getcurrent()
        self._queue: list[tuple[float, int, Task, int]] = []
        self._order = count()
        self._tasks: dict[greenlet, Task] = {}
        self._to_end: list[Task] = []
        self.seconds = 0.0
        """Since the start, as everybody outside counts them."""

    @property
    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds)

    def seconds_until(self, moment: datetime) -> float:
        return (moment - self._start).total_seconds() - self.seconds

    def spawn(self, what: Callable[[], object], after: float = 0.0) -> Task:
        """Have a task begin in so many seconds."""
        task = Task(what, self._hub)
        self._tasks[task.run] = task
        self.wake(task, after)
        return task

    def wake(self, task: Task, after: float) -> None:
        """Have a task go on in so many seconds, and not when it was to before."""
        task.turn += 1
        heapq.heappush(self._queue, (self.seconds + after, next(self._order), task, task.turn))

    def sleep(self, seconds: float) -> None:
        """Let the others go on for so long."""
        self.wake(self._tasks[getcurrent()], max(seconds, 0.0))
        self.rest()

    def rest(self) -> None:
        """Let the others go on until somebody wakes this task."""
        self._hub.switch()

    def current(self) -> Task:
        return self._tasks[getcurrent()]

    def kill(self, task: Task) -> None:
        """Have a task never go on. Whoever kills their own task has to leave it by GreenletExit."""
        task.is_killed = True
        self._to_end.append(task)

    def run(self, seconds: float, before_each: Callable[[], None]) -> None:
        """Let everybody go on until so many seconds since the start, or until nobody has anything to do."""
        while True:
            self._end_killed()
            before_each()
            if not self._queue or self._queue[0][0] > seconds:
                break
            at, _, task, turn = heapq.heappop(self._queue)
            if task.is_killed or task.turn != turn:
                continue
            self.seconds = max(self.seconds, at)
            self.most_turns -= 1
            if self.most_turns < 0:
                raise Endless(f"still at work at {self.now.isoformat()}")
            self._switch(task)
        self.seconds = max(self.seconds, seconds)

    def _switch(self, task: Task) -> None:
        task.run.switch()
        if task.run.dead:
            self._tasks.pop(task.run, None)

    def _end_killed(self) -> None:
        while self._to_end:
            task = self._to_end.pop()
            self._tasks.pop(task.run, None)
            if task.run:
                task.run.throw(GreenletExit)

    @contextmanager
    def ended(self) -> Iterator[None]:
        """End whatever still waits, when this does."""
        try:
            yield
        finally:
            for task in list(self._tasks.values()):
                self.kill(task)
            self._end_killed()
