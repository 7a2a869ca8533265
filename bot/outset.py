"""What holds before the rest of the program is imported: Ctrl-C, and a Python that Headway cannot run with."""

import gc
import os
import signal
import sys
from types import TracebackType

ENDED_BY_CTRL_C = 130
"""The exit status of a program that SIGINT ended, as shells count it: 128 and the signal's number."""
WRONG_PYTHON = 2
SWITCH_INTERVAL = 0.0005
"""Seconds a thread may compute while others wait for their turn. With Python's own 5 ms, an acknowledgement that
passes through four threads waits behind whatever other listeners are busy with (docs/benchmarks.md)."""
_OLDEST = (3, 11)
_REMEDY = "type make install, and start Headway with .venv/bin/python main.py"


def prepare() -> None:
    """End at once and quietly on Ctrl-C until something is begun, and tell in one line what is not installed.

    Nothing is looked through for garbage until `end`: all that the imports make stays, and to look
    through it time and again is a quarter of a start.
    """
    gc.disable()
    signal.signal(signal.SIGINT, lambda *_: os._exit(ENDED_BY_CTRL_C))
    if sys.version_info < _OLDEST:
        here = ".".join(map(str, sys.version_info[:2]))
        sys.stderr.write(f"Headway needs Python 3.11 or newer, and this is {here}: {_REMEDY}.\n")
        sys.exit(WRONG_PYTHON)
    sys.excepthook = _tell


def end() -> None:
    """Let Python collect garbage and switch threads as the whole program needs it: all is imported."""
    gc.enable()
    sys.setswitchinterval(SWITCH_INTERVAL)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, ModuleNotFoundError):
        sys.stderr.write(f"{error.name} is not installed for {sys.executable}: {_REMEDY}.\n")
    else:
        sys.__excepthook__(kind, error, trace)
