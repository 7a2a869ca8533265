"""What the bot answers to a plain reply, and to a command that was not understood."""

from dataclasses import dataclass

from bot.domain.check_ins import Recorded, TakenBack
from bot.domain.goals import Goal
from bot.domain.prompts import ObstacleLine
from bot.domain.readings import Unclear
from bot.domain.refusals import Refusal
from bot.domain.replies import Question
from bot.domain.taken_replies import Deletion


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
    """It was a question to the bot: how to answer, and where help is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be taken; nothing was written."""

    refusal: Refusal
    user_id: str
    words: str = ""
    """The words it rests on."""


Answer = Recorded | TakenBack | AskedBack | IsInTheWay | LeftAsItIs | HowTo | Refused
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
