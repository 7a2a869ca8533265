"""Who acts for somebody who has left, in words."""

from bot.blocks.text import mention
from bot.domain.goals import Goal, GoalState
from bot.domain.measures import Metric
from bot.domain.teams import StandIn


def asked_words(goal: Goal, stand_in: StandIn | None, user_id: str) -> str:
    """Return who is asked about a goal in place of somebody who has left, for one reader; empty if nobody has to be."""
    if stand_in is None or not goal.is_open:
        return ""
    left, acting = f"{mention(stand_in.left)} has left", stand_in.acting
    if acting is None:
        return f"{left}; nobody is asked about it"
    who = "you are" if acting == user_id else f"{mention(acting)} is"
    if goal.state is GoalState.PAUSED:
        return f"{left}; {who} the one to report it"
    return f"{left}; {who} asked {'for its number' if isinstance(goal.measure, Metric) else 'about it'}"


def lead_words(stand_in: StandIn, user_id: str = "") -> str:
    """Return who acts as lead of a team whose lead has left, for one reader or for all."""
    left, acting = f"{mention(stand_in.left)} has left", stand_in.acting
    if acting is None:
        return f"{left}; nobody acts as lead"
    return f"{left}; {'you act' if acting == user_id else f'{mention(acting)} acts'} as lead"
