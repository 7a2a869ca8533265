from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Ambiguous(Generic[T]):
    """Words that can be read in more than one way: ask, never choose.

    `readings` are at least two different values, the likeliest first.
    """

    readings: tuple[T, ...]
