"""Turns: what is told of a goal by the date alone changes at exactly these moments."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadences import Cadence, Quarter, quarter_of
from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal, GoalState, Revision, TeamOwner
from bot.domain.measures import Metric
from bot.domain.pace import first_asked, is_overdue, is_stale
from bot.domain.prompts import GoalLine
from bot.domain.teams import Team
from bot.domain.turns import EASTWARD, Turn, has_turned, next_turn, turns_in_prompt, turns_of_quarter

SET = datetime(2027, 1, 6, 10, tzinfo=UTC)
METRIC = Metric(Decimal(78), Decimal(85), "%")
SECOND = timedelta(seconds=1)


def line(due: date, standing: Standing = Standing(), state: GoalState = GoalState.ACTIVE) -> GoalLine:  # noqa: B008
    return GoalLine(Goal(1, TeamOwner(1), Revision(1, "Raise CSAT", METRIC, due), "U0ANA", SET, state=state), standing)


def team(cadence: Cadence = Cadence(1, 0, 9)) -> Team:  # noqa: B008
    return Team(1, "Phone", "U0ANA", None, "C0PHONE", "Europe/Lisbon", cadence, date(2027, 1, 4), SET)


@given(
    due=st.dates(date(2027, 1, 1), date(2028, 1, 1)),
    told=st.one_of(st.none(), st.integers(1, 300 * 24 * 60).map(lambda minutes: SET + timedelta(minutes=minutes))),
    weeks=st.sampled_from([1, 2, 4]),
    zone=st.sampled_from(["Europe/Lisbon", "Pacific/Auckland", "America/Santiago", "Africa/Cairo", "UTC"]),
)
def test_a_goal_turns_when_its_date_passes_where_the_reader_is_and_when_it_goes_stale(
    due: date, told: datetime | None, weeks: int, zone: str
) -> None:
    where, cadence = ZoneInfo(zone), Cadence(weeks, 0, 9)
    standing = Standing(Decimal(80), told, Status.ON_TRACK, told) if told else Standing()
    overdue, stale = turns_in_prompt(line(due, standing), team(cadence), where)
    for moment, is_so in ((overdue.at - SECOND, False), (overdue.at, True)):
        assert is_overdue(due, moment.astimezone(where).date(), standing) is is_so
    for moment, is_so in ((stale.at - SECOND, False), (stale.at, True)):
        assert is_stale(METRIC, standing, first_asked(line(due).goal, team(cadence)), cadence, moment) is is_so
    assert (overdue.is_told, stale.is_told) == (True, stale.at < overdue.at)


def test_what_is_done_or_rests_is_not_told_of() -> None:
    done = Standing(Decimal(85), SET, Status.DONE, SET)
    told = [turn.is_told for turn in turns_in_prompt(line(date(2027, 6, 30), done), team(), ZoneInfo("UTC"))]
    assert told == [False, False]
    resting = line(date(2027, 6, 30), state=GoalState.PAUSED)
    assert list(turns_in_prompt(resting, team(), ZoneInfo("UTC"))) == []


def test_a_quarter_turns_at_its_end_and_when_its_review_is_over() -> None:
    quarter: Quarter = quarter_of(date(2027, 3, 17), 1)
    days = [turn.at.astimezone(ZoneInfo("Asia/Tokyo")) for turn in turns_of_quarter(quarter, ZoneInfo("Asia/Tokyo"))]
    assert [day.strftime("%d %B %H:%M") for day in days] == ["01 April 00:00", "15 April 00:00"]


@pytest.mark.parametrize(
    ("turn", "turned"),
    [
        (Turn(SET), True),
        (Turn(SET - EASTWARD), True),
        (Turn(SET - EASTWARD - SECOND), False),
        (Turn(SET, is_told=False), False),
        (Turn(SET + 2 * SECOND), False),
    ],
)
def test_a_message_is_shown_anew_for_what_has_turned_since_it_was_planned(turn: Turn, turned: bool) -> None:
    assert has_turned([turn], SET, SET + SECOND) is turned
    assert next_turn([turn], SET + SECOND) == (turn.at if turn.at > SET + SECOND else None)
