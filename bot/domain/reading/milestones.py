"""Which milestones a text says are done, and whether a yes/no goal is reached: the words people use for them."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_FINISHED = (
    r"(?:\s?(?:(?:is|are|have\sbeen|has\sbeen)\s)?(?:now\s)?(?:done|finished|completed?|reached|ready)\b|\s?[✅✔]️?)"
)
_COUNT = re.compile(
    rf"(?P<done>\d{{1,2}})\s?(?:/|of|out\sof)\s?(?P<all>\d{{1,2}})(?![\d%.,:/]*[\d%])(?:\s(?:milestones?|steps?))?{_FINISHED}?",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"all(?P<count>\s(?:of\s(?:them|the)\s?)?(?:the\s)?\d{{0,2}}\s?(?:milestones|steps)?)(?P<finished>{_FINISHED})?",
    re.IGNORECASE,
)
_BY_NUMBER = re.compile(r"(?:m|milestone|step)[\s-]?(?:no\.?\s?|\#)?(?P<number>\d{1,2})\b(?![.,/:]\d|%)", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,\s*(?:and\s)?|&|\+|\band\b)\s*", re.IGNORECASE)
_DONE = re.compile(_FINISHED, re.IGNORECASE)
_SOME_WORDS = re.compile(rf"(?P<words>[^\n,;.!?]{{3,80}}?){_FINISHED}", re.IGNORECASE)
_FINISHED_FIRST = re.compile(
    r"(?:(?:i|we|they|team)\s)?(?:(?:have|has|'ve)\s)?(?:(?:just|now|finally|already|also|today)\s)*"
    r"(?:i've\s|we've\s)?(?:finished|completed|wrapped\sup|closed\sout|ticked\soff|finali[sz]ed|delivered|done)"
    r"(?:\swith)?\s(?P<words>[^\n,;.!?]{3,80}?)(?=\s*(?:$|[\n,;.!?(]|\b(?:and|but|today|yesterday|now|so|because|after|at\slast)\b|[-–—]\s))",
    re.IGNORECASE,
)
_FILLERS = frozenset({"the", "a", "an", "our", "we", "we've", "have", "has", "is", "are", "and", "of", "to", "for"})

_ENDING = re.compile(r"(?:ings?|ed|es|e|s|ion|ions)$")
_SHORTEST_FORM = 4
"""Letters of a word in which an ending or one slip still leaves it what it is."""

_REACHED = re.compile(
    r"(?:(?P<no>not\s(?:yet\s)?(?:reached|achieved|there)(?:\syet)?|not\syet|nope|no(?!\W*(?:thank|worr|problem|need)))"
    r"|(?P<yes>reached|achieved|yes|yep|yeah))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StepsSaid:
    """Milestones that a text names, and the position where its words for them end."""

    end: int
    done: frozenset[str] | None
    """All that are done now; None if that cannot be told for certain."""
    is_whole: bool
    """Whether that is all there is, as a count tells; names only add to what was done before."""
    is_finished: bool = False
    """Whether it says so in words: "the audit is finished"."""


def steps_at(text: str, position: int, steps: Sequence[str], before: AbstractSet[str]) -> StepsSaid | None:
    """Return the milestones that are said to be done at a position: "3 of 3", "m2", or their own words.

    A count tells which ones only where it is none, all, or as many as were done `before`.
    """
    if count := _COUNT.match(text, position):
        return StepsSaid(count.end(), _counted(int(count["done"]), int(count["all"]), steps, before), is_whole=True)
    everything = _ALL.match(text, position)
    if everything and (everything["finished"] or everything["count"].strip()):
        numbers = re.findall(r"\d+", everything["count"])
        said = not numbers or int(numbers[0]) == len(steps)
        return StepsSaid(everything.end(), frozenset(steps) if said else None, is_whole=True)
    return _named(text, position, steps) or _by_some_words(text, position, steps)


def _meant(words: str, steps: Sequence[str]) -> str | None:
    """Return the only milestone that has these words, in some form of theirs: "writing" of "write", "audits"."""
    said = _words(words)
    meant = [step for step in steps if said and all(any(_is_form(one, own) for own in _words(step)) for one in said)]
    return meant[0] if len(meant) == 1 else None


def _is_form(one: str, own: str) -> bool:
    """Whether two words are forms of one, or one of them a slip of the other."""
    if one == own:
        return True
    if min(len(one), len(own)) < _SHORTEST_FORM:
        return False
    stems = [_ENDING.sub("", word) for word in (one, own)]
    return stems[0] == stems[1] or (len(own) > _SHORTEST_FORM and one[0] == own[0] and OSA.distance(one, own) == 1)


def reached_at(text: str, position: int) -> tuple[bool, int] | None:
    """Return whether a yes/no goal is said to be reached at a position, and where the words for it end."""
    found = _REACHED.match(text, position)
    return None if found is None else (bool(found["yes"]), found.end())


def _counted(done: int, of: int, steps: Sequence[str], before: AbstractSet[str]) -> frozenset[str] | None:
    if of != len(steps) or done > of:
        return None
    if done == len(before):
        return frozenset(before)
    return frozenset(steps[:done]) if done in (0, of) else None


def _named(text: str, position: int, steps: Sequence[str]) -> StepsSaid | None:
    """Read a list of names, such as "m1, m2 and Draft done"."""
    named: list[str | None] = []
    end = at = position
    while (one := _one(text, at, steps)) is not None:
        step, end = one
        named.append(step)
        following = _AND.match(text, end)
        if following is None:
            break
        at = following.end()
    if not named:
        return None
    finished = _DONE.match(text, end)
    certain = frozenset(step for step in named if step is not None)
    return StepsSaid(finished.end() if finished else end, certain if None not in named else None, False, bool(finished))


def _one(text: str, at: int, steps: Sequence[str]) -> tuple[str | None, int] | None:
    if by_number := _BY_NUMBER.match(text, at):
        number = int(by_number["number"])
        return (steps[number - 1] if 0 < number <= len(steps) else None), by_number.end()
    for step in sorted(steps, key=len, reverse=True):
        in_words = re.compile(re.escape(step) + r"(?!\w)", re.IGNORECASE).match(text, at)
        if in_words and not _DONE.fullmatch(step):
            return step, in_words.end()
    return None


def _by_some_words(text: str, position: int, steps: Sequence[str]) -> StepsSaid | None:
    """Read "draft done", or "finished the draft", where only one milestone has these words."""
    for pattern in (_FINISHED_FIRST, _SOME_WORDS):
        found = pattern.match(text, position)
        if found and (step := _meant(found["words"], steps)):
            return StepsSaid(found.end(), frozenset([step]), is_whole=False, is_finished=True)
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w']+", text.casefold())) - _FILLERS
