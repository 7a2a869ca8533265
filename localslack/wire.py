"""What travels: Slack's JSON objects, and the identifiers and time stamps in them."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

# Slack's payloads are open-ended JSON; the places that read a field check what they read.
Json = dict[str, Any]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


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
    return moment.astimezone(UTC)


class Refusal(Exception):
    """A request that cannot be done: Slack's error name, and a sentence where a person reads it."""

    def __init__(self, code: str, message: str = "", **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or code.replace("_", " ")
        self.extra = extra
