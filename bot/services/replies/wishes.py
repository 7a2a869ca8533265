"""What a reply wishes for its writer: the prompt on another day, or none while they are away, as its buttons do."""

from datetime import date, datetime

from bot.domain.answers import ComesLater, WhenAway
from bot.domain.cadences import DAY
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.domain.reading.days_off import read_days_off
from bot.domain.reading.wishes import Away, Back, Later, Wish, wish_beside, wish_in
from bot.domain.refusals import Invalid, NotFound, NothingToUndo
from bot.domain.taken_replies import AwayWhen, Part, PutOff, SaidAway, SaidBack, TakenReply
from bot.domain.time_off import Changed, TimeOffChange
from bot.domain.working_time import Days
from bot.services.absences import as_it_stands, come_back, come_back_on, say_away, take_back_away
from bot.services.prompts import card_shown, prompt_card
from bot.services.replies.in_the_way import prompt_of
from bot.services.snoozes import comes_on, is_put_off, put_off, put_off_no_more
from bot.services.unit_of_work import Transaction


def wished(reply: TakenReply, today: date) -> Wish | None:
    """Return what a reply wishes; without a prompt there is nothing to put off."""
    wish = wish_in(reply.text, today)
    return None if isinstance(wish, Later) and reply.week is None else wish


def wished_beside(reply: TakenReply, today: date) -> tuple[str, Wish] | None:
    """Return what else a reply tells, and what it wishes besides; without a prompt there is nothing to put off."""
    found = wish_beside(reply.text, today)
    return None if found is not None and isinstance(found[1], Later) and reply.week is None else found


def asked_about(wish: Wish) -> PutOff | AwayWhen:
    """Return the question about a wish that stands beside something else: it is not carried out unasked."""
    if isinstance(wish, Back):
        return AwayWhen(wish.day)
    return AwayWhen(wish.days) if isinstance(wish, Away) else PutOff()


def carry_out(tx: Transaction, reply: TakenReply, wish: Wish, now: datetime) -> PutOff | SaidAway | AwayWhen | SaidBack:
    """Do what a reply wishes where it is clear, and return what became of it; all else is asked."""
    person = tx.people.get(reply.person) or Person(reply.person)
    if isinstance(wish, Back):
        return _note_back(tx, reply, wish, person, now)
    if isinstance(wish, Away):
        return _note_away(tx, reply, wish, person, now)
    prompt = prompt_of(tx, reply)
    if prompt is not None and (day := _meant(tx, prompt, wish, person, now)) is not None:
        put_off(tx, person, prompt, day, now)
        return PutOff(day)
    return PutOff()


def standing_wishes(tx: Transaction, reply: TakenReply, now: datetime) -> tuple[PutOff | SaidAway, ...]:
    """Return the other day and the time off that a reply told of, while they stand and are not over."""
    prompt, person = prompt_of(tx, reply), tx.people.get(reply.person) or Person(reply.person)
    still_off = {absence.absence_id for absence in person.absences if absence.days.last >= person.day(now)}

    def stands(part: Part) -> bool:
        if isinstance(part, PutOff):
            is_off = part.to is not None and prompt is not None and is_put_off(tx, prompt, part.to)
            return is_off and prompt is not None and bool(prompt_card(tx, prompt, now).open_count)
        return isinstance(part, SaidAway) and not part.is_known and part.absence in still_off

    return tuple(part for part in reply.parts if isinstance(part, PutOff | SaidAway) and stands(part))


def take_back_wishes(tx: Transaction, reply: TakenReply, now: datetime) -> None:
    """Take back the time off and the other day that a reply told of, unless they stand no more."""
    prompt = prompt_of(tx, reply)
    for part in reply.parts:
        if isinstance(part, PutOff) and part.to is not None and prompt is not None and prompt.snoozed_to == part.to:
            put_off_no_more(tx, tx.people.get(reply.person) or Person(reply.person), prompt, now)
        if isinstance(part, SaidAway) and not part.is_known:
            try:
                take_back_away(tx, reply.person, part.absence, now)
            except (NotFound, NothingToUndo):
                continue


def comes_later(tx: Transaction, reply: TakenReply, now: datetime) -> ComesLater | None:
    """Return how the prompt is put off now that a reply wished so; None where it is not known any more."""
    prompt = prompt_of(tx, reply)
    if prompt is None:
        return None
    person = tx.people.get(reply.person) or Person(reply.person)
    beside = wished_beside(reply, person.day(reply.read_at))
    wish = beside[1] if beside is not None else None
    meant = _meant(tx, prompt, wish, person, now) if isinstance(wish, Later) else None
    wish = wish or wish_in(reply.text, person.day(reply.read_at))
    days = wish.days if isinstance(wish, Later) else ()
    day_off = person.working_time.off_on(days[0]) if len(days) == 1 else None
    offered = comes_on(person, meant, now) if meant is not None else None
    return ComesLater(card_shown(tx, prompt, now), offered, day_off)


def when_away(tx: Transaction, reply: TakenReply, said: str, now: datetime) -> WhenAway | TimeOffChange:
    """Return the question on which days somebody is away, or what became of what they have told of that since.

    What they told before an edit of the reply counts while it stands: what the reply itself had told is taken back.
    """
    person = tx.people.get(reply.person) or Person(reply.person)
    since = tx.absences.said_since(reply.person, reply.taken_at)
    told = [absence for absence in since if absence in person.absences]
    if told or (told := [absence for absence in since if absence.said_at >= reply.read_at]):
        return as_it_stands(tx, reply.person, told[-1].absence_id, now, is_known=False)
    return WhenAway(said, read_days_off(said, person.day(reply.read_at)) if said else ())


def _meant(tx: Transaction, prompt: Prompt, wish: Later, person: Person, now: datetime) -> date | None:
    """Return the one day of those meant to which a prompt can be put off.

    "Next Thursday" may be the one of this week where there is no other to choose from, but it is hardly tomorrow.
    """
    snooze = card_shown(tx, prompt, now).snooze
    possible = [day for day in wish.days if snooze is not None and comes_on(person, day, now) in snooze.days]
    is_tomorrow = len(wish.days) > 1 and possible == [person.day(now) + DAY]
    return possible[0] if len(possible) == 1 and not is_tomorrow else None


def _note_away(tx: Transaction, reply: TakenReply, wish: Away, person: Person, now: datetime) -> SaidAway | AwayWhen:
    meanings = read_days_off(wish.days, person.day(now)) if wish.days else ()
    if len(meanings) != 1:
        return AwayWhen(wish.days)
    try:
        change = say_away(tx, reply.person, meanings[0].first, meanings[0].last, now, reply.week)
    except Invalid:
        return AwayWhen(wish.days)
    if change.absence is None:
        raise AssertionError("time off that was told is kept")
    return SaidAway(change.absence.absence_id, is_known=change.changed is Changed.KNOWN)


def _note_back(
    tx: Transaction, reply: TakenReply, wish: Back, person: Person, now: datetime
) -> SaidAway | AwayWhen | SaidBack:
    """Have time off that is known end sooner, as its *I'm back* does; days off that are not known are asked about."""
    if not wish.day:
        ended = come_back(tx, reply.person, now).absence
        return SaidBack(ended.absence_id if ended is not None else None)
    meanings = read_days_off(wish.day, person.day(now))
    off = next((absence for absence in person.absences if absence.days.last >= person.day(now)), None)
    if len(meanings) != 1 or off is None or not _is_within(meanings[0].last, off.days, person):
        return AwayWhen(wish.day)
    change = come_back_on(tx, reply.person, meanings[0].last + DAY, now)
    return SaidAway((change.absence or off).absence_id, is_known=change.changed is Changed.KNOWN)


def _is_within(last_day_off: date, days: Days, person: Person) -> bool:
    """Tell whether days off have a day, or end with it but for days on which their person does not work."""
    after = (days.last + DAY * number for number in range(1, (last_day_off - days.last).days + 1))
    return days.first <= last_day_off and not any(map(person.working_time.works_on, after))
