"""One person at their page: what they do there, and what they see."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from localslack.surfaces import MessageSeen, NotThere, ViewSeen
from localslack.wire import Json

if TYPE_CHECKING:
    from localslack.client.slack import LocalSlack

WITHIN = 10.0  # seconds that a test waits for something by default


@dataclass
class PersonAt:
    """One person at their page. Channels are named by id, `#name`, or an app's name for its DM."""

    slack: "LocalSlack"
    id: str
    typed: dict[str, Json] = field(default_factory=dict)

    def act(self, what: str, **fields: object) -> Json:
        """A request of the page; DidNotWork if the workspace refuses or the app does not answer."""
        return self.slack.post(f"/page/as/{self.id}/{what}", fields)

    def see(self, what: str, **query: object) -> Json:
        """What the page reads."""
        return self.slack.get(f"/page/as/{self.id}/{what}", **query)

    def place(self, channel: str) -> str:
        """The id of a place by id, `#name`, a person's `@name`, or an app's name for its DM."""
        sidebar = self.see("sidebar")
        for app in sidebar["apps"]:
            if channel in (app["name"], app["app_id"]):
                return str(app["dm"])
        for entry in sidebar["channels"]:
            if channel.removeprefix("#") in (entry["id"], entry["name"]):
                return str(entry["id"])
        if channel.startswith("@"):
            return str(self.act("open", users=[self.slack.person_id(channel)])["channel"])
        return channel

    # Talking

    def say(self, channel: str, text: str, thread: str | None = None) -> MessageSeen:
        """Send a message, or a reply in the thread of a ts."""
        place = self.place(channel)
        answer = self.act("message", channel=place, text=text, thread_ts=thread)
        return MessageSeen(self, answer["message"], place)

    def send(self, channel: str, name: str, content: bytes, text: str = "") -> MessageSeen:
        """Send a file, with a word or without."""
        place, file = self.place(channel), {"name": name, "content": b64encode(content).decode()}
        answer = self.act("message", channel=place, text=text, files=[file])
        return MessageSeen(self, answer["message"], place)

    def edit(self, message: MessageSeen, text: str) -> None:
        """Change one's own message."""
        self.act("edit", channel=message.channel, ts=message.ts, text=text)

    def delete(self, message: MessageSeen) -> None:
        """Take back one's own message."""
        self.act("delete", channel=message.channel, ts=message.ts)

    def invite(self, channel: str, who: str) -> None:
        """Bring somebody (the app, say) into a channel."""
        self.command(channel, f"/invite @{who.removeprefix('@')}")

    def command(self, channel: str, text: str) -> None:
        """Run a slash command; returns when the app has acknowledged, DidNotWork if it does not."""
        self.act("command", channel=self.place(channel), text=text)

    # Reading

    def messages(self, channel: str, limit: int = 100) -> list[MessageSeen]:
        """What stands in a conversation, oldest first, with what only this person sees; no thread replies."""
        place = self.place(channel)
        seen = self.see("messages", channel=place, limit=limit)
        raw = sorted([*seen["messages"], *seen["ephemerals"]], key=lambda message: str(message["ts"]))
        return [MessageSeen(self, message, place) for message in raw]

    def replies(self, message: MessageSeen) -> list[MessageSeen]:
        """The replies to a message, oldest first, with what only this person sees."""
        seen = self.see("replies", channel=message.channel, ts=message.ts)
        raw = sorted([*seen["messages"][1:], *seen["ephemerals"]], key=lambda reply: str(reply["ts"]))
        return [MessageSeen(self, reply, message.channel) for reply in raw]

    def message(self, channel: str, ts: str) -> MessageSeen:
        """One message as it reads now; NotThere if it is gone."""
        for message in self.messages(channel, limit=1000):
            if message.ts == ts:
                return message
        raise NotThere(f"no message {ts} in {channel}")

    def wait_for_message(
        self,
        channel: str,
        containing: str = "",
        after: MessageSeen | str | None = None,
        within: float = WITHIN,
    ) -> MessageSeen:
        """The newest message from somebody else with this text, later than `after`; waits for it."""
        since = after.ts if isinstance(after, MessageSeen) else after or ""

        def look() -> MessageSeen | None:
            found = [
                m
                for m in self.messages(channel)
                if m.user != self.id and m.ts > since and (containing in m.text or containing in m.plain)
            ]
            return found[-1] if found else None

        try:
            return self.slack.wait_for(look, f"a message with {containing!r}", within)
        except NotThere as missing:
            there = "\n---\n".join(message.text for message in self.messages(channel))
            raise NotThere(f"{missing} in {channel}; there is:\n{there}") from None

    def wait_for_reply(self, message: MessageSeen, containing: str = "", within: float = WITHIN) -> MessageSeen:
        """The newest reply of somebody else in a message's thread with this text; waits for it."""

        def look() -> MessageSeen | None:
            found = [r for r in self.replies(message) if r.user != self.id and containing in r.text]
            return found[-1] if found else None

        return self.slack.wait_for(look, f"a reply with {containing!r}", within)

    def wait_until(self, message: MessageSeen, containing: str, within: float = WITHIN) -> MessageSeen:
        """The message as soon as it reads so."""

        def look() -> MessageSeen | None:
            now = message.again()
            return now if containing in now.text else None

        try:
            return self.slack.wait_for(look, f"the message to say {containing!r}", within)
        except NotThere as missing:
            raise NotThere(f"{missing}; it says:\n{message.again().text}") from None

    # Forms and Home

    def modal(self, titled: str = "", within: float = WITHIN) -> ViewSeen:
        """The form on top, as soon as there is one whose title contains this."""

        def look() -> ViewSeen | None:
            stack = self.see("views")["stack"]
            top = ViewSeen(self, stack[-1]) if stack else None
            return top if top and titled in top.title else None

        return self.slack.wait_for(look, f"a form {titled!r}", within)

    def no_modal(self) -> bool:
        """Whether no form is open."""
        return not self.see("views")["stack"]

    def view(self, view_id: str) -> ViewSeen:
        """An open form or Home by id; NotThere if it is closed."""
        homes = [self.see("home", app=app["app_id"])["view"] for app in self.slack.bootstrap()["apps"]]
        for raw in (*self.see("views")["stack"], *filter(None, homes)):
            if raw["id"] == view_id:
                return ViewSeen(self, raw)
        raise NotThere(f"the view {view_id} is closed")

    def open_home(self, app: str | None = None) -> None:
        """Open an app's Home, and do not wait for what is published there."""
        self.act("home/opened", app=self.slack.app(app)["app_id"], tab="home")

    def home(self, app: str | None = None, containing: str = "", within: float = WITHIN) -> ViewSeen:
        """Open an app's Home; what is published there, as soon as it contains the text."""
        ident = self.slack.app(app)["app_id"]
        before = self.see("home", app=ident)["view"]
        self.act("home/opened", app=ident, tab="home")

        def look() -> ViewSeen | None:
            raw = self.see("home", app=ident)["view"]
            view = ViewSeen(self, raw) if raw else None
            return view if view and containing in view.text else None

        if before and not containing:
            # The app usually publishes anew; without a text to wait for, what stood there must do.
            try:
                return self.slack.wait_for(
                    lambda: (v := look()) and (v if v.raw["hash"] != before["hash"] else None), "Home", 1.0
                )
            except NotThere:
                return ViewSeen(self, before)
        return self.slack.wait_for(look, f"Home with {containing!r}", within)
