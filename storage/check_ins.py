"""Check-ins, their undoing, and what stands after both."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Subquery,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.domain.check_ins import CheckIn, NewCheckIn, Report, Source, Standing, Status, standing
from bot.domain.measures import Value
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, Tenant, UserId, among, given, rows_here
from storage.goals.rows import RevisionRow
from storage.history import History


class CheckInRow(History, Row):
    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("workspace_id", "check_in_id"),
        UniqueConstraint("workspace_id", "goal", "check_in_id"),
        ForeignKeyConstraint(
            ["workspace_id", "goal", "revision"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
        ),
        ForeignKeyConstraint(
            ["workspace_id", "goal", "supersedes"],
            ["check_ins.workspace_id", "check_ins.goal", "check_ins.check_in_id"],
        ),
        Index(None, "workspace_id", "goal", "at", "check_in_id"),
        Index(None, "workspace_id", "supersedes"),
        {"sqlite_autoincrement": True},
    )

    check_in_id: Mapped[Serial] = mapped_column(primary_key=True)
    goal: Mapped[int]
    revision: Mapped[int]
    person: Mapped[UserId]
    at: Mapped[datetime]
    number: Mapped[Decimal | None]
    """A metric's value."""
    steps: Mapped[list[str] | None]
    """The milestones done."""
    reached: Mapped[bool | None]
    """Yes or no."""
    status: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str]
    no_change: Mapped[bool]
    source: Mapped[str] = mapped_column(String(16))
    week: Mapped[str | None] = mapped_column(String(10))
    supersedes: Mapped[Reference | None]
    clicked_at: Mapped[datetime | None]


class UndoRow(History, Row):
    __tablename__ = "check_in_undos"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "check_in_id"], ["check_ins.workspace_id", "check_ins.check_in_id"]),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    check_in_id: Mapped[Reference] = mapped_column(primary_key=True)
    by: Mapped[UserId]
    at: Mapped[datetime]


class SqlCheckIns(Repository):
    """Implements CheckInStore."""

    def add(self, check_in: NewCheckIn) -> CheckIn:
        report = check_in.report
        value = report.value
        row = CheckInRow(
            workspace_id=self._workspace_id,
            goal=check_in.goal,
            revision=check_in.revision,
            person=check_in.person,
            at=check_in.at,
            number=value if isinstance(value, Decimal) else None,
            steps=sorted(value) if isinstance(value, frozenset) else None,
            reached=value if isinstance(value, bool) else None,
            status=report.status.value if report.status else None,
            note=report.note,
            no_change=report.no_change,
            source=check_in.source.value,
            week=check_in.week,
            supersedes=check_in.supersedes,
            clicked_at=check_in.clicked_at,
        )
        self._session.add(row)
        self._session.flush()
        wording = (self._workspace_id, row.goal, row.revision)
        return _check_in(row, self._session.get_one(RevisionRow, wording).unit, undone=False)

    def get(self, check_in_id: int) -> CheckIn | None:
        return next(iter(self._told(_one(), check_in=check_in_id)), None)

    def undo(self, check_in_id: int, by: str, at: datetime) -> None:
        undone = self._insert(UndoRow).values(workspace_id=self._workspace_id, check_in_id=check_in_id, by=by, at=at)
        once = undone.on_conflict_do_nothing().returning(UndoRow.check_in_id)
        if self._session.scalar(once) is None:
            raise Conflict("The check-in was taken back already")

    def of_goal(self, goal: int) -> Sequence[CheckIn]:
        return self._told(_of_goal(), goal=goal)

    def latest(
        self, goals: Iterable[int], each: int, before: datetime | None = None
    ) -> Mapping[int, Sequence[CheckIn]]:
        return self._by_goal(_latest(until=before is not None), goals=goals, before=before, each=each)

    def standings(self, goals: Iterable[int], before: datetime | None = None) -> Mapping[int, Standing]:
        told = self._by_goal(_telling(until=before is not None), goals=goals, before=before)
        return {goal: standing(check_ins) for goal, check_ins in told.items()}

    def since(self, goals: Iterable[int], moment: datetime, before: datetime | None = None) -> Sequence[CheckIn]:
        recent = self._ask(_since(until=before is not None), goals=goals, moment=moment, before=before)
        return [_check_in(row, unit, undone=False) for row, unit in recent]

    def _told(self, statement: Select[CheckInRow, str, int], **values: object) -> list[CheckIn]:
        return [_check_in(row, unit, undone=taken is not None) for row, unit, taken in self._ask(statement, **values)]

    def _by_goal(self, statement: Select[CheckInRow, str], **values: object) -> dict[int, list[CheckIn]]:
        by_goal: dict[int, list[CheckIn]] = {}
        for row, unit in self._ask(statement, **values):
            by_goal.setdefault(row.goal, []).append(_check_in(row, unit, undone=False))
        return by_goal


@cache
def _one() -> Select[CheckInRow, str, int]:
    return _with_undos().where(CheckInRow.check_in_id == given("check_in", CheckInRow.check_in_id))


@cache
def _of_goal() -> Select[CheckInRow, str, int]:
    oldest_first = _with_undos().order_by(CheckInRow.at, CheckInRow.check_in_id)
    return oldest_first.where(CheckInRow.goal == given("goal", CheckInRow.goal))


def _with_undos() -> Select[CheckInRow, str, int]:
    undo = and_(UndoRow.workspace_id == CheckInRow.workspace_id, UndoRow.check_in_id == CheckInRow.check_in_id)
    return _with_unit(rows_here(CheckInRow), CheckInRow).add_columns(UndoRow.check_in_id).outerjoin(UndoRow, undo)


def _with_unit(statement: Select[CheckInRow], row: type[CheckInRow]) -> Select[CheckInRow, str]:
    """Have a statement tell the unit of the wording that each check-in was made against."""
    is_wording = and_(
        RevisionRow.workspace_id == row.workspace_id,
        RevisionRow.goal == row.goal,
        RevisionRow.number == row.revision,
    )
    return statement.add_columns(RevisionRow.unit).join(RevisionRow, is_wording)


@cache
def _latest(*, until: bool) -> Select[CheckInRow, str]:
    ranked = _standing(until=until).add_columns(_rank(CheckInRow).label("newest")).subquery()
    return _oldest_first(ranked, ranked.c.newest <= bindparam("each", type_=Integer))


@cache
def _telling(*, until: bool) -> Select[CheckInRow, str]:
    """Select what tells where goals stand: at most four rows each.

    They are the newest of all, with a value and with a status, and the one whose value stood when that status was said.
    """
    rated = case((CheckInRow.status.is_not(None), 1), else_=0)
    statuses = func.sum(rated).over(partition_by=CheckInRow.goal, order_by=_newest_first(CheckInRow))
    counted = _standing(until=until).add_columns(statuses.label("statuses")).subquery()
    row = aliased(CheckInRow, counted)
    valued = or_(row.number.is_not(None), row.steps.is_not(None), row.reached.is_not(None))
    # `statuses` counts those said from a check-in on, its own included: where there are any, it was not made later.
    is_then = and_(valued, counted.c.statuses > 0)
    ranked = (
        select(row)
        .add_columns(
            _rank(row).label("newest"),
            case((valued, _rank(row, valued))).label("newest_value"),
            case((row.status.is_not(None), _rank(row, row.status.is_not(None)))).label("newest_status"),
            case((is_then, _rank(row, is_then))).label("value_then"),
        )
        .subquery()
    )
    ranks = (ranked.c.newest, ranked.c.newest_value, ranked.c.newest_status, ranked.c.value_then)
    return _oldest_first(ranked, or_(*(rank == 1 for rank in ranks)))


@cache
def _since(*, until: bool) -> Select[CheckInRow, str]:
    recent = _with_unit(_standing(until=until), CheckInRow).where(CheckInRow.at >= given("moment", CheckInRow.at))
    return recent.order_by(CheckInRow.at, CheckInRow.check_in_id)


def _standing(*, until: bool) -> Select[CheckInRow]:
    """Select what `bot.domain.check_ins.standing_check_ins` would keep (`until` a moment: of those before it)."""
    correction = aliased(CheckInRow)
    corrected = exists().where(
        correction.workspace_id == CheckInRow.workspace_id,
        correction.supersedes == CheckInRow.check_in_id,
        tuple_(correction.at, correction.check_in_id) > tuple_(CheckInRow.at, CheckInRow.check_in_id),
        ~_undone(correction),
    )
    before = given("before", CheckInRow.at)
    if until:
        corrected = corrected.where(correction.at < before)
    standing = rows_here(CheckInRow).where(among(CheckInRow.goal, "goals"), ~_undone(CheckInRow), ~corrected)
    return standing.where(CheckInRow.at < before) if until else standing


def _oldest_first(ranked: Subquery, condition: ColumnElement[bool]) -> Select[CheckInRow, str]:
    """Select the rows of a ranking that fulfil the condition."""
    ranking = aliased(CheckInRow, ranked)
    return _with_unit(select(ranking), ranking).where(condition).order_by(ranking.at, ranking.check_in_id)


def _undone(check_in: type[CheckInRow]) -> ColumnElement[bool]:
    return exists().where(UndoRow.workspace_id == check_in.workspace_id, UndoRow.check_in_id == check_in.check_in_id)


def _newest_first(row: type[CheckInRow]) -> tuple[ColumnElement[datetime], ColumnElement[int]]:
    return row.at.desc(), row.check_in_id.desc()


def _rank(row: type[CheckInRow], *also_by: ColumnElement[bool]) -> ColumnElement[int]:
    """Number a goal's check-ins from the newest, apart for each answer to `also_by`."""
    return func.row_number().over(partition_by=(row.goal, *also_by), order_by=_newest_first(row))


def _value(row: CheckInRow) -> Value | None:
    if row.number is not None:
        return row.number
    return row.reached if row.steps is None else frozenset(row.steps)


def _check_in(row: CheckInRow, unit: str, *, undone: bool) -> CheckIn:
    return CheckIn(
        check_in_id=row.check_in_id,
        goal=row.goal,
        revision=row.revision,
        person=row.person,
        at=row.at,
        report=Report(_value(row), Status(row.status) if row.status else None, row.note, row.no_change),
        source=Source(row.source),
        week=row.week,
        supersedes=row.supersedes,
        clicked_at=row.clicked_at,
        undone=undone,
        unit=unit,
    )
