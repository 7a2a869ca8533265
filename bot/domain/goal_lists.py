"""Which goals a list shows, and how people ask for it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.domain.goal_cards import GoalSummary
from bot.domain.goals import Goal, GoalState
from bot.domain.people import Viewer
from bot.domain.permissions import Sight

PAGE = 15
"""Goals on one page: with a heading and *Show more* well below Slack's 50 blocks a message."""


class Which(StrEnum):
    MINE = "mine"
    TEAM = "team"
    """Of all teams the person belongs to or leads."""
    ORG = "org"
    STALE = "stale"
    OVERDUE = "overdue"
    PAUSED = "paused"
    CLOSED = "closed"
    ALL = "all"
    PERSON = "person"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Scope:
    """What to list; `of` is the user id or channel id that PERSON and CHANNEL name."""

    which: Which
    of: str = ""

    @property
    def value(self) -> str:
        """The scope as a button carries it; `read_scope` reads it back."""
        match self.which:
            case Which.PERSON:
                return f"<@{self.of}>"
            case Which.CHANNEL:
                return f"<#{self.of}>"
        return self.which.value


@dataclass(frozen=True, slots=True)
class GoalsWanted:
    """Which goals to read a page of, in the order of lists: from the organisation's down to people's, by number."""

    sight: Sight
    states: tuple[GoalState, ...]
    root: int
    departments: frozenset[int]
    """Teams with teams below."""
    teams: frozenset[int] | None = None
    """Only goals that count in these; None: any."""
    of_people: bool = True
    """Whether individual goals are among them."""
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class GoalList:
    """One page of a list."""

    scope: Scope
    viewer: Viewer
    goals: tuple[GoalSummary, ...]
    start: int
    """How many stand before this page."""
    total: int
    name: str = ""
    """The team's name, where the list is one team's."""
    looked_at: int | None = None
    """How many goals were gone through to find these, from the organisation down, where there are more."""

    @property
    def next_start(self) -> int | None:
        after = self.start + len(self.goals)
        return after if after < self.total else None


_MENTION = re.compile(r"^<(?P<mark>[@#])(?P<id>[A-Z0-9]{1,30})(?:\|[^>]*)?>$")
_WORDS = {
    "": Which.MINE,
    "mine": Which.MINE,
    "my": Which.MINE,
    "me": Which.MINE,
    "team": Which.TEAM,
    "teams": Which.TEAM,
    "org": Which.ORG,
    "organisation": Which.ORG,
    "organization": Which.ORG,
    "stale": Which.STALE,
    "overdue": Which.OVERDUE,
    "late": Which.OVERDUE,
    "paused": Which.PAUSED,
    "closed": Which.CLOSED,
    "all": Which.ALL,
    "everything": Which.ALL,
}


@dataclass(frozen=True, slots=True)
class OthersGoal:
    """A goal that words fit and to which only others may do what was asked for."""

    goal: Goal
    who_can: tuple[str, ...]
    """Nearest first; may be empty."""
    admins_too: bool


@dataclass(frozen=True, slots=True)
class GoalInAnotherState:
    """A goal that words fit, but to which a command does nothing as it stands."""

    goal: Goal
    resumed_by: OthersGoal | None = None
    """Who can resume or reopen it, where the person cannot."""


@dataclass(frozen=True, slots=True)
class GoalsMeant:
    """What words that are no key may mean in a command."""

    goals: tuple[Goal, ...]
    """Those to which the person may do it, likeliest first."""
    of_others: tuple[OthersGoal, ...] = ()
    """What the words fit, where they fit none of those: at most, they are like the titles of those."""
    in_another_state: tuple[GoalInAnotherState, ...] = ()
    """What they fit then in another state: what the person may do it to, or where there is no such goal others'."""


def read_scope(text: str) -> Scope | None:
    """Return what somebody asks to list; None if it is nothing we list."""
    words = " ".join(text.split())
    if mention := _MENTION.match(words):
        return Scope(Which.PERSON if mention["mark"] == "@" else Which.CHANNEL, mention["id"])
    which = _WORDS.get(words.casefold().removesuffix(" goals"))
    return None if which is None else Scope(which)


def person_named(text: str) -> str:
    """Return the name after an @ that Slack knows nobody by, so that it is no mention; empty if this is no such."""
    words = " ".join(text.split())
    return words[1:].strip() if words.startswith("@") else ""


_CLOSE_ENOUGH = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a word is offered: `statle` for `stale` has 91."""


def closest_scope(text: str) -> str:
    """Return the word that was most likely meant."""
    words = [word for word in _WORDS if word]
    found = process.extractOne(text.casefold(), words, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    return _WORDS[found[0]].value if found else Which.TEAM.value
