"""Those who get prompts and answer them: by a tap on each goal, soon or late, now and then twice or thinking better."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, cast

from slack_bolt import Respond
from slack_sdk.webhook import WebhookResponse

from bot.domain.check_ins import Report, Source, Status, Tap
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Urgency
from bot.domain.refusals import Refusal
from handlers.messages import show_again
from tests.simulation.faults import DAY, HOUR
from tests.simulation.slack import Post
from tests.simulation.workers import Worker

if TYPE_CHECKING:
    from tests.simulation.runs import Run

AGAIN_AT_MOST = 4
"""Times that somebody taps again who got no answer."""


THINKS_BETTER = 0.15
"""How often somebody presses *Undo* of what they were told is recorded."""


@dataclass(frozen=True, slots=True)
class Click:
    """A tap on a status of one goal in a message."""

    who: str
    goal: int
    week: str
    status: Status
    at: datetime
    post: Post


@dataclass
class People:
    """Everybody's fingers. `confirmed` is what they were told is recorded."""

    run: "Run"
    confirmed: list[tuple[Click, int]] = field(default_factory=list)
    """With the number of the check-in that they were shown."""
    refused: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """Who is owed an answer, and its occurrence."""
    taken_back: list[int] = field(default_factory=list)
    """The numbers of check-ins that they were told are taken back."""
    asked_back: set[int] = field(default_factory=set)
    """Those of which *Undo* was pressed, whatever came of it."""

    def __post_init__(self) -> None:
        self._second_thoughts = Random(f"second thoughts of {self.run.seed}")

    def received(self, post: Post) -> None:
        """Have whoever gets a prompt answer it, if they do."""
        run, random = self.run, self.run.random
        sent = run.rendered.get(post.delivery_id)
        if sent is not None and sent.kind is Kind.PROGRESS_DRAFT:
            run.timeline.spawn(partial(self._hands_over, partial(self._post, sent)), random.uniform(1, HOUR))
        if sent is None or sent.kind is not Kind.PROMPT:
            return
        if random.random() < 0.2:
            write = partial(self.write, sent.recipient, f"{post.ts}/{sent.occurrence}")
            run.timeline.spawn(write, random.uniform(1, 30))
        if random.random() < 0.3:
            return
        soon = random.choice((random.uniform(1, 30), random.uniform(1, HOUR), random.uniform(1, 3 * DAY)))
        run.timeline.spawn(partial(self._answer, post, sent.recipient, sent.occurrence), soon)

    def changing(self, post: Post) -> None:
        """Have whoever looks at a prompt while it changes tap on it just then, now and then."""
        sent = self.run.rendered.get(post.delivery_id)
        if sent is not None and sent.kind is Kind.PROMPT and self.run.random.random() < 0.2:
            number = self._goal_of(sent.recipient)
            self.run.timeline.spawn(partial(self._tap, post, sent.recipient, number, sent.occurrence))

    def _goal_of(self, who: str) -> int:
        return 2 + [each.user_id for each in self.run.organisation.people].index(who)

    def _answer(self, post: Post, who: str, week: str) -> None:
        random = self.run.random
        number = self._goal_of(who)
        self._tap(post, who, number, week)
        if random.random() < 0.2:
            self.run.timeline.sleep(random.choice((random.uniform(0.2, 3), random.uniform(1, HOUR))))
            self._tap(post, who, number, week)

    def _tap(self, post: Post, who: str, goal: int, week: str, again: int = 0) -> None:
        status = self.run.random.choice((Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK))
        # No two clicks of one person are made at the same time.
        click = Click(who, goal, week, status, self.run.timeline.now, post)
        self.run.timeline.sleep(0.001)
        times = self.run.random.choice((1, 1, 1, 2, 3))
        for number in range(times):
            delay = self.run.random.uniform(0, 0.5) if number == 0 else self.run.random.choice((0.1, 4.0, 70.0, 300.0))
            self.run.timeline.spawn(partial(self._arrives, click, again), delay)

    def _arrives(self, click: Click, again: int) -> None:
        alive = [worker for worker in self.run.workers if worker.is_alive]
        if not alive:
            self._try_again(click, again)
            return
        worker = self.run.random.choice(alive)
        worker.spawn(partial(self._listen, worker, click, again))

    def _try_again(self, click: Click, again: int) -> None:
        if again < AGAIN_AT_MOST:
            after = self.run.random.uniform(5, HOUR)
            self.run.timeline.spawn(partial(self._tap, click.post, click.who, click.goal, click.week, again + 1), after)

    def _listen(self, worker: Worker, click: Click, again: int) -> None:
        """Do what the listener of a tap does (handlers/check_ins.py)."""
        run = self.run
        try:
            recorded = worker.services.check_ins.check_in(
                run.workspace_id,
                click.who,
                click.goal,
                Report(status=click.status),
                Source.TAP,
                week=click.week,
                tap=Tap(click.at),
            )
        except Refusal as refusal:
            self.refused.append(f"{click.who} {click.week}: {type(refusal).__name__}")
            return
        run.note(worker.name, f"records {click.who} {click.week} {click.status}: {recorded.check_in.check_in_id}")
        self.confirmed.append((click, recorded.check_in.check_in_id))
        if self._second_thoughts.random() < THINKS_BETTER:
            undo = partial(self._undo, click.who, recorded.check_in.check_in_id)
            run.timeline.spawn(partial(self._hands_over, undo), self._second_thoughts.choice((0.5, 3.0, 200.0, HOUR)))
        delivery = worker.deliveries.at(run.workspace_id, click.post.channel, click.post.ts, click.post.delivery_id)
        if delivery is not None and delivery.kind in worker.renderers:
            respond = cast("Respond", partial(self._replace, worker, click.post))
            show_again(worker.deliveries, respond, delivery, worker.renderers[delivery.kind])

    def _undo(self, who: str, check_in_id: int, worker: Worker) -> None:
        """Do what the listener of *Undo* does, as often as the click comes."""
        self.asked_back.add(check_in_id)
        for _ in range(self._second_thoughts.choice((1, 1, 2))):
            try:
                worker.services.check_ins.undo(self.run.workspace_id, who, check_in_id)
            except Refusal:  # something newer stands, or the goal is closed
                return
            self.run.note(worker.name, f"takes back {check_in_id} of {who}")
            self.taken_back.append(check_in_id)

    def _hands_over(self, listen: Callable[[Worker], None]) -> None:
        """Have any of the processes listen, if there is one."""
        alive = [worker for worker in self.run.workers if worker.is_alive]
        if alive:
            worker = self.run.random.choice(alive)
            worker.spawn(partial(listen, worker))

    def write(self, who: str, occurrence: str) -> None:
        """Write to the bot, which answers if it is there."""
        self._hands_over(partial(self._reply, who, occurrence))

    def _reply(self, who: str, occurrence: str, worker: Worker) -> None:
        """Do in the outbox what a reply does: have it answered."""
        now = worker.now()
        with worker.uow.writing(self.run.workspace_id) as tx:
            tx.deliveries.enqueue(NewDelivery(Kind.ANSWER, who, occurrence, due_at=now, urgency=Urgency.ANSWER))
        self.waiting.append((who, occurrence))

    def _post(self, draft: Delivery, worker: Worker) -> None:
        """Have a draft of a team's progress posted in its channel."""
        try:
            worker.services.progress.post(self.run.workspace_id, draft.recipient, int(draft.about["post"]))
        except Refusal as refusal:
            self.refused.append(f"{draft.recipient} {draft.occurrence}: {type(refusal).__name__}")

    def _replace(self, worker: Worker, post: Post, *, text: str, **_more: Any) -> WebhookResponse:
        """Replace a message through its response_url, or fail to."""
        run = self.run
        worker.interrupt()
        failing = run.random.random() < run.faults.refused or run.faults.is_down(run.timeline.seconds) is not None
        run.timeline.sleep(run.random.uniform(0.02, 0.5))
        worker.check()
        if not failing:
            run.slack.replace(post.channel, post.ts, text)
        worker.interrupt()
        return WebhookResponse(url="", status_code=500 if failing else 200, body="", headers={})
