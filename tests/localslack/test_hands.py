"""What tests' hands send when they choose: what the page would, and nothing else."""

import re

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from localslack import LocalSlack
from localslack.wire import Json
from tests.localslack.test_contracts import opens
from tests.localslack.tide import actions, button, field, modal, option
from tests.localslack.ways import AnyApp

TIDES: Json = {"type": "static_select", "options": [option("Ebb"), option("Flow")]}
SILENT = field("Tide", TIDES)
SPEAKING = field("Tide", TIDES, dispatch_action=True)
GO = actions(button("Go", "go"))


@pytest.fixture
def clicks(app: AnyApp) -> list[Json]:
    """What the app was told of every element that was used."""
    heard: list[Json] = []

    @app.action(re.compile(".*"))
    def used(ack: Ack, body: Json) -> None:
        heard.append(body)
        ack()

    app.start()
    return heard


def used(clicks: list[Json]) -> list[str]:
    return [click["actions"][0]["action_id"] for click in clicks]


def test_a_choice_in_a_form_is_silent_unless_its_block_dispatches(
    slack: LocalSlack, app: AnyApp, clicks: list[Json]
) -> None:
    opens(app, modal("x", [SILENT, GO]))
    slack.as_user("Ana").command("#claims-care", "/tide")
    form = slack.as_user("Ana").modal("x")

    form.choose("Tide", "Flow")
    form.click("Go")

    assert used(clicks) == ["go"]
    assert clicks[0]["view"]["state"]["values"]["tide"]["value"]["selected_option"] == option("Flow")


def test_a_choice_in_a_message_is_silent_unless_its_block_dispatches(
    slack: LocalSlack, api: WebClient, clicks: list[Json]
) -> None:
    api.chat_postMessage(channel="U0ANA", text="x", blocks=[SILENT, GO])
    message = slack.as_user("Ana").messages("Tide")[-1]

    message.choose("Tide", "Flow")
    message.again().click("Go")

    assert used(clicks) == ["go"]
    assert clicks[0]["state"]["values"]["tide"]["value"]["selected_option"] == option("Flow")


def test_a_choice_in_a_block_that_dispatches_is_told_at_once(
    slack: LocalSlack, api: WebClient, clicks: list[Json]
) -> None:
    api.chat_postMessage(channel="U0ANA", text="x", blocks=[SPEAKING])

    slack.as_user("Ana").messages("Tide")[-1].choose("Tide", "Flow")

    assert used(clicks) == ["value"]
