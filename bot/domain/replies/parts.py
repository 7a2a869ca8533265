"""Parts behind a comma or "and" that can only be of another goal: "CSAT 82, FRT 4h, m2 done", "82, contract signed"."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.measures import Milestones, YesNo
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.milestones import finished_at, is_step_number, step_left_open, steps_at
from bot.domain.reading.names import Mention
from bot.domain.reading.statuses import mentions_standing
from bot.domain.reading.word_forms import told_done_at, words_of
from bot.domain.replies.understood import AskedAbout

_PART = re.compile(
    r"\s*(?:[,;]|\s(?:and|but|also|plus)\b|\s?[&+/]\s|\s[-–—]\s|\s(?=\())(?:\s*(?:and|but|also|plus)\b)*\s*",
    re.IGNORECASE,
)
_YES = re.compile(r"(?:\s?[:,–—-])?\s(?:yes|yep)$", re.IGNORECASE)
"""Behind what is told in words of its own it only says so again: "agents trained yes"."""
_HOW_MUCH = re.compile(
    r"(?<!\w)(?:all|every(?:body|one|thing)?|each|both|most|many|some|half|part(?:ly)?|mostly|almost|nearly|more|first|last|too|also|were|was"
    r"|of|\d{1,4}%?)(?!\w)|(?<=\w)\s?[:=](?=\s)|\s[–—-](?=\s)",
    re.IGNORECASE,
)
"""How much of a milestone is done, and marks between its words: what is left tells whose it is."""
_LOOSE = " .,;:!…()"


def starts_of_others(text: str, mentions: Sequence[Mention], asked: Sequence[AskedAbout]) -> list[int]:
    """Return where parts begin that only a goal can be told by which the words before it are not about."""
    starts: list[int] = []
    own: frozenset[int] = frozenset()
    is_told = False
    for start, end, is_first in _parts(text):
        here = [one for one in mentions if start <= one.start < end]
        named = [one.goals for one in here]
        meant = _told_by(text[start:end].strip(_LOOSE), asked) or _told_behind_name(text[start:end], start, here, asked)
        is_number_of = is_told and named and not named[0] & own and any(map(str.isdigit, text[start:end]))
        if (meant and not is_first and not meant & own) or is_number_of:
            starts.append(start)
        is_told = bool(meant)
        own = meant or (named[0] if named else own)
    return starts


def _told_behind_name(
    part: str, start: int, mentions: Sequence[Mention], asked: Sequence[AskedAbout]
) -> frozenset[int]:
    """Return the goal of milestones that a part names first and then tells of: "help centre articles moved"."""
    if not mentions or mentions[0].start != start or len(mentions[0].goals) != 1:
        return frozenset()
    named = [
        one for one in asked if {one.goal.number} == mentions[0].goals and isinstance(one.goal.measure, Milestones)
    ]
    return _told_by(part[mentions[0].end - start :].strip(_LOOSE), named)


def reached_in_words(clause: str, asked: Sequence[AskedAbout]) -> AskedAbout | None:
    """Return the yes/no goal that alone has all the words of a clause, which tell that it is reached: "signed"."""
    if mentions_standing(clause):
        return None
    meant = _told_by(clause.strip(_LOOSE), asked)
    return next((one for one in asked if {one.goal.number} == meant and isinstance(one.goal.measure, YesNo)), None)


def only_told_by(clause: str, asked: Sequence[AskedAbout]) -> AskedAbout | None:
    """Return the goal that alone can be told in just the words of a clause: "agents trained", of its milestones."""
    parts = [clause[start:end].strip(_LOOSE) for start, end, _ in _parts(clause)]
    meant = {_told_by(part, asked) for part in parts if part}
    return next((one for one in asked if meant == {frozenset({one.goal.number})}), None)


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the start and the end of each part, and whether it is the first."""
    cuts = [0]
    ends: list[int] = []
    for found in _PART.finditer(text):
        ends.append(found.start())
        cuts.append(found.end())
    for at, (start, end) in enumerate(zip(cuts, [*ends, len(text)], strict=True)):
        yield start, end, at == 0


def _told_by(part: str, asked: Sequence[AskedAbout]) -> frozenset[int]:
    """Return the goals that a part tells of in words of their own, and in no others but how much of it is done."""
    part = _YES.sub("", part)
    told = frozenset(one.goal.number for one in asked if _is_told_by(part, one))
    if told:
        return told
    bare = " ".join(rules.DONE_WHEN.sub("", _HOW_MUCH.sub("", part)).split())
    return frozenset(one.goal.number for one in asked if _has_words_of(bare, one))


def _has_words_of(part: str, one: AskedAbout) -> bool:
    """Whether a part is in words of a goal's milestones alone, and tells of one, done or not: "agents not trained"."""
    match one.goal.measure:
        case Milestones(steps=steps):
            told = [told_done_at(part, 0, name) for name in (*steps, one.goal.title)]
            return step_left_open(part, steps) is not None or any(end == len(part) for _, end in filter(None, told))
    return False


def _is_told_by(part: str, one: AskedAbout) -> bool:
    match one.goal.measure:
        case Milestones(steps=steps):
            said = steps_at(part, 0, steps, frozenset())
            if said is None:
                return finished_at(part, 0, words_of(" ".join((one.goal.title, *steps)))) == len(part)
            return said.end == len(part) and (said.is_finished or is_step_number(part))
        case YesNo():
            told = told_done_at(part, 0, one.goal.title)
            when = rules.DONE_WHEN.match(part, told[1]) if told else None
            return told is not None and (when.end() if when else told[1]) == len(part)
    return False
