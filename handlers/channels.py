"""How it stands with a channel: asked of Slack, recorded for its team, and asked of who is to say yes to outsiders."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack

from bot.blocks.outsiders import is_asked_about_outsiders, with_outsiders_question
from bot.domain.channels import Channel, ChannelTrouble
from bot.services.people import DirectoryUnavailable
from handlers.patience import Patience
from handlers.services import Services

log = logging.getLogger("headway.handlers")


def channel_now(
    services: Services,
    workspace_id: str,
    channel_id: str,
    *,
    paced: bool = False,
    patience: Patience | None = None,
    heard: ChannelTrouble | None = None,
) -> Channel | None:
    """Return how it stands with a channel, as Slack says now, and record it for its team; None: Slack does not say."""
    within = None if patience is None else patience.left
    try:
        channel = services.directory.channel(workspace_id, channel_id, paced=paced, within=within)
    except DirectoryUnavailable as error:
        log.warning("conversations.info gave no answer: %s", error.reason)
        return None
    services.team_channels.follow(workspace_id, channel_id, channel, heard=heard)
    return channel


def asks_about_outsiders(ack: Ack, view: Mapping[str, Any], channel_id: str, channel: Channel | None) -> bool:
    """Have a form that was sent ask about outsiders, where its channel is shared and it did not; say if it does."""
    if channel is None or not channel.has_outsiders or is_asked_about_outsiders(view, channel_id):
        return False
    ack(response_action="update", view=with_outsiders_question(view, channel_id))
    return True
