"""History is never rewritten: rows of these tables are inserted and read, nothing else."""

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction


class HistoryRewritten(AssertionError):
    """Code tried to change or remove a row of an append-only table."""


class History:
    """Marks a table as append-only."""


class AppendOnlySession(Session):
    """A session in which rows marked as History can be added, but not changed or removed."""


@event.listens_for(AppendOnlySession, "before_flush")
def _refuse_changed_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, History) and (row in session.deleted or session.is_modified(row)):
            raise HistoryRewritten(type(row).__name__)


@event.listens_for(AppendOnlySession, "do_orm_execute")
def _refuse_bulk_changes(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and issubclass(mapper.class_, History):
        raise HistoryRewritten(mapper.class_.__name__)
