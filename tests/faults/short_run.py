"""The short run of `make test`: every trouble and all weather once, dealt out to a few rounds, none left to luck.

Clocks have changed on the weekend before each of these rounds, somewhere where its people live.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.programs import ALONE, ALONE_AT_A_DOOR, FOUR, ONE_OF_EACH_AT_A_DOOR, SPLIT, TWO, Cast
from tests.faults.rounds import Scene
from tests.faults.troubles import (
    TROUBLES,
    WEATHER,
    clock_set_ahead,
    clock_set_back,
    database_locked,
    disk_full,
    disk_full_starting,
    killed_after_slack_took_it,
    killed_answering,
    killed_any_time,
    killed_before_slack_took_it,
    killed_claiming,
    killed_planning,
    killed_posting,
    killed_recording,
    killed_starting,
    killed_writing_an_answer,
    link_half_open,
    links_ended,
    nothing,
    paused_for_longer_than_a_lease,
    stopped_politely,
)


@dataclass(frozen=True)
class Played:
    """A round whose mornings are given."""

    name: str
    seed: int
    """It draws the week, the people, what they say, and each moment at which something strikes."""
    cast: Cast
    scenes: Sequence[Scene]

    def __str__(self) -> str:
        return self.name


ON_SQLITE = (
    Played(
        "one process",
        2,
        ALONE,
        [
            Scene(killed_before_slack_took_it, ["events twice", "clicks twice", "commands twice"]),
            Scene(killed_recording, ["late events"]),
            Scene(clock_set_back, ["lost answers", "5xx"], is_sure=True),
            Scene(killed_writing_an_answer, ["clicks' acknowledgements lost"]),
        ],
    ),
    Played(
        "one process over HTTP",
        6,
        ALONE_AT_A_DOOR,
        [
            Scene(killed_after_slack_took_it, ["acknowledgements lost"]),
            Scene(killed_claiming, ["lost answers anywhere"], is_sure=True),
            Scene(disk_full_starting),
        ],
    ),
    Played(
        "one that listens over HTTP and one that ticks",
        19,
        ONE_OF_EACH_AT_A_DOOR,
        [
            Scene(killed_planning, ["slow"], is_sure=True),
            Scene(database_locked, ["429"], is_sure=True),
            Scene(disk_full, ["5xx everywhere"], is_sure=True),
            Scene(clock_set_ahead, ["429 everywhere", "limits"], is_sure=True),
            Scene(killed_posting),
        ],
    ),
)

ON_POSTGRESQL = (
    Played(
        "two processes",
        7,
        TWO,
        [Scene(links_ended, ["links drop"]), Scene(link_half_open), Scene(killed_answering)],
    ),
    Played("four processes", 1, FOUR, [Scene(killed_any_time), Scene(paused_for_longer_than_a_lease)]),
    Played("two that listen and two that tick", 4, SPLIT, [Scene(killed_starting), Scene(stopped_politely)]),
)


def left_out() -> set[str]:
    """Return what does not come up in it."""
    scenes = [scene for played in (*ON_SQLITE, *ON_POSTGRESQL) for scene in played.scenes]
    troubles = {trouble.__name__ for trouble in {*TROUBLES} - {scene.trouble for scene in scenes} - {nothing}}
    return troubles | WEATHER.keys() - {name for scene in scenes for name in scene.weather}
