"""Slack's contracts with apps: those that no other test here keeps, and that the list of all in README.md is true."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.sync.client import connect as websocket

import localslack
from localslack import AppConfig, LocalSlack, delivery, serve, tickets
from localslack.block_kit.values import SLOTS, STATEFUL
from localslack.client import DidNotWork
from localslack.web_api import BY_APP_TOKEN, BY_CLIENT, METHODS
from localslack.wire import Json, instant
from tests.localslack.test_clients import Client
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE, actions, button, field, modal, option, plain, section
from tests.localslack.ways import AnyApp, every_client, every_way

README = Path(localslack.__file__).with_name("README.md")
TESTS = Path(__file__).parent


def opens(app: AnyApp, view: Json) -> None:
    """/tide opens this view."""

    @app.command("/tide")
    def opened(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)


def test_every_test_that_the_list_of_contracts_names_is_there() -> None:
    contracts = README.read_text(encoding="utf-8").partition("## Contracts")[2].partition("\n## ")[0]
    named = re.findall(r"`(test_\w+)`", contracts)
    there = {name for file in TESTS.glob("test_*.py") for name in re.findall(r"def (test_\w+)\(", file.read_text())}

    assert len(named) > 20
    assert set(named) <= there


def test_the_list_of_contracts_says_truly_what_runs_in_all_four_ways() -> None:
    contracts = README.read_text(encoding="utf-8").partition("## Contracts")[2].partition("\n## ")[0]
    named = dict(re.findall(r"`(test_\w+)`( ×4)?", contracts))
    sources = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.glob("test_*.py"))
    in_all = set(re.findall(r"^@every_way\n(?:[@ )\]].*\n)*def (test_\w+)", sources, re.MULTILINE))

    assert {name for name, mark in named.items() if mark} == named.keys() & in_all


def test_the_list_of_methods_is_the_methods_that_there_are() -> None:
    family = README.read_text(encoding="utf-8").partition("## Web API")[2].partition("\n## ")[0]
    listed = re.findall(r"[a-z0-9]+(?:\.[a-zA-Z0-9]+)+", family)

    assert sorted(listed) == sorted(METHODS | BY_APP_TOKEN | BY_CLIENT)


@pytest.fixture
def ask(slack: LocalSlack, app: AnyApp) -> Client:
    return Client(slack, app.asynchronous)


@pytest.fixture
def triggers(slack: LocalSlack, app: AnyApp) -> Callable[[], str]:
    """A fresh trigger of Ana's whenever it is called."""
    given: list[str] = []

    @app.command("/tide")
    def keep(ack: Ack, command: Json) -> None:
        given.append(command["trigger_id"])
        ack()

    app.start()

    def fresh() -> str:
        slack.as_user("Ana").command("#claims-care", "/tide")
        return given[-1]

    return fresh


@pytest.fixture
def clicks(app: AnyApp) -> list[Json]:
    """What the app was told of every element that was used."""
    heard: list[Json] = []

    @app.action(re.compile(".*"))
    def used(ack: Ack, body: Json) -> None:
        heard.append(body)
        ack()

    return heard


@every_way
def test_a_trigger_works_once_and_not_for_long_for_either_client(
    ask: Client, triggers: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = modal("x", [])
    used = triggers()
    ask("views_open", trigger_id=used, view=view)

    assert ask.refused("views_open", trigger_id=used, view=view) == "exchanged_trigger_id"
    assert ask.refused("views_push", trigger_id=used, view=view) == "exchanged_trigger_id"
    assert ask.refused("views_open", trigger_id="12.34.56", view=view) == "invalid_trigger_id"
    late = triggers()
    monkeypatch.setattr(tickets, "TRIGGER_SECONDS", 0.0)
    assert ask.refused("views_open", trigger_id=late, view=view) == "expired_trigger_id"


def test_another_app_s_trigger_opens_nothing() -> None:
    ebb = {"display_information": {"name": "Ebb"}, "settings": {"socket_mode_enabled": True}}
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN), AppConfig(ebb, "xoxb-ebb", "xapp-ebb")]) as slack:
        with pytest.raises(DidNotWork, match="not_connected"):
            slack.as_user("Ana").command("#claims-care", "/tide")
        trigger = slack.log("envelope")[0]["payload"]["trigger_id"]

        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            WebClient("xoxb-ebb", base_url=slack.api_url).views_open(trigger_id=trigger, view=modal("x", []))
        assert WebClient(BOT_TOKEN, base_url=slack.api_url).views_open(trigger_id=trigger, view=modal("x", []))["ok"]


@every_way
def test_an_update_with_the_newest_hash_keeps_the_view_s_id_and_an_older_one_is_refused(
    ask: Client, triggers: Callable[[], str]
) -> None:
    first = ask("views_open", trigger_id=triggers(), view=modal("one", []))["view"]
    second = ask("views_update", view_id=first["id"], hash=first["hash"], view=modal("two", []))["view"]

    assert (second["id"], second["root_view_id"]) == (first["id"], first["id"])
    assert ask.refused("views_update", view_id=first["id"], hash=first["hash"], view=modal("x", [])) == "hash_conflict"
    home = {"type": "home", "blocks": [section("one")]}
    published = ask("views_publish", user_id="U0ANA", view=home)["view"]
    again = ask("views_publish", user_id="U0ANA", view=home, hash=published["hash"])["view"]
    assert again["id"] == published["id"]
    assert ask.refused("views_publish", user_id="U0ANA", view=home, hash=published["hash"]) == "hash_conflict"


@every_way
def test_a_fourth_form_pushed_by_an_answer_is_the_app_s_mistake(slack: LocalSlack, app: AnyApp) -> None:
    deeper = modal("deep", [], callback_id="deep")
    opens(app, deeper)
    app.view("deep")(lambda ack: ack(response_action="push", view=deeper))
    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    slack.wait_for(lambda: ana.see("views")["stack"], "the first")

    assert [ana.modal().submit().kind for _ in range(2)] == ["pushed", "pushed"]
    with pytest.raises(DidNotWork, match="push limit reached"):
        ana.modal().submit()
    ids = [(view["id"], view["root_view_id"], view["previous_view_id"]) for view in ana.see("views")["stack"]]
    assert all(root == ids[0][0] for _, root, _ in ids)
    assert all(above[2] == below[0] for below, above in pairwise(ids))


OPTIONS = {"options": [option("Ebb"), option("Flow")]}
INITIAL: dict[str, tuple[Json, object]] = {
    "plain_text_input": ({}, "Kind"),
    "number_input": ({"is_decimal_allowed": True}, "1.5"),
    "email_text_input": ({}, "ana@harbour.example"),
    "url_text_input": ({}, "https://harbour.example"),
    "static_select": (OPTIONS, option("Flow")),
    "external_select": ({}, option("Flow")),
    "radio_buttons": (OPTIONS, option("Flow")),
    "multi_static_select": (OPTIONS, [option("Flow")]),
    "multi_external_select": ({}, [option("Flow")]),
    "checkboxes": (OPTIONS, [option("Flow")]),
    "users_select": ({}, "U0BO"),
    "multi_users_select": ({}, ["U0BO", "U0ANA"]),
    "conversations_select": ({}, "C0GENERAL"),
    "multi_conversations_select": ({}, ["C0GENERAL"]),
    "channels_select": ({}, "C0GENERAL"),
    "multi_channels_select": ({}, ["C0GENERAL"]),
    "datepicker": ({}, "2027-03-31"),
    "timepicker": ({}, "09:30"),
    "datetimepicker": ({}, 1_800_000_000),
}


@every_way
def test_every_initial_value_arrives_when_nobody_touched_it(slack: LocalSlack, app: AnyApp) -> None:
    sent: list[Json] = []
    elements = {kind: {"type": kind, **more, SLOTS[kind].initial: initial} for kind, (more, initial) in INITIAL.items()}
    form = modal("All", [field(kind, element) for kind, element in elements.items()], callback_id="all")
    opens(app, form)

    @app.view("all")
    def take(ack: Ack, view: Json) -> None:
        ack()
        sent.append(view["state"]["values"])

    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")

    assert slack.as_user("Ana").modal("All").submit().closed

    assert INITIAL.keys() == STATEFUL
    arrived = {kind: held["value"][SLOTS[kind].name] for kind, held in sent[0].items()}
    assert arrived == {kind: initial for kind, (_, initial) in INITIAL.items()}


@every_way
def test_nameless_blocks_and_elements_get_names_that_their_clicks_and_values_carry(
    slack: LocalSlack, app: AnyApp, ask: Client, clicks: list[Json]
) -> None:
    app.start()
    nameless = [
        {"type": "actions", "elements": [{"type": "button", "text": plain("Yes")}]},
        {"type": "section", "text": plain("When?"), "accessory": {"type": "datepicker", "initial_date": "2027-03-31"}},
    ]

    sent = ask("chat_postMessage", channel="U0ANA", text="x", blocks=nameless)

    first, second = sent["message"]["blocks"]
    slack.as_user("Ana").message("Tide", sent["ts"]).click("Yes")
    (used,) = clicks[0]["actions"]
    assert (used["block_id"], used["action_id"]) == (first["block_id"], first["elements"][0]["action_id"])
    state = clicks[0]["state"]["values"][second["block_id"]][second["accessory"]["action_id"]]
    assert state == {"type": "datepicker", "selected_date": "2027-03-31"}
    names = [first["block_id"], used["action_id"], second["block_id"], second["accessory"]["action_id"]]
    assert all(names)
    assert len(set(names)) == 4


@every_way
def test_pickers_and_typed_fields_work_on_home_and_bring_the_view_with_its_state(
    slack: LocalSlack, app: AnyApp, ask: Client, clicks: list[Json]
) -> None:
    app.start()
    blocks = [
        actions(
            {"type": "datepicker", "action_id": "day", "placeholder": plain("Day")},
            {"type": "static_select", "action_id": "tide", "placeholder": plain("Tide"), **OPTIONS},
            block_id="pick",
        ),
        field("Word", {"type": "plain_text_input"}, dispatch_action=True),
    ]
    home = ask("views_publish", user_id="U0ANA", view={"type": "home", "blocks": blocks})["view"]
    seen = slack.as_user("Ana").view(home["id"])

    seen.choose("Day", "2027-01-31")
    seen.choose("Tide", "Flow")
    seen.choose("Word", "calm")

    assert [click["container"] for click in clicks] == [{"type": "view", "view_id": home["id"]}] * 3
    assert [click["view"]["type"] for click in clicks] == ["home"] * 3
    assert clicks[0]["actions"][0]["selected_date"] == "2027-01-31"
    assert clicks[2]["actions"][0]["value"] == "calm"
    held = clicks[2]["view"]["state"]["values"]
    assert held["pick"]["day"]["selected_date"] == "2027-01-31"
    assert held["pick"]["tide"]["selected_option"] == option("Flow")
    assert held["word"]["value"]["value"] == "calm"
    assert all(click["trigger_id"] and "message" not in click and "response_url" not in click for click in clicks)


@every_way
def test_pickers_and_typed_fields_in_a_form_are_told_with_the_view(
    slack: LocalSlack, app: AnyApp, clicks: list[Json]
) -> None:
    form = modal(
        "x",
        [
            actions({"type": "timepicker", "action_id": "at", "placeholder": plain("At")}, button("Go", "go")),
            field("Word", {"type": "plain_text_input"}, dispatch_action=True),
            field("Silent", {"type": "plain_text_input"}),
        ],
    )
    opens(app, form)
    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    opened = ana.modal().fill({"Silent": "typed"})

    opened.choose("At", "09:30")
    opened.choose("Word", "calm")
    opened.click("Go")

    assert [click["actions"][0]["action_id"] for click in clicks] == ["at", "value", "go"]
    assert {click["view"]["id"] for click in clicks} == {opened.id}
    values = clicks[2]["view"]["state"]["values"]
    assert values["silent"]["value"]["value"] == "typed"
    assert values["word"]["value"]["value"] == "calm"


@every_way
def test_a_response_url_lives_thirty_minutes_of_real_time(
    slack: LocalSlack, app: AnyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.command("/tide")(lambda ack: ack())
    app.start()
    slack.as_user("Ana").command("#claims-care", "/tide")
    (asked,) = slack.log("envelope", type="slash_commands")
    hook = app.webhook(asked["payload"]["response_url"])
    slack.move_clock(days=1)  # it counts real time, whatever the workspace's clock shows
    assert hook.send(text="in time").status_code == 200

    for minutes, status in ((29, 200), (31, 404)):
        monkeypatch.setattr(tickets, "monotonic", lambda ahead=minutes * 60: monotonic() + ahead)
        assert hook.send(text="later").status_code == status

    late = hook.send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


@every_client
def test_where_a_bot_may_write_and_read(ask: Client) -> None:
    assert ask.refused("chat_postMessage", channel="C0CLAIMS", text="x") == "not_in_channel"
    assert ask.refused("chat_postMessage", channel="C0LEADS", text="x") == "channel_not_found"
    assert ask.refused("conversations_history", channel="C0CLAIMS") == "not_in_channel"
    assert ask.refused("conversations_history", channel="U0ANA") == "channel_not_found"
    ask.slack.as_user("Ana").invite("#claims-care", "Tide")
    assert ask.refused("chat_postEphemeral", channel="C0CLAIMS", user="U0FAY", text="x") == "user_not_in_channel"
    assert ask("chat_postEphemeral", channel="C0CLAIMS", user="U0BO", text="x")["ok"]


def test_an_event_that_is_never_acknowledged_is_given_up_after_three_more(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.01)  # nobody is connected
    monkeypatch.setattr(delivery, "RETRY_AFTER", (0.0, 0.01, 0.01))
    told: list[Json] = [{"type": "nothing yet"}]
    with websocket(f"{slack.url.replace('http', 'ws')}/page/socket?as=U0ANA") as page:
        slack.as_user("Ana").say("Tide", "hello")
        while told[-1]["type"] != "notice":
            told.append(json.loads(page.recv(timeout=30)))

    assert (told[-1]["level"], told[-1]["code"]) == ("error", "event_not_acknowledged")
    assert told[-1]["message"] == "Tide never acknowledged an event (message), though it was sent four times."
    ended = slack.log("envelope")
    assert [attempt.get("retry_attempt") for attempt in ended] == [None, 1, 2, 3]
    assert [attempt.get("retry_reason") for attempt in ended] == [None, "timeout", "timeout", "timeout"]
    assert len({attempt["payload"]["event_id"] for attempt in ended}) == 1
    assert len({attempt["envelope_id"] for attempt in ended}) == 4


def test_the_clock_stands_at_a_due_moment_until_its_follower_is_done() -> None:
    with serve() as slack:
        due = slack.now() + timedelta(days=1)
        told = slack.post("/clock/followers", {"name": "timetable"})
        path = f"/clock/followers/{told['follower']}"
        slack.post(path, {"done": told["step"], "next_due": due.isoformat(), "wait": 0})
        slack.post("/clock/move", {"weeks": 1})
        beat = slack.post(path, {"done": told["step"], "next_due": due.isoformat(), "wait": 5})  # the first stop is now
        beat = slack.post(path, {"done": beat["step"], "next_due": due.isoformat(), "wait": 5})

        reached = instant(beat["now"])
        assert due <= reached < due + timedelta(minutes=1)
        clock = slack.get("/clock")
        assert clock["moving"]
        assert instant(clock["now"]) < due + timedelta(minutes=1)

        beat = slack.post(path, {"done": beat["step"], "next_due": None, "wait": 5})
        slack.post(path, {"done": beat["step"], "next_due": None, "wait": 0})
        slack.wait_for(lambda: not slack.get("/clock")["moving"], "the clock to arrive")
        assert slack.now() >= due + timedelta(days=6)
        with pytest.raises(DidNotWork, match="backwards"):
            slack.move_clock(to=due)


@pytest.fixture
def chosen(app: AnyApp) -> list[Json]:
    """What a form with conversations in it sent."""
    sent: list[Json] = []
    start = {"type": "conversations_select", "default_to_current_conversation": True}
    form = modal(
        "Where?",
        [
            field("Here", start | {"response_url_enabled": True}),
            field("There", start | {"initial_conversation": "C0GENERAL"}),
            field("All", start | {"type": "multi_conversations_select"}),
        ],
        callback_id="where",
    )
    opens(app, form)

    @app.view("where")
    def take(ack: Ack, body: Json) -> None:
        ack()
        sent.append(body)

    app.start()
    return sent


@every_way
def test_a_field_may_start_at_the_conversation_where_its_form_was_opened(slack: LocalSlack, chosen: list[Json]) -> None:
    slack.as_user("Ana").command("#claims-care", "/tide")
    assert slack.as_user("Ana").modal("Where?").submit().closed

    values = chosen[0]["view"]["state"]["values"]
    assert values["here"]["value"]["selected_conversation"] == "C0CLAIMS"
    assert values["there"]["value"]["selected_conversation"] == "C0GENERAL"
    assert values["all"]["value"]["selected_conversations"] == ["C0CLAIMS"]


@every_way
def test_a_form_brings_a_response_url_of_each_conversation_whose_field_asks_for_it(
    slack: LocalSlack, app: AnyApp, chosen: list[Json]
) -> None:
    slack.as_user("Ana").command("#claims-care", "/tide")
    slack.as_user("Ana").modal("Where?").fill({"Here": "#service-quality"}).submit()

    (answer,) = chosen[0]["response_urls"]
    assert (answer["block_id"], answer["action_id"], answer["channel_id"]) == ("here", "value", "C0QUALITY")
    assert app.webhook(answer["response_url"]).send(text="told", response_type="in_channel").status_code == 200
    assert slack.as_user("Dev").wait_for_message("#service-quality", "told")
