"""What the bot takes of the machine, beside a Bolt app that does nothing: memory, and time to start."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from benchmarks.acknowledgement import everyday, nothing
from benchmarks.load import burst
from benchmarks.report import Line
from benchmarks.sizes import Database, Size
from benchmarks.stage import HEADWAY_ID, PEER_ID, Stage, stage
from localslack.client import LocalSlack

SETTLED_AFTER = 2.0
"""Seconds after the start at which memory is looked at."""

Memory = tuple[float, float]
"""In MB: what is resident, and that with what is shared split among those who share it (RSS and PSS)."""


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield how long it takes until each is connected, and its memory, fresh and after commands.

    The two are started in turns; each figure is the median.
    """
    ours: list[tuple[float, Memory]] = []
    peer: list[tuple[float, Memory]] = []
    with stage(database, size.organisation, size.acting) as here:
        for _ in range(size.starts):
            ours.append(_started(here.slack, here.headway, HEADWAY_ID))
            peer.append(_started(here.slack, here.peer, PEER_ID))
        ours_worked, peer_worked = _worked(here, size.burst_seconds)
    yield Line("started and connected", median(took for took, _ in ours), median(took for took, _ in peer), unit="s")
    for number, name in enumerate(("resident memory (RSS)", "memory, what is shared split (PSS)")):
        fresh, beside = (median(memory[number] for _, memory in each) for each in (ours, peer))
        yield Line(f"{name}, fresh", fresh, beside, unit="MB")
        yield Line(f"{name}, after commands", ours_worked[number], peer_worked[number], unit="MB")


def _started(slack: LocalSlack, program: Callable[[], AbstractContextManager[int]], app: str) -> tuple[float, Memory]:
    """Start a program and end it; return how many seconds passed until it was connected, and its memory."""
    began = perf_counter()
    with program() as process_id:
        took = perf_counter() - began
        sleep(SETTLED_AFTER)
        memory = _memory(process_id)
    slack.wait_for(lambda: not slack.app(app)["connected"], "the app to be gone")
    return took, memory


def _worked(here: Stage, seconds: float) -> tuple[Memory, Memory]:
    """Return our memory and the peer's after commands, 50 a second, to both."""
    with here.headway() as ours, here.peer() as peer:
        burst(here, [everyday(here.organisation), nothing], 50, seconds)
        return _memory(ours), _memory(peer)


def _memory(process_id: int) -> Memory:
    """Return what Linux says of a process (https://docs.kernel.org/filesystems/proc.html, smaps_rollup)."""
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024
