"""Time off that somebody has told us of: from one local day to another, both included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.refusals import Problem
from bot.domain.working_time import Days

FROM, UNTIL = "from", "until"
"""The fields of the form."""

LONGEST = timedelta(days=366)
"""More than a year is no time off, and neither is what begins later than that."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, as they said."""

    absence_id: int
    person: str
    days: Days
    said_at: datetime
    week: date | None = None
    """The Monday of the prompt in which it was said: that prompt says so."""


def wrong_with(first: date | None, last: date | None, today: date) -> dict[str, Problem]:
    """Return what is wrong with days that somebody wants to be away, by field; empty: nothing."""
    if first is None or last is None:
        return {name: Problem.MISSING for name, day in ((FROM, first), (UNTIL, last)) if day is None}
    if last < today:
        return {UNTIL: Problem.DAY_PAST}
    if first < today:
        return {FROM: Problem.DAY_PAST}
    if last < first:
        return {UNTIL: Problem.ENDS_BEFORE_IT_STARTS}
    if first - today > LONGEST:
        return {FROM: Problem.MORE_THAN_A_YEAR}
    return {UNTIL: Problem.MORE_THAN_A_YEAR} if last - first > LONGEST else {}


def touching(absences: Sequence[Absence], days: Days) -> tuple[Absence, ...]:
    """Return those that overlap these days or lie right beside them: together they are one absence."""
    return tuple(absence for absence in absences if absence.days.touches(days))


def was_away_throughout(absences: Sequence[Absence], days: Days) -> bool:
    """Say whether one absence covers all of these days."""
    return any(days.first in absence.days and days.last in absence.days for absence in absences)
