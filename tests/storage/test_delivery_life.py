"""The life of deliveries under claimers at once, beside a plain model of it, on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bot.domain.deliveries import Delivery, Kind, NewDelivery, State, Urgency
from bot.domain.workspaces import Workspace
from bot.services.unit_of_work import Transaction
from storage.units import SqlUnitOfWork
from tests.databases import Database
from tests.world import WEDNESDAY

LEASE, MINUTE = timedelta(seconds=60), timedelta(minutes=1)
RECIPIENTS = ("U0ANA", "U0BO", "U0CHIDI", "U0DANA", "U0INES")
WEEK = "2027-01-04"

_numbers = count()


@dataclass
class Known:
    """What the model has of one delivery."""

    due_at: datetime
    urgency: int
    delivery_id: str
    state: State = State.DUE
    lease_until: datetime | None = None
    attempts: int = 0
    attempted_at: datetime | None = None
    wanted: int = 0
    shown: int = 0

    def turn(self, now: datetime) -> tuple[object, ...]:
        """Return what it is sorted by: answers, then whose time has just come, then the others by their urgency."""
        if self.urgency == Urgency.ANSWER:
            whose = 0
        else:
            has_just_come = self.urgency == Urgency.PERSONAL and self.due_at > now - 180 * MINUTE
            whose = 1 if has_just_come else 2
        return whose, self.urgency, self.due_at, self.delivery_id

    def is_free(self, now: datetime) -> bool:
        return self.lease_until is None or self.lease_until <= now


class Life(RuleBasedStateMachine):
    """Claimers that hold what they were given, however long ago, and report whatever they like of it."""

    uow: SqlUnitOfWork
    held: Bundle[Delivery] = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.workspace_id = f"T0LIFE{next(_numbers)}"
        self.now = WEDNESDAY
        self.known: dict[str, Known] = {}
        self.write(lambda tx: tx.workspaces.save(Workspace(self.workspace_id, "Acme", "U0HEADWAY", self.now)))

    def write(self, step: Callable[[Transaction], object]) -> object:
        with self.uow.writing(self.workspace_id) as tx:
            return step(tx)

    @rule(
        recipient=st.sampled_from(RECIPIENTS),
        urgency=st.sampled_from(Urgency),
        minutes=st.sampled_from([-200, -182, -180, -2, -1, 0, 1, 2]),
    )
    def planned(self, recipient: str, urgency: Urgency, minutes: int) -> None:
        due_at = self.now + minutes * MINUTE
        new = NewDelivery(Kind.PROMPT, recipient, WEEK, due_at, urgency=urgency)
        is_new = self.write(lambda tx: tx.deliveries.enqueue(new))
        assert is_new == (recipient not in self.known)
        if is_new:
            self.known[recipient] = Known(due_at, int(urgency), self.stored(recipient).delivery_id)

    @rule(target=held, limits=st.lists(st.integers(1, 3), min_size=1, max_size=3))
    def claimed_at_once(self, limits: list[int]) -> MultipleResults[Delivery]:
        """Several claim at the same time: nobody gets what another has, and together they get the most urgent."""

        def claim(limit: int) -> Sequence[Delivery]:
            with self.uow.writing(self.workspace_id) as tx:
                return tx.deliveries.claim_due(self.now, self.now, LEASE, limit)

        waiting = [
            recipient
            for recipient, one in self.known.items()
            if one.state is State.DUE and one.due_at <= self.now and one.is_free(self.now)
        ]
        waiting.sort(key=lambda each: self.known[each].turn(self.now))
        with ThreadPoolExecutor(len(limits)) as threads:
            claims = list(threads.map(claim, limits))
        taken = [delivery for claimed in claims for delivery in claimed]
        assert sorted(each.recipient for each in taken) == sorted(waiting[: sum(limits)])
        for claimed in claims:
            assert [each.recipient for each in claimed] == sorted(
                (each.recipient for each in claimed), key=waiting.index
            ), "the most urgent first"
        for recipient in (each.recipient for each in taken):
            one = self.known[recipient]
            one.state, one.lease_until, one.attempted_at = State.SENDING, self.now + LEASE, self.now
            one.attempts += 1
        return multiple(*taken)

    @rule(delivery=held, fate=st.sampled_from([State.DUE, State.UNKNOWN, State.FAILED, State.DROPPED]))
    def reported(self, delivery: Delivery, fate: State) -> None:
        """A report counts if nothing has become of the attempt since it was read; what was sent stays sent."""
        later, one = self.now + MINUTE, self.known[delivery.recipient]

        def report(tx: Transaction) -> bool:
            match fate:
                case State.DUE:
                    return tx.deliveries.mark_due_again(delivery, later, "not now")
                case State.UNKNOWN:
                    return tx.deliveries.mark_unknown(delivery, later, "lost")
                case State.FAILED:
                    return tx.deliveries.mark_failed(delivery, "refused")
            return tx.deliveries.mark_dropped(delivery, "pointless")

        counts = one.state is not State.SENT and (one.state, one.attempts) == (delivery.state, delivery.attempts)
        assert self.write(report) == counts
        if counts:
            one.state = fate
            one.lease_until = later if fate in (State.DUE, State.UNKNOWN) else None

    @rule(delivery=held)
    def arrived(self, delivery: Delivery) -> None:
        """That it stands in Slack counts whenever it becomes known, and once."""
        one = self.known[delivery.recipient]
        place = delivery.delivery_id, "D0", f"{delivery.attempts}.0", self.now, delivery.wanted
        assert self.write(lambda tx: tx.deliveries.mark_sent(*place)) == (one.state is not State.SENT)
        if one.state is not State.SENT:
            one.state, one.lease_until, one.shown = State.SENT, None, delivery.wanted

    @rule(target=held)
    def looked_up(self) -> MultipleResults[Delivery]:
        """Each unknown one whose time has come is looked up by one process."""
        unknown = {
            recipient for recipient, one in self.known.items() if one.state is State.UNKNOWN and one.is_free(self.now)
        }
        taken = self.taken(lambda tx: tx.deliveries.claim_unknown(self.now, self.now, LEASE, 10))
        assert {each.recipient for each in taken} == unknown
        for recipient in unknown:
            self.known[recipient].lease_until = self.now + LEASE
        return multiple(*taken)

    @rule()
    def leases_expire(self) -> None:
        """What was being sent by somebody who is gone is unknown then, and never due."""
        expired = [
            one
            for one in self.known.values()
            if one.state is State.SENDING and one.lease_until is not None and one.lease_until <= self.now
        ]
        look_up_at = self.now + MINUTE
        assert self.write(lambda tx: tx.deliveries.expire_leases(self.now, look_up_at)) == len(expired)
        for one in expired:
            one.state, one.lease_until = State.UNKNOWN, look_up_at

    @rule(recipient=st.sampled_from(RECIPIENTS))
    def changed(self, recipient: str) -> None:
        raised = self.write(lambda tx: tx.deliveries.want(Kind.PROMPT, recipient, WEEK))
        assert (raised is None) == (recipient not in self.known)
        if recipient in self.known:
            self.known[recipient].wanted += 1

    @rule(target=held)
    def shown_anew(self) -> MultipleResults[Delivery]:
        """Each sent one that shows less than is wanted is taken by one process."""
        behind = {
            recipient
            for recipient, one in self.known.items()
            if one.state is State.SENT and one.wanted > one.shown and one.is_free(self.now)
        }
        taken = self.taken(lambda tx: tx.deliveries.claim_changed(self.now, LEASE, 10))
        assert {each.recipient for each in taken} == behind
        for recipient in behind:
            self.known[recipient].lease_until = self.now + LEASE
        return multiple(*taken)

    @rule(delivery=held)
    def rendered(self, delivery: Delivery) -> None:
        """It shows what was wanted when it was read, if it is held still; if not, it is wanted anew."""
        self.write(lambda tx: tx.deliveries.mark_shown(delivery))
        one = self.known[delivery.recipient]
        if one.state is not State.SENT:
            return
        if delivery.lease_until is not None and one.lease_until == delivery.lease_until:
            one.shown, one.lease_until = max(one.shown, delivery.wanted), None
        else:
            one.wanted += 1

    @rule(seconds=st.sampled_from([1, 59, 61]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def everything_is_stored_as_the_model_has_it(self) -> None:
        with self.uow.reading(self.workspace_id) as tx:
            rows = {row.recipient: row for row in tx.deliveries.of_people(Kind.PROMPT, RECIPIENTS, WEEK)}
        assert rows.keys() == self.known.keys()
        for recipient, one in self.known.items():
            row = rows[recipient]
            assert (row.state, row.attempts, row.lease_until) == (one.state, one.attempts, one.lease_until)
            assert (row.wanted, row.shown, row.delivery_id) == (one.wanted, one.shown, one.delivery_id)
            assert (row.channel is not None) == (one.state is State.SENT)

    def stored(self, recipient: str) -> Delivery:
        with self.uow.reading(self.workspace_id) as tx:
            found = tx.deliveries.find(Kind.PROMPT, recipient, WEEK)
        assert found is not None
        return found

    def taken(self, claim: Callable[[Transaction], Sequence[Delivery]]) -> Sequence[Delivery]:
        with self.uow.writing(self.workspace_id) as tx:
            return claim(tx)


def test_deliveries_live_as_the_model_says_whoever_claims_and_reports_when(database: Database) -> None:
    class Here(Life):
        uow = SqlUnitOfWork(database.engines, lambda: None)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
