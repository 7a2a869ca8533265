"""What a lead reads about a channel that cannot be posted in, and the question about outsiders in any form."""

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.outsiders import is_asked_about_outsiders, read_outsiders, with_outsiders_question
from bot.blocks.team_channels import channel_form, chosen_view, private_message, question_message, read_chosen
from bot.domain.channels import ChannelTrouble
from bot.domain.deliveries import Message
from bot.domain.team_channels import ChannelQuestion
from bot.domain.teams import Team
from tests.blocks.conftest import Accept, Fill
from tests.world import ANA, INES, World


@pytest.fixture
def team(world: World) -> Team:
    return replace(world.team("Claims & care"), posting=False, trouble=ChannelTrouble.ARCHIVED)


def asked(team: Team, trouble: ChannelTrouble | None = ChannelTrouble.ARCHIVED, acting: str = ANA) -> ChannelQuestion:
    return ChannelQuestion(team, team.channel_id, trouble, asked=ANA, acting=acting)


@pytest.mark.parametrize("trouble", list(ChannelTrouble))
def test_every_trouble_is_said_in_words_with_what_can_be_done(
    team: Team, trouble: ChannelTrouble, accept: Accept[Message]
) -> None:
    message = question_message(asked(replace(team, trouble=trouble), trouble))
    accept(message)
    assert "*Claims &amp; care*" in message.text
    assert "Choose another channel…" in str(message.blocks)
    assert ("Yes, outsiders will see this" in str(message.blocks)) is (trouble is ChannelTrouble.SHARED)
    assert "!" not in message.text


def test_what_is_settled_has_no_buttons_and_says_how(team: Team) -> None:
    open_again = replace(team, posting=True, trouble=None)
    settled = {
        "is posted there as before": asked(open_again),
        "is posted in <#C0NEW> from now on": ChannelQuestion(
            replace(open_again, channel_id="C0NEW"), team.channel_id, ChannelTrouble.ARCHIVED, ANA, ANA
        ),
        "not shared with another company any more": asked(open_again, ChannelTrouble.SHARED),
        "where people of the other company see it too": asked(
            replace(open_again, outsiders_agreed=True), ChannelTrouble.SHARED
        ),
        f"<@{INES}> leads it now and decides": asked(team, acting=INES),
    }
    for words, question in settled.items():
        message = question_message(question)
        assert words in message.text
        assert "actions" not in {block["type"] for block in message.blocks}


def test_a_channel_that_was_made_private_is_told_of_with_another_to_choose(team: Team, accept: Accept[Any]) -> None:
    posting = replace(team, posting=True, trouble=None)
    message = accept(private_message(posting))
    assert "is private now, so only its members see what is posted there for *Claims &amp; care*" in message.text
    assert "Choose another channel…" in str(message.blocks)
    assert "It is posted in <#C0CLAIMS" in str(channel_form(posting)), "the form claims no trouble"


def test_a_form_keeps_its_fields_under_the_question_which_is_about_one_channel_alone(
    team: Team, accept: Accept[dict[str, Any]], fill: Fill
) -> None:
    form = channel_form(team)
    accept(form)
    accept(chosen_view(asked(replace(team, posting=True, trouble=None))))
    sent = fill(form, {"channel": "C0SHARED"})
    assert read_chosen(sent) == (team.team_id, "C0SHARED")
    assert not is_asked_about_outsiders(sent, "C0SHARED")
    again = with_outsiders_question(form, "C0SHARED")
    accept(again)
    assert again["blocks"][2:] == form["blocks"]
    assert with_outsiders_question(again, "C0SHARED") == again
    yes = fill(again, {"channel": "C0SHARED", "outsiders@C0SHARED": ["yes"]})
    assert read_outsiders(yes, "C0SHARED")
    assert not read_outsiders(yes, "C0OTHER")
    assert not read_outsiders(fill(again, {"channel": "C0SHARED"}), "C0SHARED")
