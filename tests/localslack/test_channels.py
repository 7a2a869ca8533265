"""What becomes of channels: what an app hears of it, and what it is told and allowed from then on."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

KINDS = ("archive", "deleted", "left", "rename", "unarchive")
EVENTS = [
    *(f"{of}_{what}" for of in ("channel", "group") for what in KINDS),
    *("channel_shared", "channel_unshared", "member_left_channel"),
]
CLAIMS = "C0CLAIMS"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A workspace with Tide in #claims-care, subscribed to all that happens to channels."""
    settings = TIDE["settings"] | {"event_subscriptions": {"bot_events": EVENTS}}
    with serve(apps=[AppConfig(TIDE | {"settings": settings}, BOT_TOKEN, APP_TOKEN)]) as slack:
        slack.as_user("Ana").invite("#claims-care", "Tide")
        yield slack


@pytest.fixture
def api(slack: LocalSlack) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=slack.api_url)


def heard(slack: LocalSlack) -> list[Json]:
    """The events sent so far, each once."""
    told = {entry["payload"]["event_id"]: entry["payload"]["event"] for entry in slack.log("envelope")}
    return list(told.values())


def refusal(api: WebClient, channel: str = CLAIMS) -> str:
    with pytest.raises(SlackApiError) as refused:
        api.chat_postMessage(channel=channel, text="hello")
    return str(refused.value.response["error"])


def test_an_archived_channel_says_so_and_takes_messages_again_when_it_is_not(slack: LocalSlack, api: WebClient) -> None:
    slack.change_channel("#claims-care", archived=True)
    slack.change_channel(CLAIMS, archived=True)

    assert api.conversations_info(channel=CLAIMS)["channel"]["is_archived"]
    assert refusal(api) == "is_archived"
    slack.change_channel(CLAIMS, archived=False)
    assert api.chat_postMessage(channel=CLAIMS, text="hello")["ok"]
    assert [event["type"] for event in heard(slack)] == ["channel_archive", "channel_unarchive"]
    assert {event["channel"] for event in heard(slack)} == {CLAIMS}


def test_a_deleted_channel_is_there_for_nobody(slack: LocalSlack, api: WebClient) -> None:
    slack.change_channel("#claims-care", deleted=True)

    with pytest.raises(SlackApiError, match="channel_not_found"):
        api.conversations_info(channel=CLAIMS)
    assert refusal(api) == "channel_not_found"
    assert [(event["type"], event["channel"]) for event in heard(slack)] == [("channel_deleted", CLAIMS)]
    assert "claims-care" not in {entry["name"] for entry in slack.as_user("Ana").see("sidebar")["channels"]}


def test_no_event_tells_that_a_channel_was_made_private_and_who_is_in_it_stays(
    slack: LocalSlack, api: WebClient
) -> None:
    slack.change_channel("#claims-care", private=True)

    told = api.conversations_info(channel=CLAIMS)["channel"]
    assert (told["is_private"], told["is_member"]) == (True, True)
    assert api.chat_postMessage(channel=CLAIMS, text="hello")["ok"]
    assert heard(slack) == []
    slack.change_channel(CLAIMS, remove="Tide")
    assert refusal(api) == "channel_not_found"
    assert [event["type"] for event in heard(slack)] == ["group_left"]


def test_a_bot_that_is_removed_hears_that_it_left_and_of_nobody_after_that(slack: LocalSlack, api: WebClient) -> None:
    slack.change_channel("#claims-care", remove="Bo")
    slack.change_channel("#claims-care", remove="Tide")
    slack.change_channel("#claims-care", remove="Hana")

    told = [(event["type"], event.get("user")) for event in heard(slack)]
    assert told == [("member_left_channel", "U0BO"), ("channel_left", None)]
    assert refusal(api) == "not_in_channel"
    assert not api.conversations_info(channel=CLAIMS)["channel"]["is_member"]


def test_a_channel_shared_with_another_company_is_told_from_one_within_the_enterprise(
    slack: LocalSlack, api: WebClient
) -> None:
    marks = ("is_shared", "is_ext_shared", "is_pending_ext_shared", "is_org_shared")

    def told() -> list[bool]:
        channel = api.conversations_info(channel=CLAIMS)["channel"]
        return [channel[mark] for mark in marks]

    slack.change_channel("#claims-care", org_shared=True)
    assert told() == [True, False, False, True]
    slack.change_channel("#claims-care", org_shared=False, pending_shared=True)
    assert told() == [False, False, True, False]
    slack.change_channel("#claims-care", shared=True)
    assert told() == [True, True, False, False]
    slack.change_channel("#claims-care", shared=False)
    assert told() == [False, False, False, False]
    assert [event["type"] for event in heard(slack)] == ["channel_shared", "channel_unshared"]
    assert heard(slack)[-1]["is_ext_shared"] is False


def test_a_renamed_channel_is_told_with_its_name_of_now(slack: LocalSlack) -> None:
    slack.change_channel("#claims-care", name="claims")

    (event,) = heard(slack)
    assert (event["type"], event["channel"]["id"], event["channel"]["name"]) == ("channel_rename", CLAIMS, "claims")
    assert slack.as_user("Ana").place("#claims") == CLAIMS


@pytest.mark.parametrize(
    "wrong",
    [{"archived": "yes"}, {"topic": "x"}, {"name": " "}, {"name": "general"}, {"remove": "U0NOBODY"}],
)
def test_a_change_of_a_channel_that_is_refused_has_changed_nothing(
    slack: LocalSlack, api: WebClient, wrong: Json
) -> None:
    with pytest.raises(DidNotWork, match=r"bad_request|not_in_channel"):
        slack.post(f"/control/channels/{CLAIMS}", {"shared": True} | wrong)
    with pytest.raises(DidNotWork, match="channel_not_found"):
        slack.post("/control/channels/C0NONE", {"archived": True})

    assert not api.conversations_info(channel=CLAIMS)["channel"]["is_ext_shared"]
    assert heard(slack) == []
