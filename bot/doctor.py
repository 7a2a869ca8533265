"""`main.py doctor`: one line for each thing that must be right, with the remedy where it is not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services.unit_of_work import StorageError
from bot.settings import SettingError, Settings, read_settings
from bot.slack.manifest import SCOPES

LARGEST_SKEW = 60
"""Seconds. Slack refuses signatures five minutes off; a machine a minute off is on its way there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing."""

    name: str
    fine: bool
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.fine else "FAIL"
        return f"{mark} {self.name}: {self.words}" + ("" if self.fine else f" {self.remedy}")


@dataclass(frozen=True, slots=True)
class Database:
    """What the doctor asks of storage, which it does not know itself."""

    connect: Callable[[], None]
    """Raises when the database cannot be reached or written."""
    pending: Callable[[], bool]
    """Whether migrations wait."""


def examine(
    source: Mapping[str, str],
    client_for: Callable[[Settings], WebClient],
    database_for: Callable[[str], Database],
    now: datetime,
) -> Iterator[Finding]:
    """Yield one finding after the other; what depends on a broken thing is left out."""
    try:
        settings = read_settings(source)
    except SettingError as wrong:
        yield Finding("settings", False, str(wrong), "See .env.example.")
        return
    mode = "Socket Mode" if settings.slack.socket_mode else f"HTTP mode on port {settings.slack.port}"
    yield Finding("settings", True, f"complete, {mode}")
    client = client_for(settings)
    yield from _slack(client, settings, now)
    yield from _database(settings.database_url, database_for(settings.database_url))


def _slack(client: WebClient, settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except SlackApiError as refused:
        error = refused.response.get("error", "unknown error")
        yield Finding(
            "bot token",
            False,
            f"Slack answers {error}.",
            "Install the app again and put its token into SLACK_BOT_TOKEN.",
        )
        return
    except OSError as unreachable:
        yield Finding(
            "bot token",
            False,
            f"{settings.slack.api_url} cannot be reached ({type(unreachable).__name__}).",
            "Check the network, a proxy, and SLACK_API_URL.",
        )
        return
    yield Finding("bot token", True, f"{answer['user']} in {answer['team']}")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield _scopes(headers.get("x-oauth-scopes", ""))
    if settings.slack.app_token is not None:
        yield _app_token(client, settings.slack.app_token)
    yield _clock(headers.get("date"), now)


def _scopes(granted: str) -> Finding:
    have = {scope.strip() for scope in granted.split(",")}
    missing = [scope for scope, _ in SCOPES if scope not in have]
    if not missing:
        return Finding("scopes", True, f"all {len(SCOPES)} granted")
    return Finding(
        "scopes",
        False,
        f"{', '.join(missing)} not granted.",
        "Paste the output of `python main.py manifest` into the app's manifest page and install the app again.",
    )


def _app_token(client: WebClient, app_token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as refused:
        return Finding(
            "app token",
            False,
            f"Slack answers {refused.response.get('error')}.",
            "Make an app-level token with the scope connections:write and put it into SLACK_APP_TOKEN.",
        )
    return Finding("app token", True, "Socket Mode can connect")


def _clock(server_date: object, now: datetime) -> Finding:
    date = server_date[0] if isinstance(server_date, list) else server_date
    if not date:
        return Finding("clock", True, f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC (Slack gave no time to compare)")
    skew = abs((parsedate_to_datetime(str(date)) - now).total_seconds())
    if skew <= LARGEST_SKEW:
        return Finding("clock", True, f"within {int(skew) + 1} s of Slack's")
    return Finding("clock", False, f"{int(skew)} s away from Slack's.", "Let the machine keep time by NTP.")


def _database(url: str, database: Database) -> Iterator[Finding]:
    folder = _folder(url)
    if folder is not None and not folder.is_dir():
        yield Finding("database", False, f"the folder {folder} does not exist.", "Make it, or change DATABASE_URL.")
        return
    try:
        database.connect()
    except Exception as failure:  # noqa: BLE001  whatever it is, the doctor reports it and goes on
        yield Finding(
            "database",
            False,
            f"cannot be used ({type(failure).__name__}).",
            "Check DATABASE_URL, and that this account may write there.",
        )
        return
    yield Finding("database", True, "can be written")
    try:
        is_pending = database.pending()
    except StorageError:
        yield Finding("migrations", False, "are those of a newer Headway.", "Update Headway, or change DATABASE_URL.")
        return
    if is_pending and folder is not None:
        yield Finding("migrations", True, "`run` brings the SQLite file up to date by itself")
    elif is_pending:
        yield Finding("migrations", False, "some wait to be run.", "Run python main.py migrate.")
    else:
        yield Finding("migrations", True, "up to date")


def _folder(url: str) -> Path | None:
    """Return the folder that an SQLite file is to stand in; None for any other database."""
    scheme, _, path = url.partition(":///")
    return Path(path).parent if scheme.partition("+")[0] == "sqlite" and path else None
