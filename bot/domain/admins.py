"""Headway's admins: those whom the installation and Slack say, and those who were named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ADMINS = "admins"
"""The form's field."""
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class AdminChange:
    """Somebody was named an admin, or is one no more."""

    person: str
    is_admin: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AdminsCard:
    """Who looks after Headway, by user id."""

    fixed: tuple[str, ...]
    """Those whom only the installation changes (HEADWAY_ADMINS)."""
    of_slack: tuple[str, ...]
    """The workspace's own admins and owners, as far as known."""
    named: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Those who are admins without being named."""
        return tuple(dict.fromkeys((*self.fixed, *self.of_slack)))


@dataclass(frozen=True, slots=True)
class AdminsSaved:
    """What a form changed, and how it stands since."""

    card: AdminsCard
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """What somebody reads who was named an admin."""

    by: str
    needs_organisation: bool
    """Whether nobody has named the organisation yet."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What somebody reads who is an admin no more."""

    by: str


def changes(shown: Iterable[str], wished: Iterable[str], card: AdminsCard) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom a form adds and removes that showed these and came back with those.

    Only what was changed in it counts: whom somebody else named meanwhile stays. Who is an admin anyway is not named.
    """
    was, is_now = set(shown), set(wished)
    added = is_now - was - set(card.named) - set(card.others)
    return tuple(sorted(added)), tuple(sorted((was - is_now) & set(card.named)))
