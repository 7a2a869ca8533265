"""Goals that are told of by their place in the prompt, spelt: "first on track, second at risk", "82 for the first"."""

import re

from bot.domain.reading.statuses import denied_at, no_change_at, status_at

_PLACES = ("first", "second", "third", "fourth", "fifth")
_NUMBER_OF = {place: number for number, place in enumerate(_PLACES, 1)}
_PLACE = rf"(?P<the>the\s)?(?P<place>{'|'.join(_PLACES)})(?:\s(?:one|goal))?"
_LEADS = re.compile(
    rf"(?P<before>(?:^|[\n,;.])\s*(?:(?:and|but)\s)?){_PLACE}(?:\s(?:is|are|now|still|at(?=\s[€$£]?\d)))*(?:\s?[:=,]|\s[-–—])?\s(?=\S)",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    rf"(?P<before>(?:^|[\n,;.])\s*(?:(?:and|but)\s)?)(?P<says>[^\n,;.]{{1,40}}?(?:[.,]\d+[^\n,;.]{{0,20}}?)?)\s(?:for|on|with|in)\s{_PLACE}"
    r"(?=\s*(?:$|[\n,;.]))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[€$£]?\d")


def with_numbers_for_places(text: str) -> str:
    """Return a reply with the numbers of the prompt where it tells of two places in it or more; all else as it is.

    One place alone may be anything's: "first on track, then we see".
    """
    for pattern in (_LEADS, _FOLLOWS):
        told = [found for found in pattern.finditer(text) if _tells(text, found)]
        if len({found["place"].casefold() for found in told}) == len(told) > 1:
            return _with_numbers(text, told)
    return text


def _tells(text: str, found: re.Match[str]) -> bool:
    said, at = (found["says"], 0) if "says" in found.groupdict() else (text, found.end())
    is_state = status_at(said, at) or denied_at(said, at) or no_change_at(said, at) is not None
    return bool(is_state or _NUMBER.match(said, at))


def _with_numbers(text: str, told: list[re.Match[str]]) -> str:
    written: list[str] = []
    at = 0
    for found in told:
        says = found.groupdict().get("says", "")
        written += [text[at : found.start()], found["before"], f"goal {_NUMBER_OF[found['place'].casefold()]} {says}"]
        at = found.end()
    return "".join([*written, text[at:]])
