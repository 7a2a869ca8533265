"""Commands and clicks, and what an app answers to them."""

import json
import urllib.error
import urllib.request

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from websockets.sync.client import connect as websocket

from localslack import LocalSlack, delivery, tickets
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import actions, button, field, option, section
from tests.localslack.ways import AnyApp, every_socket, every_way


def keep_commands(app: AnyApp, name: str = "/tide") -> list[Json]:
    kept: list[Json] = []

    @app.command(name)
    def keep(ack: Ack, command: Json) -> None:
        kept.append(command)
        ack()

    return kept


def keep_clicks(app: AnyApp, action_id: str) -> list[Json]:
    kept: list[Json] = []

    @app.action(action_id)
    def keep(ack: Ack, body: Json) -> None:
        kept.append(body)
        ack()

    return kept


@every_way
def test_a_command_arrives_escaped_with_names_as_ids(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()

    slack.as_user("Ana").command("#claims-care", "/tide high & <low> for @bo and @Fay Robinson in #general")

    text = "high &amp; &lt;low&gt; for <@U0BO|bo> and <@U0FAY|fay> in <#C0GENERAL|general>"
    assert kept[0]["text"] == text
    assert (kept[0]["channel_id"], kept[0]["channel_name"]) == ("C0CLAIMS", "claims-care")
    assert (kept[0]["user_id"], kept[0]["command"]) == ("U0ANA", "/tide")


@every_way
def test_without_should_escape_names_arrive_as_typed(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app, "/rawtide")
    app.start()

    slack.as_user("Ana").command("#claims-care", "/rawtide for @bo & co")

    assert kept[0]["text"] == "for @bo &amp; co"


@every_way
def test_a_command_in_a_dm_says_so(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()

    slack.as_user("Ana").command("Tide", "/tide")

    assert kept[0]["channel_name"] == "directmessage"


@every_way
def test_a_private_channel_has_no_name_in_what_an_app_is_told(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    commands, clicks = keep_commands(app), keep_clicks(app, "yes")
    app.start()
    ana = slack.as_user("Ana")
    ana.invite("C0LEADS", "Tide")
    ana.command("C0LEADS", "/tide")
    api.chat_postMessage(channel="C0LEADS", text="x", blocks=[actions(button("Yes", "yes"))])
    ana.messages("C0LEADS")[-1].click("Yes")

    assert (commands[0]["channel_id"], commands[0]["channel_name"]) == ("C0LEADS", "privategroup")
    assert clicks[0]["channel"] == {"id": "C0LEADS", "name": "privategroup"}


def test_nobody_deactivated_is_invited_or_written_to_by_a_person(slack: LocalSlack) -> None:
    ana = slack.as_user("Ana")
    for karl in ("@karl", "<@U0KARL>", "@Karl Lind"):
        with pytest.raises(DidNotWork, match=r"user_not_found.*Karl Lind is deactivated\."):
            ana.command("#claims-care", f"/invite {karl}")
    with pytest.raises(DidNotWork, match=r"user_not_found.*Karl Lind is deactivated\."):
        ana.act("open", users=["U0KARL"])
    assert "U0KARL" not in ana.see("members", channel="C0CLAIMS")["members"]


@every_way
def test_the_acknowledgement_may_carry_the_answer(slack: LocalSlack, app: AnyApp) -> None:
    app.command("/tide")(lambda ack: ack("It is *high*."))
    app.start()

    slack.as_user("Ana").command("#claims-care", "/tide")

    seen = slack.as_user("Ana").wait_for_message("#claims-care", "high")
    assert seen.ephemeral
    assert seen.user == "U0TIDE"
    assert "It is *high*." not in [m.text for m in slack.as_user("Bo").messages("#claims-care")]


@every_socket
def test_an_app_that_is_too_slow_or_away_is_named(
    slack: LocalSlack, app: AnyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DidNotWork, match="not_connected: Tide is not connected"):
        slack.as_user("Ana").command("#claims-care", "/tide")

    monkeypatch.setattr(delivery, "ACK_SECONDS", 0.5)
    app.command("/tide")(lambda: None)
    app.start()
    with pytest.raises(DidNotWork, match="timeout: Tide did not answer within 3 seconds"):
        slack.as_user("Ana").command("#claims-care", "/tide")


def test_commands_need_a_channel_of_ones_own_and_no_thread(slack: LocalSlack) -> None:
    ana = slack.as_user("Ana")
    with pytest.raises(DidNotWork, match="not_in_channel"):
        ana.command("#digital-help", "/tide")
    with pytest.raises(DidNotWork, match=r"unknown_command.*Did you mean /tide"):
        ana.command("#claims-care", "/tied")
    with pytest.raises(DidNotWork, match="not_in_thread"):
        ana.act("command", channel="C0CLAIMS", text="/tide", thread_ts="1.000000")


@every_way
def test_a_response_url_reaches_a_channel_without_the_bot(slack: LocalSlack, app: AnyApp) -> None:
    @app.command("/tide")
    def tell(ack: Ack, respond: Respond) -> None:
        ack()
        respond("for all", response_type="in_channel")

    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")

    assert not slack.as_user("Bo").wait_for_message("#claims-care", "for all").ephemeral


@every_way
def test_a_response_url_works_five_times(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")
    hook = app.webhook(kept[0]["response_url"])

    assert [hook.send(text=str(number)).status_code for number in range(6)] == [200] * 5 + [404]
    assert "used_url" in hook.send(text="x").body


@every_way
def test_a_response_url_refuses_what_slack_refuses(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_commands(app)
    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")

    answer = app.webhook(kept[0]["response_url"]).send(text="x", blocks=[{"type": "sparkle"}])
    assert (answer.status_code, json.loads(answer.body)["error"]) == (400, "invalid_blocks")


@pytest.mark.parametrize("body", [b"not json", b"[]", b"\xff\xfe", b"payload=%7B"])
def test_a_response_url_survives_nonsense(slack: LocalSlack, body: bytes) -> None:
    request = urllib.request.Request(f"{slack.url}/response/T0HARBOUR/none", data=body)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)

    assert caught.value.code in (400, 404)


@every_way
def test_a_click_replaces_its_message(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    @app.action("yes")
    def yes(ack: Ack, respond: Respond) -> None:
        ack()
        respond("recorded", replace_original=True)

    app.start()
    blocks = [
        section("First"),
        actions(button("Yes", "yes", value="g-1")),
        section("Second"),
        actions(button("Yes", "yes")),
    ]
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=blocks)
    ana = slack.as_user("Ana")
    message = ana.message("Tide", sent["ts"])

    message.click("Yes", after="Second")

    assert ana.wait_until(message, "recorded").text == "recorded"


@pytest.mark.parametrize("kind", [None, "ephemeral", "in_channel"])
@every_way
def test_an_answer_to_a_click_that_does_not_say_otherwise_takes_the_message_s_place(
    slack: LocalSlack, app: AnyApp, api: WebClient, kind: str | None
) -> None:
    kept = keep_clicks(app, "yes")
    app.start()
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=[actions(button("Yes", "yes"))])
    ana = slack.as_user("Ana")
    message = ana.message("Tide", sent["ts"])
    message.click("Yes")

    app.webhook(kept[0]["response_url"]).send(text="recorded", response_type=kind)

    assert [seen.text for seen in ana.messages("Tide")] == ["recorded"]
    assert message.again().text == "recorded"


@pytest.mark.parametrize("kind", [None, "ephemeral", "in_channel"])
@every_way
def test_an_answer_to_a_click_that_says_so_leaves_the_message_where_it_is(
    slack: LocalSlack, app: AnyApp, api: WebClient, kind: str | None
) -> None:
    kept = keep_clicks(app, "yes")
    app.start()
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=[actions(button("Yes", "yes"))])
    ana = slack.as_user("Ana")
    ana.message("Tide", sent["ts"]).click("Yes")

    app.webhook(kept[0]["response_url"]).send(text="beside", response_type=kind, replace_original=False)

    assert [(seen.text, seen.ephemeral) for seen in ana.messages("Tide")] == [
        ("[Yes]", False), ("beside", kind != "in_channel"),
    ]  # fmt: skip


@every_way
def test_a_click_brings_the_message_its_value_and_the_state_of_its_inputs(
    slack: LocalSlack, app: AnyApp, api: WebClient
) -> None:
    kept = keep_clicks(app, "yes")
    app.start()
    chosen = option("High")
    radio = {"type": "radio_buttons", "options": [chosen, option("Low")], "initial_option": chosen}
    blocks = [field("Tide", radio), actions(button("Yes", "yes", value="g-1"), block_id="goal-1")]
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=blocks)

    slack.as_user("Ana").message("Tide", sent["ts"]).click("Yes")

    body = kept[0]
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("yes", "goal-1", "g-1")
    assert action["action_ts"] > sent["ts"]
    container = {"type": "message", "message_ts": sent["ts"], "channel_id": sent["channel"], "is_ephemeral": False}
    assert body["container"] == container
    assert body["message"]["ts"] == sent["ts"]
    assert "channel" not in body["message"]
    assert body["state"]["values"]["tide"]["value"]["selected_option"] == chosen
    assert body["user"]["id"] == "U0ANA"


@every_way
def test_an_ephemeral_message_can_be_clicked_replaced_and_deleted(slack: LocalSlack, app: AnyApp) -> None:
    kept = keep_clicks(app, "yes")
    app.command("/tide")(lambda ack: ack(text="sure?", blocks=[actions(button("Yes", "yes"))]))
    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    message = ana.wait_for_message("#claims-care", "sure?")

    message.click("Yes")

    assert kept[0]["container"]["is_ephemeral"] is True
    assert "message" not in kept[0]
    hook = app.webhook(kept[0]["response_url"])
    hook.send(text="really?", replace_original=True)
    assert message.again().text == "really?"
    hook.send(delete_original=True)
    assert not any(m.ephemeral for m in ana.messages("#claims-care"))


@every_way
def test_of_very_many_messages_for_one_person_the_oldest_goes(
    slack: LocalSlack, app: AnyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "KEPT", 3)
    app.command("/tide")(lambda ack, command: ack(command["text"]))
    app.start()
    ana = slack.as_user("Ana")
    with websocket(f"{slack.url.replace('http', 'ws')}/page/socket?as=U0ANA") as page:
        for number in range(4):
            ana.command("#claims-care", f"/tide {number}")
        told: list[Json] = []
        while not told or told[-1]["type"] != "ephemeral_deleted":
            told.append(json.loads(page.recv(timeout=30)))

    assert [seen.text for seen in ana.messages("#claims-care") if seen.ephemeral] == ["1", "2", "3"]
    (first, *_) = [push["message"]["ts"] for push in told if push["type"] == "ephemeral"]
    assert told[-1] == {"type": "ephemeral_deleted", "channel": "C0CLAIMS", "ts": first}


@every_way
def test_pages_are_told_with_every_message_where_it_stands(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    app.command("/tide")(lambda ack: ack("sure?"))
    app.start()
    ana = slack.as_user("Ana")
    ana.invite("#claims-care", "tide")
    said = ana.say("#claims-care", "How high is it?")
    with websocket(f"{slack.url.replace('http', 'ws')}/page/socket?as=U0ANA") as page:
        ana.command("#claims-care", "/tide")
        api.chat_postEphemeral(channel="C0CLAIMS", user="U0ANA", text="in the thread", thread_ts=said.ts)
        api.chat_postMessage(channel="C0CLAIMS", text="4 m", thread_ts=said.ts)
        pushed: list[Json] = []
        while not any(push["message"].get("text") == "4 m" for push in pushed):
            push = json.loads(page.recv(timeout=3))
            pushed += [push] if "message" in push else []

    read = [message.raw for message in (*ana.messages("#claims-care"), *ana.replies(said))]

    shown = [*read, *(push["message"] for push in pushed)]
    assert {"sure?", "in the thread", "4 m"} <= {message["text"] for message in read}
    assert {"sure?", "in the thread", "4 m"} <= {push["message"]["text"] for push in pushed}
    assert {message.get("channel") for message in shown} == {"C0CLAIMS"}


@every_way
def test_a_click_is_sent_with_what_the_person_saw_though_the_message_has_just_changed(
    slack: LocalSlack, app: AnyApp, api: WebClient
) -> None:
    kept = keep_clicks(app, "yes")
    app.start()
    sent = api.chat_postMessage(
        channel="U0ANA", text="x", blocks=[section("1 of 2"), actions(button("Yes", "yes", value="1"))]
    )
    message = slack.as_user("Ana").message("Tide", sent["ts"])
    for text in ("2 of 2", "done"):
        api.chat_update(channel=sent["channel"], ts=sent["ts"], text=text, blocks=[section(text)])

    message.click("Yes")

    (click,) = kept
    (action,) = click["actions"]
    assert (action["block_id"], action["value"]) == (message.blocks[1]["block_id"], "1")
    assert click["message"]["text"] == "done"
    app.webhook(click["response_url"]).send(text="counted", replace_original=True)
    assert message.again().text == "counted"


@every_way
def test_a_click_in_what_one_person_alone_sees_is_sent_though_it_has_just_changed(
    slack: LocalSlack, app: AnyApp
) -> None:
    kept = keep_clicks(app, "yes")
    app.command("/tide")(lambda ack: ack(text="sure?", blocks=[actions(button("Yes", "yes"))]))
    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    message = ana.wait_for_message("#claims-care", "sure?")
    message.click("Yes")
    app.webhook(kept[0]["response_url"]).send(text="thank you", replace_original=True)

    message.click("Yes")

    assert [click["container"]["message_ts"] for click in kept] == [message.ts, message.ts]


@every_way
def test_a_click_on_home_is_sent_with_what_the_person_saw_though_home_has_just_changed(
    slack: LocalSlack, app: AnyApp, api: WebClient
) -> None:
    kept = keep_clicks(app, "yes")
    app.start()
    api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [actions(button("Yes", "yes", value="1"))]})
    home = slack.as_user("Ana").home(containing="Yes")
    api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("Nothing waits for you.")]})

    home.click("Yes")

    assert [click["actions"][0]["value"] for click in kept] == ["1"]
    assert kept[0]["view"]["blocks"][0]["text"]["text"] == "Nothing waits for you."


@every_way
def test_a_button_that_is_long_gone_is_not_sent(
    slack: LocalSlack, app: AnyApp, api: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localslack.replaced.ON_ITS_WAY", 0.0)
    kept = keep_clicks(app, "yes")
    app.start()
    sent = api.chat_postMessage(channel="U0ANA", text="x", blocks=[actions(button("Yes", "yes"))])
    message = slack.as_user("Ana").message("Tide", sent["ts"])
    api.chat_update(channel=sent["channel"], ts=sent["ts"], text="done")

    with pytest.raises(DidNotWork, match="action_not_found"):
        message.click("Yes")
    assert kept == []
