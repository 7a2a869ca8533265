"""`make bench`: every benchmark, each figure beside a floor or a peer of the same run; with names, only those."""

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from benchmarks import acknowledgement, database, footprint, forms, planning, processes, prompts, replies
from benchmarks.load import PATIENCE, Unmeasured
from benchmarks.report import Line, table
from benchmarks.sizes import SHORT, USUAL, WHOLE, Database, Size

BENCHMARKS: Mapping[str, ModuleType] = {
    "acknowledgement": acknowledgement,
    "forms": forms,
    "footprint": footprint,
    "planning": planning,
    "replies": replies,
    "prompts": prompts,
    "processes": processes,
}
"""A module each, with `measure(size, database)`; a new one is added here."""


def main() -> int:
    """Print what was measured, and how busy the machine was before; the exit status, 1 if not all could be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHMARKS)}")
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument("--whole", action="store_true", help="send all 10,000 prompts: a quarter of an hour more")
    how_much.add_argument("--short", action="store_true", help="fewer people and shorter: says less, and sooner")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own, not on SQLite")
    given = parser.parse_args()
    if unknown := set(given.names) - BENCHMARKS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    kind = "PostgreSQL" if given.postgresql else "SQLite"
    size = SHORT if given.short else WHOLE if given.whole else USUAL
    before = os.getloadavg()[0]
    lines, unmeasured = measured(
        given.names or BENCHMARKS, size, database.postgresql if given.postgresql else database.sqlite
    )
    print(table(lines))
    print(f"{kind}, Python {platform.python_version()}, {os.cpu_count()} cores, load {before:.1f} before the run")
    late = any(line.is_late for line in lines)
    if late:
        print(
            "The machine was too busy: what is late had not come when Slack would have given up, or "
            f"{PATIENCE:.0f} s after the last command. Try again when nothing else runs."
        )
    for why in unmeasured:
        print(f"Not measured: {why}")
    return 1 if late or unmeasured else 0


def measured(names: Iterable[str], size: Size, on: Database) -> tuple[list[Line], list[str]]:
    """Return what was measured, and why something was not: a busy machine shall not cost the figures that stand."""
    lines: list[Line] = []
    unmeasured: list[str] = []
    for name in names:
        found: Iterator[Line] = BENCHMARKS[name].measure(size, on)
        try:
            lines.extend(found)
        except Unmeasured as why:
            unmeasured.append(f"{name}: {why}.")
    return lines, unmeasured


if __name__ == "__main__":
    sys.exit(main())
