"""*Snooze* and *I'm away* below the prompt, within Slack's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.blocks.absences import TAKE_OUT
from bot.blocks.prompts import prompt_message
from bot.blocks.snoozes import AWAY, SHOW_NOW, SNOOZE, read_snooze, read_week
from bot.domain.absences import Absence
from bot.domain.check_ins import Report, Status
from bot.domain.deliveries import Message
from bot.domain.prompts import ObstacleLine, Snooze
from bot.domain.refusals import NotFound
from bot.domain.working_time import Days
from tests.blocks.conftest import Accept
from tests.blocks.test_prompts import answered, card, goal, line
from tests.world import ANA

TODAY, THURSDAY = date(2027, 1, 4), date(2027, 1, 14)
DAYS = (date(2027, 1, 5), date(2027, 1, 7))
OPEN = Snooze(DAYS)
SNOOZED = Snooze(DAYS, date(2027, 1, 7), is_folded=True)
AWAY_FROM_TODAY = Absence(7, ANA, Days(TODAY, date(2027, 1, 15)), datetime(2027, 1, 4, 12, tzinfo=UTC))


def elements(message: Message) -> dict[str, dict[str, Any]]:
    found = [each for block in message.blocks for each in block.get("elements", ())]
    found += [block["accessory"] for block in message.blocks if "accessory" in block]
    return {each["action_id"]: each for each in found if "action_id" in each}


def test_the_days_to_put_it_off_to_are_offered_by_date(accept: Accept[Message]) -> None:
    shown = elements(accept(prompt_message(card(line(goal()), snooze=OPEN))))
    options = shown[SNOOZE]["options"]
    assert [option["text"]["text"] for option in options] == ["Tuesday 5 January", "Thursday 7 January"]
    assert read_snooze(options[1]["value"]) == (date(2027, 1, 4), date(2027, 1, 7))
    assert read_week(shown[AWAY]["value"]) == date(2027, 1, 4)


def test_a_day_of_another_year_says_of_which() -> None:
    new_year = date(2028, 1, 3)
    shown = elements(prompt_message(card(line(goal()), snooze=Snooze((new_year,)))))
    assert shown[SNOOZE]["options"][0]["text"]["text"] == "Monday 3 January 2028"


def test_a_snoozed_prompt_says_only_that_and_until_when(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal()), line(goal(13)), snooze=SNOOZED)))
    assert message.text == (
        ":zzz: Your check-in for the week of 4 January is snoozed until Thursday 7 January 2027. "
        "2 questions are still open, and a reply here counts."
    )
    assert SHOW_NOW in elements(message)


def test_shown_again_it_still_says_when_it_comes_back(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal()), snooze=replace(SNOOZED, is_folded=False))))
    assert "Raise CSAT" in message.text
    assert "is snoozed until Thursday 7 January 2027" in message.text


def test_where_nothing_can_be_chosen_any_more_only_im_away_is_left(accept: Accept[Message]) -> None:
    shown = elements(accept(prompt_message(card(line(goal()), snooze=Snooze(())))))
    assert SNOOZE not in shown
    assert AWAY in shown


def test_who_said_to_be_away_reads_that_nothing_more_comes(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal()), away=AWAY_FROM_TODAY)))
    assert "You are away until Friday 15 January 2027. What is open here comes after that" in message.text
    assert AWAY not in elements(message)
    assert elements(message)[TAKE_OUT]["value"] == "7"


def test_who_answered_all_and_is_away_reads_of_nothing_that_comes(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(answered(goal(), Report(status=Status.ON_TRACK)), away=AWAY_FROM_TODAY)))
    assert "You are away until Friday 15 January 2027." in message.text
    assert "open" not in message.text


def test_who_will_be_away_from_a_later_day_reads_from_which(accept: Accept[Message]) -> None:
    message = accept(
        prompt_message(card(line(goal()), away=replace(AWAY_FROM_TODAY, days=Days(THURSDAY, date(2027, 1, 15)))))
    )
    assert "You are away from Thursday 14 to Friday 15 January. What is open here comes after that" in message.text


def test_a_reminder_says_that_it_was_put_off_until_today(accept: Accept[Message]) -> None:
    message = accept(prompt_message(card(line(goal()), is_reminder=True, came_on=THURSDAY, snoozed_to=THURSDAY)))
    assert message.text.startswith(
        "You put this off until today: this is still open. I won't remind you again this week."
    )


def test_a_reminder_that_time_off_held_back_names_the_day_until_which_it_was_put_off(
    accept: Accept[Message],
) -> None:
    friday = THURSDAY + timedelta(days=1)
    message = accept(prompt_message(card(line(goal()), is_reminder=True, came_on=friday, snoozed_to=THURSDAY)))
    assert message.text.startswith("You put this off until Thursday 14 January 2027: this is still open.")


def test_the_fullest_prompt_still_fits_with_it(accept: Accept[Message]) -> None:
    before = Report(status=Status.AT_RISK, note="w" * 300)
    lines = [line(goal(number, "Long title " * 20), before) for number in range(1, 40)]
    obstacles = tuple(ObstacleLine(number, f"Team {number}") for number in range(12))
    for snooze in (replace(SNOOZED, is_folded=False), SNOOZED):
        accept(prompt_message(card(*lines, obstacles=obstacles, snooze=snooze).page_at(8)))
    accept(prompt_message(card(*lines, obstacles=obstacles, away=AWAY_FROM_TODAY).page_at(8)))


@pytest.mark.parametrize("value", ["", "2027-01-04", "2027-01-04|", "x|y", "2027-01-04|2027-13-01"])
def test_a_choice_that_names_no_day_is_refused(value: str) -> None:
    with pytest.raises(NotFound):
        read_snooze(value)
