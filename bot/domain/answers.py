"""What the bot answers to a plain reply, and to a command that was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.check_ins import CheckIn, Recorded, Report, Source, TakenBack
from bot.domain.goals import Goal
from bot.domain.people import Viewer
from bot.domain.prompts import ObstacleLine, PromptCard
from bot.domain.readings import Unclear
from bot.domain.refusals import Refusal
from bot.domain.replies import Question, Topic
from bot.domain.taken_replies import Deletion
from bot.domain.time_off import TimeOffChange
from bot.domain.working_time import DayOff, Days


@dataclass(frozen=True, slots=True)
class InTheWay:
    """*Anything in the way?*, as it stands for one or several teams; what was typed may be the answer to it."""

    lines: tuple[ObstacleLine, ...] = ()
    week: str = ""
    """The prompt that asks it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The goal is known, but not what a command says about it; nothing was written."""

    goal: Goal
    unclear: Unclear
    said: str = ""
    """What was typed, which fills the form."""


@dataclass(frozen=True, slots=True)
class WhichGoal:
    """A command may be about any of these goals, or there is none (empty); nothing was written."""

    goals: tuple[Goal, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """An unclear part of a reply; nothing was written of it."""

    at: int
    """Its place among the parts of the reply."""
    question: Question
    goals: tuple[Goal, ...]
    """Those that it can be about; none where no goal asks for a check-in."""
    words: str
    """The words it rests on, as people read them."""
    or_in_the_way: InTheWay = InTheWay()
    """What it may be about as well."""


@dataclass(frozen=True, slots=True)
class AnsweredSince:
    """A goal that a question is about was answered otherwise since: where that was said it can be changed, not here."""

    goal: Goal
    check_in: CheckIn
    viewer: Viewer
    words: str = ""
    """Those that were unclear, where nothing of them is asked any more."""


@dataclass(frozen=True, slots=True)
class IsInTheWay:
    """The answer to *anything in the way?* that was recorded, or the question whether what was typed is one."""

    asked: InTheWay
    said: str = ""
    is_recorded: bool = False
    """Whether it was answered since; False: nothing was written of what was typed."""


@dataclass(frozen=True, slots=True)
class LeftAsItIs:
    """An edit says something else of a goal, where that could not be written."""

    goal: Goal
    refusal: Refusal | None = None
    """None: something newer stands on the goal."""


@dataclass(frozen=True, slots=True)
class HowTo:
    """It was a question to the bot: how to answer, and where help is, or one sentence about what was asked."""

    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be taken; nothing was written."""

    refusal: Refusal
    user_id: str
    words: str = ""
    """The words it rests on."""


@dataclass(frozen=True, slots=True)
class ComesLater:
    """The prompt as it was put off, or the question until when; or it cannot be put off."""

    card: PromptCard
    offered: date | None = None
    """The day that a reply asks for beside something else: it is not put off to it unasked."""
    day_off: DayOff | None = None
    """The day that a reply asks for, where nobody can be reached then and it is not put off yet."""


@dataclass(frozen=True, slots=True)
class WhenAway:
    """The question on which days somebody is away; nothing was written."""

    said: str
    """Their words for the days; empty where they told none."""
    meanings: tuple[Days, ...] = ()
    """The days that these can mean."""


Answer = (
    Recorded
    | TakenBack
    | AskedBack
    | AnsweredSince
    | IsInTheWay
    | LeftAsItIs
    | HowTo
    | Refused
    | ComesLater
    | TimeOffChange
    | WhenAway
)
"""What one part of a reply was understood to say, or why it was not."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole reply, part by part as things stand now."""

    channel: str
    ts: str
    edited_ts: str
    """As which it was read."""
    parts: tuple[Answer, ...]
    deletion: Deletion | None = None
    can_be_taken_back: bool = False
    """Whether anything of a deleted reply stands that its writer can still take back."""
    read_at: datetime | None = None
    """When it was last read, where that is known."""

    def is_just_above(self, said: Recorded) -> bool:
        """Tell whether a confirmation is of this reply's own words and day, so that both are plain from its place."""
        if self.read_at is None or said.check_in.source is not Source.REPLY:
            return False
        zone = ZoneInfo(said.viewer.zone)
        return said.check_in.at.astimezone(zone).date() == self.read_at.astimezone(zone).date()


def one_for_each_goal(parts: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the parts of an answer with one confirmation for each goal, where its last one stands.

    What was clear and what was chosen of the rest that day are told together; what was taken back only where nothing
    of the goal stands. A confirmation tells itself what was said of its goal since.
    """
    last: dict[int, int] = {}
    said: dict[int, Recorded | TakenBack] = {}
    for at, part in enumerate(parts):
        if isinstance(part, Recorded | TakenBack):
            number = part.goal.number
            last[number] = at
            said[number] = _together(said[number], part) if number in said else part
    return tuple(
        said[part.goal.number] if isinstance(part, Recorded | TakenBack) else part
        for at, part in enumerate(parts)
        if _is_told_once(part, at, parts, last)
    )


def _is_told_once(part: Answer, at: int, parts: Sequence[Answer], last: Mapping[int, int]) -> bool:
    """Tell whether a part says of its goal what no other part says; `last` has where each goal is confirmed last."""
    match part:
        case Recorded() | TakenBack():
            return last[part.goal.number] == at
        case AnsweredSince():
            is_first = all(other.goal != part.goal for other in parts[:at] if isinstance(other, AnsweredSince))
            return is_first and part.goal.number not in last
    return True


def _together(one: Recorded | TakenBack, other: Recorded | TakenBack) -> Recorded | TakenBack:
    """Return the newer of two confirmations on one goal, with what the older one tells besides."""
    if isinstance(one, TakenBack) or isinstance(other, TakenBack):
        return one if isinstance(other, TakenBack) else other
    older, newer = sorted((one, other), key=lambda each: each.check_in.check_in_id)
    if older.check_in.check_in_id == newer.check_in.check_in_id:
        return newer
    before, after = older.check_in.report, newer.check_in.report
    zone = ZoneInfo(newer.viewer.zone)  # a confirmation tells one date
    is_of_one_day = older.check_in.at.astimezone(zone).date() == newer.check_in.at.astimezone(zone).date()
    is_of_one_wording = older.check_in.revision == newer.check_in.revision
    if before.no_change or after.no_change or not (is_of_one_day and is_of_one_wording):
        return newer
    notes = dict.fromkeys(note for note in (before.note, after.note) if note)
    both = Report(
        after.value if after.value is not None else before.value, after.status or before.status, " – ".join(notes)
    )
    return replace(newer, check_in=replace(newer.check_in, report=both))
