"""Threads in which a person takes part, because they began or answered them or are named there; and what is unread in
them. A thread's replies are not among the messages of its channel, so nothing else tells of them."""

from typing import TYPE_CHECKING

from localslack.conversations import Conversation
from localslack.wire import Json

if TYPE_CHECKING:
    from localslack.workspace import Workspace

MOST = 30
NOTHING = {"unread": 0, "mention": 0}


class Threads:
    """The threads of one workspace, as each person sees them."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        # What is unread, by (person, conversation) and thread; only where something is, of what was asked for before.
        self._known: dict[tuple[str, str], dict[str, Json]] = {}

    def totals(self, user: str) -> Json:
        """How many replies this person has not seen in their threads, and how many of them are meant for them."""
        counts = [one for c in self._of(user) for one in self._unread(c, user).values()]
        return {name: sum(one[name] for one in counts) for name in NOTHING}

    def newest(self, user: str) -> list[Json]:
        """This person's threads, `{message, latest, unread, mention}` each: those with something unread first, and of
        them, as of the others, the one with the latest reply."""
        found = [
            (ts in self._unread(conversation, user), replies[-1], conversation, ts)
            for conversation in self._of(user)
            for ts, replies in conversation.threads.items()
            if replies and ts in conversation.messages and self._takes_part(conversation, ts, user)
        ]
        shown = self._workspace.messages.shown
        return [
            {"message": shown(c, c.messages[ts]), "latest": shown(c, c.messages[latest])} | self._counts(c, ts, user)
            for _, latest, c, ts in sorted(found, key=lambda one: one[:2], reverse=True)[:MOST]
        ]

    def read(self, user: str, conversation: Conversation, ts: str) -> None:
        """A person has seen all of a thread."""
        if replies := conversation.threads.get(ts):
            conversation.threads_read[_key(user, ts)] = replies[-1]
            self._count_again(conversation, ts, user)
            self._push(user)

    def reworded(self, conversation: Conversation, ts: str) -> None:
        """Count a thread again in which a message says something else: it may name others now."""
        if ts in conversation.threads:
            for user, place in self._known:
                if place == conversation.id:
                    self._count_again(conversation, ts, user)

    def changed(self, conversation: Conversation, ts: str) -> None:
        """Tell the open pages what is unread, after a reply came to a thread or went."""
        self.reworded(conversation, ts)
        for user in self._workspace.pushes.watching():
            if user in conversation.members:
                self._push(user)

    def _of(self, user: str) -> list[Conversation]:
        return [one for one in self._workspace.conversations if one.threads and user in one.members]

    def _unread(self, conversation: Conversation, user: str) -> dict[str, Json]:
        """What is unread there, by thread. All threads are walked once, and then only those that change."""
        key = (user, conversation.id)
        if key not in self._known:
            counted = {ts: self._counts(conversation, ts, user) for ts in conversation.threads}
            self._known[key] = {ts: one for ts, one in counted.items() if one["unread"]}
        return self._known[key]

    def _count_again(self, conversation: Conversation, ts: str, user: str) -> None:
        known = self._unread(conversation, user)
        known.pop(ts, None)
        if (counts := self._counts(conversation, ts, user))["unread"]:
            known[ts] = counts

    def _counts(self, conversation: Conversation, ts: str, user: str) -> Json:
        last = conversation.threads_read.get(_key(user, ts), "")
        replies = [conversation.messages[one] for one in conversation.threads[ts] if one > last]
        # A reply that was sent to the channel as well is counted there.
        new = [one for one in replies if one["user"] != user and one.get("subtype") != "thread_broadcast"]
        if not new or not self._takes_part(conversation, ts, user):
            return NOTHING
        names = self._workspace.messages.names
        return {"unread": len(new), "mention": sum(conversation.is_im or names(one, user) for one in new)}

    def _takes_part(self, conversation: Conversation, ts: str, user: str) -> bool:
        names = self._workspace.messages.names
        said = conversation.thread(ts)
        theirs = any(user in (one["user"], one.get("parent_user_id")) for one in said)
        return theirs or any(names(one, user) for one in said)

    def _push(self, user: str) -> None:
        self._workspace.pushes.to([user], {"type": "threads", **self.totals(user)})


def _key(user: str, ts: str) -> str:
    return f"{user} {ts}"
