"""A workspace: everything it knows, in memory, and the nouns that act on it."""

import secrets
from typing import TYPE_CHECKING

from localslack.apps import App, InstalledApp, install
from localslack.conversations import Conversation, Conversations
from localslack.events import Events
from localslack.files import Files
from localslack.interactions import Interactions
from localslack.messages import Messages
from localslack.people import People, Person
from localslack.pushes import Pushes
from localslack.replaced import Replaced
from localslack.seed import Seed
from localslack.threads import Threads
from localslack.tickets import Tickets
from localslack.typed_text import Reader
from localslack.views import Views
from localslack.wire import Refusal

if TYPE_CHECKING:
    from localslack.slack import Slack


class Workspace:
    """One Slack workspace among those of a `Slack`, whose clock, log and links it shares."""

    def __init__(self, slack: "Slack", seed: Seed) -> None:
        self.slack = slack
        # Not the same after a fresh start, so that a page that was open all the while knows that nothing is as it was.
        self.began = seed.began or secrets.token_hex(8)
        self.team_id, self.team_name, self.domain = seed.team_id, seed.team_name, seed.domain
        self.clock, self.journal, self.delivery = slack.clock, slack.journal, slack.delivery
        self.apps: dict[str, InstalledApp] = {}
        self.people = People(seed.people, seed.groups, seed.personas)
        self.conversations = Conversations(seed.channels)
        self.pushes = Pushes(slack.changes)
        self.tickets = Tickets()
        self.reader = Reader(self.people, self.conversations)
        self.replaced = Replaced()
        self.events = Events(self)
        self.messages = Messages(self)
        self.threads = Threads(self)
        self.views = Views(self)
        self.files = Files(self)
        self.interactions = Interactions(self)
        self.retired: dict[str, str] = dict(seed.retired)  # tokens that worked once, and the error that they get now
        self._last_ts = 0
        for channel in self.conversations:
            channel.created = channel.created or int(self.clock.now().timestamp()) - 86400 * 90
        for person in self.people:
            person.updated = person.updated or int(self.clock.now().timestamp())
        for said in seed.said:
            self.messages.recall(said)

    def recall(self, seed: Seed) -> None:
        """Put in what was shared and shown before, once the apps are here. A bot whose app is not has left."""
        for person in self.people:
            if person.app_id and person.app_id not in self.apps:
                self._goes(person)
        self.files.recall(seed.files)
        self.views.recall(seed.homes)

    def add(self, app: App, scopes: frozenset[str], token: str | None = None) -> InstalledApp:
        """Install an app: its bot becomes a member, with a DM for everybody. Once more: it may do more."""
        installed = self.apps.get(app.app_id)
        if installed is None:
            token = token or f"xoxb-{secrets.token_hex(24)}"
            first = self.team_id == next(iter(self.slack.workspaces), self.team_id)
            installed = self.apps[app.app_id] = install(app, self.team_id, first, token, scopes)
            self.people.add(installed.bot_user(int(self.clock.now().timestamp())))
            for user in self.people.personas:
                self.conversations.direct(installed.bot_user_id, user)
            self._apps_changed()
        installed.scopes |= scopes
        return installed

    def remove(self, installed: InstalledApp, why: str) -> None:
        """Uninstall an app: its token is dead (`why` is the error it gets), its bot leaves without a word."""
        self.events.revoked(installed)
        self.retired[installed.bot_token] = why
        del self.apps[installed.app_id]
        self._goes(self.people.by_id[installed.bot_user_id])
        self.views.forget(installed)
        self._apps_changed()

    def _goes(self, bot: Person) -> None:
        if not bot.deleted:
            bot.deleted, bot.updated = True, int(self.clock.now().timestamp())
        for conversation in self.conversations:
            if not conversation.is_im and bot.id in conversation.members:
                conversation.members.remove(bot.id)

    def _apps_changed(self) -> None:
        self.pushes.to(None, {"type": "users"})
        self.pushes.to(None, {"type": "sidebar"})

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

    def notice(self, users: list[str] | None, code: str, message: str) -> None:
        """Say something on the pages that no request waits for."""
        self.pushes.to(users, {"type": "notice", "level": "error", "code": code, "message": message})
