"""What Slack sends: a payload of every kind that the app listens to, as the local Slack sent them in the scenarios.

`arrivals.json` was recorded from those; what no scenario does is derived from its nearest kin.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

Payload = dict[str, Any]

_FILE = Path(__file__).parent / "handlers" / "arrivals.json"

_ACTIONS_LIKE = {
    "absence.restore": "absence.undo",
    "check_in.list_before": "check_in.list_rest",
    "goal.new": "team.new",
    "goal.set_from_text": "goal.set_again",
    "lead.myself": "lead.choose",
    "owner": "measure",
    "promise.edit": "promise.undo",
    "progress.open.0": "progress.look",
    "prompt.reminder_before": "prompt.show_before",
    "prompt.reminder_rest": "prompt.show_rest",
    "team.look": "team.edit",
    "team_import.page": "team_import.do",
    "team_import.page_before": "team_import.do",
}
"""Buttons that no scenario clicks: their payload differs from that of another in what it is called."""

_SEARCHES_LIKE = {"owner": "supports", "own_country": "own_zone"}
_EVENTS_LIKE = {
    "app_mention": "message said",
    "group_archive": "channel_archive",
    "group_deleted": "channel_deleted",
    "group_left": "channel_left",
    "group_unarchive": "channel_unarchive",
    "member_left_channel": "member_joined_channel",
}


_REPLY: Payload = {
    "channel": "D0ANA",
    "channel_type": "im",
    "client_msg_id": "88aee40f-cd99-46d9-bd9f-d95a828eac1d",
    "event_ts": "1804068010.000100",
    "team": "T0HARBOUR",
    "text": "G-1 81 on track, the backlog is gone",
    "ts": "1804068010.000100",
    "type": "message",
    "user": "U0ANA",
}
_EDITED: Payload = {
    "channel": "D0ANA",
    "channel_type": "im",
    "event_ts": "1804068020.000200",
    "hidden": True,
    "message": {
        **_REPLY,
        "text": "G-1 82 on track, the backlog is gone",
        "edited": {"user": "U0ANA", "ts": "1804068020.000200"},
    },
    "previous_message": _REPLY,
    "subtype": "message_changed",
    "ts": "1804068020.000200",
    "type": "message",
}
"""What a person wrote, and edited: what was recorded of `message` and `message_changed` are the bot's own."""


@cache
def _recorded() -> Mapping[str, Payload]:
    kinds: dict[str, Payload] = json.loads(_FILE.read_text(encoding="utf-8"))
    for name, kin in _ACTIONS_LIKE.items():
        kinds[f"action {name}"] = body = deepcopy(kinds[f"action {kin}"])
        body["actions"][0]["action_id"] = name
    for name, kin in _SEARCHES_LIKE.items():
        kinds[f"search {name}"] = {**deepcopy(kinds[f"search {kin}"]), "action_id": name}
    # In the scenario it was refused; here it is to write.
    kinds["form check_in.form"]["view"]["state"]["values"]["value"]["value"]["value"] = "80"
    for name, event in {"message said": _REPLY, "message edited": _EDITED}.items():
        kinds[f"event {name}"] = kinds["event message"] | {"event": event, "event_id": f"Ev {name}"}
    for name, kin in _EVENTS_LIKE.items():
        kinds[f"event {name}"] = body = deepcopy(kinds[f"event {kin}"])
        body["event"]["type"] = name
        body["event_id"] = f"Ev {name}"
    kinds["event app_mention"]["event"]["channel"] = "C0CLAIMS"
    return kinds


def kinds() -> list[str]:
    """Return the names of all kinds."""
    return sorted(_recorded())


def payload(kind: str) -> Payload:
    """Return a valid payload of a kind, to be changed at will."""
    return deepcopy(_recorded()[kind])
