"""What fails time and again, and how often the log says so."""

import pytest

from bot.services.unit_of_work import StorageBusy
from handlers.alone import Troubles


def _send(troubles: Troubles, *, fails: bool) -> None:
    with troubles.alone("send"):
        if fails:
            raise StorageBusy("The database is locked or out of reach")


def test_an_outage_is_told_in_whole_lines_ever_more_seldom_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    troubles = Troubles()
    for _ in range(1000):
        _send(troubles, fails=True)
    for _ in range(5):
        _send(troubles, fails=False)
    often = [f"Could not send, {2**n} times in a row: StorageBusy" for n in range(1, 10)]
    assert caplog.messages == ["Could not send: StorageBusy", *often, "Could send again, after 1000 failures"]


def test_the_next_outage_is_told_at_once_again(caplog: pytest.LogCaptureFixture) -> None:
    troubles = Troubles()
    for fails in (True, True, True, False, True):
        _send(troubles, fails=fails)
    assert caplog.messages[-1] == "Could not send: StorageBusy"


def test_each_piece_of_work_has_troubles_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    troubles = Troubles()
    _send(troubles, fails=True)
    with troubles.alone("plan"):
        pass
    with troubles.alone("plan"):
        raise StorageBusy
    assert caplog.messages == ["Could not send: StorageBusy", "Could not plan: StorageBusy"]
