"""Home, published from several threads."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from handlers import home


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is shown in the end; a card shows itself."""
    monkeypatch.setattr(home, "home_view", lambda card: card)
    return []


def test_of_two_publications_of_one_home_the_newer_is_shown_in_the_end(published: list[Any]) -> None:
    versions = iter(range(2))
    first_has_read, may_publish = threading.Event(), threading.Event()

    def card(_workspace_id: str, _user_id: str) -> int:
        version = next(versions)
        if version == 0:
            first_has_read.set()
            may_publish.wait(10)
        return version

    services: Any = SimpleNamespace(home=SimpleNamespace(card=card))
    client: Any = SimpleNamespace(views_publish=lambda user_id, view: published.append(view))
    threads = [threading.Thread(target=home.publish, args=(services, client, "T1", "U0ANA")) for _ in range(2)]
    threads[0].start()
    assert first_has_read.wait(10)
    threads[1].start()
    # Without turns the second would publish now, and the first its older reading after it.
    threads[1].join(0.2)
    may_publish.set()
    for thread in threads:
        thread.join(10)
    assert published == [0, 1]
