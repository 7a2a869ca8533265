"""Somebody's public holidays are those of the part of the country that their zone tells."""

from datetime import date
from zoneinfo import available_timezones

import holidays
import pytest

from bot.domain.cadences import is_working_day
from bot.domain.people import Person
from bot.domain.regions import PARTS, region_of
from bot.domain.zones import country_of

EASTER_MONDAY = date(2027, 3, 29)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Europe/London", "GB-ENG"),
        ("Atlantic/Madeira", "PT-30"),
        ("America/Toronto", "CA-ON"),
        ("Europe/Lisbon", "PT"),
        ("America/New_York", "US"),
        ("Europe/Berlin", "DE"),
        # Old names: one stands for London, of the others each says more than the zone it stands for.
        ("GB", "GB-ENG"),
        ("Europe/Belfast", "GB-NIR"),
        ("Australia/Canberra", "AU-ACT"),
        ("America/Montreal", "CA-QC"),
        ("UTC", None),
    ],
)
def test_a_zone_tells_the_part_where_nearly_all_of_its_people_live(zone: str, region: str | None) -> None:
    assert region_of(zone, country_of(zone)) == region


def test_a_zone_tells_nothing_about_another_country_that_somebody_chose() -> None:
    assert region_of("Europe/London", "PT") == "PT"
    assert region_of("Europe/London", None) is None
    assert region_of(None, "GB") == "GB"


def test_nobody_in_london_works_on_easter_monday_or_in_toronto_on_thanksgiving() -> None:
    emeka = Person("U0EMEKA", zone="Europe/London", country="GB")
    assert not is_working_day(EASTER_MONDAY, emeka.region)
    assert not is_working_day(date(2027, 10, 11), region_of("America/Toronto", "CA"))


def test_easter_monday_is_worked_in_portugal_by_a_londoner_who_chose_portugal() -> None:
    assert is_working_day(EASTER_MONDAY, Person("U0RUI", zone="Europe/London", country="PT").region)


@pytest.mark.parametrize(("zone", "part"), sorted(PARTS.items()))
def test_every_zone_and_part_exists_and_the_part_has_holidays_of_its_own(zone: str, part: str) -> None:
    country, _, subdivision = part.partition("-")
    assert zone in available_timezones()
    assert country_of(zone) == country
    assert subdivision in holidays.list_supported_countries()[country]
    years = range(2026, 2036)
    of_the_part = holidays.country_holidays(country, subdiv=subdivision, years=years)
    assert of_the_part.keys() - holidays.country_holidays(country, years=years).keys()


def test_a_part_that_nobody_knows_has_no_public_holidays() -> None:
    assert is_working_day(date(2027, 1, 1), "GB-XYZ")
