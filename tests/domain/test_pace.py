from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadences import Cadence
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status, standing
from bot.domain.goals import Goal, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.pace import first_asked, is_overdue, is_stale, pace, time_gone, was_passed_over
from bot.domain.teams import Team

SET = datetime(2027, 1, 4, 9, tzinfo=UTC)
WEEKLY, FORTNIGHTLY = Cadence(1, 0, 9), Cadence(2, 0, 9)
METRIC = Metric(Decimal(78), Decimal(85), "%")
STEPS = Milestones(("Draft", "Publish"))

days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def said(at: datetime, **report: object) -> CheckIn:
    return CheckIn(int(at.timestamp()), 1, 1, "U0ANA", at, Report(**report), Source.TAP)  # type: ignore[arg-type]


@given(start=days, due=days, today=days)
def test_the_time_gone_is_a_share_between_nothing_and_all(start: date, due: date, today: date) -> None:
    assert 0 <= time_gone(start, due, today) <= 1


@given(start=days, length=st.integers(1, 2000), first=st.integers(-50, 2100), later=st.integers(0, 500))
def test_time_never_runs_backwards(start: date, length: int, first: int, later: int) -> None:
    due = start + timedelta(days=length)
    before, after = (time_gone(start, due, start + timedelta(days=d)) for d in (first, first + later))
    assert before <= after
    assert time_gone(start, due, start) == 0
    assert time_gone(start, due, due) == 1


def test_half_the_way_after_a_quarter_of_the_time_is_ahead() -> None:
    found = pace(Decimal("0.5"), date(2027, 1, 1), date(2027, 1, 21), date(2027, 1, 6))
    assert found is not None
    assert found.time_gone == Decimal("0.25")
    assert found.lead == Decimal("0.25")
    assert not found.is_behind


def test_no_number_yet_means_no_pace() -> None:
    assert pace(None, date(2027, 1, 1), date(2027, 2, 1), date(2027, 1, 9)) is None


def test_a_goal_due_the_day_it_is_set_has_no_time_left() -> None:
    assert time_gone(date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1)) == 1


@pytest.mark.parametrize("cadence", [WEEKLY, FORTNIGHTLY])
def test_two_cadences_without_a_number_make_a_metric_stale(cadence: Cadence) -> None:
    two = timedelta(weeks=2 * cadence.weeks)
    spoken = standing([said(SET, value=Decimal(80))])
    assert not is_stale(METRIC, spoken, SET, cadence, SET + two - timedelta(seconds=1))
    assert is_stale(METRIC, spoken, SET, cadence, SET + two)


@pytest.mark.parametrize("tap", [{"status": Status.ON_TRACK}, {"no_change": True}, {"note": "Soon"}])
def test_a_tap_does_not_keep_a_metric_fresh(tap: dict[str, object]) -> None:
    history = [said(SET, value=Decimal(80)), said(SET + timedelta(days=13), **tap)]
    assert is_stale(METRIC, standing(history), SET, WEEKLY, SET + timedelta(days=14))


@pytest.mark.parametrize("measure", [STEPS, YesNo()])
@pytest.mark.parametrize("tap", [{"status": Status.ON_TRACK}, {"no_change": True}])
def test_any_check_in_keeps_milestones_and_yes_no_fresh(measure: Measure, tap: dict[str, object]) -> None:
    spoken = standing([said(SET + timedelta(days=13), **tap)])
    assert not is_stale(measure, spoken, SET, WEEKLY, SET + timedelta(days=14))
    assert is_stale(measure, spoken, SET, WEEKLY, SET + timedelta(days=27))


@pytest.mark.parametrize("measure", [METRIC, STEPS, YesNo()])
def test_a_goal_nobody_ever_spoke_about_goes_stale_too(measure: Measure) -> None:
    assert not is_stale(measure, Standing(), SET, WEEKLY, SET + timedelta(days=13))
    assert is_stale(measure, Standing(), SET, WEEKLY, SET + timedelta(days=14))


def test_silence_counts_from_the_first_round_in_which_a_goal_could_be_asked_about() -> None:
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    new = Goal(1, TeamOwner(1), Revision(1, "Raise CSAT", METRIC, date(2027, 6, 30)), "U0ANA", saturday)
    for anchor in (date(2026, 11, 16), date(2027, 5, 3)):  # a cadence that was changed since tells the same
        team = Team(1, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", WEEKLY, anchor, saturday)
        asked = first_asked(new, team)
        assert asked == datetime(2026, 11, 30, 9, tzinfo=UTC)
        assert not is_stale(METRIC, Standing(), asked, WEEKLY, datetime(2026, 12, 7, 12, tzinfo=UTC))
        assert is_stale(METRIC, Standing(), asked, WEEKLY, datetime(2026, 12, 14, 9, tzinfo=UTC))


def test_the_weeks_of_a_pause_are_no_silence_and_it_counts_from_the_first_round_after_it() -> None:
    resumed = datetime(2027, 3, 3, 12, tzinfo=UTC)
    old = Goal(1, TeamOwner(1), Revision(1, "Raise CSAT", METRIC, date(2027, 6, 30)), "U0ANA", SET)
    team = Team(1, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", WEEKLY, date(2027, 1, 4), SET)
    spoken = standing([said(SET, value=Decimal(80))])
    assert is_stale(METRIC, spoken, first_asked(old, team), WEEKLY, resumed)
    asked = first_asked(replace(old, resumed_at=resumed), team)
    assert asked == datetime(2027, 3, 8, 9, tzinfo=UTC)
    assert not is_stale(METRIC, spoken, asked, WEEKLY, resumed)
    assert not is_stale(METRIC, spoken, asked, WEEKLY, datetime(2027, 3, 22, 8, 59, tzinfo=UTC))
    assert is_stale(METRIC, spoken, asked, WEEKLY, datetime(2027, 3, 22, 9, tzinfo=UTC))


def test_a_goal_that_nobody_was_asked_about_has_missed_a_round_from_its_very_moment_on() -> None:
    closed = datetime(2027, 3, 3, 12, tzinfo=UTC)
    goal = Goal(1, TeamOwner(1), Revision(1, "Raise CSAT", METRIC, date(2027, 6, 30)), "U0ANA", SET)
    team = Team(1, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", WEEKLY, date(2027, 1, 4), SET)
    round_asked = datetime(2027, 3, 8, 9, tzinfo=UTC)
    assert not was_passed_over(goal, team, closed, round_asked - timedelta(microseconds=1))
    assert was_passed_over(goal, team, closed, round_asked)


def test_a_goal_that_is_done_does_not_go_stale_or_overdue() -> None:
    done = standing([said(SET, value=Decimal(85), status=Status.DONE)])
    assert not is_stale(METRIC, done, SET, WEEKLY, SET + timedelta(days=90))
    assert not is_overdue(date(2027, 1, 10), date(2027, 3, 1), done)


def test_a_goal_is_overdue_from_the_day_after_its_date() -> None:
    assert not is_overdue(date(2027, 3, 31), date(2027, 3, 31), Standing())
    assert is_overdue(date(2027, 3, 31), date(2027, 4, 1), Standing())
