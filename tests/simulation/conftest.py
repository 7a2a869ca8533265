"""One simulated database for the seeds of each file."""

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.storage import Storage


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    opened = Storage(tmp_path_factory.mktemp("simulation"))
    # What fails on purpose is logged in every run.
    logging.disable(logging.CRITICAL)
    yield opened
    logging.disable(logging.NOTSET)
    opened.close()
