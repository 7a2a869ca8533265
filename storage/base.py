"""What every table shares: naming, types that lose nothing, and the workspace that each row belongs to."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Self, TypeVar, TypeVarTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Result,
    Select,
    String,
    Text,
    bindparam,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


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
        list[int]: JSON(none_as_null=True),
    }


class Row(Base):
    """A row of one tenant. Keys between tables start with its workspace, so none can point into another's."""

    __abstract__ = True

    workspace_id: Mapped[Tenant] = mapped_column(sort_order=-1)


AnyRow = TypeVar("AnyRow", bound=Row)
Selected = TypeVarTuple("Selected")


class Many(TypeDecorator[Sequence[Any]]):
    """Any number of values as one parameter, so one query however many there are: JSON in SQLite, else an array."""

    impl = Text
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else ARRAY(self.each)

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> str | list[Any]:
        values = list(value or ())
        return json.dumps(values) if dialect.name == "sqlite" else values


class Among(FunctionElement[bool]):
    """Says that a column is one of many values."""

    type = Boolean()
    name = "among"
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's signature
        """Stand in a condition as it is: for a function SQLAlchemy would add `= 1`, which hides the index."""
        return self


@compiles(Among, "sqlite")
def _among_in_sqlite(among: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    column, values = (compiler.process(each, **options) for each in among.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both were compiled


@compiles(Among)
def _among_in_postgresql(among: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    column, values = (compiler.process(each, **options) for each in among.clauses)
    return f"{column} = ANY ({values})"


def given(name: str, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return a parameter of a statement that is built once: a value of this column's kind."""
    return bindparam(name, type_=column.type)


def among(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Say that a column is one of the values that will be given under this name to a statement that is built once."""
    return Among(column, bindparam(name, type_=Many(column.type)))


def rows_here(kind: type[AnyRow]) -> Select[AnyRow]:
    """Select a kind's rows of the workspace that `Repository._ask` gives: a statement to be built once starts here.

    SQLAlchemy takes several times as long to build a statement as the database to run it.
    """
    return select(kind).where(kind.workspace_id == bindparam("here"))


@cache
def insert_into(kind: type[Row], dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(kind) if dialect == "sqlite" else postgresql.insert(kind)


class Repository:
    """One noun's rows of one workspace, inside one transaction."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def _rows(self, kind: type[AnyRow]) -> Select[AnyRow]:
        """Select this workspace's rows of a kind: every query that is built when it is asked starts here."""
        return select(kind).where(kind.workspace_id == self._workspace_id)

    def _ask(self, statement: Select[*Selected], **values: object) -> Result[*Selected]:
        """Ask what was built once, of this workspace and with these values."""
        return self._session.execute(statement, {"here": self._workspace_id, **values})

    def _insert(self, kind: type[Row]) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that can say ON CONFLICT, which SQLAlchemy spells once a database: always the same one."""
        return insert_into(kind, self._session.get_bind().dialect.name)

    def _among(
        self, column: ColumnElement[Any] | InstrumentedAttribute[Any], wanted: Iterable[Any]
    ) -> ColumnElement[bool]:
        """Say that a column is one of these: one parameter, so one query however many there are."""
        return Among(column, literal(list(wanted), Many(column.type)))
