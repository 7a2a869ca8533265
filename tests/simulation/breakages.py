"""Parts broken on purpose, one at a time: the comparison has to find each, or it would find nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any
from unittest import mock

from slack_sdk.errors import SlackApiError
from sqlalchemy import update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.cadences import DAY, WEEK
from bot.domain.deliveries import Absent, Delivery, Failed, Kind, PutOff, Retry, State, Unknown, Unreached
from bot.domain.usefulness import Turn, sending_turn
from bot.domain.working_time import WorkingTime
from bot.services import planning
from bot.services.deliveries import DeliveryService
from bot.services.prompts import ALL_ANSWERED
from bot.services.schedules import Schedule
from bot.services.sending_times import TOO_LATE
from bot.services.unit_of_work import Transaction
from bot.slack import sender
from bot.slack.clients import why_refused
from bot.slack.sender import NOT_ABOUT_IT, SlackSender
from storage.deliveries import SqlDeliveries
from storage.deliveries.rows import DeliveryRow
from storage.deliveries.statements import claim_due, held, update_here
from tests.simulation.faults import ONE_CROWD_IN

ANY, CROWDS = range(1, 60), range(ONE_CROWD_IN // 2, 60 * ONE_CROWD_IN, ONE_CROWD_IN)


@dataclass(frozen=True, slots=True)
class Breakage:
    """What stands in the place of what, for one run."""

    what: str
    instead: Mapping[str, object]
    """Where a part stands, and what takes its place."""
    seen_in: range | None = ANY
    """Some seeds in which it does harm; None: in one of fifty or fewer, too long for `make test`, see `--broken`."""

    @contextmanager
    def in_force(self) -> Iterator[None]:
        patches = [mock.patch(target, part) for target, part in self.instead.items()]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in reversed(patches):
                patch.stop()


WHOLE = Breakage("nothing is broken", {})


def _due_again(self: SqlDeliveries, real_now: datetime, **_more: object) -> int:
    expired = update_here(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= real_now)
    return len(self._changed(expired.values(state=State.DUE.value, lease_until=None)))


def _claim_in_two_steps(self: DeliveryService, workspace_id: str, limit: int) -> list[Delivery]:
    """Read what is due, and take it in a transaction of its own, whoever has taken it meanwhile."""
    with self.uow.reading(workspace_id) as tx:
        due = [row.delivery_id for row in _rows(tx.deliveries) if row.due_at <= self.clock.now()][:limit]
    claimed = []
    with self.uow.writing(workspace_id) as tx:
        for delivery_id in due:
            session = tx.deliveries._session  # type: ignore[attr-defined]
            session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.delivery_id == delivery_id)
                .values(
                    state=State.SENDING.value,
                    lease_until=self.real_clock.now() + timedelta(seconds=60),
                    attempts=DeliveryRow.attempts + 1,
                    attempted_at=self.real_clock.now(),
                )
            )
            delivery = tx.deliveries.get(delivery_id)
            assert delivery is not None
            claimed.append(delivery)
    return claimed


def _rows(store: Any) -> list[DeliveryRow]:
    rows = store._session.query(DeliveryRow).filter(DeliveryRow.state == State.DUE.value)
    return list(rows.order_by(DeliveryRow.urgency, DeliveryRow.due_at, DeliveryRow.delivery_id))


def _whatever_the_lease(self: SlackSender, method: str, _delivery: Delivery, channel: str | None) -> None:
    self._pacer.wait(self._workspace_id, method, channel)


def _end_whatever_it_is_now(self: SqlDeliveries, delivery: Delivery, state: State, reason: str, **also: Any) -> bool:
    here = DeliveryRow.delivery_id == delivery.delivery_id, DeliveryRow.state != State.SENT.value
    return bool(self._changed(update_here(*here).values(state=state.value, reason=reason, **also)))


def _claim_unrecorded(turn: Turn) -> ReturningUpdate[DeliveryRow]:
    claim = claim_due(turn)
    recorded = ("attempts", "attempted_at")
    return claim.values({name: getattr(DeliveryRow, name) for name in recorded})


class AnswersLast(IntEnum):
    """The turns in another order."""

    THEIR_MORNING = Turn.THEIR_MORNING
    LATER = Turn.LATER
    AWAITED = Turn.AWAITED


def _claim_by_urgency_alone(turn: Turn) -> ReturningUpdate[DeliveryRow]:
    return claim_due(Turn.LATER if turn is Turn.THEIR_MORNING else turn)


def _shown_whatever_was_rendered(self: SqlDeliveries, delivery: Delivery) -> None:
    """Set `shown` to what is wanted by now, also if that was wanted only after the message had been rendered."""
    self._changed(update_here(*held(delivery)).values(shown=DeliveryRow.wanted, lease_until=None, reason=""))


def _of_use_for_a_minute(_kind: Kind, moment: datetime, _working: object) -> datetime:
    return moment + timedelta(minutes=1)


def _twice_after_clocks_change(tx: Transaction, schedule: Schedule, working: WorkingTime, now: datetime) -> None:
    """Plan a prompt once more, as of the day after, where the clocks have changed since it was last due."""
    plan_prompt(tx, schedule, working, now)
    offsets = {moment.astimezone(working.zone).utcoffset() for moment in (schedule.next_at, schedule.next_at - WEEK)}
    if len(offsets) > 1:
        plan_prompt(tx, replace(schedule, nominal=schedule.nominal + DAY), working, now)


def _failed_if_refused(error: SlackApiError) -> Retry | Unreached | Unknown | Failed:
    reason = why_refused(error)
    return Failed(reason) if reason in NOT_ABOUT_IT else fate_of(error)


def _sent_all_the_same(self: DeliveryService, delivery: Delivery) -> object:
    """Send it though its recipient is away or has left."""
    fate = instead_of_sending(self, delivery)
    return None if isinstance(fate, PutOff) else fate


plan_prompt, fate_of, instead_of_sending = planning._plan_prompt, sender._fate, DeliveryService.instead_of_sending
"""As they are."""

BREAKAGES = (
    Breakage(
        "a prompt is planned twice where clocks change",
        {"bot.services.planning._plan_prompt": _twice_after_clocks_change},
    ),
    Breakage(
        "answers are sent last of a batch",
        {"storage.deliveries.sending_turn": lambda delivery, now: -int(sending_turn(delivery, now))},
        seen_in=CROWDS,
    ),
    Breakage("answers are claimed last", {"storage.deliveries.Turn": AnswersLast}, seen_in=CROWDS),
    Breakage(
        "whose morning it is waits behind the others",
        {"storage.deliveries.statements.claim_due": _claim_by_urgency_alone},
        seen_in=CROWDS,
    ),
    Breakage("a refused token fails the queue", {"bot.slack.sender._fate": _failed_if_refused}, seen_in=CROWDS),
    Breakage(
        "who is away is sent to",
        {"bot.services.deliveries.DeliveryService.instead_of_sending": _sent_all_the_same},
    ),
    Breakage("an attempt is not recorded", {"storage.deliveries.statements.claim_due": _claim_unrecorded}),
    Breakage(
        "what changes while it is shown is lost",
        {"storage.deliveries.SqlDeliveries.mark_shown": _shown_whatever_was_rendered},
    ),
    Breakage("what fell due meanwhile is skipped", {"bot.services.planning.of_use_until": _of_use_for_a_minute}),
    Breakage("a reminder is dropped unread", {"bot.services.prompts.PromptService.reminder": lambda *_: ALL_ANSWERED}),
    Breakage(
        "what is due is dropped as too late",
        {"bot.services.deliveries.DeliveryService.instead_of_sending": lambda *_: TOO_LATE},
    ),
    Breakage("nothing is shown anew", {"bot.services.deliveries.DeliveryService.claim_changed": lambda *_: ()}),
    Breakage("an expired lease becomes due", {"storage.deliveries.SqlDeliveries.expire_leases": _due_again}),
    Breakage("a look-up ignores metadata", {"bot.slack.sender.marked": lambda _message: None}),
    Breakage("a look-up trusts our clock", {"bot.slack.sender.BEFORE_DUE": timedelta(minutes=5)}),
    Breakage("what may have arrived is sent again", {"bot.slack.sender.SlackSender.look_up": lambda *_: Absent()}),
    Breakage("a look-up comes at once", {"bot.services.deliveries.LOOK_UP_AFTER": timedelta(0)}, seen_in=None),
    Breakage("a claim takes two steps", {"bot.services.deliveries.DeliveryService.claim": _claim_in_two_steps}),
    Breakage(
        "sending goes on after the lease",
        {"bot.slack.sender.SlackSender._take_turn": _whatever_the_lease},
        seen_in=CROWDS,
    ),
    Breakage("a late report counts", {"storage.deliveries.SqlDeliveries._end": _end_whatever_it_is_now}, seen_in=None),
    Breakage(
        "what is due is sent at any hour",
        {"bot.services.deliveries.DeliveryService.instead_of_sending": lambda *_: None},
        seen_in=CROWDS,
    ),
    Breakage("what Slack asks to rest goes on", {"bot.slack.pacer.Pacer.rest": lambda *_: None}),
    Breakage("nothing is looked up", {"bot.services.deliveries.DeliveryService.to_look_up": lambda *_: ()}),
    Breakage("leases never end", {"bot.services.deliveries.DeliveryService.expire_leases": lambda *_: 0}),
    Breakage("a tap counts as often as it comes", {"bot.services.reports._says_the_same": lambda *_: False}),
    Breakage(
        "the tap that came last counts",
        {"bot.services.reports._is_no_newer": lambda *_: False},
    ),
    Breakage("an undone tap that comes again counts", {"bot.services.reports._is_taken_back": lambda *_: False}),
    Breakage("what is undone is not shown", {"bot.services.corrections.stands_anew": lambda *_: None}),
    Breakage("no reminder follows a prompt", {"bot.services.deliveries.fates.after_prompt_sent": lambda *_: None}),
)
