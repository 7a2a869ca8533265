"""`main.py doctor`: one line for each thing that must be right, with the remedy where it is not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services.unit_of_work import OutOfOrder
from bot.settings import (
    DEFAULT_API_URL,
    MissingSetting,
    SettingError,
    read_admins,
    read_api_url,
    read_bot_token,
    read_commands,
    read_database_url,
    read_link,
    read_log_settings,
    read_port,
)
from bot.slack.clients import unlogged, why_refused
from bot.slack.installation import GRANT_SCOPES, NotSlackError, asked_who_we_are, headers_of, missing_scopes
from bot.slack.manifest import SCOPES

OF_SLACK = ("bot token", "scopes", "app token", "clock")
OF_THE_DATABASE = ("database", "migrations")
CHECK_THE_WAY = "Check the network, a proxy, and SLACK_API_URL."
NO_LINK = "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is understood."
WHERE_SLACK_IS = f"Check SLACK_API_URL (Slack's own is {DEFAULT_API_URL}), and a proxy."

LARGEST_SKEW = 60
"""Seconds. Slack refuses signatures five minutes off; a machine a minute off is on its way there."""


Value = TypeVar("Value")
Link = tuple[str | None, str | None]
"""App-level token or signing secret, as read_link returns them."""


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
    waits_for_command: Callable[[], bool]
    """Whether there are such that `run` would not see to."""


def examine(
    source: Mapping[str, str],
    client_for: Callable[[str, str], WebClient],
    database_for: Callable[[str], Database],
    is_at_work_at: Callable[[int], bool],
    now: datetime,
    of_the_file: str = "",
) -> Iterator[Finding]:
    """Yield a finding about every thing, one after the other; of what depends on a broken thing, that it does.

    `client_for` takes a bot token and the API's address; `is_at_work_at` tries a port: it tells
    whether Headway answers there already, and raises SettingError where the port is not free otherwise.
    `of_the_file` is what there is to say about the settings' file where one is missing.
    """
    wrong: list[Finding] = []

    def read(reader: Callable[[Mapping[str, str]], Value]) -> Value | None:
        try:
            return reader(source)
        except SettingError as error:
            missing = of_the_file if isinstance(error, MissingSetting) else ""
            wrong.append(Finding("settings", False, str(error), f"See .env.example.{missing}"))
            return None

    read(read_commands)
    token, link, port, api_url = read(read_bot_token), read(read_link), read(read_port), read(read_api_url)
    url = read(read_database_url)
    read(read_log_settings)
    read(read_admins)
    yield from wrong or [_complete(link, port)]
    if api_url is None:
        yield from _not_checked("SLACK_API_URL is not understood.", *OF_SLACK)
    else:
        yield from _slack(client_for(token or "", api_url), token is not None, link, now)
    yield from _port(link, port, is_at_work_at)
    if url is None:
        yield from _not_checked("DATABASE_URL is not understood.", *OF_THE_DATABASE)
    else:
        yield from _database(database_for(url))


def _complete(link: Link | None, port: int | None) -> Finding:
    is_http = link is not None and link[0] is None
    return Finding("settings", True, f"complete, {f'HTTP mode on port {port}' if is_http else 'Socket Mode'}")


def _not_checked(why: str, *names: str) -> Iterator[Finding]:
    for name in names:
        yield Finding(name, None, f"not checked, because {why}", "Mend that first.")


def _slack(client: WebClient, has_token: bool, link: Link | None, now: datetime) -> Iterator[Finding]:
    """Ask Slack also without a token that could be its own: whether it answers, and what time it is there."""
    try:
        answer = asked_who_we_are(client)
    except NotSlackError:
        yield Finding("bot token", False, f"{client.base_url} answers, but not as Slack does.", WHERE_SLACK_IS)
        yield from _not_checked("what answers is not Slack.", *OF_SLACK[1:])
        return
    except SlackApiError as refused:
        yield from _refused(refused, has_token)
        headers = headers_of(refused.response)
    except OSError as unreachable:
        yield Finding("bot token", False, _unreachable(client, unreachable), CHECK_THE_WAY)
        yield from _not_checked("Slack cannot be reached.", *OF_SLACK[1:])
        return
    else:
        yield Finding("bot token", True, f"{answer['user']} in {answer['team']}")
        headers = headers_of(answer)
        yield _scopes(missing_scopes(answer))
    yield from _app_token(client, link)
    yield _clock(headers.get("date"), now)


def _refused(refused: SlackApiError, has_token: bool) -> Iterator[Finding]:
    if not has_token:
        yield from _not_checked("SLACK_BOT_TOKEN is not understood.", "bot token", "scopes")
        return
    yield Finding(
        "bot token",
        False,
        f"Slack answers {why_refused(refused)}.",
        "Install the app again and put its token into SLACK_BOT_TOKEN.",
    )
    yield from _not_checked("Slack does not take the bot token.", "scopes")


def _unreachable(client: WebClient, failure: OSError) -> str:
    return f"{client.base_url} cannot be reached ({type(failure).__name__})."


def _scopes(missing: Sequence[str]) -> Finding:
    if not missing:
        return Finding("scopes", True, f"all {len(SCOPES)} granted")
    return Finding("scopes", False, f"{', '.join(missing)} not granted.", GRANT_SCOPES)


def _app_token(client: WebClient, link: Link | None) -> Iterator[Finding]:
    if link is None:
        yield from _not_checked(NO_LINK, "app token")
        return
    app_token, _ = link
    if app_token is None:
        yield Finding("app token", True, "none is needed in HTTP mode")
        return
    try:
        with unlogged(client.logger):
            client.apps_connections_open(app_token=app_token)
    except SlackApiError as refused:
        yield Finding(
            "app token",
            False,
            f"Slack answers {why_refused(refused)}.",
            "Make an app-level token with the scope connections:write and put it into SLACK_APP_TOKEN.",
        )
    except OSError as unreachable:
        yield Finding("app token", False, _unreachable(client, unreachable), CHECK_THE_WAY)
    else:
        yield Finding("app token", True, "Socket Mode can connect")


def _port(link: Link | None, port: int | None, is_at_work_at: Callable[[int], bool]) -> Iterator[Finding]:
    if link is None:
        yield from _not_checked(NO_LINK, "port")
    elif link[0] is not None:
        yield Finding("port", True, "none is needed in Socket Mode")
    elif port is None:
        yield from _not_checked("PORT is not understood.", "port")
    else:
        try:
            at_work = is_at_work_at(port)
        except SettingError:
            yield Finding(
                "port",
                False,
                f"{port} cannot be listened on: it is taken, by something else than Headway, or not allowed.",
                "End what listens there, or put another into PORT.",
            )
        else:
            yield Finding("port", True, f"Headway is at work at {port}" if at_work else f"{port} is free")


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
        waits_for_command = database.waits_for_command()
    except OutOfOrder as wrong:
        yield Finding("database", False, f"DATABASE_URL {wrong.why}.", f"{wrong.remedy[0].upper()}{wrong.remedy[1:]}.")
    except Exception as failure:  # noqa: BLE001  whatever it is, the doctor reports it and goes on
        yield Finding(
            "database",
            False,
            f"cannot be used ({type(failure).__name__}).",
            "Check DATABASE_URL, and that this account may write there.",
        )
    else:
        yield Finding("database", True, "can be written")
        yield _migrations(waiting, waits_for_command)
        return
    yield from _not_checked("the database cannot be used.", "migrations")


def _migrations(waiting: bool, waits_for_command: bool) -> Finding:
    if waits_for_command:
        return Finding("migrations", False, "some wait to be run.", "Run `python main.py migrate`.")
    if waiting:
        return Finding("migrations", True, "`run` brings the database up to date by itself")
    return Finding("migrations", True, "up to date")
