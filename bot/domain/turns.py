"""Turns: the moments at which a message that stands says something else though nobody did anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadences import DAY, Quarter, local_moment
from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal, GoalState
from bot.domain.pace import first_asked, stale_from
from bot.domain.prompts import GoalLine
from bot.domain.reviews import open_until
from bot.domain.teams import Team

EASTWARD = timedelta(hours=26)
"""How far the same midnight lies apart in two zones at most: who flies east has passed one sooner than was planned."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One such moment (UTC)."""

    at: datetime
    is_told: bool = True
    """Whether the message says it, by what is known now: a goal that is done does not go stale."""


def turns_in_prompt(line: GoalLine, team: Team, zone: ZoneInfo) -> Iterator[Turn]:
    """Yield when a prompt's line says that the goal's date has passed, or that it is stale, which comes second to it.

    `zone` is the reader's own, `team` the goal's.
    """
    if line.goal.state is not GoalState.ACTIVE:
        return
    overdue = _midnight_after(line.goal.due, zone)
    stale = stale_from(line.goal.measure, line.standing, first_asked(line.goal, team), team.cadence)
    yield Turn(overdue, not line.is_done)
    yield Turn(stale, not line.is_done and line.recorded is None and stale < overdue)


def turns_in_review(goal: Goal, standing: Standing, team: Team, zone: ZoneInfo) -> Iterator[Turn]:
    """Yield when the quarter's message says either of a goal that is still to be examined."""
    yield Turn(_midnight_after(goal.due, zone))
    if goal.state is GoalState.ACTIVE:
        stale = stale_from(goal.measure, standing, first_asked(goal, team), team.cadence)
        yield Turn(stale, standing.status is not Status.DONE)


def turns_of_quarter(quarter: Quarter, zone: ZoneInfo) -> Iterator[Turn]:
    """Yield when the quarter's message says that the quarter has ended, and that its review is over."""
    for last_day in (quarter.end, open_until(quarter)):
        yield Turn(_midnight_after(last_day, zone))


def has_turned(turns: Iterable[Turn], planned: datetime, now: datetime) -> bool:
    """Tell whether the message is to be shown anew at a moment that was planned for it."""
    return any(turn.is_told and planned - EASTWARD <= turn.at <= now for turn in turns)


def next_turn(turns: Iterable[Turn], now: datetime) -> datetime | None:
    """Return when to look again, None if never.

    What is not told as things stand is looked at too: it may be told by then.
    """
    return min((turn.at for turn in turns if turn.at > now), default=None)


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return local_moment(day + DAY, 0, 0, zone)
