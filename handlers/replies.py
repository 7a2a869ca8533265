"""Plain replies: what somebody writes to the bot, in the prompt's thread or plainly."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.blocks.replies import answer_message
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import Refusal
from bot.services.replies import Reply
from handlers.app import workspace_of
from handlers.calls import Renderer, unescaped
from handlers.people import make_known
from handlers.services import Services

_WRITTEN = (None, "file_share", "thread_broadcast")
"""Subtypes of what a person wrote; edits, deletions and joins have others."""


def register(app: App, services: Services) -> None:
    """Listen to direct messages; what is no person's own text is passed over."""

    def said(body: dict[str, Any], event: dict[str, Any]) -> None:
        is_from_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in _WRITTEN
        if event.get("channel_type") != "im" or not is_from_person or not (event.get("text") or "").strip():
            return
        make_known(services, workspace_of(body), event["user"])
        reply = Reply(
            user_id=event["user"],
            channel=event["channel"],
            ts=event["ts"],
            text=unescaped(event["text"]),
            thread_ts=event.get("thread_ts"),
        )
        services.replies.reply(workspace_of(body), reply)

    app.event("message")(said)


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how an answer is built, each time from what is stored by then."""

    def answer(delivery: Delivery) -> Message | Pointless:
        try:
            return answer_message(services.replies.answer(delivery.workspace_id, delivery.recipient, delivery.about))
        except Refusal:
            return Pointless("what it is about was closed, paused or taken away")

    return {Kind.ANSWER: answer}
