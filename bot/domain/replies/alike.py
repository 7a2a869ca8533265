"""A goal that is told as the one before it, or not so: "CSAT at risk, FRT too", "same for FRT", "not FRT"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.check_ins import Report, Status
from bot.domain.measures import YesNo
from bot.domain.reading.milestones import reached_at
from bot.domain.reading.names import Mention
from bot.domain.reading.statuses import IN_WORDS, denied_at
from bot.domain.readings import Doubt
from bot.domain.replies.choices import OTHERWISE
from bot.domain.replies.naming import list_of, mentions_in
from bot.domain.replies.understood import AskedAbout, Choice, Question

_SAME = r"(?:(?:it's\s)?(?:the\s|exactly\s(?:the\s)?)?same(?!\s(?:as|level|value|number)\b)|ditto|idem)"
_BEFORE = re.compile(
    rf"""(?:^|(?<=[\s,;&(–—-]))(?:(?:and|but|also)\s)*(?:
        (?P<too>(?:{_SAME}|likewise|similarly)(?:\s(?:goes|applies|is\strue|here|again|status|story|thing|picture))*
            (?:\s(?:for|with|on|at|in|of|to))?
          | (?:so|as)\s(?:is|are|does|do) | (?:as\swell\sas|together\swith|along\swith))
      | (?P<not>(?:only\s)?(?:(?:but\s)?not|unlike|n(?:either|or)(?:\s(?:is|are))?)(?:\s(?:for|with|on|so))?)
    )\s+(?:(?:the|our|my|goal)\s)*$""",
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    rf"""\s*(?:is|are)?\s*(?:
        (?P<too>(?:also|likewise|similarly)(?:\s(?:so|too))?|(?:still\s)?too|as\swell|{_SAME}(?:\s(?:too|here|story|thing))?|similar|alike)
      | (?P<not>(?:still\s)?not(?:\s(?:so|really|yet|quite|at\sall|too|either|much))*|(?:is|are)n't|n?either|less\sso)
    )[\s.)!]*(?:$|[,;:–—](?P<note>.*))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LONE_SAME = re.compile(rf"\s*(?:is|are)?\s*{_SAME}\b", re.IGNORECASE)


class Alike(StrEnum):
    """How a goal is told by what was told before."""

    TOO = "too"
    NOT = "not"
    SAME = "same"
    """As the other goal, or as it was: "CSAT at risk, FRT the same"."""


@dataclass(frozen=True, slots=True)
class ToldAlike:
    """Goals that are told by what was told before."""

    goals: tuple[AskedAbout, ...]
    how: Alike
    note: str = ""


def leads_alike(before: str) -> re.Match[str] | None:
    """Return the words at the end of a text that tell the goal named next by what was told before: "same for"."""
    return _BEFORE.search(before)


def follows_alike(after: str) -> bool:
    """Whether words begin a text that tell the goal named before them by what was told before that: "too"."""
    return _AFTER.match(after) is not None


def told_alike(clause: str, asked: Sequence[AskedAbout]) -> ToldAlike | None:
    """Return the goals that a clause only tells by what was told before; None if it says anything else."""
    mentions = mentions_in(clause, asked)
    if not mentions:
        return None
    listed = list_of(clause, mentions)
    goals = _each_of(listed, asked)
    before, after = clause[: listed[0].start], clause[listed[-1].end :]
    lead = leads_alike(before)
    if not goals or (before.strip() and (lead is None or before[: lead.start()].strip(" ,;&"))):
        return None
    if lead is not None and re.match(r"[\s.!)]*(?:$|[,;:–—])|\s+(?:too|either|as\swell)\b[\s.!]*$", after):
        return ToldAlike(goals, Alike.NOT if lead["not"] else Alike.TOO, after.strip(" .,;:!)–—"))
    found = _AFTER.match(after) if lead is None else None
    if found is None or any(_is_answer(after, one) for one in goals):
        return None
    how = Alike.NOT if found["not"] else Alike.SAME if _LONE_SAME.match(after) else Alike.TOO
    return ToldAlike(goals, how, (found["note"] or "").strip(" .,;:!–—"))


def _each_of(listed: Sequence[Mention], asked: Sequence[AskedAbout]) -> tuple[AskedAbout, ...]:
    if any(len(mention.goals) != 1 for mention in listed):
        return ()
    numbers = {number for mention in listed for number in mention.goals}
    return tuple(one for one in asked if one.goal.number in numbers)


def _is_answer(after: str, one: AskedAbout) -> bool:
    """Whether "not yet" is all that such a goal is asked: whether it is reached."""
    return isinstance(one.goal.measure, YesNo) and reached_at(after.lstrip(), 0) is not None


def said_alike(told: ToldAlike, one: AskedAbout, said: str, report: Report | None) -> str | None:
    """Return what is said so of a goal, in words that are read for it; None where that is not clear.

    `said` is what was told before and `report` what it makes: no number of one goal is another's too.
    """
    says = None
    if denied := denied_at(said, 0):
        says = f"not {IN_WORDS[denied.status]}"
    elif report is None or told.how is Alike.NOT:
        return None
    elif report.no_change:
        says = "no change"
    elif report.status is not None and (told.how is Alike.TOO or one.before.status is report.status):
        says = IN_WORDS[report.status]
    elif report.status is None and told.how is Alike.SAME:
        says = "no change"
    return f"{says}, {told.note}" if says and told.note else says


def question_alike(told: ToldAlike, one: AskedAbout, words: str, report: Report | None) -> Question:
    """Return the question how such a goal stands, with the statuses that it may have."""
    status = report.status if report is not None else None
    meant: list[Report] = []
    if told.how is Alike.NOT and status is not None:
        meant = [Report(status=other) for other in OTHERWISE[status]]
    elif told.how is not Alike.NOT:
        meant = [Report(status=status)] if status is not None else []
        meant += [Report(no_change=True)] if one.before.latest is not None else []
    doubt = Doubt.NEGATION if told.how is Alike.NOT and status is Status.ON_TRACK else Doubt.NOT_CERTAIN
    number = one.goal.number
    return Question(doubt, words, (number,), tuple(Choice(number, report) for report in meant))
