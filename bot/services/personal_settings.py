"""Everybody's own settings: zone and country, which then outlast the directory's word, and working hours."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.people import Person, Whereabouts
from bot.domain.personal_settings import SettingsCard, SettingsWish
from bot.domain.refusals import Invalid
from bot.domain.working_time import WorkingHours
from bot.services.actors import actor, may_name_admins
from bot.services.clock import Clock
from bot.services.coming_prompts import next_asked
from bot.services.schedules import reschedule_people
from bot.services.unit_of_work import Transaction, UnitOfWork
from bot.services.welcomes import want_welcome
from bot.services.working_times import working_time_changed


class PersonalSettingsService:
    """Nobody sets them for others."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str] = frozenset()) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def card(self, workspace_id: str, user_id: str) -> SettingsCard:
        """Return how this person's settings stand."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            who = actor(tx, user_id, self._admins)
            may_name = may_name_admins(who.person, self._admins)
            return replace(_card(tx, user_id, now), is_admin=who.is_admin, may_name_admins=may_name)

    def save(self, workspace_id: str, user_id: str, wish: SettingsWish) -> SettingsCard:
        """Store what somebody chose, and have all that waits for them follow. Raises Invalid."""
        if wish.problems:
            raise Invalid(wish.problems)
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            tx.people.add_unknown([user_id])
            before = tx.people.get(user_id)
            tx.people.choose(user_id, Whereabouts(wish.zone, wish.country), WorkingHours(wish.starts, wish.ends))
            after = tx.people.get(user_id)
            if before is not None and after is not None and before.working_time != after.working_time:
                reschedule_people(tx, [user_id], now)
                working_time_changed(tx, [after], now)
            want_welcome(tx, user_id)
            return _card(tx, user_id, now)


def _card(tx: Transaction, user_id: str, now: datetime) -> SettingsCard:
    person = tx.people.get(user_id) or Person(user_id)
    coming = next_asked(tx, [user_id], now).get(user_id)
    return SettingsCard(
        person.viewer(now),
        person.told,
        person.chosen,
        person.country,
        person.region,
        person.hours,
        coming.moment if coming is not None else None,
    )
