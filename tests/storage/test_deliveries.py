from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Delivery, Kind, NewDelivery, State, Urgency
from tests.world import ANA, BO, WEDNESDAY, World

WEEK = "2027-01-04"
LEASE = timedelta(seconds=60)
PROMPT = NewDelivery(Kind.PROMPT, ANA, WEEK, WEDNESDAY, about={"week": WEEK})


def enqueue(world: World, *deliveries: NewDelivery) -> list[bool]:
    with world.uow.writing(world.workspace_id) as tx:
        return [tx.deliveries.enqueue(delivery) for delivery in deliveries]


def claim(world: World, limit: int = 10) -> Sequence[Delivery]:
    now = world.clock.now()
    with world.uow.writing(world.workspace_id) as tx:
        return tx.deliveries.claim_due(now, now, LEASE, limit)


def claim_changed(world: World) -> Sequence[Delivery]:
    with world.uow.writing(world.workspace_id) as tx:
        return tx.deliveries.claim_changed(world.clock.now(), LEASE, 10)


def find(world: World, wanted: NewDelivery = PROMPT) -> Delivery:
    with world.uow.reading(world.workspace_id) as tx:
        delivery = tx.deliveries.find(wanted.kind, wanted.recipient, wanted.occurrence)
        assert delivery is not None
        assert tx.deliveries.get(delivery.delivery_id) == delivery
    return delivery


def test_what_is_planned_twice_exists_once_as_it_was_first(world: World) -> None:
    later = replace(PROMPT, due_at=WEDNESDAY + timedelta(days=1), about={})
    assert enqueue(world, PROMPT, later) == [True, False]
    assert enqueue(world, later) == [False]
    stored = find(world)
    assert (stored.state, stored.due_at, stored.about) == (State.DUE, WEDNESDAY, {"week": WEEK})
    assert len(stored.delivery_id) == 32


def test_the_most_urgent_are_claimed_first_and_nothing_before_it_is_due(world: World) -> None:
    answer = NewDelivery(Kind.ANSWER, BO, "D0BO/1", WEDNESDAY, urgency=Urgency.ANSWER)
    post = NewDelivery(Kind.PROGRESS_POST, "C0", "team-1/2027-01-07", WEDNESDAY, urgency=Urgency.POST)
    early = replace(PROMPT, recipient=BO, due_at=WEDNESDAY - timedelta(hours=1))
    late = replace(PROMPT, recipient="U0LATE", due_at=WEDNESDAY + timedelta(seconds=1))
    enqueue(world, post, PROMPT, early, late, answer)
    assert [(d.kind, d.recipient) for d in claim(world, 3)] == [
        (Kind.ANSWER, BO),
        (Kind.PROMPT, BO),
        (Kind.PROMPT, ANA),
    ]
    assert [d.kind for d in claim(world)] == [Kind.PROGRESS_POST]
    assert claim(world) == []


def test_a_claim_leases_the_delivery_and_counts_the_attempt(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    assert claimed == find(world)
    assert claimed.state is State.SENDING
    assert (claimed.attempts, claimed.attempted_at) == (1, WEDNESDAY)
    assert claimed.lease_until == WEDNESDAY + LEASE


def test_an_expired_lease_becomes_unknown_and_is_never_due_again_by_itself(world: World) -> None:
    enqueue(world, PROMPT)
    claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE - timedelta(microseconds=1)) == 0
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE) == 1
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE) == 0
        assert tx.deliveries.unknown(WEDNESDAY - timedelta(seconds=1), 10) == []
        [unknown] = tx.deliveries.unknown(WEDNESDAY, 10)
    world.clock.move(days=1)
    assert claim(world) == []
    assert unknown == find(world)
    assert (unknown.state, unknown.lease_until, unknown.attempts) == (State.UNKNOWN, None, 1)


def test_sent_is_found_by_its_place_in_slack(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_sent(claimed.delivery_id, "D0ANA", "17.5", WEDNESDAY, claimed.wanted)
        sent = tx.deliveries.at("D0ANA", "17.5")
        assert tx.deliveries.at("D0ANA", "17.6") is None
    assert sent == find(world)
    assert (sent.state, sent.sent_at, sent.lease_until, sent.reason) == (State.SENT, WEDNESDAY, None, "")


@pytest.mark.parametrize("fate", ["unknown", "failed", "dropped"])
def test_a_late_report_never_takes_back_that_a_message_was_sent(world: World, fate: str) -> None:
    sent = world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        getattr(tx.deliveries, f"mark_{fate}")(sent.delivery_id, "too late")
        tx.deliveries.mark_due_again(sent.delivery_id, WEDNESDAY, "too late")
    assert find(world) == sent


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED, State.DROPPED])
def test_each_fate_is_kept_with_its_reason_and_ends_the_lease(world: World, state: State) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        getattr(tx.deliveries, f"mark_{state}")(claimed.delivery_id, "channel_not_found")
    assert find(world) == replace(claimed, state=state, reason="channel_not_found", lease_until=None)


def test_what_was_not_sent_can_be_due_again_later(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_due_again(claimed.delivery_id, WEDNESDAY + timedelta(seconds=30), "ratelimited")
    assert claim(world) == []
    world.clock.move(seconds=30)
    [again] = claim(world)
    assert (again.delivery_id, again.attempts) == (claimed.delivery_id, 2)


def test_a_change_raises_wanted_until_what_was_rendered_has_caught_up(world: World) -> None:
    sent = world.delivery(Kind.PROMPT, ANA, WEEK)
    assert claim_changed(world) == []
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.deliveries.find(Kind.PROMPT, ANA, WEEK) == sent
        raised = tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
        assert raised == replace(sent, wanted=1)
        assert tx.deliveries.find(Kind.PROMPT, ANA, WEEK) == raised
        assert tx.deliveries.want(Kind.PROMPT, BO, WEEK) is None
    [leased] = claim_changed(world)
    assert (leased.wanted, leased.shown, leased.state) == (1, 0, State.SENT)
    assert claim_changed(world) == [], "while it is leased nobody else updates it"
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
        tx.deliveries.mark_shown(leased.delivery_id, leased.wanted)
    [again] = claim_changed(world)
    assert (again.wanted, again.shown) == (2, 1)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_shown(again.delivery_id, 2)
        tx.deliveries.mark_shown(again.delivery_id, 1)
    assert find(world).shown == 2
    assert claim_changed(world) == []


def test_an_update_whose_sender_died_is_leased_anew_when_the_lease_is_over(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
    assert len(claim_changed(world)) == 1
    world.clock.move(seconds=60)
    assert len(claim_changed(world)) == 1


def test_wanting_a_message_that_is_not_sent_yet_is_counted_for_when_it_is(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
        tx.deliveries.mark_sent(claimed.delivery_id, "D0ANA", "17.5", WEDNESDAY, claimed.wanted)
    assert len(claim_changed(world)) == 1


def test_known_occurrences_are_told_for_many_people_in_one_query(world: World) -> None:
    enqueue(world, PROMPT, replace(PROMPT, occurrence="2026-12-28"), replace(PROMPT, recipient=BO))
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        found = tx.deliveries.occurrences(Kind.PROMPT, [ANA, BO, "U0NOBODY"], "2027-01-01")
    assert found == {ANA: {WEEK}, BO: {WEEK}}
    assert len(seen) == 1


def test_two_claimers_never_get_the_same_delivery_and_together_get_all(world: World) -> None:
    enqueue(world, *(replace(PROMPT, recipient=f"U{number:03}") for number in range(60)))

    def claim_all(_claimer: int) -> list[str]:
        claimed: list[str] = []
        while batch := claim(world, 5):
            claimed.extend(delivery.recipient for delivery in batch)
        return claimed

    with ThreadPoolExecutor(6) as pool:
        claimed = [recipient for batch in pool.map(claim_all, range(6)) for recipient in batch]
    assert sorted(claimed) == [f"U{number:03}" for number in range(60)]


def test_wants_from_many_threads_are_all_counted(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)

    def want(_thread: int) -> None:
        for _ in range(10):
            with world.uow.writing(world.workspace_id) as tx:
                tx.deliveries.want(Kind.PROMPT, ANA, WEEK)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(want, range(4)))
    assert find(world).wanted == 40
