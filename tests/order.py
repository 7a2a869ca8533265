"""Which tests are run, and in which order: such that several workers end together and no processor stands idle."""

import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.databases import BOTH

HERE = Path(__file__).parent
FIRST = ("faults/test_rounds.py", "faults/test_replicas.py", "browser/test_first_day.py", "test_try.py")
"""What takes longest by itself: begun last, it would be waited for alone."""

SERVICES = HERE / "services"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--databases-in-turn",
        action="store_true",
        help="run each test of the services on one of the two databases, half of them on either",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Spread each folder's files evenly over the run: some folders compute, others wait for a socket or a browser."""
    if config.getoption("--databases-in-turn"):
        left_out = _other_halves(items)
        config.hook.pytest_deselected(items=left_out)
        unwanted = set(left_out)
        items[:] = [item for item in items if item not in unwanted]
    files = list(dict.fromkeys(item.path for item in items))
    total, begun = Counter(file.parent for file in files), Counter[Path]()
    place: dict[Path, float] = {}
    for file in files:
        place[file] = begun[file.parent] / total[file.parent]
        begun[file.parent] += 1
    for name in FIRST:
        place[HERE / name] = -1
    items.sort(key=lambda item: place[item.path])


def _other_halves(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return one of each two that are one test of a service on both databases, the same ones each time.

    What the databases do differently is tested in the storage's own tests. Tests in which threads meet stay whole:
    there the two lock differently.
    """
    twins: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        name = _database_of(item)
        if name and SERVICES in item.path.parents and item.get_closest_marker("both_databases") is None:
            twins.setdefault(item.nodeid.replace(name, "", 1), {})[name] = item
    return [both[BOTH[zlib.crc32(nodeid.encode()) % 2]] for nodeid, both in twins.items() if len(both) == len(BOTH)]


def _database_of(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    name = callspec.params.get("database") if callspec else None
    return name if name in BOTH else None
