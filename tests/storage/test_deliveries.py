from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Delivery, Kind, NewDelivery, PutOff, State, Urgency
from bot.services.unit_of_work import Transaction
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


def settle(tx: Transaction, delivery: Delivery, state: State) -> bool:
    match state:
        case State.UNKNOWN:
            return tx.deliveries.mark_unknown(delivery, WEDNESDAY + LEASE, "channel_not_found")
        case State.FAILED:
            return tx.deliveries.mark_failed(delivery, "channel_not_found")
        case State.DROPPED:
            return tx.deliveries.mark_dropped(delivery, "channel_not_found")
    return tx.deliveries.mark_due_again(delivery, WEDNESDAY, "channel_not_found")


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


def test_whose_time_came_within_the_last_three_hours_goes_before_who_has_waited_for_longer(world: World) -> None:
    hour = timedelta(hours=1)
    answer = NewDelivery(Kind.ANSWER, BO, "D0BO/1", WEDNESDAY - 5 * hour, urgency=Urgency.ANSWER)
    afternoon = replace(PROMPT, recipient="U0AUCKLAND", due_at=WEDNESDAY - 4 * hour)
    noon = replace(PROMPT, recipient="U0TOKYO", due_at=WEDNESDAY - 3 * hour)
    morning = replace(PROMPT, recipient="U0BERLIN", due_at=WEDNESDAY - 2 * hour)
    enqueue(world, afternoon, noon, morning, PROMPT, answer)
    assert [each.recipient for each in claim(world, 2)] == [BO, "U0BERLIN"]
    assert [each.recipient for each in claim(world)] == [ANA, "U0AUCKLAND", "U0TOKYO"]


def test_a_prompt_of_hours_ago_goes_before_a_post_that_has_waited_for_longer(world: World) -> None:
    hour = timedelta(hours=1)
    post = NewDelivery(Kind.PROGRESS_POST, "C0", "team-1/2027-01-07", WEDNESDAY - 6 * hour, urgency=Urgency.POST)
    afternoon = replace(PROMPT, due_at=WEDNESDAY - 4 * hour)
    enqueue(world, post, afternoon)
    assert [each.kind for each in claim(world, 1)] == [Kind.PROMPT]
    assert [each.kind for each in claim(world, 1)] == [Kind.PROGRESS_POST]


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
        later = WEDNESDAY + 2 * LEASE
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE - timedelta(microseconds=1), later) == 0
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE, later) == 1
        assert tx.deliveries.expire_leases(WEDNESDAY + LEASE, later) == 0
        assert tx.deliveries.claim_unknown(WEDNESDAY, later - timedelta(microseconds=1), LEASE, 10) == []
        [unknown] = tx.deliveries.claim_unknown(WEDNESDAY, later, LEASE, 10)
    world.clock.move(days=1)
    assert claim(world) == []
    assert unknown == find(world)
    assert (unknown.state, unknown.lease_until, unknown.attempts) == (State.UNKNOWN, WEDNESDAY + 3 * LEASE, 1)


def test_sent_is_found_by_its_place_in_slack(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_sent(claimed.delivery_id, "D0ANA", "17.5", WEDNESDAY, claimed.wanted)
        sent = tx.deliveries.at("D0ANA", "17.5")
        assert tx.deliveries.at("D0ANA", "17.6") is None
    assert sent == find(world)
    assert (sent.state, sent.sent_at, sent.lease_until, sent.reason) == (State.SENT, WEDNESDAY, None, "")


def test_what_was_dropped_since_it_was_read_is_not_planned_anew(world: World) -> None:
    enqueue(world, PROMPT)
    read = find(world)
    later = WEDNESDAY + timedelta(days=1)
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.deliveries.mark_dropped(read, "they have left")
        tx.deliveries.plan_anew([(read, PutOff(later, later + LEASE, "they have moved"))])
    assert (find(world).state, find(world).due_at, find(world).reason) == (State.DROPPED, WEDNESDAY, "they have left")


@pytest.mark.parametrize("fate", [State.UNKNOWN, State.FAILED, State.DROPPED, State.DUE])
def test_a_late_report_never_takes_back_that_a_message_was_sent(world: World, fate: State) -> None:
    sent = world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        assert not settle(tx, sent, fate)
    assert find(world) == sent


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED, State.DROPPED])
def test_each_fate_is_kept_with_its_reason_and_ends_the_lease(world: World, state: State) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        assert settle(tx, claimed, state)
    looked_up_at = WEDNESDAY + LEASE if state is State.UNKNOWN else None
    assert find(world) == replace(claimed, state=state, reason="channel_not_found", lease_until=looked_up_at)


@pytest.mark.parametrize("fate", [State.UNKNOWN, State.FAILED, State.DROPPED, State.DUE])
def test_an_attempt_that_had_its_fate_meanwhile_is_given_no_other(world: World, fate: State) -> None:
    enqueue(world, PROMPT)
    [first] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.deliveries.mark_due_again(first, WEDNESDAY, "")
        assert not settle(tx, first, fate)
    [second] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        assert not settle(tx, first, fate), "another attempt is being made"
    assert find(world) == second


def test_what_was_not_sent_can_be_due_again_later(world: World) -> None:
    enqueue(world, PROMPT)
    [claimed] = claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_due_again(claimed, WEDNESDAY + timedelta(seconds=30), "ratelimited")
    assert claim(world) == []
    world.clock.move(seconds=30)
    [again] = claim(world)
    assert (again.delivery_id, again.attempts, again.in_vain) == (claimed.delivery_id, 2, 0)


def test_what_was_not_sent_keeps_its_place_and_its_attempts_in_vain_are_counted_until_it_is_asked_for_anew(
    world: World,
) -> None:
    enqueue(world, PROMPT, replace(PROMPT, recipient=BO, due_at=WEDNESDAY + timedelta(seconds=1)))
    world.clock.move(seconds=1)
    with world.uow.writing(world.workspace_id) as tx:
        [first] = tx.deliveries.claim_due(world.clock.now(), WEDNESDAY, LEASE, 1)
        tx.deliveries.mark_due_again(first, WEDNESDAY + LEASE, "URLError", in_vain=True)
        [again] = tx.deliveries.claim_due(world.clock.now(), WEDNESDAY + LEASE, LEASE, 1)
        assert (again.delivery_id, again.due_at, again.in_vain) == (first.delivery_id, first.due_at, 1)
        tx.deliveries.mark_failed(again, "tried often enough")
        tx.deliveries.try_again(again.delivery_id, WEDNESDAY)
    assert find(world).in_vain == 0


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
        tx.deliveries.mark_shown(leased)
    [again] = claim_changed(world)
    assert (again.wanted, again.shown) == (2, 1)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_shown(again)
    assert find(world).shown == 2
    assert claim_changed(world) == []
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_shown(leased)
    assert find(world).shown == 2
    [after_late] = claim_changed(world)
    assert after_late.wanted == 3, "what came late may stand over what is newer"


def test_who_has_lost_the_lease_of_a_message_ends_nobody_elses(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
    [lost] = claim_changed(world)
    world.clock.move(seconds=60)
    [held] = claim_changed(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_shown(lost)
        assert tx.deliveries.mark_shown_if_newest(lost) is None
        tx.deliveries.rest(lost, WEDNESDAY, "late")
    assert find(world) == replace(held, wanted=3), "what it showed late is shown over"


def test_what_was_deleted_in_slack_has_failed_only_for_whoever_holds_it(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
    [lost] = claim_changed(world)
    world.clock.move(seconds=60)
    [held] = claim_changed(world)
    with world.uow.writing(world.workspace_id) as tx:
        assert not tx.deliveries.mark_gone(lost, "message_not_found")
        assert tx.deliveries.mark_gone(held, "message_not_found")
    assert (find(world).state, find(world).lease_until) == (State.FAILED, None)


def test_a_message_that_rests_is_left_alone_by_the_sender_but_not_by_a_click(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
    [held] = claim_changed(world)
    now = world.clock.now()
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.deliveries.want_and_lease(Kind.PROMPT, ANA, WEEK, now, LEASE) is None
        tx.deliveries.rest(held, now + timedelta(seconds=30), "ratelimited")
    assert claim_changed(world) == []
    with world.uow.writing(world.workspace_id) as tx:
        taken = tx.deliveries.want_and_lease(Kind.PROMPT, ANA, WEEK, now, LEASE)
        assert tx.deliveries.want_and_lease(Kind.PROMPT, ANA, WEEK, now, LEASE) is None
    assert taken is not None
    assert (taken.wanted, taken.reason, taken.lease_until) == (3, "", now + LEASE)


def test_what_rests_is_shown_when_its_rest_is_over(world: World) -> None:
    world.delivery(Kind.PROMPT, ANA, WEEK)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.want(Kind.PROMPT, ANA, WEEK)
    [held] = claim_changed(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.rest(held, WEDNESDAY + timedelta(seconds=5), "ratelimited")
    world.clock.move(seconds=5)
    [again] = claim_changed(world)
    assert again.reason == ""


def test_look_ups_are_handed_to_one_process_and_those_put_off_come_last(world: World) -> None:
    enqueue(world, PROMPT, replace(PROMPT, recipient=BO))
    claim(world)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.expire_leases(WEDNESDAY + LEASE, WEDNESDAY + LEASE)
        first, second = tx.deliveries.claim_unknown(WEDNESDAY, WEDNESDAY + LEASE, LEASE, 10)
        assert tx.deliveries.claim_unknown(WEDNESDAY, WEDNESDAY + LEASE, LEASE, 10) == []
        tx.deliveries.mark_unknown(first, WEDNESDAY + 3 * LEASE, "missing_scope")
        [next_one] = tx.deliveries.claim_unknown(WEDNESDAY, WEDNESDAY + 9 * LEASE, LEASE, 1)
    assert next_one.delivery_id == second.delivery_id


def test_what_has_waited_a_day_to_be_looked_up_goes_before_all_that_nobody_is_waiting_for(world: World) -> None:
    hour = timedelta(hours=1)
    of_today = replace(PROMPT, expires_at=WEDNESDAY + 48 * hour)
    news = NewDelivery(Kind.TEAM_NEWS, BO, "team-1", WEDNESDAY, WEDNESDAY + 100 * hour)
    useless = replace(PROMPT, recipient=BO, expires_at=WEDNESDAY + hour)
    enqueue(world, news, useless)
    looked_up: list[tuple[int, Kind]] = []
    for hours in range(1, 26):
        more = [replace(of_today, recipient=f"U0{hours}{letter}") for letter in "AB"]
        asked = NewDelivery(Kind.ANSWER, f"U0{hours}", "1.0", WEDNESDAY, urgency=Urgency.ANSWER)
        enqueue(world, *more, *([asked] if hours > 23 else []))
        assert claim(world)
        world.clock.move(hours=1)
        now = world.clock.now()
        with world.uow.writing(world.workspace_id) as tx:
            tx.deliveries.expire_leases(now, now)
            for each in tx.deliveries.claim_unknown(now, now, LEASE, 2 if hours > 23 else 1):
                looked_up.append((hours, each.kind))
                tx.deliveries.mark_sent(each.delivery_id, "D0", f"{hours}.{len(looked_up)}", now, 0)
    firsts = [kind for hours, kind in looked_up if hours <= 23]
    assert firsts == [Kind.PROMPT] * 23, "of which there are more each hour"
    assert find(world, news).state is find(world, useless).state is State.SENT
    assert {kind for hours, kind in looked_up if hours in (24, 25)} == {Kind.ANSWER, Kind.TEAM_NEWS, Kind.PROMPT}
    assert [kind for hours, kind in looked_up if hours > 23][::2] == [Kind.ANSWER] * 2


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


def test_what_is_wanted_of_many_people_since_an_occurrence_is_raised_by_one_statement(world: World) -> None:
    before = replace(PROMPT, occurrence="2026-12-28")
    asked = (PROMPT, replace(PROMPT, recipient=BO), before, replace(PROMPT, kind=Kind.REMINDER))
    enqueue(world, *asked)
    with world.uow.writing(world.workspace_id) as tx, world.queries() as seen:
        tx.deliveries.want_since(Kind.PROMPT, [ANA, BO, "U0NOBODY"], "2027-01-01")
    assert len(seen) == 1
    assert [find(world, one).wanted for one in asked] == [1, 1, 0, 0]


def test_what_is_wanted_at_leisure_is_raised_by_one_statement_and_comes_last_only_where_it_is_sent(
    world: World,
) -> None:
    sent, due = (NewDelivery(Kind.ANSWER, BO, f"D0BO/{n}", WEDNESDAY, urgency=Urgency.ANSWER) for n in (1, 2))
    enqueue(world, sent)
    [claimed] = claim(world)
    enqueue(world, due)
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.mark_sent(claimed.delivery_id, "D0BO", "17.5", WEDNESDAY, claimed.wanted)
    with world.uow.writing(world.workspace_id) as tx, world.queries() as seen:
        tx.deliveries.want_at_leisure(Kind.ANSWER, BO, [one.occurrence for one in (sent, due)])
    assert [(find(world, one).wanted, find(world, one).urgency) for one in (sent, due)] == [
        (1, Urgency.FOLLOWING),
        (1, Urgency.ANSWER),
    ]
    updates = [statement for statement in seen if "UPDATE" in str(statement)]
    assert len(updates) == 1


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
