"""What the goal form ends on: what was understood, with *Edit* and *Undo*, and what was taken back."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.forms import modal
from bot.blocks.goals import EDIT, SET_AGAIN, SHOW, facts, headline, line_of_sight, named_goals
from bot.blocks.names import names
from bot.blocks.parts import button, number_in, section
from bot.blocks.text import mention, moment
from bot.domain.goal_cards import GoalCard, GoalSaved, GoalUndone
from bot.domain.goals import GoalState
from bot.domain.refusals import NothingToUndo

UNDO_SET = "goal.undo_set"
"""A button's value is the goal's key."""
UNDO_EDIT = "goal.undo_edit"
"""A button's value is the edit's id."""


def saved_view(saved: GoalSaved) -> dict[str, Any]:
    """Return the confirmation of a form: what was understood, what follows, *Edit* and *Undo*."""
    card = saved.card
    # The form may come once more after its *Undo*.
    if card.goal.state is GoalState.TAKEN_BACK or saved.taken_back:
        return undone_view(GoalUndone(card, was_new=saved.is_new))
    parts = [_saved_words(saved), facts(card), *_follows(saved)]
    return _view("goal.saved", "Saved", parts, _buttons(card, _undo(saved)))


def undone_view(undone: GoalUndone) -> dict[str, Any]:
    """Return the confirmation that a new goal, or an edit, was taken back, with what stands or stood in it."""
    card, goal = undone.card, undone.card.goal
    if undone.was_new:
        said = f"{headline(goal)} is taken back: nobody is asked about it, and no list shows it. It said:"
        again = button(SET_AGAIN, "Set it again…", goal.key, about=goal.title)
        helped = line_of_sight(card) if card.path else ""
        return _view("goal.undone", "Taken back", [said, facts(card), helped], [again])
    said = f"The edit is taken back; it stays in the history. {headline(goal)} says again:"
    return _view("goal.undone", "Taken back", [said, facts(card), line_of_sight(card)], _buttons(card, None))


def read_edit(action: Mapping[str, Any]) -> int:
    """Return the id of the edit that a button takes back. Raises NothingToUndo for what names none."""
    edit_id = number_in(str(action.get("value", "")))
    if edit_id is None:
        raise NothingToUndo
    return edit_id


def _view(callback_id: str, title: str, parts: list[str], buttons: list[ButtonElement]) -> dict[str, Any]:
    blocks: list[Block] = [section(part) for part in parts if part]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    return modal(callback_id, title, blocks, close="Done")


def _buttons(card: GoalCard, undo: ButtonElement | None) -> list[ButtonElement]:
    """Return none for who has just put the goal out of their own sight, as an admin can."""
    if not card.may_change:
        return []
    goal = card.goal
    edit = button(EDIT, "Edit", goal.key, about=goal.title)
    return [edit, *([undo] if undo else []), button(SHOW, "Show", goal.key, about=goal.title)]


def _undo(saved: GoalSaved) -> ButtonElement | None:
    goal = saved.card.goal
    if saved.is_new:
        return button(UNDO_SET, "Undo", goal.key, about=goal.title)
    return button(UNDO_EDIT, "Undo", str(saved.edit), about=goal.title) if saved.edit is not None else None


def _saved_words(saved: GoalSaved) -> str:
    heading = headline(saved.card.goal)
    if saved.is_new:
        return f"{heading} is set. This is what was understood:"
    return f"{heading} is changed; its history is kept." if saved.changed else f"{heading} stays as it was."


def _follows(saved: GoalSaved) -> list[str]:
    """What comes of it: the line of sight, who is asked when, and goals that look alike."""
    card, goal = saved.card, saved.card.goal
    parts = [line_of_sight(card)]
    if saved.is_new and (reporter := card.summary.reporter) is not None:
        who = "you" if reporter == card.viewer.user_id else mention(reporter)
        when = f"first on {moment(saved.first_prompt)}" if saved.first_prompt else "with the weekly prompt"
        parts.append(f"I will ask {who} {when}.")
    if not card.summary.is_linked:
        parts.append(f"You can link it now or later with *Edit* or `{names.goal} edit {goal.key}`.")
    return [*parts, named_goals("Perhaps the same as", saved.similar)]
