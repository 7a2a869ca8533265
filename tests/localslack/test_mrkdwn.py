"""Slack's mrkdwn on the server: what is stored and what a notification says. The page's side: tests/browser."""

import pytest
from slack_sdk import WebClient

from localslack import LocalSlack
from localslack.wire import Json
from tests.localslack.mrkdwn_cases import CASES, Case
from tests.localslack.tide import plain, section


def text_object(case: Case) -> Json:
    return {"type": "mrkdwn", "text": case.text} | ({"verbatim": True} if case.verbatim else {})


def test_every_case_is_stored_and_read_as_slack_would(slack: LocalSlack, api: WebClient) -> None:
    ana = slack.as_user("Ana")
    for case in CASES:
        blocks = [{"type": "section", "text": text_object(case)}]
        said = api.chat_postMessage(channel="U0ANA", text="x", blocks=blocks)
        assert said["message"]["blocks"][0]["text"]["text"] == case.stored, case
        assert ana.messages("Tide")[-1].text == case.read, case


def test_a_view_s_texts_are_linked_as_a_message_s_are(slack: LocalSlack, api: WebClient) -> None:
    answer = api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("see #general")]})

    assert answer["view"]["blocks"][0]["text"]["text"] == "see <#C0GENERAL|general>"


@pytest.mark.parametrize(
    ("more", "stored"),
    [
        ({}, "@here #general <https://a.example>"),
        ({"parse": "none"}, "@here #general https://a.example"),
        ({"parse": "full"}, "<!here> <#C0GENERAL|general> <https://a.example>"),
        ({"link_names": True}, "<!here> <#C0GENERAL|general> <https://a.example>"),
    ],
)
def test_a_message_s_own_text_links_names_only_when_asked(
    slack: LocalSlack, api: WebClient, more: Json, stored: str
) -> None:
    said = api.chat_postMessage(channel="U0ANA", text="@here #general https://a.example", **more)

    assert said["message"]["text"] == stored


@pytest.mark.parametrize(
    ("blocks", "counted"),
    [
        ([section("<@U0ANA> please look")], 1),
        ([section("@here please look")], 1),
        ([section("`@here` is a word")], 0),
        ([section("<!subteam^S0CLAIMS>")], 1),
        ([section("<!subteam^S0PHONE>")], 0),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": True}}], 0),
        ([{"type": "section", "text": plain("<@U0ANA> @here")}], 0),
    ],
)
def test_a_block_mentions_whom_its_text_names(
    slack: LocalSlack, api: WebClient, blocks: list[Json], counted: int
) -> None:
    slack.as_user("Ana").command("#claims-care", "/invite @Tide")
    api.chat_postMessage(channel="C0CLAIMS", text="Something new", blocks=blocks)

    claims = next(one for one in slack.as_user("Ana").see("sidebar")["channels"] if one["id"] == "C0CLAIMS")
    assert claims["mention"] == counted
