"""When somebody can be reached, and when their prompts come: over zones, cadences, days off, holidays and hours."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.cadences import WEEK, Cadence, is_working_day, moment_in_week, occurs_in_week
from bot.domain.prompt_times import ComingPrompt, coming_prompt, next_prompt, reminder_moment, snooze_days
from bot.domain.teams import Team
from bot.domain.working_time import Days, Held, WorkingHours, WorkingTime

LISBON = ZoneInfo("Europe/Lisbon")
ANCHOR = date(2026, 11, 16)
START = datetime(2027, 1, 4, tzinfo=UTC)

cadences = st.builds(Cadence, weeks=st.sampled_from([1, 2, 4]), weekday=st.integers(0, 6), hour=st.integers(0, 23))
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
countries = st.sampled_from([None, "PT", "NZ", "DE", "US", "AE", "IL", "GB-ENG"])
half_hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
hours = (
    st.tuples(half_hours, half_hours)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: WorkingHours(pair[0], pair[1]))
)
absences = st.lists(
    st.builds(
        lambda first, length: Days(
            date(2027, 1, 1) + timedelta(days=first), date(2027, 1, 1) + timedelta(days=first + length)
        ),
        st.integers(0, 150),
        st.integers(0, 40),
    ),
    max_size=4,
).map(tuple)
helds = st.none() | st.builds(
    lambda start, length: Held(START + timedelta(hours=start), START + timedelta(hours=start + length)),
    st.integers(0, 24 * 100),
    st.integers(1, 24 * 30),
)
working_times = st.builds(WorkingTime, zone=zones, region=countries, hours=hours, away=absences, held=helds)
moments = st.integers(0, 24 * 60 * 120).map(lambda minutes: START + timedelta(minutes=minutes))


def team(cadence: Cadence = Cadence(1, 0, 9), anchor: date = ANCHOR, team_id: int = 1) -> Team:  # noqa: B008 - frozen
    created = datetime(2026, 11, 1, tzinfo=UTC)
    return Team(team_id, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", cadence, anchor, created)


def at(local: str, zone: ZoneInfo = LISBON) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def asked(coming: ComingPrompt | None) -> str:
    assert coming is not None
    return f"{coming.prompt.week.isoformat()} at {coming.prompt.moment.astimezone(LISBON):%a %d %b %H:%M}"


def check_reachable(working: WorkingTime, moment: datetime, *, on_weekends: bool = False) -> None:
    local = moment.astimezone(working.zone)
    weekdays = frozenset(range(7)) if on_weekends else None
    assert is_working_day(local.date(), working.region, weekdays)
    assert not any(local.date() in days for days in working.away)
    assert working.held is None or moment not in working.held
    starts, ends = working.starts_on(local.date()), working.ends_on(local.date())
    assert starts <= moment < ends


@given(working_times, moments)
def test_the_next_moment_is_never_earlier_and_never_at_a_bad_time(working: WorkingTime, moment: datetime) -> None:
    found = working.next_moment(moment)
    assert found >= moment
    check_reachable(working, found)
    assert working.next_moment(found) == found


@settings(max_examples=150)
@given(st.lists(cadences, min_size=1, max_size=3), working_times, moments)
def test_prompts_come_only_at_good_times_once_a_week_and_before_the_next_is_due(
    cadences: list[Cadence], working: WorkingTime, start: datetime
) -> None:
    teams = [team(cadence, team_id=number) for number, cadence in enumerate(cadences, start=1)]
    works_weekends = any(cadence.weekday > 4 for cadence in cadences)
    after, taken = start, set[date]()
    while after < start + timedelta(weeks=16):
        coming = next_prompt(teams, working, after, taken)
        assert coming is not None
        check_reachable(working, coming.moment, on_weekends=works_weekends)
        assert coming.moment > after
        assert coming.week not in taken
        assert coming.moment < next_due(teams, coming.week, working.zone)
        taken.add(coming.week)
        after = coming.moment


@given(working_times, moments, st.none() | st.integers(0, 9))
def test_a_reminder_comes_on_a_later_day_at_a_good_time_and_not_before_it_was_snoozed_to(
    working: WorkingTime, sent_at: datetime, days: int | None
) -> None:
    snoozed_to = None if days is None else working.day(sent_at) + timedelta(days=days)
    found = reminder_moment(sent_at, working, snoozed_to)
    check_reachable(working, found)
    assert working.day(found) > working.day(sent_at)
    assert snoozed_to is None or working.day(found) >= snoozed_to


def next_due(teams: list[Team], week: date, zone: ZoneInfo) -> datetime:
    """When the prompt of the next week in which a team is due would come by the calendar alone."""
    later = (week + step * WEEK for step in range(1, 9))
    following = next(each for each in later if any(occurs_in_week(t.cadence, t.anchor, each) for t in teams))
    due = (t for t in teams if occurs_in_week(t.cadence, t.anchor, following))
    return min(moment_in_week(t.cadence, following, zone) for t in due)


@dataclass(frozen=True)
class Change:
    """Something that changes when a person can be reached."""

    after: int
    """Hours since the change before."""
    zone: ZoneInfo
    away: int | None
    """For so many days from that day on; None: not any more."""
    held: int | None
    """For so many hours from then on; None: not any more."""


far_apart = st.sampled_from(
    ["Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "Europe/Lisbon", "America/New_York", "Pacific/Pago_Pago"]
).map(ZoneInfo)
changes = st.lists(
    st.builds(
        Change,
        after=st.integers(1, 24 * 9),
        zone=far_apart,
        away=st.none() | st.integers(0, 20),
        held=st.none() | st.integers(1, 24 * 12),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200)
@given(cadences, far_apart, countries, changes)
@example(Cadence(1, 0, 9), LISBON, None, [Change(30, LISBON, 30, None), Change(24 * 9, LISBON, None, None)])
def test_whatever_changes_nothing_comes_twice_late_or_at_a_bad_time(
    cadence: Cadence, home: ZoneInfo, country: str | None, changes: list[Change]
) -> None:
    """Lived as the schedule is: what is due is asked, and each change plans the next one anew."""
    teams, working, now = [team(cadence)], WorkingTime(home, country), START
    coming = coming_prompt(teams, working, now, set(), None)
    weeks: list[date] = []
    times: list[datetime] = []

    def live_until(moment: datetime) -> None:
        nonlocal coming
        while coming is not None and coming.prompt.moment <= moment:
            prompt = coming.prompt
            check_reachable(working, prompt.moment, on_weekends=cadence.weekday > 4)
            assert prompt.moment < next_due(teams, prompt.week, working.zone)
            weeks.append(prompt.week)
            times.append(prompt.moment)
            coming = coming_prompt(teams, working, prompt.moment, set(weeks), prompt.week)

    for change in changes:
        now += timedelta(hours=change.after)
        live_until(now)
        today = now.astimezone(change.zone).date()
        away = () if change.away is None else (Days(today, today + timedelta(days=change.away)),)
        held = None if change.held is None else Held(now, now + timedelta(hours=change.held))
        working = replace(working, zone=change.zone, away=away, held=held)
        pending = (coming.withheld or coming.prompt.week) if coming is not None else None
        coming = coming_prompt(teams, working, now, set(weeks), pending)
    live_until(now + timedelta(weeks=12))
    assert weeks == sorted(set(weeks))
    assert all(earlier < later for earlier, later in pairwise(times))


@settings(max_examples=150)
@given(cadences, st.lists(st.tuples(st.integers(1, 24 * 9), far_apart), min_size=1, max_size=12))
def test_a_changed_zone_neither_doubles_nor_drops_a_prompt(cadence: Cadence, moves: list[tuple[int, ZoneInfo]]) -> None:
    """Days off excepted, every week in which the team is due brings its one prompt, wherever its person flies."""
    teams, working, now = [team(cadence)], WorkingTime(LISBON), START
    coming = coming_prompt(teams, working, now, set(), None)
    weeks: list[date] = []
    for hours_later, zone in [*moves, (24 * 40, LISBON)]:
        now += timedelta(hours=hours_later)
        while coming is not None and coming.prompt.moment <= now:
            weeks.append(coming.prompt.week)
            coming = coming_prompt(teams, working, coming.prompt.moment, set(weeks), coming.prompt.week)
        working = replace(working, zone=zone)
        pending = (coming.withheld or coming.prompt.week) if coming is not None else None
        coming = coming_prompt(teams, working, now, set(weeks), pending)
    due = [
        week
        for step in range((weeks[-1] - weeks[0]).days // 7 + 1)
        if occurs_in_week(cadence, ANCHOR, week := weeks[0] + step * WEEK)
    ]
    assert weeks == due


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (7, "Mon 11 Jan 09:00"),
        (9, "Mon 11 Jan 09:00"),
        (14, "Mon 11 Jan 14:00"),
        (17, "Tue 12 Jan 09:00"),
        (22, "Tue 12 Jan 09:00"),
    ],
)
def test_a_team_hour_outside_the_persons_hours_waits_for_the_next_one_within_them(hour: int, expected: str) -> None:
    coming = next_prompt([team(Cadence(1, 0, hour))], WorkingTime(LISBON), START + WEEK - timedelta(days=1))
    assert coming is not None
    assert f"{coming.moment:%a %d %b %H:%M}" == expected


def test_a_prompt_that_is_put_off_keeps_the_teams_hour_where_it_lies_in_the_persons_hours() -> None:
    away = (Days(date(2027, 1, 11), date(2027, 1, 12)),)
    coming = next_prompt([team(Cadence(1, 0, 14))], WorkingTime(LISBON, away=away), START + WEEK - timedelta(days=1))
    assert coming is not None
    assert coming.moment == at("2027-01-13 14:00")


def test_who_is_away_all_week_is_not_asked_and_nothing_is_made_up_for() -> None:
    working = WorkingTime(LISBON, away=(Days(date(2027, 1, 11), date(2027, 1, 17)),))
    assert asked(coming_prompt([team()], working, at("2027-01-08 12:00"), set(), date(2027, 1, 11))) == (
        "2027-01-18 at Mon 18 Jan 09:00"
    )


def test_a_fortnightly_prompt_comes_in_the_week_after_where_the_first_was_away() -> None:
    working = WorkingTime(LISBON, away=(Days(date(2027, 1, 11), date(2027, 1, 19)),))
    fortnightly = team(Cadence(2, 0, 9))
    assert asked(coming_prompt([fortnightly], working, at("2027-01-08 12:00"), set(), date(2027, 1, 11))) == (
        "2027-01-11 at Wed 20 Jan 09:00"
    )


def test_who_is_back_sooner_than_they_said_is_asked_about_the_week_that_was_held_back() -> None:
    away = WorkingTime(LISBON, away=(Days(date(2027, 1, 11), date(2027, 1, 24)),))
    held_back = coming_prompt([team()], away, at("2027-01-08 12:00"), set(), date(2027, 1, 11))
    assert asked(held_back) == "2027-01-25 at Mon 25 Jan 09:00"
    assert held_back is not None
    assert held_back.withheld == date(2027, 1, 11)
    back = coming_prompt([team()], WorkingTime(LISBON), at("2027-01-20 11:00"), set(), held_back.withheld)
    assert asked(back) == "2027-01-18 at Wed 20 Jan 11:00"


def test_a_status_that_ends_at_noon_lets_the_prompt_come_at_noon() -> None:
    working = WorkingTime(LISBON, held=Held(at("2027-01-09 10:00"), at("2027-01-12 12:00")))
    assert asked(coming_prompt([team()], working, at("2027-01-10 12:00"), set(), date(2027, 1, 11))) == (
        "2027-01-11 at Tue 12 Jan 12:00"
    )


def test_who_joined_after_the_moment_and_sets_a_status_then_is_not_asked_about_that_week() -> None:
    working = WorkingTime(LISBON, held=Held(at("2027-01-13 10:00"), at("2027-01-15 12:00")))
    assert asked(coming_prompt([team()], working, at("2027-01-13 10:00"), set(), date(2027, 1, 18))) == (
        "2027-01-18 at Mon 18 Jan 09:00"
    )


def test_a_prompt_can_be_snoozed_to_working_days_before_the_next_one() -> None:
    working = WorkingTime(LISBON, away=(Days(date(2027, 1, 13), date(2027, 1, 13)),))
    monday = at("2027-01-11 09:00")
    days = snooze_days(monday, monday, at("2027-01-18 09:00"), working)
    assert days == (date(2027, 1, 12), date(2027, 1, 14), date(2027, 1, 15))
    assert snooze_days(monday, at("2027-01-15 10:00"), at("2027-01-18 09:00"), working) == ()


def test_a_snoozed_reminder_comes_when_the_hours_of_its_day_begin_or_on_the_next_day_there() -> None:
    working = WorkingTime(LISBON, hours=WorkingHours(time(10, 30), time(16)))
    monday = at("2027-01-11 10:30")
    assert reminder_moment(monday, working, date(2027, 1, 14)) == at("2027-01-14 10:30")
    away = replace(working, away=(Days(date(2027, 1, 14), date(2027, 1, 14)),))
    assert reminder_moment(monday, away, date(2027, 1, 14)) == at("2027-01-15 10:30")


def test_working_hours_end_later_than_they_begin() -> None:
    with pytest.raises(ValueError, match="later"):
        WorkingHours(time(17), time(9))
