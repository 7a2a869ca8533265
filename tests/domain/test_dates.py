from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import find_dates, read_date

SATURDAY = date(2026, 11, 21)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30 June", date(2027, 6, 30)),
        ("by 30 June", date(2027, 6, 30)),
        ("the 30th of June", date(2027, 6, 30)),
        ("June 30th, 2028", date(2028, 6, 30)),
        ("Sept 5", date(2027, 9, 5)),
        ("21 November", SATURDAY),
        ("20 november", date(2027, 11, 20)),
        ("29 February", date(2028, 2, 29)),
        ("Saturday, 3 July", date(2027, 7, 3)),
        ("31/12/2027", date(2027, 12, 31)),
        ("12/31/2027", date(2027, 12, 31)),
        ("31.12.27", date(2027, 12, 31)),
        ("3.4.2027", date(2027, 4, 3)),
        ("13/04", date(2027, 4, 13)),
        ("2027-06-30", date(2027, 6, 30)),
        ("tomorrow", date(2026, 11, 22)),
        ("today", SATURDAY),
        ("the day after tomorrow", date(2026, 11, 23)),
        ("in two weeks", date(2026, 12, 5)),
        ("in 10 days", date(2026, 12, 1)),
        ("in a fortnight", date(2026, 12, 5)),
        ("in 2 weeks' time", date(2026, 12, 5)),
        ("three months from now", date(2027, 2, 21)),
        ("next Friday", date(2026, 11, 27)),
        ("this Friday", date(2026, 11, 27)),
        ("by Friday", date(2026, 11, 27)),
        ("Saturday", date(2026, 11, 28)),
        ("by the end of this month", date(2026, 11, 30)),
        ("end of the month", date(2026, 11, 30)),
        ("month-end", date(2026, 11, 30)),
        ("EOQ", date(2026, 12, 31)),
        ("end of year", date(2026, 12, 31)),
        ("by the end of the year", date(2026, 12, 31)),
        ("year end", date(2026, 12, 31)),
        ("end of next year", date(2027, 12, 31)),
        ("end of Q2", date(2027, 6, 30)),
        ("by the end of Q4", date(2026, 12, 31)),
        ("end of Q2 2028", date(2028, 6, 30)),
        ("Q2/2028", date(2028, 6, 30)),
        ("in Q2", date(2027, 6, 30)),
        ("the end of the second quarter", date(2027, 6, 30)),
        ("end of next quarter", date(2027, 3, 31)),
        ("end of FY28", date(2028, 12, 31)),
        ("end of June", date(2027, 6, 30)),
        ("in June 2028", date(2028, 6, 30)),
        ("start of July", date(2027, 7, 1)),
        ("in 2027", date(2027, 12, 31)),
        ("before 30 June", date(2027, 6, 29)),
        ("before June", date(2027, 5, 31)),
        ("before the end of June", date(2027, 6, 30)),
        ("by Christmas", date(2026, 12, 25)),
        ("before Christmas", date(2026, 12, 24)),
        ("until Xmas Eve", date(2026, 12, 24)),
        ("by Boxing Day", date(2026, 12, 26)),
        ("by New Year’s Eve", date(2026, 12, 31)),
        ("by New Year's Day", date(2027, 1, 1)),
        ("the 15th of next month", date(2026, 12, 15)),
        ("by the 15th", date(2026, 12, 15)),
        ("by the 21st", SATURDAY),
        ("by the 31st", date(2026, 12, 31)),
        ("by 30-Jun-2027", date(2027, 6, 30)),
        ("June the 15th", date(2027, 6, 15)),
        ("30. June '28", date(2028, 6, 30)),
        ("mid June", date(2027, 6, 15)),
        ("by mid-June 2028", date(2028, 6, 15)),
        ("the middle of the month", date(2026, 12, 15)),
        ("the middle of this month", date(2026, 11, 15)),
        ("by the middle of next month", date(2026, 12, 15)),
        ("mid-quarter", date(2027, 2, 15)),
        ("by mid-year", date(2027, 6, 30)),
        ("the start of the year", date(2027, 1, 1)),
        ("mid-week", date(2026, 11, 25)),
        ("by mid H1 2027", date(2027, 3, 31)),
        ("mid-H2", date(2027, 9, 30)),
        ("the middle of the first half of 2027", date(2027, 3, 31)),
        ("the middle of Q2", date(2027, 5, 15)),
        ("mid-2027", date(2027, 6, 30)),
        ("the middle of next week", date(2026, 11, 25)),
        ("end June", date(2027, 6, 30)),
        ("by end Q2", date(2027, 6, 30)),
        ("in H1", date(2027, 6, 30)),
        ("end of H2 2027", date(2027, 12, 31)),
        ("by the end of the first half of 2028", date(2028, 6, 30)),
        ("in the 2nd quarter of 2028", date(2028, 6, 30)),
        ("in 06/2027", date(2027, 6, 30)),
        ("end of June '28", date(2028, 6, 30)),
        ("within the next 3 months", date(2027, 2, 21)),
        ("in half a year", date(2027, 5, 21)),
        ("by COB Friday", date(2026, 11, 27)),
        ("by close of business on 30 June", date(2027, 6, 30)),
        ("by noon tomorrow", date(2026, 11, 22)),
    ],
)
def test_a_day_in_words_is_read_as_seen_from_a_saturday_in_november(text: str, day: date) -> None:
    assert read_date(text, SATURDAY) == day


@pytest.mark.parametrize(
    ("text", "today", "readings"),
    [
        ("03/04", SATURDAY, [date(2027, 4, 3), date(2027, 3, 4)]),
        ("03/04/2028", SATURDAY, [date(2028, 4, 3), date(2028, 3, 4)]),
        ("by June", SATURDAY, [date(2027, 6, 30), date(2027, 6, 1)]),
        ("by Q2", SATURDAY, [date(2027, 6, 30), date(2027, 4, 1)]),
        ("by 2027", SATURDAY, [date(2027, 12, 31), date(2027, 1, 1)]),
        ("next Friday", date(2026, 11, 23), [date(2026, 11, 27), date(2026, 12, 4)]),
        ("end of the week", date(2026, 11, 18), [date(2026, 11, 20), date(2026, 11, 22)]),
    ],
)
def test_what_can_be_two_days_is_never_chosen(text: str, today: date, readings: list[date]) -> None:
    assert read_date(text, today) == Ambiguous(tuple(readings))


def test_a_date_whose_day_and_month_are_equal_has_one_reading() -> None:
    assert read_date("04/04", SATURDAY) == date(2027, 4, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("end of Q1", date(2027, 6, 30)),
        ("end of Q2", date(2027, 9, 30)),
        ("end of Q3", date(2026, 12, 31)),
        ("end of Q2 2028", date(2027, 9, 30)),
        ("end of this quarter", date(2026, 12, 31)),
        ("end of the financial year", date(2027, 3, 31)),
        ("end of FY28", date(2028, 3, 31)),
        ("end of H1", date(2027, 9, 30)),
        ("end of H2", date(2027, 3, 31)),
        ("end of 2027", date(2027, 12, 31)),
    ],
)
def test_quarters_and_years_follow_a_fiscal_year_that_starts_in_april(text: str, day: date) -> None:
    assert read_date(text, SATURDAY, fiscal_start_month=4) == day


def test_the_end_of_the_year_is_asked_about_where_the_fiscal_year_ends_another_day() -> None:
    reading = read_date("end of the year", SATURDAY, fiscal_start_month=4)
    assert reading == Ambiguous((date(2026, 12, 31), date(2027, 3, 31)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "82",
        "soon",
        "31 June",
        "30 February 2027",
        "45/13/2027",
        "2027-13-01",
        "Friday, 3 July",
        "Q5",
        "0/0",
        "Friday week",
        "by friday week",
        "Monday fortnight",
        "by 13/2027",
        "the 31st of next June",
        "by the 45th",
    ],
)
def test_what_names_no_day_reads_as_none(text: str) -> None:
    assert read_date(text, SATURDAY) is None


def test_years_that_no_calendar_holds_read_as_none() -> None:
    assert read_date("before 0001-01-01", SATURDAY) is None
    assert read_date("0000-01-01", SATURDAY) is None


def test_dates_are_found_with_their_preposition_and_doubtful_ones_are_marked() -> None:
    text = "Score 8/10 by 30 June, as we may, then June 2027"
    found = find_dates(text, SATURDAY)
    assert [(text[f.start : f.end], f.certain) for f in found] == [
        ("8/10", False),
        ("by 30 June", True),
        ("may", False),
        ("June 2027", False),
    ]


@pytest.mark.parametrize("text", ["done by friday week", "a week on Friday", "two weeks from Monday", "fri fortnight"])
def test_a_week_after_a_weekday_is_left_open_rather_than_read_as_that_day(text: str) -> None:
    assert find_dates(text, SATURDAY) == []


def test_a_stretch_of_time_is_told_from_a_day() -> None:
    (found,) = find_dates("answer in 2 weeks", SATURDAY)
    assert found.is_span


@given(today=days, ahead=st.integers(0, 400))
def test_every_way_to_write_a_day_reads_as_that_day(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    for pattern in ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a %d %b %Y", "%d.%m.%Y"):
        assert read_date(day.strftime(pattern), today) == day


@given(today=days, text=st.sampled_from(["30 June", "29 February", "Friday", "end of May", "end of Q2", "March"]))
def test_a_date_without_a_year_is_never_past(today: date, text: str) -> None:
    found = read_date(text, today)
    assert isinstance(found, date)
    assert found >= today


@given(st.text(), days, st.integers(1, 12))
def test_no_text_upsets_the_reading_of_dates(text: str, today: date, month: int) -> None:
    for found in find_dates(text, today, month):
        assert 0 <= found.start < found.end <= len(text)


MUDDLE = """by before in on the end of this next Q2 quarter week month year June 2027 30 30th 1/2 two weeks Friday
    fy27 H1 H2 half mid mid-June middle the 31st '27 13/2027 noon 9999 00 0000-00-00 99 years from now may"""


@given(st.lists(st.sampled_from(MUDDLE.split())), days)
def test_no_muddle_of_date_words_upsets_the_reading_of_dates(words: list[str], today: date) -> None:
    text = " ".join(words)
    read_date(text, today, 4)
    find_dates(text, today, 4)
