"""A short run of what `make soak` does at length: one process with SQLite, or one that listens and one that ticks.

Together with `test_replicas.py` every trouble and all weather comes up in it: `short_run.py` deals them out.
"""

from pathlib import Path

import pytest

from tests.databases import copied
from tests.faults.rounds import live
from tests.faults.short_run import ON_SQLITE, Played, left_out

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("played", ON_SQLITE, ids=str)
def test_whatever_goes_wrong_everybody_is_asked_once_and_no_answer_is_lost(
    played: Played, sqlite_template: Path, tmp_path: Path
) -> None:
    told = live(played.seed, copied(sqlite_template, tmp_path), tmp_path, played.cast, played.scenes)
    assert not told.complaints, told.in_full
    assert not told.missed, told.in_full
    assert told.prompts


def test_the_short_run_has_every_trouble_and_all_weather() -> None:
    assert not left_out()
