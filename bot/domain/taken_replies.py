"""Replies as they were taken: what each was about and what it made, so that its edit or deletion can change that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.replies import Question

EDITS_COUNT_FOR = timedelta(days=30)
"""How long after a reply was taken its edit is read: beyond the longest cadence. Then its words are forgotten."""


class Deletion(StrEnum):
    """What became of what a reply recorded, once its writer had deleted it."""

    ASKED = "asked"
    KEPT = "kept"
    UNDONE = "undone"


class OfTheWay(StrEnum):
    """Whether a reply tells what is in the way of a team."""

    NO = "no"
    PERHAPS = "perhaps"
    """What is unclear in it may."""
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class WasAsked:
    """A goal that a reply could be about when it was written."""

    goal: int
    number: int | None
    """How its prompt numbers it; None outside a prompt."""
    waits: bool
    """Whether the prompt still waited for it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A check-in that a reply made, or its edit put in the place of the one before."""

    goal: int
    check_in: int
    words: str
    """Those of the reply that it rests on."""
    answers: Question | None = None
    """The question by whose button it was made."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A check-in that was taken back, because an edit says nothing of its goal any more."""

    goal: int
    check_in: int


@dataclass(frozen=True, slots=True)
class Left:
    """A goal of which an edit says something else, where that could not be written."""

    goal: int
    refusal: Mapping[str, Any] | None = None
    """As `noted`; None: something newer stands on the goal."""


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """Something that is clear, but cannot be taken."""

    words: str
    refusal: Mapping[str, Any]
    """As `noted`."""


@dataclass(frozen=True, slots=True)
class NothingInTheWay:
    """The answer *nothing* for a team, as given when the reply was read."""

    team_id: int


@dataclass(frozen=True, slots=True)
class AsksHow:
    """A question to the bot."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """The prompt is to come again on another day; on which, the prompt says. Without one that is asked."""

    to: date | None = None
    """The local day to which the reply itself put it off."""


@dataclass(frozen=True, slots=True)
class SaidAway:
    """Time off that a reply told of."""

    absence: int
    is_known: bool = False
    """Whether it was said before: then it is not for this reply to take back."""


@dataclass(frozen=True, slots=True)
class AwayWhen:
    """Time off of which it is not clear on which days."""

    words: str


@dataclass(frozen=True, slots=True)
class SaidBack:
    """They are not away any more; only what is said of that takes it back."""

    absence: int | None = None
    """The one that ended with it."""


SettledPart = Made | Unsaid | Left | TurnedDown | NothingInTheWay | AsksHow | PutOff | SaidAway | AwayWhen | SaidBack
Part = SettledPart | Question
"""What became of one part of a reply."""


@dataclass(frozen=True, slots=True)
class TakenReply:
    """A message that somebody wrote to the bot, with what became of it. Channel and ts say which."""

    channel: str
    ts: str
    person: str
    text: str
    """As it was last read; unescaped."""
    taken_at: datetime
    """When it was first read: what stood before it did so before this."""
    read_at: datetime
    """When it was last read."""
    edited_ts: str = ""
    """Slack's time of the edit that was read; empty: as it was first written."""
    thread_ts: str | None = None
    week: date | None = None
    """The prompt that it answers."""
    asked: tuple[WasAsked, ...] = ()
    parts: tuple[Part, ...] = ()
    of_the_way: OfTheWay = OfTheWay.NO
    deletion: Deletion | None = None

    @property
    def occurrence(self) -> str:
        """That of the answer to it."""
        return f"{self.channel}/{self.ts}"

    @property
    def made(self) -> tuple[Made, ...]:
        """The check-ins that it made."""
        return tuple(part for part in self.parts if isinstance(part, Made))

    @property
    def may_tell_of_the_way(self) -> bool:
        """Whether the answer asks or tells what is in the way of a team."""
        return self.of_the_way is not OfTheWay.NO or any(isinstance(part, NothingInTheWay) for part in self.parts)

    def is_newer(self, edited_ts: str) -> bool:
        """Tell whether an edit of this time came after what was read: events come twice, late and out of order."""
        return self.deletion is None and _seconds(edited_ts) > _seconds(self.edited_ts)

    def without_words(self) -> "TakenReply":
        """Return it with what it made, and none of the words in which it was written."""
        return replace(self, text="", parts=tuple(_without_words(part) for part in self.parts))

    def with_part(self, at: int, part: Part) -> "TakenReply":
        """Return it with another part at this position."""
        return replace(self, parts=(*self.parts[:at], part, *self.parts[at + 1 :]))


def _without_words(part: Part) -> Part:
    match part:
        case Made():
            return replace(part, words="", answers=None)
        case TurnedDown() | AwayWhen():
            return replace(part, words="")
        case Question():
            return replace(part, words="", choices=())
        case _:
            return part


def _seconds(ts: str) -> tuple[int, int]:
    """Return Slack's ts as a number that compares exactly; before all where it is none."""
    whole, _, fraction = ts.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return (-1, 0)
    return int(whole), int(fraction[:6].ljust(6, "0")) if fraction.isascii() and fraction.isdigit() else 0
