"""Forms of one word, and what is told done by a participle alone: "macros written" of "Write the macros"."""

import re
from collections.abc import Set as AbstractSet

from rapidfuzz.distance import OSA

_FILLERS = frozenset({"the", "a", "an", "our", "we", "we've", "have", "has", "is", "are", "and", "of", "to", "for"})
_ENDING = re.compile(r"(?:ings?|ed|es|e|s|ion|ions)$")
_SHORTEST_FORM = 4
"""Letters of a word in which an ending or one slip still leaves it what it is."""
_VERB_OF = {
    "written": "write", "taught": "teach", "built": "build", "held": "hold", "sent": "send", "made": "make",
    "chosen": "choose", "drawn": "draw", "found": "find", "bought": "buy", "brought": "bring", "sold": "sell",
    "given": "give", "taken": "take", "hired": "hire", "shown": "show", "met": "meet", "rebuilt": "rebuild",
    "rewritten": "rewrite", "chased": "chase", "wrote": "write",
}  # fmt: skip
"""Verbs whose participle is not told by its ending, and is no other form of theirs."""
_GETS = re.compile(
    r"(?:get|receive|obtain)\s(?:the\s|our\s|an?\s)?[^\W\d_]+(?:\s[^\W\d_]+){0,2}(?<!ed)|[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s(?:received|obtained)",
    re.IGNORECASE,
)
"""A name of what is done when something has come: "Get the certificate", "Certificate received"."""
_HAS_COME = frozenset({"arrived", "received", "obtained"})
_TELLS_DONE = frozenset({"been", "now", "just", "finally", "already", "it", "it's", "its", "that", "that's", "got"})
_DENIES = frozenset({"not", "isn't", "aren't", "hasn't", "haven't", "wasn't", "weren't"})
_TELLS_OPEN = frozenset({"yet", "still"})
_CLAUSE = re.compile(
    r"(?P<words>(?:(?:[^\W\d_]+(?:'[^\W\d_]+)?|\d{1,4})[^\S\n]){0,8}?[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"(?=[^\S\n]*(?:$|[,;.!\n(–—]|-\s|✅|✔|☑|:white_check_mark:|:heavy_check_mark:)"
    r"|\s(?:yesterday|today|last\s\w+|on\s(?:mon|tues|wednes|thurs|fri)day|this\s\w+|because|and|but|after)\b"
    r"|(?:\s?[:,–—-])?\s(?:yes|yep)\s*(?:$|[,;.!\n]))",
    re.IGNORECASE,
)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that tell something, in lower case."""
    return frozenset(re.findall(r"[\w']+", text.casefold())) - _FILLERS


def is_form(one: str, own: str) -> bool:
    """Whether two words are forms of one, or one of them a slip of the other."""
    if one == own or _VERB_OF.get(one) == own:
        return True
    if min(len(one), len(own)) < _SHORTEST_FORM:
        return False
    stems = [_ENDING.sub("", word) for word in (one, own)]
    return stems[0] == stems[1] or (len(own) > _SHORTEST_FORM and one[0] == own[0] and OSA.distance(one, own) == 1)


def is_slip(one: str, own: str) -> bool:
    """Whether a word is another, in small letters or great ones, or it with one slip where it is long: "frist"."""
    said, meant = one.casefold(), own.casefold()
    return said == meant or (
        min(len(said), len(meant)) > _SHORTEST_FORM and said[0] == meant[0] and OSA.distance(said, meant) == 1
    )


def told_done_at(text: str, position: int, name: str) -> tuple[bool, int] | None:
    """Return whether words of a name and a participle of its verb say that it is done, and where they end.

    "Contract signed" and "not signed yet" of "Sign the contract" do; its own words alone do only as all there is.
    """
    clause = _CLAUSE.match(text, position)
    if clause is None:
        return None
    said, own = words_of(clause["words"]), words_of(name)
    denied = bool(said & _DENIES)
    telling = said - _TELLS_DONE - _DENIES - (_TELLS_OPEN if denied else frozenset())
    come = telling & _HAS_COME if _GETS.fullmatch(name) else frozenset()
    if not telling - come or not all(any(is_form(word, one) for one in own) for word in telling - come):
        return None
    if not come and not any(_is_participle(word, own) for word in telling):
        return None
    is_only_name = telling == own and not denied
    behind = text[clause.end() :].strip(" .!")
    if is_only_name and re.search(r"\w", behind.replace("white_check_mark", "").replace("heavy_check_mark", "")):
        return None
    return not denied, clause.end()


def has_participle(text: str, name: str) -> bool:
    """Tell whether a participle of a name's verb stands anywhere in a text: "contract signed, no paper yet"."""
    own = words_of(name)
    return any(_is_participle(word, own) for word in words_of(text))


def _is_participle(word: str, own: AbstractSet[str]) -> bool:
    is_own = (word.endswith("ed") and len(word) > _SHORTEST_FORM) or word in _VERB_OF
    return is_own and any(is_form(word, one) for one in own)
