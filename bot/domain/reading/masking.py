"""What in a text is never a value: links, mentions, code, quoted lines, ticket and order numbers."""

import re
from collections.abc import Iterable

# Not a letter, not a digit, not a space: neighbours neither join across it nor read it as a word.
MASK = "\ufffc"

_THINGS = r"ticket|case|order|request|incident|invoice|issue|bug|PR|article|room|floor|page"
"""What has a number of its own: "room 26"."""
_NAMES_A_THING = re.compile(rf"\b[^\W\d_]{{2,}}\s(?:{_THINGS})\b", re.IGNORECASE)
_NEVER_VALUES = re.compile(
    rf"""
    ```.*?``` | `[^`\n]*`                           # code
    | ^[ \t]*>(?=[ \t]|[^\d=\s]).*?$                # a quoted line (">= 95%" and ">95%" are no quotations)
    | <[^<>\n]*>                                    # mentions, channels and links, as Slack sends them
    | \bhttps?://\S+ | \bwww\.\S+                   # links, as people type them
    | (?<![\w.+-])[\w.+-]{{1,64}}@[\w.-]{{1,255}}       # mail addresses
    | @\w+
    | (?<!\w)\#\d+\b                                # 12 of a ticket, with a hash before it
    | \b(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-(?:\d\d|\d{{4}})\b)   # 30-Jun-2027 is a date
      [A-Za-z][A-Za-z0-9]*-\d+\b                    # G-12, SUP-4711
    | \b(?:ISO|EN|RFC|version|phase|tier|step|wave|sprint|(?<!last\s)(?<!this\s)(?<!next\s)week
        |{_THINGS})\s(?:no\.?\s?|number\s|\#)?\d+(?![\d%.,:]*%)\b
    | \b24/7\b
    | \bn\s?=\s?\d[\d,.]*   # how many were asked
    | (?<![\d.,])\b\d{{1,3}}\s(?:in|of|out\sof)\s\d{{1,3}}\b(?!\s?(?:%|h|min|second|hour|day|week|month|year))  # 1 in 5
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)


def mask_non_values(text: str) -> str:
    """Return the text with everything that is never a value blotted out, at its old length."""
    return _NEVER_VALUES.sub(lambda found: MASK * len(found.group()), text)


def with_names_apart(text: str, titles: Iterable[str]) -> str:
    """Return the text, at its length, set apart behind words of a title that end in such a thing.

    The 26 of "waiting room 26" is the number of no room, where a goal is called so.
    """
    for title in titles:
        for name in _NAMES_A_THING.findall(title):
            text = re.sub(rf"\b({re.escape(name)})\s(?=\d)", rf"\1{MASK}", text, flags=re.IGNORECASE)
    return text
