"""Whether what arrived has the shape of what Slack sends. Listeners read it without a doubt, so the rest stops here.

What a payload says is judged by whoever reads it; here only its ids have to be such, and fields be of their type.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[object], bool]

LONGEST_ID = 32
"""Characters in the tables' columns for ids; Slack's are up to twelve by now."""

LONGEST_NAME = 255
"""Characters of a callback_id, action_id or block_id (Slack's reference, "Block Kit"), and more than any id of a view,
event or trigger has."""

DEEPEST = 50
"""Levels of a payload; a rich text in a form in an envelope has some twenty."""

_ID = re.compile(rf"[A-Za-z0-9]{{1,{LONGEST_ID}}}")
_TS = re.compile(r"[0-9]{1,16}(\.[0-9]{1,12})?")


def _id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _ts(value: object) -> bool:
    return isinstance(value, str) and _TS.fullmatch(value) is not None


def _text(value: object) -> bool:
    return isinstance(value, str)


def _url(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _maybe(check: Check) -> Check:
    """Pass what is null or not there, and an empty text, which Slack puts there as well."""
    return lambda value: value is None or value == "" or check(value)


def _fields(**checks: Check) -> Check:
    """Pass an object each of whose fields passes; fields of other names are nobody's."""
    return lambda value: isinstance(value, Mapping) and all(check(value.get(name)) for name, check in checks.items())


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


def _values(check: Check) -> Check:
    return lambda value: isinstance(value, Mapping) and all(check(one) for one in value.values())


def _either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


_USER = _fields(id=_id)
_NAMES_A_WORKSPACE = _either(_fields(team_id=_id), _fields(team=_fields(id=_id)), _fields(user=_fields(team_id=_id)))
"""In one of the places where `handlers.app.workspace_of` looks."""


def _block(value: object) -> bool:
    check = _INPUT if isinstance(value, Mapping) and value.get("type") == "input" else _OTHER_BLOCK
    return check(value)


_INPUT = _fields(block_id=_name, element=_fields())
"""Of what has fields an answer says which of them is wrong."""
_OTHER_BLOCK = _fields(type=_text, block_id=_maybe(_name))
_STATE = _fields(values=_values(_values(_fields(type=_text))))
_VIEW = _fields(
    id=_name,
    hash=_name,
    type=_text,
    callback_id=_maybe(_name),
    private_metadata=_maybe(_text),
    root_view_id=_maybe(_name),
    previous_view_id=_maybe(_name),
    blocks=_each(_block),
    state=_maybe(_STATE),
)
_OPTION = _fields(value=_text)
_ACTION = _fields(
    action_id=_name,
    block_id=_maybe(_name),
    value=_maybe(_text),
    action_ts=_maybe(_ts),
    selected_option=_maybe(_OPTION),
)
_METADATA = _fields(event_payload=_maybe(_fields()))
_CONTAINER = _fields(type=_maybe(_text), channel_id=_maybe(_id), message_ts=_maybe(_ts))
_WRITTEN = {
    "user": _maybe(_id),
    "ts": _maybe(_ts),
    "thread_ts": _maybe(_ts),
    "text": _maybe(_text),
    "subtype": _maybe(_text),
    "bot_id": _maybe(_id),
    "edited": _maybe(_fields(ts=_maybe(_ts))),
}
_MESSAGE = _fields(metadata=_maybe(_METADATA), **_WRITTEN)
_PLACED = {"team": _maybe(_fields(id=_id)), "team_id": _maybe(_id), "response_url": _maybe(_text)}

_COMMAND = _fields(
    user_id=_id,
    channel_id=_id,
    trigger_id=_name,
    command=_name,
    text=_maybe(_text),  # a form's empty field does not arrive
    team_id=_id,
    response_url=_url,
)
_OF_TYPE: Mapping[str, Check] = {
    "block_actions": _fields(
        user=_USER,
        actions=lambda actions: bool(actions) and _each(_ACTION)(actions),
        container=_maybe(_CONTAINER),
        channel=_maybe(_USER),
        trigger_id=_name,
        view=_maybe(_VIEW),
        message=_maybe(_MESSAGE),
        **_PLACED,
    ),
    "view_submission": _fields(user=_USER, view=_VIEW, **_PLACED),
    "block_suggestion": _fields(
        user=_USER, action_id=_name, block_id=_maybe(_name), value=_text, view=_maybe(_VIEW), **_PLACED
    ),
}
_FILE = _fields(id=_id, name=_maybe(_text), filetype=_maybe(_text))
_SAID = _fields(
    channel=_id,
    channel_type=_maybe(_text),
    message=_maybe(_MESSAGE),
    previous_message=_maybe(_MESSAGE),
    files=_maybe(_each(_FILE)),
    **_WRITTEN,
)
_EVENTS: Mapping[str, Check] = {
    "message": _SAID,
    "app_mention": _SAID,
    "app_home_opened": _fields(user=_id, tab=_maybe(_text)),
    "user_change": _fields(user=_USER),
    "subteam_members_changed": _fields(subteam_id=_id),
    "subteam_updated": _fields(subteam=_fields(id=_id)),
}
_ELSEWHERE = _fields(user=_maybe(_either(_id, _USER)), channel=_maybe(_either(_id, _USER)), actor_id=_maybe(_id))
"""Other events tell of a channel."""


def is_slacks(body: Mapping[str, Any]) -> bool:
    """Say whether a payload has the shape of its kind. One of a kind that we do not listen to has none to judge."""
    if _is_deep(body):
        return False
    if "command" in body:
        return _COMMAND(body)
    kind = body.get("type")
    if kind == "event_callback" or "event" in body:
        return _is_event(body)
    check = _OF_TYPE.get(kind) if isinstance(kind, str) else None
    return check is None or (_NAMES_A_WORKSPACE(body) and check(body))


def _is_event(body: Mapping[str, Any]) -> bool:
    event = body.get("event")
    kind = event.get("type") if isinstance(event, Mapping) else None
    if not isinstance(kind, str) or not _fields(team_id=_id, event_id=_maybe(_name))(body):
        return False
    return _EVENTS.get(kind, _ELSEWHERE)(event)


def _is_deep(body: object) -> bool:
    level: list[object] = [body]
    for _ in range(DEEPEST):
        level = [below for node in level for below in _below(node)]
        if not level:
            return False
    return True


def _below(node: object) -> list[object]:
    match node:
        case dict():
            return list(node.values())
        case list():
            return node
    return []
