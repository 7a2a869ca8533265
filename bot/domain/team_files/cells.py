"""Times in a cell: zones, weeks, weekdays and hours as people write them."""

import calendar
import re

from rapidfuzz import fuzz, process

from bot.domain.people import plain_words
from bot.domain.zones import find_places, is_zone

_ALL = 1000
"""More than there are zones."""
_ALIKE = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a zone is offered."""
_WEEKS = re.compile(r"(?:every )?(?P<weeks>[124])?(?: ?(?:x|w|weeks?))?")
_WORDS_FOR_WEEKS = {"weekly": 1, "every week": 1, "week": 1, "every other week": 2, "fortnightly": 2, "fortnight": 2}
_HOUR = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?:00)?)?(?::00)? ?(?P<half>am|pm|uhr|h)?")


def zone_in(words: str) -> str | None:
    """Return the IANA zone that is meant, by its name or its city alone; None: none, or more than one."""
    if is_zone(words):
        return words
    named = [
        place
        for place in find_places(words)
        if plain_words(words) in (plain_words(place.zone), plain_words(place.city))
    ]
    return named[0].zone if len(named) == 1 else None


def closest_zone(words: str) -> str:
    """Return a zone that may be meant, empty where nothing is like it."""
    names = {name: place.zone for place in find_places("", _ALL) for name in (place.zone.casefold(), place.city)}
    wanted = words.casefold().replace(" ", "_")
    near = process.extractOne(wanted, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return names[near[0]] if near is not None else ""


def weeks_in(words: str) -> int | None:
    """Return every how many weeks (1, 2 or 4) somebody is asked."""
    said = plain_words(words).strip()
    if said in _WORDS_FOR_WEEKS:
        return _WORDS_FOR_WEEKS[said]
    told = _WEEKS.fullmatch(said)
    return int(told["weeks"]) if told is not None and told["weeks"] else None


def weekday_in(words: str) -> int | None:
    """Return a weekday (Monday is 0) by its English name, which may be cut to three letters and more.

    A number is none: some count from Monday, others from Sunday.
    """
    said = plain_words(words).strip().rstrip(".").removesuffix("s")
    days = [name.casefold() for name in calendar.day_name]
    found = [number for number, name in enumerate(days) if len(said) >= 3 and name.startswith(said)]
    return found[0] if len(found) == 1 else None


def hour_in(words: str) -> int | None:
    """Return a full hour (0 to 23): `9`, `09:00`, `9am`, `3 pm`, `15:00:00` as Excel writes it."""
    told = _HOUR.fullmatch(plain_words(words).strip())
    if told is None:
        return None
    hour = int(told["hour"])
    if told["half"] in ("am", "pm"):
        return hour % 12 + (12 if told["half"] == "pm" else 0) if 1 <= hour <= 12 else None
    return hour if hour <= 23 else None
