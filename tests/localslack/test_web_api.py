"""The Web API as slack_sdk's own client meets it."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import LocalSlack
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, section

EVENT = {"event_type": "tide_sent", "event_payload": {"delivery": "d-1"}}


def refused(call: object, **arguments: object) -> str:
    """The error name with which a call is refused."""
    assert callable(call)
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def test_auth_test_says_who_calls_and_with_which_scopes(api: WebClient) -> None:
    answer = api.auth_test()

    assert (answer["user_id"], answer["team"]) == ("U0TIDE", "Harbour Insurance")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed"), (APP_TOKEN, "not_allowed_token_type")]
)
def test_a_wrong_token_is_refused(slack: LocalSlack, token: str, error: str) -> None:
    assert refused(WebClient(token, base_url=slack.api_url).auth_test) == error


def test_a_token_may_stand_in_the_form_as_well(slack: LocalSlack) -> None:
    assert WebClient(base_url=slack.api_url).api_call("auth.test", params={"token": BOT_TOKEN})["ok"]


def test_an_unknown_method_is_told_so(api: WebClient) -> None:
    assert refused(lambda: api.api_call("chat.shout")) == "unknown_method"


def test_a_method_takes_its_scope(api: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        api.team_info()

    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "team:read"


def test_a_conversation_takes_the_scope_of_its_kind(slack: LocalSlack, api: WebClient) -> None:
    slack.as_user("Ana").invite("#service-leads", "Tide")

    assert api.conversations_info(channel="C0LEADS")["channel"]["is_private"]
    assert refused(api.conversations_history, channel="C0LEADS") == "missing_scope"


def test_posting_to_a_person_opens_their_dm_and_keeps_the_metadata(slack: LocalSlack, api: WebClient) -> None:
    sent = api.chat_postMessage(channel="U0ANA", text="*hello*", metadata=EVENT)
    direct = api.conversations_open(users=["U0ANA"])["channel"]["id"]

    assert sent["channel"] == direct
    plainly = api.conversations_history(channel=direct)["messages"][0]
    assert "metadata" not in plainly
    fully = api.conversations_history(channel=direct, include_all_metadata=True)["messages"][0]
    assert (fully["ts"], fully["metadata"]) == (sent["ts"], EVENT)
    assert slack.as_user("Ana").messages("Tide")[-1].text == "*hello*"


def test_a_message_does_not_say_in_which_channel_it_stands_and_a_parent_counts_who_replied(
    slack: LocalSlack, api: WebClient
) -> None:
    slack.as_user("Ana").invite("#claims-care", "Tide")
    parent = api.chat_postMessage(channel="C0CLAIMS", text="How is it going?")
    ana = slack.as_user("Ana").say("#claims-care", "82", thread=parent["ts"])
    slack.as_user("Bo").say("#claims-care", "Well", thread=parent["ts"])
    last = slack.as_user("Ana").say("#claims-care", "83", thread=ana.ts)

    changed = api.chat_update(channel="C0CLAIMS", ts=parent["ts"], text="How did it go?")

    for answer in (parent, changed):
        assert answer["channel"] == "C0CLAIMS"
        assert "channel" not in answer["message"]
    told = api.conversations_history(channel="C0CLAIMS", latest=parent["ts"], inclusive=True)["messages"][0]
    for message in (changed["message"], told):
        assert {name: fact for name, fact in message.items() if "repl" in name} == {
            "reply_count": 3,
            "reply_users_count": 2,
            "reply_users": ["U0ANA", "U0BO"],
            "latest_reply": last.ts,
        }


def test_history_takes_no_person(api: WebClient) -> None:
    assert refused(api.conversations_history, channel="U0ANA") == "channel_not_found"


def test_the_bot_writes_only_where_it_is_a_member(slack: LocalSlack, api: WebClient) -> None:
    assert refused(api.chat_postMessage, channel="C0CLAIMS", text="hello") == "not_in_channel"
    assert refused(api.chat_postMessage, channel="C0LEADS", text="hello") == "channel_not_found"
    assert refused(api.chat_postMessage, channel="C0NOWHERE", text="hello") == "channel_not_found"

    slack.as_user("Ana").invite("#claims-care", "Tide")

    assert api.chat_postMessage(channel="C0CLAIMS", text="hello")["ok"]
    assert api.conversations_info(channel="C0CLAIMS")["channel"]["is_member"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "sparkle"}]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "tide"}}, "invalid_metadata_schema"),
        ({"text": "x", "attachments": ["red"]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"text": "red"}] * 101}, "too_many_attachments"),
    ],
)
def test_content_that_slack_refuses_is_refused(api: WebClient, content: Json, error: str) -> None:
    assert refused(api.api_call, api_method="chat.postMessage", json={"channel": "U0ANA", **content}) == error


def test_invalid_blocks_say_where_and_why(api: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        api.chat_postMessage(channel="U0ANA", text="x", blocks=[section("ok"), section("y" * 3001)])

    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_only_ones_own_messages_can_be_changed(slack: LocalSlack, api: WebClient) -> None:
    ana = slack.as_user("Ana")
    said = ana.say("Tide", "hello")
    sent = api.chat_postMessage(channel="U0ANA", text="one", blocks=[section("one")])

    api.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
    seen = ana.message("Tide", sent["ts"])
    assert (seen.text, seen.blocks, seen.raw["edited"]["user"]) == ("two", [], "U0TIDE")
    assert refused(api.chat_update, channel=sent["channel"], ts=said.ts, text="x") == "cant_update_message"
    assert refused(api.chat_update, channel=sent["channel"], ts="1.000000", text="x") == "message_not_found"

    api.chat_delete(channel=sent["channel"], ts=sent["ts"])
    assert [message.text for message in ana.messages("Tide")] == ["hello"]


def test_an_ephemeral_message_reaches_one_member_only(slack: LocalSlack, api: WebClient) -> None:
    slack.as_user("Ana").invite("#claims-care", "Tide")

    api.chat_postEphemeral(channel="C0CLAIMS", user="U0ANA", text="for Ana")

    assert slack.as_user("Ana").messages("#claims-care")[-1].ephemeral
    assert "for Ana" not in [message.text for message in slack.as_user("Bo").messages("#claims-care")]
    assert refused(api.chat_postEphemeral, channel="C0CLAIMS", user="U0FAY", text="x") == "user_not_in_channel"


def test_history_pages_by_cursor_and_leaves_out_replies(api: WebClient) -> None:
    sent = [api.chat_postMessage(channel="U0BO", text=str(number)) for number in range(5)]
    channel = sent[0]["channel"]
    api.chat_postMessage(channel=channel, text="reply", thread_ts=sent[0]["ts"])

    pages: list[list[str]] = []
    for page in api.conversations_history(channel=channel, limit=2):  # one response object turns into the next
        pages.append([message["text"] for message in page["messages"]])
        oldest = page["messages"][-1]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    assert oldest["reply_count"] == 1
    assert [m["text"] for m in api.conversations_replies(channel=channel, ts=sent[0]["ts"])["messages"]] == [
        "0",
        "reply",
    ]


def test_history_between_two_moments_leaves_out_the_ends_unless_asked(api: WebClient) -> None:
    first, middle, last = (api.chat_postMessage(channel="U0BO", text=text) for text in "abc")
    between = {"channel": first["channel"], "oldest": first["ts"], "latest": last["ts"]}

    assert [m["ts"] for m in api.conversations_history(**between)["messages"]] == [middle["ts"]]
    assert len(api.conversations_history(**between, inclusive=True)["messages"]) == 3


def test_people_are_told_with_their_zone_and_listed_in_pages(api: WebClient) -> None:
    bo = api.users_info(user="U0BO")["user"]
    listed = [member["id"] for page in api.users_list(limit=5) for member in page["members"]]

    assert bo["tz"] == "Pacific/Auckland"
    assert bo["tz_offset"] in (12 * 3600, 13 * 3600)
    assert "U0KARL" in listed
    assert len(listed) == len(set(listed)) > 12
    assert refused(api.users_info, user="U0NOBODY") == "user_not_found"
    assert refused(api.conversations_open, users=["U0KARL"]) == "user_disabled"


def test_a_guest_a_deactivated_person_and_a_bot_can_be_told_apart(api: WebClient) -> None:
    known = {member["id"]: member for member in api.users_list()["members"]}

    assert known["U0JUNE"]["is_restricted"]
    assert known["U0KARL"]["deleted"]
    assert "tz" not in known["U0KARL"]
    assert known["U0TIDE"]["is_bot"]
    assert known["U0INES"]["is_owner"]


def test_user_groups_have_members(api: WebClient) -> None:
    groups = {group["handle"]: group["id"] for group in api.usergroups_list()["usergroups"]}

    assert set(api.usergroups_users_list(usergroup=groups["phone-support"])["users"]) == {"U0CLARA", "U0FAY", "U0GUS"}


def test_channels_are_listed_with_membership(slack: LocalSlack, api: WebClient) -> None:
    slack.as_user("Ana").invite("#claims-care", "Tide")

    listed = {c["name"]: c["is_member"] for c in api.conversations_list()["channels"]}
    assert listed["claims-care"]
    assert not listed["general"]
    assert "service-leads" not in listed
    assert [c["name"] for c in api.users_conversations()["channels"]] == ["claims-care"]
    assert "U0TIDE" in api.conversations_members(channel="C0CLAIMS")["members"]
    assert refused(api.conversations_history, channel="C0GENERAL") == "not_in_channel"


def test_every_call_is_in_the_log_without_its_token(slack: LocalSlack, api: WebClient) -> None:
    api.chat_postMessage(channel="U0ANA", text="hello")

    (entry,) = slack.log("api", method="chat.postMessage")
    assert entry["request"]["text"] == "hello"
    assert entry["response"]["ok"]
    assert BOT_TOKEN not in str(entry)


def test_a_token_in_the_form_stands_in_no_log_either(slack: LocalSlack) -> None:
    client = WebClient(base_url=slack.api_url)
    client.api_call("auth.test", params={"token": BOT_TOKEN})
    with pytest.raises(SlackApiError, match="unknown_method"):
        client.api_call("chat.shout", params={"token": BOT_TOKEN})

    assert BOT_TOKEN not in str(slack.log("api"))


def test_a_person_is_as_new_as_the_last_change_of_them(slack: LocalSlack, api: WebClient) -> None:
    first = api.users_info(user="U0ANA")["user"]["updated"]
    slack.move_clock(days=1)
    assert api.users_info(user="U0ANA")["user"]["updated"] == first

    slack.change_person("Ana", title="Lead")

    assert api.users_info(user="U0ANA")["user"]["updated"] >= first + 86400
    assert api.users_info(user="U0BO")["user"]["updated"] == first


def test_a_channel_is_said_to_be_shared_with_nobody(api: WebClient) -> None:
    told = api.conversations_info(channel="C0GENERAL")["channel"]
    assert [told[name] for name in ("is_shared", "is_ext_shared", "is_org_shared")] == [False] * 3


def test_of_a_window_without_an_end_the_newest_messages_come_first(slack: LocalSlack, api: WebClient) -> None:
    sent = [api.chat_postMessage(channel="U0ANA", text=str(number)) for number in range(5)]
    place = sent[0]["channel"]

    page = api.conversations_history(channel=place, oldest=sent[1]["ts"], limit=2)

    assert ([message["text"] for message in page["messages"]], page["has_more"]) == (["4", "3"], True)
