"""What is said of a goal that helps none of the organisation's."""

from bot.domain.goals import Goal, GoalState


def why_unlinked(helped: Goal | None) -> str:
    """Return why no open goal of the organisation is helped; `helped` is the one that was, until it ended."""
    if helped is None:
        return "it helps no goal of the organisation yet"
    ended = "was taken back" if helped.state is GoalState.TAKEN_BACK else "is closed"
    return f"{helped.key}, which it helped, {ended}"
