"""What every table shares: naming, types that lose nothing, and the workspace that each row belongs to."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Select,
    String,
    Text,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, given and returned aware and in UTC. A naive one is refused with a ValueError.

    SQLite drops the offset, so it gets the UTC wall clock; PostgreSQL keeps `timestamptz`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A number exactly as it was said, trailing zeros included: kept as text, because SQLite has no decimals."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else Decimal(value)


class IsoDate(TypeDecorator[date]):
    """A date as text (`2027-01-04`), where it is compared with a delivery's occurrence."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else date.fromisoformat(value)


Tenant = Annotated[str, mapped_column(String(32), ForeignKey("workspaces.workspace_id"))]
UserId = Annotated[str, mapped_column(String(32))]
"""Slack's id. No foreign key to people: a person may act before the directory has heard of them."""
SerialNumber = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up in an INTEGER primary key only
Serial = Annotated[int, mapped_column(SerialNumber, autoincrement=True)]
"""Counted up by the database, over all workspaces; never given twice."""
Reference = Annotated[int, mapped_column(SerialNumber, autoincrement=False)]
"""A Serial of another row."""


class Base(DeclarativeBase):
    """Every table's class. Constraints are named by rule, so that a migration can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        Decimal: ExactDecimal,
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Row(Base):
    """A row of one tenant. Keys between tables start with its workspace, so none can point into another's."""

    __abstract__ = True

    workspace_id: Mapped[Tenant] = mapped_column(sort_order=-1)


AnyRow = TypeVar("AnyRow", bound=Row)


class Repository:
    """One noun's rows of one workspace, inside one transaction."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def _rows(self, kind: type[AnyRow]) -> Select[AnyRow]:
        """Select this workspace's rows of a kind: every query of a repository starts here."""
        return select(kind).where(kind.workspace_id == self._workspace_id)

    def _insert(self, kind: type[Row]) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that can say ON CONFLICT, which SQLAlchemy spells once a database."""
        if self._session.get_bind().dialect.name == "sqlite":
            return sqlite.insert(kind)
        return postgresql.insert(kind)

    def _among(self, column: InstrumentedAttribute[Any], wanted: Iterable[Any]) -> ColumnElement[bool]:
        """Say that a column is one of these: one parameter, so one query however many there are."""
        values = list(wanted)
        if self._session.get_bind().dialect.name == "sqlite":
            each = func.json_each(json.dumps(values)).table_valued("value")
            return column.in_(select(each.c.value))
        return column == any_(literal(values, ARRAY(column.type)))
