"""Goals, and every wording they ever had."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Select, String, and_, case, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.goal_lists import GoalsWanted
from bot.domain.goals import (
    Goal,
    GoalEvent,
    GoalState,
    Happened,
    Outcome,
    Owner,
    PersonOwner,
    Revision,
    Support,
    TeamOwner,
    Visibility,
)
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.permissions import Sight
from bot.services.goals import NewGoal
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, Tenant, UserId
from storage.history import History
from storage.workspaces import WorkspaceRow


class GoalRow(Row):
    __tablename__ = "goals"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        ForeignKeyConstraint(["workspace_id", "supports_goal"], ["goals.workspace_id", "goals.number"]),
        Index(None, "workspace_id", "team_id", "state"),
        Index(None, "workspace_id", "owner_id", "state"),
        Index(None, "workspace_id", "supports_goal"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[Reference]
    """The team it counts in."""
    owner_id: Mapped[UserId | None]
    """The person who owns it; None: the team does."""
    revision: Mapped[int]
    """The number of its current wording."""
    state: Mapped[str] = mapped_column(String(16))
    visibility: Mapped[str] = mapped_column(String(32))
    supports_goal: Mapped[int | None]
    supports_how: Mapped[str]
    created_by: Mapped[UserId]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    learnt: Mapped[str]


class RevisionRow(History, Row):
    __tablename__ = "goal_revisions"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "goal"], ["goals.workspace_id", "goals.number"]),
        Index(None, "workspace_id", "reporter_id"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    goal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    measure: Mapped[str] = mapped_column(String(16))
    """`metric`, `milestones` or `yes_no`; the columns of the others are empty."""
    baseline: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    stretch: Mapped[Decimal | None]
    unit: Mapped[str]
    steps: Mapped[list[str] | None]
    due: Mapped[date]
    how: Mapped[str]
    reporter_id: Mapped[UserId | None]
    reason: Mapped[str]
    changed_by: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime | None]
    restores: Mapped[int | None]
    """The number of the wording that it has again."""


class GoalEventRow(History, Row):
    __tablename__ = "goal_events"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "goal"], ["goals.workspace_id", "goals.number"]),
        Index(None, "workspace_id", "goal"),
        {"sqlite_autoincrement": True},
    )

    event_id: Mapped[Serial] = mapped_column(primary_key=True)
    goal: Mapped[int]
    what: Mapped[str] = mapped_column(String(16))
    by: Mapped[UserId]
    at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(16))
    learnt: Mapped[str]
    helped: Mapped[int | None]
    helps: Mapped[int | None]


class SqlGoals(Repository):
    """Implements GoalStore."""

    def add(self, goal: NewGoal) -> Goal:
        number = self._next_number()
        stored = Goal(
            number=number,
            owner=goal.owner,
            revision=goal.revision,
            created_by=goal.created_by,
            created_at=goal.created_at,
            visibility=goal.visibility,
            supports=goal.supports,
        )
        row = GoalRow(
            workspace_id=self._workspace_id,
            number=number,
            revision=goal.revision.number,
            created_by=goal.created_by,
            created_at=goal.created_at,
        )
        _write(row, stored)
        self._session.add(row)
        self._session.flush()
        self._append(number, goal.revision)
        return stored

    def get(self, number: int) -> Goal | None:
        return self.get_many([number]).get(number)

    def get_many(self, numbers: Iterable[int]) -> Mapping[int, Goal]:
        return {goal.number: goal for goal in self._goals(self._among(GoalRow.number, numbers))}

    def revise(self, number: int, revision: Revision) -> None:
        self._append(number, revision)
        follows = (
            update(GoalRow)
            .where(GoalRow.workspace_id == self._workspace_id, GoalRow.number == number)
            .where(GoalRow.revision == revision.number - 1)
            .values(revision=revision.number)
            .returning(GoalRow.number)
        )
        if self._session.scalar(follows) is None:
            raise Conflict("The goal was revised by somebody else first")

    def save(self, goal: Goal) -> None:
        row = self._session.get(GoalRow, (self._workspace_id, goal.number))
        if row is None:
            raise Conflict("The goal to be saved is not there")
        _write(row, goal)
        self._session.flush()

    def revisions(self, number: int) -> Sequence[Revision]:
        wordings = self._rows(RevisionRow).where(RevisionRow.goal == number).order_by(RevisionRow.number)
        return [_revision(row) for row in self._session.scalars(wordings)]

    def note(self, event: GoalEvent) -> None:
        row = GoalEventRow(
            workspace_id=self._workspace_id,
            goal=event.goal,
            what=event.what.value,
            by=event.by,
            at=event.at,
            outcome=event.outcome.value if event.outcome else None,
            learnt=event.learnt,
            helped=event.helped,
            helps=event.helps,
        )
        self._session.add(row)
        self._session.flush()

    def events(self, number: int) -> Sequence[GoalEvent]:
        rows = self._rows(GoalEventRow).where(GoalEventRow.goal == number).order_by(GoalEventRow.event_id)
        return [_event(row) for row in self._session.scalars(rows)]

    def of_teams(self, team_ids: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(self._among(GoalRow.team_id, team_ids), GoalRow.owner_id.is_(None), _in(states))

    def of_person(self, user_id: str, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(GoalRow.owner_id == user_id, _in(states))

    def of_people(self, user_ids: Iterable[str], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(self._among(GoalRow.owner_id, user_ids), _in(states))

    def individual_in_teams(
        self,
        team_ids: Iterable[int],
        states: Iterable[GoalState] = (GoalState.ACTIVE,),
        owners: Iterable[str] | None = None,
    ) -> Sequence[Goal]:
        owned = GoalRow.owner_id.is_not(None) if owners is None else self._among(GoalRow.owner_id, owners)
        return self._goals(self._among(GoalRow.team_id, team_ids), owned, _in(states))

    def is_any_in_team(self, team_id: int) -> bool:
        counting = self._rows(GoalRow).where(GoalRow.team_id == team_id)
        return self._session.scalar(counting.with_only_columns(GoalRow.number).limit(1)) is not None

    def reported_by(self, user_id: str) -> Sequence[Goal]:
        return self._goals(RevisionRow.reporter_id == user_id, GoalRow.owner_id.is_(None), _in((GoalState.ACTIVE,)))

    def reported_by_any(self, user_ids: Iterable[str]) -> Sequence[Goal]:
        return self._goals(
            self._among(RevisionRow.reporter_id, user_ids), GoalRow.owner_id.is_(None), _in((GoalState.ACTIVE,))
        )

    def all(self, states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(_in(states))

    def page(self, wanted: GoalsWanted, start: int, limit: int) -> tuple[Sequence[Goal], int]:
        fitting = self._current().where(_in(wanted.states), self._in_sight(wanted.sight))
        if wanted.teams is not None:
            fitting = fitting.where(self._among(GoalRow.team_id, wanted.teams))
        if not wanted.of_people:
            fitting = fitting.where(GoalRow.owner_id.is_(None))
        if wanted.due_before is not None:
            fitting = fitting.where(RevisionRow.due < wanted.due_before)
        level = case(
            (GoalRow.owner_id.is_not(None), 3),
            (GoalRow.team_id == wanted.root, 0),
            (self._among(GoalRow.team_id, wanted.departments), 1),
            else_=2,
        )
        total = self._session.scalar(fitting.with_only_columns(func.count())) or 0
        return self._read(fitting.order_by(level, GoalRow.number).offset(start).limit(limit)), total

    def _in_sight(self, sight: Sight) -> ColumnElement[bool]:
        """Say what `bot.domain.permissions.can_see` says of each goal."""
        is_for_all = GoalRow.visibility == Visibility.EVERYBODY.value
        if sight.within is not None:
            is_for_all = and_(is_for_all, self._among(GoalRow.team_id, sight.within))
        reports = and_(GoalRow.owner_id.is_(None), RevisionRow.reporter_id == sight.user_id)
        leads = self._among(GoalRow.team_id, sight.leads_over)
        return or_(is_for_all, GoalRow.owner_id == sight.user_id, reports, leads)

    def supporting(self, numbers: Iterable[int], states: Iterable[GoalState] = (GoalState.ACTIVE,)) -> Sequence[Goal]:
        return self._goals(self._among(GoalRow.supports_goal, numbers), _in(states))

    def paths_up(self, numbers: Iterable[int]) -> Mapping[int, Sequence[Goal]]:
        starts = list(numbers)
        found = {goal.number: goal for goal in self._goals(GoalRow.number.in_(self._with_all_above(starts)))}
        paths = {number: _path_up(found[number], found) for number in starts if number in found}
        return {number: path for number, path in paths.items() if path}

    def find(self, words: str, limit: int) -> Sequence[Goal]:
        titles = RevisionRow.title.icontains(words.strip(), autoescape=True)
        for_everybody = GoalRow.visibility == Visibility.EVERYBODY.value
        found = self._current().where(titles, for_everybody, _in((GoalState.ACTIVE,)))
        return self._read(found.order_by(GoalRow.owner_id.is_not(None), GoalRow.number).limit(limit))

    def _with_all_above(self, numbers: Iterable[int]) -> Select[int]:
        """Select these goals' numbers and all that they help, once each, so that a circle ends."""
        reached = (
            self._rows(GoalRow)
            .with_only_columns(GoalRow.number, GoalRow.supports_goal)
            .where(self._among(GoalRow.number, numbers))
            .cte("reached", recursive=True)
        )
        above = (
            self._rows(GoalRow)
            .with_only_columns(GoalRow.number, GoalRow.supports_goal)
            .join(reached, GoalRow.number == reached.c.supports_goal)
        )
        return select(reached.union(above).c.number)

    def _goals(self, *conditions: ColumnElement[bool]) -> list[Goal]:
        """Return the goals that fulfil the conditions, by number."""
        # Sorted here: asked to sort, SQLite goes through all goals by number rather than look up those few.
        return sorted(self._read(self._current().where(*conditions)), key=attrgetter("number"))

    def _current(self) -> Select[GoalRow, RevisionRow]:
        """Select goals with their current wording."""
        current = and_(
            RevisionRow.workspace_id == GoalRow.workspace_id,
            RevisionRow.goal == GoalRow.number,
            RevisionRow.number == GoalRow.revision,
        )
        return self._rows(GoalRow).add_columns(RevisionRow).join(RevisionRow, current)

    def _read(self, found: Select[GoalRow, RevisionRow]) -> list[Goal]:
        return [_goal(row, _revision(wording)) for row, wording in self._session.execute(found)]

    def _next_number(self) -> int:
        counted = (
            update(WorkspaceRow)
            .where(WorkspaceRow.workspace_id == self._workspace_id)
            .values(last_goal_number=WorkspaceRow.last_goal_number + 1)
            .returning(WorkspaceRow.last_goal_number)
        )
        number = self._session.scalar(counted)
        if number is None:
            raise Conflict("The workspace is not there")
        return number

    def _append(self, number: int, revision: Revision) -> None:
        row = RevisionRow(
            workspace_id=self._workspace_id,
            goal=number,
            number=revision.number,
            title=revision.title,
            unit="",
            due=revision.due,
            how=revision.how,
            reporter_id=revision.reporter_id,
            reason=revision.reason,
            changed_by=revision.changed_by,
            changed_at=revision.changed_at,
            restores=revision.restores,
        )
        match revision.measure:
            case Metric(baseline, target, unit, stretch):
                row.measure = "metric"
                row.baseline, row.target, row.unit, row.stretch = baseline, target, unit, stretch
            case Milestones(steps):
                row.measure, row.steps = "milestones", list(steps)
            case YesNo():
                row.measure = "yes_no"
        self._session.add(row)
        self._session.flush()


def _path_up(goal: Goal, found: Mapping[int, Goal]) -> list[Goal]:
    path, seen = [], {goal.number}
    while goal.supports is not None and goal.supports.goal not in seen:
        goal = found[goal.supports.goal]
        seen.add(goal.number)
        path.append(goal)
    return path


def _in(states: Iterable[GoalState]) -> ColumnElement[bool]:
    return GoalRow.state.in_([state.value for state in states])


def _write(row: GoalRow, goal: Goal) -> None:
    row.team_id = goal.owner.team_id
    row.owner_id = goal.owner.user_id if isinstance(goal.owner, PersonOwner) else None
    row.state = goal.state.value
    row.visibility = goal.visibility.value
    row.supports_goal = goal.supports.goal if goal.supports else None
    row.supports_how = goal.supports.how if goal.supports else ""
    row.closed_at = goal.closed_at
    row.outcome = goal.outcome.value if goal.outcome else None
    row.learnt = goal.learnt


def _owner(row: GoalRow) -> Owner:
    return TeamOwner(row.team_id) if row.owner_id is None else PersonOwner(row.owner_id, row.team_id)


def _goal(row: GoalRow, revision: Revision) -> Goal:
    return Goal(
        number=row.number,
        owner=_owner(row),
        revision=revision,
        created_by=row.created_by,
        created_at=row.created_at,
        state=GoalState(row.state),
        visibility=Visibility(row.visibility),
        supports=None if row.supports_goal is None else Support(row.supports_goal, row.supports_how),
        closed_at=row.closed_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        learnt=row.learnt,
    )


def _event(row: GoalEventRow) -> GoalEvent:
    return GoalEvent(
        goal=row.goal,
        what=Happened(row.what),
        by=row.by,
        at=row.at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        learnt=row.learnt,
        helped=row.helped,
        helps=row.helps,
    )


def _measure(row: RevisionRow) -> Measure:
    match row.measure:
        case "metric":
            assert row.baseline is not None and row.target is not None  # noqa: PT018 - `_append` writes both
            return Metric(row.baseline, row.target, row.unit, row.stretch)
        case "milestones":
            return Milestones(tuple(row.steps or ()))
        case _:
            return YesNo()


def _revision(row: RevisionRow) -> Revision:
    return Revision(
        number=row.number,
        title=row.title,
        measure=_measure(row),
        due=row.due,
        how=row.how,
        reporter_id=row.reporter_id,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        restores=row.restores,
    )
