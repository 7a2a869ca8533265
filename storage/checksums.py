"""One number for all rows of a table, the same whichever database holds them and in whichever order it gives them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

_MODULUS = 1 << 256


@dataclass
class Checksum:
    """The sum of the rows' SHA-256, modulo 2²⁵⁶: unlike an exclusive or, it sees a row that stands twice.

    Of values as our columns give them (instants in UTC, numbers exactly as said), so no database's spelling is in it.
    """

    rows: int = 0
    total: int = 0

    def add(self, row: Sequence[object]) -> None:
        """Count one row in."""
        spelt = json.dumps(list(row), sort_keys=True, default=_spelt, separators=(",", ":"))
        digest = hashlib.sha256(spelt.encode("ascii")).digest()
        self.total = (self.total + int.from_bytes(digest, "big")) % _MODULUS
        self.rows += 1

    @property
    def digits(self) -> str:
        """The first twelve hexadecimal digits: enough for people to compare."""
        return f"{self.total:064x}"[:12]


def _spelt(value: object) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"No column of ours gives a {type(value).__name__}")
