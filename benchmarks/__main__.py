"""`make bench`: every benchmark, each figure beside a floor or a peer of the same run. About 90 seconds."""

import os
import platform

from benchmarks import acknowledgement, forms, idle_app
from benchmarks.load import burst
from benchmarks.report import table
from benchmarks.stage import stage

BENCHMARKS = (acknowledgement, forms)
"""A module each, with `measure(stage)`; a new one is added here."""


def main() -> None:
    """Print what was measured, and how busy the machine was before and after."""
    before = os.getloadavg()[0]
    with stage() as here:
        # Everything is imported, compiled and connected once before anything counts.
        burst(here.slack, [lambda *_: "/goal list", lambda *_: idle_app.COMMAND], 10, 3)
        burst(here.slack, [lambda *_: "/goal set", lambda *_: idle_app.COMMAND], 10, 1)
        lines = [line for benchmark in BENCHMARKS for line in benchmark.measure(here)]
    print(table(lines))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {before:.1f} before the run")


if __name__ == "__main__":
    main()
