"""A sent message that several change while several show it: what was wanted last is shown in the end, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest

from bot.domain.deliveries import Delivery, Kind, Message, Sent, Update
from handlers.calls import Renderer
from tests.outbox import POST, WEEK, Clockwork, enqueue, stored
from tests.world import World

CHANGES = 8


def showing(world: World) -> Clockwork:
    """Return a process that shows how often a message was changed, as it finds that when it builds it."""

    def newest(delivery: Delivery) -> Message:
        return Message(str(process.stored(delivery.kind, delivery.recipient, delivery.occurrence).wanted))

    renderers: dict[Kind, Renderer] = dict.fromkeys(Kind, newest)
    process = Clockwork(world, renderers)
    return process


@pytest.fixture
def one(world: World) -> Clockwork:
    """A process that has sent a message."""
    process = showing(world)
    enqueue(world)
    assert process.ticks.send() == 1
    return process


@pytest.fixture
def other(world: World, one: Clockwork) -> Clockwork:
    """Another process, at work in the same Slack and at the same time."""
    process = showing(world)
    process.slack, process.real = one.slack, one.real
    return process


def change(process: Clockwork) -> None:
    process.deliveries.want(process.world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)


def test_what_two_change_while_it_is_being_shown_is_shown_next_and_by_one_process(
    one: Clockwork, other: Clockwork
) -> None:
    shown: list[int] = []
    texts: list[str] = []
    others_showed: list[int] = []

    def update(delivery: Delivery, message: Message) -> Update:
        shown.append(delivery.wanted)
        texts.append(message.text)
        if len(shown) < CHANGES:
            with ThreadPoolExecutor(3) as at_once:
                changed = [at_once.submit(change, each) for each in (one, other)]
                others_showed.append(at_once.submit(other.ticks.show).result(60))
                for each in changed:
                    each.result(60)
        return Sent(delivery.channel or "", delivery.ts or "")

    one.slack.update = update  # type: ignore[method-assign]
    change(one)
    assert one.ticks.show() == CHANGES
    assert shown == [1 + 2 * before for before in range(CHANGES)]
    assert texts == [str(each) for each in shown]
    assert others_showed == [0] * (CHANGES - 1)
    assert (stored(one).wanted, stored(one).shown) == (shown[-1], shown[-1])


def test_whoever_changes_and_shows_when_the_last_is_shown_in_the_end_and_none_twice(
    one: Clockwork, other: Clockwork
) -> None:
    begin, over = Barrier(4), Event()

    def change_often(process: Clockwork) -> None:
        begin.wait(60)
        for _ in range(CHANGES):
            change(process)

    def show_on(process: Clockwork) -> None:
        begin.wait(60)
        while not over.is_set():
            process.ticks.show()

    with ThreadPoolExecutor(4) as at_once:
        showers = [at_once.submit(show_on, each) for each in (one, other)]
        try:
            for changer in [at_once.submit(change_often, each) for each in (one, other)]:
                changer.result(60)
        finally:
            over.set()
        for shower in showers:
            shower.result(60)
    one.ticks.show()
    shown = [delivery.wanted for delivery, _ in one.slack.updates]
    assert shown == sorted(set(shown)), "ever newer"
    assert one.slack.updates[-1][1].text == str(2 * CHANGES)
    assert (stored(one).wanted, stored(one).shown) == (2 * CHANGES, 2 * CHANGES)


@pytest.mark.parametrize("by_click", [True, False], ids=["through a click's answer", "by the sender"])
def test_what_is_shown_late_over_something_newer_is_followed_by_the_newest(one: Clockwork, by_click: bool) -> None:
    change(one)
    (held,) = one.deliveries.claim_changed(one.world.workspace_id, 1)  # and stands still, for longer than its lease
    change(one)
    one.real.moment += timedelta(hours=1)
    assert one.ticks.show() == 1

    if by_click:
        assert one.deliveries.shown_or_newer(held) is None
    else:
        one.deliveries.shown(held)

    assert one.ticks.show() == 1
    assert one.ticks.show() == 0
