"""A goal's title: what is left of a wording once its numbers and its date were cut out of it."""

import re

_PARTNERS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", '"': '"'}
"""Not the single quotation marks, one of which is an apostrophe."""
_AFTER_OPENING = re.compile(r"(?<=[(\[{“«])(?:[\s,;:—]|[–-](?!\d))+")
_BEFORE_CLOSING = re.compile(r"[\s,;:–—-]+(?=[)\]}”»])")
_MARK_BEFORE = re.compile(r"\s*[,;:–—-]$")
_MARK_AFTER = re.compile(r"\.$|[,;:—]|[–-](?!\d)")
_LOOSE_START = re.compile(r"^(?:[\s,;:/—)\]}”»→]|[–-](?!\d))+")
_LOOSE_END = re.compile(
    r"(?:[\s,;:/–—(\[{“«→-]+|(?:^|(?<=\s))(?:from|to|by|until|till|before|due|and|or|than))$", re.IGNORECASE
)


def unwrapped(before: str, after: str) -> tuple[str, str]:
    """Return what stands before and after a cut, without brackets or quotation marks that held nothing else."""
    before = before.rstrip()
    while before and after.lstrip().startswith(_PARTNERS.get(before[-1], "\n")):
        before, after = before[:-1].rstrip(), after.lstrip()[1:]
    return before, after


def without(text: str, start: int, end: int) -> str:
    """Return the text with a stretch cut out, and the comma or brackets that it leaves behind."""
    return joined(*unwrapped(text[:start], text[end:]))


def joined(before: str, after: str) -> str:
    """Return what stood before and after a cut as one text, with one mark where one was on either side."""
    before, after = before.rstrip(), after.lstrip()
    if _MARK_BEFORE.search(before) and (mark := _MARK_AFTER.match(after)):
        if mark[0] == ".":
            before = _MARK_BEFORE.sub("", before)
        else:
            after = after[mark.end() :].lstrip()
    return f"{before} {after}" if after[:1] not in (",", ".", ";", ":") else before + after


def tidy(text: str, wording: str) -> str:
    """Return a title that begins in upper case and has nothing loose left where something was cut from the wording."""
    trimmed = " ".join(text.split()).strip(" ,;:–—-").removesuffix(".").rstrip()
    if len(trimmed) < len(wording.strip(" ,;:–—-.")):
        trimmed = _without_loose_ends(trimmed, is_paired=_in_pairs(wording) == wording)
    first = trimmed.split(" ", 1)[0]
    return trimmed[:1].upper() + trimmed[1:] if first.isalpha() and first.islower() else trimmed


def _without_loose_ends(text: str, *, is_paired: bool) -> str:
    """The text without stops, small words and halves of pairs that lost what they belonged to."""
    before = None
    while text != before:
        before = text
        text = _BEFORE_CLOSING.sub("", _AFTER_OPENING.sub("", text))
        text = _LOOSE_START.sub("", _LOOSE_END.sub("", text))
        text = _in_pairs(text) if is_paired else text
    return text


def _in_pairs(text: str) -> str:
    """The text with every bracket and quotation mark closed that it opens, and none closed that it does not."""
    kept: list[str] = []
    waiting: list[str] = []
    for character in text:
        if waiting and character == waiting[-1]:
            waiting.pop()
        elif character in _PARTNERS:
            waiting.append(_PARTNERS[character])
        elif character in _PARTNERS.values():
            continue
        kept.append(character)
    while waiting:
        closing = waiting.pop()
        if kept and _PARTNERS.get(kept[-1]) == closing:
            kept.pop()
        else:
            kept.append(closing)
    return "".join(kept)
