"""What holds for all blocks of a message, modal or Home together: names, counts, characters in all."""

from collections.abc import Iterator, Sequence

from localslack.block_kit.blocks import MARKDOWN_CHARACTERS
from localslack.block_kit.elements import SURFACES, elements_at
from localslack.block_kit.rules import Problem
from localslack.wire import Json

TABLE_CHARACTERS = 10_000  # https://docs.slack.dev/reference/block-kit/blocks/table-block, usage info
MOST_IN_ALL = {"table": 1, "data_visualization": 2}
# The pages name no sum; Slack's engineers do: https://github.com/slackapi/bolt-js/issues/2509.
# They add an allowance for the blocks themselves that nobody has published, and which is not counted here.
CHARACTERS = 12_000


def check_surface(blocks: object, at: str, surface: str) -> Iterator[Problem]:
    """What is wrong with the blocks together; `surface` is message, modal or home."""
    numbered = enumerate(blocks if isinstance(blocks, list) else [])
    known = [(f"{at}/{position}", block) for position, block in numbered if isinstance(block, dict)]
    yield from _named_once(known)
    yield from _focused_once(known)
    yield from _in_its_surface(known, surface)
    yield from _not_too_many(known)
    yield from _not_too_long(known)


def characters(blocks: Sequence[object]) -> int:
    """How much text these blocks hold in all."""
    return sum(_letters(block) for block in blocks)


def _named_once(blocks: list[tuple[str, Json]]) -> Iterator[Problem]:
    """block_id is unique in a surface, action_id in a block."""
    seen: set[str] = set()
    for at, block in blocks:
        name = block.get("block_id")
        if isinstance(name, str) and block.get("type") != "markdown":
            if name in seen:
                yield f"{at}/block_id", f"block_id already exists: {name}"
            seen.add(name)
        actions: set[str] = set()
        for place, element in elements_at(block):
            action = element.get("action_id")
            if isinstance(action, str):
                if action in actions:
                    yield f"{at}/{place}/action_id", f"action_id already exists: {action}"
                actions.add(action)


def _focused_once(blocks: list[tuple[str, Json]]) -> Iterator[Problem]:
    places = [f"{at}/{place}" for at, block in blocks for place, e in elements_at(block) if e.get("focus_on_load")]
    for place in places[1:]:
        yield f"{place}/focus_on_load", "only one element may have focus_on_load"


def _in_its_surface(blocks: list[tuple[str, Json]], surface: str) -> Iterator[Problem]:
    for at, block in blocks:
        for place, element in elements_at(block):
            kind = element.get("type")
            if isinstance(kind, str) and surface not in SURFACES.get(kind, {surface}):
                yield f"{at}/{place}", f"unsupported element in a {surface}: {kind}"


def _not_too_many(blocks: list[tuple[str, Json]]) -> Iterator[Problem]:
    for kind, most in MOST_IN_ALL.items():
        of_kind = [at for at, block in blocks if block.get("type") == kind]
        for at in of_kind[most:]:
            yield at, "only one table is allowed" if most == 1 else f"no more than {most} {kind} blocks allowed"


def _not_too_long(blocks: list[tuple[str, Json]]) -> Iterator[Problem]:
    """What several blocks hold in all; each of them by itself was looked at before."""
    cells = [(at, _letters(b.get("rows"))) for at, b in blocks if b.get("type") in ("table", "data_table")]
    yield from _sum_within(cells, TABLE_CHARACTERS, "characters in all table cells")
    texts = [(at, len(str(b.get("text", "")))) for at, b in blocks if b.get("type") == "markdown"]
    yield from _sum_within(texts, MARKDOWN_CHARACTERS, "characters in all markdown blocks")


def _sum_within(counted: list[tuple[str, int]], most: int, what: str) -> Iterator[Problem]:
    total = 0
    for at, count in counted:
        total += count
        if total > most:
            yield at, f"no more than {most} {what}"
            return


def _letters(node: object) -> int:
    """The characters of every text in a tree of Block Kit."""
    if isinstance(node, list):
        return sum(map(_letters, node))
    if not isinstance(node, dict):
        return 0
    own = node.get("text")
    if node.get("type") == "raw_number" and not isinstance(own, str):
        own = str(node.get("value", ""))
    rest = sum(_letters(part) for part in node.values() if isinstance(part, list | dict))
    return rest + (len(own) if isinstance(own, str) else 0)
