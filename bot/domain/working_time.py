"""When somebody can be reached: their working hours, where they live, and the days on which they are away."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadences import DAY, is_weekend, is_working_day, local_moment, next_working_day


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From when to when somebody works, by the clock where they live. Raises ValueError unless it ends later."""

    starts: time = time(9)
    ends: time = time(17)

    def __post_init__(self) -> None:
        if self.starts >= self.ends:
            raise ValueError("Working hours end later than they begin")


USUAL_HOURS = WorkingHours()
"""Those of everybody who has not chosen others."""

ANY_HOUR = WorkingHours(time.min, time.max)


MANY_DAYS = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first local day to the last, which both belong to it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def touches(self, other: "Days") -> bool:
        """Say whether no day lies between these and others: they overlap, or one begins the day after."""
        return self.first - DAY <= other.last and other.first - DAY <= self.last

    @property
    def are_many(self) -> bool:
        """Whether they are so many that nobody takes them by a slip: more than eight weeks."""
        return self.last - self.first >= MANY_DAYS

    def until_before(self, day: date) -> "Days | None":
        """Return those before a day, None if there are none."""
        return Days(self.first, min(self.last, day - DAY)) if self.first < day else None

    def joined_with(self, other: "Days") -> "Days":
        """Return the days from the first of both to the last."""
        return Days(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Held:
    """Between two UTC instants nothing is sent, whatever the hour; at `until` it may be."""

    since: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


class WhyOff(StrEnum):
    """Why somebody cannot be reached on a day."""

    AWAY = "away"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    STATUS = "status"
    """Slack says that they are away."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A local day on which somebody cannot be reached."""

    day: date
    why: WhyOff


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When one person can be reached."""

    zone: ZoneInfo
    region: str | None = None
    """Whose public holidays and weekend they have (ISO 3166); None: Saturday and Sunday only."""
    hours: WorkingHours = USUAL_HOURS
    away: tuple[Days, ...] = ()
    held: Held | None = None

    def day(self, moment: datetime) -> date:
        """Return the local date of a moment."""
        return moment.astimezone(self.zone).date()

    def at_any_hour(self) -> "WorkingTime":
        """Return the same days with all of their hours."""
        return replace(self, hours=ANY_HOUR)

    def works_on(self, day: date, weekdays: AbstractSet[int] | None = None) -> bool:
        """Say whether they work on that day; of `weekdays` (Monday is 0), if given, else of those of their country."""
        return is_working_day(day, self.region, weekdays) and not any(day in days for days in self.away)

    def can_be_reached(self, moment: datetime, weekdays: AbstractSet[int] | None = None) -> bool:
        """Say whether a message may reach them at that very moment."""
        return self.next_moment(moment, weekdays) == moment

    def off_on(self, day: date) -> DayOff | None:
        """Return that they cannot be reached on that day and why, None if they can."""
        if any(day in days for days in self.away):
            return DayOff(day, WhyOff.AWAY)
        if not is_working_day(day, self.region):
            return DayOff(day, WhyOff.WEEKEND if is_weekend(day, self.region) else WhyOff.HOLIDAY)
        is_held = self.day(self.next_moment(self.starts_on(day))) != day
        return DayOff(day, WhyOff.STATUS) if is_held else None

    def is_back_on(self, day: date) -> bool:
        """Say whether they were off on the last day before this one on which people of their country work."""
        before = day - DAY
        while not is_working_day(before, self.region):
            before -= DAY
        return not self.can_be_reached(self.starts_on(before))

    def next_moment(self, moment: datetime, weekdays: AbstractSet[int] | None = None) -> datetime:
        """Return the first moment from `moment` on at which a message may reach them."""
        day = self.day(moment)
        while True:
            if self.works_on(day, weekdays):
                found = max(moment, self._clock(day, self.hours.starts))
                if self.held is not None and found in self.held:
                    found = self.held.until
                if found < self._clock(day, self.hours.ends):
                    return found
                # What holds longer than the day goes on with the day on which it ends.
                day = max(day, self.day(found) - DAY)
            day = self._next_working_day(day, weekdays)

    def on_or_after(self, day: date, at: time, weekdays: AbstractSet[int] | None = None) -> datetime:
        """Return the first moment from a time of day of that day on; on a later day at the same time, if in hours."""
        nominal = local_moment(day, at.hour, at.minute, self.zone)
        moment = self.next_moment(nominal, weekdays)
        later = self.day(moment)
        if later == day or not self.hours.starts <= at < self.hours.ends:
            return moment
        return self.next_moment(local_moment(later, at.hour, at.minute, self.zone), weekdays)

    def ends_on(self, day: date) -> datetime:
        """Return the moment at which their hours of a day end."""
        return self._clock(day, self.hours.ends)

    def starts_on(self, day: date) -> datetime:
        """Return the moment at which their hours of a day begin, whether they work then or not."""
        return self._clock(day, self.hours.starts)

    def _clock(self, day: date, at: time) -> datetime:
        if at == time.max:
            return local_moment(day + DAY, 0, 0, self.zone)
        return local_moment(day, at.hour, at.minute, self.zone)

    def _next_working_day(self, day: date, weekdays: AbstractSet[int] | None) -> date:
        while True:
            day = next_working_day(day, self.region, weekdays)
            absence = next((days for days in self.away if day in days), None)
            if absence is None:
                return day
            day = absence.last
