"""The goal form while it is open: fields come and go, menus are searched, and it is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.forms import found
from bot.blocks.goal_form import DETAILS, EDIT, OWNER, SET, SUPPORTS, choices_of, edited_in, goal_form, read_sent
from bot.blocks.goal_saved import saved_view
from bot.blocks.refusals import field_errors
from bot.domain.goal_cards import GoalSaved
from bot.domain.goal_form import SentForm
from bot.domain.refusals import Invalid
from bot.domain.typed_text import people_mentioned
from handlers import home
from handlers.app import workspace_of
from handlers.patience import Patience
from handlers.people import make_known_all
from handlers.services import Services
from handlers.views import replace_view

Save = Callable[[str, str, SentForm], GoalSaved]


def new(
    services: Services,
    workspace_id: str,
    user_id: str,
    text: str = "",
    patience: Patience | None = None,
    owner: str = "",
) -> dict[str, Any]:
    """Return the form for a new goal; dates in words are read in the zone of the person, mentions by name."""
    if mentioned := people_mentioned(text):
        make_known_all(services, workspace_id, mentioned, patience or Patience())
    return goal_form(services.goal_forms.open(workspace_id, user_id, text, owner))


def changed(services: Services) -> Callable[..., None]:
    """Return the listener for a field on which others depend, and for *More details*."""

    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        workspace_id, user_id, view = workspace_of(body), body["user"]["id"], body["view"]
        sent = read_sent(view)
        if action["action_id"] == DETAILS:
            sent = sent.with_typed({"details": "shown"})

        def newest() -> dict[str, Any] | None:
            form = services.goal_forms.kept(workspace_id, user_id, sent)
            return goal_form(form) if form else None

        shown = services.goal_forms.retype(workspace_id, user_id, sent, clicked_at=str(action["action_ts"]))
        replace_view(client, view, goal_form(shown), newest)

    return listener


def register_submissions(app: App, services: Services) -> None:
    def submitted(save: Save) -> Callable[..., None]:
        def listener(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
            workspace_id, user_id, sent = workspace_of(body), body["user"]["id"], read_sent(view)
            make_known_all(services, workspace_id, sent.people, Patience())
            try:
                saved = save(workspace_id, user_id, sent)
            except Invalid as invalid:
                if _in_sight(invalid, view):
                    ack(response_action="errors", errors=field_errors(invalid, view))
                    return
                # What is wrong stands in a field that is not shown: show it, with all that was typed.
                sent = sent.with_typed({"details": "shown"})
                form = services.goal_forms.retype(workspace_id, user_id, sent, problems=invalid.problems)
                ack(response_action="update", view=goal_form(form))
            else:
                ack(response_action="update", view=saved_view(saved))
                home.follow(services, client, workspace_id, user_id)

        return listener

    app.view(SET)(submitted(services.goals.set_goal))
    app.view(EDIT)(submitted(services.goals.edit))


def register_searches(app: App, services: Services) -> None:
    def owners(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        ack(found(choices_of(services.goal_forms.owners(workspace_of(body), body["user"]["id"], payload["value"]))))

    def supports(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        workspace_id, user_id, edited = workspace_of(body), body["user"]["id"], edited_in(body["view"])
        ack(found(choices_of(services.goal_forms.supports(workspace_id, user_id, payload["value"], edited))))

    app.options(OWNER)(owners)
    app.options(SUPPORTS)(supports)


def _in_sight(invalid: Invalid, view: Mapping[str, Any]) -> bool:
    shown = {str(block["block_id"]).split("@")[0] for block in view["blocks"] if block["type"] == "input"}
    return invalid.problems.keys() <= shown
