"""What is due in any workspace: the protocol of `storage/due.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class DueStore(Protocol):
    """The one place that looks across workspaces: ids, counts and moments only."""

    def workspaces(self) -> Sequence[str]: ...

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        """Return workspaces with a schedule due at or before the instant."""
        ...

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        """Return workspaces with a due delivery, or a sent one that wants to be shown anew."""
        ...

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        """Return workspaces with an expired lease, or an unknown delivery to be looked up by now."""
        ...

    def workspaces_to_forget_in(self, before: datetime) -> Sequence[str]:
        """Return workspaces with a receipt or draft, or words of a reply, older than that."""
        ...

    def workspaces_with_unknown_people(self) -> Sequence[str]: ...

    def next_moment(self, after: datetime) -> datetime | None:
        """Return the earliest due moment of any schedule or due delivery later than the instant given."""
        ...

    def is_any_due(self, now: datetime, free_until: datetime) -> bool:
        """Return whether a delivery is due that nobody holds, and none rests, beyond a moment (real time)."""
        ...

    def outbox(self, now: datetime, workspace_id: str | None = None) -> tuple[datetime | None, int]:
        """Return since when the oldest due delivery is due, None if none is, and how many deliveries are unknown.

        In one workspace, or, if none is named, in all of them.
        """
        ...
