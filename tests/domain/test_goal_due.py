"""By when a goal is due, and what its title is without those words."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.goal_text import GoalText, read_goal_text

SATURDAY = date(2026, 11, 21)
END_OF_JUNE = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("through end of the quarter", date(2026, 12, 31)),
        ("throughout the quarter", date(2026, 12, 31)),
        ("through June", END_OF_JUNE),
        ("all through June", END_OF_JUNE),
        ("through to the end of June", END_OF_JUNE),
        ("from now through 30 June", END_OF_JUNE),
        ("from now until the end of June", END_OF_JUNE),
        ("up to the end of June", END_OF_JUNE),
        ("up until 30 June", END_OF_JUNE),
        ("on or before 30 June", END_OF_JUNE),
        ("prior to 1 July", END_OF_JUNE),
        ("at the latest by 30 June", END_OF_JUNE),
        ("latest end of June", END_OF_JUNE),
        ("within the next 6 weeks", date(2027, 1, 2)),
        ("over the coming six weeks", date(2027, 1, 2)),
        ("during the next 6 weeks", date(2027, 1, 2)),
        ("for the next 6 weeks", date(2027, 1, 2)),
        ("over the next quarter", date(2027, 3, 31)),
        ("from January through June", END_OF_JUNE),
        ("from 1 January 2027 until the end of June", END_OF_JUNE),
        ("from Q1 up to the end of Q2", END_OF_JUNE),
    ],
)
def test_until_when_something_holds_is_by_when_it_is_due(words: str, due: date) -> None:
    kept = read_goal_text(f"Keep waiting under 2 hours {words}", SATURDAY)
    assert kept == GoalText("Keep waiting under 2 hours", "metric", None, Decimal(2), "h", due)
    changed = read_goal_text(f"Cut waiting, from 6h to 2h, {words}", SATURDAY)
    assert changed == GoalText("Cut waiting", "metric", Decimal(6), Decimal(2), "h", due)


@pytest.mark.parametrize(
    ("text", "title", "due"),
    [
        ("Push the tool through on 30 June", "Push the tool through", END_OF_JUNE),
        ("Break through in May", "Break through", date(2027, 5, 31)),
        ("Follow through on Monday", "Follow through", date(2026, 11, 23)),
        ("See the move through in Q2", "See the move through", END_OF_JUNE),
        ("Carry it through at the end of June", "Carry it through", END_OF_JUNE),
        ("Win the regulars over in June", "Win the regulars over", END_OF_JUNE),
    ],
)
def test_a_through_that_belongs_to_the_verb_stays_in_the_title_beside_the_date(
    text: str, title: str, due: date
) -> None:
    read = read_goal_text(text, SATURDAY)
    assert (read.title, read.due, read.due_unread) == (title, due, "")


@pytest.mark.parametrize(
    "text",
    [
        "Run a pilot over the next 6 weeks with 20 customers",
        "Run a pilot with 20 customers over the next 6 weeks",
        "Run a pilot with 20 customers over the next 6 weeks, starting with Porto",
        "Run a pilot over the next 6 weeks, starting today",
        "Over the next 6 weeks run a pilot with 20 customers",
        "Cut waiting over the next 6 weeks from 6h to 2h",
        "Cut waiting over the next 6 weeks to 2h",
    ],
)
def test_weeks_counted_from_today_are_by_when_it_is_due_where_nothing_belongs_to_them(text: str) -> None:
    assert read_goal_text(text, SATURDAY).due == date(2027, 1, 2)


@pytest.mark.parametrize(
    "words",
    [
        "over the next 6 weeks, starting 1 February",
        "over the next 6 weeks (starting in February)",
        "for the coming 6 weeks from Monday",
        "within the next six weeks beginning after Easter",
        "over the next 6 weeks, starting when the team is complete",
        "over the next 6 weeks from Easter",
    ],
)
def test_weeks_that_start_on_another_day_than_today_are_named_and_kept(words: str) -> None:
    read = read_goal_text(f"Close 30 cases {words}", SATURDAY)
    assert (read.due, read.due_readings) == (None, ())
    assert (read.title, read.due_unread) == (f"Close 30 cases {words}", words.rstrip(")"))


def test_what_follows_the_day_on_which_the_weeks_start_is_not_named() -> None:
    read = read_goal_text("Close 30 cases over the next 6 weeks from Monday onwards", SATURDAY)
    assert (read.due, read.due_unread) == (None, "over the next 6 weeks from Monday")


@pytest.mark.parametrize(
    "text", ["Close 30 cases by 30 June, starting Monday", "Publish the rota every Monday until 30 June"]
)
def test_a_day_of_the_week_beside_the_date_leaves_it_as_it_is(text: str) -> None:
    assert read_goal_text(text, SATURDAY).due == END_OF_JUNE


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("over the next year", (date(2027, 11, 21), date(2027, 12, 31))),
        ("in the next year", (date(2027, 11, 21), date(2027, 12, 31))),
        ("during the next month", (date(2026, 12, 21), date(2026, 12, 31))),
        ("over the next week", (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 29))),
    ],
)
def test_the_next_year_counted_from_today_and_the_calendars_are_both_offered(
    words: str, readings: tuple[date, ...]
) -> None:
    read = read_goal_text(f"Raise NPS from 40 to 50 {words}", SATURDAY)
    assert (read.title, read.due, read.due_readings) == ("Raise NPS", None, readings)


def test_of_two_commas_round_what_was_cut_out_one_is_left() -> None:
    assert (
        read_goal_text("Answer letters faster, from 6h to 2h, by 31 February", SATURDAY).title
        == "Answer letters faster, by 31 February"
    )
    assert read_goal_text("Answer letters, by 30 June, faster", SATURDAY).title == "Answer letters, faster"
    assert read_goal_text("Answer letters – by 30 June – faster", SATURDAY).title == "Answer letters – faster"
    assert read_goal_text("Answer letters: by 30 June, faster", SATURDAY).title == "Answer letters: faster"


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("within this quarter", date(2026, 12, 31)),
        ("within this month", date(2026, 11, 30)),
        ("within the next quarter", date(2027, 3, 31)),
        ("within the quarter", date(2026, 12, 31)),
        ("within the year", date(2026, 12, 31)),
        ("within Q2", END_OF_JUNE),
        ("within the first half of 2027", END_OF_JUNE),
        ("within June", END_OF_JUNE),
        ("within 2027", date(2027, 12, 31)),
        ("within six weeks", date(2027, 1, 2)),
        ("within a month", date(2026, 12, 21)),
    ],
)
def test_within_a_time_is_by_when_what_is_reached_once_is_due(words: str, due: date) -> None:
    read = read_goal_text(f"Reach 85% CSAT {words}", SATURDAY)
    assert (read.title, read.target, read.due, read.due_unread) == ("Reach 85% CSAT", Decimal(85), due, "")
    raised = read_goal_text(f"Raise CSAT from 78% to 85% {words}", SATURDAY)
    assert (raised.title, raised.due) == ("Raise CSAT", due)


@pytest.mark.parametrize(
    "reached",
    [
        "Hit 50 NPS",
        "Reach 4.2 stars",
        "Get to 1,000 active members",
        "Achieve 85 % CSAT",
        "Reach 85%",
        "Hit €50k revenue,",
    ],
)
def test_within_some_weeks_of_a_number_alone_or_with_a_noun_or_two_is_by_when(reached: str) -> None:
    read = read_goal_text(f"{reached} within six weeks", SATURDAY)
    assert (read.due, read.due_unread) == (date(2027, 1, 2), "")
    assert "within" not in read.title


def test_within_a_period_is_read_at_the_beginning_too() -> None:
    read = read_goal_text("Within this quarter raise CSAT from 78% to 85%", SATURDAY)
    assert (read.due, read.due_unread) == (date(2026, 12, 31), "")


@pytest.mark.parametrize("words", ["before summer", "before the summer", "by the summer party"])
def test_a_time_of_year_that_has_no_day_is_named(words: str) -> None:
    read = read_goal_text(f"Reach 85% CSAT {words}", SATURDAY)
    assert (read.due, read.due_unread) == (None, words)


@pytest.mark.parametrize(
    "text",
    [
        "Answer letters within the week",
        "Settle claims within the month",
        "Settle 90% of claims within 4 weeks",
        "Reach 90% of callers within 2 days",
        "Reach 95% of complaints answered within 2 weeks",
        "Reach 95% complaints answered within 2 weeks",
        "Hit 90% of claims settled within 4 weeks",
        "Get to 95% of refunds paid within a month",
        "Get to 95% refunds paid within a month",
        "Reach 90 per cent of callers within 4 weeks",
        "Reach customers within two weeks",
        "Run two surveys within Q2 campaigns",
        "Keep costs within the year's budget",
        "Stay within the June budget",
        "Answer all within 1/2 a day",
    ],
)
def test_within_says_how_fast_or_in_what_as_well(text: str) -> None:
    read = read_goal_text(text, SATURDAY)
    assert (read.due, read.due_readings, read.due_unread) == (None, (), "")
    assert "within" in read.title
