"""When somebody is asked next: the first coming prompt that has something to ask. Every promise rests on this."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from statistics import mode

from bot.domain.cadences import WEEK, Occurrence, iso_monday
from bot.domain.check_ins import Standing
from bot.domain.deliveries import Kind, State
from bot.domain.goals import OPEN, Goal, GoalState, PersonOwner
from bot.domain.people import Person
from bot.domain.prompt_items import Known, is_settled, prompt_items
from bot.domain.prompt_times import LONGEST_CADENCE, coming_prompt, due_teams, next_prompt, useful_until
from bot.domain.prompts import PromptItem
from bot.domain.team_saves import TeamAsked, WhyMoved, WhyNotAsked
from bot.domain.teams import Team, TeamTree
from bot.services.first_prompts import first_asked_from
from bot.services.schedules import AT_ONCE, Due, Schedule, teams_asking, weeks_taken
from bot.services.unit_of_work import Transaction

LONGEST_WAIT = 10 * WEEK
"""From the first prompt that reaches somebody on, every cadence has come round twice within it, whatever holidays
moved, and so has a goal's first prompt."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What decides what some people's prompts ask, read in a fixed number of queries."""

    tree: TeamTree
    asking: Mapping[str, Sequence[Team]]
    """The teams whose prompts each person gets."""
    goals: Sequence[Goal]
    """Active goals of all these teams, and the people's own."""
    standings: Mapping[int, Standing]
    asked_overdue: Mapping[int, date]

    def known(self, user_id: str, week: date) -> Known:
        """Return what this person's prompt of that week looks at."""
        due = due_teams(self.asking.get(user_id, ()), week)
        due_ids = {team.team_id for team in due}
        led = {team.team_id for team in self.tree.led_by(user_id)}
        own_and_led = (goal for goal in self.goals if _is_own(goal, user_id) or _is_of_teams(goal, led))
        helped = frozenset(goal.supports.goal for goal in own_and_led if goal.supports is not None)
        goals = [
            goal
            for goal in self.goals
            if goal.team_id in due_ids and (_is_own(goal, user_id) or _is_of_teams(goal, due_ids))
        ]
        return Known(self.tree, due, goals, helped, self.standings, self.asked_overdue)


def grounds(tx: Transaction, user_ids: Sequence[str]) -> Grounds:
    """Return what the prompts of these people are made from, as things stand."""
    tree, asking = tx.teams.tree(), teams_asking(tx, user_ids)
    concerned = {team.team_id for teams in asking.values() for team in teams}
    led = {team.team_id for user_id in user_ids for team in tree.led_by(user_id)}
    goals = [*tx.goals.of_teams(concerned | led), *tx.goals.of_people(user_ids)]
    numbers = [goal.number for goal in goals]
    return Grounds(tree, asking, goals, tx.check_ins.standings(numbers), tx.prompts.weeks_overdue_asked(numbers))


def asked_no_more(tx: Transaction, people: Iterable[str], teams: Iterable[Team]) -> AbstractSet[tuple[str, int]]:
    """Return whom of these people nothing concerns any more in which of these teams, as pairs of person and team.

    They are not in it, report nothing that counts in it, and neither their goals nor those of the teams they lead help
    one of its own. No query where all are in these teams, otherwise a fixed number.
    """
    outside = {(person, team.team_id) for team in teams for person in people if person not in team.people}
    if not outside:
        return outside
    tree, persons = tx.teams.tree(), {person for person, _ in outside}
    led = {person: {team.team_id for team in tree.led_by(person)} for person in persons}
    concerned = {team_id for _, team_id in outside}.union(*led.values())
    goals = [*tx.goals.of_teams(concerned), *tx.goals.of_people(persons)]
    owners = {goal.number: goal.team_id for goal in goals if not isinstance(goal.owner, PersonOwner)}

    def concerns(person: str, team_id: int) -> bool:
        theirs = [goal for goal in goals if _is_own(goal, person) or _is_of_teams(goal, led[person])]
        helps = any(goal.supports is not None and owners.get(goal.supports.goal) == team_id for goal in theirs)
        return helps or any(goal.team_id == team_id and tree.reporter(goal) == person for goal in goals)

    return {(person, team_id) for person, team_id in outside if not concerns(person, team_id)}


def next_asked(
    tx: Transaction,
    user_ids: Collection[str],
    now: datetime,
    about: Callable[[PromptItem], bool] = lambda _: True,
) -> Mapping[str, Occurrence]:
    """Return the first prompt of each person in which something is asked, such as one goal, as things stand now.

    Who has none within `LONGEST_WAIT`, or cannot be asked, is left out. A fixed number of queries.
    """
    ids = sorted(set(user_ids))
    people, facts = tx.people.get_many(ids), grounds(tx, ids)
    found: dict[str, Occurrence] = {}
    for user_id, prompts in _all_coming(tx, people, facts.asking, now).items():
        for prompt in prompts:
            known = facts.known(user_id, prompt.week)
            if any(map(about, prompt_items(user_id, people[user_id].home, prompt.week, prompt.moment, known))):
                found[user_id] = prompt
                break
    return found


def could_be_asked(tx: Transaction, person: Person, now: datetime) -> datetime | None:
    """Return when the first prompt comes (UTC) that would ask somebody about a goal that is set now, None if none does.

    Such a goal waits for a prompt in which it is no longer too young to be asked about.
    """
    ids = [person.user_id]
    coming = _all_coming(tx, {person.user_id: person}, teams_asking(tx, ids), now).get(person.user_id, iter(()))
    return next((prompt.moment for prompt in coming if is_settled(now, prompt.moment, person.home)), None)


def goal_next_asked(tx: Transaction, goal: Goal, now: datetime) -> datetime | None:
    """Return when its reporter is next asked about a goal (UTC), None if nobody is."""
    reporter = tx.teams.tree().reporter(goal)
    if reporter is None:
        return None
    coming = next_asked(tx, [reporter], now, lambda item: item.goal == goal.number).get(reporter)
    return coming.moment if coming else None


def team_next_asked(tx: Transaction, team: Team, now: datetime) -> TeamAsked:
    """Return the local days on which a team's people are first asked for it, and why they are not the team's own.

    Another team of theirs may have some asked on another day, and so may their zones. Of a large team it is told from
    its lead and some of its people.
    """
    others = sorted(team.people - {team.lead_id})
    coming = next_asked(tx, [team.lead_id, *others][:AT_ONCE], now, lambda item: item.team_id == team.team_id)
    days = sorted(prompt.local_date for prompt in coming.values())
    if not days:
        return TeamAsked(nobody=_why_not_asked(tx, team))
    most = mode(days)
    of_most = {user_id: prompt for user_id, prompt in coming.items() if prompt.local_date == most}
    return TeamAsked(tuple(dict.fromkeys((most, *days))), _why_moved(tx, team, of_most, now))


def _why_moved(tx: Transaction, team: Team, coming: Mapping[str, Occurrence], now: datetime) -> tuple[WhyMoved, ...]:
    found: set[WhyMoved] = set()
    people, welcomed = tx.people.get_many(coming), first_asked_from(tx, coming, now)
    for user_id, prompt in coming.items():
        day = prompt.week + timedelta(days=team.cadence.weekday)
        person = people.get(user_id)
        if prompt.local_date < day:
            found.add(WhyMoved.OTHER_TEAMS)
        elif prompt.local_date > day and person is not None and person.working_time.off_on(day) is not None:
            found.add(WhyMoved.DAYS_OFF)
        elif prompt.local_date > day and user_id in welcomed:
            found.add(WhyMoved.WELCOME)
    return tuple(why for why in WhyMoved if why in found)


def _why_not_asked(tx: Transaction, team: Team) -> WhyNotAsked:
    ids = [team.team_id]
    goals = [*tx.goals.of_teams(ids, OPEN), *tx.goals.individual_in_teams(ids, OPEN)]
    if not goals:
        return WhyNotAsked.NO_GOAL
    if all(goal.state is GoalState.PAUSED for goal in goals):
        return WhyNotAsked.PAUSED
    is_anybody = any(person.can_be_prompted for person in tx.people.get_many(team.people).values())
    return WhyNotAsked.NOTHING if is_anybody else WhyNotAsked.NOBODY


def _all_coming(
    tx: Transaction, people: Mapping[str, Person], asking: Mapping[str, Sequence[Team]], now: datetime
) -> Mapping[str, Iterator[Occurrence]]:
    """Return the prompts to come of those who can be asked, whether they will ask anything or not."""
    ids = sorted(people)
    planned, taken = tx.schedules.of(Due.PROMPT, ids), weeks_taken(tx, ids, now)
    not_before, on_their_way = first_asked_from(tx, ids, now), _on_their_way(tx, people, now)
    return {
        user_id: chain(
            on_their_way.get(user_id, ()),
            _coming(
                person,
                asking[user_id],
                planned.get(user_id),
                taken.get(user_id, frozenset()),
                now,
                not_before.get(user_id),
            ),
        )
        for user_id in ids
        if (person := people[user_id]).can_be_prompted and asking.get(user_id)
    }


def _on_their_way(tx: Transaction, people: Mapping[str, Person], now: datetime) -> Mapping[str, Sequence[Occurrence]]:
    """Return the prompts that are planned and not sent yet, by person."""
    found: dict[str, list[Occurrence]] = {}
    since = iso_monday(now.date()) - LONGEST_CADENCE - 2 * WEEK
    for delivery in tx.deliveries.of_people(Kind.PROMPT, people, since.isoformat()):
        is_over = delivery.expires_at is not None and delivery.expires_at <= now
        if delivery.state in (State.DUE, State.SENDING) and not is_over:
            moment, person = max(delivery.due_at, now), people[delivery.recipient]
            prompt = Occurrence(date.fromisoformat(delivery.occurrence), moment, person.day(moment))
            found.setdefault(delivery.recipient, []).append(prompt)
    return found


def _coming(
    person: Person,
    teams: Sequence[Team],
    planned: Schedule | None,
    taken: AbstractSet[date],
    now: datetime,
    not_before: datetime | None,
) -> Iterator[Occurrence]:
    """Yield a person's prompts in the order in which planning takes them up."""
    prompt: Occurrence | None
    if planned is not None and planned.next_at <= now and not_before is None:
        # Planning is about to take this one up, or to leave it out as too late.
        prompt = Occurrence(planned.nominal, planned.next_at, person.day(planned.next_at))
    else:
        first_week = planned.pending if planned else None
        coming = coming_prompt(teams, person.working_time, now, taken, first_week, not_before)
        prompt = coming.prompt if coming is not None else None
    # Who is away for months is asked when they are back.
    last = prompt.moment + LONGEST_WAIT if prompt is not None else now
    while prompt is not None and prompt.moment <= last:
        if useful_until(prompt.moment, person.working_time) > now:
            yield prompt
        prompt = next_prompt(teams, person.working_time, prompt.moment, taken | {prompt.week})


def _is_own(goal: Goal, user_id: str) -> bool:
    return isinstance(goal.owner, PersonOwner) and goal.owner.user_id == user_id


def _is_of_teams(goal: Goal, team_ids: AbstractSet[int]) -> bool:
    return not isinstance(goal.owner, PersonOwner) and goal.team_id in team_ids
