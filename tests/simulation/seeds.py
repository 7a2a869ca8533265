"""The seeds that `make test` plays, dealt out to files that can be run at the same time."""

from collections.abc import Mapping, Sequence

from tests.simulation.comparison import complaints
from tests.simulation.runs import Run
from tests.simulation.storage import Storage

AT_ONCE = 50

FIRST, SECOND, THIRD, FOURTH = range(0, 100, AT_ONCE), (100,), (150,), (200,)
"""Where each batch begins; about half a minute of one core altogether."""


def what_is_wrong(first: int, storage: Storage) -> Mapping[str, Sequence[str]]:
    """Return what does not hold after the seeds of one batch, by the command that plays it again."""
    wrong = {}
    for seed in range(first, first + AT_ONCE):
        run = Run(seed, storage)
        run.play()
        if found := complaints(run):
            wrong[f"python -m tests.simulation --seed {seed}"] = found
    return wrong
