"""conversations.*: https://api.slack.com/methods?filter=conversations."""

from localslack.conversations import Conversation
from localslack.web_api.call import Call, read_cursor, write_cursor
from localslack.wire import Json, Refusal

KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def open_direct(call: Call) -> Json:
    """conversations.open: the DM with one person; with several: not here."""
    named = call.arguments.get("users") or ""
    users = named if isinstance(named, list) else str(named).replace(" ", "").split(",")
    known = True
    if users in ([""], []):
        conversation = call.workspace.conversations.get(call.text("channel") or "")
        if conversation is None or call.app.bot_user_id not in conversation.members:
            raise Refusal("users_list_not_supplied" if not call.text("channel") else "channel_not_found")
    else:
        conversation, known = _with(call, users)
    told = _seen(call, conversation) if call.flag("return_im") else {"id": conversation.id}
    return {"channel": told} | ({"already_open": True, "no_op": True} if known else {})


def _with(call: Call, users: list[str]) -> tuple[Conversation, bool]:
    """The DM with these people, and whether it was there before."""
    if len(users) > 1:
        call.need("mpim:write")
        raise Refusal("not_supported", "DMs with several people are not part of localslack")
    person = call.workspace.people.get(str(users[0]))
    if person is None:
        raise Refusal("user_not_found")
    if person.deleted:
        raise Refusal("user_disabled")
    if person.is_bot:
        raise Refusal("cannot_dm_bot")
    before = len(call.workspace.conversations.by_id)
    direct = call.workspace.conversations.direct(call.app.bot_user_id, person.id)
    return direct, len(call.workspace.conversations.by_id) == before


def info(call: Call) -> Json:
    """conversations.info."""
    conversation = call.conversation("read")
    told = _seen(call, conversation)
    if not call.flag("include_num_members"):
        told.pop("num_members", None)
    return {"channel": told}


def _seen(call: Call, conversation: Conversation) -> Json:
    """The conversation object as the calling bot sees it."""
    told = conversation.for_apps(call.app.bot_user_id)
    if conversation.is_im:
        told["is_user_deleted"] = call.workspace.people.by_id[told["user"]].deleted
    return told


def _of_kinds(call: Call) -> list[Conversation]:
    """The conversations of the `types` asked for that the bot can see."""
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    if unknown := set(types) - KINDS.keys():
        raise Refusal("invalid_types", f"unknown: {unknown}")
    kinds = [KINDS[name] for name in types]
    for kind in kinds:
        call.need(f"{kind}:read")
    bot = call.app.bot_user_id
    found = [c for c in call.workspace.conversations if c.kind in kinds and c.open_to(bot)]
    return [c for c in found if not (c.is_archived and call.flag("exclude_archived"))]


def list_all(call: Call) -> Json:
    """conversations.list."""
    page, metadata = call.page(_of_kinds(call), 100)
    return {"channels": [_seen(call, c) for c in page], "response_metadata": metadata}


def of_user(call: Call) -> Json:
    """users.conversations: where the bot (or the named person) is a member."""
    user = call.text("user") or call.app.bot_user_id
    if call.workspace.people.get(user) is None:
        raise Refusal("user_not_found")
    found = [c for c in _of_kinds(call) if user in c.members]
    page, metadata = call.page(found, 100)
    return {"channels": [_seen(call, c) for c in page], "response_metadata": metadata}


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
    told = call.workspace.messages.for_apps(conversation, message)
    if not call.flag("include_all_metadata"):
        told.pop("metadata", None)
    return told


def history(call: Call) -> Json:
    """conversations.history, newest first, without replies in threads; of a window, too, the newest come first.

    https://docs.slack.dev/reference/methods/conversations.history#pagination-by-time
    """
    conversation = _readable(call)
    messages = _between(call, list(conversation.newest_first()))
    if after := _moment_of(call.text("cursor")):
        messages = [message for message in messages if message["ts"] < after]
    page = messages[: call.number("limit", 100, 999)]
    answer: Json = {
        "messages": [_told(call, conversation, message) for message in page],
        "has_more": len(page) < len(messages),
        "pin_count": 0,
    }
    return answer | _next_page(page, answer["has_more"])


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first; the parent leads each page."""
    conversation = _readable(call)
    message = conversation.messages.get(call.required("ts"))
    if message is None:
        raise Refusal("thread_not_found")
    parent, *rest = conversation.thread(str(message.get("thread_ts", message["ts"])))
    rest = _between(call, rest)
    if after := _moment_of(call.text("cursor")):
        rest = [reply for reply in rest if reply["ts"] > after]
    page = rest[: call.number("limit", 1000, 1000)]
    messages = [_told(call, conversation, one) for one in (parent, *page)]
    answer: Json = {"messages": messages, "has_more": len(page) < len(rest)}
    return answer | _next_page(page, answer["has_more"])


def _next_page(page: list[Json], more: bool) -> Json:
    """The cursor of messages: a moment, so that what is said between two pages shifts nothing."""
    if not more:
        return {}
    return {"response_metadata": {"next_cursor": write_cursor("next_ts", page[-1]["ts"].replace(".", ""))}}


def _moment_of(cursor: str | None) -> str | None:
    position = read_cursor("next_ts", cursor)
    return f"{position // 1_000_000}.{position % 1_000_000:06d}" if position else None
