"""The service promise: in one or two sentences, whom the organisation serves and how."""

from dataclasses import dataclass
from datetime import datetime

PROMISE = "service_promise"
"""The form's field."""
LONGEST_PROMISE = 300
"""Characters: two sentences that are read at a glance."""


@dataclass(frozen=True, slots=True)
class ServicePromise:
    promise_id: int
    text: str
    """Empty: it was removed."""
    said_by: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseChange:
    """What stands after a form or *Undo*."""

    promise: ServicePromise | None
    can_be_undone: bool
    """Whether this changed anything that can be taken back."""


def in_one_line(text: str) -> str:
    """Return a text as it is kept: without the line breaks and blanks around its words."""
    return " ".join(text.split())
