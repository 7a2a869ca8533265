"""What Slack tells of direct messages: written, edited and deleted, and what of that is nobody's reply."""

from itertools import count
from typing import Any

import pytest
from slack_bolt import App, BoltRequest

from bot.domain.taken_replies import Deletion, TakenReply
from handlers import replies
from handlers.app import make_app
from main import Headway
from storage.units import unit_of_work
from tests.handlers.test_any_text import AtOnce
from tests.office import HARBOUR

IM = "D0ANA"
_numbers = count(1)


@pytest.fixture
def ts() -> str:
    """Return the ts of a message that was not written before."""
    return f"17992300{next(_numbers):02}.000100"


@pytest.fixture
def app(headway: Headway) -> App:
    """Return an app whose listeners have done their work when an event is dispatched."""
    app = make_app(headway.client, None, AtOnce(), paced=headway.paced)
    replies.register(app, headway.services)
    return app


def arrives(app: App, **event: Any) -> None:
    """Have Slack tell the bot of something in a direct message."""
    body = {
        "type": "event_callback",
        "team_id": HARBOUR,
        "event_id": f"Ev{next(_numbers)}",
        "event": {"type": "message", "channel": IM, "channel_type": "im"} | event,
    }
    app.dispatch(BoltRequest(body=body, mode="socket_mode"))


def written(ts: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U0ANA", "ts": ts, "text": text} | more


def edited(ts: str, text: str, at: str = "1799240000.000100", **more: Any) -> dict[str, Any]:
    message = written(ts, text, edited={"user": "U0ANA", "ts": at}, **more)
    return {"subtype": "message_changed", "message": message, "previous_message": written(ts, "before")}


def taken(headway: Headway, ts: str) -> TakenReply | None:
    """Return a reply as it was taken, None for what was not."""
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        return tx.replies.get(IM, ts)


def text_of(headway: Headway, ts: str) -> str | None:
    reply = taken(headway, ts)
    return None if reply is None else reply.text


def test_a_message_is_a_reply_unescaped(headway: Headway, app: App, ts: str) -> None:
    arrives(app, **written(ts, "82 &amp; more"))
    assert text_of(headway, ts) == "82 & more"


def test_an_edit_is_read_in_its_place(headway: Headway, app: App, ts: str) -> None:
    arrives(app, **written(ts, "thanks"))
    arrives(app, **edited(ts, "thanks a lot &lt;3"))
    assert text_of(headway, ts) == "thanks a lot <3"


def test_an_edit_that_leaves_no_text_says_nothing_any_more(headway: Headway, app: App, ts: str) -> None:
    arrives(app, **written(ts, "thanks"))
    arrives(app, **edited(ts, "", subtype="file_share"))
    assert text_of(headway, ts) == ""


def test_a_link_that_unfolds_is_no_edit(headway: Headway, app: App, ts: str) -> None:
    arrives(app, subtype="message_changed", message=written(ts, "82 https://acme.test", attachments=[{}]))
    assert taken(headway, ts) is None


def test_what_a_bot_wrote_or_changed_is_no_reply(headway: Headway, app: App, ts: str) -> None:
    arrives(app, **written(ts, "82", bot_id="B0HEADWAY"))
    arrives(app, **edited(ts, "83", bot_id="B0HEADWAY"))
    arrives(app, subtype="message_deleted", deleted_ts=ts, previous_message=written(ts, "82", bot_id="B0HEADWAY"))
    assert taken(headway, ts) is None


def test_nothing_is_read_in_channels(headway: Headway, app: App, ts: str) -> None:
    for kind in ("channel", "group", "mpim"):
        arrives(app, **(written(ts, "82") | {"channel_type": kind}))
        arrives(app, **(edited(ts, "83") | {"channel_type": kind}))
    assert taken(headway, ts) is None


@pytest.mark.parametrize(
    "told",
    [
        {"subtype": "message_deleted"},
        {"subtype": "message_changed", "message": {"subtype": "tombstone", "user": "USLACKBOT", "text": "deleted"}},
    ],
    ids=["deleted", "a tombstone is left"],
)
def test_a_message_that_is_deleted_is_known_to_be(headway: Headway, app: App, ts: str, told: dict[str, Any]) -> None:
    arrives(app, **written(ts, "thanks"))
    arrives(app, **told, previous_message=written(ts, "thanks"))
    reply = taken(headway, ts)
    assert reply is not None
    assert reply.deletion is Deletion.UNDONE, "nothing stands of it"
