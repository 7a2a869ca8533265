"""Headway's admins: who may name them, and what follows."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.domain.admins import ADMINS, MOST_NAMED, AdminChange, AdminsCard, AdminsSaved, Naming, Removal, changes
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless, State
from bot.domain.people import Guest, Person
from bot.domain.refusals import Invalid, NotAllowed, Problem
from bot.domain.usefulness import FOUR_WEEKS
from bot.services.actors import actor, may_name_admins
from bot.services.clock import Clock
from bot.services.sending_times import send_unless_it_was
from bot.services.unit_of_work import Transaction, UnitOfWork

NO_ADMIN_ANY_MORE = Pointless("not a Headway admin any more")
STILL_ADMIN_OR_GONE = Pointless("a Headway admin again, or gone")


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
                _tell(tx, Kind.NAMED_ADMIN, person, now)
            for person in removed:
                if not actor(tx, person, self._admins).is_admin:
                    _tell(tx, Kind.NO_ADMIN, person, now)
            return AdminsSaved(self._card(tx, user_id), added, removed)

    def naming(self, delivery: Delivery) -> Naming | Pointless:
        """Return what a message tells its recipient of having been named."""
        with self._uow.reading(delivery.workspace_id) as tx:
            person, latest = tx.people.get(delivery.recipient), tx.admins.latest(delivery.recipient)
            if person is None or latest is None or not person.is_named_admin:
                return NO_ADMIN_ANY_MORE
            return Naming(latest.by, needs_organisation=tx.teams.tree().root is None)

    def removal(self, delivery: Delivery) -> Removal | Pointless:
        """Return what a message tells its recipient of being an admin no more."""
        with self._uow.reading(delivery.workspace_id) as tx:
            who, latest = actor(tx, delivery.recipient, self._admins), tx.admins.latest(delivery.recipient)
            if latest is None or who.is_admin or not who.person.may_be_here:
                return STILL_ADMIN_OR_GONE
            return Removal(latest.by)

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


def _tell(tx: Transaction, kind: Kind, person: str, now: datetime) -> None:
    """Tell somebody that they were named, or are an admin no more, where they have been told otherwise.

    While something about it waits to be told, it is told as it stands by then, or dropped if they know that already.
    """
    kinds = (Kind.NAMED_ADMIN, Kind.NO_ADMIN)
    before = [one for each in kinds for one in tx.deliveries.of_people(each, [person], "")]
    if any(one.state is State.DUE for one in before):
        return
    occurrence = f"admin/{now.date()}/{sum(one.sent_at is not None for one in before)}"
    send_unless_it_was(tx, NewDelivery(kind, person, occurrence, now, now + FOUR_WEEKS))
