"""A file of teams that Slack does not hand out: its sender reads so, and the other files are read all the same."""

from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.domain.deliveries import Kind
from bot.domain.team_files.rosters import Roster
from bot.services.people import DirectoryUnavailable
from bot.services.tellings import TellingService
from handlers import team_imports
from handlers.app import make_app
from main import Headway
from tests.handlers.test_any_text import AtOnce
from tests.handlers.test_replies import IM
from tests.office import HARBOUR

ADMIN = "U0EMEKA"


@pytest.fixture
def said(headway: Headway, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the bot says at once, each time that it asks for it."""
    texts: list[str] = []
    tell = headway.services.tellings.tell

    def told(_: TellingService, *args: Any) -> None:
        before = in_the_outbox(headway)
        tell(*args)
        texts.extend(text for text in in_the_outbox(headway) if text not in before)

    monkeypatch.setattr(TellingService, "tell", told)
    return texts


def in_the_outbox(headway: Headway) -> list[str]:
    with headway.services.prompts.uow.reading(HARBOUR) as tx:
        return [str(one.about["text"]) for one in tx.deliveries.of_people(Kind.TOLD, [IM], "")]


def send_two_files(headway: Headway, names: tuple[str, str]) -> None:
    app = make_app(headway.client, None, AtOnce(), paced=headway.paced)
    team_imports.register(app, headway.services)
    files = [{"id": f"F0{name.upper()}", "name": f"{name}.csv", "filetype": "csv"} for name in names]
    event = {"type": "message", "subtype": "file_share", "channel": IM, "channel_type": "im", "user": ADMIN}
    ts = f"1799230100.{sum(map(ord, str(names))):06d}"
    body = {
        "type": "event_callback",
        "team_id": HARBOUR,
        "event_id": f"Ev{names}",
        "event": event | {"ts": ts, "text": "", "files": files},
    }
    app.dispatch(BoltRequest(body=body, mode="socket_mode"))


def offered(headway: Headway, file_id: str) -> bool:
    with headway.services.prompts.uow.reading(HARBOUR) as tx:
        found = tx.deliveries.of_people(Kind.TEAM_IMPORT, [ADMIN], "")
    return any(file_id in one.occurrence or file_id in str(one.about) for one in found)


def test_a_file_that_slack_does_not_hand_out_is_told_of_and_the_next_is_read(
    headway: Headway, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def content(_workspace_id: str, file_id: str, _most: int) -> bytes:
        if file_id == "F0LOST":
            raise DirectoryUnavailable("file_not_found")
        return b"Team,Lead\nPhone,@ana\n"

    monkeypatch.setattr(headway.services.files, "content", content)
    monkeypatch.setattr(headway.services.directory, "roster", lambda _workspace_id: Roster((), ()))
    send_two_files(headway, ("lost", "kept"))
    assert [text for text in said if "I could not read *lost.csv*" in text and "Nothing was changed" in text]
    assert not [text for text in said if "I could not read *kept.csv*" in text]
    assert offered(headway, "F0KEPT")
    assert not offered(headway, "F0LOST")


def test_files_are_told_of_where_slack_does_not_say_who_is_there(
    headway: Headway, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def roster(_workspace_id: str) -> Roster:
        raise DirectoryUnavailable("ratelimited")

    monkeypatch.setattr(headway.services.files, "content", lambda *_: b"Team,Lead\nPhone,@ana\n")
    monkeypatch.setattr(headway.services.directory, "roster", roster)
    send_two_files(headway, ("one", "two"))
    assert [name for name in ("one", "two") if any(f"I could not read *{name}.csv*" in text for text in said)] == [
        "one",
        "two",
    ]


def test_a_file_that_slack_tells_of_twice_is_answered_once(
    headway: Headway, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headway.services.files, "content", lambda *_: b"Team,Lead\nPhone,@ana\n")
    monkeypatch.setattr(headway.services.directory, "roster", lambda _workspace_id: Roster((), ()))
    for _ in range(2):
        send_two_files(headway, ("first", "second"))
    assert len(said) == 1
    assert offered(headway, "F0FIRST")
