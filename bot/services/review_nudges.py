"""The quarter's messages: when one goes out, and when it is shown anew."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.cadences import DAY, Quarter, local_moment, quarter_of
from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.goals import Goal, TeamOwner
from bot.domain.people import Person
from bot.domain.reviews import next_turn, quarter_before, quarter_key
from bot.services.schedules import Due, Schedule, fiscal_start
from bot.services.unit_of_work import Transaction


def plan_review_nudge(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Enqueue the quarter's one message to this person, unless the quarter is over by now."""
    quarter = quarter_of(schedule.nominal, fiscal_start(tx))
    person = tx.people.get(schedule.subject) or Person(schedule.subject)
    ends = local_moment(quarter.end + DAY, 0, 0, person.home)
    if max(now, schedule.next_at) >= ends:
        return
    tx.deliveries.enqueue(
        NewDelivery(
            Kind.REVIEW_NUDGE,
            schedule.subject,
            quarter_key(quarter),
            due_at=schedule.next_at,
            # After its quarter, where they are, the message is of no use; Home still lists what is open.
            expires_at=ends,
        )
    )
    _plan_next_turn(tx, replace(schedule, due=Due.REVIEW_TURN), quarter, person, now)


def plan_review_turn(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Have the quarter's message shown anew: it says since midnight that the quarter has ended, or its review."""
    quarter = quarter_of(schedule.nominal, fiscal_start(tx))
    tx.deliveries.want(Kind.REVIEW_NUDGE, schedule.subject, quarter_key(quarter))
    person = tx.people.get(schedule.subject) or Person(schedule.subject)
    _plan_next_turn(tx, schedule, quarter, person, now)


def _plan_next_turn(tx: Transaction, schedule: Schedule, quarter: Quarter, person: Person, now: datetime) -> None:
    turn = next_turn(quarter, person.day(now))
    if turn is None:
        tx.schedules.remove(Due.REVIEW_TURN, schedule.subject)
    else:
        tx.schedules.put(replace(schedule, next_at=local_moment(turn, 0, 0, person.home)))


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
