"""What the bot answers to a plain reply."""

from dataclasses import dataclass

from bot.domain.check_ins import Recorded, TakenBack
from bot.domain.goals import Goal
from bot.domain.readings import Unclear
from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """The goal is known, but not what was said about it; nothing was written."""

    goal: Goal
    unclear: Unclear


@dataclass(frozen=True, slots=True)
class WhichGoal:
    """It may be about any of these goals, or there is none (empty); nothing was written."""

    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class HowTo:
    """It was a question to the bot: how to answer, and where help is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be taken; nothing was written."""

    refusal: Refusal
    user_id: str


Answer = Recorded | TakenBack | Asked | WhichGoal | HowTo | Refused
