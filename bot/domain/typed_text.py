"""What people type and paste, as text that can be kept and shown."""

import re
from collections.abc import Mapping
from hashlib import sha256

_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
"""Thai, Lao, Burmese, Khmer and their kin, which put no spaces between words (Unicode Standard Annex 14, class SA)."""
_UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    "\u202a-\u202e\u2066-\u2069"
    "\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]"
    f"|(?<![{_WITHOUT_SPACES}])\u200b|\u200b(?![{_WITHOUT_SPACES}])"
    "|(?<![\u1820-\u18aa])\u180e"
)
"""Control characters (Unicode's Cc, but for tab and line ends) and lone surrogates (Cs); embeddings, overrides and
isolates of writing direction (Unicode Standard Annex 9, section 2), by which one text turns round what is beside it;
and what has neither width nor meaning.

Joiners (U+200C, U+200D) stay, which Persian and emoji need, and so do the marks U+200E, U+200F and U+061C: they turn
nothing round. U+200B stays where it ends a word of a script without spaces, U+180E after a Mongolian letter."""
_NOTHING_SHOWS = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
"""White space, and what is drawn as nothing: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) and the
empty Braille pattern."""


def keepable(text: str) -> str:
    """Return the text without what nobody sees: what no database takes, and what hides or reverses other words.

    Of a text in which no character shows nothing is left, so that whatever must be filled in is. White space alone
    stays. PostgreSQL refuses NUL (its manual, "Character Types"); lone surrogates are no UTF-8, and so are refused by
    both.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = _UNKEEPABLE.sub("", text)
    return "" if _NOTHING_SHOWS.fullmatch(kept) and not kept.isspace() else kept


_REFERENCE = re.compile(r"<(?P<sign>@|\#|!subteam\^|!)(?P<id>[A-Za-z0-9]+)(?:\^[^|<>]*)?(?:\|(?P<name>[^<>]*))?>")
"""People, channels, user groups and @here as Slack sends them in a text (its reference, "Formatting text")."""
_LINK = re.compile(r"<(?P<url>(?:https?|mailto):[^|<>\s]+)(?:\|(?P<words>[^<>]*))?>")


def people_mentioned(text: str) -> frozenset[str]:
    """Return the ids of the people mentioned in a text from Slack."""
    return frozenset(one["id"] for one in _REFERENCE.finditer(text) if one["sign"] == "@")


def in_words(text: str, names: Mapping[str, str]) -> str:
    """Return the text with mentions, channels and links as people read them: @Bo Tamihana, #claims-care, @here.

    A person without a name in `names` (by user id) goes by the handle that the mention brings, else by the id.
    """

    def words(found: re.Match[str]) -> str:
        sign = "#" if found["sign"] == "#" else "@"
        known = names.get(found["id"], "") if found["sign"] == "@" else ""
        return sign + (known or found["name"] or found["id"]).lstrip("@#")

    return _LINK.sub(lambda link: link["words"] or link["url"].removeprefix("mailto:"), _REFERENCE.sub(words, text))


def fingerprint(words: str) -> str:
    """Return a short digest of some words, the same whatever the space between them."""
    return sha256(" ".join(words.split()).encode()).hexdigest()[:16]
