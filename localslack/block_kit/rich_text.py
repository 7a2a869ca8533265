"""Rich text: what Slack's own composer makes and apps may send.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its elements.
"""

from collections.abc import Iterator

from localslack.block_kit.elements import ID, URL
from localslack.block_kit.rules import Check, Problem, by_type, flag, many, one_of, shape, text, whole

MOST_PARTS = 1000  # Slack publishes no number; this keeps a mistake from filling the page
STYLE_NAMES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE: dict[str, Check] = {"style": shape("", dict.fromkeys(STYLE_NAMES, flag))}
COLOUR = text(9, pattern=r"#[0-9A-Fa-f]{3,8}")

INLINE: dict[str, Check] = {
    "text": shape("text", STYLE | {"text": text()}),
    "link": shape("url", STYLE | {"url": URL, "text": text(shortest=0), "unsafe": flag}),
    "user": shape("user_id", STYLE | {"user_id": ID}),
    "usergroup": shape("usergroup_id", STYLE | {"usergroup_id": ID}),
    "channel": shape("channel_id", STYLE | {"channel_id": ID}),
    "team": shape("team_id", STYLE | {"team_id": ID}),
    "emoji": shape("name", STYLE | {"name": text(), "unicode": text(), "skin_tone": whole(1, 6), "url": URL}),
    "broadcast": shape("range", STYLE | {"range": one_of("here", "channel", "everyone")}),
    "color": shape("value", STYLE | {"value": COLOUR}),
    "date": shape(
        "timestamp format",
        STYLE | {"timestamp": whole(0, 9_999_999_999), "format": text(), "url": URL, "fallback": text()},
    ),
}
IN_CODE = frozenset({"text", "link"})

PIECES = many(by_type(INLINE), MOST_PARTS, 0)
SECTION = shape("elements", {"elements": PIECES})
BORDER: dict[str, Check] = {"border": whole(0, 1)}
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_quote": shape("elements", BORDER | {"elements": PIECES}),
    "rich_text_preformatted": shape(
        "elements", BORDER | {"elements": many(by_type(INLINE, IN_CODE), MOST_PARTS, 0), "language": text()}
    ),
}


def _list_part(value: object, at: str) -> Iterator[Problem]:
    yield from LIST(value, at)


PARTS["rich_text_list"] = _list_part
# Slack's page names sections only, and its own composer puts quotes and code into lists as well.
LIST_ITEM = by_type(PARTS, frozenset(PARTS) - {"rich_text_list"})
LIST = shape(
    "style elements",
    BORDER
    | {
        "style": one_of("bullet", "ordered"),
        "elements": many(LIST_ITEM, MOST_PARTS, 0),
        "indent": whole(0, 8),
        "offset": whole(0, 1_000_000),
    },
)

RICH_TEXT = shape("elements", {"block_id": ID, "elements": many(by_type(PARTS), MOST_PARTS, 0)})
