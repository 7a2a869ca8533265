"""Tide, the app of these tests: its manifest, and small pieces of Block Kit."""

from localslack.wire import Json

BOT_TOKEN = "xoxb-tide"
APP_TOKEN = "xapp-tide"
SIGNING_SECRET = "tide-secret"

SCOPES = [
    "commands", "chat:write", "users:read", "im:history", "im:write", "im:read", "channels:read", "groups:read",
    "channels:history", "usergroups:read", "app_mentions:read",
]  # fmt: skip

TIDE: Json = {
    "display_information": {"name": "Tide"},
    "features": {
        "bot_user": {"display_name": "Tide"},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [
            {"command": "/tide", "description": "High or low", "usage_hint": "[in PLACE]", "should_escape": True},
            {"command": "/rawtide", "description": "The same, unescaped"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "message.im", "message.channels", "app_home_opened", "app_mention", "user_change",
                "member_joined_channel", "subteam_updated", "subteam_members_changed",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json, block_id: str | None = None) -> Json:
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def field(label: str, element: Json, **more: object) -> Json:
    """An input block whose block_id is its label in small letters and whose action_id is `value`."""
    named = {"action_id": "value", **element}
    block_id = label.lower().replace(" ", "_")
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": named, **more}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def modal(title: str, blocks: list[Json], **more: object) -> Json:
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": blocks, **more}
