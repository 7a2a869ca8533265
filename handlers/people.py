"""People as Slack tells of them: who has changed, and who acts for the first time."""

import logging
from collections.abc import Iterable
from typing import Any

from slack_bolt import App

from bot.domain.team_files.rosters import Roster
from bot.services.people import DirectoryUnavailable
from handlers.app import workspace_of
from handlers.patience import Patience
from handlers.services import Services

log = logging.getLogger("headway.handlers")

MOST_ASKED = 20
"""People of one form who are asked about before it is saved; the directory's tick gets to know the others."""


def register(app: App, services: Services) -> None:
    """Keep zone, name and standing of those we know as Slack has them."""

    def user_changed(event: dict[str, Any], body: dict[str, Any]) -> None:
        workspace_id = workspace_of(body)
        services.people.changed(workspace_id, services.directory.profile_of(workspace_id, event["user"]))

    app.event("user_change")(user_changed)


def make_known(services: Services, workspace_id: str, user_id: str, patience: Patience | None = None) -> None:
    """Ask Slack about the person who acts if this is the first time: their zone decides what their dates mean.

    Called where somebody comes in: with a command, on Home, with a message to the bot. Buttons and forms stand on
    what one of these, or a message to somebody known, has shown. When Slack does not answer, or not while there is
    `patience`, they are left to the directory's tick.
    """
    if services.people.knows(workspace_id, user_id):
        return
    within = None if patience is None else patience.left
    try:
        services.people.admit(workspace_id, services.directory.profile(workspace_id, user_id, within=within))
    except DirectoryUnavailable as error:
        log.warning("users.info gave no answer: %s", error.reason)
        services.people.need(workspace_id, [user_id])


def make_known_all(services: Services, workspace_id: str, user_ids: Iterable[str], patience: Patience) -> None:
    """Ask Slack about people whom a form names and nobody knows yet, the first ones first, before it is saved.

    Whoever has left or is an app can so be refused on their field, in place of a promise that cannot be kept.
    """
    for user_id in services.people.not_known(workspace_id, user_ids)[:MOST_ASKED]:
        if not patience.left:
            return
        make_known(services, workspace_id, user_id, patience)


def make_listed_known(services: Services, workspace_id: str, user_ids: Iterable[str], roster: Roster) -> None:
    """Have people be known by Slack's list of everybody, which was just read."""
    unknown = services.people.not_known(workspace_id, user_ids)
    services.people.learn(workspace_id, [roster.by_id[one].profile for one in unknown if one in roster.by_id])
