"""Channels and direct messages: who is in them, and what was said there."""

import hashlib
from base64 import b32encode
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from localslack.wire import Json, Refusal


@dataclass
class Conversation:
    """A channel or a DM with its messages, kept in the order of their time stamps."""

    id: str
    name: str = ""
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    # With another company, by Slack Connect; with one that is invited and has not come yet; within one Enterprise.
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    created: int = 0
    members: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    # What one person alone sees, by (person, ts). Slack forgets these on reload; we keep them.
    ephemerals: dict[tuple[str, str], Json] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    # The newest reply that a person has seen in a thread, by "person ts".
    threads_read: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Which family of scopes and events speaks of this conversation: im, groups or channels."""
        if self.is_im:
            return "im"
        return "groups" if self.is_private else "channels"

    @property
    def told_name(self) -> str:
        """The name of it in commands and clicks: Slack tells no name of what is private."""
        if self.is_im:
            return "directmessage"
        return "privategroup" if self.is_private else self.name

    def open_to(self, user: str) -> bool:
        """Whether this person may read here."""
        return user in self.members or self.kind == "channels"

    def refuse_if_archived(self) -> None:
        """What was archived can be read, and that is all: nobody says, runs or changes anything there, or comes."""
        if self.is_archived:
            raise Refusal("is_archived", f"#{self.name} is archived: it can only be read.")

    def add(self, message: Json) -> None:
        """Keep a message in its place, a reply also in its thread."""
        ts = str(message["ts"])
        self.messages[ts] = message
        insort(self.order, ts)
        thread = message.get("thread_ts")
        if thread and thread != ts:
            self.threads.setdefault(thread, []).append(ts)

    def remove(self, ts: str) -> Json:
        """Take a message out and return it."""
        message = self.messages.pop(ts)
        self.order.remove(ts)
        thread = message.get("thread_ts")
        if thread in self.threads and ts in self.threads[thread]:
            self.threads[thread].remove(ts)
        return message

    def newest_first(self) -> Iterator[Json]:
        """The messages of the conversation itself, without the replies in threads."""
        for ts in reversed(self.order):
            message = self.messages[ts]
            if message.get("thread_ts", ts) == ts or message.get("subtype") == "thread_broadcast":
                yield message

    def thread(self, ts: str) -> list[Json]:
        """A message and its replies, oldest first."""
        return [self.messages[one] for one in (ts, *self.threads.get(ts, ())) if one in self.messages]

    def for_apps(self, bot_user: str) -> Json:
        """The conversation object of Slack's Web API as one bot sees it; who the other one of a DM is, people know."""
        if self.is_im:
            other = next((member for member in self.members if member != bot_user), bot_user)
            told: Json = {"id": self.id, "created": self.created, "is_im": True, "is_org_shared": False}
            return told | {"user": other, "is_archived": False, "is_open": True}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_shared": self.is_ext_shared or self.is_org_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": self.is_org_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "is_general": self.name == "general",
            "is_member": bot_user in self.members,
            "created": self.created,
            "creator": self.creator,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": self.purpose, "creator": self.creator, "last_set": self.created},
        }


class Conversations:
    """All conversations by id."""

    def __init__(self, channels: list[Conversation]) -> None:
        self.by_id = {channel.id: channel for channel in channels}

    def __iter__(self) -> Iterator[Conversation]:
        return iter(self.by_id.values())

    def get(self, channel: str) -> Conversation | None:
        """The conversation with this id, if there is one."""
        return self.by_id.get(channel)

    def named(self, name: str) -> Conversation | None:
        """The channel of this name, with or without its #."""
        wanted = name.removeprefix("#").casefold()
        return next((c for c in self if not c.is_im and c.name.casefold() == wanted), None)

    def place(self, named: str, bot: str) -> str:
        """One key for all names of a place where a bot posts: a channel's id or name, a DM's id, the person there."""
        conversation = self.get(named) or self.named(named)
        if conversation is None:
            return named
        return (
            next((user for user in conversation.members if user != bot), bot) if conversation.is_im else conversation.id
        )

    def direct(self, one: str, other: str) -> Conversation:
        """The DM of two, made at its first use. Its id follows from theirs, so it survives a restart."""
        digest = hashlib.sha256("+".join(sorted((one, other))).encode()).digest()
        ident = "D0" + b32encode(digest)[:9].decode()
        if ident not in self.by_id:
            self.by_id[ident] = Conversation(id=ident, is_im=True, members=[one, other])
        return self.by_id[ident]
