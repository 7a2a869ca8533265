"""Plain replies: what somebody writes to the bot, in the prompt's thread or plainly, edits and deletes."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.replies import KEEP, TAKE_BACK, answer_message, read_reply_value
from bot.blocks.reply_questions import CHOOSE, read_choice
from bot.domain.check_ins import Overtaken
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import Refusal
from bot.services.replies import Chosen, Reply
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of, unescaped
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.patience import BEFORE_WRITING, Patience
from handlers.people import make_known
from handlers.services import Services
from handlers.tables import is_table

_WRITTEN = (None, "file_share", "thread_broadcast")
"""Subtypes of what a person wrote; joins and the like have others."""
_CHANGED, _DELETED = "message_changed", "message_deleted"
_TOMBSTONE = "tombstone"
"""What a message that has a thread becomes when it is deleted: Slack tells of a change."""

_CHOICE = re.compile(rf"^{re.escape(CHOOSE)}\.")


def register(app: App, services: Services) -> None:
    """Listen to direct messages, to their edits and deletions, and to the buttons of their answers."""

    def said(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("channel_type") != "im":
            return
        if (deleted := _deleted(event)) is not None:
            services.replies.delete(workspace_of(body), deleted["user"], event["channel"], deleted["ts"])
        elif (reply := reply_in(event)) is not None:
            make_known(services, workspace_of(body), reply.user_id, Patience(BEFORE_WRITING))
            services.replies.reply(workspace_of(body), reply)

    def choose(click: Click) -> None:
        channel, ts, edited_ts, part, choice = read_choice(click.value)
        services.replies.choose(click.workspace_id, click.user_id, Chosen(channel, ts, edited_ts, part, choice))

    def take_back(click: Click) -> None:
        services.replies.take_back(click.workspace_id, click.user_id, *read_reply_value(click.value))

    def keep(click: Click) -> None:
        services.replies.keep(click.workspace_id, click.user_id, *read_reply_value(click.value))

    app.event("message")(said)
    app.action(_CHOICE)(_clicked(services, choose))
    app.action(TAKE_BACK)(_clicked(services, take_back))
    app.action(KEEP)(_clicked(services, keep))


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how an answer is built, each time from what is stored by then."""

    def answer(delivery: Delivery) -> Message | Pointless:
        try:
            return answer_message(services.replies.answer(delivery))
        except Refusal:
            return Pointless("what it is about was closed, paused or taken away")

    return {Kind.ANSWER: answer}


def _clicked(services: Services, act: Callable[[Click], None]) -> Callable[..., None]:
    """Return the listener of a button in the answer to a reply, which then shows what became of that."""

    def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        channel, ts, *_ = (*click.value.split("|"), "")

        def otherwise() -> Message:
            return answer_message(services.replies.answer_to(click.workspace_id, click.user_id, channel, ts))

        def show() -> None:
            show_where_clicked(services, click, deliveries(services), otherwise)

        try:
            act(click)
        except Overtaken:
            show()
            raise
        with recorded():
            show()

    return listener


def reply_in(event: Mapping[str, Any]) -> Reply | None:
    """Return what a person wrote, or how they edited it; None for what is no person's own text.

    A link that unfolds changes the message as well, but is no edit.
    """
    is_edit = event.get("subtype") == _CHANGED
    message: Mapping[str, Any] = (event.get("message") or {}) if is_edit else event
    edited_ts = str((message.get("edited") or {}).get("ts") or "")
    is_from_person = message.get("user") and not message.get("bot_id") and message.get("subtype") in _WRITTEN
    text = message.get("text") or ""
    if not is_from_person or (not edited_ts if is_edit else not text.strip()):
        return None
    return Reply(
        user_id=message["user"],
        channel=event["channel"],
        ts=message["ts"],
        text=unescaped(text),
        thread_ts=message.get("thread_ts"),
        edited_ts=edited_ts if is_edit else "",
        is_beside_a_table=any(is_table(file) for file in message.get("files") or ()),
    )


def _deleted(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the message of a person that was deleted, as it was; None where the event tells of no such."""
    is_tombstone = event.get("subtype") == _CHANGED and (event.get("message") or {}).get("subtype") == _TOMBSTONE
    before: Mapping[str, Any] = event.get("previous_message") or {}
    is_from_person = before.get("user") and before.get("ts") and not before.get("bot_id")
    return before if is_from_person and (is_tombstone or event.get("subtype") == _DELETED) else None
