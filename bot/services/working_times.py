"""What follows when somebody can be reached at other times: they moved, are away or back, or work other hours."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.people import Person
from bot.services.schedules import reschedule_drafts
from bot.services.sending_times import plan_anew
from bot.services.unit_of_work import Transaction
from bot.services.welcomes import bring_welcomes_forward


def working_time_changed(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Have what waits for these people, rescheduled already, come when they can be reached now; and what their teams'
    progress is drafted for.
    """
    changed = tuple(people)
    if not changed:
        return
    plan_anew(tx, changed, now)
    bring_welcomes_forward(tx, changed, now)
    tree, ids = tx.teams.tree(), {person.user_id for person in changed}
    reschedule_drafts(tx, [team for team in tree if tree.acting_lead(team) in ids], now)
