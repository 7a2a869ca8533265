"""Answers to an interaction: what comes through a response_url or in a command's acknowledgement.

https://api.slack.com/interactivity/handling#message_responses.
They reach conversations of which the bot is no member. An answer to a click takes the place of the message that was
clicked in, unless it says `replace_original: false` (https://github.com/howdyai/botkit/issues/444,
https://github.com/slack-go/slack/pull/428); a command has no such message.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from localslack.content import read_content
from localslack.tickets import ResponseUrl
from localslack.wire import Json, Refusal

if TYPE_CHECKING:
    from localslack.workspace import Workspace

TRUE, FALSE = (True, "true"), (False, "false")


def answer(workspace: "Workspace", ticket: ResponseUrl, body: Json) -> None:
    """Do what the answer says: replace or delete the message that was clicked, or say something new."""
    conversation = workspace.conversations.get(ticket.channel)
    app = workspace.apps.get(ticket.app_id)
    if app is None:
        raise Refusal("invalid_url")
    if conversation is None:
        raise Refusal("channel_not_found")
    messages = workspace.messages
    if body.get("delete_original") in TRUE and ticket.message_ts:
        if ticket.ephemeral:
            messages.dismiss(ticket.user, conversation, ticket.message_ts)
        else:
            messages.retract(app, conversation, ticket.message_ts)
        return
    # The sum of a message's blocks is not limited here: https://github.com/slackapi/bolt-js/issues/2867.
    content = read_content(body, longest_blocks=None)
    if body.get("replace_original") not in FALSE and ticket.message_ts:
        if ticket.ephemeral:
            messages.update_ephemeral(conversation, ticket.user, ticket.message_ts, content)
        else:
            messages.update(app, conversation, ticket.message_ts, content)
    elif body.get("response_type") == "in_channel":
        messages.by_app(app, conversation, content)
    else:
        # An ephemeral message in a thread is answered there, unless the app says otherwise.
        place = content if "thread_ts" in body or not ticket.thread_ts else replace(content, thread_ts=ticket.thread_ts)
        messages.ephemeral(app, conversation, ticket.user, place)
