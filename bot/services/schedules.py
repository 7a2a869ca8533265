"""When something next falls due. Due times live here, never in a scheduler's own store."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, iso_monday
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.domain.people import Person
from bot.domain.prompt_times import (
    LONGEST_CADENCE,
    coming_progress_draft,
    coming_prompt,
    next_review,
    review_under_way,
)
from bot.domain.teams import Team, TeamTree
from bot.services.first_prompts import first_asked_from
from bot.services.unit_of_work import Transaction


class Due(StrEnum):
    PROMPT = "prompt"
    """Subject: user id. Nominal: the Monday of its week."""
    PROGRESS_DRAFT = "progress_draft"
    """Subject: team id as text. Nominal: the local date."""
    REVIEW_NUDGE = "review_nudge"
    """Subject: user id. Nominal: the last day of the quarter."""
    REVIEW_TURN = "review_turn"
    """Subject: user id, whose message of a quarter says something else from then on. Nominal: its last day."""
    RESCHEDULE = "reschedule"
    """Subject: user id, of somebody to be rescheduled now. Nominal: the UTC date."""


@dataclass(frozen=True, slots=True)
class Schedule:
    due: Due
    subject: str
    next_at: datetime
    """UTC."""
    nominal: date
    withheld: date | None = None
    """Of a prompt: the first week (its Monday) whose prompt time off holds back, and that still comes if its person
    can be reached sooner."""

    @property
    def pending(self) -> date:
        """The first week that is still to be asked about."""
        return self.withheld or self.nominal


AT_ONCE = 50
"""People who are rescheduled while somebody waits: a few milliseconds each, all the while nobody else can write."""


class ScheduleStore(Protocol):
    def put(self, *schedules: Schedule) -> None:
        """Insert or replace the ones for their (due, subject), all at once."""
        ...

    def remove(self, due: Due, *subjects: str) -> None: ...

    def get(self, due: Due, subject: str) -> Schedule | None: ...

    def of(self, due: Due, subjects: Iterable[str]) -> Mapping[str, Schedule]:
        """Return those that there are, by subject, in a fixed number of queries."""
        ...

    def until(self, moment: datetime, limit: int) -> Sequence[Schedule]:
        """Return what falls due at or before the moment and is not put off beyond it, earliest first."""
        ...

    def put_off(self, schedule: Schedule, until: datetime) -> None:
        """Leave one that is still as given alone until that instant; when it falls due stays as it is."""
        ...


def reschedule_team(tx: Transaction, team: Team, now: datetime, *, left: Iterable[str] = ()) -> None:
    """Say when a saved team's people are asked next, and those who have just left it or lead it no more, and when
    its progress post is drafted.
    """
    reschedule_drafts(tx, [team], now)
    reschedule_people(tx, {*team.people, *left}, now)


def reschedule_drafts(tx: Transaction, teams: Sequence[Team], now: datetime) -> None:
    """Say anew when the teams' progress posts are drafted: a fixed number of queries, however many teams."""
    if not teams:
        return
    slots = tx.schedules.of(Due.PROGRESS_DRAFT, [str(team.team_id) for team in teams])
    pending = {int(subject): iso_monday(slot.nominal) for subject, slot in slots.items()}
    waiting = [team for team in teams if str(team.team_id) not in slots or slots[str(team.team_id)].next_at > now]
    until: dict[date, list[int]] = {}
    for team in waiting:
        this_week = iso_monday(now.astimezone(ZoneInfo(team.zone)).date())
        until.setdefault(min(this_week, pending.get(team.team_id, this_week)), []).append(team.team_id)
    asked: dict[int, date] = {}
    for week, team_ids in until.items():  # the few that begin or are pending just now
        asked |= tx.prompts.latest_weeks_of_teams(team_ids, week)
    leads = _drafted_for(tx, waiting)
    anew: list[Schedule] = []
    for team in waiting:
        lead, latest = leads[team.team_id], asked.get(team.team_id)
        draft = coming_progress_draft(team, lead, now, pending.get(team.team_id), latest)
        anew.append(Schedule(Due.PROGRESS_DRAFT, str(team.team_id), draft.moment, draft.local_date))
    tx.schedules.put(*anew)


def draft_what_was_left_out(tx: Transaction, teams: Sequence[Team], now: datetime) -> None:
    """Have the progress of this week drafted for who leads these teams now; none of them has a post of this week.

    A lead who is off until the next draft gets none of the week; who leads in their place since may not be off. A fixed
    number of queries.
    """
    if not teams:
        return
    slots = tx.schedules.of(Due.PROGRESS_DRAFT, [str(team.team_id) for team in teams])
    asked, leads = tx.prompts.latest_weeks_of_teams([team.team_id for team in teams]), _drafted_for(tx, teams)
    anew: list[Schedule] = []
    for team in teams:
        week, slot = iso_monday(now.astimezone(ZoneInfo(team.zone)).date()), slots.get(str(team.team_id))
        is_left_out = slot is not None and slot.next_at > now and iso_monday(slot.nominal) > week
        if is_left_out and asked.get(team.team_id) == week:
            draft = coming_progress_draft(team, leads[team.team_id], now, week, week)
            anew.append(Schedule(Due.PROGRESS_DRAFT, str(team.team_id), draft.moment, draft.local_date))
    tx.schedules.put(*anew)


def drafted_for(tx: Transaction, team: Team) -> Person:
    """Return who gets a team's progress as a draft, and whose days off it minds: who acts as its lead."""
    return _drafted_for(tx, [team])[team.team_id]


def _drafted_for(tx: Transaction, teams: Sequence[Team]) -> Mapping[int, Person]:
    tree = tx.teams.tree()
    leads = {team.team_id: tree.acting_lead(team) or team.lead_id for team in teams}
    known = tx.people.get_many(set(leads.values()))
    return {team_id: known.get(lead) or Person(lead) for team_id, lead in leads.items()}


def unschedule_team(tx: Transaction, team: Team, now: datetime) -> None:
    """Ask nobody for a team that was just removed, and draft no progress for it."""
    tx.schedules.remove(Due.PROGRESS_DRAFT, str(team.team_id))
    reschedule_people(tx, team.people, now)


def reschedule_goal(tx: Transaction, goal: Goal, now: datetime, *, before: Goal | None = None) -> None:
    """Say anew when those are asked whom a saved goal may concern, or did as it was `before`, without being in its
    team.
    """
    tree = tx.teams.tree()
    people = {
        user_id
        for one in (goal, before or goal)
        for user_id in (tree.acting_owner(one), tree.reporter(one), one.revision.reporter_id)
    }
    reschedule_people(tx, (user_id for user_id in people if user_id is not None), now)


def asked_instead(tx: Transaction, came_or_went: AbstractSet[str], before: TeamTree) -> set[str]:
    """Return whom it concerns that these people have left or come back: who acts for them now, or did until now.

    `before` is the tree as it was.
    """
    tree = tx.teams.tree()
    leads = {
        tree.acting_lead(team)
        for goal in tx.goals.reported_by_any(came_or_went)
        if (team := tree.team(goal.team_id)) is not None
    }
    return {lead for lead in leads if lead is not None} | tree.leads_other_than(before)


def reschedule_people(tx: Transaction, user_ids: Iterable[str], now: datetime) -> None:
    """Say when these people are prompted and asked to review next; strangers and the deactivated never are.

    What is due already stays so: planning takes it up. More than a few people are left to the plan tick, which
    takes them a batch at a time; until it comes to somebody their old schedule holds, and the week that it brings
    them a prompt in counts as taken.
    """
    ids = sorted(set(user_ids))
    if len(ids) > AT_ONCE:
        today = now.astimezone(UTC).date()
        tx.schedules.put(*(Schedule(Due.RESCHEDULE, user_id, now, today) for user_id in ids))
        return
    people, prompts = tx.people.get_many(ids), tx.schedules.of(Due.PROMPT, ids)
    waiting = [user_id for user_id in ids if user_id not in prompts or prompts[user_id].next_at > now]
    asking = teams_asking(tx, waiting)
    taken, not_before = weeks_taken(tx, waiting, now), first_asked_from(tx, waiting, now)
    reviews, first_month = tx.schedules.of(Due.REVIEW_NUDGE, waiting), fiscal_start(tx)
    anew: list[Schedule] = []
    asked_no_more: list[str] = []
    for user_id in waiting:
        person = people.get(user_id)
        teams = asking.get(user_id, ()) if person is not None and person.can_be_prompted else ()
        if person is None or not teams:
            asked_no_more.append(user_id)
        else:
            weeks, pending = taken.get(user_id, frozenset()), prompts.get(user_id)
            anew.extend(_prompt(person, teams, weeks, pending, now, not_before.get(user_id)))
            review = _next_review(person, first_month, now)
            # A move may take this quarter's moment into the past: then it stays as it was.
            if user_id not in reviews or review.nominal <= reviews[user_id].nominal:
                anew.append(review)
    tx.schedules.put(*anew)
    _ask_no_more(tx, *asked_no_more)


def advance_prompt(
    tx: Transaction, person: Person | None, teams: Sequence[Team], prompt: Schedule, taken: AbstractSet[date]
) -> None:
    """Move a prompt that was planned, or skipped as too late, on to the next one.

    It counts from the moment that was due and not from now, so that what fell due since is looked at too. What time
    off holds back after it is kept, as when the days are said later.
    """
    if person is None or not person.can_be_prompted or not teams:
        _ask_no_more(tx, prompt.subject)
        return
    tx.schedules.put(*_prompt(person, teams, taken | {prompt.nominal}, prompt, prompt.next_at))


def wait_with_prompt(
    tx: Transaction,
    person: Person,
    teams: Sequence[Team],
    prompt: Schedule,
    taken: AbstractSet[date],
    now: datetime,
    not_before: datetime,
) -> None:
    """Have a prompt that fell due before its person may be asked come when they may, or the next one, if sooner."""
    tx.schedules.put(*_prompt(person, teams, taken, prompt, now, not_before))


def advance_review(tx: Transaction, person: Person | None, review: Schedule) -> None:
    """Move a review that was asked for on to the next quarter."""
    if person is None or not person.can_be_prompted:
        tx.schedules.remove(Due.REVIEW_NUDGE, review.subject)
    else:
        tx.schedules.put(_next_review(person, fiscal_start(tx), review.next_at))


def ask_to_review(tx: Transaction, user_ids: Iterable[str], now: datetime) -> None:
    """Have these people asked, in their next working hours, to review this quarter's goals, if that is under way.

    Until its moment they have their schedule for it; who was sent the quarter's message is not sent another.
    """
    first_month = fiscal_start(tx)
    anew: list[Schedule] = []
    for person in tx.people.get_many(user_ids).values():
        quarter = review_under_way(person.working_time, first_month, now)
        if quarter is not None and person.can_be_prompted:
            moment = person.working_time.next_moment(now)
            anew.append(Schedule(Due.REVIEW_NUDGE, person.user_id, moment, quarter.end))
    tx.schedules.put(*anew)


def fiscal_start(tx: Transaction) -> int:
    """Return the month (1 to 12) in which the workspace's first quarter begins."""
    workspace = tx.workspaces.get()
    return 1 if workspace is None else workspace.fiscal_start_month


def teams_asking(tx: Transaction, user_ids: Sequence[str]) -> Mapping[str, tuple[Team, ...]]:
    """Return whose prompts each person gets: their teams', and those of goals they report, own or help.

    A fixed number of queries, however many people.
    """
    tree = tx.teams.tree()
    own = tx.goals.of_people(user_ids)
    wanted = set(user_ids)
    led = [team.team_id for team in tree if tree.acting_lead(team) in wanted]
    acted_for = [*own, *tx.goals.of_teams(led)]
    helped = tx.goals.get_many({goal.supports.goal for goal in acted_for if goal.supports is not None})
    asking: dict[str, set[int]] = {user_id: set() for user_id in user_ids}
    for team in tree:
        for user_id in team.people & wanted:
            asking[user_id].add(team.team_id)
    for goal in tx.goals.reported_by_any(user_ids):
        asking[goal.revision.reporter_id or ""].add(goal.team_id)
    for goal in acted_for:
        acting = tree.acting_owner(goal)
        if acting is None:
            continue  # its owner has left
        # A team that they lead only for somebody who has left asks them where they report for it.
        if tree.reporter(goal) == acting:
            asking[acting].add(goal.team_id)
        if goal.supports is not None and goal.supports.goal in helped:
            asking[acting].add(helped[goal.supports.goal].team_id)
    return {user_id: _in_order(tree, team_ids) for user_id, team_ids in asking.items()}


def _in_order(tree: TeamTree, team_ids: AbstractSet[int]) -> tuple[Team, ...]:
    return tuple(team for team in tree if team.team_id in team_ids)


def _prompt(
    person: Person,
    teams: Sequence[Team],
    taken: AbstractSet[date],
    pending: Schedule | None,
    now: datetime,
    not_before: datetime | None = None,
) -> list[Schedule]:
    """Return the one schedule of a person's coming prompt, none if there is none to come."""
    first_week = pending.pending if pending else None
    coming = coming_prompt(teams, person.working_time, now, taken, first_week, not_before)
    if coming is None:
        return []
    return [Schedule(Due.PROMPT, person.user_id, coming.prompt.moment, coming.prompt.week, coming.withheld)]


def _next_review(person: Person, first_month: int, after: datetime) -> Schedule:
    quarter, moment = next_review(person.working_time, first_month, after)
    return Schedule(Due.REVIEW_NUDGE, person.user_id, moment, quarter.end)


def weeks_taken(tx: Transaction, user_ids: Sequence[str], now: datetime) -> Mapping[str, AbstractSet[date]]:
    """Return the Mondays of the latest weeks that had their prompt, by person, or were too late for it."""
    since = iso_monday(now.date()) - LONGEST_CADENCE - 2 * WEEK
    found = tx.deliveries.occurrences(Kind.PROMPT, user_ids, since.isoformat())
    return {user_id: {date.fromisoformat(week) for week in weeks} for user_id, weeks in found.items()}


def _ask_no_more(tx: Transaction, *user_ids: str) -> None:
    tx.schedules.remove(Due.PROMPT, *user_ids)
    tx.schedules.remove(Due.REVIEW_NUDGE, *user_ids)
