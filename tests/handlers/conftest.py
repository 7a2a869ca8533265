"""The whole bot in a local Slack, without its clock: what arrives is answered by the real listeners."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.clock import Clock, SystemClock
from localslack.client import LocalSlack
from localslack.server import serve
from main import Headway
from tests.databases import copied
from tests.office import INSTALLED, headway_in, settle


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture(scope="module")
def headway(slack: LocalSlack, sqlite_template: Path, office_folder: Path) -> Iterator[Headway]:
    """Inês leads Harbour; Ana leads Claims care, with Bo and Hana in it."""
    running = headway_in(slack, copied(sqlite_template, office_folder), SystemClock())
    running.start(heartbeat=False)
    slack.wait_until_connected()
    settle(running)
    yield running
    running.stop()


@pytest.fixture
def sends(headway: Headway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is urgent sent as soon as it is in the outbox; the clock, which would be woken for it, stands still."""
    monkeypatch.setattr(headway.heartbeat, "wake", headway.ticks.post)


@pytest.fixture
def clock() -> Clock:
    """Return the time by which a bot that is made for a test goes."""
    return SystemClock()
