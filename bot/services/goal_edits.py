"""Changing what a goal says, in a way that can be taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.domain.goal_edits import GoalEdit, Says, said_again
from bot.domain.goals import Goal, GoalEvent, Happened, Revision
from bot.domain.permissions import Deed, can_see, may
from bot.services.goal_cards import Reader
from bot.services.unit_of_work import Transaction


class GoalEditStore(Protocol):
    """Append-only."""

    def add(self, edit: GoalEdit) -> GoalEdit:
        """Append it; the id given is ignored and a new one returned. An edit is taken back once, else Conflict."""
        ...

    def get(self, edit_id: int) -> GoalEdit | None: ...

    def newest(self, goal: int) -> GoalEdit | None:
        """Return the last edit of a goal, be it one that takes another back; None if it was never edited."""
        ...


def change_goal(
    tx: Transaction, before: Goal, after: Goal, by: str, at: datetime, *, takes_back: int | None = None
) -> GoalEdit:
    """Write what an edit changes of a goal, its history included, and return the edit."""
    if after.revision != before.revision:
        tx.goals.revise(after.number, after.revision)
    if (after.visibility, after.supports) != (before.visibility, before.supports):
        tx.goals.save(after)
    helped, helps = (goal.supports.goal if goal.supports else None for goal in (before, after))
    if helped != helps:
        tx.goals.note(GoalEvent(after.number, Happened.LINKED, by, at, helped=helped, helps=helps))
    return tx.goal_edits.add(GoalEdit(after.number, by, at, Says.of(before), Says.of(after), takes_back))


def restore_wording(tx: Transaction, goal: Goal, number: int, reason: str, by: str, at: datetime) -> Goal:
    """Append one of a goal's earlier wordings as its newest, and return the goal with it."""
    restored = said_again(wording(tx, goal, number), goal.revision, reason, by, at)
    tx.goals.revise(goal.number, restored)
    return replace(goal, revision=restored)


def wording(tx: Transaction, goal: Goal, number: int) -> Revision:
    """Return a wording that the goal has or had."""
    return next(one for one in tx.goals.revisions(goal.number) if one.number == number)


def hid_it(tx: Transaction, who: Reader, edit: GoalEdit, goal: Goal) -> bool:
    """Tell whether this very edit put the goal out of sight of who made it, and they may take it back.

    So an admin can who keeps somebody's goal to its owner and leads: they may change it as it was before. Once anything
    newer stands, the goal is to them as any other that they do not see.
    """
    return edit.takes_back is None and _put_out_of_sight(tx, who, edit, goal)


def was_hidden_again(tx: Transaction, who: Reader, edit: GoalEdit, goal: Goal) -> bool:
    """Tell whether who made an edit took it back just now, and the goal out of their own sight by that.

    A second click is told what the first one did; once anything newer stands, as above.
    """
    newest = tx.goal_edits.newest(goal.number)
    return newest is not None and newest.takes_back == edit.edit_id and _put_out_of_sight(tx, who, newest, goal)


def _put_out_of_sight(tx: Transaction, who: Reader, edit: GoalEdit, goal: Goal) -> bool:
    stands = tx.goal_edits.newest(goal.number) == edit and Says.of(goal) == edit.after and goal.is_open
    was = replace(goal, visibility=edit.before.visibility)
    is_hidden = not can_see(who.acting, goal, who.tree)
    return stands and edit.by == who.user_id and is_hidden and may(who.acting, Deed.CHANGE, was, who.tree)
