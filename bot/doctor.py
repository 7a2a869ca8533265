"""`main.py doctor`: one line for each thing that must be right, with the remedy where it is not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.deliveries import NotSent, State
from bot.domain.processes import Process, Role
from bot.health import LONGEST_DUE, NOT_SENT_FOR, Activity, Holdings, Outbox
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
    read_health_address,
    read_link,
    read_listener_threads,
    read_log_settings,
    read_port,
)
from bot.slack.clients import unlogged, why_refused
from bot.slack.installation import GRANT_SCOPES, NotSlackError, asked_who_we_are, headers_of, missing_scopes
from bot.slack.manifest import SCOPES

OF_SLACK = ("bot token", "scopes", "app token", "clock")
OF_THE_DATABASE = ("database", "migrations", "at work", "deliveries", "not sent")
CHECK_THE_WAY = "Check the network, a proxy, and SLACK_API_URL."
NO_LINK = "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is understood."
WHERE_SLACK_IS = f"Check SLACK_API_URL (Slack's own is {DEFAULT_API_URL}), and a proxy."

LARGEST_SKEW = 60
"""Seconds. Slack refuses signatures five minutes off; a machine a minute off is on its way there."""


Value = TypeVar("Value")
Link = tuple[str | None, str | None]
"""App-level token or signing secret, as read_link returns them; neither where nothing is heard from Slack."""
NOTHING_IS_HEARD: Link = (None, None)


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
    holdings: Callable[[], Holdings]
    """What is in it. Raises StorageBusy."""
    activity: Callable[[datetime], Activity]
    """What can be seen of a running installation, where no migration waits."""


def examine(
    source: Mapping[str, str],
    client_for: Callable[[str, str], WebClient],
    database_for: Callable[[str], Database],
    is_at_work_at: Callable[[int], bool],
    now: datetime,
    role: Role = Role.BOTH,
    of_the_file: str = "",
) -> Iterator[Finding]:
    """Yield a finding about every thing that a process with this role needs, one after the other.

    Of what depends on a broken thing, that it does.

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
    token, port, api_url = read(read_bot_token), read(read_port), read(read_api_url)
    link = read(read_link) if role.listens else NOTHING_IS_HEARD
    url = read(read_database_url)
    read(read_log_settings)
    read(read_admins)
    read(read_health_address)
    read(read_listener_threads)
    yield from wrong or [_complete(role, link, port)]
    if api_url is None:
        yield from _not_checked("SLACK_API_URL is not understood.", *OF_SLACK)
    else:
        yield from _slack(client_for(token or "", api_url), token is not None, link, now)
    yield from _port(link, port, is_at_work_at)
    if url is None:
        yield from _not_checked("DATABASE_URL is not understood.", *OF_THE_DATABASE)
    else:
        yield from _database(database_for(url), now)


def told(findings: Iterable[Finding], tell: Callable[[Finding], object]) -> int:
    """Tell each finding as soon as it is there; return the exit status: 0 if all is fine, else 1."""
    status = 0
    for finding in findings:
        tell(finding)
        status = status if finding.fine else 1
    return status


def _complete(role: Role, link: Link | None, port: int | None) -> Finding:
    if link == NOTHING_IS_HEARD:
        return Finding("settings", True, f"complete for `run --only {role.value}`")
    mode = "Socket Mode" if link is None or link[0] is not None else f"HTTP mode on port {port}"
    return Finding("settings", True, f"complete{'' if role.ticks else f' for `run --only {role.value}`'}, {mode}")


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
    if link == NOTHING_IS_HEARD:
        yield Finding("app token", True, "none is needed to tick")
        return
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
    elif link == NOTHING_IS_HEARD:
        yield Finding("port", True, "none is needed to tick")
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


def _database(database: Database, now: datetime) -> Iterator[Finding]:
    try:
        waiting = database.pending()  # before anything is written: the tables may be somebody else's
        database.connect()
        waits_for_command = database.waits_for_command()
        holdings = database.holdings()
        activity = None if waiting else database.activity(now)
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
        yield Finding("database", True, f"can be written, and {_holds(holdings)}")
        yield _migrations(waiting, waits_for_command)
        if activity is None:
            yield Finding("at work", True, "nobody, as the database is not up to date")
            for name in ("deliveries", "not sent"):
                yield Finding(name, True, "not looked at, as the database is not up to date")
        else:
            yield _at_work(activity.processes, now)
            yield _deliveries(activity.outbox)
            yield _not_sent(activity.not_sent)
        return
    yield from _not_checked("the database cannot be used.", *OF_THE_DATABASE[1:])


def _at_work(processes: Sequence[Process], now: datetime) -> Finding:
    if not processes:
        return Finding("at work", True, "nobody now")
    told = "; ".join(_told(process, now) for process in processes)
    if not any(process.role.ticks for process in processes):
        return Finding("at work", False, f"{told}. Nobody plans and sends.", "Start `python main.py run --only tick`.")
    if not any(process.role.listens for process in processes):
        return Finding(
            "at work", False, f"{told}. Nobody listens to Slack.", "Start `python main.py run --only listen`."
        )
    return Finding("at work", True, told)


def _told(process: Process, now: datetime) -> str:
    parts = [f"process {process.pid} on {process.host} ({process.role.value}) since {_moment(process.started_at)}"]
    if process.linked_since is not None:
        parts.append(f"linked to Slack since {_moment(process.linked_since)}")
    if process.role.ticks:
        parts += [f"{name} {int((now - at).total_seconds())} s ago" for name, at in sorted(process.ticks.items())]
    return ", ".join(parts)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _deliveries(outbox: Outbox) -> Finding:
    due = outbox.oldest_due
    unknown = f"{outbox.unknown} whose fate is not known" if outbox.unknown else "none whose fate is not known"
    if due is None:
        return Finding("deliveries", True, f"none due, {unknown}")
    words = f"one due for {int(due.total_seconds())} s, {unknown}"
    if due <= LONGEST_DUE:
        return Finding("deliveries", True, words)
    return Finding("deliveries", False, f"{words}.", "See whether a process that sends is at work, and its log.")


def _not_sent(given_up: Sequence[NotSent]) -> Finding:
    """Tell what became of no use or could not be sent. That is no fault of the installation, and for whom to know."""
    kinds = dict.fromkeys(one.kind for one in given_up)
    told = [f"{kind} {', '.join(_why(one) for one in given_up if one.kind is kind)}" for kind in kinds]
    return Finding("not sent", True, f"in {NOT_SENT_FOR.days} days {'; '.join(told) or 'nothing'}")


def _why(one: NotSent) -> str:
    return f"{one.count} {'failed' if one.state is State.FAILED else 'dropped'} ({one.reason or 'no reason is known'})"


def _holds(holdings: Holdings) -> str:
    if not holdings.goals:
        return "holds no goals: Headway begins anew in it"
    count = f"{holdings.goals:,} goal{'s' if holdings.goals > 1 else ''}"
    newest = f"the last check-in is of {holdings.newest:%Y-%m-%d %H:%M} UTC" if holdings.newest else "no check-in yet"
    return f"holds {count}; {newest}"


def _migrations(waiting: bool, waits_for_command: bool) -> Finding:
    if waits_for_command:
        return Finding("migrations", False, "some wait to be run.", "Run `python main.py migrate`.")
    if waiting:
        return Finding("migrations", True, "`run` brings the database up to date by itself")
    return Finding("migrations", True, "up to date")
