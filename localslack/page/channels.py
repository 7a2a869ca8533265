"""What becomes of a channel behind the scenes: archived, deleted, made private, shared, renamed; somebody removed."""

from localslack.conversations import Conversation
from localslack.page.request import Ask
from localslack.wire import Json, Refusal

CHANGEABLE = {
    "archived": bool,
    "private": bool,
    "shared": bool,
    "pending_shared": bool,
    "org_shared": bool,
    "deleted": bool,
    "name": str,
    "remove": str,
}
ELSEWHERE = "E0ELSEWHERE"
"""The id of whichever company a channel is shared with."""


def change(ask: Ask) -> Json:
    """Change a channel, all of it or nothing; apps hear of all but that it was made private: no event says so."""
    conversation = ask.workspace.conversations.get(ask.path["channel"])
    if conversation is None or conversation.is_im:
        raise Refusal("channel_not_found", "There is no channel with this id.")
    changes = {name: value for name, value in ask.fields.items() if name != "team"}
    for name, value in changes.items():
        _check(ask, conversation, name, value)
    for name, value in changes.items():
        if isinstance(value, str):
            _TEXTS[name](ask, conversation, value)
        elif value != _now(conversation, name):
            _SWITCHES[name](ask, conversation, bool(value))
    ask.workspace.pushes.to(None, {"type": "users"})
    ask.workspace.pushes.to(None, {"type": "sidebar"})
    return {"ok": True}


def _check(ask: Ask, conversation: Conversation, name: str, value: object) -> None:
    if name not in CHANGEABLE or not isinstance(value, CHANGEABLE[name]):
        raise Refusal("bad_request", f"{name} cannot be changed to {value!r}.")
    if name == "private" and not value and conversation.is_private:
        raise Refusal("bad_request", "A private channel stays private here.")
    if name == "remove" and value not in conversation.members:
        raise Refusal("not_in_channel", f"{value} is not in #{conversation.name}.")
    if name == "name":
        other = ask.workspace.conversations.named(str(value))
        if not str(value).strip() or other not in (None, conversation):
            raise Refusal("bad_request", f"A channel cannot be called {value!r} now.")


def _now(conversation: Conversation, name: str) -> bool:
    return {
        "archived": conversation.is_archived,
        "private": conversation.is_private,
        "shared": conversation.is_ext_shared,
        "pending_shared": conversation.is_pending_ext_shared,
        "org_shared": conversation.is_org_shared,
        "deleted": False,
    }[name]


def _archive(ask: Ask, conversation: Conversation, is_archived: bool) -> None:
    conversation.is_archived = is_archived
    by = {"user": conversation.creator}
    ask.workspace.events.channel(conversation, "archive" if is_archived else "unarchive", by)


def _make_private(_ask: Ask, conversation: Conversation, _is_private: bool) -> None:
    conversation.is_private = True


def _share(ask: Ask, conversation: Conversation, is_shared: bool) -> None:
    conversation.is_ext_shared, conversation.is_pending_ext_shared = is_shared, False
    if is_shared:
        ask.workspace.events.channel(conversation, "shared", {"connected_team_id": ELSEWHERE})
    else:
        facts: Json = {"previously_connected_team_id": ELSEWHERE, "is_ext_shared": False}
        ask.workspace.events.channel(conversation, "unshared", facts)


def _invite_company(_ask: Ask, conversation: Conversation, is_pending: bool) -> None:
    conversation.is_pending_ext_shared = is_pending


def _share_within(_ask: Ask, conversation: Conversation, is_shared: bool) -> None:
    conversation.is_org_shared = is_shared


def _delete(ask: Ask, conversation: Conversation, _is_deleted: bool) -> None:
    ask.workspace.events.channel(conversation, "deleted", {})
    del ask.workspace.conversations.by_id[conversation.id]
    conversation.messages.clear()  # nothing that was shared there stands anywhere now


def _rename(ask: Ask, conversation: Conversation, name: str) -> None:
    conversation.name = name
    told = {"id": conversation.id, "name": name, "created": conversation.created}
    ask.workspace.events.channel(conversation, "rename", {"channel": told})


def _remove(ask: Ask, conversation: Conversation, user: str) -> None:
    ask.workspace.messages.leave(user, conversation, conversation.creator or None)


_TEXTS = {"name": _rename, "remove": _remove}
_SWITCHES = {
    "archived": _archive,
    "private": _make_private,
    "shared": _share,
    "pending_shared": _invite_company,
    "org_shared": _share_within,
    "deleted": _delete,
}
