"""How a goal stands against time: pace, overdue, and when silence makes it stale."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.cadences import GRACE, WEEK, Cadence, iso_monday, local_moment, next_occurrence
from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal
from bot.domain.measures import Measure, Metric
from bot.domain.teams import Team

SILENT_CADENCES = 2
"""So many cadences without a number (milestones, yes/no: without any check-in) make a goal stale."""


SETTLING_DAYS = 3
"""Local calendar days that a goal stands before it is asked about: Friday's goal is in Monday's prompt."""

EARLY = Decimal("0.1")
"""The share of the time in which nobody is called behind: there was hardly time for a first step."""
NOTICEABLE = Decimal("0.01")
"""Less than this behind is on pace: people read whole percents."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Progress beside the share of the time that has gone; 1 is the whole of either."""

    progress: Decimal
    time_gone: Decimal
    """From 0 on the day the goal was set to 1 on its date and ever after."""

    @property
    def lead(self) -> Decimal:
        """Progress less time gone: above 0 ahead of time, below 0 behind."""
        return self.progress - self.time_gone

    @property
    def is_early(self) -> bool:
        """Whether it is too early to say."""
        return self.time_gone < EARLY

    @property
    def is_behind(self) -> bool:
        return not self.is_early and self.lead <= -NOTICEABLE


def time_gone(start: date, due: date, today: date) -> Decimal:
    """Return the share of the days from `start` to `due` that has gone, between 0 and 1.

    A goal that is due on the day it was set, or before, has no time left: 1.
    """
    whole = (due - start).days
    if whole <= 0:
        return Decimal(1)
    return min(max(Decimal((today - start).days) / Decimal(whole), Decimal(0)), Decimal(1))


def pace(progress: Decimal | None, start: date, due: date, today: date) -> Pace | None:
    """Return progress against the time gone since the goal was first set; None without progress to compare.

    A revision moves the date, never the start: what was achieved counts from the first baseline on.
    """
    return None if progress is None else Pace(progress, time_gone(start, due, today))


def has_passed(due: date, today: date) -> bool:
    """Tell whether a goal's date is over (local calendar), whatever was reported."""
    return today > due


def is_overdue(due: date, today: date, standing: Standing) -> bool:
    """Tell whether the date has passed (local calendar) and the goal is not done."""
    return has_passed(due, today) and standing.status is not Status.DONE


def is_long_past(due: date, today: date) -> bool:
    """Tell whether a goal's date passed so long ago that nobody is asked any more what is in its way."""
    return today > due + GRACE


def was_asked_overdue(due: date, week: date | None) -> bool:
    """Tell whether a goal was asked about as overdue, which it is once. `week` is the Monday of the last time, if any.

    Asked about before its date was moved, it is asked about again after the new one.
    """
    return week is not None and week >= iso_monday(due)


def first_asked(goal: Goal, team: Team) -> datetime:
    """Return the moment (UTC) of the first round in which a goal could be asked about where its team is.

    Nobody is asked about a goal that is paused or closed, so those weeks are no silence: once it is resumed, that is
    the first round since. Rounds are those of the team's cadence as it is now, as if it had always been so.
    """
    zone = ZoneInfo(team.zone)
    settled = goal.created_at.astimezone(zone).date() + timedelta(days=SETTLING_DAYS)
    cycle = team.cadence.weeks * WEEK
    anchor = team.anchor - max(0, (team.anchor - settled) // cycle + 2) * cycle
    before = local_moment(settled, 0, 0, zone) - timedelta(microseconds=1)
    since = before if goal.resumed_at is None else max(before, goal.resumed_at)
    return next_occurrence(team.cadence, anchor, zone, since).moment


def was_passed_over(goal: Goal, team: Team, since: datetime, now: datetime) -> bool:
    """Tell whether a goal that nobody was asked about from `since` on has thereby missed a round by `now`."""
    return first_asked(replace(goal, resumed_at=since), team) <= now


def silent_since(measure: Measure, standing: Standing, asked_from: datetime) -> datetime:
    """Return the moment of the last answer that counts against staleness, at first when a goal could first be asked.

    A metric's silence ends with a number only; a tap on a status or *no change* keeps the old number's date.
    """
    if isinstance(measure, Metric):
        last = standing.value_at
    else:
        last = standing.latest.at if standing.latest is not None else None
    return asked_from if last is None else max(last, asked_from)


def was_asked_in_vain(goal: Goal, standing: Standing, rounds: Iterable[datetime]) -> bool:
    """Tell whether two rounds that did ask about a goal brought nothing since its silence began.

    `rounds` are the moments (UTC) of those that asked anybody. While its reporter is away nobody is asked.
    """
    asked_from = max(goal.created_at, goal.resumed_at or goal.created_at)
    since = silent_since(goal.measure, standing, asked_from)
    return sum(asked > since for asked in rounds) >= SILENT_CADENCES


def is_stale(measure: Measure, standing: Standing, asked_from: datetime, cadence: Cadence, now: datetime) -> bool:
    """Tell whether an active goal was silent for two cadences of its team: two rounds in which it could be asked.

    A goal that is *done* is not asked about any more, so it does not go stale.
    """
    if standing.status is Status.DONE:
        return False
    silence = now - silent_since(measure, standing, asked_from)
    return silence >= timedelta(weeks=SILENT_CADENCES * cadence.weeks)


def has_gone_stale(goal: Goal, team: Team, standing: Standing, now: datetime) -> bool:
    """Tell whether an active goal is stale in the rounds of the team that it counts in."""
    return is_stale(goal.measure, standing, first_asked(goal, team), team.cadence, now)
