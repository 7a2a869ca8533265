"""How soon a form opens after the command that asks for it (PRODUCT.md, Figures to reach)."""

from collections.abc import Iterator

from benchmarks.load import beside_the_peer, burst
from benchmarks.report import Line, percentile
from benchmarks.sizes import Database, Size
from benchmarks.stage import HEADWAY_ID

MOST = 300.0
"""Milliseconds at p99, from the command sent to `views.open` received."""
PER_SECOND = 10


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield how long `/goal set` takes to open its form, filled from the text."""
    with beside_the_peer(database, size) as here:
        opened = burst(here, [_set], PER_SECOND, size.forms_seconds).opened(HEADWAY_ID)
    for percent in (50, 95, 99):
        figure = MOST if percent == 99 else None
        yield Line(
            f"/goal set to views.open, {PER_SECOND} a second, p{percent}", percentile(opened, percent), most=figure
        )


def _set(_person: int, _slot: int) -> str:
    return "/goal set Raise CSAT from 78% to 85% by 30 June"
