"""`make soak ROUNDS=1000`: rounds of faults with the real program, and a tally of what came of them.

`python -m tests.faults --rounds 20`, `--seed 7` lives that round alone, `--database sqlite` leaves PostgreSQL out.
`--people 10000` lives a large round on each database instead (`large.py`).
"""

import argparse
import secrets
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from math import inf
from pathlib import Path
from time import monotonic

from sqlalchemy import make_url

from storage.migrate import upgrade
from tests.databases import copied, own_database, served
from tests.faults.comparison import Fault
from tests.faults.large import Size, live_large
from tests.faults.programs import (
    ALONE,
    ALONE_AT_A_DOOR,
    FOUR,
    ONE_OF_EACH_AT_A_DOOR,
    SPLIT,
    SPLIT_AT_A_DOOR,
    TWO,
)
from tests.faults.rounds import Told, live

CASTS = (ALONE, ALONE_AT_A_DOOR, ALONE, ONE_OF_EACH_AT_A_DOOR, TWO, FOUR, SPLIT, SPLIT_AT_A_DOOR)
"""Which processes a seed has, by its remainder: half of the rounds are with SQLite, the others on PostgreSQL."""


@dataclass
class Tally:
    """The sum of all rounds."""

    rounds: int = 0
    seconds: float = 0.0
    prompts: int = 0
    confirmed: int = 0
    posted: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: Counter[Fault] = field(default_factory=Counter)
    failed: list[int] = field(default_factory=list)

    def add(self, told: Told) -> None:
        """Count a round."""
        self.rounds += 1
        self.seconds += told.seconds
        self.prompts += told.prompts
        self.confirmed += told.confirmed
        self.posted += told.posted
        self.kills += told.kills
        self.faults += told.faults
        self.found += Counter(complaint.fault for complaint in told.complaints)
        if told.complaints:
            self.failed.append(told.seed)

    def __str__(self) -> str:
        rows = [
            ("rounds", self.rounds),
            ("seconds", round(self.seconds)),
            ("prompts received", self.prompts),
            ("answers confirmed", self.confirmed),
            ("progress posts confirmed", self.posted),
            *(
                (f"killed while {when}" if when[-3:] == "ing" else f"killed, {when}", n)
                for when, n in _most(self.kills)
            ),
            *_most(self.faults),
            *((fault.value, self.found[fault]) for fault in Fault),
        ]
        failing = "".join(f"\nfailed: make soak SEED={seed}" for seed in self.failed)
        return "\n".join(f"{words:<40}{number:>8}" for words, number in rows) + failing


def _most(counted: Counter[str]) -> Sequence[tuple[str, int]]:
    return counted.most_common()


def soak(seeds: Sequence[int], *, only_sqlite: bool, minutes: float = inf) -> Tally:
    """Live a round for each seed, telling of it in a line, or in full if it fails; none begins after so long.

    Whoever ends it by a signal gets the tally of the rounds until then.
    """
    until = monotonic() + 60 * minutes
    tally = Tally()
    with (
        suppress(KeyboardInterrupt),
        ExitStack() as ending,
        tempfile.TemporaryDirectory(prefix="headway-soak-") as folder,
    ):
        template = Path(folder) / "template.sqlite3"
        upgrade(f"sqlite:///{template}")
        server = None if only_sqlite else ending.enter_context(served())
        migrated = ending.enter_context(own_database(server)) if server else ""
        if migrated:
            upgrade(migrated)
        for seed in takewhile(lambda _: monotonic() < until, seeds):
            place = Path(folder) / str(seed)
            place.mkdir()
            cast = CASTS[seed % len(CASTS)]
            if not cast.on_postgresql:
                told = live(seed, copied(template, place), place, cast)
            elif server is None:
                continue
            else:
                with own_database(server, str(make_url(migrated).database)) as url:
                    told = live(seed, url, place, cast)
            tally.add(told)
            print(f"seed {seed}: {told.seconds:.0f} s, {len(told.complaints)} found", flush=True)
            if told.complaints:
                print(told.in_full, flush=True)
    return tally


def soak_large(seed: int, people: int, databases: Sequence[str]) -> Tally:
    """Live a large round on each of these databases: with one process on SQLite, with two on PostgreSQL."""
    tally = Tally()
    with ExitStack() as ending, tempfile.TemporaryDirectory(prefix="headway-soak-") as folder:
        for database in databases:
            place = Path(folder) / database
            place.mkdir()
            url, cast = f"sqlite:///{place / 'headway.sqlite3'}", ALONE
            if database == "postgresql":
                url, cast = ending.enter_context(own_database(ending.enter_context(served()))), TWO
            told = live_large(seed, Size(people), url, place, cast, partial(print, flush=True))
            tally.add(told)
            print(f"{people:,} people on {database}: {told.seconds:.0f} s, {len(told.complaints)} found", flush=True)
            if told.complaints:
                print(told.in_full, flush=True)
    return tally


def main() -> int:
    """Return 0 if nothing was lost, doubled or left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="live the round of this seed alone")
    parser.add_argument("--from", dest="first", type=int, default=None, help="the first seed; drawn if it is not given")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--people", type=int, default=None, help="live a large round of so many instead")
    parser.add_argument("--minutes", type=float, default=inf, help="begin no round after so long")
    given = parser.parse_args()
    first = given.seed if given.seed is not None else given.first
    if first is None:
        first = secrets.randbelow(1_000_000)
    if given.people is not None:
        print(f"seed {first}", flush=True)
        databases = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
        tally = soak_large(first, given.people, databases)
        print(tally)
        return 1 if tally.failed else 0
    seeds = range(first, first + (1 if given.seed is not None else given.rounds))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"seeds {seeds.start} to {seeds.stop - 1}", flush=True)
    tally = soak(seeds, only_sqlite=given.database == "sqlite", minutes=given.minutes)
    print(tally)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
