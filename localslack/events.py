"""Events that apps have subscribed to in their manifests (https://api.slack.com/apis/events-api)."""

import json
from base64 import urlsafe_b64encode
from copy import deepcopy
from typing import TYPE_CHECKING

from localslack.apps import InstalledApp
from localslack.conversations import Conversation
from localslack.people import Person, UserGroup
from localslack.wire import Json, new_id

if TYPE_CHECKING:
    from localslack.workspace import Workspace

CHANNEL_TYPE = {"im": "im", "channels": "channel", "groups": "group"}


class Events:
    """Tells each app what it asked to be told, and nothing else."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def message(self, conversation: Conversation, message: Json) -> None:
        """Something was said."""
        event = {**message, "channel": conversation.id, "event_ts": message["ts"]}
        self._in(conversation, event)
        if conversation.is_im or message.get("bot_id") or message.get("subtype"):
            return  # nobody has spoken to the bot: it or another app has, or somebody has come or gone
        for app in self._workspace.apps.values():
            if f"<@{app.bot_user_id}>" in message["text"] and app.bot_user_id in conversation.members:
                self._send(app, "app_mention", {**event, "type": "app_mention"})

    def changed(self, conversation: Conversation, message: Json, previous: Json) -> None:
        """A message reads differently now."""
        self._hidden(conversation, "message_changed", {"message": message, "previous_message": previous})

    def deleted(self, conversation: Conversation, previous: Json) -> None:
        """A message is gone."""
        self._hidden(conversation, "message_deleted", {"deleted_ts": previous["ts"], "previous_message": previous})

    def joined(self, conversation: Conversation, user: str, inviter: str | None) -> None:
        """Somebody (a bot, perhaps this one) has become a member."""
        self._membership("member_joined_channel", conversation, user, {"inviter": inviter} if inviter else {})

    def left(self, conversation: Conversation, user: str, actor: str | None = None) -> None:
        """Somebody is no longer a member; a bot that is out hears that it left, by whoever did that, and no more."""
        self._membership("member_left_channel", conversation, user, {})
        app = self._workspace.app_of_bot(user)
        if app is not None:
            kind = "group_left" if conversation.is_private else "channel_left"
            told = {"type": kind, "channel": conversation.id, "actor_id": actor or user}
            self._send(app, kind, told | {"event_ts": self._workspace.next_ts()})

    def channel(self, conversation: Conversation, what: str, facts: Json) -> None:
        """Something happened to a channel: `channel_archive` for all, `group_archive` for the members of a private one.

        Only `channel_shared` and `channel_unshared` are called so for private channels as well.
        """
        is_group = conversation.is_private and not what.endswith("shared")
        kind = f"{'group' if is_group else 'channel'}_{what}"
        event: Json = {"type": kind, "channel": conversation.id} | facts
        for app in self._workspace.apps.values():
            if not conversation.is_private or app.bot_user_id in conversation.members:
                self._send(app, kind, event | {"event_ts": self._workspace.next_ts()})

    def user_change(self, person: Person) -> None:
        """Somebody moved, was renamed, or left."""
        now = self._workspace.clock.now()
        user = person.for_apps(self._workspace.team_id, now)
        for app in self._workspace.apps.values():
            self._send(
                app,
                "user_change",
                {"type": "user_change", "user": user, "event_ts": self._workspace.next_ts()},
            )

    def group_changed(self, group: UserGroup, added: list[str], removed: list[str]) -> None:
        """A user group was changed, or people came into it or left it."""
        team_id = self._workspace.team_id
        told: Json = {"type": "subteam_updated", "subteam": group.for_apps(team_id, with_users=True)}
        members: Json = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": team_id,
            "date_update": group.updated,
            "added_users": added,
            "added_users_count": len(added),
            "removed_users": removed,
            "removed_users_count": len(removed),
        }
        for event in (told, *([members] if added or removed else [])):
            for app in self._workspace.apps.values():
                self._send(app, str(event["type"]), event | {"event_ts": self._workspace.next_ts()})

    def home_opened(self, app: InstalledApp, user: str, tab: str, view: Json | None) -> None:
        """Somebody looks at the app's Home or Messages tab."""
        channel = self._workspace.conversations.direct(app.bot_user_id, user).id
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
        event["event_ts"] = self._workspace.next_ts()
        if view:
            event["view"] = view
        self._send(app, "app_home_opened", event)

    def revoked(self, app: InstalledApp) -> None:
        """An app's only token here is dead, and with it the app is uninstalled.

        https://docs.slack.dev/reference/events/tokens_revoked and …/app_uninstalled; in either order, says Slack.
        """
        for event in (
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user_id]}},
            {"type": "app_uninstalled"},
        ):
            self._send(app, str(event["type"]), event | {"event_ts": self._workspace.next_ts()})

    def file_shared(self, conversation: Conversation, file_id: str, user: str) -> None:
        """A file stands in a conversation now."""
        event = {
            "type": "file_shared",
            "file_id": file_id,
            "file": {"id": file_id},
            "user_id": user,
            "channel_id": conversation.id,
            "event_ts": self._workspace.next_ts(),
        }
        for app in self._workspace.apps.values():
            if app.bot_user_id in conversation.members:
                self._send(app, "file_shared", event)

    def _membership(self, kind: str, conversation: Conversation, user: str, more: Json) -> None:
        event = {
            "type": kind,
            "user": user,
            "channel": conversation.id,
            "channel_type": "G" if conversation.is_private else "C",
            "team": self._workspace.team_id,
            "event_ts": self._workspace.next_ts(),
        }
        for app in self._workspace.apps.values():
            is_out = kind == "member_left_channel" and app.bot_user_id == user
            if app.bot_user_id in conversation.members and not is_out:
                self._send(app, kind, event | more)

    def _hidden(self, conversation: Conversation, subtype: str, facts: Json) -> None:
        ts = self._workspace.next_ts()
        event = {"type": "message", "subtype": subtype, "hidden": True, "channel": conversation.id}
        self._in(conversation, event | facts | {"ts": ts, "event_ts": ts})

    def _in(self, conversation: Conversation, event: Json) -> None:
        event["channel_type"] = CHANNEL_TYPE[conversation.kind]
        for app in self._workspace.apps.values():
            if app.bot_user_id in conversation.members:
                self._send(app, f"message.{conversation.kind}", event)

    def _send(self, app: InstalledApp, subscription: str, event: Json) -> None:
        if subscription not in app.app.bot_events:
            return
        workspace = self._workspace
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team_id,
            "user_id": app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload = {
            "token": "local-verification-token",
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "api_app_id": app.app_id,
            "event": deepcopy(event),  # sent later and perhaps again; the message may have changed by then
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(float(event["event_ts"])),
            "event_context": _context(workspace.team_id, app.app_id, event),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
        workspace.delivery.event(app, payload)


def _context(team_id: str, app_id: str, event: Json) -> str:
    """The name of an event for whoever asks who else sees it; opaque, though Slack's, too, says what it is of."""
    told = {"et": event["type"], "tid": team_id, "aid": app_id}
    if isinstance(event.get("channel"), str):
        told["cid"] = event["channel"]
    return "4-" + urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")
