"""Reviews: at the end of a quarter every goal is examined again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.goals import Outcome


class Smart(StrEnum):
    """The five questions."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACHIEVABLE = "achievable"
    RELEVANT = "relevant"
    TIMELY = "timely"


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Decision(StrEnum):
    KEEP = "keep"
    ADJUST = "adjust"
    """New target or date, as a revision with a reason."""
    CARRY_OVER = "carry_over"
    """A later date, as a revision with a reason."""
    RETIRE = "retire"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Review:
    """One examination of one goal, as its owner decided it. Append-only."""

    review_id: int
    goal: int
    revision: int
    """The wording that was examined."""
    quarter: str
    """`2026-Q4`, by the workspace's fiscal year."""
    person: str
    at: datetime
    answers: dict[Smart, Answer]
    learnt: str
    decision: Decision
    outcome: Outcome | None = None
    """With *close*: met, partly, missed."""
    new_target: Decimal | None = None
    new_due: date | None = None
    reason: str = ""
