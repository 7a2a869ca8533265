"""All tables: importing this module has every noun declare its own."""

from storage import (
    absences,
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
    team_changes,
    teams,
    workspaces,
)
from storage.base import Base

NOUNS = (
    workspaces,
    people,
    absences,
    teams,
    team_changes,
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
