"""`make try` for a browser test: the very program, on a free port and in a folder of the test's own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localslack import LocalSlack

MAIN = Path(__file__).parents[2] / "main.py"
FIRST_DAY = "2027-03-03"
"""A Wednesday, four weeks before the quarter ends."""


@contextmanager
def running_trial(folder: Path) -> Iterator[LocalSlack]:
    """Start the local Slack and Headway as `make try` does, wait until they are ready, and end them afterwards."""
    command = [sys.executable, str(MAIN), "try", "--fresh", "--no-browser"]
    command += ["--port", "0", "--folder", str(folder), "--start", FIRST_DAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            said = ""
            while (found := re.search(r"ready: open (\S+)", said)) is None:
                line = program.stdout.readline() if program.stdout else ""
                assert line, f"`main.py try` ended before it was ready: {said}"
                said += line
            yield LocalSlack(found.group(1))
        finally:
            program.terminate()
            program.wait(20)
