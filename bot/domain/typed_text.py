"""What people type and paste, as text that can be kept and shown."""

import re

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Unicode's Cc, but for tab and line ends) and lone surrogates (Cs)."""


def keepable(text: str) -> str:
    """Return the text without what nobody sees and no database takes.

    PostgreSQL refuses NUL (its manual, "Character Types"); lone surrogates are no UTF-8, and so are refused by both.
    """
    return _UNKEEPABLE.sub("", text)
