"""Everybody's weekly prompt through a Slack that enforces its limits, beside what those allow (PRODUCT.md)."""

from collections.abc import Iterator
from time import time

from benchmarks.mornings import in_one_zone, make_due
from benchmarks.report import Line
from benchmarks.sizes import Database, Size
from benchmarks.stage import stage
from benchmarks.watching import Watch, refused_in_a_row
from bot.slack.pacer import PER_MINUTE

MOST = 1.05
"""Times what the limits allow."""
METHOD = "chat.postMessage"


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield how long the prompts take from the first to the last, and whether each came once.

    Everybody's is due. Where not all are waited for, the rest of them stand in the queue.
    """
    people, apart = size.organisation.people, 60 / PER_MINUTE[METHOD] / size.times
    number = people if size.sent is None else min(size.sent, people)
    with (
        stage(database, in_one_zone(size.organisation)) as here,
        here.moved(size.times),
        here.slack.fault("limits", times=size.times),
    ):
        watch = Watch(here.slack, METHOD)
        make_due(here.database_url)
        due = time()
        calls = sorted(watch.until(number, within=60 + 3 * number * apart), key=lambda call: call.began)
    sent = [call for call in calls if not call.refused]
    what = f"{number:,} prompts of {people:,}, {size.times} × Slack's limits"
    took = sent[number - 1].answered - sent[0].began
    yield Line(f"{what}: from the first to the last", took, number * apart, most_ratio=MOST, unit="s")
    yield Line(f"{what}: from due to the first", sent[0].began - due, unit="s")
    yield Line(f"{what}: 429s", len(calls) - len(sent), unit="")
    yield Line(f"{what}: 429s in a row", refused_in_a_row(calls), most=1, unit="")
    yield Line(f"{what}: doubled", len(sent) - len({call.channel for call in sent}), most=0, unit="")
    if number == people:
        yield Line(f"{what}: lost", people - len({call.channel for call in sent}), most=0, unit="")
