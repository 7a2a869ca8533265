"""While Slack asks us to wait, or the database is busy, nothing is claimed in vain, counted or told again and again."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.deliveries import Delivery, Kind, Message, NewDelivery, Retry, Sent, State, Urgency
from bot.services.unit_of_work import StorageBusy, Transaction
from tests.outbox import Clockwork, enqueue, stored
from tests.world import ANA, BO, CHIDI, World

WAITS = Retry(30, "ratelimited", is_for_all=True)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


@dataclass
class Builder:
    """Builds a message, unless the database is busy."""

    is_busy: bool = False
    built: int = 0

    def __call__(self, delivery: Delivery) -> Message:
        self.built += 1
        if self.is_busy:
            raise StorageBusy
        return Message(delivery.occurrence)

    @property
    def renderers(self) -> Mapping[Kind, "Builder"]:
        return dict.fromkeys(Kind, self)


def test_a_busy_database_is_no_fault_of_a_message_which_is_tried_again_within_seconds(world: World) -> None:
    builder = Builder(is_busy=True)
    clockwork = Clockwork(world, builder.renderers)
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    for _ in range(20):
        assert clockwork.ticks.send() == 0
    assert builder.built == 1, "it is not tried in a tight loop"
    for _ in range(6):
        clockwork.real_time_passes(seconds=5)
        clockwork.ticks.send()
    assert {stored(clockwork, who).in_vain for who in (ANA, BO, CHIDI)} == {0}
    builder.is_busy = False
    clockwork.real_time_passes(seconds=5)
    assert clockwork.ticks.send() == 3


def test_a_busy_database_delays_what_is_shown_anew_by_seconds(world: World) -> None:
    builder = Builder()
    clockwork = Clockwork(world, builder.renderers)
    enqueue(world)
    clockwork.ticks.send()
    waiting = stored(clockwork)
    clockwork.deliveries.want(world.workspace_id, waiting.kind, waiting.recipient, waiting.occurrence)
    builder.is_busy = True
    for _ in range(20):
        assert clockwork.ticks.send() == 0
    assert builder.built == 2
    builder.is_busy = False
    clockwork.real_time_passes(seconds=5)
    assert clockwork.ticks.send() == 1


def test_what_a_busy_database_did_not_record_is_recorded_once_it_is_free(
    world: World, clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(world)
    writing, busy = world.uow.writing, [False]

    @contextmanager
    def often_busy(workspace_id: str) -> Iterator[Transaction]:
        if busy[0]:
            raise StorageBusy
        with writing(workspace_id) as tx:
            yield tx

    def sends(*_: object) -> Sent:
        busy[0] = True
        return Sent("C0PHONE", "7.5")

    monkeypatch.setattr(world.uow, "writing", often_busy)
    monkeypatch.setattr(clockwork.slack, "send", sends)
    clockwork.ticks.post()
    clockwork.ticks.post()
    assert stored(clockwork).state is State.SENDING
    busy[0] = False
    clockwork.ticks.post()
    assert (stored(clockwork).state, stored(clockwork).ts) == (State.SENT, "7.5")


def test_while_a_method_rests_nothing_of_it_is_claimed_and_that_is_told_once(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    recipients = [f"U0{number:03}" for number in range(12)]
    for recipient in recipients:
        enqueue(world, recipient)
    clockwork.slack.answers = [WAITS]
    with caplog.at_level(logging.INFO, "headway.ticks"):
        for _ in range(10):
            clockwork.ticks.post()
            clockwork.real_time_passes(seconds=2)
    assert sum(stored(clockwork, who).attempts for who in recipients) <= 5, "only the batch that was claimed before"
    assert len([line for line in caplog.messages if "ratelimited" in line]) == 1
    clockwork.real_time_passes(seconds=10)
    assert clockwork.ticks.post() == 12


def test_while_posts_rest_messages_are_shown_anew_and_the_other_way_round(world: World, clockwork: Clockwork) -> None:
    enqueue(world, ANA)
    clockwork.ticks.post()
    sent = stored(clockwork, ANA)
    for resting, other in (("answers", "show"), ("update_answers", "post")):
        enqueue(world, BO)
        clockwork.deliveries.want(world.workspace_id, sent.kind, sent.recipient, sent.occurrence)
        setattr(clockwork.slack, resting, [WAITS])
        getattr(clockwork.ticks, "post" if other == "show" else "show")()
        assert getattr(clockwork.ticks, other)() == 1
        clockwork.real_time_passes(minutes=1)


def test_while_messages_are_not_shown_anew_none_is_claimed_and_that_is_told_once(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    clockwork.ticks.send()
    for recipient in (ANA, BO, CHIDI):
        sent = stored(clockwork, recipient)
        clockwork.deliveries.want(world.workspace_id, sent.kind, sent.recipient, sent.occurrence)
    clockwork.slack.update_answers = [WAITS] * 3
    for _ in range(10):
        clockwork.ticks.show()
    assert len([line for line in caplog.messages if "ratelimited" in line]) == 1
    assert len(clockwork.slack.update_answers) == 2


def test_a_rest_of_one_workspace_is_none_of_another(world: World, clockwork: Clockwork) -> None:
    other = world.elsewhere()
    enqueue(world)
    enqueue(other)
    clockwork.slack.answers = [WAITS]
    assert clockwork.ticks.post() == 1


def test_a_clock_that_is_set_back_ends_a_rest(world: World, clockwork: Clockwork) -> None:
    enqueue(world, ANA)
    clockwork.slack.answers = [WAITS]
    clockwork.ticks.post()
    enqueue(world, BO)
    clockwork.real_time_passes(hours=-5)
    assert clockwork.ticks.post() == 1


def test_where_look_ups_rest_slack_is_not_asked_for_every_other_one(world: World, clockwork: Clockwork) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    clockwork.deliveries.claim(world.workspace_id, 5)
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [WAITS]
    clockwork.ticks.sweep()
    assert len(clockwork.slack.looked_up) == 1
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    assert len(clockwork.slack.looked_up) == 4


@dataclass
class OneEach:
    """A Slack that takes one message from each channel, and then asks that channel alone to wait."""

    taken: dict[str, int]
    tries: int = 0

    def send(self, delivery: Delivery, message: Message, may_begin: Callable[[], bool]) -> Sent | Retry:
        self.tries += 1
        self.taken[delivery.recipient] = self.taken.get(delivery.recipient, 0) + 1
        if self.taken[delivery.recipient] > 1:
            return Retry(1, "one message a second in a channel")
        return Sent(f"D{delivery.recipient}", "1.0")


def test_many_answers_to_one_person_hold_up_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clockwork, slack = Clockwork(world), OneEach({})
    monkeypatch.setattr(clockwork.ticks, "_sender_for", lambda _workspace_id: slack)
    with world.uow.writing(world.workspace_id) as tx:
        for number in range(60):
            tx.deliveries.enqueue(NewDelivery(Kind.ANSWER, BO, f"{number}", world.clock.now(), urgency=Urgency.ANSWER))
        later = world.clock.now() + timedelta(seconds=1)
        tx.deliveries.enqueue(NewDelivery(Kind.ANSWER, ANA, "mine", later, urgency=Urgency.ANSWER))
    world.clock.move(seconds=1)
    assert clockwork.ticks.post() == 2
    assert ANA in slack.taken
    assert slack.tries == 61
