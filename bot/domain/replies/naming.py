"""Which goals a piece of a reply names, and what it says of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.goals import number_of
from bot.domain.measures import Milestones
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import with_plain_key
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.names import Mention, find_mentions
from bot.domain.reading.statuses import denied_at, no_change_at, status_at
from bot.domain.replies.understood import AskedAbout

_FILLERS = re.compile(
    r"(?:[\s\W]|\b(?:the|our|my|for|on|with|as|regarding|re|about|and|but|also|goal|update|ok|hi|hello|so|now|status|i|we"
    r"|team|today|this\sweek|in|while|whereas|then|plus|finally|last|then|next)\b)*",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"\s*[€$£]?\d[\d.,:]*\s?[%\w]{0,3}\s+")
_BARE = re.compile(r"\s+$")
_LONGEST_ABBREVIATION = 4
_EXCEPT = re.compile(
    r",?\s(?:except|but\snot|apart\sfrom|excluding|other\sthan|without|save\sfor|beside)\b", re.IGNORECASE
)
JOINS = re.compile(r"\s*(?:,\s*(?:and\s)?|and\s|&|\+|/)\s*(?:(?:the|our|also|both)\s)*", re.IGNORECASE)
BEHIND = re.compile(
    r"(?<![,;&+])(?<!\band)(?<!\bbut)\s*(?:\(|\b(?:for|on|with|in|re|at|about|is)\s+(?:the\s|our\s|goal\s)*\(?)$",
    re.IGNORECASE,
)
"""What joins a goal to what was said of it before: "82 for CSAT", "4.1h (FRT)"."""
REST = re.compile(
    r"""(?:(?:but|and|so)\s)?(?:(?P<rest>(?:(?:all|for)\s)?(?:the\s)?(?:rest|others?|remaining(?:\s(?:ones?|goals?))?)
        |everything\selse|all\selse|otherwise|elsewhere|(?:all\s)?(?:the\s)?other(?:\sgoals?|\sones?|\stwo|\sthree)?)
      |(?P<all>all(?:\sof\s(?:them|it|mine))?(?:\s(?:my|the|our))?(?:\s(?:goals|others|three|four|five|two))?|everything
        |both(?:\sgoals)?|for\s(?:all|both)|each(?:\sof\sthem)?))\b
      (?:\s?[:,=–—-]?\s?\b(?:is|are|'s|stays?|remains?|still|now|goals?|of|them|with)\b|'s\b)*\s?[:,=–—-]?\s?(?P<said>.+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a piece says of which goals."""

    goals: tuple[AskedAbout, ...]
    text: str
    """Without what stood before or behind only to name them."""
    is_each: bool = False
    """Whether it is about each of them; False: about one, and several are left that it may be."""
    is_plain: bool = False
    """Whether their name is set apart: "FRT: …", "G-12 …"."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What a piece says of all goals, or of all that the reply does not tell of otherwise."""

    text: str
    is_rest: bool
    excepted: str = ""
    """The words after "except"."""


def mentions_in(text: str, asked: Sequence[AskedAbout]) -> list[Mention]:
    """Return where a text names goals that were asked about, by their words or keys, in order."""
    masked = mask_non_values(text)
    by_words = find_mentions(text, [one.goal for one in asked])
    keys = []
    for found in rules.KEY.finditer(text):
        if masked[found.start()] != text[found.start()] or found.group() in text:
            number = number_of(found.group())
            keys.append(Mention(found.start(), found.end(), frozenset(() if number is None else (number,))))
    spans = [(key.start, key.end) for key in keys]
    words = [one for one in by_words if not any(start < one.end and one.start < end for start, end in spans)]
    return sorted([*words, *keys], key=lambda mention: mention.start)


def rest_of(text: str) -> Rest | None:
    """Return what a text says of all goals or of all others: "the rest is on track"; None if it is about neither."""
    found = REST.fullmatch(text)
    if found is None or not _tells_state(found["said"]):
        return None
    excepting = _EXCEPT.search(found["said"])
    said = found["said"][: excepting.start()] if excepting else found["said"]
    return Rest(said, found["rest"] is not None, found["said"][excepting.end() :] if excepting else "")


def _tells_state(text: str) -> bool:
    """Whether a text begins with a status, denied or not, or with "no change"."""
    return bool(status_at(text, 0) or denied_at(text, 0)) or no_change_at(text, 0) is not None


def named_in(text: str, asked: Sequence[AskedAbout]) -> Named | None:
    """Return what a text says of the goals that it names as its subject, or behind what it says; None if it names none.

    What it names later, in its note, is not what it is about.
    """
    text = with_plain_key(text)
    mentions = mentions_in(text, asked)
    if not mentions:
        return None
    if _leads_to(text[: mentions[0].start], mentions[0], asked):
        return _subject(text, mentions, asked)
    for mention in mentions:
        name = text[mention.start : mention.end]
        before = BEHIND.search(text[: mention.start]) or behind_number(text[: mention.start], name)
        if before and is_head(text[: before.start()]):
            said = f"{text[: before.start()]} {text[mention.end :].lstrip(') ')}".strip()
            return _named(mention.goals, said, asked, is_plain=False)
    return None


def _leads_to(before: str, mention: Mention, asked: Sequence[AskedAbout]) -> bool:
    """Whether nothing stands before a name but small words, and those of its own title: the "Raise" of "Raise CSAT"."""
    titles = " ".join(one.goal.title.casefold() for one in asked if one.goal.number in mention.goals)
    words = [word for word in before.split() if word.casefold() not in titles.split()]
    return bool(_FILLERS.fullmatch(" ".join(words)))


def _subject(text: str, mentions: Sequence[Mention], asked: Sequence[AskedAbout]) -> Named:
    listed = [mentions[0]]
    for mention in mentions[1:]:
        if not JOINS.fullmatch(text[listed[-1].end : mention.start]) or mention.goals & listed[-1].goals:
            break
        listed.append(mention)
    if len(listed) > 1 and all(len(mention.goals) == 1 for mention in listed):
        numbers = frozenset(number for mention in listed for number in mention.goals)
        return _named(numbers, text[listed[-1].end :].lstrip(" :,-–—"), asked, is_plain=False, is_each=True)
    mention = mentions[0]
    after = text[mention.end :]
    is_plain = bool(rules.KEY.fullmatch(text, mention.start, mention.end) or re.match(r"\s*(?:[:=)]|[-–—]\s)", after))
    named = _named(mention.goals, text[mention.start :], asked, is_plain=is_plain)
    if any(isinstance(one.goal.measure, Milestones) for one in named.goals):
        return named  # whose own words may be those of its milestones
    return replace(named, text=after.lstrip(" :=)]"))


def _named(
    numbers: frozenset[int], text: str, asked: Sequence[AskedAbout], *, is_plain: bool, is_each: bool = False
) -> Named:
    return Named(tuple(one for one in asked if one.goal.number in numbers), text, is_each, is_plain)


def behind_number(before: str, name: str) -> re.Match[str] | None:
    """Return where an abbreviation is joined to a bare number before it: "82 CSAT"; "82 letters" may count letters."""
    return _BARE.search(before) if len(name) <= _LONGEST_ABBREVIATION and _ONLY_NUMBER.fullmatch(before) else None


def is_head(text: str) -> bool:
    """Whether what stands before a name can be all that is said of it: no comma, and not the beginning of a note."""
    return bool(text.strip()) and not re.search(r"[,;(]|\b(?:because|waiting|due|thanks|blocked|since|until)\b", text)
