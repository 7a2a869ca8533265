"""What got in the way, as a progress post tells it, and all of it in full, which a post may have no room for."""

import re
from collections.abc import Iterable
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject, SectionBlock

from bot.blocks.forms import modal
from bot.blocks.opportunities import reason_words
from bot.blocks.parts import button, number_in, section
from bot.blocks.progress_numbers import on_day
from bot.blocks.text import SECTION_LIMIT, bold, clip, day, set_apart
from bot.domain.opportunities import Opportunity
from bot.domain.progress import PostCard, PostObstacles
from bot.domain.typed_text import keepable

ALL = "progress.all"
NEWER, OLDER = "progress.all.newer", "progress.all.older"

NOTHING_REPORTED = "Nothing was reported."
_LONGEST_SAYING = 300
"""Characters of what one person wrote, so that one long note does not take the room of other goals."""
_PAGE = 25
"""Of the longest there are; a view has at most 100 blocks, and 250 kB that nobody has documented well."""
_BESIDE_WORDS = 100
"""Characters kept for reason and date."""
_AND_MORE = re.compile(r"^and (?P<count>\d{1,9}) more$", re.MULTILINE)
"""The line by which a form says what it has no room for."""


def saying(text: str) -> str:
    """Return what somebody wrote as one line of a list, unescaped."""
    return set_apart(clip(" ".join(text.split()), _LONGEST_SAYING))


def obstacle_lines(obstacles: Iterable[Opportunity]) -> list[str]:
    """Return a line for each, unescaped."""
    return [f"{saying(one.text)} ({reason_words(one.reason).lower()})" for one in obstacles]


def counts_more(card: PostCard, words: str) -> bool:
    """Tell whether somebody's words say that there is more than they tell, as a form does that has no room for all."""
    return bool(card.facts.all_obstacles) and _AND_MORE.search(words) is not None


def _counted(words: str) -> int:
    """Return how many obstacles somebody's words count, as a form does that has no room for all; 0 if they do not."""
    more = _AND_MORE.search(words)
    return words.count("• ") + int(more["count"]) if more else 0


def all_button(card: PostCard) -> ButtonElement:
    """Return the button beside *and 3 more*, which shows all of them.

    A lead's own words stay as they are when something is withdrawn: then the button tells how many there are by now.
    """
    total = len(card.facts.all_obstacles)
    words = f"Now {total}: show all" if _counted(card.post.texts.obstacles or "") > total else f"All {total}"
    return button(ALL, words, str(card.post.post_id), about=f"things in the way of {card.facts.team.name}")


def all_view(named: PostObstacles, start: int = 0) -> dict[str, Any]:
    """Return a page of all that was named for a post, newest first; `start` is how many come before it."""
    total = len(named.obstacles)
    start = start if start < total else 0
    page = named.obstacles[start : start + _PAGE]
    part = f" ({start + 1} to {start + len(page)} of {total})" if len(page) < total else ""
    head = (
        f"{bold(named.team.name, 300)}: all that was named for the post of {day(named.post.day)}, newest first{part}."
    )
    blocks: list[Block] = [section(head if page else NOTHING_REPORTED)]
    blocks += [SectionBlock(text=PlainTextObject(text=_in_full(one, named.team.zone), emoji=True)) for one in page]
    buttons = [
        button(action, words, f"{named.post.post_id}|{place}", about="things in the way")
        for action, words, place in ((NEWER, "Show newer", start - _PAGE), (OLDER, "Show older", start + _PAGE))
        if 0 <= place < total
    ]
    return modal(
        ALL, "What got in the way", [*blocks, *([ActionsBlock(elements=buttons)] if buttons else [])], close="Done"
    )


def read_page(value: str) -> tuple[int | None, int]:
    """Return which post, None if it is none, and how many come before the page that a button names."""
    post_id, _, start = value.partition("|")
    return number_in(post_id), number_in(start) or 0


def _in_full(one: Opportunity, zone: str) -> str:
    words, most = set_apart(one.text), SECTION_LIMIT - _BESIDE_WORDS
    if len(words) > most:  # a thousand short lines from right to left, each set apart
        words = keepable(one.text)
    return f"{clip(words, most)}\n{reason_words(one.reason)}, {on_day(one.said_at, zone)}"
