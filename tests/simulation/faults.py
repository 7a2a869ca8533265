"""What goes wrong in a run: how often, and when for how long. Drawn from the seed, so that some runs are calm."""

from dataclasses import dataclass
from random import Random

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

ONE_LONG_IN = 20
"""Of so many runs one is of weeks, with all that belongs to them; the others are of a crowded quarter of an hour."""

ONE_CROWD_IN = 10
"""Of so many runs one is of many who are asked at once."""
CROWD_TAKES = 10.0
"""Seconds in which all of them are sent to, if nothing goes wrong."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Slack takes nothing meanwhile (seconds since the start)."""

    begins: float
    ends: float
    answer: str


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances are those of each step, be that a transaction or a call."""

    crash: float
    """kill -9: whatever the process held is gone."""
    pause: float
    """The process stands still, for longer than a lease at times, and goes on as if nothing had happened."""
    busy: float
    """The database is locked."""
    lost_commit: float
    """It has written, and the word of that is lost."""
    lost: float
    """A call times out or its connection breaks, before or after Slack has acted on it."""
    refused: float
    """5xx, an internal error, a connection that does not come about, an answer cut short."""
    limited: float
    """429 out of the blue."""
    clocks: float
    """Seconds by which the machines' clocks differ at most; they are set now and then."""
    slack_behind: float
    """Seconds by which Slack's clock is behind the machines'; below zero it is ahead of them."""
    outages: tuple[Outage, ...]

    def is_down(self, seconds: float) -> Outage | None:
        return next((each for each in self.outages if each.begins <= seconds < each.ends), None)


def drawn(random: Random, seconds: float, *, is_crowded: bool = False) -> Faults:
    """Return what goes wrong in a run of so many seconds; Slack is out of order while a crowd is sent to."""

    def chance(*of: float) -> float:
        return random.choice((0.0, *of))

    how_many = random.choice((1, 1, 2) if is_crowded else (0, 0, 0, 1, 2))
    outages = [_outage(random, seconds, CROWD_TAKES if is_crowded else seconds) for _ in range(how_many)]
    return Faults(
        crash=chance(0.003, 0.01, 0.03, 0.06),
        pause=chance(0.01, 0.03, 0.1),
        busy=chance(0.01, 0.05),
        lost_commit=chance(0.005, 0.02),
        lost=chance(0.05, 0.2, 0.5),
        refused=chance(0.05, 0.2),
        limited=chance(0.05, 0.3),
        clocks=random.choice((0.0, 0.0, 0.0, 1.0, 1.0, 20.0, 20.0, 6 * HOUR)),
        slack_behind=random.choice((0.0, 0.0, 10 * MINUTE, 5 * HOUR, -5 * HOUR)),
        outages=tuple(outages),
    )


def _outage(random: Random, seconds: float, begins_within: float) -> Outage:
    begins = random.uniform(0, begins_within)
    lasts = min(random.choice((MINUTE, 10 * MINUTE, HOUR, 5 * HOUR)) * random.uniform(0.5, 1.5), seconds)
    return Outage(begins, begins + lasts, random.choice(("503", "429", "refused", "timeout", "invalid_auth")))


def none() -> Faults:
    """Return that nothing goes wrong any more."""
    return Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, ())
