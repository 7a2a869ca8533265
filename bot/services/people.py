"""Who people are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.people import Person, Profile


class PeopleStore(Protocol):
    def get(self, user_id: str) -> Person | None: ...

    def get_many(self, user_ids: Iterable[str]) -> Mapping[str, Person]:
        """Return those that exist, by id, in a fixed number of queries."""
        ...

    def add_unknown(self, user_ids: Iterable[str]) -> None:
        """Store the ids that are not there yet as *not yet known*."""
        ...

    def learn(self, profiles: Iterable[Profile], now: datetime, countries: Mapping[str, str | None]) -> None:
        """Insert or update what the directory says; `known_since` is set once.

        `countries` by user id; who is not in it keeps the one they have.
        """
        ...

    def unknown(self, limit: int) -> Sequence[str]:
        """Return ids the directory has not filled in yet, oldest first."""
        ...

    def slack_admins(self) -> Sequence[Person]: ...
