"""Fixtures that every room's tests may ask for."""

import gc

from hypothesis import settings

pytest_plugins = ("tests.databases", "tests.world", "tests.desk", "tests.order", "tests.console")

# A busy machine stands still for longer than Hypothesis' 0.2 s, and no test asserts on time.
settings.register_profile("headway", deadline=None)
settings.load_profile("headway")

# What is imported and collected stays: looking through it for garbage is a fifth of the time that takes.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from now on, but not among what is there already."""
    gc.freeze()
    gc.enable()
