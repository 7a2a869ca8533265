"""Time off: being away, back, and here in spite of what Slack says."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.absences import Absence, touching, wrong_with
from bot.domain.people import Person
from bot.domain.reading.days_off import read_day_back, read_days_off
from bot.domain.refusals import Invalid, NotFound, NothingToUndo, Subject
from bot.domain.time_off import Changed, TimeOffCard, TimeOffChange, time_off_of
from bot.domain.working_time import Days
from bot.services.clock import Clock
from bot.services.coming_prompts import next_asked
from bot.services.schedules import reschedule_people
from bot.services.showing_anew import want_answers_on_time_off, want_prompt
from bot.services.unit_of_work import Transaction, UnitOfWork
from bot.services.welcomes import want_welcome
from bot.services.working_times import working_time_changed


class AbsenceStore(Protocol):
    """What people said of being away. Those that stand come with their person (`PeopleStore.get_many`)."""

    def add(self, person: str, days: Days, said_at: datetime, week: date | None = None) -> Absence: ...

    def get(self, absence_id: int) -> Absence | None:
        """Return one, whether it stands or not."""
        ...

    def said_since(self, person: str, moment: datetime) -> Sequence[Absence]:
        """Return what somebody said at or after a moment, whether it stands or not, oldest first."""
        ...

    def take_back(self, absence_ids: Iterable[int], at: datetime, replaced_by: int | None = None) -> None:
        """Have these stand no more, in favour of another if one is given."""
        ...

    def bring_back(self, absence_ids: Iterable[int]) -> None:
        """Have these stand again."""
        ...

    def replaced(self, absence_id: int) -> Sequence[Absence]:
        """Return those in whose place this one stands, earliest first."""
        ...

    def replacement(self, absence_id: int) -> int | None:
        """Return the one that stands in its place, if any."""
        ...


class AbsenceService:
    """Everybody's own time off: nobody says it for others."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def card(self, workspace_id: str, user_id: str) -> TimeOffCard:
        """Return somebody's time off from today on, and when they are asked next."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            return _card(tx, user_id, now)

    def read(self, workspace_id: str, user_id: str, text: str) -> tuple[Days, ...]:
        """Return the days that words can mean where this person is: several where they can be read in more than one
        way, none where they are not understood.
        """
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            return read_days_off(text, _person(tx, user_id).day(now))

    def away(
        self, workspace_id: str, user_id: str, first: date | None, last: date | None, week: date | None = None
    ) -> TimeOffChange:
        """Note that somebody is away on these local days, joined with what touches them; said twice is once.

        `week` is the Monday of the prompt in which it is said: that one says so. Raises Invalid.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            return say_away(tx, user_id, first, last, now, week)

    def undo(self, workspace_id: str, user_id: str, absence_id: int) -> TimeOffChange:
        """Take back what was said, and have what it was joined with stand again. Raises NotFound and NothingToUndo."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            return take_back_away(tx, user_id, absence_id, now)

    def back(self, workspace_id: str, user_id: str) -> TimeOffChange:
        """End the absence of today, and let messages come in spite of what Slack says; later ones stay."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            return come_back(tx, user_id, now)

    def read_day(self, workspace_id: str, user_id: str, text: str) -> date | None:
        """Return the local day from which on somebody says that they are back; None where it is not understood."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            return read_day_back(text, _person(tx, user_id).day(now))

    def back_on(self, workspace_id: str, user_id: str, day: date) -> TimeOffChange:
        """Have the absence of today, or else the next one, last until the day before; from today on it is `back`."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            return come_back_on(tx, user_id, day, now)

    def take_out(self, workspace_id: str, user_id: str, absence_id: int) -> TimeOffChange:
        """Take one absence out, or what is left of it from today on. Raises NotFound and NothingToUndo."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            absence = _standing(tx, user_id, absence_id)
            _end(tx, absence, _person(tx, user_id).day(now), now)
            return _changed(tx, user_id, Changed.TAKEN_OUT, absence, now)

    def restore(self, workspace_id: str, user_id: str, absence_id: int) -> TimeOffChange:
        """Have an absence that was ended or taken out stand again. Raises NotFound, and NothingToUndo where it does
        stand, or another touches it by now.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            absence = tx.absences.get(absence_id)
            if absence is None or absence.person != user_id:
                raise NotFound(Subject.ABSENCE)
            rest = tx.absences.replacement(absence_id)
            others = touching(_person(tx, user_id).absences, absence.days)
            if {other.absence_id for other in others} - {rest}:
                raise NothingToUndo(Subject.ABSENCE)
            if rest is not None:
                tx.absences.take_back([rest], now)
            tx.absences.bring_back([absence_id])
            return _changed(tx, user_id, Changed.AWAY, absence, now)


def say_away(
    tx: Transaction, user_id: str, first: date | None, last: date | None, now: datetime, week: date | None
) -> TimeOffChange:
    """Note that somebody is away on these local days, as `AbsenceService.away` does. Raises Invalid."""
    person = _person(tx, user_id)
    wrong = wrong_with(first, last, person.day(now))
    if wrong or first is None or last is None:
        raise Invalid(wrong)
    said = days = Days(first, last)
    before = touching(person.absences, days)
    for absence in before:
        days = days.joined_with(absence.days)
    week = week or next((absence.week for absence in before if absence.week), None)
    if len(before) == 1 and (before[0].days, before[0].week) == (days, week):
        # What was said earlier is not for an Undo of now to take back.
        is_the_same = said == days
        return TimeOffChange(Changed.AWAY if is_the_same else Changed.KNOWN, before[0], _card(tx, user_id, now))
    tx.people.add_unknown([user_id])
    added = tx.absences.add(user_id, days, now, week)
    tx.absences.take_back([absence.absence_id for absence in before], now, replaced_by=added.absence_id)
    return _changed(tx, user_id, Changed.AWAY, added, now)


def come_back(tx: Transaction, user_id: str, now: datetime) -> TimeOffChange:
    """End the absence of today, and let messages come, as `AbsenceService.back` does."""
    person = _person(tx, user_id)
    absence, status = person.absence_on(person.day(now)), person.held_by_status(now)
    if absence is not None:
        _end(tx, absence, person.day(now), now)
    if status is not None:
        tx.people.is_here_despite(user_id, status.until)
    changed = Changed.BACK if absence is not None else Changed.HERE if status is not None else Changed.NOTHING
    return _changed(tx, user_id, changed, absence, now)


def come_back_on(tx: Transaction, user_id: str, day: date, now: datetime) -> TimeOffChange:
    """Have an absence end before a local day, as `AbsenceService.back_on` does; nothing is made longer."""
    person = _person(tx, user_id)
    today = person.day(now)
    if day <= today:
        return come_back(tx, user_id, now)
    to_come = sorted((each for each in person.absences if each.days.last >= today), key=lambda each: each.days.first)
    if not to_come:
        return _changed(tx, user_id, Changed.NOTHING, None, now)
    absence = to_come[0]
    days = absence.days.until_before(day)
    if days in (None, absence.days):
        return _changed(tx, user_id, Changed.KNOWN, absence, now)
    shorter = tx.absences.add(user_id, days, now, absence.week)
    tx.absences.take_back([absence.absence_id], now, replaced_by=shorter.absence_id)
    return _changed(tx, user_id, Changed.AWAY, shorter, now)


def back_as_it_stands(tx: Transaction, user_id: str, absence_id: int | None, now: datetime) -> TimeOffChange:
    """Return how it stands that somebody came back; `absence_id` is the absence that ended with it, if one did."""
    absence = tx.absences.get(absence_id) if absence_id is not None else None
    if absence is None:
        here_until = _person(tx, user_id).is_here_despite
        is_here = here_until is not None and now < here_until
        return TimeOffChange(Changed.HERE if is_here else Changed.NOTHING, None, _card(tx, user_id, now))
    is_off_again = absence in _person(tx, user_id).absences
    return TimeOffChange(Changed.AWAY if is_off_again else Changed.BACK, absence, _card(tx, user_id, now))


def take_back_away(tx: Transaction, user_id: str, absence_id: int, now: datetime) -> TimeOffChange:
    """Take back what was said, and have what it was joined with stand again. Raises NotFound and NothingToUndo."""
    absence = _standing(tx, user_id, absence_id)
    tx.absences.take_back([absence_id], now)
    tx.absences.bring_back([each.absence_id for each in tx.absences.replaced(absence_id)])
    return _changed(tx, user_id, Changed.UNDONE, absence, now)


def as_it_stands(tx: Transaction, user_id: str, absence_id: int, now: datetime, *, is_known: bool) -> TimeOffChange:
    """Return how an absence stands that was said before; `is_known`: it is not what is told here. Raises NotFound."""
    absence = tx.absences.get(absence_id)
    if absence is None or absence.person != user_id:
        raise NotFound(Subject.ABSENCE)
    standing = {each.absence_id: each for each in _person(tx, user_id).absences}
    joined: int | None = absence_id
    while joined is not None and joined not in standing:
        joined = tx.absences.replacement(joined)
    if joined is None:
        return TimeOffChange(Changed.UNDONE, absence, _card(tx, user_id, now))
    now_off = standing[joined]
    if now_off.days.last < max(absence.days.last, _person(tx, user_id).day(now)):
        return TimeOffChange(Changed.ENDED, now_off, _card(tx, user_id, now))
    changed = Changed.KNOWN if is_known or joined != absence_id else Changed.AWAY
    return TimeOffChange(changed, now_off, _card(tx, user_id, now))


def _person(tx: Transaction, user_id: str) -> Person:
    return tx.people.get(user_id) or Person(user_id)


def _standing(tx: Transaction, user_id: str, absence_id: int) -> Absence:
    """Return an absence of this person. Raises NotFound, and NothingToUndo where it does not stand any more."""
    absence = tx.absences.get(absence_id)
    if absence is None or absence.person != user_id:
        raise NotFound(Subject.ABSENCE)
    if absence not in _person(tx, user_id).absences:
        raise NothingToUndo(Subject.ABSENCE)
    return absence


def _end(tx: Transaction, absence: Absence, today: date, now: datetime) -> None:
    """Have an absence end before today: the days that are over stay as they were said, for they were days away."""
    over = absence.days.until_before(today)
    rest = tx.absences.add(absence.person, over, absence.said_at) if over is not None else None
    tx.absences.take_back([absence.absence_id], now, replaced_by=rest.absence_id if rest else None)


def _changed(tx: Transaction, user_id: str, changed: Changed, absence: Absence | None, now: datetime) -> TimeOffChange:
    """Have all that waits for somebody follow, and return what has changed with how it stands."""
    if changed is not Changed.NOTHING:
        reschedule_people(tx, [user_id], now)
        working_time_changed(tx, [_person(tx, user_id)], now)
        want_prompt(tx, user_id)
        want_welcome(tx, user_id)
        want_answers_on_time_off(tx, user_id, absence.said_at if absence is not None else now)
    return TimeOffChange(changed, absence, _card(tx, user_id, now))


def _card(tx: Transaction, user_id: str, now: datetime) -> TimeOffCard:
    coming = next_asked(tx, [user_id], now).get(user_id)
    return time_off_of(_person(tx, user_id), now, coming.moment if coming is not None else None)
