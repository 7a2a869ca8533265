"""The command line without a process of its own: what somebody types, and what they read."""

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import main
from bot.settings import NAMES
from bot.slack.manifest import manifest
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve

CONFIG = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
HTTP = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "ab" * 16}
"""What makes good settings such for HTTP mode; PORT goes with them."""


@pytest.fixture(scope="module")
def answering_slack() -> Iterator[LocalSlack]:
    """A Slack that knows the tokens of `good_settings`."""
    with serve(apps=[CONFIG]) as running:
        yield running


@pytest.fixture
def good_settings(answering_slack: LocalSlack, tmp_path: Path) -> dict[str, str]:
    """Settings with which everything is in order, in Socket Mode."""
    return {
        "SLACK_BOT_TOKEN": CONFIG.bot_token,
        "SLACK_APP_TOKEN": CONFIG.app_token,
        "SLACK_API_URL": answering_slack.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'headway.sqlite3'}",
    }


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    returncode: int
    stdout: str
    stderr: str


Console = Callable[..., Ended]
"""Takes the settings and the arguments."""


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Console]:
    """Run `main.py` with such settings and arguments, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gc, "freeze", lambda: None)  # what a program keeps for good ends here with its test
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    interval = sys.getswitchinterval()

    def typed(settings: Mapping[str, str], *arguments: str) -> Ended:
        capsys.readouterr()
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        status = main.main(arguments)
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    yield typed
    root.handlers[:] = handlers
    root.setLevel(level)
    for number, handler in signals.items():
        signal.signal(number, handler)
    sys.setswitchinterval(interval)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


_CAPABILITIES = ctypes.c_uint32 * 6
"""Effective, permitted, inheritable; twice, for 64 bits (capset(2), version 3)."""
_OVER_RIGHTS = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7))."""


@contextmanager
def rights_hold() -> Iterator[None]:
    """Have the rights of files hold for the superuser as well, as whom tests often run."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, had = _Header(0x20080522, 0), _CAPABILITIES()
    assert libc.capget(ctypes.byref(header), had) == 0
    fewer = _CAPABILITIES(*had)
    fewer[0] &= ~_OVER_RIGHTS
    assert libc.capset(ctypes.byref(header), fewer) == 0
    try:
        yield
    finally:
        assert libc.capset(ctypes.byref(header), had) == 0
