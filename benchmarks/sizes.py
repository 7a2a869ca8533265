"""How much each benchmark does: as usual, the whole of it, or less where an answer is wanted soon."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from benchmarks.organisation import Organisation

Database = Callable[[], AbstractContextManager[str]]
"""Gives the address of an empty database for as long as it is entered (database.py)."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large everything is, and how often or long it is done."""

    organisation: Organisation = field(default_factory=Organisation)
    acting: int = 200
    """People who type commands and replies, leads among them."""
    bursts: int = 3
    burst_seconds: float = 6
    """So short, because the local Slack's log holds 2,000 entries; three make 900 commands."""
    forms_seconds: float = 12
    times: int = 2
    """How many times Slack's limits are allowed, and kept, when prompts go out."""
    sent: int | None = 900
    """How many of all the prompts that are due are waited for; None: all."""
    replies: int = 40
    """One a second, first in quiet, then while everybody's prompt waits."""
    shared: Organisation = field(default_factory=lambda: Organisation(people=500, teams=80, goals=1_000))
    """Whose prompts one process and four send."""
    many: int = 4
    """Processes, beside one."""
    rounds: int = 2
    """How often one and many of them are tried, in turns."""
    starts: int = 5


USUAL = Size()
WHOLE = Size(sent=None)
"""All 10,000 prompts are sent, which takes a quarter of an hour."""
SHORT = Size(
    sent=300,
    organisation=Organisation(people=2_000, teams=200, goals=4_000),
    acting=50,
    bursts=1,
    forms_seconds=6,
    replies=15,
    shared=Organisation(people=200, teams=50, goals=400),
    rounds=1,
    starts=2,
)
