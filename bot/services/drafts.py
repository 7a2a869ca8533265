"""What was typed into a form that is still open: kept when fields are hidden or the form is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    draft_id: str
    """Random hex; travels in the view's private_metadata."""
    user_id: str
    form: str
    """Which form: `goal`, `team`, `check_in`, …"""
    values: Mapping[str, Any]
    """Field name → what was typed, as JSON."""
    updated_at: datetime


def moment_of_change(kept: Draft | None, clicked_at: str | None) -> str | None:
    """Return what to keep under `at` with a change to a form, None if a later click was kept: then it counts no more.

    Of two quick clicks the later one counts (seconds as Slack tells them), whichever is worked on first; a form that
    was sent (None) comes after all of them. The draft is one that was held.
    """
    newest = str(kept.values.get("at", "")) if kept else ""
    if clicked_at is not None and clicked_at < newest:
        return None
    return clicked_at or newest


class DraftStore(Protocol):
    def get(self, draft_id: str, user_id: str) -> Draft | None:
        """Return the person's own draft, None otherwise."""
        ...

    def hold(self, draft_id: str, user_id: str) -> Draft | None:
        """Like `get`, in a writing transaction; nobody else changes the draft until it ends."""
        ...

    def save(self, draft: Draft) -> None:
        """Insert or replace it. Inserted by two at once, the second is a Conflict."""
        ...

    def remove(self, draft_id: str, user_id: str) -> None:
        """Remove it if it is the person's own."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove up to so many that were last changed before then, and return how many there were."""
        ...
