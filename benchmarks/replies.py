"""How soon a reply is confirmed while everybody's prompt waits its turn, beside one in quiet (PRODUCT.md)."""

from collections.abc import Iterator, Sequence
from time import monotonic, sleep, time

from benchmarks.load import LATE, PATIENCE, Unmeasured
from benchmarks.mornings import in_one_zone, make_due, planned
from benchmarks.organisation import user_id
from benchmarks.report import Line, percentile
from benchmarks.sizes import Database, Size
from benchmarks.stage import HEADWAY_ID, Stage, stage
from benchmarks.watching import Watch
from localslack.client import PersonAt

MOST = 2_000.0
"""Milliseconds at p95."""
CONFIRMED = "Recorded for"
"""How a confirmation begins; a prompt goes to the same person, and does not."""
PLANNED_WITHIN = 180.0
"""Seconds for all prompts to be planned."""


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield how long a confirmation takes, one reply a second, through Slack's published limits."""
    people = size.organisation.people
    with stage(database, in_one_zone(size.organisation)) as here, here.moved(1), here.slack.fault("limits"):
        repliers = [here.acting[number * people // (2 * size.replies)] for number in range(2 * size.replies)]
        quiet = _confirmed(here, repliers[::2])
        make_due(here.database_url)
        _wait_until_planned(here, people)
        busy = _confirmed(here, repliers[1::2])
    for percent in (50, 95):
        what = f"a reply confirmed while {people:,} prompts wait, p{percent} (beside: none waits)"
        figure = MOST if percent == 95 else None
        yield Line(what, percentile(busy, percent), percentile(quiet, percent), most=figure)


def _confirmed(here: Stage, people: Sequence[int]) -> list[float]:
    """Have each of these people say how their goal stands, one a second; return the milliseconds until the answers."""
    directs = {user_id(person): PersonAt(here.slack, user_id(person)).place(HEADWAY_ID) for person in people}
    watch, said, began = Watch(here.slack, "chat.postMessage"), dict[str, float](), monotonic()
    for number, person in enumerate(people):
        sleep(max(0.0, began + number - monotonic()))
        who, reply = user_id(person), f"G-{here.organisation.own_goal(person)} 82 on track"
        said[who] = time()
        PersonAt(here.slack, who).act("message", channel=directs[who], text=reply)
    deadline = monotonic() + PATIENCE
    answered: dict[str, float] = {}
    while len(answered) < len(said) and monotonic() < deadline:
        sleep(1)
        watch.look()
        for call in watch.calls:
            if call.text.startswith(CONFIRMED) and not call.refused:
                answered.setdefault(call.channel, call.answered)
    return [(answered[who] - at) * 1000 if who in answered else LATE for who, at in said.items()]


def _wait_until_planned(here: Stage, people: int) -> None:
    deadline = monotonic() + PLANNED_WITHIN
    while planned(here.database_url) < people:
        if monotonic() > deadline:
            raise Unmeasured(f"not all prompts were planned within {PLANNED_WITHIN:.0f} s")
        sleep(1)
