"""A click in a sent message, on both databases: the message shows it, by whichever way is open."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.webhook import WebhookResponse

from bot.domain.deliveries import Delivery, Kind, Message, Retry, State, Unknown
from handlers.calls import click_of
from handlers.messages import MOST_ROUNDS, show_again, show_where_clicked
from tests.outbox import POST, WEEK, Clockwork, enqueue, stored
from tests.world import ANA, World


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


class Clicked:
    """What a click's response URL was sent, while other clicks may come in between, and how it answers."""

    def __init__(self, status: int = 200) -> None:
        self.texts: list[str] = []
        self.status = status

    def __call__(self, text: str = "", **_more: object) -> WebhookResponse:
        self.texts.append(text)
        return WebhookResponse(url="", status_code=self.status, body="", headers={})


def test_a_click_shows_its_message_through_the_response_url_and_costs_no_update(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clicked = Clicked()
    show_again(clockwork.deliveries, clicked, stored(clockwork), lambda each: Message(f"as of {each.wanted}"))  # type: ignore[arg-type]
    assert clicked.texts == ["as of 1"]
    assert clockwork.ticks.send() == 0
    assert clockwork.slack.updates == []


def test_two_quick_clicks_cannot_land_reversed_as_only_one_of_them_replaces_until_all_is_shown(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    first, second = Clicked(), Clicked()

    def render(each: Delivery) -> Message:
        if each.wanted == 1:  # the second click comes while the first is being shown
            show_again(clockwork.deliveries, second, each, render)  # type: ignore[arg-type]
            assert clockwork.ticks.send() == 0
        return Message(f"as of {each.wanted}")

    show_again(clockwork.deliveries, first, stored(clockwork), render)  # type: ignore[arg-type]
    assert (first.texts, second.texts) == (["as of 1", "as of 2"], [])
    assert (stored(clockwork).wanted, stored(clockwork).shown) == (2, 2)


def test_a_click_whose_answer_is_lost_is_shown_by_the_sender_a_minute_later(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    taken = clockwork.deliveries.take_to_show(stored(clockwork))
    assert taken is not None
    assert clockwork.ticks.send() == 0
    clockwork.real_time_passes(seconds=61)
    assert clockwork.ticks.send() == 1


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_replacement_that_slack_refuses_is_shown_by_the_sender_at_its_next_tick(
    world: World, clockwork: Clockwork, status: int
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    refused = Clicked(status)
    show_again(clockwork.deliveries, refused, stored(clockwork), lambda _: Message("new"))  # type: ignore[arg-type]
    assert refused.texts == ["new"]
    assert clockwork.ticks.send() == 1
    assert len(clockwork.slack.updates) == 1


def test_a_click_that_nothing_can_be_built_for_leaves_the_message_to_the_sender(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()

    def fails(_delivery: Delivery) -> Message:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        show_again(clockwork.deliveries, Clicked(), stored(clockwork), fails)  # type: ignore[arg-type]
    assert clockwork.ticks.send() == 1


def test_more_clicks_than_one_response_url_is_good_for_leave_the_message_to_the_sender(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()

    def render(each: Delivery) -> Message:
        clockwork.deliveries.want(world.workspace_id, each.kind, each.recipient, each.occurrence)
        return Message("old by now")

    clicked = Clicked()
    show_again(clockwork.deliveries, clicked, stored(clockwork), render)  # type: ignore[arg-type]
    assert len(clicked.texts) == MOST_ROUNDS
    assert clockwork.ticks.send() == 1


def test_a_click_shows_its_message_while_the_sender_has_to_wait(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.ticks.send()
    clockwork.deliveries.want(world.workspace_id, Kind.PROGRESS_POST, POST, WEEK)
    clockwork.slack.update_answers = [Retry(30, "ratelimited")]
    assert clockwork.ticks.send() == 0
    clicked = Clicked()
    show_again(clockwork.deliveries, clicked, stored(clockwork), lambda each: Message(f"as of {each.wanted}"))  # type: ignore[arg-type]
    assert clicked.texts == ["as of 2"]


def test_a_click_in_a_message_whose_answer_was_lost_tells_that_it_arrived(world: World, clockwork: Clockwork) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    carried = stored(clockwork).delivery_id
    arrived = clockwork.deliveries.at(world.workspace_id, "C0PHONE", "17.5", carried)
    assert arrived == stored(clockwork)
    assert (arrived.state, arrived.ts) == (State.SENT, "17.5")
    clicked = Clicked()
    show_again(clockwork.deliveries, clicked, arrived, lambda _: Message("new"))  # type: ignore[arg-type]
    assert clicked.texts == ["new"]
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    assert (clockwork.slack.looked_up, clockwork.ticks.send()) == ([], 0)


def test_a_message_that_carries_a_known_delivery_elsewhere_is_not_taken_for_it(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.ticks.send()
    sent = stored(clockwork)
    assert clockwork.deliveries.at(world.workspace_id, "C0OTHER", "1.0", sent.delivery_id) is None
    assert clockwork.deliveries.at(world.workspace_id, "C0OTHER", "1.0", "no such id") is None
    assert stored(clockwork) == sent


def test_a_click_in_a_message_not_known_to_have_arrived_is_answered_beside_it_and_leaves_it_whole(
    world: World, clockwork: Clockwork
) -> None:
    enqueue(world)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.ticks.send()
    answered: list[Mapping[str, object]] = []

    def respond(**answer: object) -> WebhookResponse:
        answered.append(answer)
        return WebhookResponse(url="", status_code=200, body="", headers={})

    container = {"type": "message", "channel_id": "C0PHONE", "message_ts": "17.5"}
    body = {
        "team": {"id": world.workspace_id},
        "user": {"id": ANA},
        "container": container,
        "message": {"ts": "17.5"},  # without the delivery's mark
        "actions": [{"action_id": "progress.post", "value": "1"}],
    }
    click = click_of(body, cast("Any", None), cast("Any", respond))
    services = cast("Any", SimpleNamespace(deliveries=clockwork.deliveries))
    show_where_clicked(services, click, {}, lambda: Message("Recorded"))
    assert [(each["text"], each["replace_original"], each["response_type"]) for each in answered] == [
        ("Recorded", False, "ephemeral")
    ]
