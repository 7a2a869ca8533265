"""A short run of what `make soak` does at length: one process with SQLite."""

from pathlib import Path

import pytest

from tests.databases import copied
from tests.faults.rounds import ALONE, live
from tests.faults.troubles import (
    Trouble,
    killed_after_slack_took_it,
    killed_before_slack_took_it,
    killed_recording,
    nothing,
)

pytestmark = pytest.mark.timeout(300)


def test_whatever_goes_wrong_everybody_is_asked_once_and_no_answer_is_lost(
    sqlite_template: Path, tmp_path: Path
) -> None:
    told = live(1, copied(sqlite_template, tmp_path), tmp_path)
    assert not told.complaints, told.in_full
    assert told.prompts
    assert told.confirmed


@pytest.mark.parametrize("trouble", [killed_before_slack_took_it, killed_after_slack_took_it, killed_recording])
def test_a_kill_around_a_call_neither_loses_nor_doubles_the_message(
    trouble: Trouble, sqlite_template: Path, tmp_path: Path
) -> None:
    told = live(4, copied(sqlite_template, tmp_path), tmp_path, ALONE, [trouble], 1, rain=nothing)
    assert not told.complaints, told.in_full
    assert told.kills.total() > 0
