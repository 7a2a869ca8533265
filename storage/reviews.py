"""Reviews: what was decided each time a goal was examined."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.goals import Outcome
from bot.domain.reviews import Answer, Decision, Review, Smart
from storage.base import Repository, Row, Serial, UserId
from storage.history import History


class ReviewRow(History, Row):
    __tablename__ = "reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "goal", "revision"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
        ),
        Index(None, "workspace_id", "goal", "quarter"),
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
        )
        self._session.add(row)
        self._session.flush()
        return _review(row)

    def of_goal(self, goal: int) -> Sequence[Review]:
        return self._oldest_first(ReviewRow.goal == goal)

    def in_quarter(self, goals: Iterable[int], quarter: str) -> Mapping[int, Review]:
        # A goal is examined a few times a quarter at most: of those the last one stays in the mapping.
        found = self._oldest_first(self._among(ReviewRow.goal, goals), ReviewRow.quarter == quarter)
        return {review.goal: review for review in found}

    def _oldest_first(self, *conditions: ColumnElement[bool]) -> list[Review]:
        found = self._rows(ReviewRow).where(*conditions).order_by(ReviewRow.at, ReviewRow.review_id)
        return [_review(row) for row in self._session.scalars(found)]


def _review(row: ReviewRow) -> Review:
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
    )
