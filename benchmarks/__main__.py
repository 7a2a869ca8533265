"""`make bench`: every benchmark, each figure beside a floor or a peer of the same run. About 90 seconds."""

import argparse
import os
import platform
import sys
from contextlib import suppress

from benchmarks import acknowledgement, database, forms, idle_app
from benchmarks.load import PATIENCE, Unmeasured, burst
from benchmarks.report import Line, table
from benchmarks.stage import Stage, stage

BENCHMARKS = (acknowledgement, forms)
"""A module each, with `measure(stage)`; a new one is added here."""


def main() -> int:
    """Print what was measured, and how busy the machine was before; the exit status, 1 if not all could be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own, not on SQLite")
    kind = "PostgreSQL" if parser.parse_args().postgresql else "SQLite"
    before = os.getloadavg()[0]
    with stage(database.postgresql() if kind == "PostgreSQL" else database.sqlite()) as here:
        # Everything is imported, compiled and connected once before anything counts.
        with suppress(Unmeasured):
            burst(here.slack, [lambda *_: "/goal list", lambda *_: idle_app.COMMAND], 10, 3)
            burst(here.slack, [lambda *_: "/goal set", lambda *_: idle_app.COMMAND], 10, 1)
        lines, unmeasured = _measure(here)
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


def _measure(here: Stage) -> tuple[list[Line], list[str]]:
    """Return what was measured, and why something was not: a busy machine shall not cost the figures that stand."""
    lines: list[Line] = []
    unmeasured: list[str] = []
    for benchmark in BENCHMARKS:
        try:
            lines.extend(benchmark.measure(here))
        except Unmeasured as why:
            unmeasured.append(f"{benchmark.__name__.rpartition('.')[2]}: {why}.")
    return lines, unmeasured


if __name__ == "__main__":
    sys.exit(main())
