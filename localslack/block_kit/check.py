"""Whether a message's blocks or a view would be accepted, and names for nameless blocks."""

from collections.abc import Iterator

from localslack.block_kit.blocks import BLOCK_IN_MESSAGE, BLOCK_IN_VIEW
from localslack.block_kit.elements import composition
from localslack.block_kit.rules import Check, Problem, flag, many, shape, text
from localslack.wire import Json, name_for, short_id

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
CHARTS_IN_MESSAGE = 2

_TITLE = composition(24, plain=True)
_VIEW_COMMON: dict[str, Check] = {
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


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    listed = block.get("elements") if block.get("type") == "actions" else None
    found = [*(listed if isinstance(listed, list) else []), block.get("accessory"), block.get("element")]
    return [one for one in found if isinstance(one, dict) and one.get("type") != "image"]


def _report(problems: Iterator[Problem]) -> list[str]:
    return [f"[ERROR] {reason} [json-pointer:{at}]" for at, reason in problems]


def check_message_blocks(blocks: object) -> list[str]:
    """What Slack would say against these blocks of a message; an empty list if nothing."""

    def problems() -> Iterator[Problem]:
        yield from many(BLOCK_IN_MESSAGE, BLOCKS_IN_MESSAGE, 0)(blocks, "/blocks")
        yield from _named_once(blocks, "/blocks")
        kinds = [block.get("type") for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
        if kinds.count("table") > 1:
            yield "/blocks", "only one table is allowed"
        if kinds.count("data_visualization") > CHARTS_IN_MESSAGE:
            yield "/blocks", f"no more than {CHARTS_IN_MESSAGE} data_visualization blocks allowed"

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
        yield from _named_once(blocks, "/view/blocks")
        has_input = isinstance(blocks, list) and any(
            isinstance(block, dict) and block.get("type") == "input" for block in blocks
        )
        if kind == "modal" and has_input and not view.get("submit"):
            yield "/view", "missing required field: submit"

    return _report(problems())


def _named_once(blocks: object, at: str) -> Iterator[Problem]:
    """block_id is unique in a surface, action_id in a block; at most one element takes the focus."""
    seen: set[str] = set()
    focused = 0
    for position, block in enumerate(blocks if isinstance(blocks, list) else []):
        if not isinstance(block, dict):
            continue
        name = block.get("block_id")
        if isinstance(name, str):
            if name in seen:
                yield f"{at}/{position}/block_id", f"block_id already exists: {name}"
            seen.add(name)
        yield from _actions_named_once(block, f"{at}/{position}")
        focused += sum(1 for element in elements_of(block) if element.get("focus_on_load"))
    if focused > 1:
        yield at, "only one element may have focus_on_load"


def _actions_named_once(block: Json, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for element in elements_of(block):
        name = element.get("action_id")
        if isinstance(name, str):
            if name in seen:
                yield at, f"action_id already exists: {name}"
            seen.add(name)


def name_blocks(blocks: list[Json]) -> list[Json]:
    """A copy of valid blocks in which every block and every interactive element has a name.

    A block that comes again unchanged in its place gets the same name, so that a click on a message or Home that is
    shown anew at that moment still finds it.
    """
    named = []
    for position, block in enumerate(blocks):
        copy = {"type": block["type"], "block_id": block.get("block_id") or name_for(position, block)} | {
            key: value for key, value in block.items() if key not in ("type", "block_id")
        }
        if copy["type"] == "actions":
            copy["elements"] = [_named(element) for element in copy["elements"]]
        for place in ("accessory", "element"):
            if isinstance(copy.get(place), dict):
                copy[place] = _named(copy[place])
        named.append(copy)
    return named


def _named(element: Json) -> Json:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return element | {"action_id": short_id()}
