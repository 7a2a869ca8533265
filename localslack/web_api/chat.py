"""chat.*: https://api.slack.com/methods?filter=chat."""

from dataclasses import replace

from localslack.content import LONGEST_UPDATE, read_content
from localslack.conversations import Conversation
from localslack.web_api.call import Call
from localslack.wire import Json, Refusal


def _target(call: Call, uninvited: bool = False) -> Conversation:
    """Where to say it: the `channel` argument, here also a channel's name."""
    named = call.workspace.conversations.named(call.text("channel") or "")
    return place_of(call, named.id if named else call.text("channel"), uninvited)


def place_of(call: Call, channel: str | None, uninvited: bool = False) -> Conversation:
    """Where to say it, by id: a channel or DM in which the bot is, or a person (whose DM is opened, also if they were
    deactivated: https://github.com/slackapi/python-slack-sdk/issues/1156); any public channel where it may `uninvited`.
    """
    workspace, bot = call.workspace, call.app.bot_user_id
    if channel is None:
        raise Refusal("channel_not_found")
    person = workspace.people.get(channel)
    if person is not None:
        if person.is_bot:
            raise Refusal("cannot_dm_bot")
        conversation: Conversation | None = workspace.conversations.direct(bot, person.id)
    else:
        conversation = workspace.conversations.get(channel)
    if conversation is None:
        raise Refusal("channel_not_found")
    if bot not in conversation.members and not (uninvited and conversation.kind == "channels"):
        raise Refusal("not_in_channel" if conversation.kind == "channels" else "channel_not_found")
    if conversation.is_im and not call.app.app.has_messages:
        raise Refusal("messages_tab_disabled")
    conversation.refuse_if_archived()
    return conversation


def post_message(call: Call) -> Json:
    """chat.postMessage; with chat:write.public also where the bot is no member."""
    conversation = _target(call, "chat:write.public" in call.app.scopes)
    content = read_content(call.arguments)
    message = call.workspace.messages.by_app(call.app, conversation, content)
    return {"channel": conversation.id, "ts": message["ts"], "message": message}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    conversation = _target(call)
    user = call.required("user")
    if user not in conversation.members:
        raise Refusal("user_not_in_channel")
    content = read_content(call.arguments)
    message = call.workspace.messages.ephemeral(call.app, conversation, user, content)
    return {"message_ts": message["ts"]}


def _said_in(call: Call) -> tuple[Conversation, str]:
    """The conversation and time stamp of what is to be changed; a person's id is not taken here."""
    conversation = call.workspace.conversations.get(call.required("channel"))
    if conversation is None or not conversation.open_to(call.app.bot_user_id):
        raise Refusal("channel_not_found")
    return conversation, call.required("ts")


def _kept(call: Call) -> frozenset[str]:
    """What an update leaves as it is: attachments that it does not name; without a text also blocks; and the text where
    it is of attachments alone.

    https://docs.slack.dev/reference/methods/chat.update#text-blocks-or-attachments
    """
    sent = {name for name in ("text", "blocks", "attachments") if call.arguments.get(name) not in (None, "")}
    kept = {"attachments"} if "text" in sent else {"attachments", "blocks"}
    if sent == {"attachments"}:
        kept.add("text")
    return frozenset(kept - sent)


def update(call: Call) -> Json:
    """chat.update."""
    conversation, ts = _said_in(call)
    if conversation.is_archived:
        raise Refusal("is_inactive")  # by this name here, though it is_archived where one posts
    content = replace(read_content(call.arguments, LONGEST_UPDATE), keeps=_kept(call))
    message = call.workspace.messages.update(call.app, conversation, ts, content)
    return {"channel": conversation.id, "ts": ts, "text": message["text"], "message": message}


def delete(call: Call) -> Json:
    """chat.delete."""
    conversation, ts = _said_in(call)
    call.workspace.messages.retract(call.app, conversation, ts)
    return {"channel": conversation.id, "ts": ts}
