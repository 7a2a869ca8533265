"""Days off in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.absences import Absence, touching, was_away_throughout, wrong_with
from bot.domain.reading.days_off import read_day_back, read_days_off
from bot.domain.refusals import Problem
from bot.domain.working_time import Days
from tests.world import WEDNESDAY

TODAY = date(2027, 3, 3)
"""A Wednesday."""


def read(text: str, today: date = TODAY) -> list[str]:
    return [f"{days.first} {days.last}" for days in read_days_off(text, today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 Dec to 4 Jan", "2027-12-20 2028-01-04"),
        ("from 20 December until 4 January", "2027-12-20 2028-01-04"),
        ("I'm away from 20 Dec until 4 Jan", "2027-12-20 2028-01-04"),
        ("20 Dec – 4 Jan", "2027-12-20 2028-01-04"),
        ("2027-12-20 to 2028-01-04", "2027-12-20 2028-01-04"),
        ("20.12.2027 - 4.1.2028", "2027-12-20 2028-01-04"),
        ("8.3. - 12.3.", "2027-03-08 2027-03-12"),
        ("8.3.-12.3.", "2027-03-08 2027-03-12"),
        ("8.-12.3.", "2027-03-08 2027-03-12"),
        ("20.12. - 4.1.", "2027-12-20 2028-01-04"),
        ("20.12. bis 4.1.2028", "2027-12-20 2028-01-04"),
        ("bis 12.3.", "2027-03-03 2027-03-12"),
        ("am 12.3.", "2027-03-12 2027-03-12"),
        ("25/3 to 28/3", "2027-03-25 2027-03-28"),
        ("3/25-3/28", "2027-03-25 2027-03-28"),
        ("20-24 dec", "2027-12-20 2027-12-24"),
        ("Dec 20-24", "2027-12-20 2027-12-24"),
        ("28 to 3 April", "2027-03-28 2027-04-03"),
        ("until Friday", "2027-03-03 2027-03-05"),
        ("till 4 Jan included", "2027-03-03 2028-01-04"),
        ("until end of next week", "2027-03-03 2027-03-14"),
        ("today", "2027-03-03 2027-03-03"),
        ("tomorrow", "2027-03-04 2027-03-04"),
        ("on Friday", "2027-03-05 2027-03-05"),
        ("12 March", "2027-03-12 2027-03-12"),
        ("Monday to Friday", "2027-03-08 2027-03-12"),
        ("Mon-Fri", "2027-03-08 2027-03-12"),
        ("next week", "2027-03-08 2027-03-14"),
        ("this week", "2027-03-03 2027-03-07"),
        ("the rest of the week", "2027-03-03 2027-03-07"),
        ("the week of 15 March", "2027-03-15 2027-03-21"),
        ("next month", "2027-04-01 2027-04-30"),
        ("in August", "2027-08-01 2027-08-31"),
        ("March", "2027-03-03 2027-03-31"),
        ("for two weeks", "2027-03-03 2027-03-16"),
        ("from 14 to 18 December", "2027-12-14 2027-12-18"),
        ("from December 14 to 18", "2027-12-14 2027-12-18"),
        ("3 days", "2027-03-03 2027-03-05"),
        ("from Monday for 2 weeks", "2027-03-08 2027-03-21"),
        ("back on Friday", "2027-03-03 2027-03-04"),
        ("back next week", "2027-03-03 2027-03-07"),
        ("back in two weeks", "2027-03-03 2027-03-16"),
        ("20 Dec and back on 4 Jan", "2027-12-20 2028-01-03"),
        ("Monday, back on Friday", "2027-03-08 2027-03-11"),
        ("Christmas to New Year's Day", "2027-12-25 2028-01-01"),
    ],
)
def test_days_are_read_as_people_say_them_with_both_ends(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next Friday", ["2027-03-05 2027-03-05", "2027-03-12 2027-03-12"]),
        ("Wednesday", ["2027-03-03 2027-03-03", "2027-03-10 2027-03-10"]),
        ("3/4", ["2027-04-03 2027-04-03", "2027-03-04 2027-03-04"]),
        ("8/3 to 12/3", ["2027-03-08 2027-03-12", "2027-08-03 2027-12-03"]),
        ("8/3/2027 - 12/3/2027", ["2027-03-08 2027-03-12", "2027-08-03 2027-12-03"]),
    ],
)
def test_what_can_mean_several_days_gives_each_of_them(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_of_what_can_mean_several_days_only_those_count_that_can_be_taken() -> None:
    on_the_fifth = date(2027, 3, 5)
    assert read("8/3 to 3/9", on_the_fifth) == ["2027-03-08 2027-09-03"]
    assert read("8/3/2027 to 9/3/2027", date(2027, 4, 1)) == ["2027-08-03 2027-09-03"]
    assert len(read("4 Jan to 20 Dec 2026", on_the_fifth)) == 1, "and that is refused: it is over"


def test_what_began_lately_counts_from_today_unless_next_years_is_meant() -> None:
    christmas = date(2027, 12, 25)
    assert read("20 Dec to 4 Jan", christmas) == ["2027-12-25 2028-01-04", "2028-12-20 2029-01-04"]


@pytest.mark.parametrize(
    "text", ["", "whenever", "31 February", "Q3", "from 8 March", "tomorrow and Friday", "yesterday evening", "12"]
)
def test_what_tells_no_days_for_certain_is_not_read(text: str) -> None:
    assert read(text) == []


def test_days_that_are_turned_round_or_over_are_read_as_written() -> None:
    assert read("10 March to 5 March") == ["2027-03-10 2027-03-05"]
    assert read("2026-01-01 to 2026-01-05") == ["2026-01-01 2026-01-05"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for days in read_days_off(text, TODAY):
        assert isinstance(days, Days)


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (TODAY, TODAY, {}),
        (TODAY, date(2028, 3, 3), {}),
        (None, TODAY, {"from": Problem.MISSING}),
        (date(2027, 3, 1), date(2027, 3, 2), {"until": Problem.DAY_PAST}),
        (date(2027, 3, 1), date(2027, 3, 5), {"from": Problem.DAY_PAST}),
        (date(2027, 3, 9), date(2027, 3, 8), {"until": Problem.ENDS_BEFORE_IT_STARTS}),
        (TODAY, date(2028, 3, 5), {"until": Problem.MORE_THAN_A_YEAR}),
        (date(2028, 3, 9), date(2028, 3, 10), {"from": Problem.MORE_THAN_A_YEAR}),
    ],
)
def test_what_is_wrong_with_days_is_told_at_its_field(
    first: date | None, last: date | None, wrong: dict[str, Problem]
) -> None:
    assert wrong_with(first, last, TODAY) == wrong


def absence(first: int, last: int) -> Absence:
    return Absence(first, "U0ANA", Days(date(2027, 3, first), date(2027, 3, last)), WEDNESDAY)


def test_absences_with_no_day_between_them_touch() -> None:
    week = absence(8, 12)
    assert touching([week], Days(date(2027, 3, 13), date(2027, 3, 14))) == (week,)
    assert touching([week], Days(date(2027, 3, 10), date(2027, 3, 10))) == (week,)
    assert touching([week], Days(date(2027, 3, 14), date(2027, 3, 14))) == ()


def test_only_one_absence_that_covers_all_of_it_is_being_away_throughout() -> None:
    days = Days(date(2027, 3, 8), date(2027, 3, 11))
    assert was_away_throughout([absence(8, 11)], days)
    assert not was_away_throughout([absence(9, 12)], days)
    assert not was_away_throughout([absence(6, 8), absence(10, 11)], days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", date(2027, 1, 6)),
        ("now", date(2027, 1, 6)),
        ("again today", date(2027, 1, 6)),
        ("on Thursday", date(2027, 1, 7)),
        ("tomorrow", date(2027, 1, 7)),
        ("on 12 March", date(2027, 3, 12)),
        ("from Monday", date(2027, 1, 11)),
        ("when the strike is over", None),
        ("banana", None),
        ("on 3/4", None),
    ],
)
def test_the_day_from_which_somebody_is_back_is_read_or_asked_for(text: str, day: date | None) -> None:
    assert read_day_back(text, date(2027, 1, 6)) == day
