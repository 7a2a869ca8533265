"""When a person is asked: over all zones, holidays and moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.cadences import (
    WEEK,
    Cadence,
    Occurrence,
    is_working_day,
    iso_monday,
    moment_in_week,
    occurs_in_week,
)
from bot.domain.people import Person
from bot.domain.prompt_times import (
    ComingPrompt,
    coming_progress_draft,
    coming_prompt,
    next_progress_draft,
    next_prompt,
    next_review,
    reminder_moment,
    useful_until,
)
from bot.domain.teams import ProgressSlot, Team
from bot.domain.working_time import WorkingTime

LISBON, AUCKLAND, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Europe/Berlin")
ANCHOR = date(2026, 11, 16)

cadences = st.builds(Cadence, weeks=st.sampled_from([1, 2, 4]), weekday=st.integers(0, 6), hour=st.integers(0, 23))
anchors = st.integers(0, 3).map(lambda weeks: ANCHOR + weeks * WEEK)
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
countries = st.sampled_from([None, "PT", "NZ", "DE", "US", "AE", "IL"])
moments = st.datetimes(datetime(2026, 12, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def team(
    cadence: Cadence = Cadence(1, 0, 9),  # noqa: B008 - frozen
    anchor: date = ANCHOR,
    team_id: int = 1,
    slot: ProgressSlot = ProgressSlot(),  # noqa: B008 - frozen
) -> Team:
    created = datetime(2026, 11, 1, tzinfo=UTC)
    return Team(team_id, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", cadence, anchor, created, slot)


def at(local: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


teams = st.lists(st.builds(team, cadence=cadences, anchor=anchors), min_size=1, max_size=4)


def prompts_of_a_year(teams: list[Team], zone: ZoneInfo, country: str | None, start: datetime) -> list[Occurrence]:
    """Return what comes in 52 weeks, each asked for with the moment of the one before."""
    found: list[Occurrence] = []
    after, taken = start, set[date]()
    while after < start + timedelta(weeks=52):
        coming = next_prompt(teams, WorkingTime(zone, country), after, taken)
        assert coming is not None
        found.append(coming)
        after = coming.moment
        taken.add(coming.week)
    return found


@settings(max_examples=60, deadline=None)
@given(teams, zones, countries, moments)
def test_a_year_brings_at_most_one_prompt_an_iso_week_in_rising_order(
    teams: list[Team], zone: ZoneInfo, country: str | None, start: datetime
) -> None:
    found = prompts_of_a_year(teams, zone, country, start)
    weeks = [prompt.week for prompt in found]
    assert weeks == sorted(set(weeks))
    assert all(week.weekday() == 0 for week in weeks)
    assert [prompt.moment for prompt in found] == sorted({prompt.moment for prompt in found})


in_working_hours = st.builds(
    Cadence, weeks=st.sampled_from([1, 2, 4]), weekday=st.integers(0, 6), hour=st.integers(9, 16)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(team, cadence=in_working_hours, anchor=anchors), min_size=1, max_size=4), zones, moments)
def test_without_holidays_every_week_in_which_a_team_is_due_brings_its_prompt_at_the_earliest_weekday_and_hour(
    teams: list[Team], zone: ZoneInfo, start: datetime
) -> None:
    found = {prompt.week: prompt for prompt in prompts_of_a_year(teams, zone, None, start)}
    first = min(found)
    for step in range(1, 50):
        week = first + step * WEEK
        due = [team.cadence for team in teams if occurs_in_week(team.cadence, team.anchor, week)]
        working = [c for c in due if c.weekday < 5] or due
        assert (week in found) == bool(due)
        if due and len(working) == len(due):
            earliest = min(due, key=lambda c: (c.weekday, c.hour))
            assert found[week].local_date >= week + timedelta(days=earliest.weekday)
            assert (found[week].local_date - week).days <= earliest.weekday + 1  # a skipped midnight


@given(zones, countries, moments)
def test_nobody_is_prompted_on_a_day_off_by_a_team_that_works_on_weekdays(
    zone: ZoneInfo, country: str | None, start: datetime
) -> None:
    coming = next_prompt([team(Cadence(1, 2, 9))], WorkingTime(zone, country), start)
    assert coming is not None
    assert is_working_day(coming.local_date, country)


def test_the_prompt_comes_at_nine_on_monday_where_the_person_is() -> None:
    wednesday = datetime(2027, 1, 6, 10, tzinfo=UTC)
    for zone in (LISBON, AUCKLAND, BERLIN):
        coming = next_prompt([team()], WorkingTime(zone, None), wednesday)
        assert coming is not None
        assert coming.moment == at("2027-01-11 09:00", zone)
        assert coming.week == date(2027, 1, 11)


def test_a_public_holiday_moves_the_prompt_to_the_next_working_day_but_not_its_week() -> None:
    before_easter = datetime(2027, 3, 24, 12, tzinfo=UTC)
    coming = next_prompt([team()], WorkingTime(BERLIN, "DE"), before_easter)
    assert coming == Occurrence(date(2027, 3, 29), at("2027-03-30 09:00", BERLIN), date(2027, 3, 30))


def test_a_holiday_that_would_move_it_onto_the_next_prompt_leaves_it_out() -> None:
    fridays, mondays = team(Cadence(2, 4, 9), date(2027, 3, 22)), team(Cadence(2, 0, 9), date(2027, 3, 29), 2)
    good_friday_week = at("2027-03-24 09:00", BERLIN)
    coming = next_prompt([fridays, mondays], WorkingTime(BERLIN, "DE"), good_friday_week)
    assert coming is not None
    assert coming.week == date(2027, 3, 29)


def test_a_week_that_had_its_prompt_has_no_other() -> None:
    monday_dawn = at("2027-01-11 06:00", LISBON)
    coming = next_prompt([team()], WorkingTime(LISBON, None), monday_dawn, {date(2027, 1, 11)})
    assert coming is not None
    assert coming.week == date(2027, 1, 18)


def test_who_flies_east_past_nine_is_asked_in_the_next_working_hour_there() -> None:
    now = at("2027-01-11 07:00", LISBON)  # eight in the evening in Auckland
    coming = coming_prompt([team()], WorkingTime(AUCKLAND, "NZ"), now, set(), date(2027, 1, 11))
    assert coming == ComingPrompt(Occurrence(date(2027, 1, 11), at("2027-01-12 09:00", AUCKLAND), date(2027, 1, 12)))


def test_who_joins_after_the_moment_is_not_asked_about_that_week() -> None:
    coming = coming_prompt([team()], WorkingTime(LISBON, "PT"), at("2027-01-11 11:00", LISBON), set(), None)
    assert coming is not None
    assert coming.prompt.week == date(2027, 1, 18)


far_apart = st.sampled_from(
    ["Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "Europe/Lisbon", "America/New_York", "Pacific/Pago_Pago"]
).map(ZoneInfo)
moves = st.lists(st.tuples(st.integers(0, 7), st.integers(-64, 64), far_apart), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(cadences, far_apart, moves)
# It is still Sunday in Pago Pago when the eight weeks begin: the week before has its prompt to come.
@example(Cadence(1, 6, 14), ZoneInfo("Pacific/Pago_Pago"), [(0, 0, ZoneInfo("Pacific/Kiritimati"))])
def test_however_often_somebody_moves_each_due_week_brings_one_prompt(
    cadence: Cadence, home: ZoneInfo, moves: list[tuple[int, int, ZoneInfo]]
) -> None:
    """Eight weeks of moves, each so many quarters of an hour from a prompt's hour in UTC."""
    teams, start, country = [team(cadence)], datetime(2027, 1, 4, tzinfo=UTC), None
    hour = start + timedelta(days=7 + cadence.weekday, hours=cadence.hour)
    timetable = sorted(
        ((hour + timedelta(weeks=week, minutes=15 * quarters), new) for week, quarters, new in moves),
        key=lambda move: move[0],
    )
    zone, coming = home, next_prompt(teams, WorkingTime(home, country), start)
    asked: list[date] = []
    for now, new_zone in timetable:
        while coming is not None and coming.moment <= now:
            asked.append(coming.week)
            coming = next_prompt(teams, WorkingTime(zone, country), coming.moment, {coming.week})
        assert coming is not None
        zone = new_zone
        moved = coming_prompt(teams, WorkingTime(zone, country), now, set(asked), coming.week)
        coming = moved.prompt if moved is not None else None
    assert asked == sorted(set(asked))
    assert coming is not None
    assert coming.week not in asked
    weeks = [first for step in range(13) if occurs_in_week(cadence, ANCHOR, first := date(2026, 12, 28) + step * WEEK)]
    due = [week for week in weeks if (asked or [coming.week])[0] <= week < coming.week]
    assert asked == due


def test_a_prompt_is_of_use_until_the_working_day_ends() -> None:
    assert useful_until(at("2027-01-11 09:00", LISBON), WorkingTime(LISBON)) == at("2027-01-11 17:00", LISBON)
    assert useful_until(at("2027-01-11 18:00", LISBON), WorkingTime(LISBON)) == at("2027-01-12 00:00", LISBON)


def test_the_reminder_waits_for_the_working_day_after() -> None:
    friday = at("2027-01-08 16:00", LISBON)
    assert reminder_moment(friday, WorkingTime(LISBON, "PT")) == at("2027-01-11 09:00", LISBON)
    assert reminder_moment(at("2026-12-24 10:00", BERLIN), WorkingTime(BERLIN, "DE")) == at("2026-12-28 09:00", BERLIN)


@given(moments, zones, countries)
def test_a_working_moment_is_never_earlier_and_always_in_working_hours(
    now: datetime, zone: ZoneInfo, country: str | None
) -> None:
    moment = WorkingTime(zone, country).next_moment(now)
    local = moment.astimezone(zone)
    assert moment >= now
    assert is_working_day(local.date(), country)
    assert 9 <= local.hour < 17


def lead(zone: str = "Europe/Lisbon", country: str | None = None) -> Person:
    return Person("U0ANA", "Ana", zone, country)


def test_a_progress_draft_comes_in_the_weeks_its_team_is_due_in_the_teams_zone() -> None:
    fortnightly = team(Cadence(2, 0, 9), date(2027, 1, 4))
    draft = next_progress_draft(fortnightly, lead(), at("2027-01-07 15:00", LISBON))
    assert (draft.moment, draft.local_date) == (at("2027-01-21 15:00", LISBON), date(2027, 1, 21))


def test_a_round_that_was_asked_gets_its_draft_though_the_changed_cadence_counts_from_a_later_week() -> None:
    changed, asked = team(Cadence(2, 1, 10), date(2027, 1, 11)), date(2027, 1, 4)
    draft = next_progress_draft(changed, lead(), at("2027-01-05 10:00", LISBON), asked)
    assert (draft.moment, draft.local_date) == (at("2027-01-07 15:00", LISBON), date(2027, 1, 7))
    assert next_progress_draft(changed, lead(), draft.moment, asked).local_date == date(2027, 1, 14)


def test_on_a_public_holiday_of_the_lead_the_progress_draft_waits_for_the_next_working_day() -> None:
    # Corpus Christi, a holiday in Portugal, and Thursday's slot.
    draft = next_progress_draft(team(), lead(country="PT"), at("2027-05-26 12:00", LISBON))
    assert draft == Occurrence(date(2027, 5, 24), at("2027-05-28 15:00", LISBON), date(2027, 5, 28))
    elsewhere = next_progress_draft(team(), lead(country="GB"), at("2027-05-26 12:00", LISBON))
    assert elsewhere.local_date == date(2027, 5, 27)


def test_a_progress_draft_that_waits_past_its_week_is_still_of_that_week() -> None:
    fridays = team(slot=ProgressSlot(4, 15))
    draft = next_progress_draft(fridays, lead(country="PT"), at("2027-03-25 12:00", LISBON))  # before Good Friday
    assert draft == Occurrence(date(2027, 3, 22), at("2027-03-29 15:00", LISBON), date(2027, 3, 26))
    assert next_progress_draft(fridays, lead(country="PT"), draft.moment).local_date == date(2027, 4, 2)


def test_a_lead_who_lives_by_another_clock_gets_the_progress_draft_in_working_hours() -> None:
    wednesday = at("2027-01-06 12:00", LISBON)
    assert next_progress_draft(team(), lead("Pacific/Auckland"), wednesday).moment == at("2027-01-08 09:00", AUCKLAND)
    assert next_progress_draft(team(), lead("Europe/Berlin"), wednesday).moment == at("2027-01-07 16:00", BERLIN)


def test_of_a_day_before_the_team_there_is_no_draft_though_a_day_off_would_put_it_off_until_after() -> None:
    founded = replace(team(), created_at=at("2027-03-26 10:00", LISBON))  # Good Friday, after Maundy Thursday off
    draft = next_progress_draft(founded, lead("Europe/Oslo", "NO"), at("2027-03-26 11:00", LISBON))
    assert draft.local_date == date(2027, 4, 1)


def test_a_draft_whose_moment_a_change_took_into_the_past_comes_in_the_next_working_hour() -> None:
    # It waited over Corpus Christi for Friday at three, and then a lead took over for whom that was no holiday.
    week, holiday = date(2027, 5, 24), lead(country="PT")
    took_over = lead(country="GB")

    def coming(at_local: str, who: Person = took_over, pending: date | None = week) -> Occurrence:
        return coming_progress_draft(team(), who, at(at_local, LISBON), pending)

    assert coming("2027-05-28 10:00") == Occurrence(week, at("2027-05-28 10:00", LISBON), date(2027, 5, 28))
    assert coming("2027-05-28 20:00") == Occurrence(week, at("2027-06-01 09:00", LISBON), date(2027, 5, 27))
    assert coming("2027-05-28 10:00", holiday).moment == at("2027-05-28 15:00", LISBON)
    assert coming("2027-05-28 10:00", pending=None).week == date(2027, 5, 31)
    mornings, evening = team(slot=ProgressSlot(3, 9)), at("2027-06-02 20:00", LISBON)
    assert coming_progress_draft(mornings, took_over, evening, week).week == date(2027, 5, 31), "the next is as early"


def test_a_round_that_its_team_has_no_more_brings_no_draft_unless_it_was_asked() -> None:
    week, now = date(2027, 1, 4), at("2027-01-08 10:00", LISBON)
    fortnightly = team(Cadence(2, 0, 9), date(2027, 1, 11), slot=ProgressSlot(1, 15))
    assert coming_progress_draft(fortnightly, lead(), now, week).week == date(2027, 1, 11)
    assert coming_progress_draft(fortnightly, lead(), now, week, asked=week).moment == now


zone_names = st.sampled_from(sorted(available_timezones()))
slots = st.builds(ProgressSlot, weekday=st.integers(0, 4), hour=st.integers(0, 23))


@settings(max_examples=60, deadline=None)
@given(cadences, slots, zone_names, st.none() | zone_names, countries, moments)
def test_no_progress_draft_reaches_a_lead_on_a_day_off_and_each_round_has_one_at_most(
    cadence: Cadence, slot: ProgressSlot, zone: str, elsewhere: str | None, country: str | None, start: datetime
) -> None:
    drafted = replace(team(cadence, slot=slot), zone=zone)
    ana = lead(elsewhere or zone, country)
    found, after = list[Occurrence](), start
    while after < start + timedelta(weeks=52):
        coming = next_progress_draft(drafted, ana, after)
        assert coming.moment > after
        found.append(coming)
        after = coming.moment
    assert [draft.week for draft in found] == sorted({draft.week for draft in found})
    for draft in found:
        assert occurs_in_week(cadence, ANCHOR, draft.week)
        assert iso_monday(draft.local_date) == draft.week
        assert draft.moment >= moment_in_week(Cadence(1, slot.weekday, slot.hour), draft.week, ZoneInfo(zone))
        # A slot that clocks skip around midnight comes just after it.
        days = {ana.day(draft.moment), ana.day(draft.moment - timedelta(minutes=1))}
        assert any(is_working_day(day, ana.region) for day in days)


@given(zones, countries, moments)
def test_the_review_is_asked_for_once_a_quarter_within_its_last_two_weeks(
    zone: ZoneInfo, country: str | None, start: datetime
) -> None:
    quarter, moment = next_review(WorkingTime(zone, country), 1, start)
    following, later = next_review(WorkingTime(zone, country), 1, moment)
    assert moment > start
    assert following.start == quarter.end + timedelta(days=1)
    local = moment.astimezone(zone)
    assert quarter.end - timedelta(days=14) <= local.date() <= quarter.end
    assert later > moment


def test_monday_is_the_monday_of_the_iso_week_asked_for() -> None:
    assert iso_monday(date(2027, 1, 3)) == date(2026, 12, 28)
