"""What one prompt asks: the goals that a person reports, and what gets in the way of those they don't."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadences import Cadence
from bot.domain.check_ins import Standing, Status, standing_of
from bot.domain.goals import Goal, GoalState, TeamOwner
from bot.domain.pace import SETTLING_DAYS, is_long_past, was_asked_overdue
from bot.domain.prompts import Ask, PromptItem
from bot.domain.teams import Team, TeamTree


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules look at, read in one go."""

    tree: TeamTree
    due: Sequence[Team]
    """The person's teams that are due in the week of the prompt."""
    goals: Sequence[Goal]
    """Active goals of those teams, and the person's own that count in them."""
    helped: AbstractSet[int]
    """Numbers of the goals that this person's own goals, or those of the teams they lead, support."""
    standings: Mapping[int, Standing]
    asked_overdue: Mapping[int, date]
    """The newest week in which a goal was asked about as overdue."""


def prompt_items(person: str, zone: ZoneInfo, week: date, now: datetime, known: Known) -> tuple[PromptItem, ...]:
    """Return what to ask this person, in the order in which it is shown; empty: there is nothing to ask.

    First goals past their date, then the others by date, then *anything in the way?*, team by team: also of goals whose
    date has just passed, for they are worked on until they are carried over or closed.
    """
    today = now.astimezone(zone).date()
    cadences = {team.team_id: team.cadence for team in known.due}
    settled = [
        goal
        for goal in known.goals
        if goal.team_id in cadences and goal.state is GoalState.ACTIVE and is_settled(goal.created_at, now, zone)
    ]
    mine = sorted(
        (goal for goal in settled if known.tree.reporter(goal) == person), key=lambda goal: (goal.due, goal.number)
    )
    asks = [(goal, _ask(goal, cadences[goal.team_id], week, today, now, known)) for goal in mine]
    goals = [PromptItem(ask, goal.team_id, goal.number) for goal, ask in asks if ask is not None]
    goals.sort(key=lambda item: item.ask is not Ask.OVERDUE)
    return (*goals, *_obstacles(person, settled, today, known))


def is_settled(created_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a goal that was set then is old enough to be asked about, in local days of this zone."""
    return (now.astimezone(zone).date() - created_at.astimezone(zone).date()).days >= SETTLING_DAYS


def _ask(goal: Goal, cadence: Cadence, week: date, today: date, now: datetime, known: Known) -> Ask | None:
    standing = standing_of(goal, known.standings)
    if standing.status is Status.DONE:
        return None
    if goal.due < today:
        asked = known.asked_overdue.get(goal.number)
        was_asked = asked is not None and asked < week and was_asked_overdue(goal.due, asked)
        return None if was_asked else Ask.OVERDUE
    return None if _is_fresh(standing, cadence, week, now) else Ask.REPORT


def _is_fresh(standing: Standing, cadence: Cadence, week: date, now: datetime) -> bool:
    """Say whether a check-in of the person's own accord is so young that asking again would be nagging."""
    latest = standing.latest
    if latest is None or latest.week not in (None, week.isoformat()):
        return False
    return now - latest.at < timedelta(weeks=cadence.weeks) / 2


def _obstacles(person: str, settled: Iterable[Goal], today: date, known: Known) -> Iterator[PromptItem]:
    """Yield a line for each team with an open goal that concerns this person and that they don't report."""
    open_goals = [goal for goal in settled if isinstance(goal.owner, TeamOwner) and _is_open(goal, today, known)]
    for team in known.due:
        owned = [goal for goal in open_goals if goal.team_id == team.team_id]
        reports = any(known.tree.reporter(goal) == person for goal in owned)
        helps = any(goal.number in known.helped for goal in owned)
        if owned and not reports and (person in team.people or helps):
            yield PromptItem(Ask.OBSTACLE, team.team_id)


def _is_open(goal: Goal, today: date, known: Known) -> bool:
    return not is_long_past(goal.due, today) and standing_of(goal, known.standings).status is not Status.DONE
