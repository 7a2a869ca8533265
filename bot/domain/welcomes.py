"""The welcome: what somebody is told, once, who was added to a team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.cadences import DAY, local_moment
from bot.domain.deliveries import Delivery, State
from bot.domain.people import Person
from bot.domain.prompts import GoalLine
from bot.domain.team_changes import TeamChange
from bot.domain.team_news import LeadsWork
from bot.domain.teams import Team
from bot.domain.working_time import WorkingTime

SETTLING = timedelta(minutes=10)
"""How long somebody has to be in a team before they are told: what was done by mistake is taken back sooner, and who
sets up several teams adds the same people to all of them."""

BEFORE_A_PROMPT = timedelta(hours=1)
"""How long after somebody's first welcome they are first asked: it says what this is, and when they are."""

AFTER_A_WELCOME = timedelta(minutes=1)
"""How long after a later welcome, to one more team, a prompt comes that was due at the same time."""

UNTOLD = ""
"""In place of the welcome that tells of it: none does. They were there before there were welcomes, or came by
themselves."""

_ON_ITS_WAY = frozenset({State.DUE, State.SENDING, State.UNKNOWN})


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
    """Who brought them, or named them its lead."""
    is_led: bool
    """Whether they lead it."""
    needs_goal: bool
    """Whether it has no open goal."""
    led_before: str | None = None
    """After whom they lead it; None: after nobody, or that was told before."""
    merged: Team | None = None
    """Their team that was merged into this one, which brought them; None: none was."""
    work: LeadsWork | None = None
    """What they took over with the lead; None: nothing was."""


@dataclass(frozen=True, slots=True)
class WelcomeCard:
    """What a welcome says at one moment."""

    user_id: str
    zone: str
    """An IANA zone name."""
    today: date
    """In that zone."""
    as_of: datetime
    """The moment (UTC) at which it says so."""
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
    taken_over: datetime | None
    """When they are asked (UTC) what a prompt of this week asked somebody else before; None: nothing came to them."""
    first_prompt: datetime | None
    """When they are asked next (UTC), if anything is to be asked by then."""
    could_be_asked: datetime | None
    """When they would be asked next (UTC) about a goal that is set now."""
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


def asked_from(welcomes: Iterable[Delivery], now: datetime, working: WorkingTime | None = None) -> datetime | None:
    """Return from when on somebody may be asked for the first time, given their welcomes; None: nothing is waited for.

    To the minute. While none has arrived, whatever holds it, that is reckoned from now on at the earliest, and from
    when the person can be reached where their working time is given: what holds the welcome back holds the prompt, too.
    """
    known = tuple(welcomes)
    arrived = [each.sent_at for each in known if each.sent_at is not None]
    still_to_come = [max(each.due_at, now) for each in known if each.state in _ON_ITS_WAY]
    if working is not None:
        still_to_come = [working.next_moment(moment) for moment in still_to_come]
    first = min(arrived or still_to_come, default=None)
    return first.replace(second=0, microsecond=0) + BEFORE_A_PROMPT if first is not None else None


def introduced_from(welcomes: Iterable[Delivery], now: datetime) -> datetime | None:
    """Return from when on somebody may be told anything else, given their welcomes; None: from now on.

    Only the very first is waited for, and only while it is on its way.
    """
    known = tuple(welcomes)
    if any(each.sent_at is not None for each in known):
        return None
    first = min((max(each.due_at, now) for each in known if each.state in _ON_ITS_WAY), default=None)
    return first + AFTER_A_WELCOME if first is not None else None


def waits_for(welcomes: Iterable[Delivery], now: datetime) -> datetime | None:
    """Return when to look again whether a prompt may go that a welcome of these minutes is to come before; None: there
    is none.

    `welcomes` are its person's. For one that is held up longer the prompt does not wait.
    """
    near = [each.due_at for each in welcomes if each.state in _ON_ITS_WAY and abs(each.due_at - now) < SETTLING]
    return max(now, *near) + AFTER_A_WELCOME if near else None


def tells_of_takeover(joining: Joining, welcome: Delivery | None, change: TeamChange) -> bool:
    """Tell whether the welcome to a team is what tells somebody that they lead it since a change: it was still to come
    by then.
    """
    if joining.told_in == UNTOLD or joining.added_at is None or joining.added_at > change.at:
        return False
    if welcome is None or welcome.state in (State.DROPPED, State.FAILED):
        return joining.waits
    return welcome.sent_at is None or welcome.sent_at >= change.at


def is_worth_telling_again(joining: Joining, earlier: Iterable[Delivery]) -> bool:
    """Tell whether somebody who comes into a team again was never told of the first time: the message was not sent."""
    lost = {each.occurrence for each in earlier if each.state in (State.DROPPED, State.FAILED)}
    return joining.told_in in lost
