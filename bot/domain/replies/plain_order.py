"""Other orders in which people say things of several goals, put as they are read: "no change on both", "FRT?"."""

import re
from collections.abc import Sequence

from bot.domain.measures import Metric, Milestones
from bot.domain.reading.milestones import all_but_at
from bot.domain.reading.statuses import state_ends_at
from bot.domain.replies.asking import asks_the_bot
from bot.domain.replies.below import with_lines_below
from bot.domain.replies.clauses import says_something
from bot.domain.replies.naming import mentions_in
from bot.domain.replies.ordinals import with_numbers_for_places
from bot.domain.replies.understood import AskedAbout

_COUNTED = {"both": 2, "both of them": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_ON_ALL = re.compile(
    r"\W*\s?(?:(?:on|for|in|with|at|across|from)\s)?"
    r"(?P<all>both(?:\sof\sthem)?|all(?:\sof\s(?:them|these))?(?:\sthe)?(?:\s(?P<count>two|three|four|five|six|seven|eight|\d))?"
    r"|everything|each(?:\sof\sthem)?)(?:\s(?:goals?|lines?|of\sthem))?[\s.!]*$",
    re.IGNORECASE,
)
_BUT_FOR = re.compile(
    r"(?:no\schanges?|(?:all\s)?(?:the\s)?same|nothing(?:\shas|'s)?\schanged|unchanged)(?:\sas\s(?:last\s(?:week|time)|before))?"
    r",?\s(?:but|except|apart\sfrom|other\sthan)(?:\sfor)?\s(?:the\s|our\s)?",
    re.IGNORECASE,
)
_NOTHING_NEW = re.compile(r"(?:there(?:'s|\sis)\s)?(?:nothing\snew|no\s(?:news|updates?))\b", re.IGNORECASE)
_STEP = r"(?:m|milestone|step)[\s-]?\d{1,2}"
_STEP_TOO = re.compile(
    rf"(?P<first>\b{_STEP}\s(?:is\s|are\s)?(?:done|finished|completed?)),?\s(?:and\s)?"
    rf"(?:(?:also|so\sis)\s(?P<also>{_STEP})|(?P<too>{_STEP})\s(?:is\s)?(?:too|also|as\swell))(?=\s*(?:$|[,;.!\n]))",
    re.IGNORECASE,
)
_NONE_MOVED = re.compile(
    r"(?:and\s|but\s)?(?P<both>neither|none)(?:\sof\s(?:them|these|the\stwo|(?:the|my)\sgoals))?(?:\s(?:has|have))?(?:\sreally)?"
    r"\s(?:moved|changed)(?:\s(?:yet|at\sall|this\sweek|since(?:\slast\s(?:week|time))?))*[\s.!]*",
    re.IGNORECASE,
)
_ALL_BUT_BEHIND = re.compile(
    r"^(?P<says>(?:still\s)?(?:the\s)?same|no\schanges?|unchanged|(?:on|off)\strack|at\srisk)\s(?:for|on|in|with)\s(?:all|everything)(?:\sof\s(?:them|these))?"
    r",?\s(?P<but>except|apart\sfrom|other\sthan)(?:\sfor)?\s",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"(?:^|[,;:.\n]\s*|\s(?:and|but)\s)(?:and\s|but\s)?(?=(?:all|everything)\s)", re.IGNORECASE)
_ANSWERS_FIRST = re.compile(
    r"(?P<answers>\d[\d.,]{0,8}\s(?P<what>answers|responses|replies|surveys|ratings|votes|reviews|respondents))\s?[,;:]\s*"
    r"(?P<said>[^\d,;.\n]{1,60}\d[\d.,]{0,8}(?<!,)(?:\s?%)?)(?=\s|[,;.]|$)",
    re.IGNORECASE,
)
"""From how many answers a number is: "58 answers, NPS 40"."""
_DOT = re.compile(r"[^\S\n]+·[^\S\n]+")
_SHARE_OF = re.compile(
    r"(\b\d{1,3}(?:[.,]\d{1,2})?\s?%)\s(of\s(?:(?:all|the|our)\s)?\d[\d.,]*\s[^\W\d]{3,20})(?=\s*(?:$|[,;.!\n]))"
)
_GLUED = re.compile(
    r"(?<![\w.,:/#@+-])(?P<word>[^\W\d_]{3,20})(?P<number>\d{1,4}(?:[.,]\d{1,2})?)(?=\s|%|$|[,;!]|\.(?!\w))"
)
_OF_THE_WAY = re.compile(
    r"\W*\banything\sin\sthe\sway\?\W*?(?:\b(?:no|nope|nothing|none)\b)?[ .!*_]*(?=\n|$)", re.IGNORECASE
)
_LAST_WEEK = re.compile(r"^[ \t]*(?:last|previous)\s(?:week|time)\s?:[^\n]*\n+", re.IGNORECASE | re.MULTILINE)
_THIS_WEEK = re.compile(r"^[ \t]*(?:this\sweek|now|today)\s?:\s*", re.IGNORECASE | re.MULTILINE)
_ASKS_LAST = re.compile(r"(?P<said>[^?]*\S)\s*[,;]\s*(?P<asks>[^,;?]{1,80}\?)\s*")
_IS_OK = re.compile(
    r"(?:(?:is\s(?:that|it|this)\s)?(?:ok|okay|k|alright|all\sright|good|fine)"
    r"|right|correct|yes|isn't\sit)\s?\?",
    re.IGNORECASE,
)


def in_plain_order(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return what a reply says of several goals, in the order in which it is read; all else as it is."""
    text = _STEP_TOO.sub(lambda said: f"{said['first']}, {said['also'] or said['too']} done", text)
    text = _with_answers_behind(_parted(text, asked), asked)
    if len(asked) == 1:
        return text
    without = _OF_THE_WAY.sub("", text).strip()
    text = without if without != text and mentions_in(without, asked) else text
    text = _with_steps_done(text, asked)
    if _says_none_moved(text, len(asked)):
        return "all no change"
    text = _ALL_BUT_BEHIND.sub(lambda found: f"all {found['says']} {found['but']} ", text)
    text = with_numbers_for_places(text)
    if _LAST_WEEK.search(text) and _THIS_WEEK.search(text):
        text = _THIS_WEEK.sub("", _LAST_WEEK.sub("", text)).strip()
    text = _with_all(_count_first(with_lines_below(text, asked)), asked)
    return _said_of_all(text, len(asked)) or _with_the_rest(text, asked)


def _with_the_rest(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return "the rest on track, emails at risk" for "two on track, emails at risk" of three goals."""
    found = _SOME.search(text)
    end = state_ends_at(text, found.end()) if found else None
    if found is None or end is None or not _PART_ENDS.match(text, end):
        return text
    named = {one.goals for one in mentions_in(text, asked)}
    is_rest = all(len(goals) == 1 for goals in named) and len(named) + _COUNTED[found["count"].casefold()] == len(asked)
    return f"{text[: found.start()]}the rest {text[found.end() :]}" if named and is_rest else text


def _parted(text: str, asked: Sequence[AskedAbout]) -> str:
    """Part what stands together: "At risk · 79%" as the bot says it, "NPS40", "82% of 412 calls"."""
    text = _SHARE_OF.sub(r"\1 (\2)", _DOT.sub(", ", text))
    return _GLUED.sub(lambda found: _unglued(found, asked), text)


def _with_answers_behind(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return "NPS 40 (58 answers)" for "58 answers, NPS 40", where no goal is about how many those are."""
    found = _ANSWERS_FIRST.match(text)
    what = found["what"].casefold() if found else ""
    if found is None or any(what in f"{one.goal.title} {_unit_of(one)}".casefold() for one in asked):
        return text
    mentions = mentions_in(text, asked)
    is_named = mentions and mentions[0].start == found.start("said")
    return f"{found['said']} ({found['answers']}){text[found.end() :]}" if is_named else text


def _with_steps_done(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return "G-12 m1 and m2 done" for "everything but go live is finished", of the goal that alone has such a step."""
    for begins in _EVERYTHING.finditer(text):
        at = begins.end()
        told = [
            (one, measure.steps, said)
            for one in asked
            if isinstance(measure := one.goal.measure, Milestones)
            and (said := all_but_at(text, at, measure.steps, _done_before(one)))
        ]
        if len(told) == 1:
            one, steps, said = told[0]
            done = " and ".join(f"m{number}" for number, step in enumerate(steps, 1) if step in (said.done or ()))
            # One that was done before is asked about.
            return text[:at] + (
                f"{one.goal.key} {done} done{text[said.end :]}" if done else f"{one.goal.key}: {text[at:]}"
            )
    return text


def _done_before(one: AskedAbout) -> frozenset[str]:
    done = one.before.value
    return done if isinstance(done, frozenset) else frozenset()


def _unit_of(one: AskedAbout) -> str:
    measure = one.goal.measure
    return measure.unit if isinstance(measure, Metric) else ""


def _says_none_moved(text: str, count: int) -> bool:
    """Whether it says that no goal has moved: "neither moved" of two, "none of them changed" of more."""
    found = _NONE_MOVED.fullmatch(text)
    return found is not None and (count == 2 or found["both"].casefold() == "none")


def _unglued(found: re.Match[str], asked: Sequence[AskedAbout]) -> str:
    word = found["word"].casefold()
    is_name = any(word in re.findall(r"[^\W\d_]+", one.goal.title.casefold()) for one in asked)
    return f"{found['word']} {found['number']}" if is_name else found.group()


def _with_all(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return "all no change except CSAT 82" for "no change except CSAT 82", which names all others by that one."""
    found = _BUT_FOR.match(text)
    mentions = mentions_in(text, asked) if found else []
    if not found or not mentions or mentions[0].start != found.end():
        return text
    return f"all no change except {text[found.end() :]}"


def _asks_of_last_name(text: str, asked: Sequence[AskedAbout]) -> re.Match[str] | None:
    """Return what is said before a name that only a question mark follows: "CSAT 82 FRT ?"."""
    mentions = mentions_in(text, asked) if text.endswith("?") else []
    if not mentions or text[mentions[-1].end :].strip() != "?":
        return None
    return re.fullmatch(rf"(?s:(?P<said>.{{{mentions[-1].start}}})(?P<asks>.*))", text)


def parted_from_question(text: str, asked: Sequence[AskedAbout]) -> tuple[str, str]:
    """Return what is said before a short question at the end, and that question: "CSAT 82", "FRT?".

    Empty both where nothing is said first; without the question where it only asks whether that will do.
    """
    found = _ASKS_LAST.fullmatch(text) or _asks_of_last_name(text, asked)
    mentions = mentions_in(found["asks"], asked) if found else []
    if not found or not says_something(found["said"]) or asks_the_bot(found["said"], [one.goal.title for one in asked]):
        return "", ""
    if _IS_OK.fullmatch(found["asks"]):
        return found["said"], ""
    return (found["said"], found["asks"]) if mentions and mentions[0].start == 0 else ("", "")


_COUNTED_FIRST = re.compile(
    r"(?:and\s|but\s)?(?P<count>both|(?:all\s)?(?:two|three|four|five|six|seven))(?:\sof\s(?:them|these))?(?:\s(?:are|is|still|now))*\s",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"(?:^|(?<=[,;.\n]\s)|(?<=\sand\s)|(?<=\sbut\s))(?:the\sother\s)?(?P<count>two|three|four|five|six|seven)(?:\s(?:of\s(?:them|these|my\sgoals)|goals))?"
    r"(?:\s(?:are|still|now))*\s",
    re.IGNORECASE,
)
_PART_ENDS = re.compile(r"\s*(?:$|[,;.!\n]|\s(?:and|but)\s)")
_COUNTED_LAST = re.compile(r"\s(?P<count>both|all\s(?:two|three|four|five|six|seven))[\s.!]*$", re.IGNORECASE)
_COUNTED_BEHIND = re.compile(
    r"(?<=\d)(?P<unit>\s?[%\w]{0,3})\s(?:are\s)?(?P<count>both|all\s(?:two|three|four|five|six|seven))\s(?P<said>[^\n,;.!]+)[\s.!]*$",
    re.IGNORECASE,
)
_LAST_PART = re.compile(r"(?:.*(?:[,;.!\n]\s*|\s(?:and|but)\s))?(?:and\s|but\s)?", re.IGNORECASE | re.DOTALL)


def counted_in(clause: str) -> tuple[int, str] | None:
    """Return of how many a clause says how they stand, and how: "both on track"; None where it does not say so."""
    found = _COUNTED_FIRST.match(clause)
    end = state_ends_at(clause, found.end()) if found else None
    if found is None or end is None or re.search(r"\w", clause[end:]):
        return None
    return _COUNTED[found["count"].casefold().removeprefix("all ")], clause[found.end() : end]


def _count_first(text: str) -> str:
    """Return "…, both on track" for "…, on track both", and for "… 4.1 both on track"."""
    behind = _COUNTED_BEHIND.search(text)
    if behind and state_ends_at(text, behind.start("said")) == behind.end("said"):
        return f"{text[: behind.start()]}{behind['unit']}, {behind['count']} {behind['said']}"
    found = _COUNTED_LAST.search(text)
    part = _LAST_PART.match(text, 0, found.start()) if found else None
    if not found or not part or state_ends_at(text, part.end()) != found.start():
        return text
    return f"{part.group()}{found['count']} {text[part.end() : found.start()]}"


def _said_of_all(text: str, count: int) -> str:
    """Return "all: no change" for "no change on all four"; empty where it is not said so, or of another number."""
    nothing_new = _NOTHING_NEW.match(text)
    end = nothing_new.end() if nothing_new else state_ends_at(text, 0)
    found = _ON_ALL.match(text, end) if end is not None else None
    if found is None:
        return ""
    named = (found["count"] or found["all"]).casefold()
    counted = int(named) if named.isdigit() else _COUNTED.get(named, count)
    says = "no change" if nothing_new else text[:end]
    return f"all {says}" if counted == count else ""
