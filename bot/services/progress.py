"""The team's progress post."""

from datetime import date, datetime
from typing import Protocol

from bot.domain.progress import PostTexts, ProgressPost


class ProgressStore(Protocol):
    def add_draft(self, team_id: int, day: date, created_at: datetime) -> ProgressPost:
        """Insert the draft for this team and local date, or return the one that is there."""
        ...

    def get(self, post_id: int) -> ProgressPost | None: ...

    def save(self, post: ProgressPost) -> None: ...

    def latest(self, team_id: int) -> ProgressPost | None: ...

    def latest_posted(self, team_id: int, before: date | None = None) -> ProgressPost | None: ...


__all__ = ["PostTexts", "ProgressStore"]
