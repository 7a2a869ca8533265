"""External selects: whom the workspace asks for choices, and what of the answers people see."""

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork, PersonAt
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, actions, field, modal, option, plain, section
from tests.localslack.ways import AnyApp, Way, every_way, over_http

ONE: Json = {"type": "external_select", "action_id": "one", "placeholder": plain("One"), "min_query_length": 1}
MANY: Json = {"type": "multi_external_select", "action_id": "many", "placeholder": plain("Many")}
BEACHES = ["Caparica", "Carcavelos", "Piha"]


def keep(app: AnyApp, chosen: list[Json]) -> None:
    """Keep what is chosen in either select."""

    def take(ack: Ack, action: Json) -> None:
        ack()
        chosen.append(action)

    app.action("one")(take)
    app.action("many")(take)


def suggest(app: AnyApp, asked: list[Json]) -> None:
    """Answer with options for one select and with groups for the other."""

    @app.options("one")
    def some(ack: Ack, body: Json) -> None:
        asked.append(body)
        ack(options=[option(name) for name in BEACHES if body["value"] in name])

    @app.options("many")
    def grouped(ack: Ack, body: Json) -> None:
        asked.append(body)
        ack(option_groups=[{"label": plain("Beaches"), "options": [option(name) for name in BEACHES]}])


def offer(api: WebClient) -> None:
    api.chat_postMessage(channel="U0ANA", text="Where?", blocks=[actions(ONE), section("x", accessory=MANY)])


def choose(ana: PersonAt, asked: list[Json], chosen: list[Json]) -> None:
    message = ana.messages("Tide")[-1]
    assert message.options("One", "Ca") == ["Caparica", "Carcavelos"]
    assert message.options("Many") == BEACHES
    assert [body["type"] for body in asked] == ["block_suggestion"] * 2
    assert asked[0]["value"] == "Ca"
    assert asked[0]["container"]["message_ts"] == message.ts
    message.choose("One", "Piha")
    message.choose("Many", ["Piha", "Caparica"])
    assert chosen[0]["selected_option"] == option("Piha")
    assert chosen[1]["selected_options"] == [option("Piha"), option("Caparica")]


@every_way
def test_an_app_is_asked_for_choices_and_told_what_was_chosen(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    asked: list[Json] = []
    chosen: list[Json] = []
    suggest(app, asked)

    keep(app, chosen)
    app.start()
    offer(api)

    choose(slack.as_user("Ana"), asked, chosen)


@pytest.mark.parametrize("way", ["HTTP", "async HTTP"])
def test_over_http_choices_come_from_an_address_of_their_own(way: Way) -> None:
    asked: list[Json] = []
    chosen: list[Json] = []
    suggesting, acting = AnyApp(way), AnyApp(way)
    suggest(suggesting, asked)
    keep(acting, chosen)
    manifest = over_http(acting.address())
    manifest["settings"]["interactivity"]["message_menu_options_url"] = suggesting.address()

    with (
        serve(apps=[AppConfig(manifest, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)]) as slack,
        suggesting.at(slack),
        acting.at(slack),
    ):
        suggesting.start()
        acting.start()
        offer(acting.client(slack))
        choose(slack.as_user("Ana"), asked, chosen)


@every_way
def test_a_form_s_choices_are_asked_for_with_the_view(slack: LocalSlack, app: AnyApp, api: WebClient) -> None:
    asked: list[Json] = []
    suggest(app, asked)

    @app.command("/tide")
    def opened(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=modal("Beach", [field("Where", ONE)]))

    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    form = ana.modal("Beach")

    assert form.options("Where", "Pi") == ["Piha"]
    assert asked[0]["view"]["id"] == form.id
    assert asked[0]["container"] == {"type": "view", "view_id": form.id}


@every_way
def test_choices_beyond_the_limits_are_said_to_be_the_app_s_mistake(
    slack: LocalSlack, app: AnyApp, api: WebClient
) -> None:
    @app.options("one")
    def too_many(ack: Ack) -> None:
        ack(options=[option(f"o{number}") for number in range(101)])

    app.start()
    offer(api)

    with pytest.raises(DidNotWork, match="no more than 100 items"):
        slack.as_user("Ana").messages("Tide")[-1].options("One", "o")
