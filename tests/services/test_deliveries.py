"""The life of a delivery on both databases: claimed once, sent once, its fate found out."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from threading import Event, Thread

import pytest

from bot.domain.backoff import SHORTEST
from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Kind,
    Message,
    Retry,
    Sent,
    State,
    Unknown,
    Unreached,
    Unsearchable,
    Update,
    Urgency,
)
from bot.services.deliveries import fates
from handlers.ticks import AT_ONCE, BATCHES_A_SWEEP, LOOKED_UP_AT_ONCE
from tests.outbox import POST, WEEK, Clockwork, enqueue, stored
from tests.world import ANA, BO, CHIDI, World


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


def test_what_is_due_is_sent_once(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    enqueue(world)
    assert clockwork.ticks.send() == 1
    assert clockwork.ticks.send() == 0
    sent = stored(clockwork)
    assert (sent.state, sent.attempts) == (State.SENT, 1)
    assert sent.sent_at == world.clock.now()


def test_each_piece_that_a_tick_gets_done_is_told_while_it_goes_on(world: World, clockwork: Clockwork) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    told: list[str] = []
    clockwork.ticks.stepped = told.append
    clockwork.slack.answers = [Sent("D1", "1.1"), Retry(30, "internal_error"), Unknown("timeout")]
    clockwork.ticks.post()
    assert told == ["send", "send"]  # one was sent, one is unknown; of the third nothing came
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    assert told[2:] == ["sweep"]
    changed = next(each for each in (stored(clockwork, who) for who in (ANA, BO, CHIDI)) if each.channel == "D1")
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(changed.kind, changed.recipient, changed.occurrence)
    clockwork.ticks.show()
    assert told[3:] == ["show"]


def test_what_slack_asks_us_to_wait_for_is_due_again_after_that_time_and_not_before(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Retry(30, "ratelimited")]
    assert clockwork.ticks.send() == 0
    world.clock.move(days=1)  # the bot's own time has no part in it
    clockwork.real_time_passes(seconds=29)
    assert clockwork.ticks.send() == 0
    clockwork.real_time_passes(seconds=1)
    assert clockwork.ticks.send() == 1


def test_when_one_has_to_wait_the_others_of_its_workspace_wait_too(world: World, clockwork: Clockwork) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    clockwork.slack.answers = [Retry(30, "ratelimited", is_for_all=True)]
    assert clockwork.ticks.send() == 0
    assert clockwork.slack.posts == []
    clockwork.real_time_passes(seconds=30)
    assert clockwork.ticks.send() == 3
    assert [each.recipient for each, _, _ in clockwork.slack.posts] == [
        each.recipient
        for each in sorted((stored(clockwork, who) for who in (ANA, BO, CHIDI)), key=lambda d: d.delivery_id)
    ]  # in their order, whichever was told to wait


def test_a_delivery_of_a_process_that_died_is_looked_up_and_never_blindly_sent_again(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    [claimed] = clockwork.deliveries.claim(world.workspace_id, 5)
    clockwork.real_time_passes(seconds=59)
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.SENDING
    clockwork.real_time_passes(seconds=2)
    clockwork.ticks.sweep()
    assert clockwork.slack.looked_up == []  # what it sent at the last moment may still be on its way
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Sent("C0PHONE", "17.5")]
    clockwork.ticks.sweep()
    found = stored(clockwork)
    assert (found.state, found.channel, found.ts) == (State.SENT, "C0PHONE", "17.5")
    assert [each.delivery_id for each in clockwork.slack.looked_up] == [claimed.delivery_id]
    assert clockwork.slack.posts == []


def test_one_that_was_found_is_shown_anew_as_nobody_knows_what_it_shows(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)  # a late check-in meanwhile
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [Sent("C0PHONE", "17.5")]
    clockwork.ticks.sweep()
    assert clockwork.ticks.send() == 1
    assert clockwork.ticks.send() == 0
    assert len(clockwork.slack.updates) == 1


def test_what_two_processes_look_up_is_sent_once_though_both_find_it_missing(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    ours, clockwork_of_another = clockwork.deliveries, Clockwork(world)
    clockwork.real_time_passes(minutes=2)
    [one] = ours.to_look_up(world.workspace_id, 5)
    assert ours.to_look_up(world.workspace_id, 5) == []
    clockwork.real_time_passes(minutes=2)
    clockwork_of_another.real.moment = clockwork.real.moment
    [two] = clockwork_of_another.deliveries.to_look_up(world.workspace_id, 5)
    ours.found(one, Absent())
    clockwork.real_time_passes(seconds=5)
    [being_sent] = ours.claim(world.workspace_id, 5)
    clockwork_of_another.deliveries.found(two, Absent())
    assert stored(clockwork) == being_sent
    assert ours.claim(world.workspace_id, 5) == []


def test_an_unknown_one_waits_a_minute_before_it_is_looked_up_and_is_sent_if_slack_does_not_have_it(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    assert stored(clockwork).state is State.UNKNOWN
    clockwork.real_time_passes(seconds=30)
    clockwork.ticks.sweep()
    assert clockwork.slack.looked_up == []
    clockwork.real_time_passes(seconds=31)
    clockwork.slack.findings = [Absent()]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.DUE
    clockwork.real_time_passes(seconds=5)
    assert clockwork.ticks.send() == 1


@pytest.fixture
def most_in_vain(monkeypatch: pytest.MonkeyPatch) -> int:
    """Few attempts; how many there are, and for how long, `tests/domain/test_backoff.py` tells."""
    monkeypatch.setattr(fates, "MOST_IN_VAIN", few := 4)
    return few


def test_while_slack_is_not_reached_a_message_is_tried_ever_more_seldom_and_in_the_end_has_failed(
    world: World, clockwork: Clockwork, most_in_vain: int
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unreached("URLError")] * most_in_vain
    began, tries = clockwork.real.now(), []
    while stored(clockwork).state is State.DUE:
        clockwork.ticks.send()
        tries.append(clockwork.real.now() - began)
        clockwork.real.moment = stored(clockwork).lease_until or began
    assert clockwork.slack.answers == []
    assert len(tries) == most_in_vain
    rests = [later - sooner for sooner, later in pairwise(tries)]
    assert all(SHORTEST * 2**before / 2 <= rest <= SHORTEST * 2**before for before, rest in enumerate(rests))
    assert stored(clockwork).reason == f"tried {most_in_vain} times: URLError"


def test_what_fails_with_a_server_error_and_is_not_there_afterwards_is_tried_ever_more_seldom(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("http_503")] * 5
    for number in range(5):
        clockwork.ticks.send()
        clockwork.real_time_passes(minutes=1)
        clockwork.ticks.sweep()
        rested = stored(clockwork)
        assert (rested.state, rested.in_vain) == (State.DUE, number + 1)
        assert rested.lease_until is not None
        rest = rested.lease_until - clockwork.real.now()
        assert SHORTEST * 2**number / 2 <= rest <= SHORTEST * 2**number
        clockwork.real.moment = rested.lease_until


def test_what_slack_takes_and_loses_time_and_again_is_sent_after_each_look_up_and_fails_in_the_end(
    world: World, clockwork: Clockwork, most_in_vain: int
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("internal_error")] * most_in_vain
    for _ in range(most_in_vain):
        clockwork.ticks.send()
        assert stored(clockwork).state is State.UNKNOWN
        clockwork.real_time_passes(minutes=1)
        clockwork.ticks.sweep()
        clockwork.real_time_passes(minutes=15)
    assert stored(clockwork).state is State.FAILED
    assert len(clockwork.slack.looked_up) == most_in_vain


def test_an_unknown_one_stays_so_while_slack_cannot_be_asked(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [Retry(60, "URLError")]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.UNKNOWN


def test_one_that_may_have_arrived_is_looked_up_when_it_is_too_late_to_send_it_too(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world, expires_at=world.clock.now() + timedelta(hours=1))
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=2)
    world.clock.move(hours=1)
    clockwork.slack.findings = [Retry(60, "ratelimited"), Sent("C0PHONE", "1.0")]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.UNKNOWN
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.SENT


def test_stopping_gives_back_what_was_claimed_and_not_sent(world: World, clockwork: Clockwork) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    send = clockwork.slack.send

    def send_and_stop(
        delivery: Delivery, message: Message, may_begin: Callable[[], bool]
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        assert may_begin()
        clockwork.ticks.stop()
        return send(delivery, message)

    clockwork.slack.send = send_and_stop  # type: ignore[method-assign, assignment]
    assert clockwork.ticks.send() == 1
    states = sorted(stored(clockwork, recipient).state for recipient in (ANA, BO, CHIDI))
    assert states == [State.DUE, State.DUE, State.SENT]


def test_a_stop_gives_back_what_waits_while_slack_does_not_answer_what_is_being_sent(
    world: World, clockwork: Clockwork
) -> None:
    for recipient in (ANA, BO, CHIDI):
        enqueue(world, recipient)
    seen: list[list[tuple[State, timedelta]]] = []

    def look() -> None:
        rows = [stored(clockwork, recipient) for recipient in (ANA, BO, CHIDI)]
        seen.append(sorted((row.state, (row.lease_until or row.due_at) - clockwork.real.now()) for row in rows))

    def hang(delivery: Delivery, _message: Message, may_begin: Callable[[], bool]) -> Sent:
        assert may_begin()
        clockwork.ticks.stop()
        look()
        clockwork.ticks.leave()
        look()
        return Sent("D0" + delivery.recipient, "1.0")

    clockwork.slack.send = hang  # type: ignore[method-assign, assignment]
    clockwork.ticks.post()
    look()
    at_once, minute = timedelta(), timedelta(minutes=1)
    assert seen[0] == [(State.DUE, at_once), (State.DUE, at_once), (State.SENDING, minute)]
    assert seen[1] == [(State.DUE, at_once), (State.DUE, at_once), (State.UNKNOWN, minute)]
    assert [state for state, _ in seen[2]] == [State.DUE, State.DUE, State.SENT]


def test_a_stop_gives_back_what_waits_for_its_turn_as_slack_was_not_handed_it(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    seen: list[State] = []
    send = clockwork.slack.send

    def wait_for_a_turn(
        delivery: Delivery, message: Message, may_begin: Callable[[], bool]
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        clockwork.ticks.stop()
        seen.append(stored(clockwork).state)
        clockwork.ticks.leave()
        seen.append(stored(clockwork).state)
        return send(delivery, message, may_begin)

    clockwork.slack.send = wait_for_a_turn  # type: ignore[method-assign, assignment]
    assert clockwork.ticks.post() == 0
    assert [*seen, stored(clockwork).state] == [State.DUE] * 3
    assert clockwork.slack.posts == [], "another process may be sending it by then"


def test_a_stop_gives_back_what_was_to_be_looked_up(world: World, clockwork: Clockwork) -> None:
    for recipient in (ANA, BO):
        enqueue(world, recipient)
    clockwork.slack.answers = [Unknown("TimeoutError")] * 2
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=1)

    def look_up_and_stop(delivery: Delivery) -> Sent:
        clockwork.ticks.stop()
        return Sent("D0" + delivery.recipient, "1.0")

    clockwork.slack.look_up = look_up_and_stop  # type: ignore[method-assign]
    clockwork.ticks.sweep()
    one, other = sorted((stored(clockwork, recipient) for recipient in (ANA, BO)), key=lambda each: each.state)
    assert (one.state, other.state) == (State.SENT, State.UNKNOWN)
    assert other.lease_until == clockwork.real.now()


def test_who_has_lost_the_lease_cannot_make_it_due_again(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    [claimed] = clockwork.deliveries.claim(world.workspace_id, 5)
    clockwork.real_time_passes(minutes=2)
    clockwork.deliveries.expire_leases(world.workspace_id)
    clockwork.deliveries.settle(claimed, Retry(0, "late"))
    assert stored(clockwork).state is State.UNKNOWN


def test_what_arrived_after_the_lease_was_lost_is_known_to_have_arrived(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    [claimed] = clockwork.deliveries.claim(world.workspace_id, 5)
    clockwork.real_time_passes(minutes=2)
    clockwork.deliveries.expire_leases(world.workspace_id)
    clockwork.deliveries.settle(claimed, Sent("C0PHONE", "17.5"))
    clockwork.ticks.sweep()
    assert (stored(clockwork).state, clockwork.slack.looked_up) == (State.SENT, [])


def test_what_is_due_at_one_moment_goes_out_in_the_order_in_which_it_was_written(
    world: World, clockwork: Clockwork
) -> None:
    channels = [f"C0{number}" for number in range(AT_ONCE)]
    for channel in channels:
        enqueue(world, channel)
    claimed = clockwork.deliveries.claim(world.workspace_id, AT_ONCE)
    assert [one.recipient for one in claimed] == channels


def test_a_sweep_looks_up_as_many_as_slack_lets_us_ask_for_until_the_next(world: World, clockwork: Clockwork) -> None:
    channels = [f"C0{number}" for number in range(BATCHES_A_SWEEP * LOOKED_UP_AT_ONCE)]
    for channel in channels:
        enqueue(world, channel)
    clockwork.slack.answers = [Unknown("TimeoutError")] * len(channels)
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [Sent(channel, "17.5") for channel in channels]
    clockwork.ticks.sweep()
    assert len(clockwork.slack.looked_up) == len(channels)


def test_those_that_cannot_be_looked_up_keep_no_other_from_it_and_have_failed_after_a_day(
    world: World, clockwork: Clockwork
) -> None:
    channels = [f"C0{number}" for number in range(LOOKED_UP_AT_ONCE)]
    for channel in channels:
        enqueue(world, channel)
    clockwork.slack.answers = [Unknown("TimeoutError")] * len(channels)
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Retry(60, "missing_scope")] * len(channels)
    clockwork.ticks.sweep()
    enqueue(world, "C0LAST")
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [Retry(60, "missing_scope")] * (len(channels) + 1)
    for _ in range(2):
        clockwork.ticks.sweep()
    assert "C0LAST" in {each.recipient for each in clockwork.slack.looked_up}
    clockwork.real_time_passes(days=1)
    clockwork.slack.findings = [Retry(60, "missing_scope")] * (len(channels) + 1)
    for _ in range(2):
        clockwork.ticks.sweep()
    assert (stored(clockwork, channels[0]).state, stored(clockwork, channels[0]).reason) == (
        State.FAILED,
        "could not be looked up: missing_scope",
    )


def test_after_a_stop_of_days_those_whose_look_up_has_to_wait_its_turn_are_looked_up_later(
    world: World, clockwork: Clockwork
) -> None:
    for channel in ("C0ONE", "C0TWO"):
        enqueue(world, channel)
    clockwork.slack.answers = [Unknown("TimeoutError")] * 2
    clockwork.ticks.send()
    clockwork.real_time_passes(days=2)
    clockwork.slack.findings = [Retry(30, "ratelimited", is_for_all=True)]
    clockwork.ticks.sweep()
    assert [stored(clockwork, channel).state for channel in ("C0ONE", "C0TWO")] == [State.UNKNOWN] * 2
    clockwork.real_time_passes(seconds=30)
    clockwork.slack.findings = [Sent("C0ONE", "1.0"), Sent("C0TWO", "1.0")]
    clockwork.ticks.sweep()
    assert [stored(clockwork, channel).state for channel in ("C0ONE", "C0TWO")] == [State.SENT] * 2


@pytest.mark.parametrize("is_unknown_already", [True, False])
def test_after_a_stop_of_days_a_first_look_up_that_breaks_off_gives_nothing_up(
    world: World, clockwork: Clockwork, is_unknown_already: bool
) -> None:
    enqueue(world)
    if is_unknown_already:
        clockwork.slack.answers = [Unknown("TimeoutError")]
        clockwork.ticks.send()
    else:
        clockwork.deliveries.claim(world.workspace_id, 1)
    clockwork.real_time_passes(days=3)
    for _ in range(2):
        clockwork.slack.findings = [Retry(60, "TimeoutError")]
        clockwork.ticks.sweep()
        clockwork.real_time_passes(minutes=1)
    clockwork.real_time_passes(hours=23)
    clockwork.slack.findings = [Retry(60, "TimeoutError")]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.UNKNOWN
    clockwork.real_time_passes(hours=1)
    clockwork.slack.findings = [Retry(60, "TimeoutError")]
    clockwork.ticks.sweep()
    assert (stored(clockwork).state, stored(clockwork).reason) == (
        State.FAILED,
        "could not be looked up: TimeoutError",
    )


def test_what_was_sent_again_has_a_day_of_look_ups_of_its_own(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")] * 2
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Retry(60, "TimeoutError")]
    clockwork.ticks.sweep()
    clockwork.real_time_passes(hours=23)
    clockwork.slack.findings = [Absent()]
    clockwork.ticks.sweep()
    clockwork.real_time_passes(minutes=1)
    clockwork.ticks.send()
    clockwork.real_time_passes(hours=2)
    clockwork.slack.findings = [Retry(60, "TimeoutError")]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.UNKNOWN


def test_a_lease_of_a_clock_that_was_hours_ahead_ends_soon_after_that_is_put_right(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.real_time_passes(hours=6)
    clockwork.deliveries.claim(world.workspace_id, 1)
    clockwork.real_time_passes(hours=-6)
    clockwork.slack.findings = [Sent("C0PHONE", "1.0")]
    clockwork.ticks.sweep()
    assert stored(clockwork).state is State.SENDING, "whoever has it may be at it still"
    for _ in range(2):
        clockwork.real_time_passes(minutes=1)
        clockwork.ticks.sweep()
    assert stored(clockwork).state is State.SENT


@pytest.mark.parametrize("ahead", [6, 0])
def test_a_rest_of_a_clock_that_was_hours_ahead_ends_soon_and_a_real_one_does_not(
    world: World, clockwork: Clockwork, ahead: int
) -> None:
    enqueue(world)
    enqueue(world, recipient=BO)
    clockwork.real_time_passes(hours=ahead)
    clockwork.slack.answers = [Unknown("TimeoutError"), Retry(3600, "internal_error")]
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Retry(3600, "TimeoutError")]
    clockwork.ticks.sweep()
    clockwork.real_time_passes(hours=-ahead)
    clockwork.ticks.sweep()
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Sent("C0PHONE", "1.0")]
    clockwork.ticks.sweep()
    clockwork.ticks.send()
    states = {stored(clockwork, POST).state, stored(clockwork, BO).state}
    assert states == ({State.SENT} if ahead else {State.UNKNOWN, State.DUE})


def test_a_look_up_is_made_again_when_slack_says_and_not_before(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Retry(600, "ratelimited")]
    clockwork.ticks.sweep()
    clockwork.real_time_passes(seconds=599)
    clockwork.ticks.sweep()
    assert len(clockwork.slack.looked_up) == 1
    clockwork.real_time_passes(seconds=1)
    clockwork.ticks.sweep()
    assert len(clockwork.slack.looked_up) == 2


def test_what_slack_refuses_has_failed_with_the_reason(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Failed("is_archived")]
    clockwork.ticks.send()
    assert (stored(clockwork).state, stored(clockwork).reason) == (State.FAILED, "is_archived")


def test_somebody_whom_slack_does_not_have_any_more_is_asked_about_and_no_channel_is(
    world: World, clockwork: Clockwork
) -> None:
    doubted: list[tuple[str, str]] = []
    clockwork.ticks.doubted = lambda *who: doubted.append(who)
    fates: dict[str, Failed | Unknown] = {
        ANA: Failed("user_disabled"),
        BO: Unknown("TimeoutError"),
        POST: Failed("is_archived"),
    }
    for recipient in fates:
        enqueue(world, recipient)

    def send(
        delivery: Delivery, _message: Message, _may_begin: Callable[[], bool]
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        return fates[delivery.recipient]

    clockwork.slack.send = send  # type: ignore[method-assign, assignment]
    clockwork.ticks.send()
    assert doubted == [(world.workspace_id, ANA)]
    clockwork.real_time_passes(minutes=1)
    clockwork.slack.findings = [Unsearchable("user_disabled")]
    clockwork.ticks.sweep()
    assert doubted[1:] == [(world.workspace_id, BO)]
    assert [stored(clockwork, each).state for each in fates] == [State.FAILED] * 3


@pytest.mark.parametrize(("kind", "fate"), [(Kind.REMINDER, State.DROPPED), (Kind.PROGRESS_POST, State.FAILED)])
def test_what_has_expired_is_not_sent_and_a_post_has_failed_as_somebody_believes_it_out(
    world: World, clockwork: Clockwork, kind: Kind, fate: State
) -> None:
    enqueue(world, kind=kind, expires_at=world.clock.now() + timedelta(hours=1))
    world.clock.move(hours=1)
    clockwork.ticks.send()
    assert clockwork.stored(kind, POST, WEEK).state is fate
    assert clockwork.slack.posts == []


def test_a_message_that_cannot_be_built_rests_and_holds_up_no_other(
    world: World, clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(delivery: Delivery) -> Message:
        if delivery.recipient == ANA:
            raise RuntimeError(delivery.recipient)
        return Message("fine")

    monkeypatch.setattr(clockwork.ticks, "_renderers", {Kind.PROGRESS_POST: fails})
    for recipient in (ANA, BO):
        enqueue(world, recipient)
    assert clockwork.ticks.send() == 1
    assert [post.recipient for post, _, _ in clockwork.slack.posts] == [BO]
    waiting = stored(clockwork, ANA)
    assert waiting.state is State.DUE
    assert waiting.lease_until is not None
    assert waiting.lease_until > clockwork.real.now()


def test_a_change_is_shown_once_and_the_newest_counts(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    for _ in range(3):
        clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    assert clockwork.ticks.send() == 1
    assert clockwork.ticks.send() == 0
    assert (stored(clockwork).wanted, stored(clockwork).shown) == (3, 3)


def test_what_a_form_changed_is_shown_at_once_where_the_form_was_opened(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    sent, before = stored(clockwork), world.wakes
    assert clockwork.deliveries.show_anew(world.workspace_id, sent.channel or "", sent.ts or "")
    assert (stored(clockwork).wanted, world.wakes) == (1, before + 1)
    assert not clockwork.deliveries.show_anew(world.workspace_id, sent.channel or "", "0.1")
    assert world.wakes == before + 1


def test_the_message_that_somebody_used_is_shown_anew_before_all_others_until_it_is(
    world: World, clockwork: Clockwork
) -> None:
    channels = "C0MAIL", "C0CHAT", POST
    for channel in channels:
        enqueue(world, channel)
        clockwork.ticks.send()
        world.clock.move(minutes=1)

    def shown_in_order(*changed: str, used: bool = False) -> list[str]:
        before = len(clockwork.slack.updates)
        for channel in changed:
            clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, channel, WEEK)
        if used:
            place = stored(clockwork)
            assert clockwork.deliveries.show_anew(world.workspace_id, place.channel or "", place.ts or "")
        clockwork.ticks.send()
        return [held.recipient for held, _ in clockwork.slack.updates[before:]]

    assert shown_in_order("C0MAIL", "C0CHAT", used=True) == [POST, "C0MAIL", "C0CHAT"]
    assert stored(clockwork).urgency > Urgency.ANSWER, "it was shown"


def test_an_update_that_has_to_wait_rests_for_its_lease_and_is_made_then(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    [held] = clockwork.deliveries.claim_changed(world.workspace_id, 1)
    assert clockwork.ticks.send() == 0
    clockwork.real_time_passes(minutes=2)
    assert clockwork.ticks.send() == 1
    assert stored(clockwork).shown == held.wanted


def test_who_is_alone_shows_at_once_what_a_process_that_is_no_more_was_about_to_show(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    [held] = clockwork.deliveries.claim_changed(world.workspace_id, 1)
    assert clockwork.ticks.send() == 0
    clockwork.deliveries.take_over()
    assert clockwork.ticks.send() == 1
    assert stored(clockwork).shown == held.wanted


def test_taking_over_hurries_neither_what_rests_nor_what_was_being_sent(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    clockwork.slack.update_answers = [Retry(30, "ratelimited")]
    assert clockwork.ticks.send() == 0
    enqueue(world, ANA)
    [sending] = clockwork.deliveries.claim(world.workspace_id, 1)
    clockwork.deliveries.take_over()
    assert clockwork.ticks.send() == 0
    assert stored(clockwork, ANA) == sending


def test_an_update_that_slack_asks_us_to_wait_for_is_made_after_that_time(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    clockwork.slack.update_answers = [Retry(5, "TimeoutError")]
    assert clockwork.ticks.send() == 0
    clockwork.real_time_passes(seconds=4)
    assert clockwork.ticks.send() == 0
    clockwork.real_time_passes(seconds=1)
    assert clockwork.ticks.send() == 1


def test_what_is_to_be_sent_does_not_wait_for_a_change_that_waits_its_turn(world: World, clockwork: Clockwork) -> None:
    world.delivery(Kind.PROMPT, ANA, "2027-01-04")
    clockwork.deliveries.want(world.workspace_id, Kind.PROMPT, ANA, "2027-01-04")
    enqueue(world)
    waits, may_go_on, update = Event(), Event(), clockwork.slack.update

    def update_in_turn(delivery: Delivery, message: Message) -> Update:
        waits.set()
        may_go_on.wait(30)
        return update(delivery, message)

    clockwork.slack.update = update_in_turn  # type: ignore[method-assign]
    clockwork.ticks._renderers = dict.fromkeys(Kind, lambda _delivery: Message("fine"))
    showing = Thread(target=clockwork.ticks.show)
    showing.start()
    assert waits.wait(30)
    assert clockwork.ticks.post() == 1
    may_go_on.set()
    showing.join(30)
    assert [message.text for _, message in clockwork.slack.updates] == ["fine"]


def test_answers_go_before_everything_that_waits_already(world: World, clockwork: Clockwork) -> None:
    earlier = world.clock.now() - timedelta(minutes=1)
    for number in range(AT_ONCE):
        enqueue(world, f"U0WAITS{number}", due_at=earlier)
    enqueue(world, CHIDI, urgency=Urgency.ANSWER)
    clockwork.ticks.send()
    assert len(clockwork.slack.posts) == AT_ONCE + 1
    assert clockwork.slack.posts[0][0].recipient == CHIDI


def test_posts_and_news_of_what_followed_go_after_what_is_meant_for_a_person_however_long_they_wait(
    world: World, clockwork: Clockwork
) -> None:
    hours = [world.clock.now() - timedelta(hours=each) for each in range(9)]
    enqueue(world, "U0FOLLOWING", urgency=Urgency.FOLLOWING, due_at=hours[8])
    enqueue(world, POST, urgency=Urgency.POST, due_at=hours[7])
    enqueue(world, ANA, urgency=Urgency.PERSONAL, due_at=hours[5])
    enqueue(world, BO, urgency=Urgency.PERSONAL, due_at=hours[6])
    enqueue(world, CHIDI, urgency=Urgency.PERSONAL, due_at=hours[1])
    clockwork.ticks.send()
    assert [each[0].recipient for each in clockwork.slack.posts] == [CHIDI, BO, ANA, POST, "U0FOLLOWING"]


def test_a_workspace_without_the_bot_is_left_alone(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks._sender_for = lambda _workspace_id: None
    assert clockwork.ticks.send() == 0
    assert stored(clockwork).state is State.DUE


def test_the_next_moment_is_that_of_the_earliest_schedule_or_delivery(world: World, clockwork: Clockwork) -> None:
    assert clockwork.deliveries.next_moment() is None
    later = world.clock.now() + timedelta(hours=3)
    enqueue(world, due_at=later)
    assert clockwork.deliveries.next_moment() == later


def test_a_change_that_slack_refuses_for_good_is_let_be_and_the_next_one_is_shown(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    clockwork.slack.update_answers = [Failed("cant_update_message")]
    clockwork.ticks.send()
    assert (stored(clockwork).wanted, stored(clockwork).shown, stored(clockwork).lease_until) == (1, 1, None)
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    clockwork.ticks.send()
    assert (stored(clockwork).wanted, stored(clockwork).shown, len(clockwork.slack.updates)) == (2, 2, 1)


def test_what_is_awaited_or_of_use_today_is_looked_up_before_what_is_older_or_useless(
    world: World, clockwork: Clockwork
) -> None:
    now = world.clock.now()
    tonight, weeks, over = now + timedelta(hours=7), now + timedelta(weeks=2), now + timedelta(minutes=1)
    expected = ["U0ANSWER", "U0PROMPT", "U0NEWS", "U0LATE"]
    enqueue(world, "U0LATE", kind=Kind.PROMPT, expires_at=over)
    enqueue(world, "U0NEWS", kind=Kind.TEAM_NEWS, expires_at=weeks)
    enqueue(world, "U0PROMPT", kind=Kind.PROMPT, expires_at=tonight)
    enqueue(world, "U0ANSWER", kind=Kind.ANSWER, urgency=Urgency.ANSWER)
    for kind, recipient in ((Kind.PROMPT, "U0LATE"), (Kind.TEAM_NEWS, "U0NEWS"), (Kind.PROMPT, "U0PROMPT")):
        delivery = clockwork.stored(kind, recipient, WEEK)
        clockwork.deliveries.settle(delivery, Unknown("TimeoutError"))
        clockwork.real_time_passes(seconds=1)
    clockwork.deliveries.settle(clockwork.stored(Kind.ANSWER, "U0ANSWER", WEEK), Unknown("TimeoutError"))
    clockwork.real_time_passes(minutes=2)
    world.clock.move(minutes=2)
    one_by_one = [clockwork.deliveries.to_look_up(world.workspace_id, 1)[0].recipient for _ in range(2)]
    together = [each.recipient for each in clockwork.deliveries.to_look_up(world.workspace_id, 5)]
    assert one_by_one + together == expected
