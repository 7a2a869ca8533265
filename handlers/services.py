"""Everything a listener may call: one service a noun, wired in `main.py`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Services:
    """The services of the bot, by noun."""
