"""The next step as Slack shows it: one sentence and at most one button; as text with the command."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks.home import home_view, mine_message
from bot.domain.cadences import Cadence
from bot.domain.home import HomeCard
from bot.domain.next_steps import NextStep, Step
from bot.domain.teams import Team
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 6, tzinfo=UTC)
HOSTILE = "<!here> *all* & " * 5


def team(name: str = "Phone & co") -> Team:
    return Team(7, name, "U0INES", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)


def card(next_step: NextStep, organisation: str = "Acme") -> HomeCard:
    top = team(organisation)
    return HomeCard("U0ANA", "Europe/Lisbon", date(2027, 1, 7), top, False, (), next_step=next_step)


STEPS: list[tuple[NextStep, str, str | None, str]] = [
    (
        NextStep(Step.ORGANISATION_GOAL, team()),
        "say what *Phone &amp; co* wants its customers to feel",
        "team:7",
        "/goal set Raise CSAT from 78% to 85% by 30 June",
    ),
    (NextStep(Step.TEAM_GOAL, team()), "set the first goal of *Phone &amp; co*", "team:7", "/goal set Raise"),
    (NextStep(Step.FIRST_TEAM), "set up the first team", "new", "/goal team"),
    (NextStep(Step.OWN_GOAL), "set your own goal", "person:U0ANA", "/goal set Raise"),
    (NextStep(Step.OWN_GOAL, is_guest=True), "your own team's goals", "person:U0ANA", "/goal set Raise"),
    (
        NextStep(Step.ASK_FOR_TEAM, ask=("U0INES", "U0SAM")),
        "<@U0INES> or <@U0SAM> can add you to one",
        "all",
        "/goal teams",
    ),
    (NextStep(Step.ASK_FOR_TEAM, ask=("U0INES",), is_guest=True), "Guests see the goals of their own team", None, ""),
    (NextStep(Step.ASK_FOR_TEAM, was_in_a_team=True), "You are in no team now: A workspace", "all", "/goal teams"),
    (NextStep(Step.FROM_ELSEWHERE), "You are here from another company", None, ""),
    (NextStep(Step.ASK_FOR_TEAM), "A workspace admin can add you", "all", "/goal teams"),
]


@pytest.mark.parametrize(("step", "said", "value", "command"), STEPS)
def test_each_is_one_sentence_with_one_button_on_top_and_a_command_as_text(
    step: NextStep, said: str, value: str | None, command: str, accept: Accept[Any]
) -> None:
    view, message = accept(home_view(card(step))), accept(mine_message(card(step)))
    for blocks in (view["blocks"], message.blocks):
        first = blocks[0]
        assert said in first["text"]["text"]
        assert (first.get("accessory") or {}).get("value") == value
    top_line = message.text.splitlines()[0]
    assert said in top_line
    assert command in top_line


@pytest.mark.parametrize("step", [step for step, *_ in STEPS])
def test_no_other_button_is_as_loud_as_that_of_the_next_step(step: NextStep) -> None:
    blocks = home_view(card(step))["blocks"]
    buttons = [e for b in blocks[1:] for e in (*b.get("elements", ()), b.get("accessory") or {})]
    assert [e for e in buttons if e.get("style") == "primary"] == []


def test_names_of_teams_from_people_are_taken_as_they_are(accept: Accept[Any]) -> None:
    message = accept(mine_message(card(NextStep(Step.TEAM_GOAL, team(HOSTILE)))))
    assert "<!here>" not in message.text
    assert "<!here>" not in message.blocks[0]["text"]["text"]
