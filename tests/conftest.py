"""Fixtures that every room's tests may ask for."""

from hypothesis import settings

pytest_plugins = ("tests.databases", "tests.world", "tests.desk", "tests.order", "tests.console")

# A busy machine stands still for longer than Hypothesis' 0.2 s, and no test asserts on time.
settings.register_profile("headway", deadline=None)
settings.load_profile("headway")
