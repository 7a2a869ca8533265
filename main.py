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
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from slack_sdk.errors import SlackApiError

from bot.arguments import Acts, parser
from bot.doctor import Database, examine
from bot.logs import set_up_logging
from bot.manifest_command import print_manifest
from bot.scheduler import Heartbeat
from bot.services.absences import AbsenceService
from bot.services.admins import AdminService
from bot.services.check_ins import CheckInService
from bot.services.clock import Clock, SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.forgetting import ForgettingService
from bot.services.goal_forms import GoalFormService
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.lead_questions import LeadQuestionService
from bot.services.opportunities import OpportunityService
from bot.services.people import PeopleService
from bot.services.personal_settings import PersonalSettingsService
from bot.services.planning import PlanningService
from bot.services.progress import ProgressService
from bot.services.prompts import PromptService
from bot.services.reassignments import ReassignmentService
from bot.services.replies import ReplyService
from bot.services.reviews import ReviewService
from bot.services.service_promises import ServicePromiseService
from bot.services.snoozes import SnoozeService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_channels import TeamChannelService
from bot.services.team_groups import TeamGroupService
from bot.services.team_imports import TeamImportService
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from bot.services.unit_of_work import OutOfOrder, StorageError, UnitOfWork
from bot.services.welcomes import WelcomeService
from bot.services.workspaces import WorkspaceService
from bot.settings import (
    LogSettings,
    MissingSetting,
    SettingError,
    Settings,
    environment,
    no_file_in,
    read_database_url,
    read_log_settings,
    read_settings,
)
from bot.slack.clients import PatientClient, unlogged, why_refused
from bot.slack.clients import client as make_client
from bot.slack.directory import SlackDirectory
from bot.slack.files import SlackFiles
from bot.slack.installation import GRANT_SCOPES, who_we_are
from bot.slack.manifest import EVENTS_PATH, SCOPES
from bot.slack.pacer import Pacer
from bot.slack.sender import SlackSender
from bot.stopping import until_signalled, wait_for, watch_until
from bot.tryout.clock import FollowedClock, Follower
from bot.tryout.folder import try_folder
from bot.tryout.local_slack import LocalSlack, ask_no_proxy, first_moment, morning, slack_to_try
from bot.tryout.organisation import TEAMS, WEEKS, Settler
from handlers import listeners
from handlers.alone import Troubles
from handlers.app import DISPATCH_THREADS, LISTENER_THREADS, make_app
from handlers.commands import CommandNames
from handlers.directory import DirectoryTick
from handlers.http import http_app, is_at_work_at, listen_on, serve
from handlers.services import Services
from handlers.socket_mode import SocketLink
from handlers.team_import_command import import_file
from handlers.ticks import Ticks
from handlers.turns import Turns, computing_at_once, given_up
from storage import migrate
from storage.due import SqlDue
from storage.engines import open_engines, opened_alone, try_writing
from storage.units import unit_of_work

FOLDER = Path(__file__).resolve().parent
VAR = FOLDER / "var"
"""Where `try` keeps its week, unless told otherwise; nothing else is written there."""
log = logging.getLogger("headway")


class Headway:
    """The whole bot for one set of settings: built by the constructor, at work between `start` and `stop`.

    `pacer` keeps Slack's limits; tests may give one that does not wait.
    """

    def __init__(self, settings: Settings, clock: Clock, pacer: Pacer | None = None) -> None:
        self.settings = settings
        self._turns = Turns(LISTENER_THREADS, computing_at_once(settings.database_url))
        self.client = make_client(settings.slack.bot_token, settings.slack.api_url, waiting=given_up)
        self.installation = who_we_are(self.client)
        self.engines = open_engines(settings.database_url)
        self.due = SqlDue(self.engines)
        uow = unit_of_work(self.engines, on_urgent=self._wake, waiting=given_up)
        self._pacer = pacer or Pacer()
        directory = SlackDirectory(self._client_for, self._pacer, given_up)
        self.services = _services(uow, self.due, clock, directory, SlackFiles(self._client_for), settings.admins)
        self._sender = SlackSender(self.installation.workspace_id, self.client, self._pacer)
        self.ticks = Ticks(
            self.services.planning,
            self.services.deliveries,
            ForgettingService(uow, self.due, clock),
            listeners.renderers(self.services),
            self._sender_for,
            DirectoryTick(self.due, self.services),
        )
        self.heartbeat = Heartbeat(self.ticks, Troubles().alone)
        self.app = make_app(self.client, settings.slack.signing_secret, self._turns, given_up)
        listeners.register(self.app, self.services, CommandNames(settings.command, settings.checkin_command))
        self._socket: SocketLink | None = None

    def take_over(self) -> None:
        """Go on with what a process that was killed was about to show, where nobody else can be at it.

        To be called before anything else is: the database must be nobody's, ourselves included, until it is done.
        """
        with opened_alone(self.settings.database_url) as engines:
            if engines is not None:
                real = SystemClock()
                DeliveryService(unit_of_work(engines), SqlDue(engines), real, real).take_over()

    def start(self, *, heartbeat: bool = True) -> None:
        """Connect to Slack (in Socket Mode) and start the clock. Tests may do without the clock's heartbeat."""
        here = self.installation
        self.services.workspaces.ensure(here.workspace_id, here.name, here.bot_user_id)
        if self.settings.slack.app_token is not None:
            self._socket = SocketLink(self.app, self.settings.slack.app_token, DISPATCH_THREADS)
            try:
                with unlogged(self.app.logger), unlogged(self.client.logger):
                    self._socket.connect()
            except SlackApiError as refused:
                raise SettingError(
                    f"SLACK_APP_TOKEN is refused by Slack ({why_refused(refused)}): "
                    "put an app-level token with the scope connections:write there."
                ) from refused
        if heartbeat:
            self.heartbeat.start()

    def stop(self) -> None:
        """Take nothing new, finish what has begun, close what was opened."""
        if self._socket is not None:
            self._socket.close()
        self._pacer.stop()
        self.heartbeat.stop()
        self._turns.shutdown(wait=True)
        self.engines.dispose()

    def health(self) -> dict[str, str]:
        """Return `ok`, or what is wrong, for each thing that must work."""
        found = {"database": "ok"}
        try:
            self.due.workspaces()
        except StorageError:
            found["database"] = "cannot be reached"
        if self._socket is not None:
            found["slack"] = "ok" if self._socket.is_connected() else "not connected"
        return found

    def _wake(self) -> None:
        # Made after the unit of work that wakes it.
        self.heartbeat.wake()

    def _client_for(self, workspace_id: str) -> PatientClient | None:
        return self.client if workspace_id == self.installation.workspace_id else None

    def _sender_for(self, workspace_id: str) -> SlackSender | None:
        return self._sender if workspace_id == self.installation.workspace_id else None


def _services(
    uow: UnitOfWork, due: SqlDue, clock: Clock, directory: SlackDirectory, files: SlackFiles, admins: frozenset[str]
) -> Services:
    return Services(
        workspaces=WorkspaceService(uow, clock),
        people=PeopleService(uow, clock, admins),
        teams=TeamService(uow, clock, admins),
        team_looks=TeamLookService(uow, clock, admins),
        team_moves=TeamMoveService(uow, clock, admins),
        team_archive=TeamArchiveService(uow, clock, admins),
        team_channels=TeamChannelService(uow, clock, admins),
        team_groups=TeamGroupService(uow, clock),
        team_news=TeamNewsService(uow, clock),
        team_imports=TeamImportService(uow, clock, admins),
        lead_questions=LeadQuestionService(uow, clock, admins),
        reassignments=ReassignmentService(uow, clock, admins),
        admins=AdminService(uow, clock, admins),
        welcomes=WelcomeService(uow, clock),
        service_promises=ServicePromiseService(uow, clock, admins),
        goals=GoalService(uow, clock, admins),
        goal_forms=GoalFormService(uow, clock, admins),
        goal_undos=GoalUndoService(uow, clock, admins),
        check_ins=CheckInService(uow, clock),
        replies=ReplyService(uow, clock),
        opportunities=OpportunityService(uow, clock),
        prompts=PromptService(uow, clock),
        snoozes=SnoozeService(uow, clock),
        absences=AbsenceService(uow, clock),
        personal_settings=PersonalSettingsService(uow, clock, admins),
        deliveries=DeliveryService(uow, due, clock, SystemClock()),
        planning=PlanningService(uow, due, clock),
        home=HomeService(uow, clock, admins),
        progress=ProgressService(uow, clock, admins),
        reviews=ReviewService(uow, clock, admins),
        directory=directory,
        files=files,
    )


def run(_: argparse.Namespace) -> int:
    """Run in a real workspace until Ctrl-C."""
    stopping = until_signalled()
    settings = read_settings(environment(Path.cwd()))
    set_up_logging(settings.log)
    # First of all, so that nothing is begun, and nothing said, where Slack could not reach us.
    with nullcontext() if settings.slack.socket_mode else listen_on(settings.slack.port) as door:
        migrate.at_start(settings.database_url)
        headway = Headway(settings, SystemClock())
        try:
            _work(headway, door, stopping)
        finally:
            headway.stop()
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
    if door is None:
        watch_until(stopping, headway.health)
    else:
        secret = headway.settings.slack.signing_secret or ""
        serve(http_app(headway.app, headway.health, EVENTS_PATH, secret), door, stopping)


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
        follower = Follower(slack.url, clock, headway.ticks.run_due, headway.services.deliveries.next_moment)
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
        return import_file(given, headway.installation, headway.services, settings.admins, print)
    finally:
        headway.stop()


def migrate_database(_: argparse.Namespace) -> int:
    """Bring the database up to date."""
    source = environment(Path.cwd())
    set_up_logging(read_log_settings(source))
    url = read_database_url(source)
    if not migrate.pending(url):
        print(f"Nothing to do: the database is at {migrate.head()}.")
        return 0
    migrate.upgrade(url)
    print(f"The database is at {migrate.head()}.")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Check everything that must be right, one line each."""
    findings = examine(
        environment(Path.cwd()),
        make_client,
        lambda url: Database(
            partial(try_writing, url), partial(migrate.pending, url), partial(migrate.waits_for_command, url)
        ),
        is_at_work_at,
        datetime.now(UTC),
        no_file_in(Path.cwd()),
    )
    fine = True
    for finding in findings:
        print(finding, flush=True)
        fine = fine and finding.fine is True
    return 0 if fine else 1


def version() -> str:
    """Return the version, wherever this runs from."""
    with FOLDER.joinpath("pyproject.toml").open("rb") as project:
        return str(tomllib.load(project)["project"]["version"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line, or these arguments, ask for; the exit status."""
    outset.end()
    acts = Acts(run, try_out, import_teams, migrate_database, doctor, print_manifest)
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
