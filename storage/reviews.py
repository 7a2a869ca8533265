"""Reviews: what was decided each time a goal was reviewed, and what of it was taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.goals import GoalState, Outcome
from bot.domain.reviews import Answer, Decision, Review, Smart
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, Tenant, UserId
from storage.history import History


class ReviewRow(History, Row):
    __tablename__ = "reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "goal", "revision"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
        ),
        Index(None, "workspace_id", "goal", "quarter"),
        Index(None, "workspace_id", "review_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    review_id: Mapped[Serial] = mapped_column(primary_key=True)
    goal: Mapped[int]
    revision: Mapped[int]
    quarter: Mapped[str] = mapped_column(String(8))
    person: Mapped[UserId]
    at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    """Question → answer."""
    learnt: Mapped[str]
    decision: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    new_target: Mapped[Decimal | None]
    new_due: Mapped[date | None]
    reason: Mapped[str]
    wording_before: Mapped[int | None]
    wording_after: Mapped[int | None]
    state_before: Mapped[str] = mapped_column(String(16), server_default=GoalState.ACTIVE.value)
    day: Mapped[date | None]


class ReviewUndoRow(History, Row):
    __tablename__ = "review_undos"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "review_id"], ["reviews.workspace_id", "reviews.review_id"]),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    review_id: Mapped[Reference] = mapped_column(primary_key=True)
    by: Mapped[UserId]
    at: Mapped[datetime]


class SqlReviews(Repository):
    """Implements ReviewStore."""

    def add(self, review: Review) -> Review:
        row = ReviewRow(
            workspace_id=self._workspace_id,
            goal=review.goal,
            revision=review.revision,
            quarter=review.quarter,
            person=review.person,
            at=review.at,
            answers={question.value: answer.value for question, answer in review.answers.items()},
            learnt=review.learnt,
            decision=review.decision.value,
            outcome=review.outcome.value if review.outcome else None,
            new_target=review.new_target,
            new_due=review.new_due,
            reason=review.reason,
            wording_before=review.wording_before,
            wording_after=review.wording_after,
            state_before=review.state_before.value,
            day=review.day,
        )
        self._session.add(row)
        self._session.flush()
        return _review(row, undone=False)

    def get(self, review_id: int) -> Review | None:
        return next(iter(self._oldest_first(ReviewRow.review_id == review_id)), None)

    def undo(self, review_id: int, by: str, at: datetime) -> None:
        undone = self._insert(ReviewUndoRow).values(workspace_id=self._workspace_id, review_id=review_id, by=by, at=at)
        once = undone.on_conflict_do_nothing().returning(ReviewUndoRow.review_id)
        if self._session.scalar(once) is None:
            raise Conflict("The review was taken back already")

    def of_goal(self, goal: int) -> Sequence[Review]:
        return self._oldest_first(ReviewRow.goal == goal)

    def in_quarter(self, goals: Iterable[int], quarter: str) -> Mapping[int, Review]:
        # A goal is reviewed a few times a quarter at most: of those the last one stays in the mapping.
        found = self._oldest_first(self._among(ReviewRow.goal, goals), ReviewRow.quarter == quarter)
        return {review.goal: review for review in found if not review.undone}

    def _oldest_first(self, *conditions: ColumnElement[bool]) -> list[Review]:
        undo = and_(
            ReviewUndoRow.workspace_id == ReviewRow.workspace_id, ReviewUndoRow.review_id == ReviewRow.review_id
        )
        found = (
            self._rows(ReviewRow)
            .add_columns(ReviewUndoRow.review_id)
            .outerjoin(ReviewUndoRow, undo)
            .where(*conditions)
            .order_by(ReviewRow.at, ReviewRow.review_id)
        )
        return [_review(row, undone=taken is not None) for row, taken in self._session.execute(found)]


def _review(row: ReviewRow, *, undone: bool) -> Review:
    return Review(
        review_id=row.review_id,
        goal=row.goal,
        revision=row.revision,
        quarter=row.quarter,
        person=row.person,
        at=row.at,
        answers={Smart(question): Answer(answer) for question, answer in row.answers.items()},
        learnt=row.learnt,
        decision=Decision(row.decision),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        new_target=row.new_target,
        new_due=row.new_due,
        reason=row.reason,
        wording_before=row.wording_before,
        wording_after=row.wording_after,
        state_before=GoalState(row.state_before),
        day=row.day,
        undone=undone,
    )
