"""What the commands are called in this installation: every text that mentions one says it by these names."""

from dataclasses import dataclass


@dataclass(slots=True)
class Names:
    """The commands' names. A process speaks for one app, whose manifest has one name for each."""

    goal: str = "/goal"
    checkin: str = "/checkin"


names = Names()
"""Set once, when the listeners are registered, and only read afterwards."""


def call_commands(goal: str, checkin: str) -> None:
    """Have all texts from now on call the commands so."""
    names.goal, names.checkin = goal, checkin
