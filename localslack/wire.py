"""What travels: Slack's JSON objects, and the identifiers and time stamps in them."""

import hashlib
import json
import re
import secrets
from datetime import UTC, datetime
from math import isfinite
from typing import Any, NoReturn

# Slack's payloads are open-ended JSON; the places that read a field check what they read.
Json = dict[str, Any]

DEEPEST = 100  # lists and objects in each other; Slack names no number, and nothing of Slack's comes near it
LARGEST_WHOLE = 18  # digits
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def read_json(raw: bytes | str) -> object:
    """What a JSON text says, with everything in it fit to be stored and sent on (`sound`); ValueError if it is none.

    Slack reads JSON by PHP's rules: NaN and Infinity are no JSON, and a whole number too long for 64 bits loses its
    last digits instead of being refused.
    """
    try:
        return sound(json.loads(raw, parse_constant=_no_json, parse_float=_finite, parse_int=_whole))
    except RecursionError as reason:
        raise ValueError("too many lists and objects in each other") from reason


def sound(value: object, depth: int = 0) -> object:
    """The value with U+FFFD in place of halves of surrogate pairs, which no UTF-8 can carry; ValueError if too deep."""
    if isinstance(value, str):
        return value if value.isascii() else HALF_A_CHARACTER.sub("\ufffd", value)
    if depth > DEEPEST:
        raise ValueError("too many lists and objects in each other")
    if isinstance(value, list):
        return [sound(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {sound(name): sound(item, depth + 1) for name, item in value.items()}
    return value


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _no_json(digits)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LARGEST_WHOLE else _finite(digits)


def new_id(prefix: str, length: int = 10) -> str:
    """A fresh identifier as Slack writes them, such as `V0ZK3P8T1QX`."""
    return prefix + "0" + "".join(secrets.choice(ALPHABET) for _ in range(length - 1))


def short_id(length: int = 5) -> str:
    """What Slack gives to a block or action that came without a name."""
    return "".join(secrets.choice(ALPHABET + "abcdefghijklmnopqrstuvwxyz") for _ in range(length))


def name_for(position: int, block: Json) -> str:
    """A name for a block that came without one, the same for the same block in the same position."""
    content = json.dumps([position, block], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def instant(text: str) -> datetime:
    """The UTC instant of an ISO text with an offset (or `Z`); ValueError without one."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset, such as 2027-01-06T09:00:00+00:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError as reason:
        raise ValueError("this instant is in no calendar") from reason


class Refusal(Exception):
    """A request that cannot be done: Slack's error name, and a sentence where a person reads it."""

    def __init__(self, code: str, message: str = "", **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or code.replace("_", " ")
        self.extra = extra
