"""Faults on the way to an app: payloads late, twice or unheard, and links that end or fall silent."""

from collections.abc import Callable
from threading import Thread
from time import monotonic

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve, socket_mode
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE

Connect = Callable[..., SocketModeHandler]


@pytest.fixture
def heard(tide: App, connect: Connect) -> list[BoltRequest]:
    """Every message event that reaches the app."""
    requests: list[BoltRequest] = []

    @tide.event("message")
    def keep(request: BoltRequest) -> None:
        requests.append(request)

    connect(tide)
    return requests


def said(requests: list[BoltRequest]) -> list[str]:
    return [request.body["event"]["text"] for request in requests]


def event_ids(requests: list[BoltRequest]) -> set[str]:
    return {request.body["event_id"] for request in requests}


def wait_for(slack: LocalSlack, requests: list[BoltRequest], texts: list[str]) -> None:
    slack.wait_for(lambda: said(requests) == texts, f"the app to hear {texts}")


def test_an_event_may_come_twice_with_one_id(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    slack.fault("duplicate", "event:message", count=1)

    slack.as_user("Ana").say("Tide", "82")
    slack.as_user("Ana").say("Tide", "83")

    slack.wait_for(lambda: sorted(said(heard)) == ["82", "82", "83"], "three events")
    assert len(event_ids(heard)) == 2
    assert all(request.headers["x-slack-retry-num"] == ["0"] for request in heard)


def test_a_late_event_is_overtaken(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    late = slack.fault("late", "event:message", count=1, seconds=3600)
    slack.as_user("Ana").say("Tide", "82")
    slack.as_user("Ana").say("Tide", "83")
    wait_for(slack, heard, ["83"])

    late.remove()

    wait_for(slack, heard, ["83", "82"])


def test_a_late_event_comes_by_itself(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    slack.fault("late", "event", count=1, seconds=0.05)

    slack.as_user("Ana").say("Tide", "82")

    wait_for(slack, heard, ["82"])


def test_an_event_whose_acknowledgement_is_lost_comes_again(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    slack.fault("lost", "event:message", count=1)

    slack.as_user("Ana").say("Tide", "82")

    wait_for(slack, heard, ["82", "82"])
    assert len(event_ids(heard)) == 1
    assert [request.headers["x-slack-retry-num"] for request in heard] == [["0"], ["1"]]
    first, second = slack.wait_for(lambda: slack.log("envelope") if slack.log("envelope")[-1]["ms"] else None)
    assert (first["ack"], "failed" in second["ack"]) == ({"failed": "timeout"}, False)


def test_a_command_whose_acknowledgement_is_lost_was_run(slack: LocalSlack, tide: App, connect: Connect) -> None:
    ran: list[str] = []

    @tide.command("/tide")
    def run(ack: Ack, command: Json) -> None:
        ran.append(command["text"])
        ack("It is high.")

    connect(tide)
    slack.fault("lost", "command:/tide", count=1)

    with pytest.raises(DidNotWork, match="timeout: Tide did not answer within 3 seconds"):
        slack.as_user("Ana").command("#claims-care", "/tide now")
    assert ran == ["now"]
    assert not [m for m in slack.as_user("Ana").messages("#claims-care") if m.ephemeral]


def test_a_command_that_comes_late_finds_its_trigger_dead(
    slack: LocalSlack, tide: App, connect: Connect, api: WebClient
) -> None:
    errors: list[str] = []
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Tide"}, "blocks": []}

    @tide.command("/tide")
    def run(ack: Ack, command: Json) -> None:
        ack()
        try:
            api.views_open(trigger_id=command["trigger_id"], view=view)
        except SlackApiError as refused:
            errors.append(refused.response["error"])

    connect(tide)
    slack.fault("late", "command", count=1, seconds=3.2)

    with pytest.raises(DidNotWork, match="timeout"):
        slack.as_user("Ana").command("#claims-care", "/tide")
    slack.wait_for(lambda: errors == ["expired_trigger_id"], "the late command to fail")


def test_a_click_may_come_twice(slack: LocalSlack, tide: App, connect: Connect, api: WebClient) -> None:
    clicks: list[Json] = []

    @tide.action("yes")
    def yes(ack: Ack, action: Json) -> None:
        clicks.append(action)
        ack()

    connect(tide)
    button = {"type": "button", "text": {"type": "plain_text", "text": "Yes"}, "action_id": "yes"}
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=[{"type": "actions", "elements": [button]}])
    slack.fault("duplicate", "interactive:block_actions", count=1)

    slack.as_user("Ana").message("Tide", sent["ts"]).click("Yes")

    slack.wait_for(lambda: len(clicks) == 2, "the second click")
    assert clicks[0]["action_ts"] == clicks[1]["action_ts"]


def test_only_what_a_fault_names_is_struck(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    fault = slack.fault("lost", "event:app_home_opened")

    slack.as_user("Ana").say("Tide", "82")

    wait_for(slack, heard, ["82"])
    slack.wait_for(lambda: slack.log("envelope")[-1]["ack"] == {}, "the acknowledgement")
    assert fault.struck == 0


def test_every_strike_on_a_payload_stands_in_the_log(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    fault = slack.fault("duplicate", "event", count=1)
    slack.as_user("Ana").say("Tide", "82")
    slack.wait_for(lambda: len(heard) == 2, "both")

    (strike,) = slack.log("fault")
    assert (strike["on"], strike["team_id"]) == ("event:message", slack.bootstrap()["team"]["id"])
    assert [entry["fault"] for entry in slack.log("envelope")] == [fault.id, fault.id]


# Links


def frames_of(handler: SocketModeHandler) -> list[str]:
    frames: list[str] = []
    handler.client.on_message_listeners.append(frames.append)
    return frames


def test_a_link_that_ends_without_a_word_is_made_anew(slack: LocalSlack, tide: App, connect: Connect) -> None:
    handler = connect(tide)
    frames = frames_of(handler)
    before = handler.client.session_id()

    with slack.fault("drop", "socket", count=1) as fault:
        slack.wait_for(lambda: not slack.app()["connected"] or fault.struck, "the link to end")
        handler.client.connect_to_new_endpoint(force=True)
        slack.wait_until_connected()

        assert fault.struck == 1
    assert handler.client.session_id() != before
    assert not any('"disconnect"' in frame for frame in frames)


def test_a_link_that_ends_with_a_warning_is_made_anew_by_the_sdk(
    slack: LocalSlack, tide: App, connect: Connect
) -> None:
    handler = connect(tide)
    frames = frames_of(handler)
    before = handler.client.session_id()

    slack.fault("drop", "socket", count=1, warn=True)

    slack.wait_for(lambda: handler.client.session_id() != before and slack.app()["connected"], "a new link")
    assert any('"refresh_requested"' in frame for frame in frames)


def test_every_new_link_ends_while_the_fault_stands(slack: LocalSlack, tide: App, connect: Connect) -> None:
    connect(tide)
    fault = slack.fault("drop", "socket", warn=True)

    fault.wait_until_struck(2)
    fault.remove()

    slack.wait_until_connected()


def test_an_event_whose_link_ends_under_it_comes_again(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    slack.fault("drop", "event:message", count=1, warn=True)

    slack.as_user("Ana").say("Tide", "82")

    wait_for(slack, heard, ["82"])
    assert heard[0].headers["x-slack-retry-num"] == ["1"]
    assert slack.log("envelope")[0]["ack"] == {"failed": "not_connected"}


def test_a_half_open_link_swallows_payloads_until_it_heals(slack: LocalSlack, heard: list[BoltRequest]) -> None:
    with slack.fault("half_open") as fault:
        assert fault.struck == 1
        assert slack.app()["connected"]
        slack.as_user("Ana").say("Tide", "82")
        failed = slack.wait_for(lambda: slack.log("envelope", ack={"failed": "timeout"}), "the event to be given up")
        assert (len(failed), said(heard)) == (1, [])

    slack.as_user("Ana").say("Tide", "83")
    slack.wait_for(lambda: "83" in said(heard), "the healed link to bring an event")


def test_a_link_that_is_silent_for_long_gets_no_more_payloads(
    slack: LocalSlack, heard: list[BoltRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "SILENCE_SECONDS", 0.05)

    with slack.fault("half_open"):
        slack.wait_for(lambda: not slack.app()["connected"], "the link to be given up")
        with pytest.raises(DidNotWork, match="not_connected"):
            slack.as_user("Ana").command("#claims-care", "/tide")
    assert not slack.app()["connected"]


def test_a_workspace_ends_although_a_link_is_silent(tide: App) -> None:
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as slack:
        tide.client.base_url = slack.api_url
        handler = SocketModeHandler(tide, APP_TOKEN)
        handler.client.auto_reconnect_enabled = False
        handler.connect()  # type: ignore[no-untyped-call]
        slack.wait_until_connected()
        assert slack.fault("half_open").struck == 1

    Thread(target=handler.close).start()


def test_a_half_open_link_answers_no_pings(slack: LocalSlack, tide: App, connect: Connect) -> None:
    session = connect(tide).client.current_session
    assert session is not None

    def answered(within: float) -> bool:
        session.last_ping_pong_time = None
        session.ping(f"{session.session_id}:{monotonic()}")
        try:
            slack.wait_for(lambda: session.last_ping_pong_time is not None, "a pong", within)
        except AssertionError:
            return False
        return True

    assert answered(within=10)
    with slack.fault("half_open"):
        assert not answered(within=1)
    assert answered(within=10)


def test_a_half_open_link_is_given_up_by_the_sdk_after_its_own_patience(
    slack: LocalSlack, tide: App, connect: Connect
) -> None:
    handler = connect(tide, ping_interval=1)
    before = handler.client.session_id()
    slack.fault("half_open", count=1)

    # The SDK calls a link stale after four of its ping intervals without a pong.
    slack.wait_for(lambda: handler.client.session_id() != before, "a new link", within=30)
