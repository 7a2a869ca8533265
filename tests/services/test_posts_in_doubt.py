"""A progress post of which Slack did not say whether it arrived, in a channel where the bot may not look."""

from datetime import timedelta

import pytest

from bot.blocks.progress import ARRIVED, POST, draft_message
from bot.domain.deliveries import Kind, State, Unknown, Unsearchable
from bot.domain.progress import PostCard
from bot.domain.refusals import NotAllowed, PostIsPast
from tests.desk import Desk, W
from tests.world import ANA, BO, INES


@pytest.fixture
def in_doubt(desk: Desk) -> PostCard:
    card = desk.posted()
    desk.outbox.claim(W, 10)
    desk.outbox.settle(desk.in_channel(), Unknown("TimeoutError"))
    desk.world.clock.move(minutes=1)
    (unknown,) = desk.outbox.to_look_up(W, 5)
    desk.outbox.found(unknown, Unsearchable("missing_scope"))
    return desk.service.look(W, ANA, card.post.post_id)


def buttons(card: PostCard) -> list[str]:
    (actions,) = (block for block in draft_message(card).blocks if block["type"] == "actions")
    return [element["action_id"] for element in actions["elements"]]


def test_its_lead_is_asked_whether_it_arrived(desk: Desk, in_doubt: PostCard) -> None:
    assert desk.in_channel().reason == "could not be looked up: missing_scope"
    assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is not None
    assert "Did it arrive?" in draft_message(in_doubt).text
    assert buttons(in_doubt) == [ARRIVED, POST]


def test_yes_has_it_stand_as_it_is_however_often_and_whatever_another_answers(desk: Desk, in_doubt: PostCard) -> None:
    for who in (ANA, ANA, INES):
        card = desk.service.arrived(W, who, in_doubt.post.post_id)
        assert "Did it arrive?" not in draft_message(card).text
    assert not desk.service.post(W, INES, in_doubt.post.post_id).is_refused
    assert desk.in_channel().state is State.SENT
    assert Kind.PROGRESS_POST not in {each.kind for each in desk.outbox.claim(W, 10)}


def test_post_again_sends_it_once_and_a_yes_after_that_changes_nothing(desk: Desk, in_doubt: PostCard) -> None:
    for who in (ANA, INES):
        desk.service.post(W, who, in_doubt.post.post_id)
    desk.service.arrived(W, ANA, in_doubt.post.post_id)
    assert desk.in_channel().state is State.DUE
    desk.arrives("17.5")
    assert desk.in_channel().ts == "17.5"


def test_who_may_not_post_may_not_say_either(desk: Desk, in_doubt: PostCard) -> None:
    with pytest.raises(NotAllowed):
        desk.service.arrived(W, BO, in_doubt.post.post_id)


def test_after_its_week_it_stays_as_it_is(desk: Desk, in_doubt: PostCard) -> None:
    desk.world.clock.moment += timedelta(days=14)
    with pytest.raises(PostIsPast):
        desk.service.post(W, ANA, in_doubt.post.post_id)
    card = desk.service.look(W, ANA, in_doubt.post.post_id)
    assert "it stays as it is" in draft_message(card).text
