"""`main.py doctor`: one line for each thing that must be right, with the remedy where it is not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.services.unit_of_work import StorageBusy, Unusable
from bot.settings import DEFAULT_API_URL, SettingError, Settings, read_database_url, read_settings
from bot.slack.clients import error_code, unlogged
from bot.slack.installation import NotSlackError, asked_who_we_are
from bot.slack.manifest import SCOPES

OF_SLACK = ("bot token", "scopes", "app token", "clock")
OF_THE_DATABASE = ("database", "migrations")
CHECK_THE_WAY = "Check the network, a proxy, and SLACK_API_URL."
WHERE_SLACK_IS = f"Check SLACK_API_URL (Slack's own is {DEFAULT_API_URL}), and a proxy."

LARGEST_SKEW = 60
"""Seconds. Slack refuses signatures five minutes off; a machine a minute off is on its way there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing."""

    name: str
    fine: bool | None
    """None: it was not checked."""
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        mark = {True: "ok  ", False: "FAIL", None: "--  "}[self.fine]
        return f"{mark} {self.name}: {self.words}" + ("" if self.fine else f" {self.remedy}")


@dataclass(frozen=True, slots=True)
class Database:
    """What the doctor asks of storage, which it does not know itself."""

    connect: Callable[[], None]
    """Raises Unusable, and StorageBusy where it cannot be reached or written now."""
    pending: Callable[[], bool]
    """Whether migrations wait. Raises Unusable."""
    comes_by_itself: Callable[[], bool]
    """Whether `run` would see to those."""


def examine(
    source: Mapping[str, str],
    client_for: Callable[[Settings], WebClient],
    database_for: Callable[[str], Database],
    now: datetime,
) -> Iterator[Finding]:
    """Yield a finding about every thing, one after the other; of what depends on a broken thing, that it does."""
    try:
        settings = read_settings(source)
    except SettingError as wrong:
        yield Finding("settings", False, str(wrong), "See .env.example.")
        yield from _not_checked("the settings are not complete.", *OF_SLACK)
    else:
        mode = "Socket Mode" if settings.slack.socket_mode else f"HTTP mode on port {settings.slack.port}"
        yield Finding("settings", True, f"complete, {mode}")
        yield from _slack(client_for(settings), settings, now)
    try:
        url = read_database_url(source)
    except SettingError:  # said above, unless another setting came first
        yield from _not_checked("DATABASE_URL is not understood.", *OF_THE_DATABASE)
    else:
        yield from _database(database_for(url))


def _not_checked(why: str, *names: str) -> Iterator[Finding]:
    for name in names:
        yield Finding(name, None, f"not checked, because {why}", "Mend that first.")


def _slack(client: WebClient, settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        answer = asked_who_we_are(client)
    except NotSlackError:
        yield Finding("bot token", False, f"{settings.slack.api_url} answers, but not as Slack does.", WHERE_SLACK_IS)
        yield from _not_checked("what answers is not Slack.", *OF_SLACK[1:])
        return
    except SlackApiError as refused:
        yield Finding(
            "bot token",
            False,
            f"Slack answers {error_code(refused)}.",
            "Install the app again and put its token into SLACK_BOT_TOKEN.",
        )
        yield from _not_checked("Slack does not take the bot token.", "scopes")
        headers = _headers(refused.response)
    except OSError as unreachable:
        yield Finding("bot token", False, _unreachable(settings, unreachable), CHECK_THE_WAY)
        yield from _not_checked("Slack cannot be reached.", *OF_SLACK[1:])
        return
    else:
        yield Finding("bot token", True, f"{answer['user']} in {answer['team']}")
        headers = _headers(answer)
        yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _app_token(client, settings)
    yield _clock(headers.get("date"), now)


def _headers(answer: SlackResponse) -> dict[str, str]:
    """Return the answer's headers by their names in lower case; of several values the first."""
    return {name.lower(): str(value[0] if isinstance(value, list) else value) for name, value in answer.headers.items()}


def _unreachable(settings: Settings, failure: OSError) -> str:
    return f"{settings.slack.api_url} cannot be reached ({type(failure).__name__})."


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


def _app_token(client: WebClient, settings: Settings) -> Finding:
    app_token = settings.slack.app_token
    if app_token is None:
        return Finding("app token", True, "none is needed in HTTP mode")
    try:
        with unlogged(client.logger):
            client.apps_connections_open(app_token=app_token)
    except SlackApiError as refused:
        return Finding(
            "app token",
            False,
            f"Slack answers {refused.response.get('error')}.",
            "Make an app-level token with the scope connections:write and put it into SLACK_APP_TOKEN.",
        )
    except OSError as unreachable:
        return Finding("app token", False, _unreachable(settings, unreachable), CHECK_THE_WAY)
    return Finding("app token", True, "Socket Mode can connect")


def _clock(server_date: str | None, now: datetime) -> Finding:
    if not server_date:
        return Finding("clock", True, f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC (Slack gave no time to compare)")
    skew = abs((parsedate_to_datetime(server_date) - now).total_seconds())
    if skew <= LARGEST_SKEW:
        return Finding("clock", True, f"within {int(skew) + 1} s of Slack's")
    return Finding("clock", False, f"{int(skew)} s away from Slack's.", "Let the machine keep time by NTP.")


def _database(database: Database) -> Iterator[Finding]:
    try:
        waiting = database.pending()  # before anything is written: the tables may be somebody else's
        database.connect()
        by_itself = waiting and database.comes_by_itself()
    except Unusable as wrong:
        yield Finding("database", False, f"DATABASE_URL {wrong.why}.", f"{wrong.remedy[0].upper()}{wrong.remedy[1:]}.")
    except Exception as failure:  # noqa: BLE001  whatever it is, the doctor reports it and goes on
        why = "cannot be reached, or is locked" if isinstance(failure, StorageBusy) else "cannot be used"
        yield Finding(
            "database",
            False,
            f"{why} ({type(failure).__name__}).",
            "Check DATABASE_URL, and that this account may write there.",
        )
    else:
        yield Finding("database", True, "can be written")
        yield _migrations(waiting, by_itself)
        return
    yield from _not_checked("the database cannot be used.", "migrations")


def _migrations(waiting: bool, by_itself: bool) -> Finding:
    if by_itself:
        return Finding("migrations", True, "`run` brings the database up to date by itself")
    if waiting:
        return Finding("migrations", False, "some wait to be run.", "Run `python main.py migrate`.")
    return Finding("migrations", True, "up to date")
