"""Which goals a piece of a reply names, and what it says of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.goals import number_of
from bot.domain.measures import Metric, Milestones, YesNo
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import with_plain_key
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.milestones import HAVE_FINISHED, reached_at, step_numbers_in
from bot.domain.reading.names import Mention, find_mentions
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.statuses import denied_at, mentions_standing, no_change_at, status_at, statuses_mentioned
from bot.domain.reading.word_forms import is_slip, told_done_at
from bot.domain.replies.understood import AskedAbout, Question

_FILLERS = re.compile(
    r"(?:[\s\W]|\b(?:the|our|my|both|for|on|with|as|regarding|re|about|and|but|also|goal|update|ok|hi|hello|so|now|um+|uh+|erm|well|status|i|we"
    r"|team|today|this\sweek|only|in|while|whereas|then|plus|finally|last|then|next)\b)*",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"\s*[€$£]?\d[\d.,:]*\s?[%\w]{0,3}\s+")
_IS_TARGET = re.compile(r"\bgoal\s(?:for|on|with)\s(?:the\s|our\s|my\s)*$", re.IGNORECASE)
"""Before a name: what follows is where it is to be, as in "the goal for emails is 8h"."""
_BARE = re.compile(r"\s+$")
_FEW_LETTERS = 2
"""More of them are the beginning of a word: "old" of "older"."""
_LONGEST_ABBREVIATION = 4
_EXCEPT = re.compile(
    r",?\s(?:(?P<but>but)(?!\snot\b)|(?:except|but\snot|apart\sfrom|excluding|other\sthan|without|save\sfor|besides?))\b"
    r"(?:\sfor\b)?\s*",
    re.IGNORECASE,
)
"""What stands before those that are told otherwise; "but" may also begin a note."""
ALL_BUT = re.compile(
    r"(?P<all>(?:all|everything)(?:\sgoals)?)(?P<but>\s(?:but|except|apart\sfrom)(?:\sfor)?\s)", re.IGNORECASE
)
_SEVERAL_NUMBERS = re.compile(
    r"(?P<numbers>\#?\d{1,2}(?:(?:\s*(?:,|&|\+)\s*|,?\s+and\s)\#?\d{1,2})+)\s+(?:(?:is|are)\s)?", re.IGNORECASE
)
"""Of "all but 2 on track" nobody can tell whether it is the second goal, or two of them."""
_GOES_ON_LISTING = re.compile(r"\s*,?\s*(?:and\b|or\b|&|\+|,\s*\#?\d{1,2}\b)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:goals?\s|nos?\.?\s|numbers?\s)?\#?(?P<numbers>\d{1,2}(?:(?:\s*(?:,|&|\+)\s*|,?\s+and\s)\#?\d{1,2})*)"
    r"(?:[\s.!]*$|\s*[:=]\s*|\s(?:is|at)\s)",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"(?:(?:are|is|both|all|each|still|stays?|remains?)\s+)*(?:both|all|each)\s+", re.IGNORECASE)
_OFF = re.compile(r"\W*(?:(?:is|are|again|still|now)\s)*off(?:\s(?:again|still|now))*[\s.,;!]*", re.IGNORECASE)
JOINS = re.compile(r"\s*(?:,\s*(?:and\s)?|and\s|&|\+|/)\s*(?:(?:the|our|also|both)\s)*", re.IGNORECASE)
BEHIND = re.compile(
    r"(?<![,;&+])(?<!\band)(?<!\bbut)\s*(?:\(|\b(?:for|on|with|in|re|at|about|is)\s+(?:the\s|our\s|goal\s)*\(?)$",
    re.IGNORECASE,
)
"""What joins a goal to what was said of it before: "82 for CSAT", "4.1h (FRT)"."""
_MOST_PARTS = 40
"""Each may be words of a milestone; nobody tells of more."""
_PART_ENDS = re.compile(r"[,;.!\n]\s*(?:and\s)?|\s(?:and|but)\s", re.IGNORECASE)
REST = re.compile(
    r"""(?:(?:but|and|so)\s)?(?:(?P<rest>(?:(?:all|for)\s)?(?:the\s)?(?:rest|others|remaining(?:\s(?:ones?|goals?))?)
        |everything\selse|all\selse|otherwise|elsewhere|(?:all\s)?(?:the\s)?other(?:\sgoals?|\sones?|\stwo|\sthree)?)
      |(?P<all>all(?:\sof\s(?:them|it|mine))?(?:\s(?:my|the|our))?(?:\s(?:goals|others|three|four|five|two))?|everything
        |both(?:\sgoals)?|for\s(?:all|both)|each(?:\sof\sthem)?))\b
      (?:\s?[:,=–—-]?\s?\b(?:is|are|'s|stays?|remains?|still|now|goals?|of|them|with)\b|'s\b)*\s?[:,=–—-]?\s?(?P<said>.+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_COUNTS = {"two": 2, "three": 3}
_OTHERS_COUNTED = re.compile("|".join(_COUNTS), re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)[\s.!]*")
"""All that is said of a goal: "FRT (5h, at risk)"."""
_BARE_OTHER = re.compile(r"\bother$", re.IGNORECASE)
"""Of "other teams are late" no goal is meant."""
_OF_PEOPLE = re.compile(r"\s(?:of\s(?!them\b|the\sgoals\b|my\sgoals\b)|in\s|from\s|who\s)", re.IGNORECASE)
"""What others in the team do is no more than a note."""
_HOLDS_UP = re.compile(r"otherwise|elsewhere", re.IGNORECASE)
_IS_JUDGED = re.compile(
    r"(?:(?:it's|we're|all|all's|everything(?:'s|\sis)?|going|looking)\s)*(?:ok(?:ay)?|good|fine|well|great|late|behind|bad)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a piece says of which goals."""

    goals: tuple[AskedAbout, ...]
    text: str
    """Without what stood before or behind only to name them."""
    is_each: bool = False
    """Whether it is about each of them; False: about one, and several are left that it may be."""
    is_plain: bool = False
    """Whether their name is set apart: "FRT: …", "G-12 …"."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What a piece says of all goals, or of all that the reply does not tell of otherwise."""

    text: str
    excepted: tuple[AskedAbout, ...] = ()
    """Those of which it says that they are told otherwise."""
    except_words: str = ""
    """"Except FRT, which is late"."""
    of_excepted: str = ""
    """What it says of them."""
    is_clear: bool = True
    """Whether it is plain which ones it excepts."""
    is_all: bool = False
    """Whether it says "all" or "everything", and excepts none."""
    count: int = 0
    """Of how many others it says that it is: "the other two"; 0: it does not say."""


def mentions_in(text: str, asked: Sequence[AskedAbout]) -> list[Mention]:
    """Return where a text names goals that were asked about, by their words or keys, in order."""
    masked = mask_non_values(text)
    by_words = [one for one in find_mentions(text, [one.goal for one in asked]) if not _is_unit(text, one)]
    keys = []
    for found in rules.KEY.finditer(text):
        if masked[found.start()] != text[found.start()] or found.group() in text:
            number = number_of(found.group())
            keys.append(Mention(found.start(), found.end(), frozenset(() if number is None else (number,))))
    keys += _steps_in(masked, asked)
    spans = [(key.start, key.end) for key in keys]
    words = [one for one in by_words if not any(start < one.end and one.start < end for start, end in spans)]
    names = sorted([*words, *keys], key=lambda mention: mention.start)
    return [one for at, one in enumerate(names) if not (at and _is_unit_again(text, names[at - 1], one, asked))]


def _is_unit_again(text: str, before: Mention, name: Mention, asked: Sequence[AskedAbout]) -> bool:
    """Whether a word of a title is what its goal counts, behind the number told of it: "old tickets 168 tickets"."""
    units = {
        one.goal.measure.unit for one in asked if one.goal.number in name.goals and isinstance(one.goal.measure, Metric)
    }
    is_unit = text[name.start : name.end].casefold() in {unit.casefold() for unit in units}
    return is_unit and before.goals == name.goals and bool(re.search(r"\d\s$", text[before.end : name.start]))


def _is_unit(text: str, name: Mention) -> bool:
    """Whether words of a title are only the unit of the number before them: "28 seconds"."""
    before = text[: name.start]
    number = re.search(r"\d[\d.,]*\s?$", before)
    if number is None:
        return False
    end = name.end - number.start()
    return any(one.end >= end and one.amounts[0].unit for one in find_quantities(text[number.start() : name.end]))


def _steps_in(text: str, asked: Sequence[AskedAbout]) -> list[Mention]:
    """Return where a text names milestones by number or in their own words; a single word may be any."""
    goals: dict[tuple[int, int], frozenset[int]] = {}
    numbered = step_numbers_in(text) if len(asked) > 1 else []
    for one in asked if len(asked) > 1 else ():
        measure = one.goal.measure
        steps = measure.steps if isinstance(measure, Milestones) else ()
        for start, end, number in numbered:
            if 0 < number <= len(steps):
                goals[start, end] = goals.get((start, end), frozenset()) | {one.goal.number}
        for step in steps:
            if len(step.split()) == 1:
                continue
            for found in re.finditer(rf"(?<!\w){re.escape(step)}(?!\w)", text, re.IGNORECASE):
                goals[found.span()] = goals.get(found.span(), frozenset()) | {one.goal.number}
        for start in _starts_of_parts(text) if steps else ():
            told = [ends for step in steps if (ends := _told_done(text, start, step))]
            if len(told) == 1:
                goals[start, told[0]] = goals.get((start, told[0]), frozenset()) | {one.goal.number}
    return [Mention(start, end, numbers) for (start, end), numbers in goals.items()]


def _starts_of_parts(text: str) -> list[int]:
    starts = [0, *(part.end() for part in _PART_ENDS.finditer(text))]
    return starts if len(starts) <= _MOST_PARTS else []


def _told_done(text: str, start: int, step: str) -> int | None:
    """Return where words end that say of a milestone, beginning as it does, that it is done: "prototype tested"."""
    told = told_done_at(text, start, step)
    return told[1] if told and told[0] else None


def _is_state(name: str, step: str) -> bool:
    """Whether a name is a milestone's whole one, and tells how something is once it is done: "payments working"."""
    return name.casefold() == step.casefold() and re.search(r"\s\w+ing$", step) is not None


def rest_of(text: str, asked: Sequence[AskedAbout]) -> Rest | None:
    """Return what a text says of all goals or of all others: "the rest is on track"; None if it is about neither."""
    found = REST.fullmatch(_except_last(text, asked))
    if found is None or not _tells_state(found["said"]):
        return None
    said = found["said"]
    for excepting in _EXCEPT.finditer(said):
        after = said[excepting.end() :]
        listed = _listed_first(after, asked)
        excepted, of_them = listed or ((), "")
        if listed is not None or not excepting["but"]:
            words = said[excepting.start() :].lstrip(" ,")
            return Rest(said[: excepting.start()], excepted, words, of_them, is_clear=bool(excepted))
    count = _OTHERS_COUNTED.search(found["rest"] or "")
    return Rest(said, is_all=bool(found["all"]), count=_COUNTS[count.group().casefold()] if count else 0)


def is_of_others(text: str) -> bool:
    """Whether a text is about all other goals; not about other people: "others in the team are ill"."""
    found = REST.fullmatch(text)
    rest = found["rest"] if found else ""
    return bool(found and rest and not _BARE_OTHER.search(rest) and not _OF_PEOPLE.match(text, found.end("rest")))


def others_in(text: str) -> str | None:
    """Return what a text says of all other goals in words that are no status: "everything else is fine"."""
    found = REST.fullmatch(text)
    if found is None or not is_of_others(text):
        return None
    said = found["said"]
    return None if _HOLDS_UP.fullmatch(found["rest"]) and not _IS_JUDGED.match(said) else said


def _except_last(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return "everything but CSAT is on track" as "everything is on track but CSAT"; all else as it is."""
    found = ALL_BUT.match(text)
    numbers = _SEVERAL_NUMBERS.match(text, found.end()) if found else None
    if found and numbers and _tells_state(text[numbers.end() :]):
        return f"{found['all']} {text[numbers.end() :]}{found['but']}{numbers['numbers']}"
    mentions = mentions_in(text, asked) if found else []
    if found is None or not mentions or text[found.end() : mentions[0].start].casefold().strip() not in ("", "the"):
        return text
    end = list_of(text, mentions)[-1].end
    said = re.sub(r"^\s*(?:(?:is|are)\s)?", "", text[end:])
    return f"{found['all']} {said}{found['but']}{text[found.end() : end]}" if _tells_state(said) else text


def _listed_first(text: str, asked: Sequence[AskedAbout]) -> tuple[tuple[AskedAbout, ...], str] | None:
    """Return the goals that a text lists first, by the numbers of the prompt or by name, and what it says of them.

    No goal where it is not clear which they are, None where it lists none.
    """
    if found := _NUMBERED.match(text):
        numbers = {int(number) for number in re.findall(r"\d+", found["numbers"])}
        listed = tuple(one for one in asked if one.number in numbers)
        return (listed, text[found.end() :]) if len(listed) == len(numbers) else ((), "")
    mentions = mentions_in(text, asked)
    if not mentions or not _leads_to(text[: mentions[0].start], mentions[0], asked):
        return None
    names = list_of(text, mentions)
    others = mentions[len(names) :]
    if others or any(len(name.goals) != 1 for name in names) or _GOES_ON_LISTING.match(text, names[-1].end):
        return (), ""
    goals = {number for name in names for number in name.goals}
    excepted = tuple(one for one in asked if one.goal.number in goals)
    has_steps = len(names) == 1 and isinstance(excepted[0].goal.measure, Milestones)  # named by the same words
    return excepted, text[names[0].start if has_steps else names[-1].end :].strip(" :=,.!–—-")


def list_of(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the names that are joined to the first one."""
    listed = [mentions[0]]
    for mention in mentions[1:]:
        if not JOINS.fullmatch(text[listed[-1].end : mention.start]) or mention.goals & listed[-1].goals:
            break
        listed.append(mention)
    return listed


def _tells_state(text: str) -> bool:
    """Whether a text begins with a status, denied or not, or with "no change"."""
    return bool(status_at(text, 0) or denied_at(text, 0)) or no_change_at(text, 0) is not None


def named_in(text: str, asked: Sequence[AskedAbout]) -> Named | None:
    """Return what a text says of the goals that it names as its subject, or behind what it says; None if it names none.

    What it names later, in its note, is not what it is about.
    """
    text = with_plain_key(text)
    mentions = mentions_in(text, asked)
    if not mentions:
        return None
    if _leads_to(text[: mentions[0].start], mentions[0], asked):
        return _subject(text, mentions, asked)
    for mention in mentions:
        name = text[mention.start : mention.end]
        before = joined_behind(text[: mention.start], mention, asked) or behind_number(text[: mention.start], name)
        if before and is_head(text[: before.start()]):
            head, listed = text[: before.start()], list_of(text, mentions[mentions.index(mention) :])
            is_list = len(listed) > 1 and not re.search(r"\w", text[listed[-1].end :])
            if is_list and _tells_state(head) and all(len(one.goals) == 1 for one in listed):
                numbers = frozenset(number for one in listed for number in one.goals)
                return _named(numbers, head.strip(), asked, is_plain=False, is_each=True)
            said = f"{head} {text[mention.end :].lstrip(') ')}".strip()
            return _named(mention.goals, said, asked, is_plain=False)
    return None


def named_after_words(text: str, asked: Sequence[AskedAbout]) -> AskedAbout | None:
    """Return the one goal that a text names behind words that are set apart: "waiting for billing, CSAT 82".

    Words that tell how something stands may be of any other: "on track, FRT not so much".
    """
    mentions = mentions_in(text, asked)
    goals = {number for mention in mentions for number in mention.goals}
    before = text[: mentions[0].start] if mentions else ""
    is_apart = re.search(r"[\w)][,;.:]\s+(?:(?:so|and|but|the|our)\s)*$", before) and not re.search(r"\d", before)
    is_told = mentions_standing(before)
    return next((one for one in asked if goals == {one.goal.number}), None) if is_apart and not is_told else None


def names_its_goal(question: Question, asked: Sequence[AskedAbout]) -> bool:
    """Tell whether the words that a question is about name its one goal, so that they are about nothing else."""
    named = named_in(question.words, asked)
    return named is not None and [one.goal.number for one in named.goals] == list(question.goals)


def _leads_to(before: str, mention: Mention, asked: Sequence[AskedAbout]) -> bool:
    """Whether nothing stands before a name but small words, and those of its own title: the "Raise" of "Raise CSAT"."""
    if _IS_TARGET.search(before):
        return False
    titles = " ".join(one.goal.title.casefold() for one in asked if one.goal.number in mention.goals)
    words = [word for word in before.split() if not any(is_slip(word, own) for own in titles.split())]
    has_steps = any(isinstance(one.goal.measure, Milestones) for one in asked if one.goal.number in mention.goals)
    return bool(_FILLERS.fullmatch(" ".join(words)) or (has_steps and HAVE_FINISHED.fullmatch(before)))


def _subject(text: str, mentions: Sequence[Mention], asked: Sequence[AskedAbout]) -> Named:
    listed = list_of(text, mentions)
    if len(listed) > 1 and all(len(mention.goals) == 1 for mention in listed):
        numbers = frozenset(number for mention in listed for number in mention.goals)
        said = with_off_track(_OF_EACH.sub("", text[listed[-1].end :].lstrip(" :,-–—")))
        return _named(numbers, said, asked, is_plain=False, is_each=True)
    mention = mentions[0]
    after = with_off_track(text[mention.end :])
    if after != text[mention.end :]:
        return _named(mention.goals, after, asked, is_plain=True)
    is_plain = bool(rules.KEY.fullmatch(text, mention.start, mention.end) or re.match(r"\s*(?:[:=)]|[-–—]\s)", after))
    named = _named(mention.goals, text[mention.start :], asked, is_plain=is_plain)
    if any(is_told_by_name(text, mention, one) for one in named.goals):
        return replace(named, text=text)
    if any(isinstance(one.goal.measure, Milestones) for one in named.goals):
        # Its own words may be those of its milestones, which a sign may stand before: "✅ macro audit".
        before = text[: mention.start]
        return replace(named, text=text) if statuses_mentioned(before) or HAVE_FINISHED.fullmatch(before) else named
    in_brackets = _IN_BRACKETS.fullmatch(after)
    return replace(named, text=with_plain_key(in_brackets[1] if in_brackets else after.lstrip(" :=)]")))


def is_told_by_name(text: str, mention: Mention, one: AskedAbout) -> bool:
    """Whether a goal's name says that it is reached, by itself or with the words behind it: "contract signed" of one
    that is called so, "certificate arrived" of one that is to be got. So does the name of a milestone: "racks fitted".
    """
    if isinstance(one.goal.measure, Milestones):
        name = text[mention.start : mention.end]
        return any(_told_done(name, 0, step) or _is_state(name, step) for step in one.goal.measure.steps)
    name, after = text[mention.start : mention.end], rules.BETWEEN.sub("", text[mention.end :], count=1)
    if reached_at(after, 0) is not None:
        return False
    told = told_done_at(text, mention.start, one.goal.title)
    is_told = told_done_at(name, 0, one.goal.title) is not None or (told is not None and told[1] > mention.end)
    return isinstance(one.goal.measure, YesNo) and is_told


def _named(
    numbers: frozenset[int], text: str, asked: Sequence[AskedAbout], *, is_plain: bool, is_each: bool = False
) -> Named:
    return Named(tuple(one for one in asked if one.goal.number in numbers), text, is_each, is_plain)


def with_off_track(text: str) -> str:
    """Return "off track" for "off" and "off again", where that is all that is said of a goal; all else as it is."""
    return "off track" if _OFF.fullmatch(text) else text


def joined_behind(before: str, mention: Mention, asked: Sequence[AskedAbout]) -> re.Match[str] | None:
    """Return what joins a name to what is said of it before, with words of its title between: "4 for new joiners".

    Or the beginnings of such: "4h for fast emails" where the title says "faster".
    """
    own = {word for one in asked if one.goal.number in mention.goals for word in one.goal.title.casefold().split()}
    words = before.split()
    while (joined := BEHIND.search(before)) is None and words and words[-1].isalpha():
        said = words[-1].casefold()
        if not any(word == said or (len(said) > _FEW_LETTERS and word.startswith(said)) for word in own):
            break
        before = before[: before.rindex(words.pop())]
    return joined


def behind_number(before: str, name: str) -> re.Match[str] | None:
    """Return where an abbreviation is joined to a bare number before it: "82 CSAT"; "82 letters" may count letters."""
    return _BARE.search(before) if len(name) <= _LONGEST_ABBREVIATION and _ONLY_NUMBER.fullmatch(before) else None


def is_head(text: str) -> bool:
    """Whether what stands before a name can be all that is said of it: no comma, and not the beginning of a note."""
    return bool(text.strip()) and not re.search(r"[,;(]|\b(?:because|waiting|due|thanks|blocked|since|until)\b", text)
