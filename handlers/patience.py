"""How long Slack may be asked things while a person waits for a form, or for what they sent in to be taken."""

from time import monotonic

PATIENCE = 1.5
"""Seconds for all that is asked before a form opens: Slack gives three, and opening it is a call as well."""

BEFORE_WRITING = 0.9
"""Seconds for all that is asked before what was sent in is written, which may have to wait another two for its turn
(`PATIENCE` in storage/engines.py)."""


class Patience:
    """What is left of them; begun where a command, a click or a form comes in."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._until = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds of real time; none left means that Slack is not asked any more."""
        return max(0.0, self._until - monotonic())
