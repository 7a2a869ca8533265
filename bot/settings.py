"""Settings: from the environment and `.env`, checked once at the start.

`.env.example` lists every one with its default; a test holds the two together.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from bot.domain.processes import Role

DEFAULT_API_URL = "https://slack.com/api/"
DEFAULT_LISTENER_THREADS = 24
DEFAULT_DATABASE_URL = "sqlite:///headway.sqlite3"

NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "PORT",
    "SLACK_API_URL",
    "DATABASE_URL",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "HEADWAY_COMMAND",
    "HEADWAY_CHECKIN_COMMAND",
    "HEADWAY_ADMINS",
    "HEALTH_ADDRESS",
    "LISTENER_THREADS",
)


class SettingError(Exception):
    """A setting is missing or malformed: the message is one line that names it and says what to put there."""


class MissingSetting(SettingError):
    """A setting that has no default stands nowhere."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach Slack. Exactly one of app token and signing secret decides the mode; who only ticks has neither."""

    bot_token: str
    app_token: str | None
    """Present: Socket Mode."""
    signing_secret: str | None
    port: int
    """Where HTTP mode listens; unused in Socket Mode."""
    api_url: str

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached by a socket that we open, rather than by requests that it sends."""
        return self.app_token is not None

    def __repr__(self) -> str:
        # The dataclass's own would put the tokens into a traceback or a log.
        return f"SlackSettings(api_url={self.api_url!r}, socket_mode={self.socket_mode}, port={self.port})"


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What is logged, and how a line looks: `text` or `json`."""

    level: str
    format: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installer may set."""

    slack: SlackSettings
    database_url: str
    log: LogSettings
    command: str
    checkin_command: str
    admins: frozenset[str]
    """User ids of Headway's admins, besides Slack's own admins and owners."""
    health_address: tuple[str, int] | None = None
    """Host and port at which to tell how we are, besides HTTP mode's own port."""
    role: Role = Role.BOTH
    listener_threads: int = DEFAULT_LISTENER_THREADS
    """Commands, clicks and events that may wait for Slack at once; few of them compute at a time (handlers/turns.py).
    As many payloads may wait to be acknowledged. Forms and searches have four times as many threads of their own, and
    so have events: these wait for their listener, and a flood of events keeps no form waiting."""


def environment(folder: Path) -> dict[str, str]:
    """Return what `.env` in this folder and the environment say; the environment wins.

    Raises SettingError if `.env` cannot be read.
    """
    file = folder / ".env"
    if file.is_dir():
        raise SettingError(f"{file} is a folder: put a file there, a copy of .env.example.")
    try:
        # Windows' editor puts a mark before the first name.
        from_file = dotenv_values(file, encoding="utf-8-sig")
    except UnicodeError as failure:
        raise SettingError(f"{file} is not a text in UTF-8: save it as one.") from failure
    except OSError as failure:
        raise SettingError(f"{file} cannot be read: let this account read it.") from failure
    return {name: value for name, value in from_file.items() if value is not None} | dict(os.environ)


def no_file_in(folder: Path) -> str:
    """Return words that add to a setting that is missing where `.env` was looked for in vain; empty if it is there."""
    return "" if (folder / ".env").exists() else f" There is no .env in {folder}."


def read_settings(source: Mapping[str, str], role: Role = Role.BOTH) -> Settings:
    """Return the checked settings of a process with this role.

    Raises SettingError for the first one that is missing or malformed.
    """
    command, checkin_command = read_commands(source)
    bot_token = read_bot_token(source)
    app_token, signing_secret = read_link(source) if role.listens else (None, None)
    return Settings(
        slack=SlackSettings(bot_token, app_token, signing_secret, read_port(source), read_api_url(source)),
        database_url=read_database_url(source),
        log=read_log_settings(source),
        command=command,
        checkin_command=checkin_command,
        admins=read_admins(source),
        health_address=read_health_address(source),
        role=role,
        listener_threads=read_listener_threads(source),
    )


def read_database_url(source: Mapping[str, str]) -> str:
    """Return DATABASE_URL in SQLAlchemy's spelling. Raises SettingError."""
    return database_address(_given(source, "DATABASE_URL") or DEFAULT_DATABASE_URL, "DATABASE_URL")


def database_address(given: str, name: str) -> str:
    """Return the address of a database in SQLAlchemy's spelling; `name` is what gave it. Raises SettingError."""
    # Hosting services hand out postgres://; SQLAlchemy wants the driver named.
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError(
            f"{name} is not understood: put sqlite:///path/to/file or postgresql://user:password@host/name there."
        )
    return url


def read_log_settings(source: Mapping[str, str]) -> LogSettings:
    """Return how to log. Raises SettingError."""
    levels = ("DEBUG", "INFO", "WARNING", "ERROR")
    return LogSettings(
        level=_one_of(source, "LOG_LEVEL", levels, "INFO", str.upper),
        format=_one_of(source, "LOG_FORMAT", ("text", "json"), "text", str.lower),
    )


_QUOTES = frozenset("\"'“”‘’")
_TOKENS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a user token",
    "xoxe": "a token that is for configuring apps",
}
"""How Slack's tokens begin (https://docs.slack.dev/authentication/tokens)."""
_BOT_TOKEN = re.compile(r"xoxb-[\w-]+")
_APP_TOKEN = re.compile(r"xapp-[\w-]+")
_SECRET = re.compile(r"[0-9a-fA-F]{16,}")
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")


_ADDRESS = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?/?", re.IGNORECASE)

_SLACKS_OWN_COMMAND = re.compile(
    "/(active|apps|archive|away|call|collapse|dm|dnd|expand|feed|feedback|invite|invite_people|join|kick|leave|me|msg|mute"
    "|open|prefs|remind|remove|rename|search|shortcuts|shrug|star|status|topic|who)"
)
"""Slack refuses a manifest that names one of these (slack.com/help/articles/201259356)."""


def read_commands(source: Mapping[str, str], name: str = "HEADWAY_COMMAND") -> tuple[str, str]:
    """Return the two slash commands, the first as the setting or option `name` says.

    Raises SettingError if Slack would refuse one.
    """
    command = _command(source, name, "/goal")
    checkin_command = _command(source, "HEADWAY_CHECKIN_COMMAND", "/checkin")
    if command == checkin_command:
        raise SettingError(f"{name} is {command}, and so is HEADWAY_CHECKIN_COMMAND: put different names there.")
    return command, checkin_command


def _command(source: Mapping[str, str], name: str, default: str) -> str:
    # https://docs.slack.dev/reference/app-manifest: at most 32 characters, the slash included.
    command = _matching(source, name, _COMMAND, f"a command in small letters such as {default}", default=default)
    if _SLACKS_OWN_COMMAND.fullmatch(command):
        raise SettingError(f"{name} is {command}, a command of Slack's own: put another there, such as {default}.")
    return command


def public_address(given: str, name: str) -> str:
    """Return the address under which Slack reaches us, without a slash at its end.

    `name` is the option that gave it. Raises SettingError unless it is https and a host, with or without a port.
    """
    if not _ADDRESS.fullmatch(given):
        raise SettingError(f"{name} is not an https address without a path: put one such as https://your.host there.")
    return given.rstrip("/")


def read_bot_token(source: Mapping[str, str]) -> str:
    """Return SLACK_BOT_TOKEN. Raises SettingError."""
    return _matching(
        source, "SLACK_BOT_TOKEN", _BOT_TOKEN, "the Bot User OAuth Token of your app, which begins with xoxb-"
    )


def read_link(source: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the app-level token, or the signing secret, of which one is None. Raises SettingError."""
    if _given(source, "SLACK_APP_TOKEN"):
        return _matching(source, "SLACK_APP_TOKEN", _APP_TOKEN, "an app-level token, which begins with xapp-"), None
    if _given(source, "SLACK_SIGNING_SECRET"):
        return None, _matching(
            source, "SLACK_SIGNING_SECRET", _SECRET, "the Signing Secret from your app's Basic Information page"
        )
    raise MissingSetting(
        "SLACK_APP_TOKEN is missing: put your app-level token (xapp-…) there for Socket Mode, "
        "or SLACK_SIGNING_SECRET for HTTP mode."
    )


def read_port(source: Mapping[str, str]) -> int:
    """Return PORT, from 1 to 65535. Raises SettingError."""
    given = _given(source, "PORT") or "3000"
    if not re.fullmatch("[0-9]{1,5}", given) or not 0 < int(given) < 65536:
        raise SettingError(f"PORT is not a port: put a number from 1 to 65535 there, not {given!r}.")
    return int(given)


def read_health_address(source: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the host and port of HEALTH_ADDRESS, this machine alone if it names no host; None if it is empty.

    Raises SettingError.
    """
    given = _given(source, "HEALTH_ADDRESS")
    if not given:
        return None
    host, _, port = given.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536 and re.fullmatch(r"[\w.:-]+", host)):
        raise SettingError(f"HEALTH_ADDRESS is no address: put a port there, or host:port, not {given!r}.")
    return host, int(port)


def read_listener_threads(source: Mapping[str, str]) -> int:
    """Return LISTENER_THREADS, from 4 to 256. Raises SettingError."""
    given = _given(source, "LISTENER_THREADS") or str(DEFAULT_LISTENER_THREADS)
    if not re.fullmatch("[0-9]{1,3}", given) or not 4 <= int(given) <= 256:
        raise SettingError(f"LISTENER_THREADS is {given!r}: put a number from 4 to 256 there.")
    return int(given)


def read_api_url(source: Mapping[str, str]) -> str:
    """Return SLACK_API_URL, which ends in a slash. Raises SettingError."""
    url = _given(source, "SLACK_API_URL") or DEFAULT_API_URL
    if not re.fullmatch(r"https?://\S+", url):
        raise SettingError(f"SLACK_API_URL is not an address: leave it out, or put {DEFAULT_API_URL} there.")
    return url if url.endswith("/") else f"{url}/"


def read_admins(source: Mapping[str, str]) -> frozenset[str]:
    """Return the user ids in HEADWAY_ADMINS. Raises SettingError."""
    ids = [part for part in re.split(r"[,\s]+", _given(source, "HEADWAY_ADMINS")) if part]
    for user_id in ids:
        if not _USER.fullmatch(user_id):
            raise SettingError(
                f"HEADWAY_ADMINS holds {user_id!r}: put Slack member ids there, such as U012ABC, separated by commas."
            )
    return frozenset(ids)


def _given(source: Mapping[str, str], name: str) -> str:
    given = source.get(name, "").strip()
    if given[:1] in _QUOTES and len(given) > 1 and given[-1] in _QUOTES:
        # `.env` is read without them; Docker and systemd may leave them in.
        raise SettingError(f"{name} stands in quotes: put it there without them.")
    return given


def _matching(source: Mapping[str, str], name: str, form: re.Pattern[str], what: str, default: str = "") -> str:
    given = _given(source, name) or default
    if not given:
        raise MissingSetting(f"{name} is missing: put {what} there.")
    if not form.fullmatch(given):
        for start, kind in _TOKENS.items():
            if given.startswith(start) and not form.pattern.startswith(start):
                raise SettingError(f"{name} holds {kind}: put {what} there.")
        # The value itself may be a secret, so it is not repeated.
        raise SettingError(f"{name} is malformed: put {what} there.")
    return given


def _one_of(
    source: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str, fold: Callable[[str], str]
) -> str:
    given = fold(_given(source, name) or default)
    if given not in allowed:
        raise SettingError(f"{name} is {given!r}: put one of {', '.join(allowed)} there.")
    return given
