"""Time zones as people look for them: by city or country; and the country that a zone suggests.

The tables are those of the IANA database that the tzdata package ships (`zone.tab`, `iso3166.tab`, the links in
`tzdata.zi`), so names, countries and aliases never disagree with the clocks.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "UTC"
_WITH_ARTICLE = "AE BQ BS CC CD CF CG CK CZ DO FK FO GB GM IM IO KM KY MH MP MV NL PH SB SC TC TF UM US VG VI"
"""Countries whose English name takes *the*: unions and republics named so, islands, and a few by custom."""


@dataclass(frozen=True, slots=True)
class Place:
    """A zone as it stands in a menu."""

    zone: str
    """The IANA name."""
    city: str
    country: str
    """The English name of the country, empty for UTC."""

    @property
    def label(self) -> str:
        return f"{self.city}, {self.country}" if self.country else self.city


def is_zone(name: str) -> bool:
    """Say whether this is a zone of places or UTC; names of rules ("posix/…", "localtime") are none."""
    return name == UTC_NAME or ("/" in name and name in _known_zones())


def zone_or_utc(name: str | None) -> ZoneInfo:
    """Return the zone of that name, UTC where there is none."""
    return ZoneInfo(name if name is not None and is_zone(name) else UTC_NAME)


def country_of(zone: str) -> str | None:
    """Return the country (ISO 3166 alpha-2) that a zone suggests, None for UTC and the like.

    A guess: Slack knows no country. An old alias counts as the zone it stands for.
    """
    countries = _countries_of_zones()
    return countries.get(zone) or countries.get(current_name(zone))


def current_name(zone: str) -> str:
    """Return the zone that an old alias stands for, any other name as it is."""
    return _aliases().get(zone, zone)


def place(zone: str) -> Place:
    """Return the zone as people call it: by its city and country."""
    code = country_of(zone)
    return Place(zone, zone.split("/")[-1].replace("_", " "), _country_names().get(code or "", ""))


def find_places(words: str, limit: int = 100) -> tuple[Place, ...]:
    """Return places whose city, zone name or country has these words, best first.

    Case and accents don't matter. Without words it is the first places in alphabetical order.
    """
    wanted = _folded(words)
    ranked = [(rank, found.label, found) for found in _places() if (rank := _rank(found, wanted)) is not None]
    return tuple(found for _, _, found in sorted(ranked, key=lambda entry: entry[:2])[:limit])


def is_country(code: str) -> bool:
    """Say whether this is the code (ISO 3166 alpha-2) of a country."""
    return code in _country_names()


def country_name(code: str) -> str:
    """Return the English name of a country, the code itself where there is none."""
    return _country_names().get(code, code)


def country_in_a_sentence(code: str) -> str:
    """Return a country's name as it stands in the middle of a sentence: the United Kingdom, but Portugal."""
    return f"the {country_name(code)}" if code in _WITH_ARTICLE.split() else country_name(code)


def find_countries(words: str, limit: int = 100) -> tuple[tuple[str, str], ...]:
    """Return code and name of the countries whose name has these words, those that begin with them first."""
    wanted = _folded(words)
    named = [(not _folded(name).startswith(wanted), name, code) for code, name in _country_names().items()]
    return tuple((code, name) for _, name, code in sorted(named) if wanted in _folded(name))[:limit]


def _rank(found: Place, wanted: str) -> int | None:
    """Return how well a place answers, 0 best; None if not at all."""
    city, country = _folded(found.city), _folded(found.country)
    if city.startswith(wanted):
        return 0
    if country.startswith(wanted):
        return 1
    return 2 if wanted in f"{city} {country} {_folded(found.zone)}" else None


def _folded(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold().replace("_", " ").strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _places() -> tuple[Place, ...]:
    known = sorted(_countries_of_zones().keys() & _known_zones())
    return (*(place(zone) for zone in known), place(UTC_NAME))


@lru_cache(maxsize=1)
def _countries_of_zones() -> Mapping[str, str]:
    rows = (line.split("\t") for line in _table("zone.tab"))
    return {zone: code for code, _, zone, *_ in rows}


@lru_cache(maxsize=1)
def _country_names() -> Mapping[str, str]:
    rows = (line.split("\t") for line in _table("iso3166.tab"))
    # The table's own "Britain (UK)" is found by neither of the words that people type.
    return {code: "United Kingdom" if code == "GB" else name for code, name in rows}


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, str]:
    links = (line.split() for line in _table("tzdata.zi") if line.startswith("L "))
    return {alias: zone for _, zone, alias in links}


def _table(name: str) -> list[str]:
    content = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in content.splitlines() if line and not line.startswith("#")]
