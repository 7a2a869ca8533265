"""The tables of goals and their wordings, and what their rows say."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

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
from storage.base import Reference, Row, Serial, Tenant, UserId
from storage.history import History


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
    resumed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]


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
        Index(None, "workspace_id", "team_before", "at"),
        Index(None, "workspace_id", "team_after", "at"),
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
    team_before: Mapped[Reference | None]
    team_after: Mapped[Reference | None]
    owner_before: Mapped[UserId | None]
    owner_after: Mapped[UserId | None]
    state_before: Mapped[str | None] = mapped_column(String(16))


def write(row: GoalRow, goal: Goal) -> None:
    """Have a row say all that may change of a goal, its wording apart."""
    row.team_id = goal.owner.team_id
    row.owner_id = goal.owner.user_id if isinstance(goal.owner, PersonOwner) else None
    row.state = goal.state.value
    row.visibility = goal.visibility.value
    row.supports_goal = goal.supports.goal if goal.supports else None
    row.supports_how = goal.supports.how if goal.supports else ""
    row.closed_at = goal.closed_at
    row.outcome = goal.outcome.value if goal.outcome else None
    row.learnt = goal.learnt
    row.resumed_at = goal.resumed_at
    row.paused_at = goal.paused_at


def _owner(row: GoalRow) -> Owner:
    return TeamOwner(row.team_id) if row.owner_id is None else PersonOwner(row.owner_id, row.team_id)


def goal_of(row: GoalRow, revision: Revision) -> Goal:
    """Return what a row says, with its current wording."""
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
        resumed_at=row.resumed_at,
        paused_at=row.paused_at,
    )


def event_of(row: GoalEventRow) -> GoalEvent:
    """Return what a row says."""
    return GoalEvent(
        goal=row.goal,
        what=Happened(row.what),
        by=row.by,
        at=row.at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        learnt=row.learnt,
        helped=row.helped,
        helps=row.helps,
        team_before=row.team_before,
        team_after=row.team_after,
        owner_before=row.owner_before,
        owner_after=row.owner_after,
        state_before=None if row.state_before is None else GoalState(row.state_before),
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


def revision_of(row: RevisionRow) -> Revision:
    """Return what a row says."""
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
