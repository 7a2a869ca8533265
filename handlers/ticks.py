"""What the clock starts: plan what has fallen due, send it, and look after what went astray."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from bot.domain.deliveries import (
    Delivery,
    Failed,
    Fate,
    Finding,
    Gone,
    Kind,
    Message,
    Pointless,
    PutOff,
    Retry,
    Unknown,
    Unreached,
    Unsearchable,
    Update,
)
from bot.services.deliveries import DeliveryService
from bot.services.deliveries.store import Sender
from bot.services.forgetting import ForgettingService
from bot.services.planning import PlanningService
from bot.services.schedules import Schedule
from bot.services.unit_of_work import StorageBusy
from handlers.alone import Troubles, alone
from handlers.calls import Renderer
from handlers.claims import Claims
from handlers.records import Records
from handlers.rests import Rests

log = logging.getLogger("headway.ticks")

AT_ONCE = 5
"""Deliveries claimed together: few, so that what answers a person is claimed next, whatever else is queued."""

LOOKED_UP_AT_ONCE, BATCHES_A_SWEEP = 20, 3
"""Slack lets us ask for fifty a minute, which is how often there is a sweep."""

NOT_BUILT, NOT_BUILT_RESTS = "could not be built", 60
"""The reason, and the seconds before it is tried again."""

STOPPING = Retry(0, "the bot is being stopped", is_for_all=True)
LEFT = Unknown("the bot was stopped before Slack answered")
BUSY = Retry(3, "the database is busy", is_for_all=True)
"""That is no message's fault, and is over soon."""

NOT_THERE = frozenset({"user_disabled", "user_not_found", "user_not_visible"})
"""The reasons, in Slack's words, for which somebody may have left without our knowing
(https://docs.slack.dev/reference/methods/conversations.open)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of work in one workspace."""

    done: int
    """How many messages have their fate now."""
    goes_on: bool
    """Whether there may be more to do there at once."""


NOTHING = Step(0, goes_on=False)

POSTING, SHOWING = "post", "show"


class Ticks:
    """The work of each tick. What fails for one delivery or workspace is logged and never stops the others.

    `sender_for` gives a workspace's sender, None where the bot is not installed (any more).
    """

    def __init__(
        self,
        planning: PlanningService,
        deliveries: DeliveryService,
        forgetting: ForgettingService,
        renderers: Mapping[Kind, Renderer],
        sender_for: Callable[[str], Sender | None],
        directory: Callable[[], object],
    ) -> None:
        self._planning, self._deliveries, self._forgetting = planning, deliveries, forgetting
        self._renderers, self._sender_for = renderers, sender_for
        self._directory = directory
        self.stepped: Callable[[str], object] = lambda _tick: None
        """Told a tick's name whenever a piece of its work is done: a run that lasts hours is not stuck."""
        self.went: Callable[[str, bool], object] = lambda _tick, _well: None
        """Told a tick's name, and whether it went well, whenever a piece of its work is over, also if it was none."""
        self.doubted: Callable[[str, str], object] = lambda _workspace, _user: None
        """Told a workspace and a person of whom Slack says that they are not there any more: an event may be missed."""
        self._failures: Counter[str] = Counter()
        # A moved clock works off a stop while the heartbeat ticks on: whoever comes second waits for the first.
        self._planning_lock, self._posting_lock, self._showing_lock = (
            threading.Lock(),
            threading.Lock(),
            threading.Lock(),
        )
        self._stopping = threading.Event()
        self._troubles = Troubles()
        self._rests = Rests(deliveries.real_clock.now)
        self._posted, self._shown = Records(), Records()
        self._claims = Claims()

    def stop(self) -> None:
        """Have long work end after its step, and give back now what was claimed and Slack has not been handed."""
        self._stopping.set()
        for delivery in self._claims.given_back():
            with self._troubles.alone("give back what was not sent"):
                self._deliveries.settle(delivery, STOPPING)

    def leave(self) -> None:
        """Have what Slack was handed looked up in a minute: the process ends before it has answered.

        Should it answer in time after all, that it was sent counts.
        """
        for delivery in self._claims.handed():
            with self._troubles.alone("leave what is being sent"):
                self._deliveries.settle(delivery, LEFT)

    def plan(self) -> int:
        """Turn what has fallen due into deliveries; return how many schedules were taken up."""
        planned = 0
        with self._planning_lock:
            for workspace_id in self._planning.workspaces_to_plan():
                with self._piece("plan", self._troubles.alone(f"plan in {workspace_id}")):
                    while not self._stopping.is_set() and (batch := self._plan_batch(workspace_id)):
                        planned += batch
                        self.stepped("plan")
        return planned

    def send(self) -> int:
        """Send what is due and show anew what has changed, until nothing is left; return how many messages."""
        done = 0
        while step := self.post() + self.show():
            done += step
        return done

    def post(self) -> int:
        """Send what is due, until nothing is left or Slack asks us to wait; return how many were settled."""
        return self._in_each_workspace(self._posting_lock, self._posted, self._post_in)

    def show(self) -> int:
        """Show anew what has changed, until nothing is left; return how many messages.

        Slack takes a sixth as many changes a minute as messages: whoever posts never waits for these.
        """
        return self._in_each_workspace(self._showing_lock, self._shown, self._show_in)

    def _in_each_workspace(self, lock: threading.Lock, records: Records, work_in: Callable[[str], Step]) -> int:
        """Have the workspaces take turns at small batches; one in which nothing goes on rests until the next tick."""
        done = 0
        with lock:
            resting: set[str] = set()
            while not self._stopping.is_set():
                with self._troubles.alone("record what became of messages"):
                    records.catch_up()
                workspaces = [each for each in self._deliveries.workspaces_to_send() if each not in resting]
                if not workspaces:
                    break
                for workspace_id in workspaces:
                    step = work_in(workspace_id)
                    done += step.done
                    if not step.goes_on:
                        resting.add(workspace_id)
        return done

    def sweep(self) -> None:
        """Find out about deliveries of which nobody knows whether they were sent, and forget what is old."""
        self._sweep_deliveries()
        for workspace_id in self._forgetting.workspaces():
            with self._piece("sweep", self._troubles.alone(f"forget what is old in {workspace_id}")):
                self._forgetting.forget(workspace_id)

    def _sweep_deliveries(self) -> None:
        for workspace_id in self._deliveries.workspaces_to_sweep():
            with self._piece("sweep", self._troubles.alone(f"sweep in {workspace_id}")):
                self._deliveries.expire_leases(workspace_id)
                sender = self._sender_for(workspace_id)
                if sender is None:
                    continue
                self._look_up_what_waits(sender, workspace_id)

    def _look_up_what_waits(self, sender: Sender, workspace_id: str) -> None:
        """Look up as many as Slack lets us ask for until the next sweep, or what there is."""
        for _ in range(BATCHES_A_SWEEP):
            batch = self._deliveries.to_look_up(workspace_id, LOOKED_UP_AT_ONCE)
            is_asked = self._look_up(sender, batch)
            if not is_asked or len(batch) < LOOKED_UP_AT_ONCE:
                return

    def _look_up(self, sender: Sender, batch: Sequence[Delivery]) -> bool:
        """Return whether Slack could be asked about all of them."""
        told_to_wait: Retry | None = None
        for delivery in batch:
            if self._stopping.is_set():
                told_to_wait = STOPPING
            with self._piece("sweep", alone(f"look up {delivery.kind} {delivery.delivery_id}", delivery.workspace_id)):
                finding = told_to_wait or sender.look_up(delivery)
                self.stepped("sweep")
                if isinstance(finding, Retry) and finding.is_for_all:
                    told_to_wait = finding
                self._deliveries.found(delivery, finding)
                self._doubt(delivery, finding)
        return told_to_wait is None

    def directory(self) -> None:
        """Ask Slack about people of whom only the id is known."""
        self._directory()

    def run_due(self) -> int:
        """Plan and send until nothing is left to do; return how many messages were sent or shown anew."""
        done = 0
        while True:
            planned, sent = self.plan(), self.send()
            done += sent
            if not planned and not sent:
                return done

    @contextmanager
    def _piece(self, tick: str, alone: AbstractContextManager[None]) -> Iterator[None]:
        """Do a piece of a tick's work alone, and tell how it went: well, if no piece of it failed."""
        before = self._failures[tick]
        with alone:
            try:
                yield
            except Exception:
                self._failures[tick] += 1
                raise
        self.went(tick, self._failures[tick] == before)

    def _plan_batch(self, workspace_id: str) -> int:
        """Plan a batch together, or, if that fails, each schedule by itself; return how many were planned."""
        try:
            return self._planning.plan(workspace_id)
        except StorageBusy:
            raise
        except Exception:  # noqa: BLE001 - whichever it is, the others of the batch must go on; it is logged by itself
            return sum(self._plan_alone(workspace_id, each) for each in self._planning.batch(workspace_id))

    def _plan_alone(self, workspace_id: str, schedule: Schedule) -> bool:
        with self._piece("plan", alone(f"plan {schedule.due} of {schedule.subject}", workspace_id)):
            try:
                self._planning.plan_one(workspace_id, schedule)
            except StorageBusy:
                raise
            except Exception:
                self._planning.put_off(workspace_id, schedule)
                raise
            return True
        return False

    def _post_in(self, workspace_id: str) -> Step:
        """Work off one small batch. When Slack asks us to wait, nothing of this workspace is claimed for so long."""
        if self._rests.lasts(POSTING, workspace_id):
            return NOTHING
        with self._piece("send", self._troubles.alone(f"send in {workspace_id}")):
            sender = self._sender_for(workspace_id)
            if sender is not None:
                return self._send_due(sender, self._deliveries.claim(workspace_id, AT_ONCE))
        return NOTHING

    def _show_in(self, workspace_id: str) -> Step:
        """Show one message anew, as the next may be more urgent by then."""
        if self._rests.lasts(SHOWING, workspace_id):
            return NOTHING
        with self._piece("show", self._troubles.alone(f"show what has changed in {workspace_id}")):
            sender = self._sender_for(workspace_id)
            if sender is not None:
                shown = sum(self._update(sender, each) for each in self._deliveries.claim_changed(workspace_id, 1))
                return Step(shown, goes_on=bool(shown))
        return NOTHING

    def _send_due(self, sender: Sender, batch: Sequence[Delivery]) -> Step:
        """Send each. Behind those that only wait themselves, as for their channel, others may be due."""
        settled = 0
        told_to_wait: Retry | None = None
        self._claims.hold(batch)
        for delivery in batch:
            if not self._claims.holds(delivery):
                continue
            if self._stopping.is_set():
                told_to_wait = STOPPING
            with self._piece("send", alone(f"send {delivery.kind} {delivery.delivery_id}", delivery.workspace_id)):
                fate = told_to_wait or self._attempt(sender, delivery)
                if fate is not told_to_wait:
                    _report(delivery, fate)
                if not isinstance(fate, Retry):
                    settled += 1
                    self.stepped("send")
                elif fate.is_for_all and told_to_wait is None:
                    told_to_wait = fate
                    self._rests.begin(POSTING, delivery.workspace_id, fate.seconds)
                self._posted.write(partial(self._deliveries.settle, delivery, fate))
                self._doubt(delivery, fate)
            self._claims.end(delivery)
        return Step(settled, goes_on=bool(batch) and told_to_wait is None)

    def _doubt(self, delivery: Delivery, fate: Fate | Finding) -> None:
        if isinstance(fate, Failed | Unsearchable) and fate.reason in NOT_THERE:
            self.doubted(delivery.workspace_id, delivery.recipient)

    def _attempt(self, sender: Sender, delivery: Delivery) -> Fate:
        try:
            not_now = self._deliveries.instead_of_sending(delivery)
        except StorageBusy:
            return BUSY
        if not_now:
            return not_now
        message = self._rendered(delivery, NOT_BUILT_RESTS * 2 ** min(delivery.attempts, 5))
        if not isinstance(message, Message):
            return message
        return sender.send(delivery, message, partial(self._claims.hand_over, delivery))

    def _update(self, sender: Sender, delivery: Delivery) -> int:
        """Show a sent message as it is now. What cannot be shown now rests."""
        message = self._rendered(delivery, NOT_BUILT_RESTS)
        fate = sender.update(delivery, message) if isinstance(message, Message) else message
        if not isinstance(fate, Pointless):
            _report(delivery, fate)
        match fate:
            case Retry(seconds, reason, is_for_all):
                if is_for_all:
                    self._rests.begin(SHOWING, delivery.workspace_id, seconds)
                self._shown.write(partial(self._deliveries.rest, delivery, seconds, reason))
                return 0
            case Gone(reason):
                self._shown.write(partial(self._deliveries.gone, delivery, reason))
            case _:
                self._shown.write(partial(self._deliveries.shown, delivery))
        self.stepped("show")
        return 1

    def _rendered(self, delivery: Delivery, rests: float) -> Message | Pointless | Retry:
        """Return the message as it is now. One that cannot be built rests for so many seconds, and holds up no other;
        while the database cannot be read all others rest too.
        """
        with alone(f"build {delivery.kind} {delivery.delivery_id}", delivery.workspace_id):
            try:
                return self._renderers[delivery.kind](delivery)
            except StorageBusy:
                return BUSY
        return Retry(rests, NOT_BUILT)


def _report(delivery: Delivery, fate: Fate | Update) -> None:
    if isinstance(fate, Retry) and not fate.is_for_all:
        log.info("%s %s: retry, %s", delivery.kind, delivery.delivery_id, fate.reason)  # two in a second: all is well
    elif isinstance(fate, Failed | Retry | Unreached | Unknown | Gone):
        log.warning("%s %s: %s, %s", delivery.kind, delivery.delivery_id, type(fate).__name__.lower(), fate.reason)
    elif isinstance(fate, PutOff):
        log.info("%s %s: put off until %s", delivery.kind, delivery.delivery_id, fate.at.isoformat())
