"""Changing what a goal says, so that it can be taken back."""

from dataclasses import replace
from datetime import datetime

from bot.domain.goal_edits import said_again
from bot.domain.goals import Goal
from bot.services.unit_of_work import Transaction


def restore_wording(tx: Transaction, goal: Goal, number: int, reason: str, by: str, at: datetime) -> Goal:
    """Append one of a goal's earlier wordings as its newest, and return the goal with it."""
    earlier = next(wording for wording in tx.goals.revisions(goal.number) if wording.number == number)
    restored = said_again(earlier, goal.revision, reason, by, at)
    tx.goals.revise(goal.number, restored)
    return replace(goal, revision=restored)
