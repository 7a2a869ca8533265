"""The welcome as Slack shows it, and as text."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.welcomes import welcome_message
from bot.domain.cadences import Cadence
from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal, Revision, TeamOwner
from bot.domain.measures import Metric
from bot.domain.prompts import GoalLine
from bot.domain.team_news import LeadsWork
from bot.domain.teams import Team
from bot.domain.welcomes import JoinedTeam, WelcomeCard
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
HOSTILE = "<!here> *all* & " * 100


def team(name: str = "Phone & co", number: int = 7) -> Team:
    return Team(number, name, "U0ANA", 1, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)


def goal(title: str = "Customers stay") -> GoalLine:
    revision = Revision(1, title, Metric(Decimal(70), Decimal(80), "%"), date(2027, 3, 31))
    return GoalLine(Goal(1, TeamOwner(1), revision, "U0INES", NOW), Standing(Decimal(74), NOW, Status.ON_TRACK, NOW))


CARD = WelcomeCard(
    user_id="U0BO",
    zone="Pacific/Auckland",
    today=date(2027, 1, 7),
    as_of=NOW - timedelta(days=4),
    country="NZ",
    is_guess=True,
    teams=(JoinedTeam(team(), "U0INES", is_led=False, needs_goal=False),),
    is_first=True,
    organisation="Acme",
    promise="Whoever calls us is called back.",
    goals=(goal(),),
    taken_over=None,
    first_prompt=NOW,
    could_be_asked=NOW,
    was_asked=False,
    has_goal=False,
)


def words(blocks: Any) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in blocks)


def buttons(blocks: Any) -> dict[str, str]:
    found = [block["accessory"] for block in blocks if "accessory" in block]
    found += [element for block in blocks for element in block.get("elements", ())]
    return {each["text"]["text"]: each["value"] for each in found}


def test_it_says_all_that_somebody_new_has_to_know_in_blocks_and_as_text(accept: Accept[Any]) -> None:
    message = accept(welcome_message(CARD))
    for told in (words(message.blocks), message.text):
        for said in (
            "Welcome, <@U0BO>.",
            "You are in *Phone &amp; co* now: <@U0INES> added you. <@U0ANA> leads it.",
            "I am Headway. About once a week",
            "What we promise: “Whoever calls us is called back.”",
            "What *Acme* wants its customers to feel:\n*Customers stay*",
            "74%",
            f"Your first prompt comes on <!date^{int(NOW.timestamp())}^",
            "the clock of Auckland, New Zealand",
            "public holidays and weekends of New Zealand free. That is a guess",
        ):
            assert said in told
    assert buttons(message.blocks) == {"Change…": "now", "Set my goal…": "person:U0BO", "I'm away…": "now"}
    assert "/goal settings changes that" in message.text


def test_later_ones_say_only_what_is_new() -> None:
    message = welcome_message(replace(CARD, is_first=False, was_asked=True))
    assert "I am Headway" not in message.text
    assert "What we promise" not in message.text
    assert message.text.startswith("You are in *Phone &amp; co* now")
    assert "Your next prompt comes on" in message.text


def test_a_lead_is_offered_the_teams_goal_first_while_it_has_none(accept: Accept[Any]) -> None:
    led = JoinedTeam(team(), "U0INES", is_led=True, needs_goal=True)
    message = accept(welcome_message(replace(CARD, teams=(led,))))
    assert "You lead *Phone &amp; co* now: <@U0INES> named you." in message.text
    assert list(buttons(message.blocks).items())[1:3] == [
        ("Set the team's goal…", "team:7"),
        ("Set my goal…", "person:U0BO"),
    ]
    assert "Set the team's goal…" not in buttons(
        welcome_message(replace(CARD, teams=(replace(led, needs_goal=False),))).blocks
    )


def test_who_takes_over_a_team_reads_after_whom_and_what_waits(accept: Accept[Any]) -> None:
    work = LeadsWork((goal().goal,), to_review=2, review_until=date(2027, 4, 14), draft=9)
    led = JoinedTeam(team(), "U0INES", is_led=True, needs_goal=False, led_before="U0ANA", work=work)
    message = accept(welcome_message(replace(CARD, teams=(led,), taken_over=NOW)))
    for told in (words(message.blocks), message.text):
        for said in (
            "You lead *Phone &amp; co* now, after <@U0ANA>: <@U0INES> named you.\nWhat is waiting for you:\n"
            "• the numbers of *Customers stay* · G-1\n"
            "• 2 goals to review for the quarter, until 14 April 2027\n"
            "• the draft of its progress post: ",
            "What is still open from this week's prompt comes to you on <!date^",
            ". Your first prompt comes on <!date^",
        ):
            assert said.replace("`", "") in told.replace("`", "")
    assert list(buttons(message.blocks))[:2] == ["Change…", "Look at it…"]


def test_who_takes_over_any_number_of_teams_reads_a_welcome_that_slack_takes(accept: Accept[Any]) -> None:
    work = LeadsWork((goal(HOSTILE).goal,) * 6, to_review=2, review_until=date(2027, 4, 14), draft=9, left_behind=3)
    teams = [
        JoinedTeam(team(HOSTILE[:80], n), "U0INES", is_led=True, needs_goal=False, led_before="U0ANA", work=work)
        for n in range(40)
    ]
    accept(welcome_message(replace(CARD, teams=tuple(teams), taken_over=NOW)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_prompt": None}, "nothing to ask you about yet. Once there is a goal, your first prompt comes on"),
        ({"first_prompt": None, "could_be_asked": None}, "There is nothing to ask you about yet."),
        ({"country": "GB"}, "I keep the public holidays and weekends of the United Kingdom free."),
        ({"country": None}, "I do not know your country, so I keep only Saturdays and Sundays free"),
        ({"teams": (JoinedTeam(team(), "", is_led=False, needs_goal=True),)}, "now: you are in its user group."),
        ({"teams": (JoinedTeam(team(), "", is_led=True, needs_goal=True),)}, "You lead *Phone &amp; co* now."),
    ],
)
def test_what_is_not_known_is_not_claimed(changed: dict[str, Any], said: str, accept: Accept[Any]) -> None:
    assert said in accept(welcome_message(replace(CARD, **changed))).text


def test_what_people_chose_is_called_no_guess_and_what_there_is_not_is_left_out() -> None:
    text = welcome_message(replace(CARD, is_guess=False, promise="", goals=())).text
    assert not any(words in text for words in ("guess", "What we promise", "wants its customers"))


def test_any_number_of_teams_and_goals_with_hostile_names_is_taken(accept: Accept[Any]) -> None:
    teams = tuple(JoinedTeam(team(HOSTILE[:80], n), "U0INES", is_led=False, needs_goal=True) for n in range(40))
    full = replace(CARD, teams=teams, goals=(goal(HOSTILE),) * 20, promise=HOSTILE[:300], organisation=HOSTILE[:80])
    message = accept(welcome_message(full))
    assert "And 30 more teams." in message.text
    assert "And 1 more team." in welcome_message(replace(full, teams=teams[:11])).text
    assert "<!here>" not in message.text
    assert "<!here>" not in words(message.blocks)


def test_what_comes_with_the_welcome_is_said_to_come_in_a_moment() -> None:
    message = welcome_message(replace(CARD, was_asked=True, taken_over=NOW, as_of=NOW - timedelta(minutes=1)))
    assert "What is still open from this week's prompt comes to you in a moment." in message.text
    assert "Your next prompt comes in a moment." in message.text
    message = welcome_message(replace(CARD, as_of=NOW - timedelta(minutes=5)))
    assert "Your first prompt comes on <!date^" in message.text
