"""Connections to PostgreSQL that do not wait for ever for a server that has fallen silent.

Where the network drops packets, or the server hangs, nothing ends a wait for an answer but whoever waits.
"""

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

HEARD_WITHIN = 12.0
"""Seconds after which a server has fallen silent: by then it would have ended a slow statement and said so
(ANSWERED_WITHIN in storage/engines.py)."""


class Impatient(Connection[TupleRow]):
    """A connection that ends, as if it had broken, when it has heard nothing for HEARD_WITHIN."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Return what the server answers. Raises OperationalError where it does not."""
        try:
            return super().wait(gen, interval, HEARD_WITHIN if timeout is None else timeout)
        except OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # what it says later would be taken for the answer to something else
            raise
