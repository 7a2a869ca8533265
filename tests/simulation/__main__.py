"""`python -m tests.simulation`: many seeds, or one of them line by line."""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.simulation.breakages import BREAKAGES, WHOLE, Breakage
from tests.simulation.comparison import complaints
from tests.simulation.runs import Run
from tests.simulation.storage import Storage


def main() -> int:
    """Return 0 if all is well, 1 if something was lost, doubled or left undone."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(Path(folder))
        try:
            if asked.seed is not None:
                return _replay(storage, asked.seed, asked.broken)
            return _many(storage, asked.first, asked.seeds, asked.broken)
        finally:
            storage.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="run this one only, and print all that happens in it")
    broken = parser.add_argument(
        "--broken", default=WHOLE, type=_breakage, help="a part that is to be broken on purpose"
    )
    broken.metavar = "WORDS"
    return parser.parse_args()


def _breakage(words: str) -> Breakage:
    found = [each for each in BREAKAGES if words in each.what]
    if not found:
        raise argparse.ArgumentTypeError(f"one of: {', '.join(each.what for each in BREAKAGES)}")
    return found[0]


def _replay(storage: Storage, seed: int, broken: Breakage) -> int:
    run = Run(seed, storage, broken, keeps_trace=True)
    run.play()
    print("\n".join(run.trace))
    print(run.digest)
    return _tell(run)


def _many(storage: Storage, first: int, seeds: int, broken: Breakage) -> int:
    began, bad, received = time.monotonic(), 0, 0
    for seed in range(first, first + seeds):
        run = Run(seed, storage, broken)
        run.play()
        bad += _tell(run)
        received += len(run.slack.posts)
        if (seed - first + 1) % 1000 == 0:
            print(f"{seed - first + 1} seeds, {bad} of them bad", flush=True)
    rate = seeds / (time.monotonic() - began)
    print(f"{seeds} seeds, {bad} of them bad; {received} messages received; {rate:.1f} seeds a second")
    return 1 if bad else 0


def _tell(run: Run) -> int:
    """Print what is wrong with a run, and how it is seen again; return whether anything is."""
    wrong = complaints(run)
    for complaint in wrong:
        print(f"seed {run.seed}: {complaint}")
    if wrong:
        print(f"seed {run.seed}: python -m tests.simulation --seed {run.seed}", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
