"""When somebody mentions the bot in a channel: where to go."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.help import mention_answer
from handlers.app import workspace_of
from handlers.commands import CommandNames
from handlers.services import Services


def register(app: App, services: Services, names: CommandNames) -> None:
    """Answer a mention where only the person who wrote it sees the answer."""

    def mentioned(body: dict[str, Any], event: dict[str, Any], ack: Ack, client: WebClient) -> None:
        if "user" not in event:  # an app has mentioned us, and nobody waits for an answer
            return
        if not services.arrivals.is_first(workspace_of(body), body.get("event_id", "")):
            return
        ack()  # that it came is kept, and Slack need not wait for what it is asked now
        answer = mention_answer(names.goal)
        client.chat_postEphemeral(
            channel=event["channel"],
            user=event["user"],
            **answer.content,
            thread_ts=event.get("thread_ts"),
        )

    app.event("app_mention")(mentioned)
