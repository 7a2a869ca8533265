"""A question whether a number is really so, settled by further words in the thread: over the real socket."""

import pytest

from bot.domain.goals import Goal
from bot.domain.teams import Team
from localslack.surfaces import MessageSeen
from tests.scenarios.replies.conftest import replies, stands
from tests.scenarios.test_check_ins import CheckInOffice
from tests.world import ANA


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, Goal, Goal]:
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("Answer calls", team, baseline=10, target=90),
        office.world.goal("Sign the night line contract", ANA, team=team, yes_no=True),
    )


@pytest.mark.parametrize(
    ("said", "value"),
    [(("no", "83"), "83"), (("no, 83",), "83"), (("83",), "83"), (("yes",), "830"), (("No.", "it's 83%"), "83")],
)
def test_is_closed_by_what_is_said_next(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen, said: tuple[str, ...], value: str
) -> None:
    question = replies(office, prompt, "CSAT 830", "Is it really 830%?")
    for words in said[:-1]:
        replies(office, prompt, words, "What is it then?")
        assert [stands(office, goal)[0] for goal in goals] == [None, None, None]
    replies(office, prompt, said[-1], f"Recorded for *Raise CSAT* (G-1): {value}%")
    assert [stands(office, goal)[0] for goal in goals] == [value, None, None]

    def look() -> MessageSeen | None:
        answers = [one for one in office.ana.replies(prompt) if one.user != ANA]
        still_ask = [one for one in answers if "Is it really" in one.text or "What is it then" in one.text]
        return None if still_ask else next(one for one in answers if one.ts == question.ts)

    settled = office.slack.wait_for(look, "no question that is still asked")
    assert settled.text == f"“CSAT 830” – answered since: *Raise CSAT* (G-1): {value}%"
    assert settled.buttons == [], "that is edited and undone where it was said"


def test_is_settled_below_the_question_itself_and_plainly_too(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "CSAT 830")
    question = office.ana.wait_for_message("Headway", containing="Is it really 830%?")
    office.ana.say("Headway", "no", thread=question.ts)
    office.ana.wait_for_reply(question, "What is it then?")
    office.ana.say("Headway", "83")
    office.ana.wait_until(question, "answered since: *Raise CSAT* (G-1): 83%")
    assert [stands(office, goal)[0] for goal in goals] == ["83", None, None]
