"""Opportunities: what would make service better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.cadences import WEEK

LONGEST_TEXT = 2000
"""Characters in which an opportunity is told."""
MOST_TOLD = 12
"""Opportunities that one progress post tells; the others it counts."""
TOLD_FOR = 13 * WEEK
"""How long before its own week a post goes back: for a quarter, after which a team's new goals say what matters."""


class Reason(StrEnum):
    PRODUCT = "product"
    INFORMATION = "information"
    POLICY = "policy"
    TOOL = "tool"
    TRAINING = "training"
    CAPACITY = "capacity"
    OTHER = "other"


class Side(StrEnum):
    OURS = "ours"
    ANOTHER_TEAMS = "another_teams"


@dataclass(frozen=True, slots=True)
class Opportunity:
    opportunity_id: int
    team_id: int
    said_by: str
    said_at: datetime
    text: str
    reason: Reason
    side: Side = Side.OURS
    goal: int | None = None
    week: date | None = None
    """The prompt it answered."""
    closed_at: datetime | None = None


def told_and_counted(
    named: Sequence[Opportunity], posted_at: datetime | None
) -> tuple[tuple[Opportunity, ...], tuple[Opportunity, ...]]:
    """Part what one post tells from what it only counts, given all that was named for it, newest first.

    A draft tells the newest. A post that is out goes on telling what it told when it was posted, for that would seem
    taken back otherwise; what is named later follows below it while there is room.
    """
    known = [one for one in named if posted_at is None or one.said_at <= posted_at]
    later = [one for one in reversed(named) if posted_at is not None and one.said_at > posted_at]
    told = (*known[:MOST_TOLD], *later[: max(0, MOST_TOLD - len(known))])
    return told, tuple(one for one in named if one not in told)


@dataclass(frozen=True, slots=True)
class ObstacleForm:
    """What the form behind *Yes…* shows."""

    team_id: int
    team: str
    week: str
    """The prompt's Monday, `2027-01-04`."""
    before: Opportunity | None = None
    """What the person answered before, to be changed."""
    typed: str = ""
    """What they wrote before it was opened, to be told."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says is in the way of a team, in answer to one prompt."""

    team_id: int
    week: str
    text: str
    reason: Reason
