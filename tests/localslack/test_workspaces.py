"""Several workspaces and several apps in one localslack, kept apart as Slack keeps them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slack_bolt import Ack, Respond, Say
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import AppConfig, LocalSlack, serve
from localslack.seed import HARBOUR, read_seed
from localslack.slack import Slack
from localslack.wire import Json
from tests.localslack.tide import TIDE, actions, button
from tests.localslack.ways import AnyApp, Way, every_way

LANTERN = HARBOUR.with_name("lantern.yaml")
LANTERN_TOKEN = "xoxb-tide-at-lantern"
EBB: Json = TIDE | {
    "display_information": {"name": "Ebb"},
    "features": {"bot_user": {"display_name": "Ebb"}, "slash_commands": [{"command": "/ebb"}]},
}


@pytest.fixture
def ebb(way: Way) -> AnyApp:
    """A second app, reached in the same way."""
    return AnyApp(way, EBB, "xoxb-ebb", "xapp-ebb")


@pytest.fixture
def slack(app: AnyApp, ebb: AnyApp) -> Iterator[LocalSlack]:
    tide = replace(app.config(), elsewhere={"T0LANTERN": LANTERN_TOKEN})
    with serve(seed=[HARBOUR, LANTERN], apps=[tide, ebb.config()]) as running, app.at(running), ebb.at(running):
        yield running


@pytest.fixture
def lantern(slack: LocalSlack, app: AnyApp) -> WebClient:
    """Tide's bot at Lantern Books."""
    return app.client(slack, LANTERN_TOKEN)


def test_a_token_is_of_one_workspace(api: WebClient, lantern: WebClient) -> None:
    here, there = api.auth_test(), lantern.auth_test()

    assert (here["team_id"], there["team_id"]) == ("T0HARBOUR", "T0LANTERN")
    assert here["user_id"] != there["user_id"]
    assert here["bot_id"] != there["bot_id"]
    assert [member["id"] for member in lantern.users_list()["members"] if not member["is_bot"]] == [
        "U0LIV", "U0MATEO", "U0NOOR", "USLACKBOT",
    ]  # fmt: skip
    assert {member["team_id"] for member in lantern.users_list()["members"]} == {"T0LANTERN"}


def test_a_workspace_knows_nothing_of_anothers_people_and_channels(api: WebClient, lantern: WebClient) -> None:
    calls: list[Callable[[], object]] = [
        lambda: lantern.users_info(user="U0ANA"),
        lambda: lantern.chat_postMessage(channel="U0ANA", text="x"),
        lambda: lantern.conversations_info(channel="C0CLAIMS"),
        lambda: api.conversations_open(users=["U0LIV"]),
    ]
    for call in calls:
        with pytest.raises(SlackApiError, match=r"user_not_found|channel_not_found"):
            call()


@every_way
def test_one_link_carries_the_payloads_of_every_workspace_of_an_app(
    slack: LocalSlack, lantern: WebClient, app: AnyApp
) -> None:
    commands: list[Json] = []
    events: list[Json] = []

    @app.command("/tide")
    def keep(ack: Ack, command: Json) -> None:
        commands.append(command)
        ack("seen")

    @app.event("message")
    def heard(body: Json) -> None:
        events.append(body)

    app.start()
    slack.workspace("T0LANTERN").as_user("Liv").command("#customer-letters", "/tide")
    slack.as_user("Ana").command("#claims-care", "/tide")
    slack.workspace("T0LANTERN").as_user("Liv").say("Tide", "hello")
    slack.wait_for(lambda: events, "the event")

    assert [(c["team_id"], c["team_domain"], c["channel_id"]) for c in commands] == [
        ("T0LANTERN", "lantern-books", "C0LETTERS"),
        ("T0HARBOUR", "harbour-insurance", "C0CLAIMS"),
    ]
    assert events[0]["team_id"] == "T0LANTERN"
    (authorization,) = events[0]["authorizations"]
    assert authorization["user_id"] == lantern.auth_test()["user_id"]
    app.webhook(commands[0]["response_url"]).send(text="to Lantern", response_type="in_channel")
    assert slack.workspace("T0LANTERN").as_user("Noor").wait_for_message("C0LETTERS", "to Lantern")


def answers(app: AnyApp, name: str) -> None:
    """What a person says to this app, it says again."""

    @app.event("message")
    def answer(say: Say, event: Json) -> None:
        if "bot_id" not in event:  # or two such apps would never stop talking
            say(f"{name} heard: {event['text']}")


def asks(app: AnyApp, command: str, clicked: list[tuple[str, str]]) -> None:
    """To its command this app asks back, and keeps who was clicked."""

    @app.command(command)
    def ask(ack: Ack) -> None:
        ack(text=command, blocks=[actions(button(f"Yes to {command}", "yes"))])

    @app.action("yes")
    def yes(ack: Ack, body: Json, respond: Respond) -> None:
        clicked.append((command, body["api_app_id"]))
        ack()
        respond(f"{command} is done")


@every_way
def test_two_apps_hear_and_change_only_what_is_theirs(
    slack: LocalSlack, app: AnyApp, ebb: AnyApp, api: WebClient
) -> None:
    for one, name in ((app, "tide"), (ebb, "ebb")):
        answers(one, name)
        one.start()
    ana, of_ebb = slack.as_user("Ana"), ebb.client(slack)
    sent = api.chat_postMessage(channel="U0ANA", text="of Tide")
    for bot in ("Tide", "Ebb"):
        ana.invite("#claims-care", bot)
    said = api.chat_postMessage(channel="C0CLAIMS", text="of Tide")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        of_ebb.chat_update(channel="C0CLAIMS", ts=said["ts"], text="x")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        of_ebb.chat_delete(channel="C0CLAIMS", ts=said["ts"])
    with pytest.raises(SlackApiError, match="channel_not_found"):
        of_ebb.chat_update(channel=sent["channel"], ts=sent["ts"], text="x")
    ana.say("Ebb", "only for Ebb")
    ana.say("Tide", "only for Tide")

    assert ana.wait_for_message("Tide", "tide heard: only for Tide")
    assert ana.wait_for_message("Ebb", "ebb heard: only for Ebb")
    told = [(entry["app_id"], entry["payload"]["event"].get("text", "")) for entry in slack.log("envelope")]
    assert sorted(one for one in told if one[1].startswith("only")) == [
        ("A0EBB", "only for Ebb"),
        ("A0TIDE", "only for Tide"),
    ]


@every_way
def test_two_apps_side_by_side_each_answer_their_own_commands_and_clicks(
    slack: LocalSlack, app: AnyApp, ebb: AnyApp
) -> None:
    clicked: list[tuple[str, str]] = []
    for one, command in ((app, "/tide"), (ebb, "/ebb")):
        asks(one, command, clicked)
        one.start()
    ana = slack.as_user("Ana")

    for command in ("/tide", "/ebb"):
        ana.command("#claims-care", command)
        ana.wait_for_message("#claims-care", command).click(f"Yes to {command}")

    for command in ("/tide", "/ebb"):
        assert ana.wait_for_message("#claims-care", f"{command} is done").ephemeral
    assert sorted(clicked) == [("/ebb", "A0EBB"), ("/tide", "A0TIDE")]


def test_the_page_of_a_person_shows_their_workspace(slack: LocalSlack) -> None:
    liv = slack.workspace("T0LANTERN").bootstrap()

    assert liv["team"]["name"] == "Lantern Books"
    assert liv["personas"] == ["U0LIV", "U0MATEO", "U0NOOR"]
    assert [w["name"] for w in liv["workspaces"]] == ["Harbour Insurance", "Lantern Books"]
    assert [app["name"] for app in liv["apps"]] == ["Tide"]
    names = [channel["name"] for channel in slack.workspace("T0LANTERN").as_user("Mateo").see("sidebar")["channels"]]
    assert names == ["customer-letters", "general"]
    with pytest.raises(AssertionError, match="channel_not_found"):
        slack.workspace("T0LANTERN").as_user("Mateo").messages("C0CLAIMS")


@pytest.mark.parametrize(
    ("seeds", "apps", "problem"),
    [
        ([HARBOUR, HARBOUR], [], "two workspaces have the same id"),
        ([HARBOUR], [AppConfig(TIDE), AppConfig(TIDE)], "two apps are called Tide"),
        ([HARBOUR], [AppConfig(TIDE), AppConfig(EBB)], "Ebb has the app token of another app"),
        ([HARBOUR], [AppConfig(TIDE), AppConfig(EBB, app_token="xapp-2")], "Ebb has a bot token that is in use"),
        ([HARBOUR], [AppConfig(TIDE, elsewhere={"T9": "x"})], "Tide cannot be in T9"),
    ],
)
def test_what_cannot_stand_together_is_refused_in_a_line(
    seeds: list[Path], apps: list[AppConfig], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        Slack([read_seed(path) for path in seeds], apps)
