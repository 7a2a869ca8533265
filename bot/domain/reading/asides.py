"""Numbers of a clause that are not its value: what it was, is to be or is hoped for, and by how much it changed.

Patterns are matched against a text in which every number is one sign, so that they see where numbers stand and never
read one themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.domain.reading.masking import MASK
from bot.domain.reading.numbers import Quantity

_FIRST, _MORE = "\ue000", "\ue001"
_NO_SIGNS = {ord(_FIRST): MASK, ord(_MORE): MASK}
_N = f"{_FIRST}{_MORE}*"
_WEEKDAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_BEFORE_NOW = rf"""(?:(?:the\s)?(?:last|previous|past)\s(?:week|month|quarter|year|time|check-?in|one|{_WEEKDAY})
    |yesterday|previously|before(?:hand)?|earlier(?:\s(?:this|in\sthe)\s\w+)?|a\s(?:week|month|year|while)\sago
    |the\s(?:week|month|day|year)\sbefore|(?:at|in)\sthe\s(?:beginning|start)(?:\sof\s\w+(?:\s\w+)?)?)\b"""
_ON_A_DAY = (
    rf"(?:{_BEFORE_NOW}|(?:on\s)?{_WEEKDAY}\b|in\s{_MONTH}\b|on\s(?:the\s)?{_FIRST}|for\sa\s(?:day|while|moment)\b)"
)
_BEFORE_SOMETHING = r"(?:before|until|during)\s(?:the|our)\s[^\W\d_]{2,20}(?:\s[^\W\d_]{2,20})?"
_ROSE = r"(?:rose|risen|grew|grown|climbed|jumped|increased|gained|went\sup|gone\sup|moved\sup|added)"
_FELL = r"""(?:fell|fallen|dropped|slipped|decreased|declined|lost|went\sdown|gone\sdown|moved\sdown|reduced|sank|shrank
    |cut|shortened|shaved)"""
_BETTER = r"(?:improved|bettered|better|faster|quicker)"
_WORSE = r"(?:worsened|deteriorated|worse|slower)"
_MOVED = rf"""(?:{_ROSE}|{_FELL}|{_BETTER}|{_WORSE}|went|gone|moved|came|come|up|down|back|recovered|is|are|has|have
    |it's|we're)"""
_TARGET = rf"""(?:target|aim|sla|budget|plan|threshold|(?:goal|objective)(?=\s(?:of|is|was)\b)
    |(?:(?<=[,;.]\s)|(?<=\()|(?<=\bour\s))goal(?=\s?[:=]?\s?{_FIRST}{_MORE}+\s*(?:$|[,;.!)\n]|(?:but|and|now)\b)))"""
"""Only behind something else is a goal with a number its target: "goal 2" may be the second."""
_HOPES = r"""(?:'ll|will|should|would|could|might|hop(?:e|ing)|hopefully|expect(?:s|ed|ing)?|aim(?:s|ing)?|want|wants
    |plan(?:s|ned|ning)?|need|needs|going\sto|trying\sto|tries\sto|likely|forecast(?:ed)?|projected)"""
_LONGEST_TAIL = 200
"""Characters behind a number that may belong to its aside; without an end every number would be read to the text's."""
_UP_TO_END = f"{{0,{_LONGEST_TAIL}}}"
_SUBJECT = r"(?:(?:but|and|so|it|we|this|that|i|they|which|then|still)\s){0,3}"


class Aside(StrEnum):
    """What a number tells that is not where the goal stands now."""

    EARLIER = "earlier"
    TARGET = "target"
    HOPED = "hoped"
    HOPED_AFTER = "hoped_after"
    """Only beside a value: "82, 85 by Friday" tells both, and "85 by Friday" alone may be either."""


_ASIDES = {
    Aside.TARGET: rf"""
        \(?\s?(?:(?:vs\.?|versus|against|with|to|of|for|towards?|and|but)\s)?(?:the\s|our\s|an?\s|my\s|its\s)?{_TARGET}\b
          \s?(?:value\s|number\s)?(?:is|was|of|at|:|=|stays|remains|being)?\s?(?:at\s|still\s)?{_N}\)?
      | {_N}\s?(?:(?:is|was|as)\s(?:the\s|our\s|a\s)?)?(?:target|goal|aim)\b(?!\s?(?:is|was|:|of))\)?
      | (?:towards?|on\s(?:the|our)\sway\sto)\s{_N}
    """,
    Aside.EARLIER: rf"""
        \(?\s?{_SUBJECT}(?:was|were|had\sbeen|used\sto\sbe|came\sfrom|coming\sfrom)
          (?:\s(?:at|on|about|around|even|still|already)){{0,3}}\s{_N}(?:\s(?:{_BEFORE_SOMETHING}|{_ON_A_DAY}))?\)?
      | {_SUBJECT}(?:hit|reached|touched|peaked\sat|got\s(?:up\s)?to|spiked\s(?:to|at)|had|saw|{_ROSE}\sto|{_FELL}\sto
          |dipped\sto|went\s(?:up\s|down\s)?to)(?:\s(?:at|about|around|even|still|already)){{0,3}}\s{_N}\s{_ON_A_DAY}
      | \(?\s?{_N},?\s{_BEFORE_NOW}\)?
      | \(?\s?{_N}\s(?:of\sthem\s)?(?:on|in|from|at)\s[^,;.()\n]{{1,30}}\salone\b\)?
      | \(?\s?{_BEFORE_NOW}(?:\s?[:,=]\s?|\s)(?:(?:it|we|was|were|had|at|is|still)\s){{0,4}}{_N}\)?
      | on\s(?:{_WEEKDAY}|the\s\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}\.?\s{_MONTH}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?)
          (?:\s?[:,=]\s?|\s)(?:(?:it|we|was|were|had|at)\s){{0,3}}{_N}(?=\s?[,;.]?\s(?:(?:but|and|we're|it's|is)\s)?(?:now|today)\b)
      | \(?\s?(?:(?:{_MOVED}|compared|as)\s){{0,4}}(?:from|vs\.?|versus|compared\s(?:to|with)|against|instead\sof)
          \s(?:the\s)?{_N}(?:\s{_BEFORE_NOW})?\)?(?!\s*(?:(?:up|down|back)\s)?(?:to\b|[-=–]>|→))
    """,
    Aside.HOPED: rf"{_SUBJECT}{_HOPES}\b[^{_FIRST},;.!?\n]{{0,60}}{_N}(?:(?!\b(?:but|and)\b)[^,;.!?\n]){_UP_TO_END}",
    Aside.HOPED_AFTER: rf"""
        (?:in\sorder\s)?to\s(?:reach|hit|get\s(?:up\s|down\s)?to|achieve|make|touch)\s{_N}[^,;.!?\n{_FIRST}]{_UP_TO_END}
      | {_N}\s(?:(?:is\s)?(?:expected|planned|possible|the\splan|likely)\s)?(?:by|until|till|before|next|tomorrow)\b
          [^,;.!?\n{_FIRST}]{_UP_TO_END}
    """,
}
_ASIDE = {kind: re.compile(pattern, re.VERBOSE | re.IGNORECASE) for kind, pattern in _ASIDES.items()}

_GOES_ON_APART = re.compile(
    r"\s*(?:$|[,;.:!?()\n–—|/-]|(?:but|and|now|back|so|then|today|this|is|it's|we're|at|currently|still|on|off)\b)",
    re.IGNORECASE,
)
"""What comes after an aside is not part of it: the 82 of "was 80 82" may be anything."""
_POINTS = r"(?:\s?(?:(?:percentage\s)?points?|pts?|pp)\b)?"
_SINCE_LAST = r"""(?:\s(?:since|on|from|vs\.?|versus|compared\s(?:to|with)|over|than)\s(?:the\s)?
    (?:last\s(?:week|time|check-?in|one|update|report)|previous\s(?:week|one|check-?in|time)|monday|before))?"""
_HOW = r"(?:\s(?:by|another|a\sfurther|further|just|only|again|even|exactly)){0,3}"
_CHANGE = re.compile(
    rf"""(?:(?:it|we|it's|is|are|has|have|again|another)\s){{0,4}}
      (?:(?:(?P<up>{_ROSE}|up|plus|higher)|(?P<down>{_FELL}|down|minus|lower)|(?P<better>{_BETTER})|(?P<worse>{_WORSE}))
          {_HOW}\s(?P<number>{_N}){_POINTS}
        |(?P<ahead>{_N}){_POINTS}\s(?:(?P<up_after>up|higher|more(?=\s*(?:$|[,;.!)\n]|this\sweek\b|since\b)))|(?P<down_after>down|lower|less|fewer)|(?P<better_after>better|faster|quicker)|(?P<worse_after>worse|slower))\b(?!\s(?:from|to)\b)
        |(?P<alone>{_N}){_POINTS}){_SINCE_LAST}""",
    re.VERBOSE | re.IGNORECASE,
)
_LOST = re.compile(r"\b(?:lost|gained)\b", re.IGNORECASE)
_SIGN = re.compile(r"\b(?:plus|minus)\s$", re.IGNORECASE)
_FROM_TO = re.compile(
    rf"(?:(?:it|we|{_MOVED})\s){{0,4}}from\s(?:the\s)?(?P<was>{_N}){_POINTS}(?:\s{_BEFORE_NOW})?,?\s(?:(?:up|down|back|now)\s)?to\s(?:now\s)?(?P<now>{_N})",
    re.VERBOSE | re.IGNORECASE,
)
_ARROW = re.compile(rf"(?P<was>{_N})\s?(?:[-=–]+>|→|➔|➡️?)\s?(?P<now>{_N})", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a value changed, and where its words end: "up 2", "-3", "0.5 h better"."""

    end: int
    by: Quantity
    way: int
    """1: it grew, -1: it fell, 0: the number's own sign says."""
    is_judged: bool = False
    """Whether `way` tells better and worse, which may be less and more."""
    is_lost: bool = False
    """Whether it is told as lost or gained, which of time may mean either way."""
    is_sign: bool = False
    """Whether it is told by a sign in words: "minus 1" may be the value."""


@dataclass(frozen=True, slots=True)
class Moved:
    """From what a value moved to what, and where its words end: "from 80 to 82", "80 -> 82"."""

    end: int
    was: Quantity
    now: Quantity
    is_arrow: bool


@dataclass(frozen=True)
class Asides:
    """What the numbers of one text tell beside its value, by position."""

    text: str
    quantities: Sequence[Quantity]

    @cached_property
    def _signs(self) -> str:
        signs = list(self.text.translate(_NO_SIGNS))
        for one in self.quantities:
            if self.text[one.start : one.end].casefold() != "one":
                signs[one.start : one.end] = _FIRST + _MORE * (one.end - one.start - 1)
        return "".join(signs)

    @cached_property
    def _by_start(self) -> dict[int, Quantity]:
        return {one.start: one for one in self.quantities}

    def at(self, position: int) -> tuple[Aside, int] | None:
        """Return what begins at a position and is no value, and where it ends."""
        for kind, pattern in _ASIDE.items():
            found = pattern.match(self._signs, position)
            if found and _GOES_ON_APART.match(self._signs, found.end()):
                return kind, found.end()
        return None

    def told_otherwise(self, after: int, *, beside_value: bool) -> frozenset[int]:
        """Return where those numbers after a position begin that tell something else than the value now.

        Beside a value so do changes, and what is reached later.
        """
        kinds = Aside if beside_value else (Aside.EARLIER, Aside.TARGET, Aside.HOPED)
        spans = [found.span() for kind in kinds for found in _ASIDE[kind].finditer(self._signs, after)]
        if beside_value:
            changes = _CHANGE.finditer(self._signs, after)
            spans += [found.span() for found in changes if not found["alone"] or self._is_signed(found)]
        covered = {at for start, end in spans for at in range(start, end)}
        return frozenset(start for start in self._by_start if start in covered)

    def _is_signed(self, change: re.Match[str]) -> bool:
        number = self._by_start.get(change.start("alone"))
        return number is not None and number.signed

    def change_at(self, position: int) -> Change | None:
        """Return the change that is told at a position."""
        found = _CHANGE.match(self._signs, position)
        if found is None:
            return None
        by = self._by_start[found.start(next(name for name in ("number", "ahead", "alone") if found[name]))]
        if found["alone"]:
            return Change(found.end(), by, 0) if by.signed else None
        grew = any(found[name] for name in ("up", "up_after", "better", "better_after"))
        judged = any(found[name] for name in ("better", "worse", "better_after", "worse_after"))
        words = self.text[found.start() : by.start]
        is_lost, is_sign = bool(_LOST.search(words)), bool(_SIGN.search(words))
        return None if by.signed else Change(found.end(), by, 1 if grew else -1, judged, is_lost, is_sign)

    def moved_at(self, position: int) -> Moved | None:
        """Return the move from one number to another that is told at a position."""
        for pattern in (_FROM_TO, _ARROW):
            if found := pattern.match(self._signs, position):
                was, now = self._by_start[found.start("was")], self._by_start[found.start("now")]
                return Moved(found.end(), was, now, is_arrow=pattern is _ARROW)
        return None
