"""Whether a message's blocks or a view would be accepted, and names for nameless blocks."""

from collections.abc import Iterator

from localslack.block_kit.blocks import BLOCK_IN_MESSAGE, BLOCK_IN_VIEW
from localslack.block_kit.elements import GROUP, OPTION, composition, distinct_values, elements_at
from localslack.block_kit.rules import Check, Problem, any_of, flag, many, shape, text
from localslack.block_kit.surfaces import check_surface
from localslack.wire import Json, name_for, short_id

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100

_TITLE = composition(24, plain=True)
_VIEW_COMMON: dict[str, Check] = {
    "type": text(),
    "blocks": many(BLOCK_IN_VIEW, BLOCKS_IN_VIEW, 0),
    "private_metadata": text(3000, shortest=0),
    "callback_id": text(255, shortest=0),
    "external_id": text(255, shortest=0),
}
MODAL = shape(
    "title blocks",
    _VIEW_COMMON
    | {
        "title": _TITLE,
        "submit": _TITLE,
        "close": _TITLE,
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
# Slack takes a Home with the leftovers of a modal's fields and ignores them; slack_sdk's View sends some.
HOME = shape(
    "blocks",
    _VIEW_COMMON
    | {"title": _TITLE, "submit": _TITLE, "close": _TITLE, "clear_on_close": flag, "notify_on_close": flag},
)

SUGGESTIONS = shape(
    "",
    {"options": many(OPTION, 100, 0), "option_groups": many(GROUP, 100, 0)},
    any_of("options", "option_groups"),
    distinct_values,
)


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    return [element for _, element in elements_at(block)]


def _report(problems: Iterator[Problem]) -> list[str]:
    return [f"[ERROR] {reason} [json-pointer:{at}]" for at, reason in problems]


def check_message_blocks(blocks: object) -> list[str]:
    """What Slack would say against these blocks of a message; an empty list if nothing."""

    def problems() -> Iterator[Problem]:
        yield from many(BLOCK_IN_MESSAGE, BLOCKS_IN_MESSAGE, 0)(blocks, "/blocks")
        yield from check_surface(blocks, "/blocks", "message")

    return _report(problems())


def check_view(view: object, kind: str) -> list[str]:
    """What Slack would say against this view of kind `modal` or `home`; an empty list if nothing."""

    def problems() -> Iterator[Problem]:
        if not isinstance(view, dict):
            yield "/view", "must provide an object"
            return
        if view.get("type") != kind:
            yield "/view/type", f"must be {kind}"
            return
        yield from (MODAL if kind == "modal" else HOME)(view, "/view")
        blocks = view.get("blocks")
        yield from check_surface(blocks, "/view/blocks", kind)
        has_input = isinstance(blocks, list) and any(
            isinstance(block, dict) and block.get("type") == "input" for block in blocks
        )
        if kind == "modal" and has_input and not view.get("submit"):
            yield "/view", "missing required field: submit"

    return _report(problems())


def check_options(answer: object) -> list[str]:
    """What Slack would say against an answer to block_suggestion; an empty list if nothing."""
    if isinstance(answer, dict):
        answer = {name: answer[name] for name in SUGGESTIONS.fields if name in answer}
    return _report(SUGGESTIONS(answer, ""))


def name_blocks(blocks: list[Json]) -> list[Json]:
    """A copy of valid blocks in which every block and every interactive element has a name.

    A block that comes again unchanged in its place gets the same name, so that a click on a message or Home that is
    shown anew at that moment still finds it. Fields that are null are left out, as if they had not been sent.
    """
    named = []
    for position, block in enumerate(map(_without_nulls, blocks)):
        # https://docs.slack.dev/reference/block-kit/blocks/markdown-block: a name of its own is not kept.
        given = None if block["type"] == "markdown" else block.get("block_id")
        copy = {"type": block["type"], "block_id": given or name_for(position, block)} | {
            key: value for key, value in block.items() if key not in ("type", "block_id")
        }
        if copy["type"] == "actions":
            copy["elements"] = [_named(element) for element in copy["elements"]]
        for place in ("accessory", "element"):
            if isinstance(copy.get(place), dict):
                copy[place] = _named(copy[place])
        named.append(copy)
    return named


def _without_nulls(block: Json) -> Json:
    return {name: _part_without_nulls(part) for name, part in block.items() if part is not None}


def _part_without_nulls(part: object) -> object:
    if isinstance(part, list):
        return [_part_without_nulls(item) for item in part]  # a table's settings skip a column with null
    return _without_nulls(part) if isinstance(part, dict) else part


def _named(element: Json) -> Json:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return element | {"action_id": short_id()}
