"""A large round in small, so that `make soak ARGS="--people 10000"` works when it is needed."""

from pathlib import Path

import pytest

from tests.faults import large
from tests.faults.programs import ALONE


def test_a_large_round_asks_everybody_once_and_has_some_of_them_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "CALM", (600.0, 600.0))  # what goes wrong has rounds of its own
    told = large.live_large(7, large.Size(36), f"sqlite:///{tmp_path / 'headway.sqlite3'}", tmp_path, ALONE)

    assert not told.complaints, told.in_full
    assert told.prompts == 36
    assert told.confirmed > 0
