"""Events: what an app hears of, and that it hears of it until it says so."""

import json
import re
from base64 import b64decode

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE
from tests.localslack.ways import AnyApp, every_socket, every_way


@pytest.fixture
def heard(app: AnyApp) -> list[Json]:
    """Every event that reaches the app."""
    events: list[Json] = []

    @app.event(re.compile(".*"))
    def keep(event: Json) -> None:
        events.append(event)

    app.start()
    return events


def wait_for(slack: LocalSlack, heard: list[Json], **facts: object) -> Json:
    def look() -> Json | None:
        return next((e for e in heard if all(e.get(name) == fact for name, fact in facts.items())), None)

    return slack.wait_for(look, f"an event {facts}")


@every_way
def test_a_reply_in_a_dm_arrives_with_its_thread(slack: LocalSlack, heard: list[Json], api: WebClient) -> None:
    prompt = api.chat_postMessage(channel="U0ANA", text="How is it going?")
    said = slack.as_user("Ana").say("Tide", "82 & rising, see https://x.example/a?b=1", thread=prompt["ts"])

    event = wait_for(slack, heard, type="message", user="U0ANA")
    assert event["text"] == "82 &amp; rising, see <https://x.example/a?b=1>"
    assert (event["channel"], event["channel_type"]) == (prompt["channel"], "im")
    assert (event["ts"], event["thread_ts"]) == (said.ts, prompt["ts"])
    assert event["client_msg_id"]


@every_way
def test_edits_and_deletions_arrive_as_such(slack: LocalSlack, heard: list[Json]) -> None:
    ana = slack.as_user("Ana")
    said = ana.say("Tide", "82")
    ana.edit(said, "83")
    ana.delete(said)

    edited = wait_for(slack, heard, subtype="message_changed")
    assert (edited["message"]["text"], edited["previous_message"]["text"]) == ("83", "82")
    assert edited["message"]["ts"] == said.ts
    assert wait_for(slack, heard, subtype="message_deleted")["deleted_ts"] == said.ts


def test_what_one_said_is_not_edited_from_outside_the_channel_nor_to_nothing(slack: LocalSlack) -> None:
    ana = slack.as_user("Ana")
    said = ana.say("#claims-care", "82")
    with pytest.raises(DidNotWork, match="no_text"):
        ana.edit(said, "  \n ")
    ana.command("#claims-care", "/leave")
    with pytest.raises(DidNotWork, match=r"not_in_channel.*Join #claims-care"):
        ana.edit(said, "83")

    assert said.again().text == "82"


@every_way
def test_the_bot_s_own_messages_come_back_with_its_bot_id(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    app.start()
    api.chat_postMessage(channel="U0ANA", text="hello")

    # Bolt ignores them before any listener; that they were sent stands in the log.
    (sent,) = slack.wait_for(lambda: slack.log("envelope"), "the event")
    assert (sent["payload"]["event"]["text"], sent["payload"]["event"]["bot_id"]) == ("hello", "B0TIDE")


@every_way
def test_a_channel_is_heard_only_where_the_bot_is_a_member(slack: LocalSlack, heard: list[Json]) -> None:
    ana = slack.as_user("Ana")
    ana.say("#claims-care", "unheard")
    ana.invite("#claims-care", "Tide")
    ana.say("#claims-care", "@Tide are you there?")

    joined = wait_for(slack, heard, type="member_joined_channel")
    assert (joined["user"], joined["inviter"]) == ("U0TIDE", "U0ANA")
    mention = wait_for(slack, heard, type="app_mention")
    assert mention["text"] == "<@U0TIDE> are you there?"
    wait_for(slack, heard, type="message", user="U0ANA", channel_type="channel")
    assert "unheard" not in [event.get("text") for event in heard]


@every_way
def test_only_people_mention_the_bot_its_own_coming_does_not(slack: LocalSlack, heard: list[Json]) -> None:
    ana = slack.as_user("Ana")
    ana.invite("#claims-care", "Tide")
    ana.say("#claims-care", "@Tide are you there?")

    wait_for(slack, heard, type="app_mention", user="U0ANA")
    told = [entry["payload"]["event"] for entry in slack.log("envelope")]
    assert [event["text"] for event in told if event["type"] == "app_mention"] == ["<@U0TIDE> are you there?"]
    assert [event["user"] for event in told if event.get("subtype") == "channel_join"] == ["U0TIDE"]


def test_only_subscribed_events_are_sent(api: WebClient) -> None:
    quiet = TIDE | {"settings": TIDE["settings"] | {"event_subscriptions": {"bot_events": ["app_home_opened"]}}}
    with serve(apps=[AppConfig(quiet, BOT_TOKEN, APP_TOKEN)]) as slack:
        slack.as_user("Ana").say("Tide", "hello")
        slack.as_user("Ana").act("home/opened", app="A0TIDE", tab="messages")
        slack.wait_for(lambda: slack.log("envelope"), "the event")

        events = [entry["payload"]["event"]["type"] for entry in slack.log("envelope")]
    assert events == ["app_home_opened"]


@every_way
def test_people_who_move_are_told_of(slack: LocalSlack, heard: list[Json]) -> None:
    slack.change_person("Bo", tz="Australia/Sydney")

    assert wait_for(slack, heard, type="user_change")["user"]["tz"] == "Australia/Sydney"


@every_way
def test_user_groups_that_change_are_told_of_with_who_came_and_left(slack: LocalSlack, heard: list[Json]) -> None:
    slack.change_group("phone-support", users=["Fay", "Bo"])

    told = wait_for(slack, heard, type="subteam_members_changed")
    assert (told["added_users"], told["removed_users"]) == (["U0BO"], ["U0CLARA", "U0GUS"])
    assert wait_for(slack, heard, type="subteam_updated")["subteam"]["users"] == ["U0FAY", "U0BO"]


@every_socket
def test_an_event_that_is_not_acknowledged_comes_again_with_the_same_id(slack: LocalSlack, app: AnyApp) -> None:
    slack.as_user("Ana").say("Tide", "hello")  # nobody is connected yet
    slack.wait_for(lambda: slack.log("envelope"), "the first attempt")
    answered: list[str | None] = []

    @app.event("message")
    def note(request: BoltRequest) -> None:
        answered.append(request.headers.get("x-slack-retry-num", [None])[0])

    app.start()
    slack.wait_for(lambda: answered, "the second attempt")

    first, second = slack.log("envelope")
    assert first["ack"] == {"failed": "not_connected"}
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"], answered) == (1, "timeout", ["1"])


def test_a_read_only_messages_tab_takes_no_replies() -> None:
    features = TIDE["features"] | {"app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}}
    with (
        serve(apps=[AppConfig(TIDE | {"features": features}, BOT_TOKEN, APP_TOKEN)]) as slack,
        pytest.raises(DidNotWork, match="read_only"),
    ):
        slack.as_user("Ana").say("Tide", "hello")


def test_an_app_without_a_messages_tab_can_write_to_nobody_in_private(api: WebClient) -> None:
    features = TIDE["features"] | {"app_home": {"home_tab_enabled": True, "messages_tab_enabled": False}}
    with serve(apps=[AppConfig(TIDE | {"features": features}, BOT_TOKEN, APP_TOKEN)]) as slack:
        api.base_url = slack.api_url
        direct = api.conversations_open(users="U0ANA")["channel"]["id"]
        for place in ("U0ANA", direct):
            with pytest.raises(SlackApiError, match="messages_tab_disabled"):
                api.chat_postMessage(channel=place, text="hello")
        slack.as_user("Ana").invite("#claims-care", "Tide")
        assert api.chat_postMessage(channel="C0CLAIMS", text="hello")["ok"]


@every_way
def test_an_event_says_where_it_is_of_and_for_whom(slack: LocalSlack, heard: list[Json]) -> None:
    said = slack.as_user("Ana").say("Tide", "hello")
    wait_for(slack, heard, type="message", ts=said.ts)

    payload = slack.log("envelope", type="events_api")[-1]["payload"]
    assert payload["authorizations"][0]["user_id"] == "U0TIDE"
    version, _, told = payload["event_context"].partition("-")
    assert version == "4"
    assert json.loads(b64decode(told + "==")) == {
        "et": "message", "tid": "T0HARBOUR", "aid": "A0TIDE", "cid": payload["event"]["channel"],
    }  # fmt: skip
