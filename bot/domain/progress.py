"""Progress posts: what a lead publishes about a team, and the rules behind its numbers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PostState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class PostTexts:
    """What the lead wrote over the draft; an empty text means: as the facts say."""

    obstacles: str = ""
    moved: str = ""
    needs_help: str = ""
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class ProgressPost:
    """One team's post for one local date; one message, updated for late check-ins."""

    post_id: int
    team_id: int
    day: date
    """The local date in the team's zone it was drafted for."""
    state: PostState
    texts: PostTexts
    created_at: datetime
    edited_by: str | None = None
    posted_at: datetime | None = None
    posted_by: str | None = None

    @property
    def occurrence(self) -> str:
        return f"team-{self.team_id}/{self.day.isoformat()}"
