"""Headway's admins: who may name them, and what follows."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.domain.admins import ADMINS, MOST_NAMED, AdminChange, AdminsCard, AdminsSaved, Naming, changes
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless
from bot.domain.people import Guest, Person
from bot.domain.refusals import Invalid, NotAllowed, Problem
from bot.services.actors import may_name_admins
from bot.services.clock import Clock
from bot.services.sending_times import LONGEST_HELD_BACK
from bot.services.unit_of_work import Transaction, UnitOfWork

NO_ADMIN_ANY_MORE = Pointless("not a Headway admin any more")


class AdminStore(Protocol):
    """Who was named an admin; the people themselves tell who is (`Person.is_named_admin`)."""

    def note(self, changes: Iterable[AdminChange]) -> None:
        """Append these, and have the people, who are there, be or not be admins accordingly."""
        ...

    def latest(self, person: str) -> AdminChange | None: ...


class AdminService:
    """Workspace admins, and those configured (`admins`), name Headway's other admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def card(self, workspace_id: str, user_id: str) -> AdminsCard:
        """Return who looks after Headway. Raises NotAllowed."""
        with self._uow.reading(workspace_id) as tx:
            return self._card(tx, user_id)

    def save(self, workspace_id: str, user_id: str, shown: Iterable[str], wished: Iterable[str]) -> AdminsSaved:
        """Name and remove those who differ between what a form showed and what came back; each is told once.

        Raises NotAllowed, and Invalid with the form's field.
        """
        now, shown, wished = self._clock.now(), tuple(shown), tuple(wished)
        with self._uow.writing(workspace_id) as tx:
            card = self._card(tx, user_id)
            added, removed = changes(shown, wished, card)
            self._check(tx, card, added)
            tx.people.add_unknown(added)
            tx.admins.note(
                [
                    *(AdminChange(person, True, user_id, now) for person in added),
                    *(AdminChange(person, False, user_id, now) for person in removed),
                ]
            )
            for person in added:
                _tell(tx, person, now)
            return AdminsSaved(self._card(tx, user_id), added, removed)

    def naming(self, delivery: Delivery) -> Naming | Pointless:
        """Return what a message tells its recipient of having been named."""
        with self._uow.reading(delivery.workspace_id) as tx:
            person, latest = tx.people.get(delivery.recipient), tx.admins.latest(delivery.recipient)
            if person is None or latest is None or not person.is_named_admin:
                return NO_ADMIN_ANY_MORE
            return Naming(latest.by, needs_organisation=tx.teams.tree().root is None)

    def _card(self, tx: Transaction, user_id: str) -> AdminsCard:
        of_slack = tuple(who.user_id for who in tx.people.slack_admins())
        card = AdminsCard(tuple(sorted(self._admins)), of_slack, tuple(who.user_id for who in tx.people.named_admins()))
        if not may_name_admins(tx.people.get(user_id) or Person(user_id), self._admins):
            raise NotAllowed(*card.others)
        return card

    def _check(self, tx: Transaction, card: AdminsCard, added: tuple[str, ...]) -> None:
        known = tx.people.get_many(added)
        if not all(_can_be_admin(known.get(user_id, Person(user_id))) for user_id in added):
            raise Invalid({ADMINS: Problem.CANNOT_BE_ADMIN})
        if len(card.named) + len(added) > MOST_NAMED:
            raise Invalid({ADMINS: Problem.TOO_MANY_ADMINS})


def _can_be_admin(person: Person) -> bool:
    return person.may_be_here and person.guest is Guest.NO


def _tell(tx: Transaction, person: str, now: datetime) -> None:
    """Tell somebody; named, removed and named again on one day is told once."""
    told = NewDelivery(Kind.NAMED_ADMIN, person, f"admin/{now.date()}", now, now + LONGEST_HELD_BACK)
    tx.deliveries.enqueue(told)
