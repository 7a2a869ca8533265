"""One short transaction for one workspace, and what can go wrong with it.

Nothing in `services` opens a transaction across a call to Slack: what Slack must be asked is fetched before,
and what Slack must be told is enqueued as a delivery in the same transaction.
"""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the nouns' protocols stand in their service files, which import this one
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
    from bot.services.welcomes import WelcomeStore
    from bot.services.workspaces import WorkspaceStore


class StorageError(Exception):
    """The database did not do what was asked; nothing was written."""


class Conflict(StorageError):
    """Somebody else wrote the same thing first (a unique key or a reference was violated)."""


class OutOfOrder(StorageError):
    """The database that DATABASE_URL names does not work.

    `why` goes on after "DATABASE_URL", `remedy` after a colon; both are words for whoever installs Headway.
    """

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"DATABASE_URL {why}: {remedy}.")
        self.why, self.remedy = why, remedy


class StorageBusy(OutOfOrder):
    """The database is locked or out of reach for longer than we wait; it may work again later."""

    def __init__(
        self,
        why: str = "points to a database that is locked",
        remedy: str = "end what keeps it locked, or try again later",
    ) -> None:
        super().__init__(why, remedy)


class Unusable(OutOfOrder):
    """The database cannot be used as it is, neither now nor later."""


class Transaction(Protocol):
    """The stores of one workspace, inside one transaction."""

    @property
    def workspace_id(self) -> str: ...
    @property
    def workspaces(self) -> "WorkspaceStore": ...
    @property
    def people(self) -> "PeopleStore": ...
    @property
    def absences(self) -> "AbsenceStore": ...
    @property
    def teams(self) -> "TeamStore": ...
    @property
    def team_changes(self) -> "TeamChangeStore": ...
    @property
    def goals(self) -> "GoalStore": ...
    @property
    def goal_edits(self) -> "GoalEditStore": ...
    @property
    def check_ins(self) -> "CheckInStore": ...
    @property
    def opportunities(self) -> "OpportunityStore": ...
    @property
    def prompts(self) -> "PromptStore": ...
    @property
    def progress(self) -> "ProgressStore": ...
    @property
    def reviews(self) -> "ReviewStore": ...
    @property
    def deliveries(self) -> "DeliveryStore": ...
    @property
    def schedules(self) -> "ScheduleStore": ...
    @property
    def drafts(self) -> "DraftStore": ...
    @property
    def admins(self) -> "AdminStore": ...
    @property
    def service_promises(self) -> "ServicePromiseStore": ...
    @property
    def welcomes(self) -> "WelcomeStore": ...
    @property
    def receipts(self) -> "ReceiptStore": ...
    @property
    def replies(self) -> "ReplyStore": ...
    @property
    def processes(self) -> "ProcessStore": ...


class UnitOfWork(Protocol):
    """Opens transactions. Leaving the block commits; an exception rolls back and passes on."""

    def reading(self, workspace_id: str) -> AbstractContextManager[Transaction]:
        """Open a transaction that can only read (a consistent snapshot). Raises StorageBusy."""
        ...

    def writing(self, workspace_id: str) -> AbstractContextManager[Transaction]:
        """Open a transaction that writes. Raises Conflict or StorageBusy, at the latest on leaving.

        When it has enqueued a delivery that answers a person, or was told to hurry, its commit wakes the sender.
        """
        ...
