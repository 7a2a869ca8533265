"""Time off as people read it, within Slack's limits, and its form as it comes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import absences as blocks
from bot.domain.absences import Absence
from bot.domain.deliveries import Message
from bot.domain.people import Viewer
from bot.domain.refusals import NotFound
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.time_off import Changed, TimeOffCard, TimeOffChange
from bot.domain.working_time import Days
from tests.blocks.conftest import Accept, Fill

NOW = datetime(2027, 3, 3, 10, tzinfo=UTC)
VIEWER = Viewer("U0ANA", "Europe/Lisbon", date(2027, 3, 3))
ABSENCE = Absence(7, "U0ANA", Days(date(2027, 12, 20), date(2028, 1, 4)), NOW)
TODAY = Absence(8, "U0ANA", Days(date(2027, 3, 3), date(2027, 3, 3)), NOW)
STATUS = TimeOffStatus(datetime(2027, 3, 5, 18, tzinfo=UTC))
NEXT = datetime(2027, 3, 8, 9, tzinfo=UTC)
CARD = TimeOffCard(VIEWER, (), None, NEXT)


def buttons(message: Message) -> list[tuple[str, str, str]]:
    elements = [each for block in message.blocks for each in block.get("elements", ())]
    return [(each["text"]["text"], each["action_id"], each["value"]) for each in elements]


def test_what_was_understood_is_told_with_weekdays_and_when_the_next_prompt_comes(accept: Accept[Message]) -> None:
    change = TimeOffChange(Changed.AWAY, ABSENCE, replace(CARD, absences=(ABSENCE,)))
    message = accept(blocks.changed_message(change))
    assert message.text == (
        "You are away from Monday 20 December 2027 to Tuesday 4 January 2028. "
        "I won't send you anything then. "
        "Your next prompt comes on <!date^1804496400^{date_long} at {time}|Monday 8 March 2027 at 09:00 UTC>."
    )
    assert buttons(message) == [("Undo", blocks.UNDO, "7")]


def test_taking_back_a_lengthened_absence_tells_the_one_that_stands_again(accept: Accept[Message]) -> None:
    longer, other = replace(ABSENCE, absence_id=9, days=Days(date(2027, 12, 20), date(2028, 1, 14))), TODAY
    change = TimeOffChange(Changed.UNDONE, longer, replace(CARD, absences=(other, ABSENCE), next_prompt=None))
    assert accept(blocks.changed_message(change)).text == (
        "Taken back: as before, you are away from Monday 20 December 2027 to Tuesday 4 January 2028. "
        "Also noted: away on Wednesday 3 March."
    )


@pytest.mark.parametrize(
    ("changed", "absence", "words", "undo"),
    [
        (Changed.AWAY, TODAY, "You are away on Wednesday 3 March.", blocks.UNDO),
        (Changed.KNOWN, ABSENCE, "Nothing has changed: you have already said that you are away from", ""),
        (Changed.UNDONE, TODAY, "Taken back: you are not away on Wednesday 3 March.", ""),
        (Changed.TAKEN_OUT, ABSENCE, "Taken out: you are not away from", blocks.RESTORE),
        (Changed.BACK, TODAY, "Welcome back.", blocks.RESTORE),
        (Changed.HERE, None, "you are here, whatever your status in Slack says", ""),
        (Changed.NOTHING, None, "You were not away.", ""),
    ],
)
def test_each_change_says_what_it_is_and_how_it_is_taken_back(
    changed: Changed, absence: Absence | None, words: str, undo: str, accept: Accept[Any]
) -> None:
    message = accept(blocks.changed_message(TimeOffChange(changed, absence, CARD)))
    assert words in message.text
    assert [action for _, action, _ in buttons(message)] == ([undo] if undo else [])
    assert accept(blocks.changed_view(TimeOffChange(changed, absence, CARD)))["close"]["text"] == "Done"


def test_other_absences_are_told_beside_a_new_one(accept: Accept[Message]) -> None:
    change = TimeOffChange(Changed.AWAY, TODAY, replace(CARD, absences=(TODAY, ABSENCE)))
    assert accept(blocks.changed_message(change)).text.count("Also noted: away") == 1


def test_what_holds_messages_back_is_told_with_the_button_that_ends_it(accept: Accept[Message]) -> None:
    away, off = replace(CARD, absences=(TODAY,)), replace(CARD, status=STATUS)
    assert blocks.off_words(away) == "You are away until Wednesday 3 March 2027, that day included."
    assert blocks.off_words(off).startswith("Slack says that you are away until <!date^")
    labels = [blocks.off_section(card).to_dict()["accessory"]["text"]["text"] for card in (away, off)]
    assert labels == ["I'm back", "I'm here"]
    assert blocks.off_words(CARD) == ""
    accept(Message(blocks.off_words(away), (blocks.off_section(away).to_dict(),)))


def test_the_form_comes_back_as_it_was_filled(fill: Fill, accept: Accept[Any]) -> None:
    week, place = date(2027, 3, 1), ("D0ANA", "1.0")
    view = blocks.form_view(replace(CARD, absences=(TODAY, ABSENCE), status=STATUS), week=week, message=place)
    sent = fill(view, {"until": "2027-03-05"})
    assert blocks.read_form(sent) == (date(2027, 3, 3), date(2027, 3, 5))
    assert blocks.read_opened_from(sent) == (week, place, False)
    taken_out = [block["accessory"]["value"] for block in view["blocks"] if block.get("accessory")]
    assert taken_out == ["now", "8", "7"]
    assert blocks.read_form({"state": {"values": {"from": {"from": {"selected_date": "soon"}}}}}) == (None, None)


def test_however_many_absences_the_form_fits(accept: Accept[Any]) -> None:
    first = ABSENCE.days.first
    many = tuple(
        replace(ABSENCE, absence_id=number, days=Days(first + timedelta(2 * number), first + timedelta(2 * number)))
        for number in range(300)
    )
    accept(blocks.form_view(replace(CARD, absences=many)))


def test_words_that_can_mean_several_days_become_a_button_for_each(accept: Accept[Message]) -> None:
    question = accept(blocks.which_days_message("next <Friday>", [TODAY.days, ABSENCE.days]))
    assert "“next &lt;Friday&gt;” can be read in more than one way" in question.text
    values = [value for _, _, value in buttons(question)]
    assert [blocks.read_days(value) for value in values] == [
        (TODAY.days.first, TODAY.days.last),
        (ABSENCE.days.first, ABSENCE.days.last),
    ]
    assert "• Wednesday 3 March 2027\n• Monday 20 December 2027 to Tuesday 4 January 2028" in question.text


def test_words_that_are_no_days_are_answered_with_examples_and_the_form(accept: Accept[Message]) -> None:
    for message in (blocks.not_understood_message("*soon*"), blocks.wrong_days_message("This day has passed.")):
        accept(message)
        assert "/goal away 20 Dec to 4 Jan" in message.text
        assert [action for _, action, _ in buttons(message)] == [blocks.FORM]


@pytest.mark.parametrize("value", ["", "x", "2027-03-03", "2027-03-03|", "soon|later"])
def test_a_button_that_names_no_days_or_absence_is_refused(value: str) -> None:
    with pytest.raises(NotFound):
        blocks.read_days(value)
    with pytest.raises(NotFound):
        blocks.read_absence(value)
