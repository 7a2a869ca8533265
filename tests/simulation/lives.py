"""What happens to people in a run beside faults: they go away and come back, a goal of theirs rests or is closed, and
the channels of their teams are archived.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from bot.domain.goals import Outcome
from bot.services.absences import AbsenceService
from bot.services.clock import Clock
from bot.services.goals import GoalService
from bot.services.unit_of_work import UnitOfWork
from tests.simulation.faults import DAY
from tests.simulation.organisations import Colleague, Organisation

FIRST_OWN = 2
"""The number of the first colleague's own goal, after the organisation's; the others' follow in their order."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody says that they are away, and may say that they are back before those days are over."""

    who: Colleague
    said: datetime
    first: date
    last: date
    back: datetime | None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def came_back(self) -> date | None:
        """The local day on which they came back; before the first day off there is nothing to end."""
        day = None if self.back is None else self.back.astimezone(self.who.zone).date()
        return None if day is None or day < self.first else day

    def is_known_at(self, moment: datetime, since: timedelta) -> bool:
        """Tell whether it was said so long ago at least, and neither took its end back since."""
        return self.said + since < moment and (self.back is None or self.came_back is None or moment < self.back)


@dataclass(frozen=True, slots=True)
class Resting:
    """Nobody is asked about somebody's own goal: it is paused until they say otherwise, or closed."""

    who: Colleague
    goal: int
    begins: datetime
    ends: datetime | None
    is_closed: bool

    def overlaps(self, begins: datetime, ends: datetime) -> bool:
        return self.begins <= ends and (self.ends is None or begins <= self.ends)


@dataclass(frozen=True, slots=True)
class Lives:
    """All of that in one run."""

    away: Sequence[Away] = ()
    resting: Sequence[Resting] = ()
    archived_at: float | None = None
    """Seconds after which Slack takes no message in any channel."""

    def of(self, user_id: str) -> Sequence[Away]:
        return [each for each in self.away if each.who.user_id == user_id]

    def rests(self, user_id: str, begins: datetime, ends: datetime) -> bool:
        """Tell whether there was nothing to ask somebody about at some time of these.

        Who leads the organisation is asked about its goal, too.
        """
        return any(
            each.who.user_id == user_id and each.goal > FIRST_OWN and each.overlaps(begins, ends)
            for each in self.resting
        )

    def changes(self, workspace_id: str, uow: UnitOfWork, clock: Clock) -> Iterator[tuple[datetime, Callable[[], Any]]]:
        """Yield when what happens."""
        absences, goals = AbsenceService(uow, clock), GoalService(uow, clock, frozenset())
        for one in self.away:
            user_id = one.who.user_id
            yield one.said, partial(absences.away, workspace_id, user_id, one.first, one.last)
            if one.back is not None:
                yield one.back, partial(absences.back, workspace_id, user_id)
        for rest in self.resting:
            user_id = rest.who.user_id
            if rest.is_closed:
                yield rest.begins, partial(goals.close, workspace_id, user_id, rest.goal, Outcome.RETIRED, "")
            else:
                yield rest.begins, partial(goals.pause, workspace_id, user_id, rest.goal)
            if rest.ends is not None:
                yield rest.ends, partial(goals.resume, workspace_id, user_id, rest.goal)


def drawn(random: Random, organisation: Organisation) -> Lives:
    """Return what happens to the people of an organisation; in half of the runs nothing does."""
    if random.random() < 0.5:
        return Lives()
    away, resting = [], []
    for number, who in enumerate(organisation.people):
        if who.leaves_at is not None:
            continue
        if random.random() < 0.5:
            away.append(_away(random, organisation, who))
        if random.random() < 0.3:
            resting.append(_resting(random, organisation, who, FIRST_OWN + number))
    archived_at = random.uniform(0, organisation.seconds) if random.random() < 0.3 else None
    return Lives(away, resting, archived_at)


def _away(random: Random, organisation: Organisation, who: Colleague) -> Away:
    said, later = _moments(random, organisation)
    today = said.astimezone(who.zone).date()
    first = today + timedelta(days=random.choice((0, 0, 0, 1, 3)))
    last = first + timedelta(days=random.choice((0, 0, 1, 3, 8)))
    return Away(who, said, first, last, later if random.random() < 0.5 else None)


def _resting(random: Random, organisation: Organisation, who: Colleague, goal: int) -> Resting:
    begins, later = _moments(random, organisation)
    return Resting(who, goal, begins, later if random.random() < 0.5 else None, random.random() < 0.4)


def _moments(random: Random, organisation: Organisation) -> tuple[datetime, datetime]:
    """Return two moments of a run, the second at most some days after the first."""
    first = random.uniform(0, organisation.seconds)
    second = random.uniform(first, min(first + 4 * DAY, organisation.seconds))
    return organisation.begins + timedelta(seconds=first), organisation.begins + timedelta(seconds=second)
