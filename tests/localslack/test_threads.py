"""Threads that a person takes part in, and what is unread there."""

from typing import Any

import pytest

from localslack import LocalSlack
from localslack.client.person import PersonAt
from localslack.conversations import Conversation
from localslack.wire import Json


def threads(slack: LocalSlack, who: str) -> list[dict[str, Any]]:
    return list(slack.get(f"/page/as/{who}/threads")["threads"])


def unread(slack: LocalSlack, who: str) -> tuple[int, int]:
    """What the sidebar says: replies, and those meant for the person."""
    told = slack.get(f"/page/as/{who}/sidebar")["threads"]
    return told["unread"], told["mention"]


def _three(slack: LocalSlack) -> tuple[PersonAt, PersonAt, PersonAt]:
    return slack.as_user("Ana"), slack.as_user("Bo"), slack.as_user("Hana")


def test_one_takes_part_where_one_began_answered_or_is_named(slack: LocalSlack) -> None:
    ana, bo, hana = _three(slack)
    root = ana.say("#claims-care", "@channel who was on call?")
    bo.say("#claims-care", "I was", thread=root.ts)
    assert (unread(slack, "U0ANA"), unread(slack, "U0BO"), unread(slack, "U0HANA")) == ((1, 0), (0, 0), (0, 0))
    assert [one["message"]["ts"] for one in threads(slack, "U0BO")] == [root.ts]
    assert threads(slack, "U0HANA") == []

    ana.say("#claims-care", "@hana and you?", thread=root.ts)
    assert (unread(slack, "U0BO"), unread(slack, "U0HANA")) == ((1, 0), (2, 1))
    hana.say("#claims-care", "Me too", thread=root.ts)
    assert unread(slack, "U0HANA") == (0, 0)


def test_a_thread_that_was_read_a_reply_that_is_gone_and_a_channel_one_left_count_no_more(slack: LocalSlack) -> None:
    ana, bo, _ = _three(slack)
    root = ana.say("#claims-care", "How was the night?")
    gone = bo.say("#claims-care", "Quiet", thread=root.ts)
    bo.delete(gone)
    assert (unread(slack, "U0ANA"), threads(slack, "U0ANA")) == ((0, 0), [])

    bo.say("#claims-care", "Busy", thread=root.ts)
    slack.post("/page/as/U0ANA/thread/read", {"channel": "C0CLAIMS", "ts": root.ts})
    assert unread(slack, "U0ANA") == (0, 0)
    bo.say("#claims-care", "Very", thread=root.ts)
    assert unread(slack, "U0ANA") == (1, 0)
    slack.post("/page/as/U0ANA/leave", {"channel": "C0CLAIMS"})
    assert (unread(slack, "U0ANA"), threads(slack, "U0ANA")) == ((0, 0), [])


def test_an_answer_in_a_thread_leaves_its_channel_unread(slack: LocalSlack) -> None:
    ana, bo, _ = _three(slack)
    root = ana.say("#claims-care", "How was the night?")
    bo.say("#claims-care", "Something else")
    ana.say("#claims-care", "Anybody?", thread=root.ts)
    channels = {one["id"]: one for one in slack.get("/page/as/U0ANA/sidebar")["channels"]}
    assert channels["C0CLAIMS"]["unread"] == 1


def test_a_thread_counts_for_whom_an_edit_names_and_no_more_when_the_name_is_gone(slack: LocalSlack) -> None:
    ana, bo, _ = _three(slack)
    root = ana.say("#claims-care", "Who was on call?")
    reply = bo.say("#claims-care", "Somebody else", thread=root.ts)
    assert unread(slack, "U0HANA") == (0, 0)
    bo.edit(reply, "@hana was")
    assert unread(slack, "U0HANA") == (1, 1)
    bo.edit(reply, "Nobody was")
    assert unread(slack, "U0HANA") == (0, 0)
    ana.edit(root, "@hana, who was on call?")
    assert unread(slack, "U0HANA") == (1, 0)
    ana.delete(root)
    assert (unread(slack, "U0HANA"), unread(slack, "U0ANA")) == ((0, 0), (1, 0))


def test_threads_with_something_unread_come_first(slack: LocalSlack) -> None:
    ana, bo, _ = _three(slack)
    first, second, third = (ana.say("#claims-care", text) for text in ("One", "Two", "Three"))
    for root in (first, second, third):
        bo.say("#claims-care", "Yes", thread=root.ts)
    slack.post("/page/as/U0ANA/thread/read", {"channel": "C0CLAIMS", "ts": third.ts})
    assert [one["message"]["ts"] for one in threads(slack, "U0ANA")] == [second.ts, first.ts, third.ts]


def test_a_reply_makes_only_its_own_thread_be_counted_again(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bo, _ = _three(slack)
    roots = [ana.say("#claims-care", f"Thread {count}") for count in range(3)]
    for root in roots:
        bo.say("#claims-care", "Yes", thread=root.ts)
    assert unread(slack, "U0ANA") == (3, 0)
    walked: list[str] = []
    whole = Conversation.thread

    def noted(conversation: Conversation, ts: str) -> list[Json]:
        walked.append(ts)
        return whole(conversation, ts)

    monkeypatch.setattr(Conversation, "thread", noted)
    bo.say("#claims-care", "And no", thread=roots[0].ts)
    assert unread(slack, "U0ANA") == (4, 0)
    assert set(walked) == {roots[0].ts}
