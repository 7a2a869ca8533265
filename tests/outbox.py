"""The bot's clockwork over a test's world: planned, sent to a Slack that only remembers, swept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Finding,
    Kind,
    Message,
    NewDelivery,
    Pointless,
    Retry,
    Sent,
    State,
    Unknown,
    Unreached,
    Update,
)
from bot.services.deliveries import DeliveryService
from bot.services.forgetting import ForgettingService
from bot.services.planning import PlanningService
from bot.services.prompts import PromptService
from bot.services.schedules import reschedule_goal, reschedule_people, reschedule_team
from handlers.calls import Renderer
from handlers.ticks import Ticks
from storage.deliveries.rows import DeliveryRow
from storage.due import SqlDue
from tests.world import SettableClock, World

POST = "C0PHONE"
WEEK = "team-1/2027-01-07"


@dataclass
class RememberedSlack:
    """A sender that remembers what it was handed; `answers` are given first, then everything is sent."""

    clock: SettableClock
    answers: list[Sent | Retry | Unreached | Unknown | Failed] = field(default_factory=list)
    posts: list[tuple[Delivery, Message, datetime]] = field(default_factory=list)
    update_answers: list[Update] = field(default_factory=list)
    updates: list[tuple[Delivery, Message]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    looked_up: list[Delivery] = field(default_factory=list)

    def send(
        self, delivery: Delivery, message: Message, may_begin: Callable[[], bool] = lambda: True
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        if not may_begin():
            return Retry(0, "given back")
        answer = self.answers.pop(0) if self.answers else Sent("D0" + delivery.recipient, f"{len(self.posts)}.0")
        if isinstance(answer, Sent):
            self.posts.append((delivery, message, self.clock.now()))
        return answer

    def update(self, delivery: Delivery, message: Message) -> Update:
        if self.update_answers:
            return self.update_answers.pop(0)
        self.updates.append((delivery, message))
        return Sent(delivery.channel or "", delivery.ts or "")

    def look_up(self, delivery: Delivery) -> Finding:
        self.looked_up.append(delivery)
        return self.findings.pop(0) if self.findings else Absent()

    def sent(self, kind: Kind) -> list[tuple[str, str, datetime]]:
        """Return whom a kind of message reached, for which occurrence and when."""
        return [(post.recipient, post.occurrence, at) for post, _, at in self.posts if post.kind is kind]


class Clockwork:
    """Everything that ticks, with real services and database; real time stands still unless it is moved.

    Messages are built by `renderers`, or so that a test can read them back.
    """

    def __init__(self, world: World, renderers: Mapping[Kind, Renderer] | None = None) -> None:
        self.world = world
        self.slack = RememberedSlack(world.clock)
        self.real = SettableClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
        due = SqlDue(world.database.engines)
        self.prompts = PromptService(world.uow, world.clock)
        self.planning = PlanningService(world.uow, due, world.clock)
        self.deliveries = DeliveryService(world.uow, due, world.clock, self.real)
        self.ticks = Ticks(
            self.planning,
            self.deliveries,
            ForgettingService(world.uow, due, world.clock),
            renderers or self._renderers(),
            lambda _workspace_id: self.slack,
            lambda: None,
        )

    def _renderers(self) -> dict[Kind, Renderer]:
        """Build what the test can read back: the keys of the goals asked about, and the teams."""

        def prompt(delivery: Delivery) -> Message | Pointless:
            composed = self.prompts.compose(delivery)
            if isinstance(composed, Pointless):
                return composed
            return Message(" ".join(f"{item.ask}:{item.goal or item.team_id}" for item in composed.items))

        def reminder(delivery: Delivery) -> Message | Pointless:
            card = self.prompts.reminder(delivery)
            return card if isinstance(card, Pointless) else Message(" ".join(line.goal.key for line in card.goals))

        def words(delivery: Delivery) -> Message:
            return Message(f"{delivery.kind} {delivery.occurrence}")

        return dict.fromkeys(Kind, words) | {Kind.PROMPT: prompt, Kind.REMINDER: reminder}

    def schedule_everybody(self) -> None:
        """Do what saving teams and goals does: say when everybody is asked next."""
        now = self.world.clock.now()
        with self.world.uow.writing(self.world.workspace_id) as tx:
            for team in tx.teams.tree():
                reschedule_team(tx, team, now)
            for goal in tx.goals.all():
                reschedule_goal(tx, goal, now)

    def reschedule(self, *user_ids: str) -> None:
        with self.world.uow.writing(self.world.workspace_id) as tx:
            reschedule_people(tx, user_ids, self.world.clock.now())

    def run_until(self, end: datetime) -> None:
        """Move the clock from due moment to due moment, as `try` does, and work off each; real time goes along."""
        while (moment := self._next_stop()) is not None and moment <= end:
            self.goes_to(moment)
            self.ticks.run_due()
        self.goes_to(end)
        self.ticks.run_due()

    def _next_stop(self) -> datetime | None:
        """Return when something is due next, or may be sent again after a rest."""
        now, real_now = self.world.clock.now(), self.real.now()
        resting = select(func.min(DeliveryRow.lease_until)).where(
            DeliveryRow.state == State.DUE.value, DeliveryRow.lease_until > real_now
        )
        with self.world.database.engines.reading.connect() as connection:
            rested: datetime | None = connection.scalar(resting)
        moments = [self.deliveries.next_moment(), now + (rested - real_now) if rested is not None else None]
        return min((each for each in moments if each is not None), default=None)

    def goes_to(self, moment: datetime) -> None:
        """Move the clock there at once, as if nothing had run until then."""
        self.real.moment += moment - self.world.clock.moment
        self.world.clock.moment = moment

    def stored(self, kind: Kind, recipient: str, occurrence: str) -> Delivery:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            found = tx.deliveries.find(kind, recipient, occurrence)
        assert found is not None
        return found

    def real_time_passes(self, **by: float) -> None:
        self.real.moment += timedelta(**by)


def enqueue(world: World, recipient: str = POST, **more: object) -> None:
    """Have a team's progress post to be sent, now unless told otherwise."""
    new = NewDelivery(Kind.PROGRESS_POST, recipient, WEEK, world.clock.now())
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.enqueue(replace(new, **more))  # type: ignore[arg-type]


def stored(clockwork: Clockwork, recipient: str = POST) -> Delivery:
    """Return that post as it is now."""
    return clockwork.stored(Kind.PROGRESS_POST, recipient, WEEK)
