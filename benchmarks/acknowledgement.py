"""How soon a command is acknowledged, beside a Bolt app that does nothing (PRODUCT.md, Figures to reach).

How soon it is answered stands below: acknowledging must not be had by answering later.
"""

from collections.abc import Iterator

from benchmarks import idle_app
from benchmarks.load import Command, beside_the_peer, burst
from benchmarks.organisation import Organisation
from benchmarks.report import Line, percentile
from benchmarks.sizes import Database, Size
from benchmarks.stage import HEADWAY_ID, PEER_ID, Stage

MOST = 1.5
"""Times the p99 of an app that does nothing."""


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield the acknowledgement of everyday commands, 10 and 50 a second."""
    with beside_the_peer(database, size) as here:
        yield from _at_rate(here, 10, 1, size.burst_seconds, most=None)
        yield from _at_rate(here, 50, size.bursts, size.burst_seconds, most=MOST)


def everyday(organisation: Organisation) -> Command:
    """Return what is typed in an ordinary week: a form's text has its own benchmark."""

    def typed(person: int, slot: int) -> str:
        match slot % 4:
            case 0:
                return f"/goal update G-{organisation.own_goal(person)} {70 + slot % 20} on track"
            case 1:
                return f"/goal show G-{organisation.own_goal(person)}"
            case 2:
                return "/goal list"
            case _:
                return "/goal help"

    return typed


def nothing(_person: int, _slot: int) -> str:
    """Return what the peer acknowledges."""
    return idle_app.COMMAND


def _at_rate(here: Stage, per_second: int, bursts: int, seconds: float, most: float | None) -> Iterator[Line]:
    ours: list[float] = []
    peer: list[float] = []
    answered: list[float] = []
    for number in range(bursts):
        happened = burst(here, [everyday(here.organisation), nothing], per_second, seconds, seed=number)
        ours += happened.acknowledged(HEADWAY_ID)
        peer += happened.acknowledged(PEER_ID)
        answered += happened.answered(HEADWAY_ID)
    for percent in (50, 95, 99):
        what = f"/goal acknowledged, {per_second} a second, p{percent}"
        figure = most if percent == 99 else None
        yield Line(what, percentile(ours, percent), percentile(peer, percent), most_ratio=figure)
    for percent in (50, 99):
        yield Line(f"/goal answered, {per_second} a second, p{percent}", percentile(answered, percent))
