"""The form behind *Yes…*."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks.opportunities import (
    form_view,
    obstacle_blocks,
    obstacle_message,
    obstacle_view,
    read_form,
    read_message,
    read_obstacle_value,
    read_undo_value,
)
from bot.domain.opportunities import ObstacleForm, Opportunity, Reason, Told
from bot.domain.prompts import ObstacleAnswer, ObstacleLine
from bot.domain.refusals import Invalid, NotFound, Problem
from tests.blocks.conftest import Accept, Fill

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_form_sent_back_untouched_says_what_it_was_filled_with(fill: Fill, reason: Reason) -> None:
    before = Opportunity(5, 3, "U0BO", NOW, "Macros are missing", reason, week=date(2027, 1, 4))
    view = fill(form_view(ObstacleForm(3, "Phone support", "2027-01-04", before)))
    assert read_form(view) == Told(3, "2027-01-04", "Macros are missing", reason)


def test_what_was_typed_before_fills_the_form_and_a_known_reason_stays(fill: Fill) -> None:
    before = Opportunity(5, 3, "U0BO", NOW, "Macros are missing", Reason.TOOL, week=date(2027, 1, 4))
    form = ObstacleForm(3, "Phone support", "2027-01-04", before, "Photos arrive by post")
    assert read_form(fill(form_view(form))) == Told(3, "2027-01-04", "Photos arrive by post", Reason.TOOL)


def test_a_form_remembers_the_message_it_was_opened_from(fill: Fill) -> None:
    form, typed = ObstacleForm(3, "Phone support", "2027-01-04"), {"text": "x", "reason": "tool"}
    assert read_message(fill(form_view(form, ("D0BO", "1.2")), typed)) == ("D0BO", "1.2")
    assert read_message(fill(form_view(form), typed)) is None


def test_undo_says_which_answer_it_takes_back() -> None:
    answer = ObstacleAnswer("U0BO", 3, date(2027, 1, 4), NOW.replace(microsecond=123456))
    _, buttons = obstacle_blocks(ObstacleLine(3, "Phone support", answer), "2027-01-04")
    undo = buttons.to_dict()["elements"][1]
    assert undo["text"]["text"] == "Undo"
    assert undo["accessibility_label"] == "Undo what is in the way of Phone support"
    assert read_undo_value(undo["value"]) == (3, "2027-01-04", answer.at)


def test_a_confirmation_without_a_prompt_says_what_stands_and_asks_again_when_it_was_taken_back(
    accept: Accept[Any],
) -> None:
    team = "<!here> & " * 8
    answered = ObstacleLine(3, team, ObstacleAnswer("U0BO", 3, date(2027, 1, 4), NOW))
    assert accept(obstacle_view(answered, "2027-01-04"))["title"]["text"] == "Recorded"
    assert accept(obstacle_view(ObstacleLine(3, team), "2027-01-04"))["title"]["text"] == "Taken back"
    message = accept(obstacle_message(answered, "2027-01-04"))
    assert "Recorded: nothing in the way" in message.text
    assert "<!here>" not in message.text


@pytest.mark.parametrize("value", ["", "3|2027-01-04", "3|2027-01-04|yesterday", "x|2027-01-04|2027-01-06T10:00:00"])
def test_an_undo_that_we_never_made_finds_nothing(value: str) -> None:
    with pytest.raises(NotFound):
        read_undo_value(value)


def test_white_space_is_no_answer(fill: Fill) -> None:
    view = fill(form_view(ObstacleForm(3, "<!here> " * 100, "2027-01-04")), {"text": "x", "reason": "tool"})
    view["state"]["values"]["text"]["text"]["value"] = "   "
    with pytest.raises(Invalid) as refused:
        read_form(view)
    assert refused.value.problems == {"text": Problem.MISSING}


@pytest.mark.parametrize("value", ["", "3", "x|2027-01-04", "²|2027-01-04", "3|"])
def test_a_button_that_we_never_made_finds_nothing(value: str) -> None:
    with pytest.raises(NotFound):
        read_obstacle_value(value)
