"""One process of the bot: the real ticks and services, and every point at which it can be interrupted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from greenlet import GreenletExit
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.services.deliveries import DeliveryService
from bot.services.forgetting import ForgettingService
from bot.services.people import Directory
from bot.services.team_imports import SharedFiles
from bot.services.unit_of_work import StorageBusy, Transaction
from bot.slack.clients import TIMEOUT
from bot.slack.pacer import Pacer
from bot.slack.sender import SlackSender
from handlers.calls import Renderer
from handlers.services import services_on
from handlers.ticks import Ticks
from storage.due import SqlDue
from storage.engines import Engines
from storage.units import SqlUnitOfWork
from tests.simulation.timeline import Task
from tests.stored_deliveries import as_stored

if TYPE_CHECKING:
    from tests.simulation.runs import Run

IN_TURN = """
SELECT delivery_id FROM deliveries
WHERE state = 'due' AND due_at <= :now AND (lease_until IS NULL OR lease_until <= :real_now)
ORDER BY CASE WHEN urgency = 0 THEN 0 WHEN urgency = 5 AND due_at > :morning THEN 1 ELSE 2 END,
    urgency, due_at, delivery_id
LIMIT :limit
"""
"""What is to be sent next: answers, then to those whose morning has just come, then the rest."""

EVERY: Mapping[str, float] = {"plan": 20.0, "post": 0.5, "show": 0.5, "sweep": 60.0}
"""Seconds between two ticks of each sort (bot/scheduler.py)."""


class Worker:
    """A process that runs until it is killed; `start` is its next life."""

    def __init__(self, run: "Run", name: str) -> None:
        self.run, self.name = run, name
        self.is_alive = False
        self.offset = 0.0
        """Seconds by which its machine's clock is ahead."""
        self.still_until = 0.0
        self._tasks: list[Task] = []
        self.resting: dict[str, Task] = {}
        self.rests_until: dict[str, float] = {}
        """Until when Slack wants no call of a method, as it has said to this process or those that share its paces."""
        self.ticks: Ticks
        self.deliveries: DeliveryService
        self.renderers: Mapping[Kind, Renderer]

    def now(self) -> datetime:
        """Return what its machine's clock says."""
        return self.run.timeline.now + timedelta(seconds=self.offset)

    def start(self) -> None:
        """Come to life with nothing but what is stored."""
        run = self.run
        self.is_alive, self.still_until = True, 0.0
        self.rests_until = run.rests_until if run.paces is not None else {}
        uow = self.uow = Interrupted(self, SqlUnitOfWork(run.storage.engines, lambda: None))
        due = Foreseen(self, run.storage.engines)
        services = services_on(uow, due, self, cast("Directory", None), cast("SharedFiles", None), frozenset())
        self.deliveries = DeliveryService(uow, due, self, self, jitter=run.random.random)
        self.services = replace(services, deliveries=self.deliveries)
        renderers = dict.fromkeys(Kind, in_words) | {Kind.PROMPT: self._prompt, Kind.REMINDER: self._reminder}
        self.renderers = {kind: run.remembering(renderer) for kind, renderer in renderers.items()}
        pacer = Pacer(lambda: run.timeline.seconds, self.wait, run.paces, run.random)
        client = cast("WebClient", Calls(self))
        sender = SlackSender(run.workspace_id, client, pacer, self.now)
        self.ticks = Ticks(
            self.services.planning,
            self.deliveries,
            ForgettingService(uow, due, self),
            self.renderers,
            lambda _workspace_id: sender,
            lambda: None,
        )
        run.note(self.name, "starts")
        self.spawn(self._come_up)

    def _prompt(self, delivery: Delivery) -> Message | Pointless:
        """Build a prompt as the bot does, in fewer words."""
        composed = self.services.prompts.compose(delivery)
        if isinstance(composed, Pointless):
            return composed
        self.interrupt()
        return Message(self.run.words(delivery.recipient, delivery.occurrence))

    def _reminder(self, delivery: Delivery) -> Message | Pointless:
        card = self.services.prompts.reminder(delivery)
        return card if isinstance(card, Pointless) else in_words(delivery)

    def _come_up(self) -> None:
        if self.run.is_alone:
            try:
                self.deliveries.take_over()
            except StorageBusy:  # main.py says so and ends
                self.kill()
                return
        for what in EVERY:
            self.spawn(partial(self._tick_for_ever, what), self.run.random.uniform(0, 1))

    def _tick_for_ever(self, what: str) -> None:
        ticks = self.ticks
        tick = {"plan": ticks.plan, "post": ticks.post, "show": ticks.show, "sweep": ticks.sweep}[what]
        while True:
            with suppress(StorageBusy):
                tick()
            self.resting[what] = self.run.timeline.current()
            self.run.rests(self, what)
            self.run.timeline.rest()
            self.resting.pop(what, None)
            self.check()

    def spawn(self, what: Callable[[], object], after: float = 0.0) -> Task:
        """Have a thread of this life begin in so many seconds."""
        task = self.run.timeline.spawn(partial(self._unless_storage_fails, what), after)
        self._tasks.append(task)
        return task

    def _unless_storage_fails(self, what: Callable[[], object]) -> None:
        if not self.is_alive:
            return
        try:
            what()
        except StorageBusy:
            self.run.note(self.name, "a listener found the database busy")

    def kill(self) -> None:
        """kill -9: nothing of this life goes on. Whoever calls it from within leaves by GreenletExit."""
        self.run.note(self.name, "is killed")
        self.is_alive = False
        self.resting.clear()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            self.run.timeline.kill(task)
        self.run.was_killed(self)

    def check(self) -> None:
        """Go no further in a life that is over, nor while the process stands still."""
        while self.is_alive and self.still_until > self.run.timeline.seconds:
            self.run.timeline.sleep(self.still_until - self.run.timeline.seconds)
        if not self.is_alive:
            raise GreenletExit

    def wait(self, seconds: float) -> None:
        """Sleep for a moment of Slack's pace, and maybe for longer than that."""
        self.run.timeline.sleep(seconds)
        self.interrupt()

    def interrupt(self, *, may_pause: bool = True) -> None:
        """Let the others come between, and see what goes wrong here."""
        run = self.run
        self.check()
        chance = run.random.random()
        if chance < run.faults.crash:
            self.kill()
            raise GreenletExit
        if may_pause and chance > 1 - run.faults.pause:
            self.still_until = run.timeline.seconds + run.random.choice((5.0, 65.0, 130.0, 400.0))
            run.note(self.name, "stands still")
        run.timeline.sleep(run.random.uniform(0.001, 0.03))
        if may_pause or not self.is_alive:
            self.check()


class Interrupted:
    """A unit of work at whose both ends anything can come between."""

    def __init__(self, worker: Worker, inner: SqlUnitOfWork) -> None:
        self._worker, self._inner = worker, inner

    @contextmanager
    def reading(self, workspace_id: str) -> Iterator[Transaction]:
        self._worker.interrupt()
        with self._inner.reading(workspace_id) as tx:
            yield tx

    @contextmanager
    def writing(self, workspace_id: str) -> Iterator[Transaction]:
        run = self._worker.run
        self._worker.interrupt()
        if run.random.random() < run.faults.busy:
            raise StorageBusy
        with self._inner.writing(workspace_id) as tx:
            _watch_claims(run, tx)
            yield tx
        run.is_changed = True
        self._worker.interrupt()
        if run.random.random() < run.faults.lost_commit:
            raise StorageBusy


def _watch_claims(run: "Run", tx: Transaction) -> None:
    """Have it noted where others are claimed, or handed on, than those whose turn it is."""
    deliveries = cast("Any", tx.deliveries)
    claim = deliveries.claim_due

    def claim_due(now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        moments = {
            "now": as_stored(now),
            "real_now": as_stored(real_now),
            "morning": as_stored(now - timedelta(hours=3)),
        }
        in_turn = [delivery_id for (delivery_id,) in run.storage.ask(IN_TURN, **moments, limit=limit)]
        claimed: Sequence[Delivery] = claim(now, real_now, lease, limit)
        if [each.delivery_id for each in claimed] != in_turn:
            names = ", ".join(f"{each.kind} to {each.recipient}" for each in claimed)
            run.out_of_turn.append(f"claimed at {now} out of turn: {names}")
        return claimed

    deliveries.claim_due = claim_due


class Foreseen(SqlDue):
    """Asks the store which workspaces have work only once there can be some, by what the run knows of its only one.

    A tick asks before and after each step, and most of a run's statements were those questions. It foresees by what
    wakes the ticks (`Run.moment_for`), and where that says that something is to be done the store itself is asked.
    """

    def __init__(self, worker: Worker, engines: Engines) -> None:
        super().__init__(engines)
        self._worker = worker

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        return super().workspaces_to_plan(now) if self._is_time_to("plan") else ()

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        return super().workspaces_to_send(now, real_now) if self._is_time_to("post", "show") else ()

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        return super().workspaces_to_sweep(real_now) if self._is_time_to("sweep") else ()

    def workspaces_to_forget_in(self, before: datetime) -> Sequence[str]:
        """Return none: no run lasts as long as what is forgotten in the end is kept."""
        return ()

    def _is_time_to(self, *what: str) -> bool:
        worker = self._worker
        return any(worker.run.moment_for(worker, each) <= worker.now() for each in what)


class Calls:
    """What a sender calls Slack with, of one process.

    Between the sender's look at its lease and the call no process is held up for long: nothing at all could tell such
    a call from one that is still on its way, and Slack has no key by which it would take it once.
    """

    timeout = TIMEOUT

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def api_call(
        self, method: str, *, json: Mapping[str, Any] | None = None, params: Mapping[str, Any] | None = None
    ) -> SlackResponse:
        worker, request = self._worker, json if json is not None else params or {}
        run = worker.run
        if worker.rests_until.get(method, 0.0) > run.timeline.seconds:
            run.hurried.append(f"{worker.name} called {method} at {run.timeline.now}, which was to rest")
        worker.interrupt(may_pause=False)
        try:
            answer = run.slack.call(method, request)
        except (SlackApiError, OSError) as failure:
            run.note(worker.name, f"{method} {request.get('channel')}: {type(failure).__name__}")
            run.failed_calls.append(run.timeline.seconds)
            worker.interrupt()
            if isinstance(failure, SlackApiError) and "Retry-After" in failure.response.headers:
                asked = run.timeline.seconds + float(failure.response.headers["Retry-After"])
                worker.rests_until[method] = max(worker.rests_until.get(method, 0.0), asked)
            raise
        run.note(worker.name, f"{method} {request.get('channel')}: {answer.get('ts')}")
        worker.interrupt()
        return answer


def in_words(delivery: Delivery) -> Message:
    """Build what only has to be known again."""
    return Message(f"{delivery.kind} {delivery.occurrence}")
