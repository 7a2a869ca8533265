"""What the goal form ends on: what was understood, with *Edit* and *Undo*, and what was taken back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.check_ins import FORM as CHECK_IN
from bot.blocks.forms import modal
from bot.blocks.goals import EDIT, SET_AGAIN, SHOW, facts, headline, line_of_sight, named_goals
from bot.blocks.measures import value_words
from bot.blocks.names import names
from bot.blocks.parts import button, called, number_in, section
from bot.blocks.text import escape, mention, moment, quoted
from bot.domain.check_ins import Status
from bot.domain.goal_cards import GoalCard, GoalSaved, GoalUndone
from bot.domain.goal_form import STEP_LIMIT
from bot.domain.goals import GoalState
from bot.domain.measures import Metric, Milestones
from bot.domain.refusals import NothingToUndo

UNDO_SET = "goal.undo_set"
"""A button's value is the goal's key."""
UNDO_EDIT = "goal.undo_edit"
"""A button's value is the edit's id."""
_HIDDEN = (
    "It is kept to its owner and the leads above now, and you are not one of them: once you close this you do not see "
    "it any more. *Undo* here {does}, while nobody has changed it since."
)


def saved_view(saved: GoalSaved) -> dict[str, Any]:
    """Return the confirmation of a form: what was understood, what follows, *Edit* and *Undo*."""
    card = saved.card
    # The form may come once more after its *Undo*.
    if card.goal.state is GoalState.TAKEN_BACK or saved.taken_back:
        return undone_view(GoalUndone(card, was_new=saved.is_new))
    reworded = "" if saved.is_new or not saved.changed else _reworded(card)
    hidden = _HIDDEN.format(does="takes it back" if saved.is_new else "brings it back") if saved.out_of_sight else ""
    counts_no_more = "" if saved.is_new or not saved.changed else _counts_no_more(card)
    parts = [_saved_words(saved), hidden, reworded, counts_no_more, facts(card), *_follows(saved)]
    buttons = _buttons(card, _undo(saved), out_of_sight=saved.out_of_sight)
    if reworded and card.may_check_in:
        buttons.append(button(CHECK_IN, "Check in…", card.goal.key, about=called(card.goal)))
    return _view("goal.saved", "Saved", parts, buttons)


def undone_view(undone: GoalUndone) -> dict[str, Any]:
    """Return the confirmation that a new goal, or an edit, was taken back, with what stands or stood in it."""
    card, goal = undone.card, undone.card.goal
    if undone.was_new:
        said = f"{headline(goal)} is taken back: nobody is asked about it, and no list shows it. It said:"
        again = button(SET_AGAIN, "Set it again…", goal.key, about=called(goal))
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


def _buttons(card: GoalCard, undo: ButtonElement | None, *, out_of_sight: bool = False) -> list[ButtonElement]:
    """Return *Undo* alone for who has just put the goal out of their own sight, as an admin can."""
    if not card.may_change:
        return [undo] if undo is not None and out_of_sight else []
    goal = card.goal
    edit = button(EDIT, "Edit", goal.key, about=called(goal))
    return [edit, *([undo] if undo else []), button(SHOW, "Show", goal.key, about=called(goal))]


def _undo(saved: GoalSaved) -> ButtonElement | None:
    goal = saved.card.goal
    if saved.is_new:
        return button(UNDO_SET, "Undo", goal.key, about=called(goal))
    return button(UNDO_EDIT, "Undo", str(saved.edit), about=called(goal)) if saved.edit is not None else None


def _saved_words(saved: GoalSaved) -> str:
    heading = headline(saved.card.goal)
    if saved.is_new:
        return f"{heading} is set. This is what was understood:"
    return f"{heading} is changed; its history is kept." if saved.changed else f"{heading} stays as it was."


def _reworded(card: GoalCard) -> str:
    """Say what is done where words of milestones that were done have changed; nothing where they have not."""
    measure, stands = card.goal.measure, card.summary.standing
    before = card.revisions[-2].measure if len(card.revisions) > 1 else measure
    if (
        not isinstance(measure, Milestones)
        or not isinstance(before, Milestones)
        or not isinstance(stands.value, frozenset)
    ):
        return ""
    if stands.value & set(before.steps) <= set(measure.steps):
        return ""
    said = f"By these words {value_words(measure, stands.value)} are done."
    new = [f"\n• {quoted(step, STEP_LIMIT)}" for step in measure.steps if step not in before.steps]
    if new:
        said += f" New or in new words, and open until a check-in says that they are done:{''.join(new)}"
    statuses = [check_in.report.status for check_in in card.check_ins if check_in.report.status]
    if stands.status is None and statuses[-1:] == [Status.DONE]:
        said += "\n*Done* was said of the words before, so it is asked about again."
    return said


def _counts_no_more(card: GoalCard) -> str:
    """Say that the numbers before are none of the unit of now; nothing where they are, or where there were none."""
    measure = card.goal.measure
    before = card.revisions[-2].measure if len(card.revisions) > 1 else measure
    if not isinstance(measure, Metric) or not isinstance(before, Metric):
        return ""
    numbers = [check_in for check_in in card.check_ins if isinstance(check_in.report.value, Decimal)]
    if not numbers or numbers[-1].value_of(before) is None or numbers[-1].value_of(measure) is not None:
        return ""
    return f"The numbers before were in {escape(before.unit)} and do not count in {escape(measure.unit)}."


def _follows(saved: GoalSaved) -> list[str]:
    """What comes of it: the line of sight, who is asked when, and goals that look alike."""
    card, goal = saved.card, saved.card.goal
    parts = [line_of_sight(card)]
    if saved.is_new and (reporter := card.summary.reporter) is not None:
        who = "you" if reporter == card.viewer.user_id else mention(reporter)
        when = (
            f"first on {moment(saved.first_prompt)}"
            if saved.first_prompt
            else "with the next prompt that asks about it"
        )
        parts.append(f"I will ask {who} {when}.")
    if not card.summary.is_linked and not saved.out_of_sight:
        parts.append(f"You can link it now or later with *Edit* or `{names.goal} edit {goal.key}`.")
    return [*parts, named_goals("Perhaps the same as", saved.similar)]
