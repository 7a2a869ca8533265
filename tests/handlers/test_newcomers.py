"""Whoever comes in for the first time is asked about at once, so that their dates are those of where they are."""

import pytest

from localslack.client import LocalSlack
from main import Headway

HARBOUR = "T0HARBOUR"


def looked_up(slack: LocalSlack) -> int:
    return len(slack.log("api", method="users.info"))


@pytest.mark.parametrize(
    ("who", "user_id", "typed"), [("Gus", "U0GUS", "/checkin"), ("Fay", "U0FAY", "/goal progress")]
)
def test_a_newcomer_with_a_command_is_known_when_it_is_answered_and_asked_about_once(
    slack: LocalSlack, headway: Headway, who: str, user_id: str, typed: str
) -> None:
    assert headway.services.people.person(HARBOUR, user_id) is None
    before = looked_up(slack)
    for _ in range(2):
        last = slack.as_user(who).messages("#general")
        slack.as_user(who).command("#general", typed)
        slack.as_user(who).wait_for_message("#general", after=last[-1] if last else None)
    person = headway.services.people.person(HARBOUR, user_id)
    assert person is not None
    assert person.is_known
    assert looked_up(slack) == before + 1


def test_a_newcomer_who_writes_to_the_bot_is_known(slack: LocalSlack, headway: Headway) -> None:
    slack.as_user("Dev").say("Headway", "82")
    slack.wait_for(lambda: headway.services.people.knows(HARBOUR, "U0DEV"), "Dev to be known")
    person = headway.services.people.person(HARBOUR, "U0DEV")
    assert person is not None
    assert person.zone == "Asia/Kolkata"
