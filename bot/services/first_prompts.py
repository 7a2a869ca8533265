"""First prompts: nobody is asked or told anything before they were welcomed, nor about a team before its welcome."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.welcomes import AFTER_A_WELCOME, asked_from, introduced_from, waits_for
from bot.services.unit_of_work import Transaction

FROM_THE_FIRST = ""
"""Before every date, as text."""


def first_asked_from(tx: Transaction, user_ids: Iterable[str], now: datetime) -> Mapping[str, datetime]:
    """Return from when on each of these people may be asked, of those whose first prompt waits for their welcome.

    Three queries at most. Who has had a prompt waits for nothing: they know what this is.
    """
    welcomes: dict[str, list[Delivery]] = {}
    for delivery in tx.deliveries.of_people(Kind.WELCOME, user_ids, FROM_THE_FIRST):
        welcomes.setdefault(delivery.recipient, []).append(delivery)
    return _first_asked_from(tx, welcomes, now)


def asked_not_before(
    tx: Transaction, user_id: str, now: datetime, teams_asked: Callable[[], AbstractSet[int]]
) -> datetime | None:
    """Return until when a due prompt waits for a welcome of its person; None: it may go.

    `teams_asked` finds out about which teams it asks: for the welcome to one of them it waits however far off that is.
    Three queries at most, and one more, with what that takes, where a welcome is still to come.
    """
    welcomes = tx.deliveries.of_people(Kind.WELCOME, [user_id], FROM_THE_FIRST)
    first = _first_asked_from(tx, {user_id: welcomes}, now)
    return first.get(user_id) or waits_for(welcomes, now) or _waits_until(tx, user_id, welcomes, now, teams_asked)


def told_not_before(
    tx: Transaction, user_id: str, now: datetime, teams_told_of: Callable[[], AbstractSet[int]]
) -> datetime | None:
    """Return until when what comes again and again waits for somebody's very first welcome, or for that to one of the
    teams it is about; None: it may go.

    One query, and one more, with what `teams_told_of` takes, where a welcome is still to come.
    """
    welcomes = tx.deliveries.of_people(Kind.WELCOME, [user_id], FROM_THE_FIRST)
    return (
        waits_for(welcomes, now)
        or introduced_from(welcomes, now)
        or _waits_until(tx, user_id, welcomes, now, teams_told_of)
    )


def told_once_not_before(tx: Transaction, user_id: str, now: datetime) -> datetime | None:
    """Return until when what somebody is told once waits for their very first welcome; None: it may go. One query."""
    return introduced_from(tx.deliveries.of_people(Kind.WELCOME, [user_id], FROM_THE_FIRST), now)


def _waits_until(
    tx: Transaction,
    user_id: str,
    welcomes: Sequence[Delivery],
    now: datetime,
    teams_asked: Callable[[], AbstractSet[int]],
) -> datetime | None:
    to_come = {each.occurrence: each.due_at for each in welcomes if each.state is State.DUE and each.due_at > now}
    if not to_come:
        return None
    told = {one.team_id: to_come[one.told_in] for one in tx.welcomes.of_people([user_id]) if one.told_in in to_come}
    moments = [told[team_id] for team_id in teams_asked() if team_id in told] if told else []
    return max(moments) + AFTER_A_WELCOME if moments else None


def _first_asked_from(
    tx: Transaction, welcomes: Mapping[str, Sequence[Delivery]], now: datetime
) -> Mapping[str, datetime]:
    moments = {user_id: asked_from(of_one, now) for user_id, of_one in welcomes.items()}
    waiting = {user_id: moment for user_id, moment in moments.items() if moment is not None and moment > now}
    if not waiting:
        return {}
    prompts = tx.deliveries.of_people(Kind.PROMPT, waiting, FROM_THE_FIRST)
    asked = {prompt.recipient for prompt in prompts if prompt.sent_at is not None}
    people = tx.people.get_many(waiting.keys() - asked)
    found = {
        person.user_id: asked_from(welcomes[person.user_id], now, person.working_time) for person in people.values()
    }
    return {user_id: moment for user_id, moment in found.items() if moment is not None}
