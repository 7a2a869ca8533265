"""The welcome: what somebody is told, once, who was added to a team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.cadences import DAY, local_moment
from bot.domain.deliveries import Delivery, State
from bot.domain.people import Person
from bot.domain.prompts import GoalLine
from bot.domain.teams import Team

SETTLING = timedelta(minutes=10)
"""How long somebody has to be in a team before they are told: what was done by mistake is taken back sooner, and who
sets up several teams adds the same people to all of them."""

UNTOLD = ""
"""In place of the welcome that tells of it: none does. They were there before there were welcomes, or came by
themselves."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody came into a team, for the first time."""

    team_id: int
    person: str
    added_by: str
    """Who brought them; empty: their user group did, or nobody knows."""
    added_at: datetime | None
    """UTC; None: before that was noted."""
    told_in: str | None = None
    """The occurrence of the welcome that tells of it, `UNTOLD`, or None: none is planned yet."""

    @property
    def waits(self) -> bool:
        return self.told_in is None


@dataclass(frozen=True, slots=True)
class JoinedTeam:
    """A team as its welcome tells of it."""

    team: Team
    added_by: str
    is_led: bool
    """Whether they lead it."""
    needs_goal: bool
    """Whether it has no open goal."""


@dataclass(frozen=True, slots=True)
class WelcomeCard:
    """What a welcome says at one moment."""

    user_id: str
    zone: str
    """An IANA zone name."""
    today: date
    """In that zone."""
    country: str | None
    """ISO 3166 alpha-2; None: not known."""
    is_guess: bool
    """Whether they have chosen neither zone nor country."""
    teams: tuple[JoinedTeam, ...]
    is_first: bool
    """Whether this is the first that they hear of Headway."""
    organisation: str
    promise: str
    """Empty: there is none."""
    goals: tuple[GoalLine, ...]
    """The organisation's, as far as this person may see them."""
    first_prompt: datetime | None
    """When they are asked next (UTC), if anything is to be asked by then."""
    could_be_asked: datetime | None
    """When they would be asked next (UTC), once there is something to ask."""
    was_asked: bool
    """Whether they have had a prompt before."""
    has_goal: bool


def welcome_time(person: Person, earlier: Sequence[Delivery], now: datetime) -> tuple[str, datetime]:
    """Return the occurrence of the welcome that is to tell of what is new, and when that may reach its person.

    `earlier` are this person's. One that has not been sent yet takes it along; otherwise it comes in their next
    working hours, on a day on which they had none.
    """
    for delivery in earlier:
        if delivery.state is State.DUE:
            return delivery.occurrence, delivery.due_at
    taken = set(_days_taken(person, earlier))
    moment = person.working_time.next_moment(now + SETTLING)
    while person.day(moment) in taken:
        moment = person.working_time.next_moment(local_moment(person.day(moment) + DAY, 0, 0, person.home))
    return person.day(moment).isoformat(), moment


def _days_taken(person: Person, earlier: Iterable[Delivery]) -> Iterable[date]:
    for delivery in earlier:
        if delivery.state is not State.DROPPED:
            yield date.fromisoformat(delivery.occurrence)
        if delivery.sent_at is not None:
            yield person.day(delivery.sent_at)


def is_worth_telling_again(joining: Joining, earlier: Iterable[Delivery]) -> bool:
    """Tell whether somebody who comes into a team again was never told of the first time: the message was not sent."""
    lost = {each.occurrence for each in earlier if each.state in (State.DROPPED, State.FAILED)}
    return joining.told_in in lost
