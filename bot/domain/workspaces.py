"""The workspace: one Slack workspace, the tenant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Workspace:
    workspace_id: str
    """Slack's team id, `T…`."""
    name: str
    bot_user_id: str
    created_at: datetime
    fiscal_start_month: int = 1
    """The month in which the first quarter begins."""
