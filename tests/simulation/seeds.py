"""Many seeds: those that `make test` plays, dealt out to files that can be run at the same time, and any others."""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.breakages import BREAKAGES, WHOLE, Breakage
from tests.simulation.comparison import complaints
from tests.simulation.runs import Run
from tests.simulation.storage import Storage

AT_ONCE = 25
"""Few enough for the time that one test may take where the machine does much else."""

FIRST, SECOND, THIRD, FOURTH = (range(first, first + 500, AT_ONCE) for first in (0, 500, 1000, 1500))
"""Where each batch begins; about five minutes of one core altogether, where nobody else wants it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of some seeds."""

    seeds: int = 0
    bad: int = 0
    received: int = 0
    told: Sequence[str] = ()
    """What is wrong, line by line, each bad seed with the command that plays it again."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.seeds + other.seeds,
            self.bad + other.bad,
            self.received + other.received,
            [*self.told, *other.told],
        )

    def __str__(self) -> str:
        return f"{self.seeds} seeds, {self.bad} of them bad; {self.received} messages received"


def what_is_wrong(first: int, storage: Storage) -> Sequence[str]:
    """Return what does not hold after the seeds of one batch."""
    return sum((played(seed, storage) for seed in range(first, first + AT_ONCE)), Tally()).told


def played(seed: int, storage: Storage, breakage: Breakage = WHOLE) -> Tally:
    """Play one seed, and compare."""
    run = Run(seed, storage, breakage)
    run.play()
    said = told_of(run)
    return Tally(1, bool(said), len(run.slack.posts), said)


def played_apart(seeds: range, broken: str) -> Tally:
    """Play seeds in a process of their own, with the part broken of which that is said."""
    logging.disable(logging.CRITICAL)
    breakage = next(each for each in (WHOLE, *BREAKAGES) if each.what == broken)
    with stored() as storage:
        return sum((played(seed, storage, breakage) for seed in seeds), Tally())


def told_of(run: Run) -> Sequence[str]:
    """Return what is wrong with a run, and how it is seen again; nothing if all is well."""
    wrong = [f"seed {run.seed}: {complaint}" for complaint in complaints(run)]
    return [*wrong, f"seed {run.seed}: python -m tests.simulation --seed {run.seed}"] if wrong else []


@contextmanager
def stored() -> Iterator[Storage]:
    """Have a database to play on for as long as this lasts."""
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(Path(folder))
        try:
            yield storage
        finally:
            storage.close()
