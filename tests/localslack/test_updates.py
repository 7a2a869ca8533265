"""What chat.update changes of a message, and what it leaves."""

import pytest

from localslack import LocalSlack
from localslack.wire import Json
from tests.localslack.test_clients import Client
from tests.localslack.tide import section

pytestmark = pytest.mark.filterwarnings("ignore:.*(text|fallback)` argument is missing:UserWarning")

RED: Json = {"text": "red"}
BLUE: Json = {"text": "blue"}


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def ask(slack: LocalSlack, request: pytest.FixtureRequest) -> Client:
    return Client(slack, bool(request.param))


def parts(message: Json) -> tuple[str, list[str], list[Json]]:
    """The text, the blocks' texts and the attachments of a message."""
    blocks = [block["text"]["text"] for block in message.get("blocks", [])]
    return message["text"], blocks, message.get("attachments", [])


@pytest.mark.parametrize(
    ("changed", "after"),
    [
        ({"text": "new"}, ("new", [], [RED])),
        ({"text": "new", "attachments": []}, ("new", [], [])),
        ({"text": "new", "blocks": [section("new")]}, ("new", ["new"], [RED])),
        ({"text": "new", "blocks": [], "attachments": [BLUE]}, ("new", [], [BLUE])),
        ({"blocks": [section("new")]}, ("", ["new"], [RED])),
        ({"attachments": [BLUE]}, ("old", ["old"], [BLUE])),
        ({"blocks": [section("new")], "attachments": []}, ("", ["new"], [])),
    ],
)
def test_an_update_leaves_what_it_does_not_name(ask: Client, changed: Json, after: object) -> None:
    posted = ask("chat_postMessage", channel="U0ANA", text="old", blocks=[section("old")], attachments=[RED])

    updated = ask("chat_update", channel=posted["channel"], ts=posted["ts"], **changed)

    assert parts(updated["message"]) == after


def test_an_update_without_anything_to_say_is_refused(ask: Client) -> None:
    posted = ask("chat_postMessage", channel="U0ANA", text="old")

    assert ask.refused("chat_update", channel=posted["channel"], ts=posted["ts"]) == "no_text"


def test_metadata_stays_until_an_update_brings_other_or_none(ask: Client) -> None:
    sent: Json = {"event_type": "sent", "event_payload": {"id": "1"}}
    posted = ask("chat_postMessage", channel="U0ANA", text="old", metadata=sent)
    place = {"channel": posted["channel"], "ts": posted["ts"]}

    assert ask("chat_update", **place, text="new")["message"]["metadata"] == sent
    assert "metadata" not in ask("chat_update", **place, text="newer", metadata={})["message"]
