"""Processes of the real program, each with a clock that a test moves; all are ended by their ids."""

import mmap
import os
import resource
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from localslack.client import LocalSlack
from tests.console import HTTP
from tests.faults.machine import OFFSET
from tests.faults.nursery import Forked, nursery
from tests.office import INSTALLED

AT_WORK = "Headway is at work"
PATIENCE = 90.0
"""Seconds that a start may take on a machine that is busy with other things."""


@dataclass(frozen=True)
class Cast:
    """Which processes there are, each `main.py run` or one with `--only`, and how Slack's payloads reach them."""

    roles: Sequence[str]
    over_http: bool = False
    on_postgresql: bool = False


ALONE = Cast(("",))
ALONE_AT_A_DOOR = Cast(("",), over_http=True)
ONE_OF_EACH_AT_A_DOOR = Cast(("listen", "tick"), over_http=True)
TWO = Cast(("", ""), on_postgresql=True)
FOUR = Cast(("", "", "", ""), on_postgresql=True)
SPLIT = Cast(("listen", "listen", "tick", "tick"), on_postgresql=True)
SPLIT_AT_A_DOOR = Cast(("listen", "tick", "tick"), over_http=True, on_postgresql=True)


class DidNotHappen(Exception):
    """Something that a round waits for did not come about."""


def wait_until(is_so: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Return as soon as it is so. Raises DidNotHappen."""
    deadline = monotonic() + within
    while not is_so():
        if monotonic() > deadline:
            raise DidNotHappen(what)
        sleep(0.01)


class Program:
    """One process at a time of `main.py run …`: started, killed, started again."""

    def __init__(
        self, folder: Path, number: int, arguments: Sequence[str], settings: Mapping[str, str], times: int
    ) -> None:
        self._arguments, self._environment = arguments, {"PATH": os.environ["PATH"], **settings}
        self._times = times
        self._folder, self._log, self._clock = folder, folder / f"{number}.log", folder / f"{number}.clock"
        self._log.touch()
        self._clock.write_bytes(OFFSET.pack(0))
        with self._clock.open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), OFFSET.size)
        self._process: Forked | None = None
        self._read_from = 0
        self.starts = 0

    @property
    def ticks(self) -> bool:
        """Whether it plans and sends."""
        return "listen" not in self._arguments

    @property
    def listens(self) -> bool:
        """Whether Slack's payloads reach it."""
        return "tick" not in self._arguments

    @property
    def said(self) -> str:
        """What it has logged, over all its starts."""
        return self._log.read_text(errors="replace")

    def set_clock(self, offset: float) -> None:
        """Have its machine's clock be ahead by so many seconds."""
        self._offset[:] = OFFSET.pack(int(offset * 1e9))

    def start(self, *, largest_file: int = resource.RLIM_INFINITY) -> None:
        """Begin to start it, be it on a disk that is full (`limit_files`)."""
        self._read_from = len(self.said)
        said = self._folder / f"{self._log.name}-{self.starts}"
        os.mkfifo(said)
        threading.Thread(target=self._write_down, args=(said,), daemon=True).start()
        self._process = nursery().start(
            clock=str(self._clock),
            arguments=["run", *self._arguments],
            folder=str(self._folder),
            settings=self._environment,
            log=str(said),
            largest_file=largest_file,
            times=self._times,
        )
        self.starts += 1

    def _write_down(self, what_is_said: Path) -> None:
        """Keep what it logs, here and not in a file of its own: its disk may be full."""
        with what_is_said.open("rb", buffering=0) as said, self._log.open("ab", buffering=0) as log:
            while some := said.read(65_536):
                log.write(some)

    def wait_until_at_work(self) -> None:
        """Return as soon as it is. Raises DidNotHappen, also where it has ended."""

        def is_at_work() -> bool:
            if not self.is_running:
                raise DidNotHappen(f"a start, but it ended:\n{self.said_since_its_start}")
            return self.has_begun

        wait_until(is_at_work, "a start")

    @property
    def has_begun(self) -> bool:
        """Whether it has said that it is at work since it was started."""
        return AT_WORK in self.said_since_its_start

    @property
    def said_since_its_start(self) -> str:
        """What it has logged since it was started last."""
        return self.said[self._read_from :]

    @property
    def is_running(self) -> bool:
        """Whether there is a process, be it a paused one."""
        return self._process is not None and self._process.poll() is None

    @property
    def ended_by_itself(self) -> int | None:
        """The exit status of one that nobody killed; None if there is none such."""
        return None if self._process is None else self._process.poll()

    def kill(self) -> None:
        """End it as by kill -9."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def end_politely(self) -> None:
        """Ask it to end, and wait until it has. Raises DidNotHappen if it takes longer than it may."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                raise DidNotHappen("an end on SIGTERM") from None
            self._process = None

    def pause(self) -> None:
        """Have it stand still, as a machine that sleeps."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End a pause."""
        self._signal(signal.SIGCONT)

    def limit_files(self, size: int = resource.RLIM_INFINITY) -> None:
        """Have no file of its grow beyond so many bytes: to the program that is a disk that takes no more."""
        if self.is_running and self._process is not None:
            with suppress(ProcessLookupError):
                resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _signal(self, number: signal.Signals) -> None:
        if self.is_running and self._process is not None:
            self._process.send_signal(number)


class Programs:
    """All processes that share a database and a Slack, whose time they have, and so many `times` whose limits."""

    def __init__(
        self, slack: LocalSlack, database_url: str, folder: Path, cast: Cast, port: int, times: int = 1
    ) -> None:
        settings = {
            "SLACK_BOT_TOKEN": INSTALLED.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
        }
        door = {**HTTP, "SLACK_SIGNING_SECRET": INSTALLED.signing_secret, "PORT": str(port)}
        reached_by = door if cast.over_http else {"SLACK_APP_TOKEN": INSTALLED.app_token}
        self.slack = slack
        self.each = [
            Program(
                folder,
                number,
                ["--only", role] if role else [],
                settings if role == "tick" else {**settings, **reached_by},
                times,
            )
            for number, role in enumerate(cast.roles)
        ]
        self.ahead = 0.0
        """Seconds by which Slack's time, and their clocks, are ahead of this machine's."""

    def start(self) -> None:
        """Start them all, and return when they are at work."""
        self.tell_time()
        for program in self.each:
            program.start()
        for program in self.each:
            program.wait_until_at_work()

    def tell_time(self, *these: Program, wrong_by: float = 0.0) -> None:
        """Set their machines' clocks, all of them unless told which, to Slack's time, or wrong by so many seconds."""
        self.ahead = (self.slack.now() - datetime.now(UTC)).total_seconds()
        for program in these or self.each:
            program.set_clock(self.ahead + wrong_by)

    def end(self) -> None:
        """End what is left."""
        for program in self.each:
            program.kill()
