"""The directory's tick: ask Slack about people of whom only the id is known, and once about each workspace."""

import logging

from bot.services.deliveries import DueStore
from bot.services.people import DirectoryUnavailable
from handlers.services import Services
from handlers.teams import is_posting

log = logging.getLogger("headway.ticks")


class DirectoryTick:
    """Called by the clock. Slack's silence is logged, and asked about again at the next tick."""

    def __init__(self, due: DueStore, services: Services) -> None:
        self._due, self._services = due, services
        self._met: set[str] = set()

    def __call__(self) -> int:
        """Learn about everybody unknown in every workspace; return how many there were."""
        for workspace_id in self._due.workspaces():
            if workspace_id not in self._met:
                self._meet(workspace_id)
                self._met.add(workspace_id)
        return sum(self._fill_in(workspace_id) for workspace_id in self._due.workspaces_with_unknown_people())

    def _fill_in(self, workspace_id: str) -> int:
        people, learnt = self._services.people, 0
        try:
            for batch in self._services.directory.profiles(workspace_id, people.unknown(workspace_id)):
                people.learn(workspace_id, batch)
                learnt += len(batch)
        except DirectoryUnavailable as error:
            log.warning("users.list gave no answer: %s", error.reason)
        return learnt

    def _meet(self, workspace_id: str) -> None:
        """Do what is needed once after a start: events may have been missed while nothing ran."""
        self._find_admins(workspace_id)
        for team in self._services.teams.not_yet_posting(workspace_id):
            is_posting(self._services, workspace_id, team.channel_id)

    def _find_admins(self, workspace_id: str) -> None:
        """Learn who administers a new workspace, so that others can be told who may name the organisation."""
        if self._services.people.knows_an_admin(workspace_id):
            return
        try:
            self._services.people.learn(workspace_id, self._services.directory.admins(workspace_id))
        except DirectoryUnavailable as error:
            log.warning("users.list gave no answer: %s", error.reason)
