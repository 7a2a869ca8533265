"""The paces of Slack's methods, where several processes send for a workspace: a row each, by the database's clock."""

import time
from collections.abc import Callable
from dataclasses import astuple
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Float,
    Select,
    String,
    Update,
    bindparam,
    cast,
    extract,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.paces import Pace
from bot.services.paces import Answer
from storage.base import Row, Tenant, given, insert_into
from storage.engines import Engines, patience_ends


class PaceRow(Row):
    __tablename__ = "paces"

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    free_at: Mapped[float] = mapped_column(Double)
    """Seconds since 1970, as the following two."""
    rests_until: Mapped[float] = mapped_column(Double)
    alone_until: Mapped[float] = mapped_column(Double)
    share: Mapped[float] = mapped_column(Double)


class SqlPaces:
    """Implements PaceStore, in short transactions of its own: nobody who writes in a workspace is waited for."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
        key = {"here": workspace_id, "of_method": method}
        with patience_ends(), self._engines.writing.begin() as connection:
            known = connection.execute(_held(), key).one_or_none()
            if known is None:
                connection.execute(_once(connection.dialect.name), {"workspace_id": workspace_id, "method": method})
                known = connection.execute(_held(), key).one()
            before = Pace(*known)
            after, answer = step(before, _now(connection))
            if after != before:
                connection.execute(_kept(), key | dict(zip(_NAMES, astuple(after), strict=True)))
        return answer

    def read(self, workspace_id: str, method: str, look: Callable[[Pace, float], Answer]) -> Answer:
        key = {"here": workspace_id, "of_method": method}
        with patience_ends(), self._engines.reading.connect() as connection:
            known = connection.execute(_read(), key).one_or_none()
            return look(Pace() if known is None else Pace(*known), _now(connection))


def shared_paces(engines: Engines) -> SqlPaces | None:
    """Return where processes share their paces; None with SQLite, for which one process sends."""
    return SqlPaces(engines) if engines.writing.dialect.name == "postgresql" else None


_COLUMNS = (PaceRow.free_at, PaceRow.rests_until, PaceRow.alone_until, PaceRow.share)
_NAMES = ("now_free_at", "now_rests_until", "now_alone_until", "now_share")


def _now(connection: Connection) -> float:
    """Return the time once the row is held or read; processes on several machines go by one clock, PostgreSQL's."""
    if connection.dialect.name == "sqlite":
        return time.time()
    return connection.scalars(_clock()).one()


@cache
def _clock() -> Select[float]:
    return select(cast(extract("epoch", func.clock_timestamp()), Float(53)))


@cache
def _read() -> Select[float, float, float, float]:
    """Given a workspace as `here` and a method: its pace."""
    return select(*_COLUMNS).where(*_mine())


@cache
def _held() -> Select[float, float, float, float]:
    """Given the same: its pace, which nobody else changes until this transaction ends."""
    return _read().with_for_update()


@cache
def _kept() -> Update:
    kept = {column: given(name, column) for column, name in zip(_COLUMNS, _NAMES, strict=True)}
    return update(PaceRow).where(*_mine()).values(kept)


def _mine() -> tuple[ColumnElement[bool], ...]:
    return PaceRow.workspace_id == bindparam("here"), PaceRow.method == given("of_method", PaceRow.method)


@cache
def _once(dialect: str) -> sqlite.Insert | postgresql.Insert:
    fresh = dict(zip((column.key for column in _COLUMNS), astuple(Pace()), strict=True))
    return insert_into(PaceRow, dialect).values(fresh).on_conflict_do_nothing()
