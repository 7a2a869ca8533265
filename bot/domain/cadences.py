"""When things are due: weekly cadences in a zone, working days, quarters.

Everything here is arithmetic on given dates and moments; nobody reads a clock. A *local date* is a calendar
day where somebody lives, a *moment* is a timezone-aware `datetime` in UTC, and a *week* is named by the
Monday of its ISO week.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

import holidays

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
REVIEW_WINDOW = timedelta(days=14)
GRACE = timedelta(days=14)
"""How long after a quarter its goals can still be reviewed, and after a goal's date what is in its way is asked."""
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class Cadence:
    """How often and when a team is asked: every 1, 2 or 4 weeks, at a local weekday (Monday is 0) and time.

    Raises ValueError for any other number of weeks, weekday or time of day.
    """

    weeks: int
    weekday: int
    hour: int
    minute: int = 0

    def __post_init__(self) -> None:
        if self.weeks not in (1, 2, 4):
            raise ValueError(f"A cadence is every 1, 2 or 4 weeks, not {self.weeks}")
        if not (0 <= self.weekday <= 6 and 0 <= self.hour <= 23 and 0 <= self.minute <= 59):
            raise ValueError("A cadence needs a weekday from 0 to 6 and a time of day")


@dataclass(frozen=True)
class Occurrence:
    """One time that a cadence comes round.

    `week` is its Monday, `moment` the UTC instant, `local_date` the nominal day in the zone it was asked for.
    """

    week: date
    moment: datetime
    local_date: date


def iso_monday(day: date) -> date:
    """Return the Monday of the ISO week that `day` lies in."""
    return day - timedelta(days=day.weekday())


def occurs_in_week(cadence: Cadence, anchor: date, monday: date) -> bool:
    """Say whether the week of `monday` is one of the cadence's, counted from the week of `anchor`.

    Weeks before the anchor are none of its: a changed cadence starts with the week it was anchored in.
    """
    weeks = (iso_monday(monday) - iso_monday(anchor)).days // 7
    return weeks >= 0 and weeks % cadence.weeks == 0


# Many people share a zone, and each of them is asked about the same hours of the same days.
@lru_cache(maxsize=4096)
def local_moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which clocks in `zone` show this date and time.

    A time that clocks show twice is the first of the two. A time that clocks skip is the first moment after
    the gap (which is on the next day only if the gap reaches midnight).
    """
    nominal = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the wall clock, on purpose
    moment = nominal.replace(tzinfo=zone).astimezone(UTC)
    if _wall_clock(moment, zone) == nominal:
        return moment
    # PEP 495: inside a gap fold=1 names a moment before the change and fold=0 one after it.
    before = nominal.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _first_moment_showing(nominal, before, moment, zone)


def _first_moment_showing(nominal: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Halve the stretch between two moments until the second in which clocks jump past `nominal` is found."""
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _wall_clock(datetime.fromtimestamp(middle, UTC), zone) < nominal:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def moment_in_week(cadence: Cadence, monday: date, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of the cadence's weekday and time in the week of `monday`, whether due or not."""
    day = iso_monday(monday) + timedelta(days=cadence.weekday)
    return local_moment(day, cadence.hour, cadence.minute, zone)


def next_occurrence(cadence: Cadence, anchor: date, zone: ZoneInfo, after: datetime) -> Occurrence:
    """Return the first occurrence strictly later than the aware moment `after`.

    Asked again with the moment it gave, it gives the one that follows: nothing comes twice, nothing is left
    out. To find what is due *at* a moment, ask with a moment just before it.
    """
    # Nothing of an earlier week can still come: a gap moves its last moment at most to where this week starts.
    first = max(iso_monday(after.astimezone(zone).date()), iso_monday(anchor))
    for step in count():
        monday = first + step * WEEK
        if not occurs_in_week(cadence, anchor, monday):
            continue
        moment = moment_in_week(cadence, monday, zone)
        if moment > after:
            return Occurrence(monday, moment, monday + timedelta(days=cadence.weekday))
    raise AssertionError("a cadence always comes round again")


def is_working_day(day: date, region: str | None, working_weekdays: AbstractSet[int] | None = None) -> bool:
    """Say whether people work on `day` in a country or a part of one (ISO 3166 code such as PT or GB-ENG, any case).

    Without `working_weekdays` (Monday is 0) the country's own weekend counts. A region that is unknown, or
    None, has no public holidays and the weekend of most: Saturday and Sunday.
    """
    code = (region or "").upper()
    weekdays = _weekdays_of(code) if working_weekdays is None else working_weekdays
    return day.weekday() in weekdays and day not in _holidays_of(code, day.year)


def is_weekend(day: date, region: str | None) -> bool:
    """Say whether a day lies in the weekend of a country, or a part of one, whatever holidays there are."""
    return day.weekday() not in _weekdays_of((region or "").upper())


def next_working_day(day: date, region: str | None, working_weekdays: AbstractSet[int] | None = None) -> date:
    """Return the first working day strictly after `day`.

    Raises ValueError if no weekday is a working day.
    """
    if working_weekdays is not None and not any(weekday in range(7) for weekday in working_weekdays):
        raise ValueError("Nobody works on any weekday")
    day += DAY
    while not is_working_day(day, region, working_weekdays):
        day += DAY
    return day


# Years are kept apart: the library fills a calendar in while it is asked, and two threads may ask at once.
@lru_cache(maxsize=1024)
def _holidays_of(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=256)
def _weekdays_of(code: str) -> frozenset[int]:
    try:
        weekend = holidays.country_holidays(code.partition("-")[0]).weekend
    except NotImplementedError:
        return MONDAY_TO_FRIDAY
    return frozenset(range(7)) - frozenset(weekend)


@dataclass(frozen=True)
class Quarter:
    """Three months of a fiscal year; `start` and `end` are its first and last day."""

    start: date
    end: date
    number: int
    year: int

    @property
    def label(self) -> str:
        """The quarter as people say it, such as "Q2 2027"."""
        return f"Q{self.number} {self.year}"


def quarter_of(day: date, fiscal_start_month: int = 1) -> Quarter:
    """Return the quarter that `day` lies in, for a fiscal year that starts with that month (1 to 12).

    A fiscal year bears the number of the calendar year in which it ends, as in "FY27".
    """
    months_in = (day.month - fiscal_start_month) % 12
    start_month = day.year * 12 + day.month - 1 - months_in % 3
    start = _first_of_month(start_month)
    end = _first_of_month(start_month + 3) - DAY
    fiscal_year_end = _first_of_month(start_month - months_in // 3 * 3 + 12) - DAY
    return Quarter(start, end, months_in // 3 + 1, fiscal_year_end.year)


def next_quarter(quarter: Quarter, fiscal_start_month: int = 1) -> Quarter:
    """Return the quarter that follows, in the same fiscal calendar."""
    return quarter_of(quarter.end + DAY, fiscal_start_month)


def _first_of_month(months_since_year_zero: int) -> date:
    year, month = divmod(months_since_year_zero, 12)
    return date(year, month + 1, 1)


def review_window_start(
    quarter: Quarter, region: str | None = None, working_weekdays: AbstractSet[int] | None = None
) -> date:
    """Return the day on which a quarter's goals are to be reviewed.

    It is the first working day from 14 days before the quarter's last day; never later than that last day.
    """
    first = next_working_day(quarter.end - REVIEW_WINDOW - DAY, region, working_weekdays)
    return min(first, quarter.end)
