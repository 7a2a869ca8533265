"""What came to a team from another, and whose posts tell of it: nothing is told twice, and nothing is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cadences import iso_monday
from bot.domain.progress import ProgressPost


@dataclass(frozen=True, slots=True)
class Move:
    """That a goal, or what is in the way, became another team's."""

    team_before: int
    at: datetime
    told: ProgressPost | None = None
    """The last post that the team before had sent by then."""
    told_until: datetime | None = None
    """Up to when that one tells of it: the end of its week, or the move if that was earlier. None: none was sent."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where something was, as a team's post of one week sees it."""

    team_id: int
    """The team whose post of that week tells of it."""
    told: Move | None = None
    """The last move before from a team that had told of it; None if no earlier team has."""

    @property
    def told_until(self) -> datetime | None:
        """Up to when the posts of the teams that had it earlier tell of it; None if none of them does."""
        return self.told.told_until if self.told is not None else None

    def news_since(self, since: datetime, last_week: date) -> datetime:
        """Return from when on it is news in the team's post, which tells of its other goals `since` a moment.

        What another team told of it in the week of the team's last post, given by its Monday, or later is no news; what
        was reported after that is, for that last post left it to the other.
        """
        if self.told is None or self.told.told is None or self.told.told_until is None:
            return since
        return self.told.told_until if iso_monday(self.told.told.day) >= last_week else since


def whereabouts(team_now: int, moves: Sequence[Move], week: date, until: datetime) -> Whereabouts:
    """Return where something was in the week of a Monday, given its moves, oldest first.

    A move counts if it was before `until`, the moment up to which a post of that week tells. But a team that had sent
    its post of that week by then goes on telling of it there.
    """
    told = None
    for move in moves:
        if move.at >= until or (move.told is not None and iso_monday(move.told.day) >= week):
            return Whereabouts(move.team_before, told)
        told = move if move.told is not None else told
    return Whereabouts(team_now, told)
