"""When a welcome comes, and with what."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.people import Person
from bot.domain.welcomes import UNTOLD, Joining, is_worth_telling_again, welcome_time
from tests.world import instant

ANA = Person("U0ANA", zone="Europe/Lisbon", country="PT", known_since=datetime(2027, 1, 1, tzinfo=UTC))
WEDNESDAY = instant("2027-01-06 10:00", "Europe/Lisbon")


def sent(occurrence: str, state: State = State.SENT, sent_at: datetime | None = None) -> Delivery:
    due = instant(f"{occurrence} 09:00", "Europe/Lisbon")
    return Delivery("d", "T0", Kind.WELCOME, "U0ANA", occurrence, state, due, None, 5, None, {}, sent_at=sent_at)


@pytest.mark.parametrize(
    ("now", "comes"),
    [
        ("2027-01-06 10:00", "2027-01-06 10:10"),
        ("2027-01-06 20:00", "2027-01-07 09:00"),
        ("2027-01-06 16:55", "2027-01-07 09:00"),
        ("2027-01-08 18:00", "2027-01-11 09:00"),
        ("2027-01-01 11:00", "2027-01-04 09:00"),
    ],
)
def test_it_comes_in_the_next_working_hours_of_who_is_new(now: str, comes: str) -> None:
    occurrence, moment = welcome_time(ANA, (), instant(now, "Europe/Lisbon"))
    assert moment == instant(comes, "Europe/Lisbon")
    assert occurrence == comes[:10]


def test_one_that_is_still_to_come_takes_along_what_is_new() -> None:
    due = sent("2027-01-11", State.DUE)
    assert welcome_time(ANA, (due,), WEDNESDAY) == ("2027-01-11", due.due_at)


def test_nobody_gets_two_in_a_day_be_it_that_an_older_one_came_late() -> None:
    late = sent("2027-01-04", sent_at=WEDNESDAY - timedelta(hours=1))
    for earlier in (sent("2027-01-06"), sent("2027-01-06", State.SENDING), sent("2027-01-06", State.UNKNOWN), late):
        occurrence, moment = welcome_time(ANA, (earlier,), WEDNESDAY)
        assert (occurrence, moment) == ("2027-01-07", instant("2027-01-07 09:00", "Europe/Lisbon"))


def test_one_that_was_dropped_leaves_its_day_free() -> None:
    assert welcome_time(ANA, (sent("2027-01-06", State.DROPPED),), WEDNESDAY)[0] == "2027-01-06"


@pytest.mark.parametrize(
    ("told_in", "state", "again"),
    [
        ("2027-01-06", State.SENT, False),
        ("2027-01-06", State.DUE, False),
        ("2027-01-06", State.DROPPED, True),
        ("2027-01-06", State.FAILED, True),
        ("2027-01-05", State.DROPPED, False),
        (UNTOLD, State.DROPPED, False),
        (None, State.DROPPED, False),
    ],
)
def test_a_second_coming_is_told_only_where_the_first_one_was_not(
    told_in: str | None, state: State, again: bool
) -> None:
    joining = Joining(1, "U0ANA", "U0INES", WEDNESDAY, told_in)
    assert is_worth_telling_again(joining, (sent("2027-01-06", state),)) is again
