"""A short run of what `make soak` does at length: several processes on one PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.migrate import upgrade
from tests.databases import own_database
from tests.faults.rounds import live
from tests.faults.short_run import ON_POSTGRESQL, Played

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def migrated(postgresql_server: str) -> Iterator[str]:
    """Return the name of a migrated PostgreSQL database of which rounds get copies."""
    with own_database(postgresql_server) as url:
        upgrade(url)
        yield str(make_url(url).database)


@pytest.mark.parametrize("played", ON_POSTGRESQL, ids=str)
def test_several_processes_on_postgresql_lose_and_double_nothing_either(
    played: Played, postgresql_server: str, migrated: str, tmp_path: Path
) -> None:
    with own_database(postgresql_server, migrated) as url:
        told = live(played.seed, url, tmp_path, played.cast, played.scenes)
    assert not told.complaints, told.in_full
    assert not told.missed, told.in_full
    assert told.prompts
