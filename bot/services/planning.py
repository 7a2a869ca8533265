"""Planning: what has fallen due becomes deliveries, and each schedule moves on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.backoff import LONGEST_REST
from bot.domain.cadences import iso_monday
from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.people import Person
from bot.domain.prompt_times import coming_progress_draft, next_progress_draft, useful_until
from bot.domain.usefulness import of_use_until
from bot.domain.working_time import WorkingTime
from bot.services.clock import Clock
from bot.services.due import DueStore
from bot.services.first_prompts import first_asked_from
from bot.services.progress import plan_progress_draft
from bot.services.review_nudges import plan_review_nudge, plan_review_turn
from bot.services.schedules import (
    AT_ONCE,
    Due,
    Schedule,
    advance_prompt,
    advance_review,
    drafted_for,
    reschedule_people,
    teams_asking,
    wait_with_prompt,
    weeks_taken,
)
from bot.services.sending_times import MISSED, plan_anew, record_as_skipped
from bot.services.unit_of_work import Transaction, UnitOfWork

BATCH = AT_ONCE
"""Schedules a transaction: many enough to be quick, few enough that nobody's click waits for it."""

SHORTEST_REST = timedelta(minutes=1)
"""How long a schedule is left alone at least after planning it has failed."""

MOMENT = timedelta(microseconds=1)


class PlanningService:
    """Turns due schedules into deliveries. Planning twice is harmless: a delivery's key exists once."""

    def __init__(self, uow: UnitOfWork, due: DueStore, clock: Clock) -> None:
        self.uow, self.due, self.clock = uow, due, clock

    def workspaces_to_plan(self) -> Sequence[str]:
        return self.due.workspaces_to_plan(self.clock.now())

    def plan(self, workspace_id: str) -> int:
        """Plan one batch of what has fallen due and return its size; zero when nothing is left."""
        now = self.clock.now()
        with self.uow.writing(workspace_id) as tx:
            due = tx.schedules.until(now, BATCH)
            for kind, plan in _PLANNERS.items():
                of_kind = [schedule for schedule in due if schedule.due is kind]
                if of_kind:
                    plan(tx, of_kind, now)
        return len(due)

    def batch(self, workspace_id: str) -> Sequence[Schedule]:
        """Return what `plan` would take up."""
        with self.uow.reading(workspace_id) as tx:
            return tx.schedules.until(self.clock.now(), BATCH)

    def plan_one(self, workspace_id: str, schedule: Schedule) -> None:
        """Plan one of a batch that failed, in a transaction of its own, unless it has moved on meanwhile."""
        with self.uow.writing(workspace_id) as tx:
            if tx.schedules.get(schedule.due, schedule.subject) == schedule:
                _PLANNERS[schedule.due](tx, [schedule], self.clock.now())

    def put_off(self, workspace_id: str, schedule: Schedule) -> None:
        """Try one that cannot be planned again later: the longer it has been due, the rarer, at least once an hour."""
        now = self.clock.now()
        rest = min(max(now - schedule.next_at, SHORTEST_REST), LONGEST_REST)
        with self.uow.writing(workspace_id) as tx:
            tx.schedules.put_off(schedule, now + rest)


def _plan_prompts(tx: Transaction, due: Sequence[Schedule], now: datetime) -> None:
    user_ids = [schedule.subject for schedule in due]
    people, asking = tx.people.get_many(user_ids), teams_asking(tx, user_ids)
    taken, not_before = weeks_taken(tx, user_ids, now), first_asked_from(tx, user_ids, now)
    for schedule in due:
        user_id = schedule.subject
        person, teams, weeks = people.get(user_id), asking.get(user_id, ()), taken.get(user_id, frozenset())
        if person is not None and person.can_be_prompted and teams:
            if user_id in not_before:
                wait_with_prompt(tx, person, teams, schedule, weeks, now, not_before[user_id])
                continue
            _plan_prompt(tx, schedule, person.working_time, now)
        advance_prompt(tx, person, teams, schedule, weeks)


def _plan_prompt(tx: Transaction, schedule: Schedule, working: WorkingTime, now: datetime) -> None:
    """Enqueue a prompt, if only on record: one that is too late is dropped, so that nothing brings it again."""
    until = of_use_until(Kind.PROMPT, schedule.next_at, working)
    prompt = NewDelivery(Kind.PROMPT, schedule.subject, schedule.nominal.isoformat(), schedule.next_at, until)
    if until is not None and until <= now:
        record_as_skipped(tx, prompt, MISSED)
    else:
        tx.deliveries.enqueue(prompt)


def _plan_progress_drafts(tx: Transaction, due: Sequence[Schedule], now: datetime) -> None:
    for schedule in due:
        team = tx.teams.get(int(schedule.subject))
        if team is None or team.end is not None:
            tx.schedules.remove(Due.PROGRESS_DRAFT, schedule.subject)
            continue
        lead = drafted_for(tx, team)
        # Another may lead the team since this was planned, or the lead may live elsewhere: it may be their day off.
        week = iso_monday(schedule.nominal)
        draft = coming_progress_draft(team, lead, schedule.next_at - MOMENT, pending=week, asked=week)
        if draft.moment <= schedule.next_at:
            plan_progress_draft(tx, schedule, now)
            draft = next_progress_draft(team, lead, schedule.next_at)
        tx.schedules.put(Schedule(Due.PROGRESS_DRAFT, schedule.subject, draft.moment, draft.local_date))


def _plan_reviews(tx: Transaction, due: Sequence[Schedule], now: datetime) -> None:
    people = tx.people.get_many([schedule.subject for schedule in due])
    for schedule in due:
        person = people.get(schedule.subject)
        if person is not None and person.can_be_prompted:
            plan_review_nudge(tx, replace(schedule, next_at=_in_working_hours(person, schedule.next_at, now)), now)
        advance_review(tx, person, schedule)


def _plan_review_turns(tx: Transaction, due: Sequence[Schedule], now: datetime) -> None:
    for schedule in due:
        plan_review_turn(tx, schedule, now)


def _reschedule(tx: Transaction, due: Sequence[Schedule], now: datetime) -> None:
    user_ids = [schedule.subject for schedule in due]
    reschedule_people(tx, user_ids, now)
    tx.schedules.remove(Due.RESCHEDULE, *user_ids)
    plan_anew(tx, tx.people.get_many(user_ids).values(), now)


def _in_working_hours(person: Person, moment: datetime, now: datetime) -> datetime:
    """Return the moment, or, if its working day is over, when the person's next working hours begin."""
    working = person.working_time
    return moment if now < useful_until(moment, working) else working.next_moment(now)


_PLANNERS: Mapping[Due, Callable[[Transaction, Sequence[Schedule], datetime], None]] = {
    Due.PROMPT: _plan_prompts,
    Due.PROGRESS_DRAFT: _plan_progress_drafts,
    Due.REVIEW_NUDGE: _plan_reviews,
    Due.REVIEW_TURN: _plan_review_turns,
    Due.RESCHEDULE: _reschedule,
}
