"""The office in which every scenario is lived."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localslack.block_kit import check_view
from localslack.content import Content
from localslack.conversations import Conversations
from tests import spoken
from tests.databases import copied
from tests.office import Office, open_office, settle


@pytest.fixture(autouse=True)
def _whatever_is_said_can_be_read_aloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hear every message, change and form that the local Slack takes in a scenario, and complain at its end."""
    heard: list[str] = []
    into = Content.into

    def hear(self: Content, message: dict[str, Any], conversations: Conversations) -> None:
        heard.extend(spoken.complaints(self.text, self.blocks))
        into(self, message, conversations)

    def look(view: object, kind: str) -> list[str]:
        found = check_view(view, kind)
        if not found and isinstance(view, dict):
            heard.extend(spoken.complaints_of_view(view["blocks"]))
        return found

    monkeypatch.setattr(Content, "into", hear)
    monkeypatch.setattr("localslack.views.check_view", look)
    yield
    assert list(dict.fromkeys(heard)) == []


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
