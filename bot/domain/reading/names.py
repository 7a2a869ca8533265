"""How people name a goal in passing: a word of its title, its abbreviation, or a number that its title has.

"FRT is at 4h" names "Shorten first response time"; "the macro adit" names "Macro audit".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.domain.goals import Goal
from bot.domain.reading.masking import MASK, mask_non_values
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.own_words import telling_words
from bot.domain.reading.reply_rules import WORDS

_KNOWN = (
    ("csat", "c-sat", "custsat", "customer satisfaction", "satisfaction", "satisfaction score", "happy customers"),
    ("nps", "net promoter score", "net promoter", "promoter score"),
    ("ces", "customer effort score", "customer effort", "effort score"),
    ("frt", "first response time", "first response", "first reply time", "first reply", "response time", "reply time"),
    ("fcr", "first contact resolution", "first call resolution", "first time fix"),
    ("aht", "average handling time", "average handle time", "handling time", "handle time"),
    ("asa", "average speed of answer", "speed of answer"),
    ("ttr", "time to resolve", "time to resolution", "resolution time"),
    ("sla", "service level", "service level agreement"),
    ("kb", "knowledge base"),
    ("qa", "quality score", "quality"),
    ("email", "emails", "e-mail", "e-mails", "mail", "mails"),
)
"""Words of the trade that are one: where a title has one form, people write another."""
_VERB = re.compile(
    r"(?:rais|increas|improv|lift|grow(?!th)|cut|reduc|lower|decreas|bring|get|drop|keep|hold|shorten|mov|boost|push|make"
    r"|driv|tak|halv|doubl|trim|expand|extend|shrink|speed|finish|complete|launch|deliver(?!y|ie)|prepar|writ|run|set)\w*",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"times?|rates?|speed|scores?|costs?|volumes?|queues?|lists?|lines?|counts?|sales")
"""What a noun stands before: "hold time", "drop rate"."""
_LEADS_VERB = re.compile(
    r"\b(?:on|we|they|i|you|to|can|could|will|would|should|must|may|might|did|do|does|not|n't|please|let's|numbers?|it)\s$",
    re.IGNORECASE,
)
_LONGEST_LEAD = 12
_FOLLOWS_VERB = re.compile(
    r"\s(?:to|by|from|up|down|off|on|back|us|it|them|that|the|our|this|a|an|steady|there)\b", re.IGNORECASE
)
_WAITS_FOR = re.compile(r",|[.!]|\s(?:for|on(?!\strack)|until|till|a\s(?:moment|minute|sec(?:ond)?))\b", re.IGNORECASE)
"""Behind "wait", which is no name then: "wait, 84", "we all wait for IT"."""
_TELLS_STATE = re.compile(
    r"""
    track|risk|green|amber|yellow|orange|red|done|finished|complete|completed?|changed?|same|target|status|update|value
    |number|goal|point|score|average|rate|level|percent|hour|minute|day|reached|achieved|open|closed|last|first|next
    |better|worse|higher|lower|everything|nothing|rest|other|both|each|waiting|because|thank|please|also|blocked|stuck
    |late|still|today|tomorrow|yesterday|monday|tuesday|wednesday|thursday|friday
    """,
    re.VERBOSE,
)
"""Words that a title may have, and that rather tell how a goal stands."""
_NO_INITIALS = re.compile("it|ok|pr|am|pm|to|us|at|on|no|up|we|as|is|in|by|or|so|be|do|go|he|me|my|of|an|if|hr|id")
_SMALL = re.compile("a|an|the|of|to|for|in|on|and|or|at|by|with|per|from|our")
_JOINED = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})+")
"""A word of two: the "on-time" of a title."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_PART = 2
"""Letters of a word that may be run together with the next; longer ones are."""
_SHORTEST_SLIP = 5
"""Letters of a word in which one slip is still seen as one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name goals, and which: several where they do not tell them apart."""

    start: int
    end: int
    goals: frozenset[int]


def find_mentions(text: str, goals: Iterable[Goal]) -> list[Mention]:
    """Return the names of goals in a text, in order; words that stand side by side are one name if they can be."""
    found: list[Mention] = []
    named = [(goal.number, goal.title) for goal in goals]
    for start, word_end in _words(text):
        if found and start < found[-1].end:
            continue
        end, meant = _whole_title(text, start, named) or _meant(text, start, word_end, named)
        if not meant:
            continue
        before = found[-1] if found else None
        if before and _is_one_name(text[before.end : start]) and before.goals & meant:
            found[-1] = Mention(before.start, end, before.goals & meant)
        else:
            found.append(Mention(start, end, meant))
    return found


def _whole_title(text: str, start: int, named: Sequence[tuple[int, str]]) -> tuple[int, frozenset[int]] | None:
    """Return where a title ends that is written out in full, with the numbers it has, and whose it is."""
    for _, title in named:
        end = start + len(title)
        if text[start:end].casefold() == title.casefold() and not text[end : end + 1].isalnum():
            return end, frozenset(one for one, other in named if other.casefold() == title.casefold())
    return None


def name_at(text: str, position: int, title: str) -> int | None:
    """Return where a goal's abbreviation, or what stands for it, ends that begins at a position; None if none does."""
    for form in _forms(title):
        found = _as_written(form).match(text, position)
        if found and _is_written_so(found.group(), form):
            return found.end()
    word = _LETTERS.match(text, position)
    return word.end() if word and _is_of(word.group(), title) else None


def without_numbers_of(text: str, titles: Iterable[str]) -> str:
    """Return the text with the numbers blotted out that stand in it as in a title: the 24 of "the 24 h promise".

    A number counts as the title's where a telling word stands beside it as it does there.
    """
    for title in titles:
        tokens = [_bare(token) for token in title.split()]
        for place in (place for place, token in enumerate(tokens) if token and find_quantities(token)):
            text = _without(text, tokens, place)
    return text


def _without(text: str, tokens: Sequence[str], place: int) -> str:
    spans = [(found.start(), found.end(), _bare(found.group())) for found in re.finditer(r"\S+", text)]
    for at, (start, end, token) in enumerate(spans):
        if token != tokens[place]:
            continue
        first, last = at, at
        while first and place - (at - first) and spans[first - 1][2] == tokens[place - (at - first) - 1]:
            first -= 1
        while last + 1 < len(spans) and place + last - at + 1 < len(tokens):
            if spans[last + 1][2] != tokens[place + last - at + 1]:
                break
            last += 1
        if any(map(_tells, telling_words(" ".join(span[2] for span in spans[first : last + 1])))):
            text = text[:start] + MASK * (end - start) + text[end:]
    return text


def _tells(word: str) -> bool:
    return len(word) > 2 and not _TELLS_STATE.fullmatch(word) and not _VERB.fullmatch(word)


def _bare(token: str) -> str:
    return token.casefold().strip(".,;:!?()[]\"'“”")


def _words(text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"[^\W\d_](?:[\w'-]*\w)?", mask_non_values(text)):
        yield found.span()


def _meant(text: str, start: int, end: int, named: Sequence[tuple[int, str]]) -> tuple[int, frozenset[int]]:
    """Return where the longest name ends that begins here, and the goals that it can mean."""
    ends: dict[int, int] = {}
    for number, title in named:
        for form in _forms(title):
            found = _as_written(form).match(text, start)
            if found and _is_written_so(found.group(), form):
                ends[number] = max(ends.get(number, 0), found.end())
        if number not in ends and _is_of(text[start:end], title) and not _is_verb_in(text, start, end):
            ends[number] = end
    if not ends:
        return end, frozenset()
    longest = max(ends.values())
    return longest, frozenset(number for number, one in ends.items() if one == longest)


def _is_one_name(between: str) -> bool:
    return bool(re.fullmatch(r"[\s-]+(?:(?:the|of|to|for|in|by|via|on|per|at|our|and)\s)*", between, re.IGNORECASE))


@lru_cache(maxsize=512)
def _forms(title: str) -> tuple[str, ...]:
    """The abbreviations of a title's words and what stands for them, the longest first, in lower case."""
    folded = " ".join(re.findall(r"[\w'-]+", title.casefold()))
    known = {
        form for forms in _KNOWN if any(re.search(rf"\b{re.escape(one)}\b", folded) for one in forms) for form in forms
    }
    joined = {word for word in folded.split() if _JOINED.fullmatch(word)}
    joined |= {word.replace("-", gap) for word in joined for gap in ("", " ")}
    behind = re.findall(r"\bwaiting (\w{4,})", folded)  # by itself it leads a reason
    joined |= {f"{wait} {word}" for word in behind for wait in ("waiting", "wait")}
    return tuple(
        sorted(known | joined | _run_together(folded.split()) | _initials(folded.split()), key=len, reverse=True)
    )


def _run_together(words: Sequence[str]) -> set[str]:
    """Return two words that stand side by side as one: the "helpdesk" of "Shorten the help desk wait"."""
    return {
        one + other
        for one, other in pairwise(words)
        if min(len(one), len(other)) > _SHORTEST_PART
        and not any(_VERB.fullmatch(word) or _SMALL.fullmatch(word) for word in (one, other))
    }


def _initials(words: Sequence[str]) -> set[str]:
    """ "frt" of "first response time", with small words and without."""
    runs = (list(words), [word for word in words if not _SMALL.fullmatch(word)])
    initials = {
        "".join(word[0] for word in run[start : start + length])
        for run in runs
        for length in range(2, 6)
        for start in range(len(run) - length + 1)
        if not _SMALL.fullmatch(run[start]) and not _VERB.fullmatch(run[start])
    }
    return {one for one in initials if one.isalpha() and not _NO_INITIALS.fullmatch(one)}


@lru_cache(maxsize=4096)
def _as_written(form: str) -> re.Pattern[str]:
    return re.compile(re.escape(form).replace(r"\ ", r"[\s-]") + r"(?:'s)?(?!\w)", re.IGNORECASE)


def _is_written_so(written: str, form: str) -> bool:
    """Whether an abbreviation is written as one: in capitals where it could be a word."""
    written = written.removesuffix("'s")
    if len(form) > 4 or " " in form:
        return True
    return (
        written.isupper()
        or any(form in forms for forms in _KNOWN)
        or (len(form) > 2 and not re.search("[aeiouy]", form))
    )


@lru_cache(maxsize=512)
def _own(title: str) -> frozenset[str]:
    waits = ["wait"] if re.search(r"\bwaiting\s(?:times?|at)\b", title, re.IGNORECASE) else []
    return frozenset([*filter(_tells, telling_words(title)), *waits]) | telling_words(" ".join(_nouns(title)))


def _nouns(title: str) -> Iterator[str]:
    """Words of a title that could be verbs and are none there: "the west lift", "Hold time on the members' line"."""
    words = title.casefold().split()
    for before, word, after in zip(["and", *words], words, [*words[1:], ""], strict=False):
        opens = before.strip(",;:") in ("and", "to", "or", "then", "not") or before.endswith((",", ";", ":"))
        if _VERB.fullmatch(word) and (not opens or _MEASURED.fullmatch(after)):
            yield word


def _is_verb_in(text: str, start: int, end: int) -> bool:
    """Whether a word that can be a verb is one where it stands: "we hold 82", "drop to 4", "on hold", "wait for IT"."""
    if text[start:end].casefold() == "wait":
        return bool(_LEADS_VERB.search(text[max(0, start - _LONGEST_LEAD) : start]) or _WAITS_FOR.match(text, end))
    if not _VERB.fullmatch(text[start:end]):
        return False
    return bool(_LEADS_VERB.search(text[max(0, start - _LONGEST_LEAD) : start]) or _FOLLOWS_VERB.match(text, end))


@lru_cache(maxsize=4096)
def _is_of(word: str, title: str) -> bool:
    """Whether a word is one of a title that can tell it, in singular or plural, with one slip where it is long."""
    said = telling_words(word)
    if not said or len(WORDS.findall(word)) != 1:
        return False
    (folded,) = said
    own = _own(title)
    if folded in own:
        return True
    return (
        len(word) >= _SHORTEST_SLIP
        and not _TELLS_STATE.fullmatch(folded)
        and any(
            own_word[0] == folded[0] and len(own_word) >= _SHORTEST_SLIP and OSA.distance(folded, own_word) <= 1
            for own_word in own
        )
    )
