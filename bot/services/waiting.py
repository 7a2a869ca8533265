"""How a thread that has to wait says so, wherever it waits."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Waiting = Callable[[], AbstractContextManager[object]]
"""Entered while a thread waits, for Slack or until others have written, so that others can do something meanwhile."""
