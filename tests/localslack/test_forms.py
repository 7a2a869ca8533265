"""Forms and Homes between a real Bolt app and a person."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import LocalSlack, tickets
from localslack.client import DidNotWork, NotThere
from localslack.wire import Json
from tests.localslack.tide import actions, button, field, modal, option, plain, section
from tests.localslack.ways import AnyApp, every_way

TEXT = {"type": "plain_text_input"}
EVERYTHING = [
    field("Title", TEXT | {"initial_value": "Kind"}),
    field("Note", TEXT, optional=True),
    field("Count", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, optional=True),
    field("Mail", {"type": "email_text_input"}, optional=True),
    field("Link", {"type": "url_text_input"}, optional=True),
    field("Due", {"type": "datepicker", "initial_date": "2027-03-31"}),
    field("At", {"type": "timepicker"}, optional=True),
    field("Unit", {"type": "static_select", "options": [option("Percent"), option("Hours")]}, optional=True),
    field(
        "Kind", {"type": "radio_buttons", "options": [option("Metric"), option("Yes")], "initial_option": option("Yes")}
    ),
    field("Days", {"type": "checkboxes", "options": [option("Mon"), option("Tue")]}, optional=True),
    field("Owner", {"type": "users_select", "initial_user": "U0ANA"}),
    field("Members", {"type": "multi_users_select"}, optional=True),
    field("Channel", {"type": "conversations_select"}, optional=True),
    field("Supports", {"type": "external_select", "min_query_length": 0}, optional=True),
]


class Desk:
    """An app that opens the form it is given at /tide, and remembers what is sent."""

    def __init__(self, app: AnyApp, view: Json) -> None:
        self.view = view
        self.sent: list[Json] = []
        self.clicked: list[Json] = []
        self.closed: list[Json] = []
        self.answer: Callable[[Ack], object] = lambda ack: ack()
        app.command("/tide")(self._open)
        app.view("goal")(self._submitted)
        app.view_closed("goal")(self._closed)
        app.action({"type": "block_actions", "action_id": "more"})(self._more)

    def _open(self, ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=self.view | {"callback_id": "goal"})

    def _submitted(self, ack: Ack, view: Json) -> None:
        self.sent.append(view)
        self.answer(ack)

    def _closed(self, ack: Ack, view: Json, body: Json) -> None:
        self.closed.append(body)
        ack()

    def _more(self, ack: Ack, body: Json) -> None:
        self.clicked.append(body)
        ack()


@pytest.fixture
def desk(app: AnyApp) -> Desk:
    desk = Desk(app, modal("New goal", EVERYTHING))
    app.options("value")(lambda ack, payload: ack(options=[option(payload["value"] + "!"), option("other")]))
    app.start()
    return desk


@every_way
def test_an_untouched_form_arrives_with_its_initial_values(slack: LocalSlack, desk: Desk) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    assert ana.modal("New goal").submit().closed

    values = desk.sent[0]["state"]["values"]
    assert values["title"]["value"] == {"type": "plain_text_input", "value": "Kind"}
    assert values["note"]["value"] == {"type": "plain_text_input", "value": None}
    assert values["count"]["value"] == {"type": "number_input", "value": None}
    assert values["due"]["value"] == {"type": "datepicker", "selected_date": "2027-03-31"}
    assert values["at"]["value"] == {"type": "timepicker", "selected_time": None}
    assert values["unit"]["value"] == {"type": "static_select", "selected_option": None}
    assert values["kind"]["value"] == {"type": "radio_buttons", "selected_option": option("Yes")}
    assert values["days"]["value"] == {"type": "checkboxes", "selected_options": []}
    assert values["owner"]["value"] == {"type": "users_select", "selected_user": "U0ANA"}
    assert values["members"]["value"] == {"type": "multi_users_select", "selected_users": []}
    assert values["channel"]["value"] == {"type": "conversations_select", "selected_conversation": None}
    assert values["supports"]["value"] == {"type": "external_select", "selected_option": None}


@every_way
def test_a_filled_form_arrives_as_slack_sends_it(slack: LocalSlack, desk: Desk) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    form = ana.modal()

    form.fill(
        {
            "Title": "Answer <fast> & well",
            "Count": 3,
            "Mail": "ana@harbour.example",
            "Due": date(2027, 6, 30),
            "At": "09:30",
            "Unit": "Hours",
            "Days": ["Mon", "Tue"],
            "Members": ["Bo", "Hana"],
            "Channel": "#general",
            "Supports": "csat",
        }
    )
    assert form.submit().closed

    values = {name: held["value"] for name, held in desk.sent[0]["state"]["values"].items()}
    assert values["title"]["value"] == "Answer <fast> & well"
    assert values["count"]["value"] == "3"
    assert values["due"]["selected_date"] == "2027-06-30"
    assert values["unit"]["selected_option"] == option("Hours")
    assert values["days"]["selected_options"] == [option("Mon"), option("Tue")]
    assert values["members"]["selected_users"] == ["U0BO", "U0HANA"]
    assert values["channel"]["selected_conversation"] == "C0GENERAL"
    assert values["supports"]["selected_option"] == option("csat!")


@every_way
def test_what_slack_checks_itself_never_reaches_the_app(slack: LocalSlack, desk: Desk) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    wrong = {"Title": None, "Count": "0", "Mail": "ana", "Link": "harbour"}
    outcome = ana.modal().fill(wrong).submit()

    assert outcome.errors == {
        "Title": "Please complete this required field.",
        "Count": "Please enter 1 or more.",
        "Mail": "Please enter a valid email address.",
        "Link": "Please enter a valid URL.",
    }
    assert desk.sent == []


@every_way
def test_the_app_s_errors_stand_at_their_fields(slack: LocalSlack, desk: Desk) -> None:
    desk.answer = lambda ack: ack(response_action="errors", errors={"title": "Say what is to be reached."})
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    outcome = ana.modal().submit()

    assert outcome.errors == {"Title": "Say what is to be reached."}
    assert ana.modal().value("Title") == "Kind"


@every_way
def test_errors_for_a_field_that_is_not_there_are_the_app_s_mistake(slack: LocalSlack, desk: Desk) -> None:
    desk.answer = lambda ack: ack(response_action="errors", errors={"nothing": "x"})
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    with pytest.raises(DidNotWork, match="app_error"):
        ana.modal().submit()


@every_way
def test_an_answer_can_update_push_and_clear(slack: LocalSlack, desk: Desk) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    first = ana.modal()

    desk.answer = lambda ack: ack(
        response_action="update", view=modal("Sure?", EVERYTHING[:1]) | {"callback_id": "goal"}
    )
    updated = first.fill({"Title": "Typed"}).submit()
    assert updated.view is not None
    assert (updated.kind, updated.view.id, updated.view.title) == ("updated", first.id, "Sure?")
    assert updated.view.value("Title") == "Typed"

    desk.answer = lambda ack: ack(response_action="push", view=modal("On top", []) | {"callback_id": "goal"})
    assert ana.modal().submit().kind == "pushed"
    top = ana.modal("On top")
    assert top.raw["previous_view_id"] == top.raw["root_view_id"] == first.id

    desk.answer = lambda ack: ack(response_action="clear")
    assert ana.modal().submit().closed
    assert ana.no_modal()


@pytest.mark.parametrize(
    "answer",
    [
        lambda ack: ack(response_action="errors", errors={"title": "Say more."}),
        lambda ack: ack(response_action="update", view=modal("Late", [])),
        lambda ack: ack(response_action="push", view=modal("Late", [])),
        lambda ack: ack(response_action="clear"),
    ],
    ids=["errors", "update", "push", "clear"],
)
@every_way
def test_an_answer_to_a_form_that_was_closed_meanwhile_changes_nothing(
    slack: LocalSlack, desk: Desk, answer: Callable[[Ack], object]
) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    form = ana.modal()

    def close_first(ack: Ack) -> None:
        form.close()
        ana.command("#claims-care", "/tide")
        ana.modal()  # what stands open now is another form
        answer(ack)

    desk.answer = close_first

    outcome = form.submit()

    assert (outcome.kind, outcome.view) == ("closed", None)
    assert [view["title"]["text"] for view in ana.see("views")["stack"]] == ["New goal"]


def test_a_home_cannot_be_sent(slack: LocalSlack, api: WebClient) -> None:
    api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("Nothing waits for you.")]})
    home = slack.as_user("Ana").home(containing="Nothing")

    with pytest.raises(DidNotWork, match="view_not_found"):
        home.submit()


@every_way
def test_closing_without_sending_is_told_where_it_was_asked_for(slack: LocalSlack, desk: Desk) -> None:
    desk.view |= {"notify_on_close": True}
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    ana.modal().close()

    assert desk.closed[0]["is_cleared"] is False
    assert ana.no_modal()


@every_way
def test_a_click_in_a_form_brings_what_was_typed_and_an_update_keeps_it(
    slack: LocalSlack, desk: Desk, api: WebClient
) -> None:
    desk.view = modal("New goal", [field("Title", TEXT), actions(button("More", "more"))])
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    form = ana.modal().fill({"Title": "Typed"})

    form.click("More")

    seen = desk.clicked[0]["view"]
    assert seen["state"]["values"]["title"]["value"]["value"] == "Typed"
    assert desk.clicked[0]["container"] == {"type": "view", "view_id": form.id}
    longer = modal("New goal", [field("Title", TEXT | {"initial_value": "Fresh"}), field("How", TEXT)])
    api.views_update(view_id=form.id, hash=seen["hash"], view=longer | {"callback_id": "goal"})
    again = form.again()
    assert again.labels == ["Title", "How"]
    assert again.value("Title") == "Typed"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        api.views_update(view_id=form.id, hash=seen["hash"], view=longer)


@every_way
def test_a_choice_that_dispatches_arrives_as_an_action(slack: LocalSlack, desk: Desk) -> None:
    kinds = {"type": "static_select", "action_id": "more", "options": [option("Metric"), option("Steps")]}
    desk.view = modal("New goal", [field("Measure", kinds, dispatch_action=True)])
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")

    ana.modal().choose("Measure", "Steps")

    body = desk.clicked[0]
    assert body["actions"][0]["selected_option"] == option("Steps")
    assert body["actions"][0]["block_id"] == "measure"
    assert body["view"]["state"]["values"]["measure"]["more"]["selected_option"] == option("Steps")


@every_way
def test_a_trigger_lives_three_seconds_and_works_once(
    slack: LocalSlack, app: AnyApp, api: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    triggers: list[str] = []

    @app.command("/tide")
    def keep(ack: Ack, command: Json) -> None:
        ack()
        triggers.append(command["trigger_id"])

    app.start()
    ana = slack.as_user("Ana")
    before = time.monotonic()
    ana.command("#claims-care", "/tide")
    ana.command("#claims-care", "/tide")
    slack.wait_for(lambda: len(triggers) == 2, "both triggers")
    after = time.monotonic()
    view = modal("x", [])

    monkeypatch.setattr(tickets, "monotonic", lambda: before + 2.99)
    api.views_open(trigger_id=triggers[0], view=view)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        api.views_open(trigger_id=triggers[0], view=view)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        api.views_open(trigger_id="1.2.3", view=view)
    monkeypatch.setattr(tickets, "monotonic", lambda: after + 3.01)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        api.views_open(trigger_id=triggers[1], view=view)


@every_way
def test_a_stack_is_three_deep(slack: LocalSlack, app: AnyApp) -> None:
    refusals: list[str] = []

    def deeper(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        try:
            client.views_push(trigger_id=body["trigger_id"], view=modal("deep", [actions(button("Deeper", "deeper"))]))
        except SlackApiError as refusal:
            refusals.append(refusal.response["error"])

    def opened(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=modal("first", [actions(button("Deeper", "deeper"))]))

    app.command("/tide")(opened)
    app.action("deeper")(deeper)
    app.start()
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    for depth in (1, 2, 3):
        slack.wait_for(lambda depth=depth: len(ana.see("views")["stack"]) == depth, f"depth {depth}")  # type: ignore[misc]
        ana.modal().click("Deeper")

    slack.wait_for(lambda: refusals, "the refusal")
    assert refusals == ["push_limit_reached"]


@every_way
def test_a_view_can_be_found_by_its_external_id(slack: LocalSlack, desk: Desk, api: WebClient) -> None:
    desk.view = modal("x", [], external_id="goal-12")
    slack.as_user("Ana").command("#claims-care", "/tide")
    slack.as_user("Ana").modal("x")

    api.views_update(external_id="goal-12", view=modal("y", [], external_id="goal-12"))

    assert slack.as_user("Ana").modal("y")
    with pytest.raises(SlackApiError, match="not_found"):
        api.views_update(external_id="goal-13", view=modal("y", []))


def test_a_view_that_slack_refuses_names_the_place(slack: LocalSlack, api: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("x" * 3001)]})

    assert caught.value.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/0/text/text]" in caught.value.response["response_metadata"]["messages"][0]


@every_way
def test_home_is_published_when_it_is_opened_and_its_buttons_work(slack: LocalSlack, app: AnyApp) -> None:
    clicks: list[Json] = []

    def opened(event: Json, client: WebClient) -> None:
        blocks = [section(f"Good morning <@{event['user']}>"), actions(button("New goal", "new"))]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    app.event("app_home_opened")(opened)

    @app.action("new")
    def clicked(ack: Ack, body: Json) -> None:
        clicks.append(body)
        ack()

    app.start()
    bo = slack.as_user("Bo")

    home = bo.home(containing="Good morning")
    assert home.text == "Good morning @Bo Tamihana\n[New goal]"
    home.click("New goal")

    assert clicks[0]["view"]["type"] == "home"
    assert clicks[0]["view"]["id"] == home.id
    assert bo.home().buttons == ["New goal"]


@every_way
def test_looking_for_a_button_that_is_not_there_says_what_is(slack: LocalSlack, desk: Desk) -> None:
    desk.view = modal("x", [section("Words"), actions(button("Here", "more"))])
    slack.as_user("Ana").command("#claims-care", "/tide")

    with pytest.raises(NotThere, match=r"no button 'There'.*\n?.*Words"):
        slack.as_user("Ana").modal().click("There")


def test_plain_text_stays_plain(slack: LocalSlack, api: WebClient) -> None:
    api.chat_postMessage(channel="U0ANA", text="x", blocks=[{"type": "header", "text": plain("a <b> & *c*")}])

    assert slack.as_user("Ana").messages("Tide")[-1].text == "a <b> & *c*"
