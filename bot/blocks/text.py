"""Words into Slack's text objects: escaped, cut at whole characters, and never notifying anybody by accident."""

import re
from datetime import date, datetime

SECTION_LIMIT = 3000
"""Characters in a section's text (Slack's reference for the section block)."""


def escape(text: str) -> str:
    """Return user text so that Slack shows it literally; use it in mrkdwn together with `verbatim`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """Return the text cut to at most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str, limit: int) -> str:
    """Return user text escaped and cut so that the *escaped* form has at most `limit` characters.

    It is cut before it is escaped, so no entity is cut through.
    """
    escaped = escape(clip(text, limit))
    keep = limit
    while len(escaped) > limit:
        keep -= len(escaped) - limit
        escaped = escape(clip(text, max(keep, 1)))
    return escaped


_FORMATTING = re.compile(r"[*~`]|(?<![^\W_])_+|_+(?![^\W_])")
"""What Slack's mrkdwn takes for formatting; an underscore inside a word it does not (Slack, "Formatting text")."""


def bold(text: str, limit: int) -> str:
    """Return user text in bold mrkdwn, of at most `limit` characters beside the two asterisks.

    Formatting characters of its own would end the bold early, so they are left out.
    """
    words = " ".join(_FORMATTING.sub("", text).split())
    return f"*{quoted(words, limit)}*" if words else quoted(text, limit)


def mention(user_id: str) -> str:
    return f"<@{user_id}>"


def day(when: date) -> str:
    """Return a date as people write it: 30 June 2027."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """Return a date without its year: 30 Jun."""
    return f"{when.day} {when:%b}"


def moment(when: datetime) -> str:
    """Return an instant that Slack shows in each viewer's own time zone."""
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} at {{time}}|{when:%d %b %Y %H:%M} UTC>"
