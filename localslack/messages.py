"""Saying things: messages of people and apps, what one alone sees, edits, deletions, what is unread."""

import uuid
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING

from localslack.app_text import mentioned
from localslack.apps import InstalledApp
from localslack.content import Content
from localslack.conversations import Conversation
from localslack.people import SLACKBOT
from localslack.tickets import forget_oldest
from localslack.typed_text import BROADCASTS
from localslack.wire import Json, Refusal

if TYPE_CHECKING:
    from localslack.seed import Said
    from localslack.workspace import Workspace

TOMBSTONE = "This message was deleted."


class Messages:
    """Everything that is said, and who is told of it."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def recall(self, said: "Said") -> None:
        """Put in what was said before the workspace opened; nobody is told, everybody has read it."""
        channel = self._workspace.conversations.named(said.channel)
        if channel is None:
            raise ValueError(f"the seed speaks in #{said.channel}, which is not there")
        at = (self._workspace.clock.now() - timedelta(hours=said.hours_ago)).timestamp()
        ts = f"{at:.6f}"
        channel.add(self._new(said.user, self._workspace.reader.message(said.text), ts))
        for member in channel.members:
            channel.last_read[member] = ts

    # What people do

    def by_person(
        self, user: str, conversation: Conversation, typed: str, thread: str | None, files: list[Json] | None = None
    ) -> Json:
        """A person says something in plain text, beside files or by itself."""
        self._may_write(user, conversation)
        if not typed.strip() and not files:
            raise Refusal("no_text", "There is nothing to send.")
        message = self._new(user, self._workspace.reader.message(typed), self._workspace.next_ts())
        if files:
            message |= {"subtype": "file_share", "files": files, "upload": True}
        message["client_msg_id"] = str(uuid.uuid4())
        self._place_in_thread(conversation, message, thread)
        if "thread_ts" not in message:
            conversation.last_read[user] = message["ts"]
        self._publish(conversation, message)
        if "thread_ts" in message:
            self._workspace.threads.read(user, conversation, message["thread_ts"])
        return self.shown(conversation, message)

    def edit(self, user: str, conversation: Conversation, ts: str, typed: str) -> Json:
        """A person changes what they said."""
        message = self._own(user, conversation, ts)
        self._may_write(user, conversation)
        if not typed.strip():
            raise Refusal("no_text", "There is nothing left of it. Delete it instead.")
        previous = deepcopy(message)
        message["text"] = self._workspace.reader.message(typed)
        self._rewritten(conversation, message, previous, user)
        return self.shown(conversation, message)

    def delete(self, user: str, conversation: Conversation, ts: str) -> None:
        """A person takes back what they said."""
        self._own(user, conversation, ts)
        self.remove(conversation, ts)

    def read(self, user: str, conversation: Conversation, ts: str) -> None:
        """A person has seen everything up to here."""
        conversation.last_read[user] = max(ts, conversation.last_read.get(user, ""))
        self._push_unread(conversation, [user])

    def dismiss(self, user: str, conversation: Conversation, ts: str) -> None:
        """A message that only this person sees disappears."""
        if conversation.ephemerals.pop((user, ts), None) is None:
            raise Refusal("message_not_found", "This message is already gone.")
        self._push([user], {"type": "ephemeral_deleted", "channel": conversation.id, "ts": ts})

    # What apps do

    def by_app(self, app: InstalledApp, conversation: Conversation, content: Content) -> Json:
        """An app says something."""
        message = self._from_app(app, content)
        self._place_in_thread(conversation, message, content.thread_ts)
        if content.broadcast and "thread_ts" in message:
            message["subtype"] = "thread_broadcast"
        self._publish(conversation, message)
        return self.for_apps(conversation, message)

    def update(self, app: InstalledApp, conversation: Conversation, ts: str, content: Content) -> Json:
        """An app changes what it said."""
        message = self._of_app(app, conversation, ts, "cant_update_message")
        if "files" in message:
            raise Refusal("cant_update_message")
        previous = deepcopy(message)
        self._replace(conversation, message, content)
        self._rewritten(conversation, message, previous, app.bot_user_id)
        return self.for_apps(conversation, message)

    def retract(self, app: InstalledApp, conversation: Conversation, ts: str) -> None:
        """An app takes back what it said."""
        self._of_app(app, conversation, ts, "cant_delete_message")
        self.remove(conversation, ts)

    def ephemeral(self, app: InstalledApp, conversation: Conversation, user: str, content: Content) -> Json:
        """An app says something that one person sees."""
        message = self._from_app(app, content) | {"is_ephemeral": True}
        if content.thread_ts:
            message["thread_ts"] = content.thread_ts
        conversation.ephemerals[(user, message["ts"])] = message
        self._push(
            [user], {"type": "ephemeral", "channel": conversation.id, "message": self.shown(conversation, message)}
        )
        for (reader, ts), _ in forget_oldest(conversation.ephemerals):
            self._push([reader], {"type": "ephemeral_deleted", "channel": conversation.id, "ts": ts})
        return message

    def update_ephemeral(self, conversation: Conversation, user: str, ts: str, content: Content) -> Json:
        """An app changes what one person sees, through a response_url."""
        message = conversation.ephemerals.get((user, ts))
        if message is None:
            raise Refusal("message_not_found")
        self._replace(conversation, message, content)
        self._push(
            [user],
            {"type": "ephemeral_changed", "channel": conversation.id, "message": self.shown(conversation, message)},
        )
        return message

    # What happens to a channel

    def join(self, user: str, conversation: Conversation, inviter: str | None = None) -> None:
        """Somebody becomes a member; nothing happens if they are one."""
        conversation.refuse_if_archived()
        if user in conversation.members:
            return
        if conversation.is_im:
            raise Refusal("method_not_supported_for_channel_type", "Nobody can join a direct message.")
        conversation.members.append(user)
        self._note(conversation, user, "channel_join", "has joined the channel", inviter)
        self._workspace.events.joined(conversation, user, inviter)

    def leave(self, user: str, conversation: Conversation, actor: str | None = None) -> None:
        """Somebody stops being a member, by their own doing or somebody else's."""
        if user not in conversation.members or conversation.is_im:
            raise Refusal("not_in_channel", "You are not in this channel.")
        self._workspace.events.left(conversation, user, actor)
        conversation.members.remove(user)
        self._note(conversation, user, "channel_leave", "has left the channel", None)

    def _note(self, conversation: Conversation, user: str, subtype: str, what: str, inviter: str | None) -> None:
        note = self._new(user, f"<@{user}> {what}", self._workspace.next_ts()) | {"subtype": subtype}
        if inviter:
            note["inviter"] = inviter
        self._publish(conversation, note)
        self._push(None, {"type": "sidebar"})

    # What apps and pages are shown

    def for_apps(self, conversation: Conversation, message: Json) -> Json:
        """A message as apps see it: its channel stands beside it, not in it; a parent counts its replies.

        https://docs.slack.dev/reference/methods/chat.postMessage and …/conversations.replies.
        """
        replies = conversation.threads.get(message["ts"])
        if not replies or message.get("is_ephemeral"):
            return {**message}
        users = list(dict.fromkeys(conversation.messages[ts]["user"] for ts in replies))
        return {
            **message,
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1],
        }

    def shown(self, conversation: Conversation, message: Json) -> Json:
        """A message as the page sees it: as apps do, and with its channel."""
        return self.for_apps(conversation, message) | {"channel": conversation.id}

    def unread(self, conversation: Conversation, user: str) -> Json:
        """How many messages this person has not seen, and how many of them are meant for them."""
        last = conversation.last_read.get(user, "")
        unread = mention = 0
        for message in conversation.newest_first():
            if message["ts"] <= last or unread >= 100:
                break
            if message["user"] == user or message.get("subtype", "").startswith("channel_"):
                continue
            unread += 1
            mention += conversation.is_im or self._means(message, user)
        if user not in conversation.members:
            unread = mention = 0
        return {"unread": unread, "mention": mention, "last_read": last}

    def names(self, message: Json, user: str) -> bool:
        """Whether a message names this person, or a group of theirs."""
        groups = self._workspace.people.groups.values()
        theirs = {f"!subteam^{group.id}" for group in groups if user in group.users}
        return not theirs.union({f"@{user}"}).isdisjoint(mentioned(message))

    def _means(self, message: Json, user: str) -> bool:
        everybody = {f"!{word}" for word in BROADCASTS}
        return self.names(message, user) or not everybody.isdisjoint(mentioned(message))

    # How it is done

    def _new(self, user: str, text: str, ts: str) -> Json:
        return {"type": "message", "user": user, "text": text, "ts": ts, "team": self._workspace.team_id}

    def _from_app(self, app: InstalledApp, content: Content) -> Json:
        message = self._new(app.bot_user_id, "", self._workspace.next_ts())
        message |= {"app_id": app.app_id, "bot_id": app.bot_id}
        message["bot_profile"] = app.bot_profile()
        content.into(message, self._workspace.conversations)
        return message

    def _place_in_thread(self, conversation: Conversation, message: Json, thread: str | None) -> None:
        """A reply to a reply belongs to the same parent; a reply to nothing stands by itself."""
        parent = conversation.messages.get(thread) if thread else None
        if parent is not None:
            message["thread_ts"] = parent.get("thread_ts", parent["ts"])
            root = conversation.messages.get(message["thread_ts"])
            if root is not None:
                message["parent_user_id"] = root["user"]

    def _may_write(self, user: str, conversation: Conversation) -> None:
        conversation.refuse_if_archived()
        if user not in conversation.members:
            raise Refusal("not_in_channel", f"Join #{conversation.name} to write there.")
        app = next((a for a in self._workspace.apps.values() if a.bot_user_id in conversation.members), None)
        if app and conversation.is_im and (app.app.messages_read_only or not app.app.has_messages):
            raise Refusal("read_only", f"{app.name} takes no messages here.")

    def _own(self, user: str, conversation: Conversation, ts: str) -> Json:
        message = conversation.messages.get(ts)
        if message is None or message["user"] != user or message.get("subtype") == "tombstone":
            raise Refusal("message_not_found", "Only your own messages can be changed.")
        return message

    def _of_app(self, app: InstalledApp, conversation: Conversation, ts: str, code: str) -> Json:
        message = conversation.messages.get(ts)
        if message is None:
            raise Refusal("message_not_found")
        if message.get("app_id") != app.app_id or message.get("subtype") == "tombstone":
            raise Refusal(code)
        return message

    def remove(self, conversation: Conversation, ts: str) -> None:
        """Take a message away; a parent with replies leaves a stone."""
        if conversation.threads.get(ts):
            message = conversation.messages[ts]
            previous = deepcopy(message)
            for name in ("blocks", "attachments", "files", "metadata", "app_id", "bot_id", "bot_profile"):
                message.pop(name, None)
            message |= {"user": SLACKBOT, "text": TOMBSTONE, "subtype": "tombstone", "hidden": True}
            self._workspace.events.changed(conversation, message, previous)
            self._push_changed(conversation, message)
            self._workspace.threads.reworded(conversation, ts)
            return
        gone = conversation.remove(ts)
        self._workspace.events.deleted(conversation, gone)
        push = {"type": "message_deleted", "channel": conversation.id, "ts": ts}
        self._push(self._audience(conversation), push)
        parent = conversation.messages.get(gone.get("thread_ts", ""))
        if parent is not None:
            self._push_changed(conversation, parent)
        self._push_unread(conversation)
        if "thread_ts" in gone:
            self._workspace.threads.changed(conversation, gone["thread_ts"])

    def _publish(self, conversation: Conversation, message: Json) -> None:
        conversation.add(message)
        push = {"type": "message", "channel": conversation.id, "message": self.shown(conversation, message)}
        self._push(self._audience(conversation), push)
        parent = conversation.messages.get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            self._push_changed(conversation, parent)
        self._push_unread(conversation)
        if "thread_ts" in message:
            self._workspace.threads.changed(conversation, message["thread_ts"])
        self._workspace.events.message(conversation, message)

    def _replace(self, conversation: Conversation, message: Json, content: Content) -> None:
        self._workspace.replaced.keep((conversation.id, message["ts"]), message.get("blocks") or [])
        content.into(message, self._workspace.conversations)

    def _rewritten(self, conversation: Conversation, message: Json, previous: Json, editor: str) -> None:
        message["edited"] = {"user": editor, "ts": self._workspace.next_ts()}
        self._push_changed(conversation, message)
        self._workspace.threads.reworded(conversation, str(message.get("thread_ts", message["ts"])))
        self._workspace.events.changed(conversation, deepcopy(message), previous)

    def _push_changed(self, conversation: Conversation, message: Json) -> None:
        shown = self.shown(conversation, message)
        push = {"type": "message_changed", "channel": conversation.id, "message": shown}
        self._push(self._audience(conversation), push)

    def _push_unread(self, conversation: Conversation, users: list[str] | None = None) -> None:
        for user in users or self._workspace.pushes.watching():
            if user in conversation.members:
                counts = self.unread(conversation, user)
                self._push([user], {"type": "unread", "channel": conversation.id, **counts})

    def _audience(self, conversation: Conversation) -> list[str] | None:
        return None if conversation.kind == "channels" else conversation.members

    def _push(self, users: list[str] | None, push: Json) -> None:
        self._workspace.pushes.to(users, push)
