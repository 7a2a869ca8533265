"""Opportunities: what would make service better."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
