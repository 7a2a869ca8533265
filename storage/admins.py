"""Headway's admins: who was named by whom."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.admins import AdminChange
from storage.base import Repository, Row, Serial, UserId
from storage.history import History
from storage.people import PersonRow


class AdminChangeRow(History, Row):
    __tablename__ = "admin_changes"
    __table_args__ = (Index(None, "workspace_id", "person", "change_id"), {"sqlite_autoincrement": True})

    change_id: Mapped[Serial] = mapped_column(primary_key=True)
    person: Mapped[UserId]
    is_admin: Mapped[bool]
    by: Mapped[UserId]
    at: Mapped[datetime]


class SqlAdmins(Repository):
    """Implements AdminStore."""

    def note(self, changes: Iterable[AdminChange]) -> None:
        noted = tuple(changes)
        for is_admin in (True, False):
            people = [change.person for change in noted if change.is_admin is is_admin]
            theirs = PersonRow.workspace_id == self._workspace_id, self._among(PersonRow.user_id, people)
            change = update(PersonRow).where(*theirs).values(named_admin=is_admin)
            self._session.execute(change, execution_options={"synchronize_session": False})
        self._session.add_all(
            AdminChangeRow(
                workspace_id=self._workspace_id, person=each.person, is_admin=each.is_admin, by=each.by, at=each.at
            )
            for each in noted
        )
        self._session.flush()
        self._session.expire_all()

    def latest(self, person: str) -> AdminChange | None:
        theirs = self._rows(AdminChangeRow).where(AdminChangeRow.person == person)
        row = self._session.scalar(theirs.order_by(AdminChangeRow.change_id.desc()).limit(1))
        return None if row is None else AdminChange(row.person, row.is_admin, row.by, row.at)
