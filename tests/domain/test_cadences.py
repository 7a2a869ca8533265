from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadences import (
    Cadence,
    Occurrence,
    is_working_day,
    iso_monday,
    local_moment,
    moment_in_week,
    next_occurrence,
    next_quarter,
    next_working_day,
    occurs_in_week,
    quarter_of,
    review_window_start,
)

LISBON = ZoneInfo("Europe/Lisbon")
AUCKLAND = ZoneInfo("Pacific/Auckland")
MONDAY_AT_NINE = Cadence(weeks=1, weekday=0, hour=9)
ANCHOR = date(2026, 11, 16)
ZONES = sorted(available_timezones())
TEN_YEARS = (datetime(2022, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC))

cadences = st.builds(
    Cadence,
    weeks=st.sampled_from([1, 2, 4]),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@cache
def transitions(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments of the ten years at which the zone's clocks are put forward or back."""
    found = []
    moment, end = TEN_YEARS
    while moment < end:
        later = moment + timedelta(days=7)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(first_with_other_offset(zone, moment, later))
        moment = later
    return tuple(found)


def first_with_other_offset(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def showing(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def assert_nominal_or_just_after_the_gap(moment: datetime, nominal: datetime, zone: ZoneInfo) -> None:
    """The clock shows the nominal time, or clocks jumped over it in the very second before."""
    if showing(moment, zone) != nominal:
        a_second_before = showing(moment - timedelta(seconds=1), zone)
        assert a_second_before < nominal < showing(moment, zone)


# The wall clock ------------------------------------------------------------------------------------------


def test_nine_in_lisbon_is_another_moment_in_summer() -> None:
    assert local_moment(date(2027, 1, 4), 9, 0, LISBON) == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert local_moment(date(2027, 7, 5), 9, 0, LISBON) == datetime(2027, 7, 5, 8, tzinfo=UTC)


def test_a_time_that_clocks_skip_becomes_the_first_moment_after_the_gap() -> None:
    assert local_moment(date(2027, 3, 28), 1, 30, LISBON) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_time_that_clocks_show_twice_is_the_first_of_the_two() -> None:
    assert local_moment(date(2026, 10, 25), 1, 30, LISBON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_midnight_that_does_not_exist_in_cairo_becomes_one_o_clock() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert showing(local_moment(date(2027, 4, 30), 0, 0, cairo), cairo) == datetime(2027, 4, 30, 1)  # noqa: DTZ001


def test_a_day_that_samoa_left_out_becomes_the_midnight_that_followed() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert showing(local_moment(date(2011, 12, 30), 9, 0, apia), apia) == datetime(2011, 12, 31)  # noqa: DTZ001


def test_around_every_clock_change_of_ten_years_in_every_zone_each_quarter_hour_is_its_nominal_time() -> None:
    changes = {(z.utcoffset(t - timedelta(hours=1)), z.utcoffset(t), t): z for z, t in all_changes()}
    assert len(changes) > 300
    for (_, _, change), zone in changes.items():
        start = showing(change, zone) - timedelta(hours=4)
        previous = None
        for quarters in range(32):
            nominal = (start + timedelta(minutes=15 * quarters)).replace(second=0)
            moment = local_moment(nominal.date(), nominal.hour, nominal.minute, zone)
            assert_nominal_or_just_after_the_gap(moment, nominal, zone)
            assert showing(moment - timedelta(hours=1), zone) != nominal, "the second of two"
            assert previous is None or moment >= previous
            previous = moment


def all_changes() -> list[tuple[ZoneInfo, datetime]]:
    # utcoffset of an aware moment needs it in the zone, so changes are kept there.
    return [(ZoneInfo(n), t.astimezone(ZoneInfo(n))) for n in ZONES for t in transitions(ZoneInfo(n))]


# Occurrences ---------------------------------------------------------------------------------------------


def test_the_next_monday_at_nine_is_the_same_day_before_nine_and_a_week_later_at_nine() -> None:
    nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    this_week = Occurrence(date(2026, 11, 23), nine, date(2026, 11, 23))
    assert next_occurrence(MONDAY_AT_NINE, ANCHOR, LISBON, nine - timedelta(seconds=1)) == this_week
    later = next_occurrence(MONDAY_AT_NINE, ANCHOR, LISBON, nine)
    assert later.moment == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_monday_morning_reaches_bo_in_auckland_on_sunday_evening_utc() -> None:
    occurrence = next_occurrence(MONDAY_AT_NINE, ANCHOR, AUCKLAND, datetime(2026, 11, 21, tzinfo=UTC))
    assert occurrence.moment == datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert occurrence.week == occurrence.local_date == date(2026, 11, 23)


def test_sunday_night_in_algiers_came_once_when_clocks_jumped_into_monday() -> None:
    algiers = ZoneInfo("Africa/Algiers")
    sunday_night = Cadence(weeks=1, weekday=6, hour=23, minute=30)
    before = datetime(1971, 4, 25, 22, 59, 59, tzinfo=UTC)
    moved = next_occurrence(sunday_night, date(1971, 1, 4), algiers, before)
    assert moved == Occurrence(date(1971, 4, 19), before + timedelta(seconds=1), date(1971, 4, 25))
    later = next_occurrence(sunday_night, date(1971, 1, 4), algiers, moved.moment)
    assert later.local_date == date(1971, 5, 2)


def test_every_four_weeks_counts_from_the_anchor_and_nothing_comes_before_it() -> None:
    cadence = Cadence(weeks=4, weekday=3, hour=15)
    weeks = [ANCHOR + timedelta(weeks=n) for n in range(-4, 9)]
    assert [w for w in weeks if occurs_in_week(cadence, ANCHOR, w)] == [weeks[4], weeks[8], weeks[12]]
    long_before = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_occurrence(cadence, ANCHOR, LISBON, long_before).local_date == date(2026, 11, 19)


@pytest.mark.parametrize(
    "wrong", [(3, 0, 9, 0), (0, 0, 9, 0), (1, 7, 9, 0), (1, -1, 9, 0), (1, 0, 24, 0), (1, 0, 9, 60)]
)
def test_a_cadence_that_cannot_be_kept_is_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cadence"):
        Cadence(*wrong)


@given(cadence=cadences, zone=zones, anchor=days.map(iso_monday), after=days)
def test_successive_occurrences_neither_double_nor_skip_and_keep_their_nominal_time(
    cadence: Cadence, zone: ZoneInfo, anchor: date, after: date
) -> None:
    moment = datetime(after.year, after.month, after.day, 12, tzinfo=UTC)
    first = next_occurrence(cadence, anchor, zone, moment)
    occurrences = [first]
    for _ in range(60 // cadence.weeks):
        occurrences.append(next_occurrence(cadence, anchor, zone, occurrences[-1].moment))
    for earlier, later in pairwise(occurrences):
        assert later.moment > earlier.moment
        assert later.local_date - earlier.local_date == timedelta(weeks=cadence.weeks)
    for occurrence in occurrences:
        day = occurrence.local_date
        nominal = datetime(day.year, day.month, day.day, cadence.hour, cadence.minute)  # noqa: DTZ001
        assert day.weekday() == cadence.weekday
        assert occurrence.week == iso_monday(day)
        assert occurs_in_week(cadence, anchor, occurrence.week)
        assert occurrence.moment == moment_in_week(cadence, occurrence.week, zone)
        assert_nominal_or_just_after_the_gap(occurrence.moment, nominal, zone)


@given(cadence=cadences, zone=zones, anchor=days.map(iso_monday), after=st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=200)
def test_no_occurrence_lies_between_a_moment_and_the_next_one_named(
    cadence: Cadence, zone: ZoneInfo, anchor: date, after: datetime
) -> None:
    after = after.replace(year=2020 + after.year % 16, day=min(after.day, 28))
    found = next_occurrence(cadence, anchor, zone, after)
    assert found.moment > after
    week = iso_monday(after.date()) - timedelta(weeks=2)
    while week < found.week:
        if occurs_in_week(cadence, anchor, week):
            assert moment_in_week(cadence, week, zone) <= after
        week += timedelta(weeks=1)


def test_over_every_clock_change_of_ten_years_in_all_zones_weekly_occurrences_follow_one_another() -> None:
    for zone in map(ZoneInfo, ZONES):
        for change in transitions(zone):
            there = showing(change, zone)
            cadence = Cadence(1, there.weekday(), there.hour, 30)
            moment = change - timedelta(days=8)
            dates = []
            for _ in range(3):
                occurrence = next_occurrence(cadence, date(2020, 1, 6), zone, moment)
                assert occurrence.moment > moment
                moment = occurrence.moment
                dates.append(occurrence.local_date)
                nominal = datetime.combine(occurrence.local_date, datetime.min.time()).replace(
                    hour=cadence.hour, minute=30
                )
                assert_nominal_or_just_after_the_gap(moment, nominal, zone)
            assert [(b - a).days for a, b in pairwise(dates)] == [7, 7]


# Working days and quarters -------------------------------------------------------------------------------


def test_the_working_day_after_christmas_eve_differs_by_country() -> None:
    christmas_eve = date(2026, 12, 24)
    assert next_working_day(christmas_eve, "DE") == date(2026, 12, 28)
    assert next_working_day(christmas_eve, None) == date(2026, 12, 25)
    assert next_working_day(christmas_eve, "Atlantis") == date(2026, 12, 25)


def test_friday_is_the_weekend_in_cairo_unless_the_person_says_otherwise() -> None:
    friday = date(2026, 11, 20)
    assert not is_working_day(friday, "eg")
    assert is_working_day(friday, "eg", {4})
    assert is_working_day(friday, "PT")


def test_a_working_week_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_working_day(ANCHOR, "PT", set())


@given(day=days, country=st.sampled_from([None, "PT", "NZ", "EG", "XX", "US"]))
def test_the_next_working_day_is_later_and_nothing_worked_lies_between(day: date, country: str | None) -> None:
    found = next_working_day(day, country)
    assert found > day
    assert is_working_day(found, country)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days)]
    assert not any(is_working_day(d, country) for d in between)


@pytest.mark.parametrize(
    ("day", "month", "label", "start", "end"),
    [
        (date(2027, 6, 30), 1, "Q2 2027", date(2027, 4, 1), date(2027, 6, 30)),
        (date(2027, 6, 30), 4, "Q1 2028", date(2027, 4, 1), date(2027, 6, 30)),
        (date(2028, 3, 31), 4, "Q4 2028", date(2028, 1, 1), date(2028, 3, 31)),
        (date(2026, 11, 21), 7, "Q2 2027", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 11, 21), 12, "Q4 2026", date(2026, 9, 1), date(2026, 11, 30)),
        (date(2028, 2, 29), 12, "Q1 2028", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_a_fiscal_year_is_called_after_the_year_it_ends_in(
    day: date, month: int, label: str, start: date, end: date
) -> None:
    quarter = quarter_of(day, month)
    assert (quarter.label, quarter.start, quarter.end) == (label, start, end)


@given(day=days, month=st.integers(1, 12))
def test_quarters_follow_one_another_without_gap_and_four_make_a_year(day: date, month: int) -> None:
    quarter = quarter_of(day, month)
    assert quarter.start <= day <= quarter.end
    following = quarter
    for _ in range(4):
        before, following = following, next_quarter(following, month)
        assert following.start == before.end + timedelta(days=1)
    assert (following.number, following.year) == (quarter.number, quarter.year + 1)


def test_the_review_window_opens_on_the_first_working_day_from_two_weeks_before_the_end() -> None:
    assert review_window_start(quarter_of(date(2026, 11, 21)), "PT") == date(2026, 12, 17)
    assert review_window_start(quarter_of(date(2027, 2, 1)), None) == date(2027, 3, 17)
    # 16 September 2028 is a Saturday.
    assert review_window_start(quarter_of(date(2028, 9, 1)), None) == date(2028, 9, 18)
