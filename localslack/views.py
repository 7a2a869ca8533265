"""Views: each person's stack of modals, and the Home of each app (https://api.slack.com/surfaces/modals)."""

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from localslack.app_text import linked_blocks
from localslack.apps import InstalledApp
from localslack.block_kit import check_view, name_blocks
from localslack.block_kit.values import Values, carried_over
from localslack.tickets import Trigger
from localslack.wire import Json, Refusal, new_id

if TYPE_CHECKING:
    from localslack.workspace import Workspace

STACK_LIMIT = 3
LARGEST_VIEW = 250_000  # bytes: https://docs.slack.dev/reference/methods/views.open, errors
KEPT = ("id", "user", "content", "root", "hash", "values")
"""What a Home is made of, besides its app."""


@dataclass(eq=False)
class View:
    """A modal or a Home as it stands in front of one person; `values` is what its inputs hold."""

    id: str
    app: InstalledApp
    user: str
    content: Json
    root: str
    previous: str | None = None
    here: str | None = None  # the conversation in which the person opened it, if it was in one
    hash: str = ""
    values: Values = field(default_factory=dict)

    def fill(self, content: Json) -> None:
        """Show other content; inputs that keep their ids keep what they hold."""
        self.content = content | {"blocks": name_blocks(content["blocks"])}
        self.values = carried_over(self.blocks, self.values, self.here)
        self.hash = f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"

    @property
    def blocks(self) -> list[Json]:
        """The blocks, all of them named."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def is_home(self) -> bool:
        """Whether this is a Home, not a modal."""
        return bool(self.content["type"] == "home")

    def for_page(self) -> Json:
        """PROTOCOL.md, view."""
        return self._told() | {"user": self.user}

    def for_apps(self, team_id: str) -> Json:
        """The view object of payloads and answers."""
        private = {
            "team_id": team_id,
            "private_metadata": self.content.get("private_metadata") or "",
            "external_id": self.content.get("external_id") or "",
            "app_installed_team_id": team_id,
            "bot_id": self.app.bot_id,
        }
        return self._told() | private

    def _told(self) -> Json:
        content = self.content
        return {
            "id": self.id,
            "type": content["type"],
            "app_id": self.app.app_id,
            "title": content.get("title"),
            "submit": content.get("submit"),
            "close": content.get("close"),
            "blocks": self.blocks,
            "callback_id": content.get("callback_id") or "",
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "state": {"values": self.values},
        }


class Views:
    """What stands open in front of whom."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[tuple[str, str], View] = {}

    def stack(self, user: str) -> list[View]:
        """A person's open modals, lowest first."""
        return self._stacks.setdefault(user, [])

    def home(self, app: InstalledApp, user: str) -> View | None:
        """What an app has published for a person."""
        return self._homes.get((app.app_id, user))

    def of_person(self, user: str, view_id: str) -> View:
        """An open view of this person; refused if it is closed."""
        homes = [home for (_, owner), home in self._homes.items() if owner == user]
        for view in (*self.stack(user), *homes):
            if view.id == view_id:
                return view
        raise Refusal("view_not_found", "This form is no longer open.")

    def homes(self) -> list[Json]:
        """Every Home, for `recall`. Forms are not among them: like a reload of the page, an end closes them."""
        return [
            {"app": view.app.app_id} | {name: getattr(view, name) for name in KEPT} for view in self._homes.values()
        ]

    def recall(self, homes: list[Json]) -> None:
        """Show Homes again, but those of apps that are no longer installed; nobody is told."""
        for facts in homes:
            app = self._workspace.apps.get(facts["app"])
            if app is not None:
                home = View(app=app, **{name: facts[name] for name in KEPT})
                self._homes[(app.app_id, home.user)] = home

    def open(self, app: InstalledApp, trigger: Trigger, content: Json) -> View:
        """Show a modal; whatever stood open before makes room."""
        self._refuse_known_name(app, content)
        ident = new_id("V")
        view = View(ident, app, trigger.user, content, root=ident, here=trigger.channel)
        view.fill(content)
        self._stacks[trigger.user] = [view]
        self._tell(view, "view_opened")
        return view

    def push(self, app: InstalledApp, trigger: Trigger, content: Json) -> View:
        """Show a modal on top of the one in which somebody just acted."""
        if not any(view.id == trigger.view for view in self.stack(trigger.user)):
            raise Refusal("not_found")
        return self.push_on(app, trigger.user, content)

    def push_on(self, app: InstalledApp, user: str, content: Json) -> View:
        """Show a modal on top of a person's stack."""
        stack = self.stack(user)
        if len(stack) >= STACK_LIMIT:
            raise Refusal("push_limit_reached")
        self._refuse_known_name(app, content)
        view = View(new_id("V"), app, user, content, root=stack[0].id, previous=stack[-1].id, here=stack[-1].here)
        view.fill(content)
        stack.append(view)
        self._tell(view, "view_pushed")
        return view

    def find(self, app: InstalledApp, view_id: str | None, external_id: str | None) -> View:
        """An open view of an app by either of its names; refused (not_found) if it is closed."""
        for view in self._everybodys():
            named = external_id and view.content.get("external_id") == external_id
            if view.app is app and (view.id == view_id or named):
                return view
        raise Refusal("not_found")

    def update(self, view: View, content: Json, known_hash: str | None = None) -> View:
        """Show other content in an open view; refused if it changed since the app saw `known_hash`."""
        if known_hash and known_hash != view.hash:
            raise Refusal("hash_conflict")
        if content["type"] != view.content["type"]:
            raise Refusal("invalid_arguments")
        self._refuse_known_name(view.app, content, view)
        self._workspace.replaced.keep((view.id,), view.blocks)
        view.fill(content)
        if view.is_home:
            self._push_home(view)
        else:
            self._tell(view, "view_updated")
        return view

    def publish(self, app: InstalledApp, user: str, content: Json, known_hash: str | None) -> View:
        """Show a person's Home of an app."""
        if not app.app.has_home:
            raise Refusal("not_enabled")
        view = self.home(app, user)
        if view is not None:
            return self.update(view, content, known_hash)
        if known_hash:
            raise Refusal("hash_conflict")  # there is nothing that this could be the hash of
        self._refuse_known_name(app, content)
        ident = new_id("V")
        view = self._homes[(app.app_id, user)] = View(ident, app, user, content, root=ident)
        view.fill(content)
        self._push_home(view)
        return view

    def close(self, view: View) -> None:
        """Take a modal off its stack, and what lies on it."""
        stack = self.stack(view.user)
        del stack[stack.index(view) :]
        self._tell_closed(view)

    def clear(self, user: str) -> None:
        """Take away all of a person's modals."""
        gone, self._stacks[user] = self.stack(user), []
        for view in reversed(gone):
            self._tell_closed(view)

    def forget(self, app: InstalledApp) -> None:
        """An app is gone, and what it showed with it."""
        for user, stack in self._stacks.items():
            if any(view.app is app for view in stack):
                self.clear(user)
        self._homes = {key: home for key, home in self._homes.items() if home.app is not app}

    def check(self, content: object, kind: str) -> Json:
        """The view as it will be shown, if Slack accepts it; refused with the reasons (invalid_arguments) otherwise."""
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_VIEW:
            raise Refusal("view_too_large")
        messages = check_view(content, kind)
        if messages or not isinstance(content, dict):
            raise Refusal("invalid_arguments", "; ".join(messages), response_metadata={"messages": messages})
        return content | {"blocks": linked_blocks(content["blocks"], self._workspace.conversations)}

    def _everybodys(self) -> list[View]:
        """All open modals and all Homes."""
        return [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())

    def _refuse_known_name(self, app: InstalledApp, content: Json, unless: View | None = None) -> None:
        """An external_id is unique "for all views on a team"; a view may keep its own.

        https://docs.slack.dev/reference/methods/views.update.
        """
        name = content.get("external_id")
        others = (view for view in self._everybodys() if view.app is app and view is not unless)
        if name and any(view.content.get("external_id") == name for view in others):
            raise Refusal("duplicate_external_id")

    def _tell(self, view: View, push: str) -> None:
        stack = [one.id for one in self.stack(view.user)]
        self._workspace.pushes.to([view.user], {"type": push, "view": view.for_page(), "stack": stack})

    def _tell_closed(self, view: View) -> None:
        stack = [one.id for one in self.stack(view.user)]
        self._workspace.pushes.to([view.user], {"type": "view_closed", "view_id": view.id, "stack": stack})

    def _push_home(self, view: View) -> None:
        push = {"type": "home", "app_id": view.app.app_id, "view": view.for_page()}
        self._workspace.pushes.to([view.user], push)
