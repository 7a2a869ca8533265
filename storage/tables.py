"""All tables: importing this module has every noun declare its own."""

from storage import (
    absences,
    admins,
    check_ins,
    deliveries,
    drafts,
    goal_edits,
    goals,
    opportunities,
    people,
    progress,
    prompts,
    receipts,
    replies,
    reviews,
    schedules,
    service_promises,
    team_changes,
    teams,
    welcomes,
    workspaces,
)
from storage.base import Base

NOUNS = (
    workspaces,
    people,
    admins,
    service_promises,
    absences,
    teams,
    team_changes,
    welcomes,
    goals,
    goal_edits,
    check_ins,
    opportunities,
    prompts,
    progress,
    reviews,
    deliveries,
    schedules,
    drafts,
    receipts,
    replies,
)
metadata = Base.metadata
