"""User groups that teams take their members from, followed when Slack tells of a change and by the directory's tick."""

import logging
from typing import Any

from slack_bolt import Ack, App

from bot.services.people import DirectoryUnavailable
from handlers.app import workspace_of
from handlers.services import Services

log = logging.getLogger("headway.handlers")


def register(app: App, services: Services) -> None:
    """Listen to changes of user groups."""

    def members_changed(event: dict[str, Any], body: dict[str, Any], ack: Ack) -> None:
        _told(services, ack, workspace_of(body), str(event["subteam_id"]))

    def updated(event: dict[str, Any], body: dict[str, Any], ack: Ack) -> None:
        _told(services, ack, workspace_of(body), str(event["subteam"]["id"]))

    app.event("subteam_members_changed")(members_changed)
    app.event("subteam_updated")(updated)


def follow_group(services: Services, workspace_id: str, group_id: str) -> bool:
    """Have the teams of a group follow it as Slack has it now; False where Slack does not say."""
    try:
        people = services.directory.people_of_group(workspace_id, group_id)
    except DirectoryUnavailable as error:
        log.warning("usergroups gave no answer: %s", error.reason)
        return False
    if people is None:
        services.team_groups.is_gone(workspace_id, group_id)
    else:
        services.team_groups.has(workspace_id, group_id, people)
    return True


def _told(services: Services, ack: Ack, workspace_id: str, group_id: str) -> None:
    """Ask how the group is now: an event may come twice, late, or before another that was sent earlier."""
    if group_id in services.team_groups.in_use(workspace_id):
        ack()  # Slack may take its time; and what is lost now the directory's tick finds out
        follow_group(services, workspace_id, group_id)
