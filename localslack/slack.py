"""Everything that one localslack serves: workspaces, the apps in them, and what they share: time, the log, the way to
apps. Like Slack itself it knows whose token a token is."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from localslack.apps import App, AppConfig, InstalledApp, read_app
from localslack.clock import Clock
from localslack.delivery import Delivery
from localslack.faults import Faults
from localslack.grants import Grants
from localslack.journal import Journal
from localslack.people import SLACKBOT
from localslack.pushes import Changes
from localslack.seed import Granted, Seed
from localslack.socket_mode import SocketMode
from localslack.wire import Json, Refusal
from localslack.workspace import Workspace


class Slack:
    """All workspaces. Lives on one event loop; nothing here is safe to touch from another thread."""

    def __init__(
        self,
        seeds: Sequence[Seed],
        apps: Sequence[AppConfig],
        start: datetime | None = None,
        guide: Json | None = None,
        url: str = "",
    ) -> None:
        self.url = url  # where we are reached
        self.began = monotonic()
        self.guide = guide
        self.changes = Changes()
        self.clock = Clock(start or seeds[0].start, self._tell_clock)
        self.journal = Journal(self._inspect)
        self.faults = Faults(self.journal, self.clock.now, self._tell_faults)
        self.delivery = Delivery(self.journal, self.faults, self._tell_unheard)
        self.socket_mode = SocketMode()
        self.grants = Grants()
        self.apps: dict[str, App] = {}
        self.workspaces = {seed.team_id: Workspace(self, seed) for seed in seeds}
        self.first = self.workspaces[seeds[0].team_id]
        self._whose = self._everybody(len(seeds))
        for config in apps:
            self._take(config, seeds)
        for seed in seeds:
            self.workspaces[seed.team_id].recall(seed)

    def _everybody(self, expected: int) -> dict[str, Workspace]:
        """The workspace of each person; ValueError if an id is not theirs alone."""
        if len(self.workspaces) < expected:
            raise ValueError("two workspaces have the same id")
        whose: dict[str, Workspace] = {}
        for workspace in self.workspaces.values():
            for person in workspace.people:
                if person.id != SLACKBOT and whose.setdefault(person.id, workspace) is not workspace:
                    raise ValueError(f"two workspaces have a person {person.id}")
        return whose

    def _take(self, config: AppConfig, seeds: Sequence[Seed]) -> None:
        app = read_app(config)
        if app.app_id in self.apps:
            raise ValueError(f"two apps are called {app.name}")
        if any(app.app_token == other.app_token for other in self.apps.values()):
            raise ValueError(f"{app.name} has the app token of another app")
        self.apps[app.app_id] = app
        tokens = ({self.first.team_id: config.bot_token} if config.installed else {}) | dict(config.elsewhere)
        for team in tokens:
            if team not in self.workspaces:
                raise ValueError(f"{app.name} cannot be in {team}: there is no such workspace")
        for seed in seeds:
            granted = _granted(app, seed, tokens.get(seed.team_id))
            if granted and self.installation(granted.token):
                raise ValueError(f"{app.name} has a bot token that is in use already")
            if granted:
                self.workspaces[seed.team_id].add(app, granted.scopes, granted.token)

    def shared_commands(self) -> dict[str, list[str]]:
        """The commands that several apps have, each with the names of these apps; it calls the one that came last."""
        names: dict[str, list[str]] = {}
        for app in self.apps.values():
            for command in app.commands:
                names.setdefault(command, []).append(app.name)
        return {command: apps for command, apps in names.items() if len(apps) > 1}

    def installation(self, token: str) -> tuple[Workspace, InstalledApp] | None:
        """The workspace and app of a bot token."""
        for workspace in self.workspaces.values():
            for installed in workspace.apps.values():
                if installed.bot_token == token:
                    return workspace, installed
        return None

    def why_refused(self, token: str) -> str:
        """The error that a token without an installation gets: it is dead, or never was one."""
        for workspace in self.workspaces.values():
            if token in workspace.retired:
                return workspace.retired[token]
        return "invalid_auth"

    def workspace_of(self, user: str) -> Workspace:
        """The workspace of a person or bot user; the first one for somebody unknown."""
        for workspace in self.workspaces.values():
            if workspace.app_of_bot(user):
                return workspace
        return self._whose.get(user, self.first)

    def workspace(self, team: str | None) -> Workspace:
        """A workspace by its id, the first one by default."""
        found = self.workspaces.get(team) if team else self.first
        if found is None:
            raise Refusal("team_not_found", "There is no such workspace here.")
        return found

    def app(self, app_id: str) -> App:
        """An app by its id; refused if there is none."""
        if app_id not in self.apps:
            raise Refusal("app_not_found", "There is no such app here.")
        return self.apps[app_id]

    def app_came_or_went(self, app: App) -> None:
        """Tell the pages whether an app is connected."""
        for workspace in self.workspaces.values():
            if app.app_id in workspace.apps:
                push = {"type": "app_connected", "app_id": app.app_id, "connected": app.connected}
                workspace.pushes.to(None, push)

    def _tell_clock(self) -> None:
        for workspace in self.workspaces.values():
            workspace.pushes.to(None, {"type": "clock", "clock": self.clock.for_page()})

    def _tell_faults(self) -> None:
        for workspace in self.workspaces.values():
            workspace.pushes.to(None, {"type": "faults", "faults": self.faults.for_page()})

    def _tell_unheard(self, app: InstalledApp, payload: Json) -> None:
        what = f"{app.name} never acknowledged an event ({payload['event']['type']}), though it was sent four times."
        self.workspaces[app.team_id].notice(None, "event_not_acknowledged", what)

    def _inspect(self, entry: Json) -> None:
        for workspace in self.workspaces.values():
            workspace.pushes.inspect(entry)

    async def close(self) -> None:
        """Let go of everything that waits."""
        self.faults.clear()
        await self.clock.stop()
        await self.delivery.close()
        for workspace in self.workspaces.values():
            workspace.pushes.close()


def _granted(app: App, seed: Seed, token: str | None) -> Granted | None:
    """What an app holds of a workspace from the start: what was kept, but under the token that it is given now."""
    if app.app_id not in seed.installed:
        return Granted(token, app.scopes) if token else None
    kept = seed.installed[app.app_id]
    return Granted(token, kept.scopes | app.scopes) if kept and token else kept
