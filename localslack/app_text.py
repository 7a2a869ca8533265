"""What Slack makes of the mrkdwn of an app: addresses and channel names become links, and @here a mention.

https://docs.slack.dev/reference/block-kit/composition-objects/text-object (verbatim) and the arguments `parse` and
`link_names` of https://docs.slack.dev/reference/methods/chat.postMessage.
"""

import re
from collections.abc import Iterator

from localslack.conversations import Conversations
from localslack.typed_text import BROADCASTS
from localslack.wire import Json

# Code, and what the app wrote as a mention or link itself, stays as it is.
TOKEN = re.compile(
    r"```[\s\S]*?```|`[^`\n]+`|<[^<>\n]+>"
    r"|(?P<address>https?://(?:(?!&[lg]t;)[^\s<>|])+)"
    r"|(?<![\w&])#(?P<channel>[\w-]+)"
    rf"|(?<!\w)@(?P<range>{'|'.join(BROADCASTS)})\b"
)
NOT_OF_AN_ADDRESS = ".,;:!?)'\"*_~`"


def linked(text: str, conversations: Conversations, names: bool = True) -> str:
    """The text with links for its addresses and, with `names`, for channels and for @here and the like."""

    def link(match: re.Match[str]) -> str:
        whole = match[0]
        if address := match["address"]:
            kept = address.rstrip(NOT_OF_AN_ADDRESS)
            return f"<{kept}>{address[len(kept) :]}"
        if not names:
            return whole
        if match["range"]:
            return f"<!{match['range']}>"
        channel = conversations.named(match["channel"]) if match["channel"] else None
        return f"<#{channel.id}|{channel.name}>" if channel else whole

    return TOKEN.sub(link, text)


def linked_blocks(blocks: list[Json], conversations: Conversations) -> list[Json]:
    """The blocks with every mrkdwn text linked that does not ask to be taken verbatim."""

    def walk(node: object) -> object:
        if isinstance(node, list):
            return [walk(part) for part in node]
        if not isinstance(node, dict):
            return node
        if node.get("type") == "mrkdwn" and not node.get("verbatim"):
            return node | {"text": linked(node["text"], conversations)}
        return {name: walk(part) for name, part in node.items()}

    return [block for block in map(walk, blocks) if isinstance(block, dict)]


def mentioned(message: Json) -> Iterator[str]:
    """Who is meant, in the text and in the blocks: `@U1`, `!here`, `!subteam^S1`."""
    yield from _in_text(str(message.get("text", "")))
    yield from _in_blocks(message.get("blocks") or [])


def _in_text(text: str) -> Iterator[str]:
    without_code = re.sub(r"```[\s\S]*?```|`[^`\n]+`", "", text)
    for match in re.finditer(r"<([@!][^<>|]+)", without_code):
        yield match[1]


def _in_blocks(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _in_blocks(part)
    elif isinstance(node, dict):
        match node.get("type"):
            case "mrkdwn":
                yield from _in_text(node["text"])
            case "user":
                yield f"@{node['user_id']}"
            case "usergroup":
                yield f"!subteam^{node['usergroup_id']}"
            case "broadcast":
                yield f"!{node['range']}"
            case _:
                yield from _in_blocks(list(node.values()))
