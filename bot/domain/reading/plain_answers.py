"""Plain replies that answer no question about a goal: small talk, a bare yes or no, nothing in the way."""

import re

from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import with_plain_key

LONGEST_REPLY = 1500
"""Characters of a reply that are searched for what is said: the work grows faster than the text, and others wait while
it is written. A longer one is asked about, unless it is plain that its note is too long.
"""
LONGEST_TEXT = 4000
"""The same of what is typed behind a command, or told of no goal; twice the longest note."""


def is_small_talk(text: str) -> bool:
    """Tell whether a text wants nothing written and nothing asked: "thanks!"."""
    wording = unquoted(text)
    return len(wording) <= LONGEST_REPLY and bool(rules.SMALL_TALK.fullmatch(wording))


def is_opening(text: str) -> bool:
    """Tell whether a text only leads up to a reply: small talk, or "Monday again!"."""
    return is_small_talk(text) or bool(rules.OPENING.fullmatch(text.strip(" ,.!\n").replace("’", "'")))


def is_nothing_in_the_way(text: str) -> bool:
    """Tell whether a text, by itself, answers *anything in the way?* with no: "nothing", "nope, all fine"."""
    wording = unquoted(text)
    says_no = len(wording) <= rules.LONGEST_NO and rules.NOTHING_IN_THE_WAY.fullmatch(wording)
    return bool(says_no) and not is_small_talk(text)


def names_nothing_in_the_way(text: str) -> bool:
    """Tell whether a text answers *anything in the way?* with no and names it, so that no goal can be meant as well."""
    return is_nothing_in_the_way(text) and bool(rules.NAMES_THE_WAY.search(unquoted(text)))


def is_bare_yes_or_no(text: str) -> bool:
    """Tell whether a text could answer any question: "yes" or "no" and nothing else."""
    return bool(re.fullmatch(r"\W*(?:yes|yep|yeah|no|nope)\W*", text, re.IGNORECASE))


_LONG_GAP = re.compile(r"\s{4,}")
_STRUCK = re.compile(r"(?<![\w~])~(?=\S)[^~\n]+(?<=\S)~(?![\w~])")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_]{1,2})(?=\S)([^*_\n]+)(?<=\S)\1(?![\w*_])")


def without_marks(text: str) -> str:
    """Return the text as Slack shows it: without what is struck out, and without the marks of bold and slanted."""
    return _EMPHASIS.sub(r"\2", _STRUCK.sub("", text))


def unquoted(text: str) -> str:
    """Return the text without lines that it quotes, which are somebody else's, and code on lines of its own, its goal's
    key first as it should be.

    Of a long gap one space or line's end is left: a pattern may begin and end at each place in it.
    """
    text = _LONG_GAP.sub(lambda gap: "\n" if "\n" in gap.group() else " ", text)
    return with_plain_key(rules.QUOTED_LINE.sub("", rules.FENCED_LINES.sub("", text).replace("’", "'")).strip())
