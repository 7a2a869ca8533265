"""Small checks that the tables are made of. Each yields what is wrong as (JSON pointer, reason)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite

Problem = tuple[str, str]
Check = Callable[[object, str], Iterator[Problem]]


def text(longest: int | None = None, shortest: int = 1, pattern: str | None = None) -> Check:
    """A string of so many characters."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) < shortest:
            yield at, f"must be more than {shortest - 1} characters"
        elif longest is not None and len(value) > longest:
            yield at, f"must be less than {longest + 1} characters"
        elif pattern and not re.fullmatch(pattern, value):
            yield at, "does not match the required format"

    return check


def flag(value: object, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield at, "must be a boolean"


def whole(least: int, most: int) -> Check:
    """A whole number between two bounds."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at, "must be an integer"
        elif not least <= value <= most:
            yield at, f"must be between {least} and {most}"

    return check


def number(value: object, at: str) -> Iterator[Problem]:
    """Any finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield at, "must be a number"


def positive(value: object, at: str) -> Iterator[Problem]:
    """A number above nought."""
    yield from number(value, at)
    if isinstance(value, int | float) and value <= 0:
        yield at, "must be more than 0"


def or_null(check: Check) -> Check:
    """Null, where a list may skip an item."""
    return lambda value, at: iter(()) if value is None else check(value, at)


def one_of(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield at, f"must be one of {', '.join(allowed)}"

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many, each of them right."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) < least:
            yield at, f"no less than {least} items allowed"
        if len(value) > most:
            yield at, f"no more than {most} items allowed"
        for position, item in enumerate(value):
            yield from each(item, f"{at}/{position}")

    return check


@dataclass(frozen=True)
class Shape:
    """The fields of an object; `extra` checks what no single field can say."""

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    extra: tuple[Check, ...] = field(default=())

    def __call__(self, value: object, at: str) -> Iterator[Problem]:
        """What is wrong with this object, found at this JSON pointer."""
        if not isinstance(value, dict):
            yield at, "must provide an object"
            return
        for name in sorted(self.required - value.keys()):
            yield at, f"missing required field: {name}"
        for name, content in value.items():
            if name not in self.fields:
                yield at, f"invalid additional property: {name}"
            elif content is not None or name in self.required:
                yield from self.fields[name](content, f"{at}/{name}")
        for check in self.extra:
            yield from check(value, at)


def shape(required: str, fields: Mapping[str, Check], *extra: Check) -> Shape:
    """A Shape from the names of its required fields, separated by spaces."""
    return Shape(fields, frozenset(required.split()), extra)


def by_type(table: Mapping[str, Check], only: frozenset[str] | None = None, what: str = "element") -> Check:
    """An object whose `type` says which table entry describes it."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield at, "must provide an object"
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in table:
            yield f"{at}/type", f"unsupported type: {kind}"
        elif only is not None and kind not in only:
            yield at, f"unsupported {what} here: {kind}"
        else:
            yield from table[kind]({name: part for name, part in value.items() if name != "type"}, at)

    return check


def either(name: str, other: str) -> Check:
    """At least one of two fields."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and not (value.get(name) or value.get(other)):
            yield at, f"missing required field: {name} or {other}"

    return check


def any_of(*names: str) -> Check:
    """At least one of some fields, whatever stands there."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and all(value.get(name) is None for name in names):
            yield at, f"missing required field: {' or '.join(names)}"

    return check


def exactly_one(name: str, other: str) -> Check:
    """One of two fields, not both."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and bool(value.get(name)) == bool(value.get(other)):
            yield at, f"exactly one of {name} and {other} is required"

    return check
