"""When somebody is asked next: the first coming prompt that has something to ask. Every promise rests on this."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mode

from bot.domain.cadences import WEEK, Occurrence
from bot.domain.check_ins import Standing
from bot.domain.goals import Goal, PersonOwner
from bot.domain.people import Person
from bot.domain.prompt_items import Known, prompt_items
from bot.domain.prompt_times import coming_prompt, due_teams, next_prompt, useful_until
from bot.domain.prompts import PromptItem
from bot.domain.teams import Team, TeamTree
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
    planned, taken = tx.schedules.of(Due.PROMPT, ids), weeks_taken(tx, ids, now)
    found: dict[str, Occurrence] = {}
    for user_id in ids:
        person, teams = people.get(user_id), facts.asking.get(user_id, ())
        if person is None or not person.can_be_prompted or not teams:
            continue
        for prompt in _coming(person, teams, planned.get(user_id), taken.get(user_id, frozenset()), now):
            known = facts.known(user_id, prompt.week)
            if any(map(about, prompt_items(user_id, person.home, prompt.week, prompt.moment, known))):
                found[user_id] = prompt
                break
    return found


def goal_next_asked(tx: Transaction, goal: Goal, now: datetime) -> datetime | None:
    """Return when its reporter is next asked about a goal (UTC), None if nobody is."""
    reporter = tx.teams.tree().reporter(goal)
    if reporter is None:
        return None
    coming = next_asked(tx, [reporter], now, lambda item: item.goal == goal.number).get(reporter)
    return coming.moment if coming else None


def team_next_asked(tx: Transaction, team: Team, now: datetime) -> date | None:
    """Return the local day on which most people of a team are first asked for it, None while there is nothing to ask.

    Another team of theirs may have some asked on another day, and so may their zones. Of a large team it is told from
    its lead and some of its people.
    """
    others = sorted(team.people - {team.lead_id})
    coming = next_asked(tx, [team.lead_id, *others][:AT_ONCE], now, lambda item: item.team_id == team.team_id)
    days = sorted(prompt.local_date for prompt in coming.values())
    return mode(days) if days else None


def _coming(
    person: Person, teams: Sequence[Team], planned: Schedule | None, taken: AbstractSet[date], now: datetime
) -> Iterator[Occurrence]:
    """Yield a person's prompts in the order in which planning takes them up, whether they will ask anything or not."""
    prompt: Occurrence | None
    if planned is not None and planned.next_at <= now:
        # Planning is about to take this one up, or to leave it out as too late.
        prompt = Occurrence(planned.nominal, planned.next_at, person.day(planned.next_at))
    else:
        coming = coming_prompt(teams, person.working_time, now, taken, planned.pending if planned else None)
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
