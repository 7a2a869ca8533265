"""What the goal form ends on, and what its *Undo* does."""

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.goal_saved import UNDO_EDIT, UNDO_SET, read_edit, saved_view, undone_view
from bot.blocks.goals import card_message
from bot.blocks.prompts import goal_words
from bot.blocks.refusals import refusal_message
from bot.domain.goal_cards import GoalSaved, GoalUndone
from bot.domain.goals import GoalEvent, GoalState, Happened
from bot.domain.prompts import GoalLine
from bot.domain.refusals import AlreadyBuiltOn, BuiltOn, NothingToUndo
from tests.blocks.conftest import Accept
from tests.blocks.test_goals import CARD, GOAL, NOW, STANDS, VIEWER, about, buttons, crowded, texts

UNDONE = replace(
    about(replace(GOAL, state=GoalState.TAKEN_BACK)),
    may_check_in=False,
    may_change=False,
    events=(GoalEvent(12, Happened.TAKEN_BACK, "U0ANA", NOW),),
)


def undo_of(view: dict[str, Any]) -> tuple[str, str]:
    """Return action and value of the *Undo* of a view."""
    elements = [e for block in view["blocks"] if block["type"] == "actions" for e in block["elements"]]
    [undo] = [e for e in elements if e["text"]["text"] == "Undo"]
    return undo["action_id"], undo["value"]


def test_a_new_goal_and_an_edit_are_confirmed_with_edit_and_undo(accept: Accept[dict[str, Any]]) -> None:
    new = accept(saved_view(GoalSaved(CARD, is_new=True)))
    changed = accept(saved_view(GoalSaved(CARD, is_new=False, edit=34)))
    assert buttons(new) == buttons(changed) == ["Edit", "Undo", "Show"]
    assert undo_of(new) == (UNDO_SET, "G-12")
    assert undo_of(changed) == (UNDO_EDIT, "34")
    assert read_edit({"value": "34"}) == 34


def test_where_nothing_was_changed_there_is_nothing_to_undo() -> None:
    assert buttons(saved_view(GoalSaved(CARD, is_new=False, changed=False))) == ["Edit", "Show"]


def test_who_may_not_change_a_new_goal_any_more_is_offered_nothing_that_would_be_refused() -> None:
    assert buttons(saved_view(GoalSaved(replace(CARD, may_change=False), is_new=True))) == []


def test_a_new_goal_set_out_of_ones_own_sight_says_so_and_can_be_taken_back(accept: Accept[Any]) -> None:
    saved = GoalSaved(replace(CARD, may_change=False, may_check_in=False), is_new=True, out_of_sight=True)
    view = accept(saved_view(saved))
    assert buttons(view) == ["Undo"]
    assert undo_of(view) == (UNDO_SET, "G-12")
    assert "you are not one of them" in texts(view)
    assert "*Undo* here takes it back" in texts(view)
    assert "*Edit*" not in texts(view)


def test_an_edit_that_put_a_goal_out_of_ones_own_sight_says_so_and_can_be_taken_back(accept: Accept[Any]) -> None:
    saved = GoalSaved(replace(CARD, may_change=False, may_check_in=False), is_new=False, edit=34, out_of_sight=True)
    view = accept(saved_view(saved))
    assert buttons(view) == ["Undo"]
    assert undo_of(view) == (UNDO_EDIT, "34")
    assert "kept to its owner and the leads above now, and you are not one of them" in texts(view)
    assert "*Undo* here" in texts(view)


@pytest.mark.parametrize("value", ["", "G-12", "-1", "9" * 19, "٣٤"])
def test_a_button_that_names_no_edit_undoes_nothing(value: str) -> None:
    with pytest.raises(NothingToUndo):
        read_edit({"value": value})


def test_a_goal_that_was_taken_back_shows_what_it_said_and_how_to_set_it_again(accept: Accept[Any]) -> None:
    view = accept(undone_view(GoalUndone(UNDONE, was_new=True)))
    assert "*Raise CSAT* · G-12 is taken back" in texts(view)
    assert "from 78% to 85%" in texts(view)
    assert buttons(view) == ["Set it again…"]
    # The form that set it, coming once more, says no other.
    assert saved_view(GoalSaved(UNDONE, is_new=True)) == view


def test_an_edit_that_was_taken_back_shows_what_the_goal_says_again(accept: Accept[Any]) -> None:
    view = accept(undone_view(GoalUndone(CARD, was_new=False)))
    assert "The edit is taken back" in texts(view)
    assert "from 78% to 85%" in texts(view)
    assert buttons(view) == ["Edit", "Show"]
    # The form of that edit, coming once more, says no other.
    assert saved_view(GoalSaved(CARD, is_new=False, taken_back=True)) == view


def test_the_card_and_the_prompt_of_a_goal_taken_back_say_so(accept: Accept[Any]) -> None:
    card = accept(card_message(UNDONE))
    assert "Team goal · taken back today by <@U0ANA>" in card.text
    assert "Now:" not in card.text
    assert buttons(card) == []
    assert buttons(card_message(replace(UNDONE, may_set_again=True))) == ["Set it again…"]
    line = GoalLine(UNDONE.goal, STANDS)
    assert "G-12 was taken back" in goal_words(line, VIEWER)


def test_a_goal_that_cannot_be_taken_back_says_why_and_offers_to_close_it(accept: Accept[Any]) -> None:
    message = accept(refusal_message(AlreadyBuiltOn("G-12", BuiltOn.CHECK_INS, BuiltOn.GOALS)))
    assert "G-12 stays: there are check-ins on it and other goals help it." in message.text
    assert buttons(message) == ["Close…"]
    unseen = refusal_message(AlreadyBuiltOn("G-12")).text
    assert "goals" not in unseen


def test_the_longest_goal_that_was_taken_back_stays_within_slacks_limits(accept: Accept[Any]) -> None:
    for was_new in (True, False):
        accept(undone_view(GoalUndone(crowded(), was_new)))
