"""What an edit changed, and how a goal says again what it said before."""

from dataclasses import replace
from datetime import datetime

from bot.domain.goals import Revision


def said_again(earlier: Revision, current: Revision, reason: str, by: str, at: datetime) -> Revision:
    """Return an earlier wording as the one that follows the current: history is never rewritten."""
    return replace(earlier, number=current.number + 1, reason=reason, changed_by=by, changed_at=at)
