"""Which milestones a text says are done, and whether a yes/no goal is reached: the words people use for them."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bot.domain.reading.word_forms import is_form, told_done_at, words_of

_TICK = r"(?:[✅✔☑]️?|:white_check_mark:|:heavy_check_mark:)"
_FINISHED = (
    r"(?:(?:\s?[:=]\s?|\s[-–—]\s|\s?)(?:(?:is|are|have\sbeen|has\sbeen)\s)?(?:now\s)?"
    rf"(?:done|finished|completed?|reached|ready|100\s?%)(?!\w)(?:[^\S\n]?{_TICK})?"
    rf"|(?:\s?[:=–-])?[^\S\n]?{_TICK})"
)
_COUNT = re.compile(
    rf"(?P<done>\d{{1,2}})\s?(?:/|of|out\sof)\s?(?P<all>\d{{1,2}})(?![\d%.,:/]*[\d%])(?:\s(?:milestones?|steps?))?{_FINISHED}?",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"all(?P<count>\s(?:of\s(?:them|the)\s?)?(?:the\s)?\d{{0,2}}\s?(?:milestones|steps)?)(?P<finished>{_FINISHED})?",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    rf"(?:all|everything)(?:\s(?:the\s)?(?:steps|milestones))?(?P<finished>{_FINISHED})?,?\s(?:but|except|apart\sfrom|other\sthan)(?:\sfor)?\s"
    rf"(?:the\s|our\s)?(?P<words>[^\n,;.!?]{{2,60}}?)(?(finished)(?=\s*(?:$|[\n,;.!?(]))|{_FINISHED})",
    re.IGNORECASE,
)
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_BY_NUMBER = re.compile(
    r"(?:m|milestone|step)[\s-]?(?:no\.?\s?|\#)?(?P<number>\d{1,2})\b(?![.,/:]\d|%)"
    rf"|(?P<nth>{'|'.join(_NTH)}|(?:1st|2nd|3rd|[4-9]th|10th))\s(?:milestone|step)(?!\w)",
    re.IGNORECASE,
)
_IN_WORD = re.compile(r"(?:[\w.,:/#@-]|\d\s)$")
_AND = re.compile(r"\s*(?:,\s*(?:and\s)?|&|\+|\band\b)\s*", re.IGNORECASE)
_DONE = re.compile(_FINISHED, re.IGNORECASE)
_SIGN_FIRST = re.compile(
    rf"(?:{_TICK}[^\S\n]*|(?:done|finished|completed)\s?[:=]\s?)",
    re.IGNORECASE,
)
_SOME_WORDS = re.compile(rf"(?P<words>[^\n,;.!?]{{3,80}}?){_FINISHED}", re.IGNORECASE)
_HAVE_FINISHED = (
    r"(?:(?:i|we|they|team)\s)?(?:(?:have|has|'ve)\s)?(?:(?:just|now|finally|already|also|today)\s)*"
    r"(?:i've\s|we've\s)?(?:finished|completed|wrapped\sup|closed\sout|ticked\soff|finali[sz]ed|delivered|done)"
    r"(?:\swith)?\s"
)
HAVE_FINISHED = re.compile(rf"{_HAVE_FINISHED}(?:(?:all|the|our|my)\s)*$", re.IGNORECASE)
"""Before the name of what is finished."""
_FINISHED_FIRST = re.compile(
    rf"{_HAVE_FINISHED}"
    r"(?P<words>[^\n,;.!?]{2,80}?)(?=\s*(?:$|[\n,;.!?(]|\b(?:and|but|today|yesterday|now|so|because|after|at\slast)\b|[-–—]\s))",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\s*,?\s(?:and|plus|so\s(?:is|are)|as\swell\sas)\s(?:(?P<the>the|our)\s)?(?P<words>[^\n,;.!?]{3,40}?)"
    r"(?(the)(?:\s(?:too|also|as\swell))?|\s(?:too|also|as\swell))(?=\s*(?:$|[\n,;.!?]))",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(
    r"(?P<words>[^\n,;.!?]{3,40}?)\s(?:(?:is|are)\s)?(?:not\s(?:yet|done)(?:\syet)?|(?:still\s)?(?:open|missing|pending|outstanding))",
    re.IGNORECASE,
)
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
    """Whether it says that they are done, by a count, a word or a sign: "the audit is finished"."""


def steps_at(text: str, position: int, steps: Sequence[str], before: AbstractSet[str]) -> StepsSaid | None:
    """Return the milestones that are said to be done at a position: "3 of 3", "m2", or their own words.

    A count tells which ones only where it is none, all, or as many as were done `before`.
    """
    if count := _COUNT.match(text, position):
        return StepsSaid(count.end(), _counted(int(count["done"]), int(count["all"]), steps, before), True, True)
    if all_but := all_but_at(text, position, steps, before):
        return all_but
    everything = _ALL.match(text, position)
    if everything and (everything["finished"] or everything["count"].strip()):
        numbers = re.findall(r"\d+", everything["count"])
        said = not numbers or int(numbers[0]) == len(steps)
        return StepsSaid(everything.end(), frozenset(steps) if said else None, True, bool(everything["finished"]))
    if sign := _SIGN_FIRST.match(text, position):
        named = _named(text, sign.end(), steps)
        return replace(named, is_finished=True) if named else None
    named = _named(text, position, steps) or _by_some_words(text, position, steps)
    if named and not named.is_finished and named.done and len(named.done) == 1:
        told = told_done_at(text, position, *named.done)  # "racks fitted" of one that is called so
        named = replace(named, is_finished=told == (True, named.end))
    return _with_one_more(named, text, steps) if named and named.is_finished else named


def all_but_at(text: str, position: int, steps: Sequence[str], before: AbstractSet[str]) -> StepsSaid | None:
    """Return what is done where all milestones are said to be but those named: "everything but go live is finished".

    Which ones cannot be told where one of the others is no milestone, or was done `before`.
    """
    found = _ALL_BUT.match(text, position)
    if found is None:
        return None
    left_open = {_alone(words, steps) for words in _AND.split(found["words"])}
    if None in left_open:
        return None
    done = frozenset(steps) - left_open
    return StepsSaid(found.end(), done if before <= done else None, is_whole=True, is_finished=True)


def _alone(words: str, steps: Sequence[str]) -> str | None:
    """Return the milestone that is all that words name, by its number, as it is called or by words of its own."""
    one = _one(words, 0, steps)
    return one[0] if one and one[1] == len(words) else _meant(words, steps)


def _with_one_more(said: StepsSaid, text: str, steps: Sequence[str]) -> StepsSaid:
    """Add the milestone that is told as the one before: "draft done, and the audit", "draft done and audit too"."""
    also = _ALSO.match(text, said.end)
    step = _meant(also["words"], steps) if also else None
    if also is None or step is None or said.done is None:
        return said
    return replace(said, end=also.end(), done=said.done | {step})


def _meant(words: str, steps: Sequence[str]) -> str | None:
    """Return the only milestone that has these words, in some form of theirs: "writing" of "write", "audits"."""
    said = words_of(words)
    meant = [step for step in steps if said and all(any(is_form(one, own) for own in words_of(step)) for one in said)]
    return meant[0] if len(meant) == 1 else None


def step_left_open(text: str, steps: Sequence[str]) -> str | None:
    """Return the only milestone that a text tells of in its own words, that it is not done yet: "audit not yet"."""
    found = _LEFT_OPEN.fullmatch(text)
    return _meant(found["words"], steps) if found else None


def finished_at(text: str, position: int, own: AbstractSet[str]) -> int | None:
    """Return where words end that say at a position that something is finished, and name it by `own` words alone."""
    found = _FINISHED_FIRST.match(text, position)
    said = words_of(found["words"]) if found else frozenset()
    return found.end() if found and said and all(any(is_form(one, word) for word in own) for one in said) else None


def steps_with(text: str, steps: Sequence[str]) -> list[str]:
    """Return the milestones that have a word of a text, in some form of it."""
    said = words_of(text)
    return [step for step in steps if any(is_form(one, own) for one in said for own in words_of(step))]


def steps_named(text: str, steps: Sequence[str], title: str) -> list[str]:
    """Return the milestones that have all the words of a text that are of the title or of any milestone."""
    own = words_of(" ".join((title, *steps)))
    said = [one for one in words_of(text) if any(is_form(one, word) for word in own)]
    return [step for step in steps if said and all(any(is_form(one, w) for w in words_of(step)) for one in said)]


def reached_at(text: str, position: int) -> tuple[bool, int] | None:
    """Return whether a yes/no goal is said to be reached at a position, and where the words for it end."""
    found = _REACHED.match(text, position)
    return None if found is None else (bool(found["yes"]), found.end())


def is_step_number(text: str) -> bool:
    """Tell whether a text is the number of a milestone and nothing else: "m3"."""
    return _BY_NUMBER.fullmatch(text) is not None


def step_numbers_in(text: str) -> list[tuple[int, int, int]]:
    """Return where milestones are named by their numbers, and by which: "m2", "step 3"; "40 m2" may be an area."""
    return [
        (found.start(), found.end(), _number_of(found))
        for found in _BY_NUMBER.finditer(text)
        if not _IN_WORD.search(text, 0, found.start())
    ]


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


def _number_of(found: re.Match[str]) -> int:
    nth = (found["nth"] or "").casefold()
    return _NTH.index(nth) + 1 if nth in _NTH else int(found["number"] or nth[:-2])


def _one(text: str, at: int, steps: Sequence[str]) -> tuple[str | None, int] | None:
    if by_number := _BY_NUMBER.match(text, at):
        number = _number_of(by_number)
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
        named = _named(text, found.start("words"), steps) if found else None
        if found and named and named.end >= found.end("words"):
            return replace(named, is_finished=True)  # "finished m2"
    told = [(step, told_done_at(text, position, step)) for step in steps]
    done = [(step, end) for step, (is_done, end) in ((step, one) for step, one in told if one) if is_done]
    if len(done) != 1 or len([one for _, one in told if one]) != 1:
        return None
    ((step, end),) = done
    return StepsSaid(end, frozenset([step]), is_whole=False, is_finished=True)
