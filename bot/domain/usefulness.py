"""Until when each kind of message is of use: what could not be sent by then is dropped or fails, with that reason.

Planning stores it with the delivery (`expires_at`), and whoever is about to send goes by what is stored: after a stop,
after Slack asked to wait, and after a look-up that did not find it alike.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, IntEnum

from bot.domain.deliveries import Delivery, Kind, Urgency
from bot.domain.prompt_times import useful_until
from bot.domain.working_time import WorkingTime


class Use(Enum):
    """How long something is of use."""

    ITS_DAY = "its day"
    """Until its person's working day ends; put off to another day, until that ends. The next round asks again."""
    ITS_SUBJECT = "its subject"
    """As long as what it is about: a quarter until it is over, a post until it stays as it is."""
    FOUR_WEEKS = "four weeks"
    """News and questions that nobody tells or asks again; what is not true any more is dropped sooner."""
    ALWAYS = "always"
    """Somebody has asked, and waits for it."""


OF_USE: Mapping[Kind, Use] = {
    Kind.PROMPT: Use.ITS_DAY,
    Kind.REMINDER: Use.ITS_DAY,
    Kind.PROGRESS_DRAFT: Use.ITS_DAY,
    Kind.PROGRESS_POST: Use.ITS_SUBJECT,
    Kind.REVIEW_NUDGE: Use.ITS_SUBJECT,
    Kind.TEAM_NEWS: Use.FOUR_WEEKS,
    Kind.WHO_LEADS: Use.FOUR_WEEKS,
    Kind.LEFT_GOALS: Use.FOUR_WEEKS,
    Kind.GIVEN_GOAL: Use.FOUR_WEEKS,
    # A welcome is put off beyond that where its person is away for longer: nobody is asked before it.
    Kind.WELCOME: Use.FOUR_WEEKS,
    Kind.NAMED_ADMIN: Use.FOUR_WEEKS,
    Kind.NO_ADMIN: Use.FOUR_WEEKS,
    Kind.TEAM_CHANNEL: Use.FOUR_WEEKS,
    Kind.PRIVATE_CHANNEL: Use.FOUR_WEEKS,
    # It says what became of a reply, and whoever wrote that must know whether it was taken, however late.
    Kind.ANSWER: Use.ALWAYS,
    # Likewise of a file; what was found in one is forgotten in the end, and the message is pointless then.
    Kind.TEAM_IMPORT: Use.ALWAYS,
    Kind.TOLD: Use.ALWAYS,
}

FOUR_WEEKS = timedelta(weeks=4)

OF_A_DAY = frozenset(kind for kind, use in OF_USE.items() if use is Use.ITS_DAY)


MORNING = timedelta(hours=3)
"""How long after its time something still reaches its person in the same part of their day."""


class Turn(IntEnum):
    """What is sent first of all that is due."""

    AWAITED = 0
    """It answers a person."""
    THEIR_MORNING = 1
    """Its time, nine where its person lives if no team chose another, has just come there."""
    LATER = 2


def sending_turn(delivery: Delivery, now: datetime) -> Turn:
    """Return when something that is due has its turn; of one turn the more urgent go first, then the longest due."""
    if delivery.urgency == Urgency.ANSWER:
        return Turn.AWAITED
    if delivery.urgency == Urgency.PERSONAL and delivery.due_at > now - MORNING:
        return Turn.THEIR_MORNING
    return Turn.LATER


class LookUp(IntEnum):
    """What is looked up first of all that may have arrived or not."""

    AWAITED = 0
    """It answers a person."""
    OVERDUE = 1
    """It has waited for so long that nothing but answers goes before it."""
    OF_TODAY = 2
    """It is of use for a day, and that is not over."""
    LATER = 3
    USELESS = 4
    """It would not be sent again."""


LOOK_UP_WITHIN = timedelta(days=1)
"""How long after its attempt a look-up may wait behind more useful ones, of which new ones may come each day."""


def look_up_turn(delivery: Delivery, now: datetime, real_now: datetime) -> LookUp:
    """Return when something that may have arrived is looked up; of one turn those are first whose time came first.

    `real_now` is real time, in which attempts are noted.
    """
    if delivery.urgency == Urgency.ANSWER:
        return LookUp.AWAITED
    if delivery.attempted_at is not None and delivery.attempted_at <= real_now - LOOK_UP_WITHIN:
        return LookUp.OVERDUE
    if delivery.expires_at is None:
        return LookUp.LATER
    if delivery.expires_at <= now:
        return LookUp.USELESS
    return LookUp.OF_TODAY if delivery.kind in OF_A_DAY else LookUp.LATER


def refusal_is_told_until(moment: datetime) -> datetime:
    """Return until when a draft is of use that tells since `moment` that Slack did not take its post.

    That is news of which nobody tells again, whatever drafts are otherwise.
    """
    return moment + FOUR_WEEKS


def of_use_until(
    kind: Kind, moment: datetime, working: WorkingTime, subject_ends: datetime | None = None
) -> datetime | None:
    """Return until when a message is of use that is due at `moment` to somebody with this working time; None: always.

    `subject_ends` is when what it is about ends, of the kinds for which that counts. All are instants in UTC.
    """
    match OF_USE[kind]:
        case Use.ITS_DAY:
            return useful_until(moment, working)
        case Use.ITS_SUBJECT:
            return subject_ends
        case Use.FOUR_WEEKS:
            return moment + FOUR_WEEKS
        case Use.ALWAYS:
            return None
