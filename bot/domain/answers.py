"""What the bot answers to a plain reply."""

from dataclasses import dataclass

from bot.domain.check_ins import Recorded, TakenBack
from bot.domain.goals import Goal
from bot.domain.prompts import ObstacleLine
from bot.domain.readings import Unclear
from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class InTheWay:
    """*Anything in the way?*, as it stands for one or several teams; what was typed may be the answer to it."""

    lines: tuple[ObstacleLine, ...] = ()
    week: str = ""
    """The prompt that asks it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The goal is known, but not what was said about it; nothing was written."""

    goal: Goal
    unclear: Unclear
    said: str = ""
    """What was typed, which fills the form."""
    or_in_the_way: InTheWay = InTheWay()
    """What it may be about as well."""


@dataclass(frozen=True, slots=True)
class WhichGoal:
    """It may be about any of these goals, or there is none (empty); nothing was written."""

    goals: tuple[Goal, ...]
    said: str = ""
    or_in_the_way: InTheWay = InTheWay()


@dataclass(frozen=True, slots=True)
class IsInTheWay:
    """The answer to *anything in the way?* that was recorded, or the question whether what was typed is one."""

    asked: InTheWay
    said: str = ""
    is_recorded: bool = False
    """Whether it was answered since; False: nothing was written of what was typed."""


@dataclass(frozen=True, slots=True)
class HowTo:
    """It was a question to the bot: how to answer, and where help is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be taken; nothing was written."""

    refusal: Refusal
    user_id: str


Answer = Recorded | TakenBack | Asked | WhichGoal | IsInTheWay | HowTo | Refused
