"""Units of work: one transaction of one workspace, with a repository a noun."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, cached_property

from sqlalchemy import Select, String, bindparam, func, select
from sqlalchemy.orm import Session

from bot.services.absences import AbsenceStore
from bot.services.admins import AdminStore
from bot.services.check_ins import CheckInStore
from bot.services.deliveries.store import DeliveryStore
from bot.services.drafts import DraftStore
from bot.services.goal_edits import GoalEditStore
from bot.services.goals import GoalStore
from bot.services.opportunities import OpportunityStore
from bot.services.people import PeopleStore
from bot.services.processes import ProcessStore
from bot.services.progress import ProgressStore
from bot.services.prompts import PromptStore
from bot.services.receipts import ReceiptStore
from bot.services.replies import ReplyStore
from bot.services.reviews import ReviewStore
from bot.services.schedules import ScheduleStore
from bot.services.service_promises import ServicePromiseStore
from bot.services.team_changes import TeamChangeStore
from bot.services.teams import TeamStore
from bot.services.unit_of_work import Transaction, UnitOfWork
from bot.services.waiting import Waiting
from bot.services.welcomes import WelcomeStore
from bot.services.workspaces import WorkspaceStore
from storage.absences import SqlAbsences
from storage.admins import SqlAdmins
from storage.check_ins import SqlCheckIns
from storage.deliveries import SqlDeliveries
from storage.drafts import SqlDrafts
from storage.engines import Engines, patience_ends
from storage.goal_edits import SqlGoalEdits
from storage.goals import SqlGoals
from storage.history import AppendOnlySession
from storage.opportunities import SqlOpportunities
from storage.people import SqlPeople
from storage.processes import SqlProcesses
from storage.progress import SqlProgress
from storage.prompts import SqlPrompts
from storage.receipts import SqlReceipts
from storage.replies import SqlReplies
from storage.reviews import SqlReviews
from storage.schedules import SqlSchedules
from storage.service_promises import SqlServicePromises
from storage.team_changes import SqlTeamChanges
from storage.teams import SqlTeams, Trees
from storage.welcomes import SqlWelcomes
from storage.workspaces import SqlWorkspaces


class SqlTransaction:
    """Implements Transaction; a repository is made when it is first asked for."""

    def __init__(self, session: Session, workspace_id: str, trees: Trees) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._trees = trees

    @property
    def workspace_id(self) -> str:
        return self._workspace_id

    @property
    def is_urgent(self) -> bool:
        """Whether a person waits for what this transaction enqueued or has shown anew."""
        return self._outbox.is_urgent

    @cached_property
    def _outbox(self) -> SqlDeliveries:
        return SqlDeliveries(self._session, self._workspace_id)

    @property
    def deliveries(self) -> DeliveryStore:
        return self._outbox

    @cached_property
    def workspaces(self) -> WorkspaceStore:
        return SqlWorkspaces(self._session, self._workspace_id)

    @cached_property
    def people(self) -> PeopleStore:
        return SqlPeople(self._session, self._workspace_id)

    @cached_property
    def absences(self) -> AbsenceStore:
        return SqlAbsences(self._session, self._workspace_id)

    @cached_property
    def teams(self) -> TeamStore:
        return SqlTeams(self._session, self._workspace_id, self._trees)

    @cached_property
    def team_changes(self) -> TeamChangeStore:
        return SqlTeamChanges(self._session, self._workspace_id)

    @cached_property
    def goals(self) -> GoalStore:
        return SqlGoals(self._session, self._workspace_id)

    @cached_property
    def goal_edits(self) -> GoalEditStore:
        return SqlGoalEdits(self._session, self._workspace_id)

    @cached_property
    def check_ins(self) -> CheckInStore:
        return SqlCheckIns(self._session, self._workspace_id)

    @cached_property
    def opportunities(self) -> OpportunityStore:
        return SqlOpportunities(self._session, self._workspace_id)

    @cached_property
    def prompts(self) -> PromptStore:
        return SqlPrompts(self._session, self._workspace_id)

    @cached_property
    def progress(self) -> ProgressStore:
        return SqlProgress(self._session, self._workspace_id)

    @cached_property
    def reviews(self) -> ReviewStore:
        return SqlReviews(self._session, self._workspace_id)

    @cached_property
    def schedules(self) -> ScheduleStore:
        return SqlSchedules(self._session, self._workspace_id)

    @cached_property
    def drafts(self) -> DraftStore:
        return SqlDrafts(self._session, self._workspace_id)

    @cached_property
    def admins(self) -> AdminStore:
        return SqlAdmins(self._session, self._workspace_id)

    @cached_property
    def service_promises(self) -> ServicePromiseStore:
        return SqlServicePromises(self._session, self._workspace_id)

    @cached_property
    def welcomes(self) -> WelcomeStore:
        return SqlWelcomes(self._session, self._workspace_id)

    @cached_property
    def receipts(self) -> ReceiptStore:
        return SqlReceipts(self._session, self._workspace_id)

    @cached_property
    def replies(self) -> ReplyStore:
        return SqlReplies(self._session, self._workspace_id)

    @cached_property
    def processes(self) -> ProcessStore:
        return SqlProcesses(self._session, self._workspace_id)


class SqlUnitOfWork:
    """Implements UnitOfWork. `on_urgent` is called after a commit that somebody waits for: it wakes the sender.

    `waiting` is entered while a thread waits until others have written.
    """

    def __init__(self, engines: Engines, on_urgent: Callable[[], None], waiting: Waiting = nullcontext) -> None:
        self._engines = engines
        self._on_urgent = on_urgent
        self._waiting = waiting
        self._trees = Trees()

    @contextmanager
    def reading(self, workspace_id: str) -> Iterator[Transaction]:
        with patience_ends(), AppendOnlySession(self._engines.reading) as session:
            yield SqlTransaction(session, workspace_id, self._trees)

    @contextmanager
    def writing(self, workspace_id: str) -> Iterator[Transaction]:
        turn = self._engines.lines.of(workspace_id).turn(self._waiting)
        with patience_ends(), turn, AppendOnlySession(self._engines.writing, expire_on_commit=False) as session:
            transaction = SqlTransaction(session, workspace_id, self._trees)
            with session.begin():
                with self._waiting():
                    _wait_to_write(session, workspace_id)
                yield transaction
        if transaction.is_urgent:
            self._on_urgent()


def _wait_to_write(session: Session, workspace_id: str) -> None:
    """Begin as the only transaction that writes in a workspace; in SQLite, in the whole file.

    Services read, decide and write; at PostgreSQL's READ COMMITTED two of them at once would lose an update.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_lock(), {"here": workspace_id})


@cache
def _lock() -> Select[object]:
    """Given a workspace as `here`: wait for it until this transaction ends."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("here", type_=String), 0)))


def unit_of_work(
    engines: Engines, on_urgent: Callable[[], None] = lambda: None, waiting: Waiting = nullcontext
) -> UnitOfWork:
    """Return the unit of work of these engines."""
    return SqlUnitOfWork(engines, on_urgent, waiting)
