"""The quarter's messages: when one goes out, and when it is shown anew."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.cadences import Quarter, local_moment, quarter_of
from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.goals import Goal, PersonOwner, TeamOwner
from bot.domain.people import Person
from bot.domain.prompt_times import quarter_ends
from bot.domain.reviews import next_turn, quarter_before, quarter_in_hand, quarter_key
from bot.domain.usefulness import of_use_until
from bot.services.quarter_reviews import reviews_of_quarter
from bot.services.schedules import Due, Schedule, ask_to_review, fiscal_start
from bot.services.sending_times import MISSED_ITS_QUARTER, TOO_LATE, record_as_skipped, send_unless_it_was
from bot.services.unit_of_work import Transaction


def plan_review_nudge(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Enqueue the quarter's one message to this person; once the quarter is over it is skipped, on record.

    One that was not sent, as there was nothing to review, is due again.
    """
    quarter = quarter_of(schedule.nominal, fiscal_start(tx))
    person = tx.people.get(schedule.subject) or Person(schedule.subject)
    ends = quarter_ends(quarter, person.home)
    # After its quarter, where they are, the message is of no use; Home still lists what is open.
    until = of_use_until(Kind.REVIEW_NUDGE, schedule.next_at, person.working_time, subject_ends=ends)
    nudge = NewDelivery(Kind.REVIEW_NUDGE, schedule.subject, quarter_key(quarter), schedule.next_at, until)
    if max(now, schedule.next_at) >= ends:
        record_as_skipped(tx, nudge, MISSED_ITS_QUARTER if now >= ends else TOO_LATE.reason)
        return
    send_unless_it_was(tx, nudge)
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
    the first weeks of this one; an older one still shows what became of the goal if that was reviewed for it last.
    """
    tree = tx.teams.tree()
    leads = tree.leads_of(goal.owner) if isinstance(goal.owner, TeamOwner) else (goal.owner.user_id,)
    reviewed_last = (review.quarter for review in tx.reviews.of_goal(goal.number)[-1:])
    since = min([_last_quarter(tx, now), *reviewed_last])
    tx.deliveries.want_since(Kind.REVIEW_NUDGE, {*leads, user_id}, since)


def want_nudge_that_says_how(tx: Transaction, goal: Goal, now: datetime) -> None:
    """Have the one message shown anew that says how a goal stands, after a check-in: that of whoever reviews it now.

    Nobody's, between two of these times and once the goal was reviewed.
    """
    tree = tx.teams.tree()
    team, reviewer = tree.team(goal.team_id), None
    if isinstance(goal.owner, PersonOwner):
        reviewer = goal.owner.user_id
    elif team is not None:
        reviewer = tree.acting_lead(team)
    if reviewer is None:
        return
    person = tx.people.get(reviewer) or Person(reviewer)
    quarter = quarter_in_hand(person.day(now), person.region, fiscal_start(tx))
    if quarter is not None and goal.number not in reviews_of_quarter(tx, [goal.number], quarter):
        tx.deliveries.want(Kind.REVIEW_NUDGE, reviewer, quarter_key(quarter))


def want_nudges_of_leads(tx: Transaction, leads: AbstractSet[str], now: datetime) -> None:
    """Have the quarters' messages of people shown anew who act as lead of other teams than before.

    Who acts as lead now and was sent none, as they had nothing to review, is asked after all. To be called once
    they are rescheduled.
    """
    if not leads:
        return
    tx.deliveries.want_since(Kind.REVIEW_NUDGE, leads, _last_quarter(tx, now))
    tree = tx.teams.tree()
    ask_to_review(tx, [lead for lead in leads if tree.led_by(lead)], now)


def _last_quarter(tx: Transaction, now: datetime) -> str:
    start = fiscal_start(tx)
    return quarter_key(quarter_before(quarter_of(now.date(), start), start))
