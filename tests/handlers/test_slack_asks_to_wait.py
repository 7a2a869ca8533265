"""Slack asks a method to rest while people wait for answers: it is left alone, and everybody is answered in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.deliveries import Kind
from bot.services.clock import SystemClock
from bot.slack.pacer import Pacer
from localslack.client import LocalSlack
from localslack.server import serve
from main import Headway
from tests.databases import copied
from tests.office import HARBOUR, INSTALLED, headway_in, settle

REST, PATIENCE = 6, 60
TEAMS = b"Team,Lead\nPhone,@ana\n"


@pytest.fixture
def paced(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[LocalSlack, Headway]]:
    """The bot at work at Slack's pace, with its clock."""
    with serve(apps=[INSTALLED]) as slack:
        headway = headway_in(slack, copied(sqlite_template, tmp_path), SystemClock(), Pacer())
        headway.start()
        slack.wait_until_connected()
        settle(headway)
        yield slack, headway
        headway.stop()


def refusals(slack: LocalSlack, method: str) -> int:
    return sum("ratelimited" in str(entry) for entry in slack.log("api", method=method))


def test_a_home_that_is_to_wait_is_shown_when_slack_takes_it_and_nobody_reads_of_a_failure(
    paced: tuple[LocalSlack, Headway],
) -> None:
    slack, _ = paced
    fay, app = slack.as_user("fay"), slack.app(None)["app_id"]
    with slack.fault("ratelimited", "views.publish", retry_after=REST):
        for _ in range(2):
            fay.act("home/opened", app=app, tab="home")
        slack.wait_for(lambda: refusals(slack, "views.publish") or None, "a refusal", within=PATIENCE)
    slack.wait_for(lambda: fay.see("home", app=app)["view"], "Home", within=PATIENCE)
    assert "went wrong" not in str(fay.see("home", app=app)["view"])
    assert not [m for m in fay.messages("Headway") if "went wrong" in m.text]


def test_who_sends_a_file_while_messages_are_to_wait_is_answered_afterwards(
    paced: tuple[LocalSlack, Headway],
) -> None:
    slack, headway = paced
    fay, bo = slack.as_user("fay"), slack.as_user("bo")

    def is_heard() -> bool | None:
        with headway.services.prompts.uow.reading(HARBOUR) as tx:
            waits = tx.deliveries.of_people(Kind.TOLD, [bo.place("Headway")], "")
        return bool(waits) or refusals(slack, "chat.postMessage") > 1 or None

    with slack.fault("ratelimited", "chat.postMessage", retry_after=REST):
        fay.say("Headway", "What can you do?")
        slack.wait_for(lambda: refusals(slack, "chat.postMessage") or None, "a refusal", within=PATIENCE)
        bo.send("Headway", "teams.csv", TEAMS)
        slack.wait_for(is_heard, "the file to be heard of", within=PATIENCE)
    bo.wait_for_message("Headway", "teams.csv", within=PATIENCE)
