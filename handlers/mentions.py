"""When somebody mentions the bot in a channel: where to go."""

import logging
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.help import mention_answer
from handlers.app import workspace_of
from handlers.commands import CommandNames
from handlers.failures import SLACK_FAILURES, kind_of
from handlers.services import Services
from handlers.tellings import post

log = logging.getLogger("headway.handlers")


def register(app: App, services: Services, names: CommandNames) -> None:
    """Answer a mention where only the person who wrote it sees the answer."""

    def mentioned(body: dict[str, Any], event: dict[str, Any], ack: Ack, client: WebClient) -> None:
        if "user" not in event:  # an app has mentioned us, and nobody waits for an answer
            return
        if not services.arrivals.is_first(workspace_of(body), body.get("event_id", "")):
            return
        ack()  # that it came is kept, and Slack need not wait for what it is asked now
        answer = mention_answer(names.goal)
        place, user = event["channel"], event["user"]
        try:
            client.chat_postEphemeral(channel=place, user=user, **answer.content, thread_ts=event.get("thread_ts"))
        except SLACK_FAILURES as failure:
            log.warning("A mention is answered in a direct message: %s", kind_of(failure))
            post(client, user, answer, f"{place}/{event['ts']}/mention")

    app.event("app_mention")(mentioned)
