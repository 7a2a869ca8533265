"""Runs `main.py` as it is, on a machine whose clock is set elsewhere: by an offset in a file, which a test moves.

`python machine.py CLOCK run …`; CLOCK holds nanoseconds, eight bytes. The program knows nothing of it.
"""

import mmap
import runpy
import struct
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OFFSET = struct.Struct("q")


def main(clock: str, *arguments: str, times: int = 1) -> None:
    """Be that program, made for so many times Slack's limits."""
    sys.modules["pytest"] = None  # type: ignore[assignment]  # time_machine would load it, which takes a start's half
    import time_machine  # noqa: PLC0415

    if times != 1:
        from bot.slack import pacer  # noqa: PLC0415

        pacer.PER_MINUTE = {method: calls * times for method, calls in pacer.PER_MINUTE.items()}
        pacer.UNLISTED, pacer.IN_ONE_CHANNEL = pacer.UNLISTED * times, pacer.IN_ONE_CHANNEL / times
    real = time.time_ns() - time.monotonic_ns()

    with open(clock, "rb") as file:
        offset = mmap.mmap(file.fileno(), OFFSET.size, prot=mmap.PROT_READ)
    traveller = time_machine.travel(0).start()
    # Read anew each time, so that one that was stopped and goes on finds at once how late it is.
    traveller.time_ns = lambda: real + time.monotonic_ns() + OFFSET.unpack(offset)[0]  # type: ignore[method-assign]
    sys.argv = [str(ROOT / "main.py"), *arguments]
    sys.path[0] = str(ROOT)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
