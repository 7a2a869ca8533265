"""What the clock starts is done piece by piece: one that fails is logged and never stops the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from handlers.errors import kind_of, where

log = logging.getLogger("headway.ticks")


@contextmanager
def alone(what: str, workspace_id: str) -> Iterator[None]:
    """Let a failure end this piece of work only. Its own words may quote people, so only its kind is logged."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        log.error("Could not %s in %s: %s\n%s", what, workspace_id, kind_of(error), where(error))
