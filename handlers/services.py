"""Everything a listener may call: one service a noun, wired in `main.py`."""

from dataclasses import dataclass

from bot.services.people import Directory, PeopleService
from bot.services.teams import TeamService
from bot.services.workspaces import WorkspaceService


@dataclass(frozen=True, slots=True)
class Services:
    """The services of the bot, by noun."""

    workspaces: WorkspaceService
    people: PeopleService
    teams: TeamService
    directory: Directory
    """Not a service: what Slack itself is asked about people, groups and channels, never inside a transaction."""
