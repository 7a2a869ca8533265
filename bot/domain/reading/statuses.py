"""The words, emoji and typing slips in which people say how a goal stands, or that nothing has changed."""

import re
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from bot.domain.check_ins import Status

_EMOJI = {
    Status.ON_TRACK: "🟢 💚 :large_green_circle: :green_circle: :green_heart:",
    Status.AT_RISK: "🟡 🟠 💛 :large_yellow_circle: :large_orange_circle: :yellow_circle: :yellow_heart:",
    Status.OFF_TRACK: "🔴 :red_circle: :large_red_circle:",
    Status.DONE: "✅ ✔️ ✔ ☑️ ☑ :white_check_mark: :heavy_check_mark: :ballot_box_with_check:",
}
_STATUS_BY_EMOJI = {sign: status for status, signs in _EMOJI.items() for sign in signs.split()}
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(_STATUS_BY_EMOJI, key=len, reverse=True)))

# The first word must be right: one slip away from "on track" lie "off track", "no track" and "one track".
_PHRASE = re.compile(r"\b(?:back (?=on))?(?P<first>on|off|at)(?P<gap>[ \t-]*)(?P<second>[a-z]{3,6})\b", re.IGNORECASE)
_STATUS_BY_PHRASE = {
    ("on", "track"): Status.ON_TRACK,
    ("at", "risk"): Status.AT_RISK,
    ("off", "track"): Status.OFF_TRACK,
}
_COLOURS = {
    "green": Status.ON_TRACK,
    "amber": Status.AT_RISK,
    "yellow": Status.AT_RISK,
    "orange": Status.AT_RISK,
    "red": Status.OFF_TRACK,
}
_FINISHED = r"(?:all )?(?:done|doen|dnoe|finished|finshed|finihsed|completed?|compelted?)"
_WORD = re.compile(rf"\b(?:(?P<colour>{'|'.join(_COLOURS)})|(?P<finished>{_FINISHED}))\b", re.IGNORECASE)

_TIMES = r"(?:last (?:week|time|month)|before|previously|always|the last one|monday)"
_NO_CHANGE = re.compile(
    rf"(?:(?:still |about )?(?:the )?same(?:(?: (?:number|value|figure|score|result))? as {_TIMES})?"
    rf"|no changes?(?: (?:since|from) {_TIMES})?|unchanged"
    rf"|nothing(?: has|'s)? changed|(?:(?:has )?not|hasn't) changed|as (?:before|last week)|ditto|no movement)\b",
    re.IGNORECASE,
)

_DENIED = re.compile(
    r"(?:(?:we|it|they|this|things)\s)?(?:(?:are|is|do|does|was|were)n['o]?t|not|no\s(?:longer|more)|never|hardly|barely"
    r"|far\sfrom|nowhere\snear)\s(?:(?:really|quite|exactly|fully|entirely|completely|any\s?more|yet|being|so|very|feel|look|say)\s)*",
    re.IGNORECASE,
)
_ANY_MORE = re.compile(r"\sany\s?(?:more|longer)\b", re.IGNORECASE)
_WAS = re.compile(
    r"(?:\(|(?:which|it|we|this)\s)?(?:was|were|had\sbeen|used\sto\sbe)\s(?:still\s|even\s)?", re.IGNORECASE
)
_WHEN = re.compile(r"\s(?:last\s\w+|before|yesterday|earlier|previously)\)?", re.IGNORECASE)
_HIT = re.compile(r"\b(?:reached|achieved|accomplished|hit|met|missed|on target|off target)\b", re.IGNORECASE)
IN_WORDS = {
    Status.ON_TRACK: "on track",
    Status.AT_RISK: "at risk",
    Status.OFF_TRACK: "off track",
    Status.DONE: "done",
}
"""What is read as each status wherever it stands, where a reply is put in plain order; "green" is only at an end."""


@dataclass(frozen=True)
class StatusWords:
    """A status found in a text, and the position where its words end.

    `stands_alone` says that the words mean it only if nothing follows them: "done" does, "done with one" not.
    """

    status: Status
    end: int
    stands_alone: bool


def status_at(text: str, position: int) -> StatusWords | None:
    """Return the status that is said at a position of the text; "on trak" and `:red_circle:` are understood."""
    if sign := _SIGN.match(text, position):
        return StatusWords(_STATUS_BY_EMOJI[sign.group()], sign.end(), stands_alone=False)
    if phrase := _PHRASE.match(text, position):
        status = _status_of(phrase)
        return StatusWords(status, phrase.end(), stands_alone=False) if status else None
    if word := _WORD.match(text, position):
        status = _COLOURS[word["colour"].lower()] if word["colour"] else Status.DONE
        return StatusWords(status, word.end(), stands_alone=True)
    return None


def denied_at(text: str, position: int) -> StatusWords | None:
    """Return the status that is said not to be so at a position: "no longer at risk", "isn't on track"."""
    denied = _DENIED.match(text, position)
    status = status_at(text, denied.end()) if denied else None
    behind = _ANY_MORE.match(text, status.end) if status else None
    return replace(status, end=behind.end()) if status and behind else status


def earlier_at(text: str, position: int) -> StatusWords | None:
    """Return the status that is said to have been so at a position: "was at risk last week"."""
    was = _WAS.match(text, position)
    status = status_at(text, was.end()) if was else None
    when = _WHEN.match(text, status.end) if status else None
    return replace(status, end=when.end()) if status and when else status


def statuses_mentioned(text: str) -> set[Status]:
    """Return every status that is named in so many words, or by its sign, anywhere in the text."""
    phrases = {_status_of(phrase) for phrase in _PHRASE.finditer(text)} - {None}
    return {s for s in phrases if s} | {_STATUS_BY_EMOJI[sign] for sign in _SIGN.findall(text)}


def mentions_standing(text: str) -> bool:
    """Tell whether words for a status, for what is finished or reached, or for no change stand anywhere in a text."""
    return bool(statuses_mentioned(text)) or any(words.search(text) for words in (_WORD, _NO_CHANGE, _HIT))


def no_change_at(text: str, position: int) -> int | None:
    """Return where the words for "no change" end that stand at a position, None if none do."""
    found = _NO_CHANGE.match(text, position)
    return found.end() if found else None


def state_ends_at(text: str, position: int) -> int | None:
    """Return where words end that begin at a place and say how it stands: a status, that it is none, or no change."""
    status = status_at(text, position) or denied_at(text, position)
    return status.end if status else no_change_at(text, position)


def _status_of(phrase: re.Match[str]) -> Status | None:
    first, second = phrase["first"].lower(), phrase["second"].lower()
    for (before, word), status in _STATUS_BY_PHRASE.items():
        if first == before and (second == word or (phrase["gap"] and OSA.distance(second, word) <= 1)):
            return status
    return None
