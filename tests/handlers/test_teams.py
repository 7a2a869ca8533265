"""The team form where the database fails in what follows it."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from bot.domain.channels import Channel
from bot.services.people import DirectoryUnavailable
from bot.services.team_channels import TeamChannelService
from bot.services.unit_of_work import StorageBusy
from bot.slack.directory import SlackDirectory
from handlers.patience import BEFORE_WRITING
from localslack.client import LocalSlack
from localslack.delivery import ACK_SECONDS
from main import Headway
from storage.engines import PATIENCE
from tests.office import HARBOUR, edit_team


def busy(*_: object, **__: object) -> NoReturn:
    raise StorageBusy


@pytest.fixture
def after(log: pytest.LogCaptureFixture, slack: LocalSlack) -> Callable[[], None]:
    """Wait until it is over: whether Headway is in the channel could not be recorded."""

    def is_logged() -> None:
        def word_of_it() -> bool | None:
            return any("was not recorded: StorageBusy" in line for line in log.messages) or None

        slack.wait_for(word_of_it, "word of it in the log")

    return is_logged


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("WARNING", logger="headway.handlers")
    return caplog


def test_asking_slack_and_then_waiting_to_write_leave_time_to_acknowledge_a_form() -> None:
    assert BEFORE_WRITING + PATIENCE < ACK_SECONDS


def test_a_team_form_that_opened_is_not_called_failed_when_the_bots_place_cannot_be_recorded(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, after: Callable[[], None]
) -> None:
    monkeypatch.setattr(TeamChannelService, "follow", busy)
    ana = slack.as_user("ana")
    form = edit_team(ana, "#claims-care")
    after()
    assert form.value("Name") == "Claims care"
    assert not [told for told in ana.messages("#claims-care") if told.ephemeral and "People are asked" not in told.text]
    ana.modal().close()


def test_a_team_that_was_saved_is_not_called_lost_when_the_bots_place_cannot_be_recorded(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, after: Callable[[], None]
) -> None:
    asks = SlackDirectory.channel

    def says_late(directory: SlackDirectory, *asked: Any, within: float | None = None, **how: Any) -> Channel:
        if within is not None:
            raise DirectoryUnavailable("TimeoutError")
        return asks(directory, *asked, **how)

    ana = slack.as_user("ana")
    form = edit_team(ana, "#claims-care").fill({"Name": "Claims and care"})
    monkeypatch.setattr(SlackDirectory, "channel", says_late)
    monkeypatch.setattr(TeamChannelService, "follow", busy)
    saved = form.submit().view
    assert saved is not None
    after()
    assert "*Claims and care* stands below" in ana.modal("Saved").text
    assert {"Edit", "Undo"} <= set(ana.modal("Saved").buttons)
    stands = headway.services.teams.saved(HARBOUR, "C0CLAIMS")
    assert stands is not None
    assert stands.team.name == "Claims and care"
