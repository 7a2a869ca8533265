"""The office in which every scenario is lived."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import copied
from tests.office import Office, open_office, settle


@pytest.fixture
def office(sqlite_template: Path, office_folder: Path) -> Iterator[Office]:
    """Harbour Insurance with nothing set up in it yet."""
    with open_office(copied(sqlite_template, office_folder)) as opened:
        yield opened


@pytest.fixture
def settled(office: Office) -> Office:
    """Inês leads Harbour; Ana leads Claims care, with Bo and Hana in it."""
    settle(office.headway)
    return office
