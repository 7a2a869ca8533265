"""In which order the files of tests are run: such that several workers end together and no processor stands idle."""

from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FIRST = ("browser/test_first_day.py", "test_try.py")
"""What takes longest by itself: begun last, it would be waited for alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread each folder's files evenly over the run: some folders compute, others wait for a socket or a browser."""
    files = list(dict.fromkeys(item.path for item in items))
    total, begun = Counter(file.parent for file in files), Counter[Path]()
    place: dict[Path, float] = {}
    for file in files:
        place[file] = begun[file.parent] / total[file.parent]
        begun[file.parent] += 1
    for name in FIRST:
        place[HERE / name] = -1
    items.sort(key=lambda item: place[item.path])
