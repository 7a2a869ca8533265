"""A status or a number that a text about one goal ends with, behind the other and a remark: "82, new macros help, on
track"."""

import re
from decimal import Decimal

from bot.domain.check_ins import Status
from bot.domain.measures import Metric
from bot.domain.reading.numbers import value_of
from bot.domain.reading.statuses import status_at, statuses_mentioned
from bot.domain.replies.items import Items

_SUBJECT = r"(?:we(?:'re|\sare)?|it(?:'s|\sis)?|that's|is|are|all|everything(?:'s|\sis)?|status(?:\sis)?:?)"
_SMALL = rf"(?:(?:{_SUBJECT}|but|and|so|still|now|overall|again|otherwise|today|currently|yet|though|all\sin\sall)\s)"
_BEFORE = re.compile(
    rf"(?:[,;.!\n]\s*|(?<=\))\s*|\s(?=but\s|and\s(?:still\s)?(?:on|off|at)\b)){_SMALL}{{0,4}}$|\s[–—-]\s{_SMALL}{{0,4}}$",
    re.IGNORECASE,
)
_SMALL_LEAD = re.compile(rf"{_SMALL}$", re.IGNORECASE)
_ENDS = re.compile(r"[\s.,!)]*(?:now|overall|again|so\sfar|for\snow|though)?[\s.!)]*$", re.IGNORECASE)
_ONLY_SIGNS = re.compile(r"(?:[^\w:?❓❔🤔]|:(?!thinking|question)[a-z][a-z_+-]*:)+")
"""Emoji alone, which say nothing: "69 🚀 on track"."""
_DEPENDS = re.compile(
    r"\b(?:if|unless|once|when|whenever|until|till|provided|as\ssoon\sas|would|could|might|should|may|maybe|perhaps|probably|hop\w+|wish|want"
    r"|want(?:s|ed|ing)?|expect\w*|plan\w*|aim\w*|need\w*|to\s(?:be|get|stay|remain)|not\ssure|unsure|unclear|said|says|thinks?|target)\b|\?",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\W*(?:due|because|since|after|thanks|despite|though|although|and|but|as|while|with)\s", re.IGNORECASE
)
"""A remark that a sign at its end is not about: "79 due to the outage 🔴", but not "82, audit 🔴"."""
_TELLS_ITSELF = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|do|does|did|helps?|works?|goes?|went|comes?|came|gets?|got|takes?|took|makes?|made"
    r"|starts?|stops?|runs?|ran|rises?|rose|falls?|fell|grows?|grew|wins?|won|lost|left|keeps?|kept|hit|hired|\w{3,}ed|\w{3,}ing|won't|can't"
    r"|live|slow|late|down|up|out|away|ill|sick|short|busy|back|yet|gone|weeks?|months?|should)\b|\w'(?:s|re|ve)\s",
    re.IGNORECASE,
)
"""A remark with a word that tells something of what it names; "82, night shift, at risk" may be about that shift."""
_DENIES = re.compile(
    r"\b(?:doubt\w*|far|nobody|no\sone|none|believ\w*|claim\w*|say(?:ing)?|tell\w*|told|think|deny|denies|wrong|hardly|barely|never|neither|nor)\b|:",
    re.IGNORECASE,
)
"""Words before it that may turn it, or tell whose word it is."""
_SENTENCE_BEFORE = re.compile(r"[.!\n]\s+(?:(?:now|we're|it's|is|at|still|value|number)\s){0,3}$", re.IGNORECASE)
_FURTHEST = 60
"""Characters before the end in which the last words that tell a status begin."""


def take_status_said_last(items: Items) -> None:
    """Take the status that stands for itself at the end of a note, and leave it out of the note.

    It is none where the note tells another as well, or what the status depends on, or where words without a comma
    before it may be what it is about: "82, audit at risk".
    """
    if items.doubt or items.statuses or items.denied or items.no_change or not items.values:
        return
    text, note = items.text, items.text[items.end :]
    found = _last(text, items.end)
    if found is None or _DEPENDS.search(note):
        return
    at, status = found
    between = text[items.end : at].strip(" \n,;:.!–—-()")
    is_done = status is Status.DONE and isinstance(items.goal.measure, Metric)  # or what the remark tells of is done
    is_told = (
        not between
        or _EXPLAINS.match(f"{between} ")
        or _TELLS_ITSELF.search(f"{between} ")
        or _SMALL_LEAD.search(text, 0, at)
    )
    if is_done or not is_told or _DENIES.search(between) or len(statuses_mentioned(note) | {status}) > 1:
        return
    items.statuses.append(status)
    items.text = text[:at].rstrip(" \n,;.!–—-")


def take_number_said_last(items: Items) -> None:
    """Take the number that is a sentence of its own at the end of a note on a status, and leave it out of the note:
    "off track. Stock system broken. 61". Nothing is taken where the note tells other numbers, too.
    """
    is_status = items.statuses and Status.DONE not in items.statuses and not (items.values or items.changes)
    if items.doubt or not is_status or not items.quantities or not isinstance(items.goal.measure, Metric):
        return
    *others, last = items.quantities
    if last.start < items.end or (others and others[-1].start >= items.end) or last.signed or last.is_clock:
        return
    is_sentence = _SENTENCE_BEFORE.search(items.text, items.end, last.start)
    value = value_of(last, items.unit, items.known)
    if not is_sentence or re.search(r"\w", items.text[last.end :]) or not isinstance(value, Decimal):
        return
    items.values.append(value)
    items.quantities = [one for one in items.quantities if one is not last]
    items.text = items.text[: last.start].rstrip()


def _last(text: str, after: int) -> tuple[int, Status] | None:
    """Return where the last clause begins that is a status and no more, and that status."""
    for at in range(max(after, len(text) - _FURTHEST), len(text)):
        status = status_at(text, at)
        if status is None or not _ENDS.match(text, status.end):
            continue
        before = _ONLY_SIGNS.fullmatch(text, after, at) or _BEFORE.search(text, after, at)
        if before:
            return before.start(), status.status
        if not text[at].isalpha() and _EXPLAINS.match(text, after):
            return at, status.status
    return None
