"""Closing a goal and opening it again, and what follows from any change of one."""

from dataclasses import replace
from datetime import datetime

from bot.domain.goals import Goal, GoalEvent, GoalState, Happened, Outcome
from bot.domain.pace import was_passed_over
from bot.services.departures import want_left_goals
from bot.services.reminders import remind_of_what_came
from bot.services.reports import show_anew
from bot.services.review_nudges import want_nudges
from bot.services.schedules import reschedule_goal
from bot.services.unit_of_work import Transaction


def close_goal(tx: Transaction, goal: Goal, user_id: str, outcome: Outcome, learnt: str, now: datetime) -> Goal:
    """Close an open goal, in its history too, and return it."""
    closed = replace(goal, state=GoalState.CLOSED, outcome=outcome, learnt=learnt, closed_at=now)
    tx.goals.save(closed)
    tx.goals.note(GoalEvent(goal.number, Happened.CLOSED, user_id, now, outcome, learnt, state_before=goal.state))
    return closed


def reopen_goal(tx: Transaction, goal: Goal, user_id: str, now: datetime, state: GoalState = GoalState.ACTIVE) -> Goal:
    """Open a closed goal, or have it rest as it did before, in its history too, and return it.

    Where its team has ended since, it counts in the one that took that in, or in the nearest above.
    """
    opened = replace(_in_standing_team(tx, goal, user_id, now), state=state, closed_at=None, outcome=None, learnt="")
    tx.goals.save(opened)
    tx.goals.note(GoalEvent(goal.number, Happened.REOPENED, user_id, now))
    return opened


def _in_standing_team(tx: Transaction, goal: Goal, user_id: str, now: datetime) -> Goal:
    team = tx.teams.tree().nearest_standing(goal.team_id)
    if team is None or team.team_id == goal.team_id:
        return goal
    tx.goals.move([goal], team.team_id, user_id, now)
    return replace(goal, owner=replace(goal.owner, team_id=team.team_id))


def take_back_closing(tx: Transaction, goal: Goal, user_id: str, now: datetime, state: GoalState) -> Goal:
    """Have a closed goal be as it was before, in its history too, and return it.

    Its silence counts anew, as after a pause, only where nobody was asked about it in a round because it was closed.
    """
    team = tx.teams.get(goal.team_id)
    if goal.closed_at is not None and team is not None and was_passed_over(goal, team, goal.closed_at, now):
        goal = replace(goal, resumed_at=now)
    return reopen_goal(tx, goal, user_id, now, state)


def concern(tx: Transaction, goal: Goal, user_id: str, now: datetime, *, before: Goal | None = None) -> None:
    """Have the messages that show a changed goal shown anew, and say when its people are asked next.

    `before` is the goal as it was, where somebody else may have been asked about it.
    """
    show_anew(tx, goal, user_id, now, before=before)
    want_left_goals(tx, goal, before)
    want_nudges(tx, goal, user_id, now)
    reschedule_goal(tx, goal, now, before=before)
    if before is not None and (reporter := tx.teams.tree().reporter(goal)) is not None:
        remind_of_what_came(tx, [reporter], now)
