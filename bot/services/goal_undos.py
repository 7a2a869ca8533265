"""Taking back what was just done to a goal: that it was set, an edit of it, or that it was closed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.goal_cards import GoalTurned, GoalUndone
from bot.domain.goal_edits import EDIT_TAKEN_BACK, GoalEdit, Says, said_again
from bot.domain.goals import STANDING, Goal, GoalEvent, GoalState, Happened
from bot.domain.permissions import can_see
from bot.domain.refusals import (
    AlreadyBuiltOn,
    BuiltOn,
    GoalNotActive,
    Invalid,
    NotAllowed,
    NotFound,
    NothingToUndo,
    Problem,
    Subject,
)
from bot.services.clock import Clock
from bot.services.coming_prompts import goal_next_asked
from bot.services.goal_cards import (
    Reader,
    built_on,
    card_of,
    check_may_change,
    goal_as_set,
    goal_to_change,
    reader,
)
from bot.services.goal_changes import concern, take_back_closing
from bot.services.goal_edits import change_goal, hid_it, was_hidden_again, wording
from bot.services.goal_meaning import can_be_helped, helps_already
from bot.services.unit_of_work import Transaction, UnitOfWork

_TURNS = (Happened.CLOSED, Happened.REOPENED)


class GoalUndoService:
    """Undoes the setting, an edit or the closing of a goal, while nothing stands on it. History is never rewritten."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def undo_set(self, workspace_id: str, user_id: str, number: int) -> GoalUndone:
        """Take back a goal that this person has set; its key is not given again. Twice is once.

        Raises NotFound, NotAllowed, GoalNotActive when it is closed, and AlreadyBuiltOn.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            goal = goal_as_set(tx, who, number)
            if goal.created_by != user_id:
                raise NotAllowed(goal.created_by)
            if can_see(who.acting, goal, who.tree):
                check_may_change(who, goal)
            if goal.state is GoalState.CLOSED:
                raise GoalNotActive(goal.key, goal.state)
            if goal.state is not GoalState.TAKEN_BACK:
                _check_nothing_stands_on(tx, who, goal)
                goal = replace(goal, state=GoalState.TAKEN_BACK)
                tx.goals.save(goal)
                tx.goals.note(GoalEvent(number, Happened.TAKEN_BACK, user_id, now))
                concern(tx, goal, user_id, now)
            return GoalUndone(card_of(tx, who, goal), was_new=True)

    def undo_edit(self, workspace_id: str, user_id: str, edit_id: int) -> GoalUndone:
        """Have a goal say again what it said before this person's edit, as a new wording. Twice is once.

        Raises NotFound, NotAllowed, GoalNotActive when the goal is closed or was taken back, NothingToUndo when
        it was changed since, and Invalid (`supports`) when it cannot help the goal again that it helped before.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            edit, goal = _own_edit(tx, who, edit_id)
            newest = tx.goal_edits.newest(goal.number)
            if newest is None or newest.takes_back != edit_id:
                if newest != edit or edit.takes_back is not None or Says.of(goal) != edit.after:
                    raise NothingToUndo
                before, goal = goal, _as_before(tx, who, goal, edit)
                change_goal(tx, before, goal, user_id, now, takes_back=edit_id)
                concern(tx, goal, user_id, now, before=before)
            return GoalUndone(card_of(tx, who, goal), was_new=False)

    def undo_close(self, workspace_id: str, user_id: str, number: int) -> GoalTurned:
        """Open a goal again that this person has closed, or have it rest as it did. Twice is once.

        How it was closed and what was learnt stay in its history. Raises NotFound, NotAllowed, GoalNotActive when it
        was taken back, and NothingToUndo when somebody else closed it since.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            goal = goal_to_change(tx, who, number)
            was, turns = goal.state, [one for one in tx.goals.events(number) if one.what in _TURNS]
            if was is GoalState.CLOSED:
                if not turns or turns[-1].by != user_id:
                    raise NothingToUndo
                goal = take_back_closing(tx, goal, user_id, now, _state_before(turns[-1]))
                concern(tx, goal, user_id, now)
            elif _was_opened_again(goal, turns, user_id):
                was = GoalState.CLOSED
            return GoalTurned(card_of(tx, who, goal), was, goal_next_asked(tx, goal, now))


def _state_before(closing: GoalEvent) -> GoalState:
    return closing.state_before or GoalState.ACTIVE


def _was_opened_again(goal: Goal, turns: Sequence[GoalEvent], user_id: str) -> bool:
    """Tell whether this person's closing was taken back by them already, and the goal is as it was before."""
    match turns[-2:]:
        case [GoalEvent(what=Happened.CLOSED) as closing, GoalEvent(what=Happened.REOPENED) as reopening]:
            return closing.by == reopening.by == user_id and goal.state is _state_before(closing)
    return False


def _own_edit(tx: Transaction, who: Reader, edit_id: int) -> tuple[GoalEdit, Goal]:
    edit = tx.goal_edits.get(edit_id)
    goal = tx.goals.get(edit.goal) if edit else None
    if edit is None or goal is None:
        raise NotFound(Subject.GOAL)  # without its key: an edit's id must not tell of a goal out of sight
    if not can_see(who.acting, goal, who.tree):
        if not (hid_it(tx, who, edit, goal) or was_hidden_again(tx, who, edit, goal)):
            raise NotFound(Subject.GOAL)
        return edit, goal
    if edit.by != who.user_id:
        raise NotAllowed(edit.by)
    check_may_change(who, goal)
    if not goal.is_open:
        raise GoalNotActive(goal.key, goal.state)
    return edit, goal


def _as_before(tx: Transaction, who: Reader, goal: Goal, edit: GoalEdit) -> Goal:
    before = edit.before
    if before.supports is not None and (goal.supports is None or goal.supports.goal != before.supports.goal):
        _check_can_help(tx, who, goal, before.supports.goal)
    revision = goal.revision
    if before.revision != revision.wording:
        revision = said_again(wording(tx, goal, before.revision), revision, EDIT_TAKEN_BACK, who.user_id, who.now)
    return replace(goal, revision=revision, visibility=before.visibility, supports=before.supports)


def _check_can_help(tx: Transaction, who: Reader, goal: Goal, above: int) -> None:
    supported = tx.goals.get(above)
    if supported is None or not can_be_helped(who, supported):
        # The same words whatever became of it: it may be out of this person's sight by now.
        raise Invalid({"supports": Problem.SUPPORTED_NO_MORE})
    if helps_already(tx, supported, goal):
        raise Invalid({"supports": Problem.SUPPORTS_CIRCLE})


def _check_nothing_stands_on(tx: Transaction, who: Reader, goal: Goal) -> None:
    supporting = tx.goals.supporting([goal.number], STANDING)
    built = tuple(built_on(tx, goal))
    if supporting or built:
        # Of goals that this person does not see not even this much is told.
        raise AlreadyBuiltOn(goal.key, *built, *((BuiltOn.GOALS,) if who.sees(supporting) else ()))
