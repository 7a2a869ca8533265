"""Zones are found by city or country, and each suggests a country."""

from zoneinfo import available_timezones

import pytest

from bot.domain.zones import country_in_a_sentence, country_of, find_places, is_zone, place, zone_or_utc


def names(words: str) -> list[str]:
    return [found.zone for found in find_places(words)]


def test_a_city_is_found_by_its_first_letters_in_any_case() -> None:
    assert names("LISB") == ["Europe/Lisbon"]
    assert find_places("lisb")[0].label == "Lisbon, Portugal"


def test_accents_and_blanks_do_not_matter() -> None:
    assert names(" são paulo ") == ["America/Sao_Paulo"]
    assert names("New York")[0] == "America/New_York"


def test_a_country_shows_its_zones_and_cities_of_that_name_come_first() -> None:
    assert names("germany") == ["Europe/Berlin", "Europe/Busingen"]
    assert names("singapore") == ["Asia/Singapore"]
    assert names("united kingdom") == ["Europe/London"]
    assert names("luxem")[0] == "Europe/Luxembourg"


def test_no_more_places_than_a_menu_can_hold() -> None:
    assert len(find_places("")) == 100
    assert len(find_places("a", limit=7)) == 7


def test_words_that_are_no_place_find_nothing() -> None:
    assert find_places("<script>") == ()


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Lisbon", "PT"),
        ("Europe/Oslo", "NO"),  # shares Berlin's rules since 1970, not its holidays
        ("Pacific/Auckland", "NZ"),
        ("Asia/Calcutta", "IN"),  # an alias that Slack still sends
        ("US/Pacific", "US"),
        ("UTC", None),
        ("Etc/GMT+5", None),
        ("Middle/Earth", None),
    ],
)
def test_a_zone_suggests_the_country_of_its_city(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


def test_every_zone_of_a_place_suggests_a_country() -> None:
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    assert {zone for zone in places if country_of(zone) is None} == set()


def test_what_is_offered_is_a_zone_and_what_is_none_becomes_utc() -> None:
    assert all(is_zone(found.zone) for found in find_places("", limit=1000))
    assert not is_zone("../../etc/passwd")
    assert not is_zone("Factory")
    assert zone_or_utc("Mars/Olympus").key == "UTC"
    assert zone_or_utc(None).key == "UTC"
    assert zone_or_utc("Pacific/Auckland").key == "Pacific/Auckland"


def test_a_zone_without_a_country_is_called_by_its_own_name() -> None:
    assert place("UTC").label == "UTC"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("GB", "the United Kingdom"),
        ("NL", "the Netherlands"),
        ("PH", "the Philippines"),
        ("US", "the United States"),
        ("AE", "the United Arab Emirates"),
        ("CZ", "the Czech Republic"),
        ("PT", "Portugal"),
        ("TH", "Thailand"),
        ("??", "??"),
    ],
)
def test_in_a_sentence_a_country_has_the_article_that_english_gives_it(code: str, named: str) -> None:
    assert country_in_a_sentence(code) == named
