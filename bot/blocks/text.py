"""Words into Slack's text objects: escaped, cut at whole characters, and never notifying anybody by accident."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.domain.typed_text import keepable

SECTION_LIMIT = 3000
"""Characters in a section's text (Slack's reference for the section block)."""


_BESIDE = "\ufeff"
"""A space without width. Slack takes a mark for formatting only where no space is beside it, and to its web and desktop
clients (ECMAScript) this is a space."""
_MARK = re.compile(r"(?<=[0-9A-Za-z])[*_~](?=[0-9A-Za-z])|(?P<mark>[*_~])")
"""What mrkdwn takes for formatting; inside a word it does not (Slack, "Formatting text for app surfaces")."""
_QUOTE = re.compile(r"^(?=>)", re.MULTILINE)
_FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})
"""Unicode's directions of what is written from right to left: Hebrew, Arabic and their numbers."""
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
"""Between them a text takes its direction from its own first letter and leaves that of others alone (Unicode Standard
Annex 9: FSI and PDI)."""
_BACKTICK = "\u02cb"
"""Looks like the backtick, of which any two make code, whatever is beside them."""
_SOON = timedelta(minutes=5)
"""What comes within it is told without its time: that has come before somebody reads it."""


def escape(text: str) -> str:
    """Return user text so that Slack shows it as it was typed; use it in mrkdwn together with `verbatim`.

    A `:shortcode:` stays an emoji: that is how Slack passes on an emoji that somebody typed.
    """
    return literal(set_apart(text))


def literal(sentence: str) -> str:
    """Return a sentence in which people's words are set apart already so that Slack shows it as it stands."""
    unmarked = _MARK.sub(lambda mark: _apart(mark["mark"]) if mark["mark"] else mark[0], sentence)
    return in_code(_QUOTE.sub(_BESIDE, unmarked).replace("`", _BACKTICK))


def set_apart(text: str) -> str:
    """Return user text that leaves the direction of the words and numbers beside it alone, line by line.

    What is written from right to left would take a number after it along: "82 · 3 of 5" would read "5 of 3 · 82".
    """
    if text.isascii():
        return keepable(text)
    lines = keepable(text).split("\n")
    return "\n".join(f"{_ISOLATE}{line}{_END_OF_ISOLATE}" if _is_from_the_right(line) else line for line in lines)


def _is_from_the_right(line: str) -> bool:
    return any(unicodedata.bidirectional(character) in _FROM_THE_RIGHT for character in line)


def in_code(text: str) -> str:
    """Return text so that Slack shows it literally between backticks, where only its entities count.

    A backtick of its own would end the code, so it is left out.
    """
    return text.replace("`", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _apart(mark: str) -> str:
    return f"{_BESIDE}{mark}{_BESIDE}"


def clip(text: str, limit: int) -> str:
    """Return the text cut to at most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str, limit: int) -> str:
    """Return user text escaped and cut so that the *escaped* form has at most `limit` characters.

    As much as goes in is kept. It is cut before it is escaped, so no entity is cut through and no mark parted from what
    keeps it plain.
    """

    def cut_at(keep: int) -> str:
        return escape(clip(text, keep))

    if len(whole := cut_at(limit)) <= limit:
        return whole
    # What a character becomes has one to five of them, so the longest text that goes in has to be looked for.
    keep = bisect_right(range(1, limit + 1), limit, key=lambda each: len(cut_at(each)))
    return cut_at(keep) if keep else "…"


def fair_limit(lengths: Sequence[int], room: int) -> int:
    """Return the most characters that each of several texts may have, so that all have at most `room` together.

    What the short ones do not need is the others'.
    """
    left = room
    for sharing, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if length > left // sharing:
            return left // sharing
        left -= length
    return room


def bold(text: str, limit: int) -> str:
    """Return user text on one line in bold mrkdwn, of at most `limit` characters beside the two asterisks.

    It is not bold where an asterisk of its own, or a mark at either end, would break the bold.
    """
    words = " ".join(text.split())
    shown = quoted(words, limit)
    if not words or "*" in words or words[0] in "_~" or words[-1] in "_~":
        return shown
    return f"*{shown.removeprefix(_BESIDE)}*"  # after an asterisk, `>` begins no line and quotes nothing


def mention(user_id: str) -> str:
    return f"<@{user_id}>"


def any_of(user_ids: Sequence[str]) -> str:
    """Return the first three of some people as those of whom any one will do: @Dev, @Emeka or @Inês."""
    names = [mention(user_id) for user_id in user_ids[:3]]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def all_of(user_ids: Sequence[str], most: int) -> str:
    """Return people one by one, up to so many, and how many more there are; *nobody* where there are none."""
    named = ", ".join(mention(user_id) for user_id in user_ids[:most])
    return f"{named} and {len(user_ids) - most} more" if len(user_ids) > most else named or "nobody"


def day(when: date) -> str:
    """Return a date as people write it: 30 June 2027."""
    return f"{when.day} {when:%B %Y}"


def full_day(when: date) -> str:
    """Return a date with its weekday: Wednesday 30 June 2027."""
    return f"{when:%A} {day(when)}"


def short_day(when: date) -> str:
    """Return a date without its year: 30 Jun."""
    return f"{when.day} {when:%b}"


def moment(when: datetime) -> str:
    """Return a UTC instant that Slack shows in each viewer's own zone, after *on*: Monday 8 March 2027 at 09:00.

    Slack's `date_long_pretty` would make that "on tomorrow".
    """
    otherwise = f"{full_day(when)} at {when:%H:%M} UTC"
    return f"<!date^{int(when.timestamp())}^{{date_long}} at {{time}}|{otherwise}>"


def coming(when: datetime, as_of: datetime | None) -> str:
    """Return a UTC instant as it follows *comes*: on Monday 8 March 2027 at 09:00, or in a moment."""
    is_soon = as_of is not None and when - as_of < _SOON
    return "in a moment" if is_soon else f"on {moment(when)}"


def texts_for_sections(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines joined into as few texts as fit a section each; none without lines."""
    part = ""
    for line in lines:
        if part and len(part) + 1 + len(line) > SECTION_LIMIT:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part
