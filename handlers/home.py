"""App Home and `/goal` without more: what waits for me, my goals, my team, the organisation's goal."""

import logging
import threading
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks.home import home_view, mine_message
from bot.services.unit_of_work import StorageError
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener
from handlers.failures import SLACK_FAILURES, kind_of
from handlers.late_homes import LateHomes
from handlers.people import make_known
from handlers.services import Services
from handlers.turns import given_up
from handlers.views import surely

log = logging.getLogger("headway.handlers")

_TURNS = tuple(threading.Lock() for _ in range(64))
"""People share them: fewer than people, more than threads, so hardly anybody waits for somebody else's."""

_LATE = LateHomes()


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal` alone."""

    def mine(call: CommandCall) -> None:
        call.answer(mine_message(services.home.card(call.workspace_id, call.user_id)))

    return {"mine": mine}


def register(app: App, services: Services) -> None:
    """Publish Home when somebody opens it; never to everybody."""

    def opened(body: dict[str, Any], event: dict[str, Any], ack: Ack, client: WebClient) -> None:
        ack()  # Slack shows what it has meanwhile, and asks again when Home is opened next
        if event.get("tab", "home") == "home":
            workspace_id = workspace_of(body)
            # Who opens it first in a new workspace may be the admin who is to set it up.
            make_known(services, workspace_id, event["user"])
            publish(services, client, workspace_id, event["user"])

    app.event("app_home_opened")(opened)


def publish(services: Services, client: WebClient, workspace_id: str, user_id: str) -> None:
    """Show this person their Home as it is now.

    One at a time for each person: two that read and publish side by side could land reversed. While Slack asks to wait
    it is put off, and shown once as it is then.
    """
    key = id(client), workspace_id, user_id

    def show() -> None:
        with given_up(), _TURNS[hash((workspace_id, user_id)) % len(_TURNS)]:
            view = home_view(services.home.card(workspace_id, user_id))
            surely(lambda: client.views_publish(user_id=user_id, view=view))
            _LATE.shown(key)

    try:
        show()
    except SlackApiError as refused:
        _LATE.put_off(key, show, refused)


def follow(services: Services, client: WebClient, workspace_id: str, user_id: str) -> None:
    """Let Home show what its person has just changed in a form, which may stand over it.

    The change is made and confirmed by then, so a failure is only logged: Home is published when next opened.
    """
    try:
        publish(services, client, workspace_id, user_id)
    except (*SLACK_FAILURES, StorageError) as failure:
        log.warning("Home was not published: %s", kind_of(failure))
