"""Has programs begin from one process that has imported what they need: the same at each start, and most of its time.

`python nursery.py` reads a start a line, forks, and tells which process that is, and later how it ended. Each runs
`main.py` from its first line, as `machine.py` does.
"""

import atexit
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Forked:
    """A process that the nursery has begun, as far as `subprocess.Popen` is asked for here."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None
        self._has_ended = threading.Event()

    def ended(self, status: int) -> None:
        """Note how it ended."""
        self._status = status
        self._has_ended.set()

    def poll(self) -> int | None:
        """Return its exit status, minus a signal's number where that ended it; None while it runs."""
        return self._status

    def wait(self, timeout: float | None = None) -> int | None:
        """Return that once it has ended. Raises subprocess.TimeoutExpired after so many seconds."""
        if not self._has_ended.wait(timeout):
            raise subprocess.TimeoutExpired("main.py", timeout or 0)
        return self._status

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self._status is None:
            os.kill(self.pid, number)


class Nursery:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]}
        )
        self._begun: dict[int, Forked] = {}
        self._has_begun = threading.Semaphore(0)
        self._newest = Forked(0)
        self._one_at_a_time = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._end)

    def start(self, **order: object) -> Forked:
        """Begin one: its `clock`, `arguments`, `folder`, `settings`, where it says what it logs, its `largest_file`,
        and for how many `times` Slack's limits it is.
        """
        assert self._process.stdin is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            self._has_begun.acquire()
            return self._newest

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            what, pid, *status = line.split()
            if what == b"began":
                self._newest = self._begun[int(pid)] = Forked(int(pid))
                self._has_begun.release()
            else:
                self._begun.pop(int(pid)).ended(int(status[0]))


@cache
def nursery() -> Nursery:
    """Return the one of this process."""
    return Nursery()


def _be(order: dict[str, Any]) -> None:
    """Become the program, in a process of its own."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for descriptor, file, how in ((0, os.devnull, os.O_RDONLY), (1, order["log"], os.O_WRONLY)):
        opened = os.open(file, how)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.dup2(1, 2)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["settings"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], resource.RLIM_INFINITY))
    from tests.faults import machine  # noqa: PLC0415

    machine.main(order["clock"], *order["arguments"], times=order["times"])


def _tell(*words: object) -> None:
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell("ended", pid, os.waitstatus_to_exitcode(status))


def _serve() -> None:
    sys.path[0] = str(ROOT)
    sys.modules["pytest"] = None  # type: ignore[assignment]  # as in machine.py
    import alembic.command  # noqa: F401, PLC0415
    import time_machine  # noqa: F401, PLC0415

    import main  # noqa: F401, PLC0415

    ears, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with selectors.DefaultSelector() as waiting:
        waiting.register(0, selectors.EVENT_READ)
        waiting.register(ears, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if ears in ready:
                ears.recv(4096)
                _reap()
            if 0 in ready:
                line = sys.stdin.buffer.readline()
                if not line:
                    return
                pid = os.fork()
                if pid == 0:
                    break
                _tell("began", pid)
    ears.close()
    mouth.close()
    _be(json.loads(line))


if __name__ == "__main__":
    _serve()
