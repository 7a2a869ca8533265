"""`python -m tests.simulation`: many seeds, or one of them line by line."""

import argparse
import logging
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.simulation.breakages import BREAKAGES, WHOLE, Breakage
from tests.simulation.runs import Run
from tests.simulation.seeds import Tally, played_apart, stored, told_of
from tests.simulation.storage import Storage

AT_ONCE = 250
"""Seeds that a process plays on one database: to make one takes as long as some twenty seeds."""

TELLS_AFTER = 4
"""Batches between two lines that say how far it is."""


def main() -> int:
    """Return 0 if all is well, 1 if something was lost, doubled or left undone."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    if asked.seed is not None:
        with stored() as storage:
            return _replay(storage, asked.seed, asked.broken)
    return _many(range(asked.first, asked.first + asked.seeds), asked.broken, asked.processes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many play at once")
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
    said = told_of(run)
    print("\n".join(said), end="\n" if said else "")
    return 1 if said else 0


def _many(seeds: range, broken: Breakage, processes: int) -> int:
    """Play them all, on so many processes, and print how far they are and what is wrong as it becomes known."""
    began, tally = time.monotonic(), Tally()
    batches = [seeds[start : start + AT_ONCE] for start in range(0, len(seeds), AT_ONCE)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        playing = [pool.submit(played_apart, batch, broken.what) for batch in batches]
        for number, batch in enumerate(playing, 1):
            tally += batch.result()
            for line in batch.result().told:
                print(line, flush=True)
            if number % TELLS_AFTER == 0:
                print(tally, flush=True)
    print(f"{tally}; {tally.seeds / (time.monotonic() - began):.1f} seeds a second on {processes} processes")
    return 1 if tally.bad else 0


if __name__ == "__main__":
    sys.exit(main())
