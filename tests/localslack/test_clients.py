"""Each method of the Web API through Slack's synchronous and asynchronous clients alike."""

import json
import logging
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.wire import Json
from tests import asynchronous
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SCOPES, TIDE, modal, section

MORE = ["channels:history", "groups:history", "team:read", "users.profile:read", "files:read", "files:write"]
MANIFEST = TIDE | {"oauth_config": {"scopes": {"bot": [*SCOPES, *MORE]}}}
EVENT = {"event_type": "tide_sent", "event_payload": {"delivery": "d-1"}}


class Client:
    """One of Slack's two clients, asked by the name of its function."""

    def __init__(self, slack: LocalSlack, asynchronous: bool) -> None:
        self.slack = slack
        self.asynchronous = asynchronous

    def __call__(self, name: str, **arguments: object) -> Json:
        """What it answers; SlackApiError where Slack refuses."""
        return self.pages(name, **arguments)[0]

    def pages(self, name: str, **arguments: object) -> list[Json]:
        """All the pages that the client's own iterator finds."""
        if self.asynchronous:
            return asynchronous.run(self._pages(name, arguments))
        answer = getattr(WebClient(BOT_TOKEN, base_url=self.slack.api_url), name)(**arguments)
        return [dict(page.data) for page in answer]

    async def _pages(self, name: str, arguments: Json) -> list[Json]:
        client = AsyncWebClient(BOT_TOKEN, base_url=self.slack.api_url)
        return [dict(page.data) async for page in await getattr(client, name)(**arguments)]

    def refused(self, name: str, **arguments: object) -> str:
        """The error name with which a call is refused."""
        with pytest.raises(SlackApiError) as caught:
            self(name, **arguments)
        return str(caught.value.response["error"])


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[AppConfig(MANIFEST, BOT_TOKEN, APP_TOKEN)]) as running:
        running.as_user("Ana").invite("#claims-care", "Tide")
        yield running


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def ask(slack: LocalSlack, request: pytest.FixtureRequest) -> Client:
    return Client(slack, bool(request.param))


def test_who_calls_where(ask: Client) -> None:
    assert ask("auth_test")["team_id"] == "T0HARBOUR"
    assert ask("team_info")["team"]["domain"] == "harbour-insurance"
    assert ask.refused("team_info", team="T0ELSEWHERE") == "team_not_found"


def test_a_message_is_posted_changed_and_taken_back(ask: Client) -> None:
    sent = ask("chat_postMessage", channel="C0CLAIMS", text="one", blocks=[section("one")], metadata=EVENT)
    assert ask("chat_update", channel="C0CLAIMS", ts=sent["ts"], text="two")["text"] == "two"
    assert ask("chat_postEphemeral", channel="C0CLAIMS", user="U0ANA", text="for Ana")["message_ts"] > sent["ts"]
    assert ask("chat_delete", channel="C0CLAIMS", ts=sent["ts"])["ts"] == sent["ts"]
    assert ask.refused("chat_delete", channel="C0CLAIMS", ts=sent["ts"]) == "message_not_found"
    assert ask.refused("chat_update", channel="C0CLAIMS", ts=sent["ts"], text="x") == "message_not_found"
    assert ask.refused("chat_postEphemeral", channel="C0CLAIMS", user="U0FAY", text="x") == "user_not_in_channel"
    assert ask.refused("chat_postMessage", channel="C0GENERAL", text="x") == "not_in_channel"


def test_metadata_is_told_to_who_asks_for_all_of_it(ask: Client) -> None:
    parent = ask("chat_postMessage", channel="C0CLAIMS", text="parent", metadata=EVENT)["ts"]
    ask("chat_postMessage", channel="C0CLAIMS", text="reply", thread_ts=parent, metadata=EVENT)
    thread = {"channel": "C0CLAIMS", "ts": parent}

    assert "metadata" not in ask("conversations_history", channel="C0CLAIMS")["messages"][0]
    fully = ask("conversations_history", channel="C0CLAIMS", include_all_metadata=True)
    assert fully["messages"][0]["metadata"] == EVENT
    assert ["metadata" in m for m in ask("conversations_replies", **thread)["messages"]] == [False, False]
    replies = ask("conversations_replies", **thread, include_all_metadata=True)["messages"]
    assert [message["metadata"] for message in replies] == [EVENT, EVENT]


def test_every_list_can_be_read_one_by_one(ask: Client) -> None:
    parent = [ask("chat_postMessage", channel="C0CLAIMS", text=f"m{number}")["ts"] for number in range(3)][-1]
    for number in range(3):
        ask("chat_postMessage", channel="C0CLAIMS", text=f"r{number}", thread_ts=parent)

    def one_by_one(name: str, key: str, **arguments: object) -> list[Json]:
        return [page[key][-1] for page in ask.pages(name, limit=1, **arguments)]

    people = one_by_one("users_list", "members")
    assert [person["id"] for person in people] == [person["id"] for person in ask("users_list")["members"]]
    channels = one_by_one("conversations_list", "channels")
    assert [c["id"] for c in channels] == [c["id"] for c in ask("conversations_list")["channels"]]
    members = one_by_one("conversations_members", "members", channel="C0CLAIMS")
    assert members == ask("conversations_members", channel="C0CLAIMS")["members"]
    history = one_by_one("conversations_history", "messages", channel="C0CLAIMS")
    assert [m["text"] for m in history[:3]] == ["m2", "m1", "m0"]
    replies = one_by_one("conversations_replies", "messages", channel="C0CLAIMS", ts=parent)
    assert [m["text"] for m in replies] == ["r0", "r1", "r2"]


def test_what_is_said_between_two_pages_shifts_nothing(ask: Client) -> None:
    for number in range(4):
        ask("chat_postMessage", channel="C0CLAIMS", text=f"m{number}")
    first = ask("conversations_history", channel="C0CLAIMS", limit=2)
    ask("chat_postMessage", channel="C0CLAIMS", text="meanwhile")
    cursor = first["response_metadata"]["next_cursor"]

    second = ask("conversations_history", channel="C0CLAIMS", limit=2, cursor=cursor)

    assert [m["text"] for m in (*first["messages"], *second["messages"])] == ["m3", "m2", "m1", "m0"]


@pytest.mark.parametrize("cursor", ["nonsense", "bmV4dDotMQ==", "bmV4dDp4", "é"])
def test_a_cursor_that_nobody_gave_is_refused(ask: Client, cursor: str) -> None:
    for name, more in (
        ("users_list", {}),
        ("conversations_list", {}),
        ("conversations_members", {"channel": "C0CLAIMS"}),
        ("conversations_history", {"channel": "C0CLAIMS"}),
    ):
        assert ask.refused(name, cursor=cursor, **more) == "invalid_cursor"


def test_direct_messages_are_opened(ask: Client) -> None:
    opened = ask("conversations_open", users=["U0ANA"], return_im=True)

    assert opened["already_open"]
    assert opened["channel"]["user"] == "U0ANA"
    assert ask("conversations_info", channel=opened["channel"]["id"])["channel"]["is_im"]
    assert ask.refused("conversations_open", users=["U0NOBODY"]) == "user_not_found"
    assert ask.refused("conversations_open", users=[]) == "users_list_not_supplied"
    assert ask.refused("conversations_history", channel="U0ANA") == "channel_not_found"


def test_people_and_their_profiles_and_groups(ask: Client) -> None:
    assert ask("users_info", user="U0BO")["user"]["tz"] == "Pacific/Auckland"
    profile = ask("users_profile_get", user="U0BO")["profile"]
    assert (profile["real_name"], profile["display_name"]) == ("Bo Tamihana", "bo")
    assert (profile["first_name"], profile["last_name"]) == ("Bo", "Tamihana")
    assert ask("users_profile_get")["profile"]["bot_id"] == "B0TIDE"
    assert ask.refused("users_profile_get", user="U0NOBODY") == "user_not_found"
    assert len(ask("usergroups_list", include_users=True)["usergroups"][0]["users"]) == 3
    assert ask("usergroups_users_list", usergroup="S0CLAIMS")["users"] == ["U0ANA", "U0BO", "U0HANA"]
    assert ask.refused("usergroups_users_list", usergroup="S0NONE") == "no_such_subteam"


def test_a_home_is_published_and_a_form_needs_a_trigger(ask: Client) -> None:
    home = {"type": "home", "blocks": [section("hello")]}

    view = ask("views_publish", user_id="U0ANA", view=home)["view"]

    assert ask.refused("views_publish", user_id="U0ANA", view=home, hash="1.a") == "hash_conflict"
    assert ask("views_update", view_id=view["id"], view=home)["view"]["id"] == view["id"]
    assert ask.refused("views_open", trigger_id="1.2.3", view=modal("A", [section("a")])) == "invalid_trigger_id"
    assert ask.refused("views_push", trigger_id="1.2.3", view=modal("A", [section("a")])) == "invalid_trigger_id"
    assert ask.refused("views_update", view_id="V0NONE", view=home) == "not_found"


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("conversations.history", "channel"),
        ("conversations.info", "channel"),
        ("conversations.members", "channel"),
        ("users.info", "user"),
        ("usergroups.users.list", "usergroup"),
        ("views.publish", "user_id"),
        ("chat.delete", "channel"),
        ("files.info", "file"),
    ],
)
def test_a_missing_argument_is_named(ask: Client, method: str, missing: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        ask("api_call", api_method=method)

    assert caught.value.response["error"] == "invalid_arguments"
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == [f"[ERROR] missing required field: {missing}"]


def test_an_unknown_method_is_told_and_stands_in_the_log(
    slack: LocalSlack, ask: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "localslack"):
        assert ask.refused("pins_list", channel="C0CLAIMS") == "unknown_method"

    (entry,) = slack.log("api", method="pins.list")
    assert entry["response"]["error"] == "unknown_method"
    assert "pins.list" in caplog.text


def post(slack: LocalSlack, method: str, body: bytes, kind: str) -> Json:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": kind}
    request = urllib.request.Request(slack.api_url + method, data=body, headers=headers)
    with urllib.request.urlopen(request) as answer:
        told: Json = json.loads(answer.read())
    return told


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("kind", "warning"),
    [
        (FORM, None),
        (f"{FORM}; charset=utf-8", "superfluous_charset"),
        (f"{JSON}; charset=utf-8", None),
        (JSON, "missing_charset"),
    ],
)
def test_forms_and_json_are_read_alike_and_charsets_are_remarked_on(
    slack: LocalSlack, kind: str, warning: str | None
) -> None:
    arguments = {"channel": "C0CLAIMS", "text": "hé & <b>"}
    blocks = [section("block")]
    form = urlencode(arguments | {"blocks": json.dumps(blocks)}).encode()
    body = json.dumps(arguments | {"blocks": blocks}).encode() if kind.startswith(JSON) else form

    told = post(slack, "chat.postMessage", body, kind)

    assert told["message"]["text"] == "hé & <b>"
    assert told["message"]["blocks"][0]["text"]["text"] == "block"
    assert told.get("warning") == warning
    assert told.get("response_metadata", {}).get("warnings") == ([warning] if warning else None)


@pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
def test_a_body_that_is_no_json_object_is_refused(slack: LocalSlack, body: bytes, error: str) -> None:
    assert post(slack, "auth.test", body, JSON)["error"] == error
