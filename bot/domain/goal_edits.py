"""What an edit changed, and how a goal says again what it said before."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.goals import Goal, Revision, Support, Visibility

EDIT_TAKEN_BACK = "Edit taken back"
"""The reason of the wording that a goal has again when the edit that changed it is taken back."""


@dataclass(frozen=True, slots=True)
class Says:
    """All of a goal that an edit can change: its wording by number, who sees it, and what it helps."""

    revision: int
    """The one that first said it, so that a change which was itself taken back is in no undo's way."""
    visibility: Visibility
    supports: Support | None

    @classmethod
    def of(cls, goal: Goal) -> "Says":
        return cls(goal.revision.wording, goal.visibility, goal.supports)


@dataclass(frozen=True, slots=True)
class GoalEdit:
    """One edit of a goal. Append-only: taking one back is an edit as well."""

    goal: int
    by: str
    at: datetime
    before: Says
    after: Says
    takes_back: int | None = None
    """The id of the edit that this one takes back."""
    edit_id: int = 0
    """Given by the store."""


def said_again(earlier: Revision, current: Revision, reason: str, by: str, at: datetime) -> Revision:
    """Return an earlier wording as the one that follows the current: history is never rewritten."""
    return replace(
        earlier,
        number=current.number + 1,
        reason=reason,
        changed_by=by,
        changed_at=at,
        restores=earlier.wording,
    )
