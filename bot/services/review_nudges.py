"""The quarter's messages: when one goes out, and when it is shown anew."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.cadences import DAY, Quarter, local_moment, quarter_of
from bot.domain.check_ins import standing_of
from bot.domain.deliveries import Kind, NewDelivery, State
from bot.domain.goals import Goal, TeamOwner
from bot.domain.people import Person
from bot.domain.reviews import quarter_before, quarter_key, still_counts
from bot.domain.turns import Turn, has_turned, next_turn, turns_in_review, turns_of_quarter
from bot.services.quarter_reviews import examinations, goals_to_examine
from bot.services.schedules import Due, Schedule, ask_to_review, fiscal_start, plan_turn
from bot.services.unit_of_work import Transaction


def plan_review_nudge(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Enqueue the quarter's one message to this person, unless the quarter is over by now.

    One that was not sent, as there was nothing to examine, is due again.
    """
    quarter = quarter_of(schedule.nominal, fiscal_start(tx))
    person = tx.people.get(schedule.subject) or Person(schedule.subject)
    ends = local_moment(quarter.end + DAY, 0, 0, person.home)
    if max(now, schedule.next_at) >= ends:
        return
    # After its quarter, where they are, the message is of no use; Home still lists what is open.
    nudge = NewDelivery(Kind.REVIEW_NUDGE, schedule.subject, quarter_key(quarter), schedule.next_at, expires_at=ends)
    if not tx.deliveries.enqueue(nudge):
        _send_if_it_was_not(tx, nudge)
    plan_turn(tx, replace(schedule, due=Due.REVIEW_TURN), next_turn(_turns(tx, quarter, person), now))


def _send_if_it_was_not(tx: Transaction, nudge: NewDelivery) -> None:
    earlier = tx.deliveries.find(nudge.kind, nudge.recipient, nudge.occurrence)
    if earlier is not None and earlier.state is State.DROPPED:
        tx.deliveries.try_again(earlier.delivery_id, nudge.due_at, until=nudge.expires_at)


def plan_review_turn(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Have the quarter's message shown anew if it says something else by now.

    That is since midnight that the quarter has ended, its review, or a goal's date; or that a goal has gone stale.
    """
    quarter = quarter_of(schedule.nominal, fiscal_start(tx))
    person = tx.people.get(schedule.subject) or Person(schedule.subject)
    turns = _turns(tx, quarter, person)
    if has_turned(turns, schedule.next_at, now):
        tx.deliveries.want(Kind.REVIEW_NUDGE, schedule.subject, quarter_key(quarter))
    plan_turn(tx, schedule, next_turn(turns, now))


def _turns(tx: Transaction, quarter: Quarter, person: Person) -> tuple[Turn, ...]:
    """Return when a person's message of a quarter says something else; of goals only while they can be examined."""
    of_quarter = tuple(turns_of_quarter(quarter, person.home))
    tree, over = tx.teams.tree(), max(turn.at for turn in of_quarter)
    goals = goals_to_examine(tx, person, tree, quarter)
    numbers = [goal.number for goal in goals]
    standings, examined = tx.check_ins.standings(numbers), examinations(tx, numbers, quarter)
    of_goals = (
        turn
        for goal in goals
        if still_counts(examined.get(goal.number), goal) is None and (team := tree.team(goal.team_id)) is not None
        for turn in turns_in_review(goal, standing_of(goal, standings), team, person.home)
    )
    return (*of_quarter, *(turn for turn in of_goals if turn.at < over))


def want_nudges(tx: Transaction, goal: Goal, user_id: str, now: datetime) -> None:
    """Have the quarters' messages that may list a goal shown anew: its owner's, or its leads', and this person's.

    A lead above was sent it where they acted for the team's lead at that time. Those of last quarter are answered in
    the first weeks of this one; an older one still shows what became of the goal if that was examined for it last.
    """
    tree = tx.teams.tree()
    leads = tree.leads_of(goal.owner) if isinstance(goal.owner, TeamOwner) else (goal.owner.user_id,)
    examined_last = (review.quarter for review in tx.reviews.of_goal(goal.number)[-1:])
    since = min([_last_quarter(tx, now), *examined_last])
    tx.deliveries.want_since(Kind.REVIEW_NUDGE, {*leads, user_id}, since)


def want_nudges_of_leads(tx: Transaction, leads: AbstractSet[str], now: datetime) -> None:
    """Have the quarters' messages of people shown anew who act as lead of other teams than before.

    Who acts as lead now and was sent none, as they had nothing to examine, is asked after all. To be called once
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
