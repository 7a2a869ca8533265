"""People as Slack tells of them: who has changed, and who acts for the first time."""

import logging
from typing import Any

from slack_bolt import App

from bot.services.people import DirectoryUnavailable
from handlers.app import workspace_of
from handlers.services import Services

log = logging.getLogger("headway.handlers")


def register(app: App, services: Services) -> None:
    """Keep zone, name and standing of those we know as Slack has them."""

    def user_changed(event: dict[str, Any], body: dict[str, Any]) -> None:
        workspace_id = workspace_of(body)
        services.people.changed(workspace_id, services.directory.profile_of(workspace_id, event["user"]))

    app.event("user_change")(user_changed)


def make_known(services: Services, workspace_id: str, user_id: str) -> None:
    """Ask Slack about the person who acts if this is the first time: their zone decides what their dates mean.

    Called where somebody comes in: with a command, on Home, with a message to the bot. Buttons and forms stand on
    what one of these, or a message to somebody known, has shown. When Slack does not answer they are left to the
    directory's tick.
    """
    if services.people.knows(workspace_id, user_id):
        return
    try:
        services.people.admit(workspace_id, services.directory.profile(workspace_id, user_id))
    except DirectoryUnavailable as error:
        log.warning("users.info gave no answer: %s", error.reason)
        services.people.need(workspace_id, [user_id])
