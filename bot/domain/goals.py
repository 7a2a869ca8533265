"""Goals: what is to be achieved, by when, how it is measured, and who owns it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.measures import Measure


class Level(StrEnum):
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    TEAM = "team"
    INDIVIDUAL = "individual"


class GoalState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"
    """Its setting was undone: it stands in nothing that lists goals, and is never asked about."""


OPEN = (GoalState.ACTIVE, GoalState.PAUSED)
"""The states of a goal that still stands, be it asked about or not."""

STANDING = (*OPEN, GoalState.CLOSED)
"""The states of goals that were not taken back."""


class Outcome(StrEnum):
    """How a closed goal ended."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    RETIRED = "retired"


class Visibility(StrEnum):
    EVERYBODY = "everybody"
    OWNER_AND_LEADS = "owner_and_leads"
    """Individual goals only: in no post, list, duplicate hint, coverage or other's export."""


@dataclass(frozen=True, slots=True)
class TeamOwner:
    team_id: int


@dataclass(frozen=True, slots=True)
class PersonOwner:
    user_id: str
    team_id: int
    """The one team this individual goal counts in: cadence, staleness, post and leads follow it."""


Owner = TeamOwner | PersonOwner


@dataclass(frozen=True, slots=True)
class Support:
    """The goal above that a goal helps, and how."""

    goal: int
    how: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of a goal. A change makes a new one; check-ins keep the one they were made against."""

    number: int
    title: str
    measure: Measure
    due: date
    how: str = ""
    reporter_id: str | None = None
    """A team goal's reporter where it is not the lead; None for individual goals (the owner reports)."""
    reason: str = ""
    """Why target or date changed; asked for from the second revision on."""
    changed_by: str = ""
    changed_at: datetime | None = None
    restores: int | None = None
    """The wording that it has again, where a change was taken back: never one that restores another."""

    @property
    def wording(self) -> int:
        """The revision that first said this: one that was restored is the same wording as before."""
        return self.restores or self.number


class Happened(StrEnum):
    """What a goal's history keeps beside its wordings."""

    CLOSED = "closed"
    REOPENED = "reopened"
    LINKED = "linked"
    """It helps another goal than before, or none any more."""
    TAKEN_BACK = "taken_back"
    """Who had set it undid that."""
    MOVED = "moved"
    """It counts in another team than before."""
    REASSIGNED = "reassigned"
    """Somebody else owns it than before."""


@dataclass(frozen=True, slots=True)
class GoalEvent:
    """One thing that happened to a goal. Append-only."""

    goal: int
    what: Happened
    by: str
    at: datetime
    outcome: Outcome | None = None
    """When it was closed, as is what was learnt."""
    learnt: str = ""
    helped: int | None = None
    """When it was linked: the number of the goal it helped before, and of the one it helps since."""
    helps: int | None = None
    team_before: int | None = None
    """The team it counted in before, and the one since; when somebody else came to own it, too, if that changed."""
    team_after: int | None = None
    owner_before: str | None = None
    """When it was reassigned: who owned it, and who does since."""
    owner_after: str | None = None
    state_before: GoalState | None = None
    """When it was closed: whether it was asked about until then, or rested. None where that was not noted."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its current wording."""

    number: int
    owner: Owner
    revision: Revision
    created_by: str
    created_at: datetime
    state: GoalState = GoalState.ACTIVE
    visibility: Visibility = Visibility.EVERYBODY
    supports: Support | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    learnt: str = ""
    """What was learnt, said when it was closed."""
    resumed_at: datetime | None = None
    """When it was last asked about again after a pause, or after it was closed (UTC); None: never, as far as known.

    A closing that was taken back before it kept the goal out of any round is none.
    """
    paused_at: datetime | None = None
    """When it was last paused (UTC); None: never, as far as known."""

    @property
    def key(self) -> str:
        return f"G-{self.number}"

    @property
    def title(self) -> str:
        return self.revision.title

    @property
    def measure(self) -> Measure:
        return self.revision.measure

    @property
    def due(self) -> date:
        return self.revision.due

    @property
    def is_open(self) -> bool:
        """Whether it still stands, be it asked about or paused."""
        return self.state in OPEN

    @property
    def team_id(self) -> int:
        """The team it counts in, whoever owns it."""
        return self.owner.team_id

    def was_active_at(self, moment: datetime) -> bool:
        """Tell whether it was set and asked about at a moment, as far as its last pause and its closing say."""
        if self.created_at >= moment or self.state is GoalState.TAKEN_BACK:
            return False
        if self.state is GoalState.CLOSED and (self.closed_at is None or self.closed_at < moment):
            return False
        if self.paused_at is None:
            return self.state is not GoalState.PAUSED
        is_resumed = self.resumed_at is not None and self.paused_at <= self.resumed_at < moment
        return self.paused_at >= moment or is_resumed


_LOOSE_KEY = r"[\s(\[`*]*(?:goal:?\s+)?[gＧｇ]\s*[-–−‑_.#]?\s*(?P<number>\d{1,9})(?!\d)[)\]`*:,;.]*"
_KEY = re.compile(rf"{_LOOSE_KEY}\s*", re.IGNORECASE)
_KEY_FIRST = re.compile(rf"(?:{_LOOSE_KEY}|(?:goal\s+\#?|\#)\s?(?P<bare>\d{{1,9}})[:,;.]*)(?:\s+|$)", re.IGNORECASE)
"""After a command that is about one goal, its number may stand without the letter, too."""


def number_of(key: str) -> int | None:
    """Return the number in a goal's key as people type it (`G-12`, `g12`, `G 12`, `(G-12)`), None if it is no key."""
    found = _KEY.fullmatch(key)
    return int(found["number"]) if found else None


def number_at_start(text: str) -> int | None:
    """Return the number of the goal whose key a text is or begins with (`G-12 please`), None if there is none."""
    found = _KEY_FIRST.match(text.lstrip())
    return int(found["number"] or found["bare"]) if found else None


def note_after_key(text: str) -> str:
    """Return what follows the key that a text begins with (`G-12 we started late`), empty if nothing does."""
    found = _KEY_FIRST.match(text.lstrip())
    return text.lstrip()[found.end() :].strip() if found else ""


_COURTESY = re.compile(r"(?:\W*\b(?:please|pls|thanks|thank you|for now|now|again))*\W*", re.IGNORECASE)


def words_beside_key(text: str) -> str:
    """Return what follows the key that a text begins with, unless it only asks kindly (`G-12 now, please`)."""
    words = note_after_key(text)
    return "" if _COURTESY.fullmatch(words) else words


_ENDINGS = {
    Outcome.MET: r"met",
    Outcome.PARTLY: r"(?:partly|partially)(?: met)?",
    Outcome.MISSED: r"missed|(?:not|wasn['’]t) met",
    Outcome.RETIRED: r"retired",
}
_OUTCOME = re.compile(
    rf"(?:as )?(?:{'|'.join(f'(?P<{outcome}>{words})' for outcome, words in _ENDINGS.items())})\b"
    r"(?P<stop>\W*$|\s*[.,:;–—]\s*|\s+-\s+)?",
    re.IGNORECASE,
)


def outcome_and_lesson(note: str) -> tuple[Outcome | None, str]:
    """Return how a goal ended where a note begins with it (`met, macros help`), and what the note says beside it.

    Where no stop sets the word apart it may belong to the sentence (`met twice with the supplier`), and stays in it.
    """
    note = note.strip()
    found = _OUTCOME.match(note)
    if found is None:
        return None, note
    outcome = next(outcome for outcome in Outcome if found[outcome])
    return outcome, note if found["stop"] is None else note[found.end() :]
