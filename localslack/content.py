"""What an app wants to say: read from a request, and checked as Slack would."""

from dataclasses import dataclass, field

from localslack.app_text import linked, linked_blocks
from localslack.block_kit import CHARACTERS, characters, check_message_blocks, name_blocks
from localslack.conversations import Conversations
from localslack.wire import Json, Refusal, read_json

LONGEST_TEXT = 40_000  # https://api.slack.com/methods/chat.postMessage
YES = (True, "true", "1")
MOST_ATTACHMENTS = 100
LONGEST_UPDATE = 4_000  # https://api.slack.com/methods/chat.update


@dataclass(frozen=True)
class Content:
    """What an app wants to say, already checked; `keeps` names the parts of a message that it leaves as they are."""

    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None = None  # an empty one takes away what was there
    thread_ts: str | None = None
    broadcast: bool = False
    files: list[Json] = field(default_factory=list)
    parse: str = ""
    link_names: bool = False
    keeps: frozenset[str] = frozenset()

    def into(self, message: Json, conversations: Conversations) -> None:
        """Write the content into a message, in place of what it said before, with its addresses and names linked."""
        names = self.link_names or self.parse == "full"
        text = self.text if self.parse == "none" else linked(self.text, conversations, names)
        blocks = name_blocks(linked_blocks(self.blocks, conversations))
        parts = {"text": text, "blocks": blocks, "attachments": self.attachments}
        for name in parts.keys() - self.keeps:
            if parts[name] or name == "text":
                message[name] = parts[name]
            else:
                message.pop(name, None)
        if self.files:
            message |= {"subtype": "file_share", "files": self.files, "upload": False}
        if self.metadata:
            message["metadata"] = self.metadata
        elif self.metadata is not None:
            message.pop("metadata", None)


def read_content(body: Json, longest: int = LONGEST_TEXT, longest_blocks: int | None = CHARACTERS) -> Content:
    """The content of a request; refused under Slack's error names (no_text, invalid_blocks, …)."""
    text = body.get("text") or ""
    if not isinstance(text, str):
        raise Refusal("invalid_arguments")
    blocks = _listed(body.get("blocks"), "invalid_blocks_format")
    attachments = _listed(body.get("attachments"), "invalid_attachments")
    if not all(isinstance(attachment, dict) for attachment in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    if not (text.strip() or blocks or attachments):
        raise Refusal("no_text")
    if len(text) > longest:
        raise Refusal("msg_too_long")
    if problems := check_message_blocks(blocks):
        metadata = {"messages": problems}
        raise Refusal("invalid_blocks", "; ".join(problems), errors=problems, response_metadata=metadata)
    if longest_blocks is not None and characters(blocks) > longest_blocks:
        raise Refusal("msg_blocks_too_long")
    thread = body.get("thread_ts")
    return Content(
        text,
        blocks,
        attachments,
        metadata=_metadata(body.get("metadata")),
        thread_ts=str(thread) if thread else None,
        broadcast=body.get("reply_broadcast") in YES,
        parse=str(body.get("parse") or ""),
        link_names=body.get("link_names") in YES,
    )


def parsed(value: object, error: str) -> object:
    """A part of a request that a form body carries as JSON text and a JSON body as it is."""
    if not isinstance(value, str):
        return value
    try:
        return read_json(value) if value else None
    except ValueError as reason:
        raise Refusal(error) from reason


def _listed(value: object, error: str) -> list[Json]:
    items = parsed(value, error)
    if items is None:
        return []
    if not isinstance(items, list):
        raise Refusal(error)
    return items


def _metadata(value: object) -> Json | None:
    metadata = parsed(value, "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if not metadata:
        return {}
    well_formed = isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
    if not well_formed:
        raise Refusal("invalid_metadata_schema")
    return metadata
