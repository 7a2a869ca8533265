"""Headway's wiring and command line: settings → storage → services → Bolt app → clock."""

from bot import outset

if __name__ == "__main__":  # before all else is imported, which takes most of a second
    outset.prepare()

import argparse
import gc
import logging
import os
import socket
import sys
import threading
import tomllib
import webbrowser
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette

from bot.arguments import Acts, parser
from bot.doctor import Database, examine, told
from bot.domain.processes import Role
from bot.health import Looking, problems
from bot.logs import set_up_logging
from bot.manifest_command import print_manifest
from bot.metering import Meter, MeteredDeliveries, MeteredExecutor, metered
from bot.scheduler import Heartbeat
from bot.services.clock import Clock, SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.forgetting import ForgettingService
from bot.services.processes import ProcessService
from bot.services.unit_of_work import OutOfOrder
from bot.settings import (
    LogSettings,
    MissingSetting,
    SettingError,
    Settings,
    environment,
    no_file_in,
    read_settings,
)
from bot.slack.answering import AnsweringClient
from bot.slack.clients import PatientClient, unlogged, why_refused
from bot.slack.clients import client as make_client
from bot.slack.directory import SlackDirectory
from bot.slack.files import SlackFiles
from bot.slack.installation import GRANT_SCOPES, who_we_are
from bot.slack.manifest import EVENTS_PATH, SCOPES
from bot.slack.pacer import Pacer
from bot.slack.sender import SlackSender
from bot.stopping import FINISHED_WITHIN, Watch, ending_in_time, unless_over, until_signalled, wait_for
from bot.tryout.clock import FollowedClock, Follower
from bot.tryout.folder import try_folder
from bot.tryout.local_slack import LocalSlack, ask_no_proxy, first_moment, morning, slack_to_try
from bot.tryout.organisation import TEAMS, WEEKS, Settler
from bot.vitals import Parts, Vitals
from handlers import floods, listeners
from handlers.alone import Troubles
from handlers.app import Lane, make_app
from handlers.commands import CommandNames
from handlers.directory import DirectoryTick
from handlers.health import health_app, listen_at, telling
from handlers.http import http_app, is_at_work_at, listen_on, serve
from handlers.services import services_on
from handlers.socket_mode import SocketLink
from handlers.team_import_command import import_file
from handlers.ticks import Ticks
from handlers.turns import Turns, computing_at_once, given_up
from storage import migrate
from storage.activity import activity, holdings
from storage.commands import back_up_database, copy_to_database, migrate_database
from storage.due import SqlDue
from storage.engines import open_engines, opened_alone, try_writing
from storage.paces import shared_paces
from storage.ticking import ticking_alone
from storage.units import unit_of_work

FOLDER = Path(__file__).resolve().parent
VAR = FOLDER / "var"
"""Where `try` keeps its week, unless told otherwise; nothing else is written there."""
log = logging.getLogger("headway")


class Headway:
    """The whole bot for one set of settings: built by the constructor, at work between `start` and `stop`.

    `pacer` keeps Slack's limits, and `flood` those of people; tests may give one that does not wait, or knows none.
    `meter` is told what happens.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        pacer: Pacer | None = None,
        flood: floods.Floods | None = None,
        meter: Meter | None = None,
    ) -> None:
        self.settings = settings
        self._turns = Turns(settings.listener_threads, computing_at_once(settings.database_url))
        self._answering = self._turns.beside(Lane.FORMS.threads(settings.listener_threads))
        self._told = self._turns.beside(Lane.EVENTS.threads(settings.listener_threads), gives_way=True)
        self.client = make_client(settings.slack.bot_token, settings.slack.api_url, waiting=given_up)
        self.installation = who_we_are(self.client)
        self.engines = open_engines(settings.database_url, is_impatient=True)
        self.due = SqlDue(self.engines)
        waiting = given_up if meter is None else metered(given_up, meter)
        uow = unit_of_work(self.engines, on_urgent=self._wake, waiting=waiting)
        self._pacer = pacer or Pacer(paces=shared_paces(self.engines))
        directory = SlackDirectory(self._client_for, self._pacer, given_up)
        files = SlackFiles(self._client_for, self._pacer)
        self.services = services_on(uow, self.due, clock, directory, files, settings.admins)
        threads: tuple[Executor, ...] = self._turns, self._answering, self._told
        if meter is not None:
            self.client.told = meter.called
            outbox = MeteredDeliveries(uow, self.due, clock, SystemClock(), meter)
            self.services = replace(self.services, deliveries=outbox)
            threads = tuple(MeteredExecutor(each, meter) for each in threads)
        executor, answering, told = threads
        self._sender = SlackSender(self.installation.workspace_id, self.client, self._pacer)
        real_clock = SystemClock()
        processes = ProcessService(uow, real_clock)
        directory_tick = DirectoryTick(
            self.due, self.services, lambda here: processes.is_first_to_tick(here, self._vitals.process_id)
        )
        self.ticks = Ticks(
            self.services.planning,
            self.services.deliveries,
            ForgettingService(uow, self.due, clock),
            listeners.renderers(self.services),
            self._sender_for,
            directory_tick,
        )
        self.ticks.doubted = directory_tick.doubt
        self.heartbeat = Heartbeat(self.ticks, Troubles().alone)
        who = self.installation
        bot = AuthorizeResult(
            enterprise_id=None,
            team_id=who.workspace_id,
            bot_user_id=who.bot_user_id,
            bot_id=who.bot_id,
            bot_token=self.client.token,
        )
        self.paced = AnsweringClient(self.client, who.workspace_id, self._pacer, self.services.tellings)
        secret = settings.slack.signing_secret
        self.app = make_app(self.client, secret, executor, given_up, answering, told, bot, self.paced)
        floods.register(self.app, flood or floods.Floods(), self._turns)
        listeners.register(self.app, self.services, CommandNames(settings.command, settings.checkin_command))
        self._socket: SocketLink | None = None
        self._has_begun = False
        parts = Parts(
            self.due,
            self.installation.workspace_id,
            self.heartbeat.ticks,
            lambda: self._linked_since,
            lambda: self._socket is not None and self._socket.is_overrun,
            lambda: self._sender.refused,
        )
        self._vitals = Vitals(settings.role, version(), settings.slack.socket_mode, parts, clock, real_clock)
        self._presence = self._vitals.presence(processes, self.installation.workspace_id)
        self.health = Looking(lambda: self._vitals.facts(can_write=self._presence.can_write))

    def web(self) -> Starlette:
        """Return what is served in HTTP mode."""
        secret = self.settings.slack.signing_secret or ""
        return http_app(self.app, self.health, EVENTS_PATH, secret, self.settings.listener_threads)

    def take_over(self) -> None:
        """Go on with what a process that was killed was about to show, where nobody else can be at it.

        To be called before anything else is: the database must be nobody's, ourselves included, until it is done.
        """
        with opened_alone(self.settings.database_url) as engines:
            if engines is not None:
                real = SystemClock()
                DeliveryService(unit_of_work(engines), SqlDue(engines), real, real).take_over()

    def start(self, *, heartbeat: bool = True) -> None:
        """Connect to Slack (in Socket Mode) and start the clock, as far as our role goes.

        Tests may do without the clock's heartbeat.
        """
        here = self.installation
        self.services.workspaces.ensure(here.workspace_id, here.name, here.bot_user_id)
        if self.settings.slack.app_token is not None:
            self._socket = SocketLink(self.app, self.settings.slack.app_token, self.settings.listener_threads)
            try:
                with unlogged(self.app.logger), unlogged(self.client.logger):
                    self._socket.connect()
            except SlackApiError as refused:
                raise SettingError(
                    f"SLACK_APP_TOKEN is refused by Slack ({why_refused(refused)}): "
                    "put an app-level token with the scope connections:write there."
                ) from refused
        if heartbeat and self.settings.role.ticks:
            self.heartbeat.start()
        self._presence.start()
        self._has_begun = True

    def stop(self) -> None:
        """Take nothing new, finish what has begun, close what was opened."""
        self._vitals.stopping = True
        if self._has_begun:  # a start that is refused says why, and that only
            log.info("Headway is stopping, and finishes what it has begun")
        self.ticks.stop()
        with unless_over(FINISHED_WITHIN, self.ticks.leave):
            if self._socket is not None:
                self._socket.close()
            self._pacer.stop()
            self.heartbeat.stop()
        for threads in (self._turns, self._answering, self._told):
            threads.shutdown(wait=True)
        self._presence.stop()
        self.engines.dispose()

    def links_replaced(self) -> int:
        """Return how often the link to Slack was made again."""
        return 0 if self._socket is None else self._socket.replaced

    @property
    def _linked_since(self) -> datetime | None:
        return None if self._socket is None else self._socket.linked_since

    def _wake(self) -> None:
        # Made after the unit of work that wakes it.
        self.heartbeat.wake()

    def _client_for(self, workspace_id: str) -> PatientClient | None:
        return self.client if workspace_id == self.installation.workspace_id else None

    def _sender_for(self, workspace_id: str) -> SlackSender | None:
        return self._sender if workspace_id == self.installation.workspace_id else None


def run(given: argparse.Namespace) -> int:
    """Run in a real workspace until Ctrl-C."""
    stopping = until_signalled()
    settings = read_settings(environment(Path.cwd()), Role(given.only or Role.BOTH))
    set_up_logging(settings.log)
    with ExitStack() as ending:
        ending.enter_context(ending_in_time(stopping))
        # First of all, so that nothing is begun, and nothing said, where Slack could not reach us.
        door = None
        if settings.slack.signing_secret is not None:
            door = ending.enter_context(listen_on(settings.slack.port))
        told_at = settings.health_address
        health_door = None if told_at is None else ending.enter_context(listen_at(told_at))
        if settings.role.ticks:
            migrate.pending(settings.database_url)  # refuses what is not ours, before a file is made beside it
            ending.enter_context(ticking_alone(settings.database_url, datetime.now(UTC)))
        migrate.at_start(settings.database_url)
        if health_door is None:
            headway = Headway(settings, SystemClock())
        else:
            from bot.metrics import PrometheusMeter  # noqa: PLC0415 - its library is loaded for those who ask for it

            meter = PrometheusMeter()
            headway = Headway(settings, SystemClock(), meter=meter)
            meter.watch(headway.health, headway.links_replaced)
            ending.enter_context(telling(health_app(headway.health, meter.text), health_door))
        ending.callback(headway.stop)
        _work(headway, door, stopping)
    log.info("Headway has stopped")
    return 0


def _work(headway: Headway, door: socket.socket | None, stopping: threading.Event) -> None:
    """Be at work until `stopping` is set: at the door, or, if there is none, over the socket that we open."""
    headway.take_over()
    headway.start()
    # What is there now stays: the garbage collector, which stops all threads, need not look at it time and again
    # (70 to 150 ms each, docs/benchmarks.md).
    gc.collect()
    gc.freeze()
    log.info("Headway is at work in %s", headway.installation.name)
    missing = headway.installation.missing_scopes
    if missing:
        reasons = "; ".join(f"{scope}, {why}" for scope, why in SCOPES if scope in missing)
        log.warning("Slack has not granted what these need, so that will not work: %s. %s", reasons, GRANT_SCOPES)
    watch = Watch(lambda: problems(headway.health()))
    if door is None:
        wait_for(stopping, watch.look)
    else:
        serve(headway.web(), door, stopping, watch.look)


def try_out(given: argparse.Namespace) -> int:
    """Live a week of Headway in the browser, in a Slack workspace on this machine."""
    set_up_logging(LogSettings("WARNING", "text"))
    ask_no_proxy()
    stopping = until_signalled()
    start = morning(given.start) if given.start else first_moment(datetime.now(UTC).date())
    with ExitStack() as ending:
        folder = ending.enter_context(try_folder(given.folder.resolve()))
        if given.fresh:
            folder.forget()
        manifest_file = FOLDER / "manifest.json"
        slack = ending.enter_context(slack_to_try(manifest_file, folder, given.port, start, partial(print, flush=True)))
        settings = read_settings({**slack.settings, "DATABASE_URL": f"sqlite:///{folder.database}"})
        migrate.upgrade(settings.database_url)
        clock = FollowedClock()
        headway = Headway(settings, clock)
        headway.take_over()
        is_new = not folder.is_settled
        if is_new:
            _settle(headway, slack, clock)
            folder.settled()
        deliveries = headway.services.deliveries
        follower = Follower(slack.url, clock, headway.ticks.run_due, deliveries.next_moment, deliveries.is_any_due)
        follower.start()
        headway.start()
        goes_on = "" if is_new else "It goes on where it ended; with --fresh it begins anew.\n"
        print(f"\nHeadway is ready: open {slack.url}\n{goes_on}Ctrl-C ends it.\n", flush=True)
        if not given.no_browser:
            webbrowser.open(slack.url)
        wait_for(stopping)
        follower.stop()
        headway.stop()
    return 0


def _settle(headway: Headway, slack: LocalSlack, clock: FollowedClock) -> None:
    """Bring the organisation of `try` in, through the bot's own services, as of the local Slack's present."""
    here, services = headway.installation, headway.services
    present = slack.now()

    def set_time(moment: datetime) -> None:
        clock.set(moment - datetime.now(UTC))

    set_time(present - timedelta(weeks=WEEKS + 2))
    services.workspaces.ensure(here.workspace_id, here.name, here.bot_user_id)
    services.people.need(here.workspace_id, {person for team in TEAMS for person in (team.lead, *team.members)})
    headway.ticks.directory()
    for team in TEAMS:
        slack.invite(team.lead, team.channel)
    nouns = services.teams, services.goals, services.check_ins, services.service_promises
    Settler(here.workspace_id, *nouns, set_time).settle(present)
    set_time(present)
    # What would have been asked in those weeks is noted as past, so that the first prompt is Monday's.
    headway.ticks.plan()


def import_teams(given: argparse.Namespace) -> int:
    """Set teams and their members up from a CSV file, all of it or nothing."""
    settings = read_settings(environment(Path.cwd()))
    set_up_logging(settings.log)
    migrate.at_start(settings.database_url)
    headway = Headway(settings, SystemClock())
    try:
        return import_file(given, headway.installation, headway.services, print)
    finally:
        headway.stop()


def doctor(given: argparse.Namespace) -> int:
    """Check everything that must be right, one line each."""
    findings = examine(
        environment(Path.cwd()),
        make_client,
        lambda url: Database(
            partial(try_writing, url),
            partial(migrate.pending, url),
            partial(migrate.waits_for_command, url),
            partial(holdings, url),
            partial(activity, url),
        ),
        is_at_work_at,
        datetime.now(UTC),
        Role(given.only or Role.BOTH),
        no_file_in(Path.cwd()),
    )
    return told(findings, partial(print, flush=True))


@cache
def version() -> str:
    """Return the version, wherever this runs from."""
    with FOLDER.joinpath("pyproject.toml").open("rb") as project:
        return str(tomllib.load(project)["project"]["version"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line, or these arguments, ask for; the exit status."""
    outset.end()
    acts = Acts(
        run, try_out, import_teams, migrate_database, back_up_database, copy_to_database, doctor, print_manifest
    )
    given = parser(acts, version(), VAR).parse_args(arguments)
    try:
        status: int = given.act(given)
    except MissingSetting as missing:
        print(f"{missing}{no_file_in(Path.cwd())}", file=sys.stderr)
        return 2
    except (SettingError, OutOfOrder) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        # Threads that wait for Slack would hold up a regular exit; what they had begun is looked up at the next start.
        os._exit(130)
    return status


if __name__ == "__main__":
    sys.exit(main())
