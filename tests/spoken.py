"""What everything that the bot says must be, for those who read it and for those who have it read to them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

Blocks = Iterable[Mapping[str, Any]]

LONGEST_TEXT = 40_000
"""Characters: Slack takes no more of a new message (the sender cuts what chat.update takes)."""
_MARKS = re.compile(r"[*`\ufeff]")
_EMOJI = re.compile(r":[a-z0-9_+-]+:")
_LINK = re.compile(r"<(?![@#][^<>|\s]+>|!date\^\d+\^[^|>]+\|[^>]+>)[^>]*>?")
"""Anything between angle brackets but a person, a channel, and a moment that has words for who cannot see it."""


def complaints(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is the matter with a message: its text stands in notifications, and is what a screen reader tells."""
    return [*_about_text(text), *_untold(text, blocks), *complaints_of_view(blocks)]


def complaints_of_view(blocks: Blocks) -> list[str]:
    """Return what is the matter with the buttons and pictures of a message or view."""
    every = list(_parts(blocks))
    return [*_about_buttons(every), *_about_pictures(every)]


def _about_text(text: str) -> Iterator[str]:
    if not any(letter.isalnum() for letter in _EMOJI.sub("", text)):
        yield f"no words in {text!r}"
    if len(text) > LONGEST_TEXT:
        yield f"{len(text)} characters are more than Slack takes"
    for link in _LINK.findall(text):
        yield f"nobody can read {link!r} aloud"


def _untold(text: str, blocks: Blocks) -> Iterator[str]:
    """Yield the lines that only those see who see the blocks."""
    told = _plainly(text)
    for part in _parts(block for block in blocks if block["type"] in ("section", "header", "context")):
        if part.get("type") in ("mrkdwn", "plain_text") and isinstance(part.get("text"), str):
            for line in part["text"].split("\n"):
                if _plainly(line) not in told:
                    yield f"only the blocks say {line!r}"


def _plainly(words: str) -> str:
    return unescape(_MARKS.sub("", words)).strip()


def _about_buttons(parts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    done: dict[str, object] = {}
    for part in parts:
        if part.get("type") != "button":
            continue
        words, does = part["text"]["text"], (part["action_id"], part.get("value"))
        label = part.get("accessibility_label") or words
        if not label.startswith(words):
            yield f"who says {words!r} aloud does not press {label!r}"
        if done.setdefault(label, does) != does:
            yield f"two buttons are called {label!r}"


def _about_pictures(parts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    named = {"image": "alt_text", "data_visualization": "title", "data_table": "caption"}
    for part in parts:
        if (name := named.get(str(part.get("type")))) and not str(part.get(name) or "").strip():
            yield f"{part['type']} without {name}"


def _parts(node: object) -> Iterator[Mapping[str, Any]]:
    """Yield every object of the blocks, whatever it stands in; a button's own words are a part of it."""
    if isinstance(node, Mapping):
        yield node
        if node.get("type") != "button":
            yield from _parts(list(node.values()))
    elif not isinstance(node, str | bytes) and isinstance(node, Iterable):
        for each in node:
            yield from _parts(each)
