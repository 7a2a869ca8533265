"""The edges of Slack's limits: what is just taken, and what is not any more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest

from localslack.block_kit import check_message_blocks, check_view
from localslack.wire import Json
from tests.localslack.tide import modal


@dataclass(frozen=True)
class Limit:
    """From `least` to `most` of something may stand at `place`; `part(n)` is what holds n of it there."""

    place: str
    least: int | None
    most: int
    part: Callable[[int], Json]
    under: str
    over: str

    def edges(self) -> list[Json]:
        """What is just taken."""
        return [self.part(edge) for edge in (self.least, self.most) if edge is not None]

    def beyond(self) -> Iterator[tuple[Json, str]]:
        """What is just not taken any more, and what is said of it."""
        if self.under and self.least is not None:
            yield self.part(self.least - 1), self.under
        if self.over:
            yield self.part(self.most + 1), self.over


def letters(place: str, most: int, part: Callable[[str], Json], least: int | None = 1) -> Limit:
    """A text of so many characters."""
    under = "must be more than 0 characters" if least else ""
    return Limit(place, least, most, lambda n: part("x" * n), under, f"must be less than {most + 1} characters")


def many(place: str, least: int, most: int, part: Callable[[int], Json]) -> Limit:
    """A list of so many."""
    under = f"no less than {least} items allowed" if least else ""
    return Limit(place, least, most, part, under, f"no more than {most} items allowed")


def between(place: str, least: int, most: int, part: Callable[[int], Json]) -> Limit:
    """A whole number."""
    said = f"must be between {least} and {most}"
    return Limit(place, least, most, part, said, said)


def written(place: str, example: str, part: Callable[[str], Json], filler: str = "0") -> Limit:
    """What has a form of its own and no least length: from an example on the edge."""
    most = len(example)
    said = f"must be less than {most + 1} characters"
    return Limit(place, None, most, lambda n: part(example.ljust(n, filler)), "", said)


def identity(place: str) -> Limit:
    return letters(place, 255, lambda x: {place: x})


def address(place: str) -> Limit:
    return written(place, "https://x.example/".ljust(3000, "x"), lambda x: {place: x})


def within(place: str, wrap: Callable[[Json], Json], limits: Sequence[Limit]) -> list[Limit]:
    """Limits of something, where it stands in something else."""

    def wrapped(limit: Limit, n: int) -> Json:
        return wrap(limit.part(n))

    return [replace(limit, place=f"{place}/{limit.place}", part=partial(wrapped, limit)) for limit in limits]


def complaints(surface: str, blocks: list[Json]) -> list[str]:
    if surface == "message":
        return check_message_blocks(blocks)
    view = modal("x", blocks) if surface == "modal" else {"type": "home", "blocks": blocks}
    return [complaint.replace("pointer:/view", "pointer:") for complaint in check_view(view, surface)]


def rows(table: dict[str, tuple[Json, list[Limit]]]) -> list[object]:
    return [
        pytest.param(kind, bare, limit, id=f"{kind}-{limit.place}")
        for kind, (bare, limits) in table.items()
        for limit in limits
    ]
