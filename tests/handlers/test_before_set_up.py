"""A workspace in which nobody has named the organisation: every command says the one thing that helps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.command_line import SUB_COMMANDS
from bot.services.clock import SystemClock
from localslack.client import LocalSlack
from main import Headway
from tests.databases import copied
from tests.office import headway_in

WORDS = "@Emeka Obi or @Inês Duarte can name the organisation with `/goal team` in its channel"


@pytest.fixture(scope="module")
def empty(slack: LocalSlack, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headway]:
    running = headway_in(slack, copied(sqlite_template, tmp_path_factory.mktemp("empty")), SystemClock())
    running.start(heartbeat=False)
    slack.wait_until_connected()
    running.ticks.directory()  # who administers the workspace
    yield running
    running.stop()


@pytest.mark.parametrize(
    "typed",
    [
        "/goal",
        "/checkin",
        "/goal G-4",
        "/goal update",
        "/goal show",
        "/goal list",
        *(f"/goal {command.example}" for command in SUB_COMMANDS if command.name not in ("help", "team", "admins")),
        "/goal team",
    ],
)
def test_every_command_says_who_can_name_the_organisation(slack: LocalSlack, empty: Headway, typed: str) -> None:
    bo = slack.as_user("bo")
    before = bo.messages("#general")
    bo.command("#general", typed)
    told = bo.wait_for_message("#general", after=before[-1] if before else None)
    assert WORDS in told.text


@pytest.mark.parametrize("typed", ["/goal help", "/checkin help"])
def test_help_is_there_before_the_organisation_is_named(slack: LocalSlack, empty: Headway, typed: str) -> None:
    bo = slack.as_user("bo")
    before = bo.messages("#general")
    bo.command("#general", typed)
    assert "What Headway does" in bo.wait_for_message("#general", after=before[-1] if before else None).text


def test_admins_can_be_named_before_the_organisation_and_others_read_who_can_name_them(
    slack: LocalSlack, empty: Headway
) -> None:
    bo, emeka = slack.as_user("bo"), slack.as_user("emeka")
    before = bo.messages("#general")
    bo.command("#general", "/goal admins")
    told = bo.wait_for_message("#general", after=before[-1] if before else None).text
    assert "this can be done by @Emeka Obi or @Inês Duarte" in told
    emeka.command("#general", "/goal admins")
    emeka.modal("Headway admins").close()
