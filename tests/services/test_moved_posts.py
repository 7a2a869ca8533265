"""A progress post whose team moves to another channel before it is sent, on both databases."""

from dataclasses import replace

from bot.domain.deliveries import Failed, Kind, State, Urgency
from tests.desk import Desk, W
from tests.outbox import Clockwork
from tests.world import ANA, World

NEW = "C0NEW"


def moves(desk: Desk, channel_id: str) -> None:
    with desk.world.uow.writing(W) as tx:
        team = tx.teams.get(desk.team.team_id)
        assert team is not None
        tx.teams.save(replace(team, channel_id=channel_id, trouble=None, posting=True))


def test_a_post_goes_to_the_channel_that_its_team_has_when_it_is_sent(world: World, desk: Desk) -> None:
    post = desk.posted().post
    moves(desk, NEW)
    clockwork = Clockwork(world)
    clockwork.ticks.send()
    assert [who for who, _, _ in clockwork.slack.sent(Kind.PROGRESS_POST)] == [NEW]
    assert desk.in_channel().state is State.DROPPED
    moved = desk.delivery(Kind.PROGRESS_POST, NEW)
    assert moved is not None
    assert moved.urgency == Urgency.POST
    with world.uow.reading(W) as tx:
        stored = tx.progress.get(post.post_id)
    assert stored is not None
    assert stored.channel_id == NEW


def test_a_team_that_moves_there_and_back_gets_its_post_once(world: World, desk: Desk) -> None:
    desk.posted()
    moves(desk, NEW)
    [claimed] = (each for each in desk.outbox.claim(W, 10) if each.kind is Kind.PROGRESS_POST)
    fate = desk.outbox.instead_of_sending(claimed)
    assert fate is not None
    desk.outbox.settle(claimed, fate)
    moves(desk, desk.team.channel_id)
    clockwork = Clockwork(world)
    for _ in range(3):
        clockwork.ticks.send()
    assert [who for who, _, _ in clockwork.slack.sent(Kind.PROGRESS_POST)] == [desk.team.channel_id]


def test_where_slack_refused_it_before_it_is_sent_after_all(world: World, desk: Desk) -> None:
    desk.posted()
    desk.refuses("is_archived")
    moves(desk, NEW)
    post = desk.service.post(W, ANA, desk.draft().post.post_id).post
    moves(desk, desk.team.channel_id)
    clockwork = Clockwork(world)
    clockwork.ticks.send()
    assert [who for who, _, _ in clockwork.slack.sent(Kind.PROGRESS_POST)] == [desk.team.channel_id]
    assert desk.service.sent_card(W, post.post_id) is not None


def test_it_is_not_moved_once_it_is_out_or_its_time_is_over(world: World, desk: Desk) -> None:
    desk.posted()
    moves(desk, NEW)
    world.clock.move(days=30)
    clockwork = Clockwork(world)
    clockwork.ticks.send()
    assert isinstance(clockwork.deliveries.instead_of_sending(desk.in_channel()), Failed)
    assert clockwork.slack.sent(Kind.PROGRESS_POST) == []
    assert desk.in_channel().state is State.FAILED
