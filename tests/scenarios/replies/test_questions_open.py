"""A question about one reply, while other replies tell of its goals: over the real socket."""

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal
from bot.domain.teams import Team
from localslack.surfaces import MessageSeen
from tests.scenarios.replies.conftest import replies, stands
from tests.scenarios.test_check_ins import CheckInOffice


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, Goal, Goal]:
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("Settle claims in a week", team, baseline=12, target=7, unit="days"),
        office.world.goal("First response time", team, baseline=6, target=2, unit="h"),
    )


def shown_since(office: CheckInOffice, prompt: MessageSeen, question: MessageSeen) -> MessageSeen:
    """Return a question as it is once something was answered since."""

    def look() -> MessageSeen | None:
        shown = next(one for one in office.ana.replies(prompt) if one.ts == question.ts)
        return shown if "nswered since" in shown.text else None

    return office.slack.wait_for(look, "what was answered since", 60)


@pytest.mark.parametrize("text", ["ok thanks will look at it later", "the second", "82"])
def test_what_is_still_open_of_a_reply_stays_asked_when_one_of_its_goals_is_answered(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen, text: str
) -> None:
    question = replies(office, prompt, text, "Which goal is this about?")
    replies(office, prompt, "Settle claims 8 days", "Recorded for *Settle claims in a week* (G-2): 8 days")
    since = shown_since(office, prompt, question)
    first, *rest = since.text.splitlines()
    assert first == "Answered since: *Settle claims in a week* (G-2): 8 days"
    assert f"“{text}”" in rest[0]
    assert "Raise CSAT" in since.text
    assert "First response time" in since.text
    assert not {"Edit check-in", "Undo"} & set(since.buttons)
    if text == "82":
        since.click("82%")
        office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 82%")
        assert [stands(office, goal)[0] for goal in goals] == ["82", "8", None]


def test_a_question_is_closed_when_what_it_offers_is_said_with_its_goals_name(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    question = replies(office, prompt, "82", "Which goal is this about?")
    replies(office, prompt, "CSAT 82", "Recorded for *Raise CSAT* (G-1): 82%")
    assert shown_since(office, prompt, question).text == "“82” – answered since: *Raise CSAT* (G-1): 82%"


def test_what_is_said_beside_a_denied_status_stays_as_the_note_of_the_one_that_is_chosen(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    question = replies(office, prompt, "CSAT not on track, waiting for the macros", "Is it at risk or off track?")
    question.click("At risk")
    recorded = office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): At risk")
    assert "“waiting for the macros”" in recorded.text
    assert stands(office, goals[0]) == (None, Status.AT_RISK)
