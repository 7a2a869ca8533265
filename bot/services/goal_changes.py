"""Closing a goal and opening it again, and what follows from any change of one."""

from dataclasses import replace
from datetime import datetime

from bot.domain.cadences import quarter_of
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal, GoalEvent, GoalState, Happened, Outcome, TeamOwner
from bot.domain.reviews import quarter_before, quarter_key
from bot.services.check_ins import show_anew
from bot.services.schedules import fiscal_start, reschedule_goal
from bot.services.unit_of_work import Transaction


def close_goal(tx: Transaction, goal: Goal, user_id: str, outcome: Outcome, learnt: str, now: datetime) -> Goal:
    """Close an open goal, in its history too, and return it."""
    closed = replace(goal, state=GoalState.CLOSED, outcome=outcome, learnt=learnt, closed_at=now)
    tx.goals.save(closed)
    tx.goals.note(GoalEvent(goal.number, Happened.CLOSED, user_id, now, outcome, learnt, state_before=goal.state))
    return closed


def reopen_goal(tx: Transaction, goal: Goal, user_id: str, now: datetime, state: GoalState = GoalState.ACTIVE) -> Goal:
    """Open a closed goal, or have it rest as it did before, in its history too, and return it."""
    opened = replace(goal, state=state, closed_at=None, outcome=None, learnt="")
    tx.goals.save(opened)
    tx.goals.note(GoalEvent(goal.number, Happened.REOPENED, user_id, now))
    return opened


def concern(tx: Transaction, goal: Goal, user_id: str, now: datetime, *, before: Goal | None = None) -> None:
    """Have the messages that show a changed goal shown anew, and say when its people are asked next.

    `before` is the goal as it was, where somebody else may have been asked about it.
    """
    show_anew(tx, goal, user_id, now, before=before)
    want_nudges(tx, goal, user_id, now)
    reschedule_goal(tx, goal, now, before=before)


def want_nudges(tx: Transaction, goal: Goal, user_id: str, now: datetime) -> None:
    """Have the quarters' messages that may list a goal shown anew: its owner's, or its leads', and this person's.

    A lead above was sent it where they acted for the team's lead at that time. Those of last quarter are answered in
    the first weeks of this one; an older one still shows what became of the goal if that was examined for it last.
    """
    tree, start = tx.teams.tree(), fiscal_start(tx)
    leads = tree.leads_of(goal.owner) if isinstance(goal.owner, TeamOwner) else (goal.owner.user_id,)
    last = quarter_key(quarter_before(quarter_of(now.date(), start), start))
    since = min([last, *(review.quarter for review in tx.reviews.of_goal(goal.number)[-1:])])
    for person, quarters in tx.deliveries.occurrences(Kind.REVIEW_NUDGE, {*leads, user_id}, since).items():
        for quarter in quarters:
            tx.deliveries.want(Kind.REVIEW_NUDGE, person, quarter)
