"""The app manifest: what Headway asks of a workspace, for either mode and any command names."""

from typing import Any
from urllib.parse import urljoin

SCOPES: tuple[tuple[str, str], ...] = (
    ("app_mentions:read", "to answer when somebody mentions it"),
    ("channels:history", "to find out whether a progress post arrived when Slack's answer was lost"),
    ("channels:read", "to know whether it is in a team's channel, and whether that is archived or shared"),
    ("chat:write", "to post prompts, confirmations and progress"),
    ("commands", "to offer its commands"),
    ("files:read", "to read a file of teams that an admin sends it"),
    ("groups:history", "the same as channels:history, in private channels it was invited to"),
    ("groups:read", "the same as channels:read, in private channels it was invited to"),
    ("im:history", "to read the replies to its own messages"),
    ("im:write", "to open a conversation with somebody it prompts"),
    ("usergroups:read", "to take a team's members from a user group and follow its changes"),
    ("users:read", "to know names and time zones"),
)
"""Every bot scope, with the reason an installer may read. Nothing for the future."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
)

EVENTS_PATH = "/slack/events"


def manifest(*, command: str, checkin_command: str, http_url: str | None = None) -> dict[str, Any]:
    """Return the manifest as Slack takes it: Socket Mode, or HTTP at this public address (`https://host`)."""
    request_url = urljoin(http_url, EVENTS_PATH) if http_url else None
    interactivity: dict[str, Any] = {"is_enabled": True}
    subscriptions: dict[str, Any] = {"bot_events": list(EVENTS)}
    if request_url:
        interactivity |= {"request_url": request_url, "message_menu_options_url": request_url}
        subscriptions = {"request_url": request_url, **subscriptions}
    return {
        "display_information": {
            "name": "Headway",
            "description": "Service-goal check-ins: a minute a week, and every goal reviewed each quarter.",
            "background_color": "#1f4d46",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # Without this nobody could type a reply.
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Headway", "always_online": True},
            "slash_commands": [
                _slash(command, "Set, update and see goals", "set Raise CSAT from 78% to 85% by 30 June", request_url),
                _slash(checkin_command, "Check in now on all my goals", "", request_url),
            ],
        },
        "oauth_config": {"scopes": {"bot": [scope for scope, _ in SCOPES]}},
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": http_url is None,
            "token_rotation_enabled": False,
        },
    }


def _slash(command: str, description: str, usage_hint: str, request_url: str | None) -> dict[str, Any]:
    # should_escape: mentions arrive with their ids, not as names that anybody may carry.
    slash: dict[str, Any] = {"command": command, "description": description, "should_escape": True}
    if usage_hint:
        slash["usage_hint"] = usage_hint
    if request_url:
        slash["url"] = request_url
    return slash
