"""Who acts: a person and whether they are a Headway admin."""

from collections.abc import Set as AbstractSet

from bot.domain.people import Person
from bot.domain.permissions import Actor
from bot.services.unit_of_work import Transaction


def actor(tx: Transaction, user_id: str, admins: AbstractSet[str]) -> Actor:
    """Return the person who acts, one query.

    Admins are those configured, Slack's own admins and owners, and those whom one of them has named.
    """
    person = tx.people.get(user_id) or Person(user_id)
    return Actor(person, is_admin=user_id in admins or person.is_slack_admin or person.is_named_admin)


def may_name_admins(person: Person, admins: AbstractSet[str]) -> bool:
    """Tell whether somebody may name admins: those configured, and Slack's own; who was named may not name others."""
    return person.user_id in admins or person.is_slack_admin


def who_can_name_the_organisation(tx: Transaction, admins: AbstractSet[str]) -> tuple[str, ...]:
    """Return the Headway admins by user id: those configured first, then Slack's own, then those who were named."""
    known = (*tx.people.slack_admins(), *tx.people.named_admins())
    return tuple(dict.fromkeys([*sorted(admins), *(admin.user_id for admin in known)]))
