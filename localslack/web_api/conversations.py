"""conversations.*: https://api.slack.com/methods?filter=conversations."""

from localslack.conversations import Conversation
from localslack.web_api.call import Call, read_cursor, write_cursor
from localslack.wire import Json, Refusal

KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im"}


def open_direct(call: Call) -> Json:
    """conversations.open: the DM with one person; with several: not here."""
    users = (call.text("users") or "").replace(" ", "").split(",")
    if users == [""]:
        conversation = call.workspace.conversations.get(call.text("channel") or "")
        if conversation is None or call.app.bot_user_id not in conversation.members:
            raise Refusal("users_list_not_supplied" if not call.text("channel") else "channel_not_found")
    else:
        conversation = _with(call, users)
    told = conversation.for_apps(call.app.bot_user_id) if call.flag("return_im") else {"id": conversation.id}
    return {"channel": told, "already_open": True, "no_op": True}


def _with(call: Call, users: list[str]) -> Conversation:
    if len(users) > 1:
        call.need("mpim:write")
        raise Refusal("not_supported", "DMs with several people are not part of localslack")
    person = call.workspace.people.get(users[0])
    if person is None:
        raise Refusal("user_not_found")
    if person.deleted:
        raise Refusal("user_disabled")
    if person.is_bot:
        raise Refusal("cannot_dm_bot")
    return call.workspace.conversations.direct(call.app.bot_user_id, person.id)


def info(call: Call) -> Json:
    """conversations.info."""
    conversation = call.conversation("read")
    told = conversation.for_apps(call.app.bot_user_id)
    if not call.flag("include_num_members"):
        told.pop("num_members", None)
    return {"channel": told}


def _of_kinds(call: Call) -> list[Conversation]:
    """The conversations of the `types` asked for that the bot can see."""
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    if unknown := set(types) - KINDS.keys() - {"mpim"}:
        raise Refusal("invalid_types", f"unknown: {unknown}")
    kinds = [KINDS[name] for name in types if name in KINDS]
    for kind in kinds:
        call.need(f"{kind}:read")
    bot = call.app.bot_user_id
    found = [c for c in call.workspace.conversations if c.kind in kinds and c.open_to(bot)]
    return [c for c in found if not (c.is_archived and call.flag("exclude_archived"))]


def list_all(call: Call) -> Json:
    """conversations.list."""
    page, metadata = call.page(_of_kinds(call), 100)
    return {"channels": [c.for_apps(call.app.bot_user_id) for c in page], "response_metadata": metadata}


def of_user(call: Call) -> Json:
    """users.conversations: where the bot (or the named person) is a member."""
    user = call.text("user") or call.app.bot_user_id
    if call.workspace.people.get(user) is None:
        raise Refusal("user_not_found")
    found = [c for c in _of_kinds(call) if user in c.members]
    page, metadata = call.page(found, 100)
    return {"channels": [c.for_apps(call.app.bot_user_id) for c in page], "response_metadata": metadata}


def members(call: Call) -> Json:
    """conversations.members."""
    page, metadata = call.page(call.conversation("read").members, 100)
    return {"members": page, "response_metadata": metadata}


def _readable(call: Call) -> Conversation:
    conversation = call.conversation("history")
    if call.app.bot_user_id not in conversation.members:
        raise Refusal("not_in_channel")
    return conversation


def _between(call: Call, messages: list[Json]) -> list[Json]:
    """The messages between `oldest` and `latest`, the ends only if `inclusive`."""
    oldest, latest = _moment(call, "oldest", "0"), _moment(call, "latest", "inf")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m["ts"]) <= latest]
    return [m for m in messages if oldest < float(m["ts"]) < latest]


def _moment(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError as reason:
        raise Refusal(f"invalid_ts_{name}") from reason


def _told(call: Call, conversation: Conversation, message: Json) -> Json:
    told = call.workspace.messages.shown(conversation, message)
    told.pop("channel", None)
    if not call.flag("include_all_metadata"):
        told.pop("metadata", None)
    return told


def history(call: Call) -> Json:
    """conversations.history, newest first, without replies in threads."""
    conversation = _readable(call)
    messages = _between(call, list(conversation.newest_first()))
    page, metadata = call.page(messages, 100, 999)
    answer: Json = {
        "messages": [_told(call, conversation, message) for message in page],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": metadata} if metadata["next_cursor"] else {})


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first; the parent leads each page."""
    conversation = _readable(call)
    message = conversation.messages.get(call.required("ts"))
    if message is None:
        raise Refusal("thread_not_found")
    parent, *rest = conversation.thread(str(message.get("thread_ts", message["ts"])))
    rest = _between(call, rest)
    start = read_cursor(call.text("cursor"))
    end = start + call.number("limit", 1000, 1000)
    more = end < len(rest)
    messages = [_told(call, conversation, one) for one in (parent, *rest[start:end])]
    answer: Json = {"messages": messages, "has_more": more}
    return answer | ({"response_metadata": {"next_cursor": write_cursor(end)}} if more else {})
