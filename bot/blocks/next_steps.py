"""The one next step of somebody for whom something is still missing: a sentence, and its button or command."""

from typing import Any

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.blocks.forms import modal
from bot.blocks.names import names
from bot.blocks.outsiders import FROM_ELSEWHERE
from bot.blocks.parts import button, section
from bot.blocks.teams import NEW as NEW_TEAM
from bot.blocks.text import any_of, bold
from bot.domain.goal_form import Individual, owner_value
from bot.domain.goals import TeamOwner
from bot.domain.next_steps import NextStep, Step
from bot.domain.teams import Team

SET_FOR_ME, SET_FOR_TEAM = "goal.set_for_me", "goal.set_for_team"
"""Open the goal form for the owner that the button's value names."""
LOOK_AGAIN = "team.look_again"
"""Asks Slack whether Headway is in the channel that the button's value names."""
SEE_TEAMS = "team.tree"
"""Opens the tree of teams."""

_NAME = 80


def next_step_section(next_step: NextStep, user_id: str) -> SectionBlock:
    """Return the sentence with its button, where there is something that they can do themselves."""
    return section(_sentence(next_step), _button(next_step, user_id))


def next_step_words(next_step: NextStep) -> str:
    """Return the same as text, with the command that does it."""
    return f"{_sentence(next_step)} {_command(next_step)}".rstrip()


def own_goal_button(user_id: str, *, is_primary: bool = True) -> ButtonElement:
    """Return *Set my goal*."""
    set_mine = button(SET_FOR_ME, "Set my goal…", owner_value(Individual(user_id)), about="and be asked about it")
    set_mine.style = "primary" if is_primary else None
    return set_mine


def team_goal_button(team: Team, label: str = "Set its goal…") -> ButtonElement:
    """Return the button that sets a team's goal."""
    set_its = button(SET_FOR_TEAM, label, owner_value(TeamOwner(team.team_id)), about=team.name)
    set_its.style = "primary"
    return set_its


def look_again_button(team: Team) -> ButtonElement:
    """Return the button of who has invited Headway into a team's channel."""
    return button(LOOK_AGAIN, "I have done that", team.channel_id, about=f"for {team.name}")


def still_out_view(channel_id: str) -> dict[str, Any]:
    """Return what somebody reads whose invitation has not arrived."""
    words = f"I am not in {_channel(channel_id)} yet. Type `/invite @Headway` there, then come back."
    return modal("team.still_out", "Not there yet", [section(words)], close="Close")


def _channel(channel_id: str) -> str:
    """Return a channel's mention; an id comes back from outside, with a button's value."""
    return f"<#{channel_id}>" if channel_id.isalnum() else "that channel"


def _sentence(next_step: NextStep) -> str:
    name = bold(next_step.team.name, _NAME) if next_step.team else ""
    match next_step.step:
        case Step.ORGANISATION_GOAL:
            return f"*Next:* say what {name} wants its customers to feel; every other goal can then say how it helps."
        case Step.TEAM_GOAL:
            return f"*Next:* set the first goal of {name}; its people are asked about it from then on."
        case Step.FIRST_TEAM:
            return "*Next:* set up the first team below the organisation; I welcome its lead and members."
        case Step.OWN_GOAL if next_step.is_guest:
            return "*Next:* set your own goal; as a guest you see your own team's goals, and they see yours."
        case Step.OWN_GOAL:
            return "*Next:* set your own goal: what will be better for a customer, and by when?"
        case Step.FROM_ELSEWHERE:
            return FROM_ELSEWHERE
    who = any_of(next_step.ask) or "A workspace admin"
    sees = "Guests see the goals of their own team. " if next_step.is_guest else ""
    so_far = "now" if next_step.was_in_a_team else "yet"
    return f"{sees}You are in no team {so_far}: {who} can add you to one."


def _button(next_step: NextStep, user_id: str) -> ButtonElement | None:
    team = next_step.team
    match next_step.step:
        case Step.ORGANISATION_GOAL | Step.TEAM_GOAL if team is not None:
            return team_goal_button(team)
        case Step.FIRST_TEAM:
            return button(NEW_TEAM, "Set up a team…", "new", about="below the organisation")
        case Step.OWN_GOAL:
            return own_goal_button(user_id)
        case Step.ASK_FOR_TEAM if not next_step.is_guest:
            return button(SEE_TEAMS, "See the teams", "all", about="and who leads them")
    return None


def _command(next_step: NextStep) -> str:
    match next_step.step:
        case Step.FIRST_TEAM:
            return f"Type `{names.goal} team` in its channel."
        case Step.FROM_ELSEWHERE:
            return ""
        case Step.ASK_FOR_TEAM:
            return "" if next_step.is_guest else f"`{names.goal} teams` shows the teams and who leads them."
    return f"For example: `{names.goal} set Raise CSAT from 78% to 85% by 30 June`"
