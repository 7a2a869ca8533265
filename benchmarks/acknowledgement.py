"""How soon a command is acknowledged, beside a Bolt app that does nothing (PRODUCT.md, Figures to reach).

How soon it is answered stands below: acknowledging must not be had by answering later.
"""

from collections.abc import Iterator

from benchmarks import idle_app
from benchmarks.load import burst
from benchmarks.organisation import own_goal
from benchmarks.report import Line, percentile
from benchmarks.stage import Stage

MOST = 1.5
"""Times the p99 of an app that does nothing."""
BURSTS = 3
SECONDS = 6
"""So short, because the local Slack's log holds 2,000 entries; three make 900 commands."""


def measure(stage: Stage) -> Iterator[Line]:
    """Yield the acknowledgement of everyday commands, 10 and 50 a second."""
    yield from _at_rate(stage, 10, bursts=1, most=None)
    yield from _at_rate(stage, 50, bursts=BURSTS, most=MOST)


def _at_rate(stage: Stage, per_second: int, bursts: int, most: float | None) -> Iterator[Line]:
    ours: list[float] = []
    peer: list[float] = []
    answered: list[float] = []
    for number in range(bursts):
        happened = burst(stage.slack, [_everyday, _nothing], per_second, SECONDS, seed=number)
        ours += happened.acknowledged(stage.headway)
        peer += happened.acknowledged(stage.peer)
        answered += happened.answered(stage.headway)
    for percent in (50, 95, 99):
        what = f"/goal acknowledged, {per_second} a second, p{percent}"
        figure = most if percent == 99 else None
        yield Line(what, percentile(ours, percent), percentile(peer, percent), most_ratio=figure)
    for percent in (50, 99):
        yield Line(f"/goal answered, {per_second} a second, p{percent}", percentile(answered, percent))


def _everyday(person: int, slot: int) -> str:
    """Return what is typed in an ordinary week: a form's text has its own benchmark."""
    match slot % 4:
        case 0:
            return f"/goal update G-{own_goal(person)} {70 + slot % 20} on track"
        case 1:
            return f"/goal show G-{own_goal(person)}"
        case 2:
            return "/goal list"
        case _:
            return "/goal help"


def _nothing(_person: int, _slot: int) -> str:
    return idle_app.COMMAND
