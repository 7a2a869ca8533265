"""Apps: what their manifests say, their tokens, their links; and each app as one workspace has installed it."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from localslack.given import part_of, read_mapping
from localslack.people import Person
from localslack.wire import Json

if TYPE_CHECKING:
    from localslack.socket_mode import Connection

MAX_CONNECTIONS = 10
AT_ONCE = 256
"""Requests to one app over HTTP that are under way at once; more wait their turn."""


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="localslack-http")


@dataclass(frozen=True)
class AppConfig:
    """What somebody gives to have an app here: a manifest (a dict, or the path of a JSON or YAML file) and its secrets.

    It is installed in the first workspace with `bot_token` unless `installed` is false, and with the tokens
    of `elsewhere` (by team id) in others; anywhere else people add it (OAuth). With a `request_url` everything comes
    to that address over HTTP, whatever the manifest says of addresses and Socket Mode.
    """

    manifest: Json | Path | str
    bot_token: str = "xoxb-local-bot-token"  # noqa: S105 - a token of this machine's own workspace
    app_token: str = "xapp-local-app-token"  # noqa: S105
    signing_secret: str = "10ca1" + 26 * "0" + "1"  # 32 hexadecimal digits, as Slack's are
    client_id: str | None = None  # the app's id by default
    client_secret: str = "local-client-secret"  # noqa: S105
    installed: bool = True
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    request_url: str | None = None

    def read_manifest(self) -> Json:
        """The manifest as a dict; ValueError in one line if the file is not there or cannot be read."""
        return self.manifest if isinstance(self.manifest, dict) else read_mapping(self.manifest)


@dataclass(frozen=True)
class Command:
    """A slash command of a manifest."""

    name: str
    description: str
    usage_hint: str
    should_escape: bool
    url: str | None


@dataclass(eq=False)
class App:
    """An app. `connections` are its open Socket Mode links, for all its workspaces; `turn` goes round them.

    `on_the_way` are the threads of what goes to it over HTTP. Every payload that it has not answered yet holds one, for
    three seconds at most. They are its own, and many: what goes to another app, or to it next, would otherwise wait
    here, while the seconds for an answer and the life of a trigger run out.
    """

    app_id: str
    name: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    redirect_urls: tuple[str, ...]
    commands: dict[str, Command]
    scopes: frozenset[str]
    bot_events: frozenset[str]
    has_home: bool
    has_messages: bool
    messages_read_only: bool
    socket_mode: bool
    events_url: str | None
    interactivity_url: str | None
    options_url: str | None
    connections: list["Connection"] = field(default_factory=list)
    turn: int = 0
    on_the_way: ThreadPoolExecutor = field(default_factory=_threads)

    @property
    def connected(self) -> bool:
        """Whether anything can be delivered right now (an HTTP app is taken at its word)."""
        return bool(self.connections) or not self.socket_mode


@dataclass(eq=False)
class InstalledApp:
    """An app in one workspace: its bot user there, the token of that bot, and what the token may do."""

    app: App
    team_id: str
    bot_token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]

    @property
    def app_id(self) -> str:
        """The app's id, the same in every workspace."""
        return self.app.app_id

    @property
    def name(self) -> str:
        """The app's name."""
        return self.app.name

    def bot_user(self, since: int) -> Person:
        """The app's member of the workspace, who came at this moment (unix seconds)."""
        handle = re.sub(r"[^a-z0-9._-]", "", self.name.lower())
        return Person(
            id=self.bot_user_id,
            name=handle,
            real_name=self.name,
            is_bot=True,
            tz="America/Los_Angeles",
            app_id=self.app_id,
            bot_id=self.bot_id,
            updated=since,
        )

    def bot_profile(self) -> Json:
        """What goes with each message of the bot."""
        return {
            "id": self.bot_id,
            "deleted": False,
            "name": self.name,
            "updated": 0,
            "app_id": self.app_id,
            "team_id": self.team_id,
        }

    def for_page(self) -> Json:
        """What the page knows of an app (PROTOCOL.md, bootstrap)."""
        return {
            "app_id": self.app_id,
            "name": self.name,
            "bot_user_id": self.bot_user_id,
            "commands": [
                {"command": c.name, "description": c.description, "usage_hint": c.usage_hint}
                for c in self.app.commands.values()
            ],
            "has_home": self.app.has_home,
            "has_messages": self.app.has_messages,
            "connected": self.app.connected,
        }


def read_app(config: AppConfig) -> App:
    """The app of a manifest; ValueError in one line if Slack would not take it. Its id follows from its name, so it
    survives a restart."""
    manifest = config.read_manifest()
    try:
        return _read(manifest, config)
    except ValueError as problem:
        named = "the manifest" if isinstance(config.manifest, dict) else str(config.manifest)
        raise ValueError(f"{named}: {problem}") from problem


def _read(manifest: Json, config: AppConfig) -> App:
    features, settings, oauth = (_part(manifest, name) for name in ("features", "settings", "oauth_config"))
    name = str(_part(manifest, "display_information").get("name") or "App")
    app_id = "A0" + (re.sub(r"[^A-Z0-9]", "", name.upper())[:9] or "APP")
    home, events = _part(features, "app_home"), _part(settings, "event_subscriptions")
    interactivity = _part(settings, "interactivity")
    app = App(
        app_id=app_id,
        name=str(_part(features, "bot_user").get("display_name") or name),
        app_token=config.app_token,
        signing_secret=config.signing_secret,
        client_id=config.client_id or app_id,
        client_secret=config.client_secret,
        redirect_urls=tuple(_texts(oauth, "redirect_urls")),
        commands=_commands(features, config.request_url),
        scopes=frozenset(_texts(_part(oauth, "scopes"), "bot")),
        bot_events=frozenset(_texts(events, "bot_events")),
        has_home=bool(home.get("home_tab_enabled")),
        has_messages=bool(home.get("messages_tab_enabled", True)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")) and config.request_url is None,
        events_url=config.request_url or events.get("request_url"),
        interactivity_url=config.request_url or interactivity.get("request_url"),
        options_url=config.request_url or interactivity.get("message_menu_options_url"),
    )
    if not app.socket_mode:
        _check_addresses(app, bool(interactivity.get("is_enabled")))
    return app


def _check_addresses(app: App, interactive: bool) -> None:
    """Without Socket Mode whatever goes to an app needs an address; ValueError if one is missing, or is none."""
    needed = {f"the command {command.name}": command.url for command in app.commands.values()}
    needed |= {"event_subscriptions": app.events_url} if app.bot_events else {}
    needed |= {"interactivity": app.interactivity_url} if interactive else {}
    for what, address in needed.items():
        if not address:
            raise ValueError(f"{what} needs an address, as socket_mode_enabled is not true")
    for what, address in (needed | {"the options of external selects": app.options_url}).items():
        if address and not _reachable(address):
            raise ValueError(f"{what} cannot go to {address}, which is no address such as http://127.0.0.1:3000/events")


def _reachable(address: object) -> bool:
    """Whether this is an http address with a host and, if with a port, one that there is."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
        return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def install(app: App, team_id: str, first: bool, token: str, scopes: frozenset[str]) -> InstalledApp:
    """The app in a workspace. Its ids there follow from its own, in all but the first workspace also from the team."""
    stem = app.app_id.removeprefix("A0")
    if not first:
        stem = b32encode(hashlib.sha256(f"{team_id}/{app.app_id}".encode()).digest())[:9].decode()
    return InstalledApp(app, team_id, token, f"U0{stem}", f"B0{stem}", scopes)


def _part(manifest: Json, name: str) -> Json:
    part: Json = part_of(manifest, name, dict)
    return part


def _texts(manifest: Json, name: str) -> list[str]:
    texts = part_of(manifest, name, list)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{name} must be a list of texts")
    return texts


def _commands(features: Json, request_url: str | None) -> dict[str, Command]:
    commands: dict[str, Command] = {}
    for entry in part_of(features, "slash_commands", list):
        command = _command(entry, request_url)
        if command.name in commands:
            raise ValueError(f"the command {command.name} stands there twice")
        commands[command.name] = command
    return commands


def _command(entry: object, request_url: str | None) -> Command:
    name = entry.get("command") if isinstance(entry, dict) else None
    if not (isinstance(entry, dict) and isinstance(name, str) and re.fullmatch(r"/\S+", name)):
        raise ValueError("every slash command needs a name, as in command: /tide")
    return Command(
        name=name,
        description=str(entry.get("description", "")),
        usage_hint=str(entry.get("usage_hint", "")),
        should_escape=bool(entry.get("should_escape")),
        url=request_url or entry.get("url"),
    )
