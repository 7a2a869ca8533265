"""The outbox: what is to be sent, who may send it now, and what became of it.

Two clocks: `now` is the bot's, which `try` can move and which says what is due; *real* time rules leases and
look-ups, because Slack and other processes do not move with ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Fate,
    Finding,
    Kind,
    Message,
    NewDelivery,
    Pointless,
    Retry,
    Sent,
    State,
    Unknown,
    Update,
)
from bot.domain.goals import Goal
from bot.services.clock import Clock
from bot.services.prompts import after_prompt_sent
from bot.services.unit_of_work import Transaction, UnitOfWork

LEASE = timedelta(seconds=60)
"""How long a claimed delivery belongs to the process that claimed it (real time)."""

LOOK_UP_AFTER = timedelta(minutes=1)
"""How long after the attempt an unknown delivery is looked up; sooner, Slack may still be writing it."""


class DeliveryStore(Protocol):
    """One workspace's deliveries."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        """Insert it as *due*; return False if its key (kind, recipient, occurrence) exists already."""
        ...

    def get(self, delivery_id: str) -> Delivery | None: ...

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None: ...

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        """Return, by recipient, which occurrences from `since` on (compared as text) have a row, whatever its fate."""
        ...

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Move up to `limit` deliveries due at `now` to *sending*, most urgent first.

        Each is leased until `real_now + lease`.
        """
        ...

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease sent deliveries whose `wanted` is higher than `shown`, for an update in place."""
        ...

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> None: ...

    def mark_shown(self, delivery_id: str, shown: int) -> None:
        """Set `shown` (never back) and end the lease."""
        ...

    def mark_unknown(self, delivery_id: str, reason: str) -> None: ...

    def mark_failed(self, delivery_id: str, reason: str) -> None: ...

    def mark_dropped(self, delivery_id: str, reason: str) -> None: ...

    def mark_due_again(self, delivery_id: str, at: datetime, reason: str) -> None:
        """Nothing was sent: back to *due* at the instant given."""
        ...

    def try_failed_again(self, delivery_id: str, at: datetime) -> None:
        """Somebody asks again for what Slack refused: from *failed* back to *due* at the instant given."""
        ...

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        """Raise `wanted` by one in one statement and return the row as it is then; None if there is none."""
        ...

    def want_and_lease(
        self, kind: Kind, recipient: str, occurrence: str, real_now: datetime, lease: timedelta
    ) -> Delivery | None:
        """Raise `wanted` and lease the sent message; None if there is none, or another holds it and will show this."""
        ...

    def mark_shown_if_newest(self, delivery_id: str, shown: int) -> Delivery | None:
        """Like `mark_shown`, unless `wanted` has been raised above it: then keep the lease and return the row."""
        ...

    def expire_leases(self, real_now: datetime) -> int:
        """Turn *sending* with an expired lease into *unknown*; return how many."""
        ...

    def unknown(self, attempted_before: datetime, limit: int) -> Sequence[Delivery]: ...

    def at(self, channel: str, ts: str) -> Delivery | None:
        """Return the sent delivery that stands at this place in Slack."""
        ...


class DueStore(Protocol):
    """The one place that looks across workspaces: ids, counts and moments only."""

    def workspaces(self) -> Sequence[str]: ...

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        """Return workspaces with a schedule due at or before the instant."""
        ...

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        """Return workspaces with a due delivery, or a sent one that wants to be shown anew."""
        ...

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        """Return workspaces with an expired lease or an unknown delivery."""
        ...

    def workspaces_to_forget_in(self, before: datetime) -> Sequence[str]:
        """Return workspaces with a receipt or draft older than that."""
        ...

    def workspaces_with_unknown_people(self) -> Sequence[str]: ...

    def next_moment(self, after: datetime) -> datetime | None:
        """Return the earliest due moment of any schedule or due delivery later than the instant given."""
        ...


class Sender(Protocol):
    """Sends one workspace's deliveries (bot/slack/sender.py); it calls Slack only while a lease outlives the call."""

    def send(self, delivery: Delivery, message: Message) -> Sent | Retry | Unknown | Failed: ...

    def update(self, delivery: Delivery, message: Message) -> Update: ...

    def look_up(self, delivery: Delivery) -> Finding: ...


class DeliveryService:
    """The life of a delivery: claimed, sent, its fate recorded; each step one short transaction."""

    def __init__(self, uow: UnitOfWork, due: DueStore, clock: Clock, real_clock: Clock) -> None:
        self.uow, self.due, self.clock, self.real_clock = uow, due, clock, real_clock

    def workspaces_to_send(self) -> Sequence[str]:
        return self.due.workspaces_to_send(self.clock.now(), self.real_clock.now())

    def workspaces_to_sweep(self) -> Sequence[str]:
        return self.due.workspaces_to_sweep(self.real_clock.now())

    def next_moment(self) -> datetime | None:
        """Return when the bot next has something to do by its own clock, None if never."""
        return self.due.next_moment(self.clock.now())

    def claim(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` due deliveries, most urgent first; what has expired by now is among them."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_due(self.clock.now(), self.real_clock.now(), LEASE, limit)

    def claim_changed(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` sent messages that no longer show the newest."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_changed(self.real_clock.now(), LEASE, limit)

    def is_expired(self, delivery: Delivery) -> bool:
        """Say whether it is too late for it to be of use."""
        return delivery.expires_at is not None and delivery.expires_at <= self.clock.now()

    def settle(self, delivery: Delivery, fate: Fate) -> None:
        """Record what became of a claimed delivery, and what follows from its having been sent.

        Only who still holds the lease may say that it is due again: after that, another process may be sending it.
        """
        if isinstance(fate, Retry) and self._has_lost(delivery):
            return
        now = self.clock.now()
        with self.uow.writing(delivery.workspace_id) as tx:
            match fate:
                case Sent(channel, ts):
                    tx.deliveries.mark_sent(delivery.delivery_id, channel, ts, now, delivery.wanted)
                    if delivery.kind is Kind.PROMPT:
                        after_prompt_sent(tx, delivery, now)
                case Retry(seconds, reason):
                    again = now + timedelta(seconds=seconds)
                    tx.deliveries.mark_due_again(delivery.delivery_id, again, reason)
                case Unknown(reason):
                    tx.deliveries.mark_unknown(delivery.delivery_id, reason)
                case Failed(reason):
                    tx.deliveries.mark_failed(delivery.delivery_id, reason)
                    if delivery.kind is Kind.PROGRESS_POST:
                        _tell_lead(tx, delivery)
                case Pointless(reason):
                    tx.deliveries.mark_dropped(delivery.delivery_id, reason)

    def _has_lost(self, delivery: Delivery) -> bool:
        lease = delivery.lease_until
        return delivery.state is State.SENDING and (lease is None or lease <= self.real_clock.now())

    def shown(self, delivery: Delivery) -> None:
        """Record that the message now shows what was wanted when `delivery` was read."""
        with self.uow.writing(delivery.workspace_id) as tx:
            tx.deliveries.mark_shown(delivery.delivery_id, delivery.wanted)

    def want(self, workspace_id: str, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        """Have a message shown anew at the sender's next tick, and return it as it is; None if there is none."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.want(kind, recipient, occurrence)

    def take_to_show(self, delivery: Delivery) -> Delivery | None:
        """Raise `wanted` of a sent message and lease it, so that nobody else shows it meanwhile.

        Returns None if somebody does already: they will show this change too.
        """
        key = delivery.kind, delivery.recipient, delivery.occurrence
        with self.uow.writing(delivery.workspace_id) as tx:
            return tx.deliveries.want_and_lease(*key, self.real_clock.now(), LEASE)

    def shown_or_newer(self, delivery: Delivery) -> Delivery | None:
        """End the lease of a message that shows the newest; if more is wanted by now, return it to be shown again."""
        with self.uow.writing(delivery.workspace_id) as tx:
            return tx.deliveries.mark_shown_if_newest(delivery.delivery_id, delivery.wanted)

    def show_anew(self, workspace_id: str, channel: str, ts: str) -> bool:
        """Have the sender show what stands at this place anew; return False if that is no message of ours."""
        with self.uow.writing(workspace_id) as tx:
            delivery = tx.deliveries.at(channel, ts)
            if delivery is None:
                return False
            tx.deliveries.want(delivery.kind, delivery.recipient, delivery.occurrence)
            return True

    def at(self, workspace_id: str, channel: str, ts: str) -> Delivery | None:
        """Return the delivery that stands at this place in Slack."""
        with self.uow.reading(workspace_id) as tx:
            return tx.deliveries.at(channel, ts)

    def expire_leases(self, workspace_id: str) -> int:
        """Turn what was claimed by a process that died into *unknown*, never into *due*; return how many."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.expire_leases(self.real_clock.now())

    def to_look_up(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Return unknown deliveries whose attempt is a minute ago."""
        with self.uow.reading(workspace_id) as tx:
            return tx.deliveries.unknown(self.real_clock.now() - LOOK_UP_AFTER, limit)

    def found(self, delivery: Delivery, finding: Finding) -> None:
        """Record what a look-up found.

        One that could not be made leaves the delivery unknown, until it is too late for it to be of use.
        """
        match finding:
            case Sent():
                self.settle(delivery, finding)
            case Absent():
                self.settle(delivery, Retry(0, "not in Slack"))
            case Retry(_, reason):
                if self.is_expired(delivery):
                    self.settle(delivery, Failed(f"could not be looked up: {reason}"))


def _tell_lead(tx: Transaction, delivery: Delivery) -> None:
    """Have the lead's draft say that Slack did not take the post."""
    post = tx.progress.get(int(delivery.about["post"])) if "post" in delivery.about else None
    team = tx.teams.get(post.team_id) if post is not None else None
    if team is not None:
        tx.deliveries.want(Kind.PROGRESS_DRAFT, team.lead_id, delivery.occurrence)


def wants(tx: Transaction, goal: Goal, people: Iterable[str], now: datetime) -> None:
    """Have the messages that show a goal shown anew: these people's latest prompts, its team's progress post.

    Call it with whoever writes and whoever reports, in the transaction that changes the goal or its check-ins.
    """
    for person in sorted(set(people)):
        want_prompt(tx, person)
    want_progress(tx, goal.team_id, now)


def want_prompt(tx: Transaction, person: str, week: date | None = None) -> None:
    """Have a person's prompt of that week (their latest if None) shown anew, and its reminder."""
    if week is None:
        latest = tx.prompts.latest_of(person)
        if latest is None:
            return
        week = latest.week
    for kind in (Kind.PROMPT, Kind.REMINDER):
        tx.deliveries.want(kind, person, week.isoformat())


def want_progress(tx: Transaction, team_id: int, now: datetime) -> None:
    """Have a team's posted progress shown anew, while it is of the current week."""
    team, post = tx.teams.get(team_id), tx.progress.latest_posted(team_id)
    if team is not None and post is not None and not post.is_past(now.astimezone(ZoneInfo(team.zone)).date()):
        tx.deliveries.want(Kind.PROGRESS_POST, team.channel_id, post.occurrence)
