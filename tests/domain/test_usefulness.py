"""Until when each kind of message is of use."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import Kind
from bot.domain.people import Person
from bot.domain.usefulness import OF_USE, Use, of_use_until
from tests.world import instant

LISBON = "Europe/Lisbon"
ANA = Person("U0ANA", zone=LISBON)
MONDAY = instant("2027-01-11 09:00", LISBON)
ENDS = instant("2027-04-01 00:00", LISBON)


def test_every_kind_is_in_the_table() -> None:
    assert set(OF_USE) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_of_use_for_its_day_ends_with_working_hours_and_only_what_somebody_waits_for_is_always(
    kind: Kind,
) -> None:
    until = {
        Use.ITS_DAY: instant("2027-01-11 17:00", LISBON),
        Use.ITS_SUBJECT: ENDS,
        Use.FOUR_WEEKS: MONDAY + timedelta(weeks=4),
        Use.ALWAYS: None,
    }
    assert of_use_until(kind, MONDAY, ANA.working_time, ENDS) == until[OF_USE[kind]]
    assert (until[OF_USE[kind]] is None) == (kind in {Kind.ANSWER, Kind.TEAM_IMPORT, Kind.TOLD})
