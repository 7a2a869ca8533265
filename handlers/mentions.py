"""When somebody mentions the bot in a channel: where to go."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.help import mention_answer
from handlers.commands import CommandNames


def register(app: App, names: CommandNames) -> None:
    """Answer a mention where only the person who wrote it sees the answer."""

    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        if "user" not in event:  # an app has mentioned us, and nobody waits for an answer
            return
        answer = mention_answer(names.goal)
        client.chat_postEphemeral(
            channel=event["channel"],
            user=event["user"],
            **answer.content,
            thread_ts=event.get("thread_ts"),
        )

    app.event("app_mention")(mentioned)
