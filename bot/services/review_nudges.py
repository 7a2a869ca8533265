"""The quarter's messages: which of them a change concerns."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.cadences import quarter_of
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal, TeamOwner
from bot.domain.reviews import quarter_before, quarter_key
from bot.services.schedules import fiscal_start
from bot.services.unit_of_work import Transaction


def want_nudges(tx: Transaction, goal: Goal, user_id: str, now: datetime) -> None:
    """Have the quarters' messages that may list a goal shown anew: its owner's, or its leads', and this person's.

    A lead above was sent it where they acted for the team's lead at that time. Those of last quarter are answered in
    the first weeks of this one; an older one still shows what became of the goal if that was examined for it last.
    """
    tree = tx.teams.tree()
    leads = tree.leads_of(goal.owner) if isinstance(goal.owner, TeamOwner) else (goal.owner.user_id,)
    examined_last = (review.quarter for review in tx.reviews.of_goal(goal.number)[-1:])
    _want_nudges_of(tx, {*leads, user_id}, min([_last_quarter(tx, now), *examined_last]))


def want_nudges_of_leads(tx: Transaction, leads: Iterable[str], now: datetime) -> None:
    """Have the quarters' messages of people shown anew who act as lead of other teams than before."""
    _want_nudges_of(tx, leads, _last_quarter(tx, now))


def _last_quarter(tx: Transaction, now: datetime) -> str:
    start = fiscal_start(tx)
    return quarter_key(quarter_before(quarter_of(now.date(), start), start))


def _want_nudges_of(tx: Transaction, people: Iterable[str], since: str) -> None:
    for person, quarters in tx.deliveries.occurrences(Kind.REVIEW_NUDGE, people, since).items():
        for quarter in quarters:
            tx.deliveries.want(Kind.REVIEW_NUDGE, person, quarter)
