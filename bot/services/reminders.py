"""The one reminder of a prompt: of whoever is asked by now, be that somebody else than when the prompt came."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.cadences import iso_monday
from bot.domain.deliveries import Kind, NewDelivery, State
from bot.domain.people import Person
from bot.domain.prompt_items import prompt_items
from bot.domain.prompt_times import gives_way, reminder_moment
from bot.domain.prompts import Prompt
from bot.domain.usefulness import of_use_until
from bot.services.coming_prompts import grounds
from bot.services.goal_lines import goals_reported_by, goals_reported_by_any
from bot.services.schedules import Due
from bot.services.unit_of_work import Transaction


def plan_reminder(tx: Transaction, person: Person, week: date, now: datetime) -> None:
    """Have somebody reminded on their next working day, unless that would reach their next prompt; once a week."""
    working = person.working_time
    moment = reminder_moment(now, working)
    following = tx.schedules.get(Due.PROMPT, person.user_id)
    if following is None or not gives_way(moment, following.next_at, working):
        until = of_use_until(Kind.REMINDER, moment, working)
        tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, person.user_id, week.isoformat(), moment, until))


def remind_of_what_came(tx: Transaction, user_ids: Iterable[str], now: datetime) -> None:
    """Have those reminded to whom goals came after this week's prompt had asked somebody else about them.

    Who had a prompt this week has its reminder anyway, and who is still to get one is asked in that. Call it once
    these people are rescheduled. A fixed number of queries, and a few for each to whom something came.
    """
    people = tx.people.get_many(sorted(set(user_ids)))
    reported = goals_reported_by_any(tx, people.keys(), tx.teams.tree()) if people else {}
    weeks: dict[date, list[Person]] = {}
    for user_id in sorted(reported):
        if people[user_id].can_be_prompted:
            weeks.setdefault(iso_monday(people[user_id].day(now)), []).append(people[user_id])
    for week, theirs in weeks.items():  # two at most: where they live the day may be another
        asked = tx.prompts.asked_in({goal for person in theirs for goal in reported[person.user_id]}, week)
        for person in theirs:
            came = any(goal in asked and person.user_id not in asked[goal] for goal in reported[person.user_id])
            if came and not _has_a_prompt(tx, person, week):
                plan_reminder(tx, person, week, now)


def reminded_of(tx: Transaction, goal: int, person: Person, now: datetime) -> datetime | None:
    """Return when somebody's reminder asks them about a goal that came to them after this week's prompt had asked
    somebody else about it (UTC); None if none is to come.
    """
    week = iso_monday(person.day(now))
    reminder = tx.deliveries.find(Kind.REMINDER, person.user_id, week.isoformat())
    if reminder is None or reminder.state is not State.DUE:
        return None
    asked = tx.prompts.asked_in({goal}, week).get(goal, frozenset())
    return reminder.due_at if asked and person.user_id not in asked else None


def with_what_came(tx: Transaction, person: Person, prompt: Prompt, now: datetime) -> Prompt:
    """Return a prompt with what it did not ask because somebody else was asked, and its person reports by now.

    What it asked keeps its place, for replies go by that. Nothing is written.
    """
    came = _came(tx, person, prompt.week)
    known = {item.goal for item in prompt.items}
    if not came - known:
        return prompt
    facts = grounds(tx, [person.user_id]).known(person.user_id, prompt.week)
    items = prompt_items(person.user_id, person.home, prompt.week, now, facts)
    added = tuple(item for item in items if item.goal in came - known)
    return replace(prompt, items=(*prompt.items, *added)) if added else prompt


def _has_a_prompt(tx: Transaction, person: Person, week: date) -> bool:
    """Tell whether somebody had a prompt that week, or has it still to come."""
    delivery = tx.deliveries.find(Kind.PROMPT, person.user_id, week.isoformat())
    coming = tx.schedules.get(Due.PROMPT, person.user_id)
    is_coming = coming is not None and coming.pending <= week
    return is_coming or (delivery is not None and delivery.state is not State.DROPPED)


def _came(tx: Transaction, person: Person, week: date) -> frozenset[int]:
    """Return the goals that somebody reports, and others were asked about in that week."""
    reported = {goal.number for goal in goals_reported_by(tx, person.user_id, tx.teams.tree())}
    asked = tx.prompts.asked_in(reported, week) if reported else {}
    return frozenset(goal for goal, people in asked.items() if person.user_id not in people)
