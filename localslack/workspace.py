"""The workspace: everything it knows, in memory, and the nouns that act on it."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from localslack.apps import AppConfig, InstalledApp, install
from localslack.clock import Clock
from localslack.conversations import Conversation, Conversations
from localslack.delivery import Delivery
from localslack.events import Events
from localslack.interactions import Interactions
from localslack.journal import Journal
from localslack.messages import Messages
from localslack.people import People
from localslack.pushes import Pushes
from localslack.replaced import Replaced
from localslack.seed import Seed
from localslack.socket_mode import SocketMode
from localslack.tickets import Tickets
from localslack.typed_text import Reader
from localslack.views import Views
from localslack.wire import Json, Refusal


class Workspace:
    """One Slack workspace. Lives on one event loop; nothing here is safe to touch from another thread."""

    def __init__(
        self, seed: Seed, apps: Sequence[AppConfig], start: datetime | None = None, guide: Json | None = None
    ) -> None:
        self.team_id, self.team_name, self.domain = seed.team_id, seed.team_name, seed.domain
        self.guide = guide
        self.url = ""  # where we are reached; known once the port is
        self.began = monotonic()
        self.apps = {app.app_id: app for app in map(install, apps)}
        bots = [app.bot_user() for app in self.apps.values()]
        self.people = People([*seed.people, *bots], seed.groups, seed.personas)
        self.conversations = Conversations(seed.channels)
        self.pushes = Pushes()
        self.clock = Clock(start or seed.start, self._tell_clock)
        self.journal = Journal(self.pushes.inspect)
        self.delivery = Delivery(self.journal)
        self.socket_mode = SocketMode()
        self.tickets = Tickets()
        self.reader = Reader(self.people, self.conversations)
        self.replaced = Replaced()
        self.events = Events(self)
        self.messages = Messages(self)
        self.views = Views(self)
        self.interactions = Interactions(self)
        self._last_ts = 0
        self._greet(seed)

    def _greet(self, seed: Seed) -> None:
        """What was said and shown before anybody came; and everybody's DM with each app."""
        for channel in self.conversations.by_id.values():
            channel.created = channel.created or int(self.clock.now().timestamp()) - 86400 * 90
        for said in seed.said:
            self.messages.recall(said)
        self.views.recall(seed.homes)
        for app in self.apps.values():
            for user in self.people.personas:
                self.conversations.direct(app.bot_user_id, user)

    def next_ts(self) -> str:
        """A message's time stamp in virtual time; no two are equal, each is later than the one before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def person_here(self, user: str) -> str:
        """The id of somebody one may be; refused for anybody else."""
        person = self.people.get(user)
        if person is None or person.deleted or person.is_bot:
            raise Refusal("user_not_found", "There is nobody with this id whom one could be.")
        return user

    def conversation_for(self, user: str, channel: str) -> Conversation:
        """A conversation that this person may read."""
        conversation = self.conversations.get(channel)
        if conversation is None or not conversation.open_to(user):
            raise Refusal("channel_not_found", "There is no such channel here.")
        return conversation

    def app_of_bot(self, user: str) -> InstalledApp | None:
        """The app whose bot user this is."""
        return next((app for app in self.apps.values() if app.bot_user_id == user), None)

    def app_came_or_went(self, app: InstalledApp) -> None:
        """Tell the pages whether an app is connected."""
        self.pushes.to(None, {"type": "app_connected", "app_id": app.app_id, "connected": app.connected})

    def notice(self, users: list[str] | None, code: str, message: str) -> None:
        """Say something on the pages that no request waits for."""
        self.pushes.to(users, {"type": "notice", "level": "error", "code": code, "message": message})

    def _tell_clock(self) -> None:
        self.pushes.to(None, {"type": "clock", "clock": self.clock.for_page()})

    async def close(self) -> None:
        """Let go of everything that waits."""
        await self.clock.stop()
        await self.delivery.close()
        self.pushes.close()
