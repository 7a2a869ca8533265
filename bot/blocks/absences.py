"""Time off: the form for it, and how it stands."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.blocks.forms import date_picker, field, modal, plain, read, text
from bot.blocks.names import names
from bot.blocks.parts import button, number_in, section
from bot.blocks.text import coming, full_day, moment, quoted
from bot.domain.absences import FROM, UNTIL, Absence, touching
from bot.domain.deliveries import Message
from bot.domain.refusals import NotFound, Subject
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.time_off import Changed, TimeOffCard, TimeOffChange
from bot.domain.working_time import Days

FORM = "absence.form"
BACK = "absence.back"
"""*I'm back*, and *I'm here* where only Slack says otherwise."""
UNDO = "absence.undo"
RESTORE = "absence.restore"
TAKE_OUT = "absence.take_out"
CHOOSE = "absence.choose"
"""Followed by `.0`, `.1` and so on: which of the days that words can mean."""

_MOST_SHOWN = 20
_EXAMPLES = "`{goal} away 20 Dec to 4 Jan`, `{goal} away until Friday` or `{goal} away next week`"


def days_words(days: Days, today: date) -> str:
    """Return days as they follow *away*: on Friday 5 March, from Monday 14 to Sunday 20 December.

    Month and year of the first day are told where those of the last are others, and a year that is not this one.
    """
    first, last = days.first, days.last
    of_year = "" if first.year == last.year == today.year else f" {last.year}"
    until = f"{last:%A} {last.day} {last:%B}{of_year}"
    if first == last:
        return f"on {until}"
    begins = f"{first:%A} {first.day}"
    if (first.year, first.month) != (last.year, last.month):
        begins += f" {first:%B}"
    if first.year != last.year:
        begins += f" {first.year}"
    return f"from {begins} to {until}"


def status_words(status: TimeOffStatus) -> str:
    """Return what Slack says of somebody, and until when."""
    return f"Slack says that you are away until {moment(status.until)}."


def off_words(card: TimeOffCard) -> str:
    """Return that somebody is off now, and until when; empty where they are not."""
    if card.now is not None:
        return f"You are away until {full_day(card.now.days.last)}, that day included."
    return status_words(card.status) if card.status is not None else ""


def off_section(card: TimeOffCard) -> SectionBlock:
    """Return the same with the button that ends it."""
    label = "I'm back" if card.now is not None else "I'm here"
    return section(off_words(card), button(BACK, label, "now", about="and can be asked again"))


def changed_message(change: TimeOffChange) -> Message:
    """Return what was understood, and what it means, with *Undo*."""
    return Message(_changed_words(change), tuple(plain(_changed_blocks(change))))


def changed_view(change: TimeOffChange) -> dict[str, Any]:
    """Return the same as the last view of the form."""
    title = "You are away" if change.changed in (Changed.AWAY, Changed.KNOWN) else "Time off"
    return modal("absence.changed", title, _changed_blocks(change), close="Done")


def _changed_blocks(change: TimeOffChange) -> list[Block]:
    words = section(_changed_words(change))
    undo = _undo(change)
    return [words, ActionsBlock(elements=[undo])] if undo is not None else [words]


def _changed_words(change: TimeOffChange) -> str:
    return " ".join(part for part in (_what_changed(change), *_what_follows(change)) if part)


def _what_changed(change: TimeOffChange) -> str:
    absence, card = change.absence, change.card
    match change.changed:
        case Changed.AWAY if absence is not None:
            return f"You are away {days_words(absence.days, card.viewer.today)}. I won't send you anything then."
        case Changed.KNOWN if absence is not None:
            days = days_words(absence.days, card.viewer.today)
            sooner = f"If you are back sooner, type {names.goal} back on Thursday, say."
            return f"Nothing has changed: you have already said that you are away {days}. {sooner}"
        case Changed.UNDONE if absence is not None:
            if again := [days_words(each.days, card.viewer.today) for each in _standing_again(change)]:
                return f"Taken back: as before, you are away {', and '.join(again)}."
            return f"Taken back: you are not away {days_words(absence.days, card.viewer.today)}."
        case Changed.TAKEN_OUT if absence is not None:
            return f"Taken out: you are not away {days_words(absence.days, card.viewer.today)}."
        case Changed.ENDED if absence is not None:
            return f"You were away {days_words(absence.days, card.viewer.today)}."
        case Changed.BACK:
            return "Welcome back."
        case Changed.HERE:
            return "Thank you: you are here, whatever your status in Slack says."
    return "You were not away." if not card.absences else "You were not away today."


def _what_follows(change: TimeOffChange) -> Sequence[str]:
    card = change.card
    told = {each.absence_id for each in (*_standing_again(change), change.absence) if each is not None}
    later = [absence for absence in card.absences if absence.absence_id not in told]
    others = [f"Also noted: away {days_words(absence.days, card.viewer.today)}." for absence in later[:3]]
    if change.changed not in (Changed.AWAY, Changed.UNDONE) and card.now is None and card.status is not None:
        others.append(status_words(card.status))
    asked = f"Your next prompt comes {coming(card.next_prompt, card.as_of)}." if card.next_prompt is not None else ""
    return (*others, asked)


def _standing_again(change: TimeOffChange) -> tuple[Absence, ...]:
    """Return what was said before and joined with what is taken back now: it stands as it did."""
    if change.changed is not Changed.UNDONE or change.absence is None:
        return ()
    return touching(change.card.absences, change.absence.days)


def _undo(change: TimeOffChange) -> ButtonElement | None:
    """Return the button that takes it back; nothing takes back an *Undo*, and saying so again does as well."""
    if change.absence is None:
        return None
    value, about = str(change.absence.absence_id), f"away {days_words(change.absence.days, change.card.viewer.today)}"
    if change.changed is Changed.AWAY:
        return button(UNDO, "Undo", value, about=about)
    if change.changed in (Changed.BACK, Changed.TAKEN_OUT):
        return button(RESTORE, "Undo", value, about=about)
    return None


def form_view(
    card: TimeOffCard, *, week: date | None = None, message: tuple[str, str] | None = None, from_home: bool = False
) -> dict[str, Any]:
    """Return the form, filled from today on, below what stands already.

    `week` and `message` are the prompt that it was opened from.
    """
    blocks: list[Block] = [section(status_words(card.status), _here_button())] if card.status is not None else []
    blocks += [_row(absence, card.viewer.today) for absence in card.absences[:_MOST_SHOWN]]
    if week is not None:
        blocks.append(
            section("Tell me when you are away. What is open comes after that, in a reminder or in your next prompt.")
        )
    elif not blocks:
        blocks.append(section("Headway sends you nothing while you are away."))
    today = card.viewer.today
    blocks += [
        field(FROM, "First day away", date_picker(FROM, initial=today)),
        field(UNTIL, "Last day away", date_picker(UNTIL), hint="You are away on this day too."),
    ]
    held = {"week": week.isoformat() if week else None, "message": message, "home": from_home}
    return modal(FORM, "I'm away", blocks, submit="Save", metadata=json.dumps(held))


def _here_button() -> ButtonElement:
    return button(BACK, "I'm here", "now", about="and can be asked again")


def _row(absence: Absence, today: date) -> SectionBlock:
    words = days_words(absence.days, today)
    return section(
        f"You are away {words}.", button(TAKE_OUT, "Take out", str(absence.absence_id), about=f"away {words}")
    )


def read_form(view: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return the first and the last day of a submitted form, None where none was chosen."""
    fields = read(view)
    return _day(text(fields, FROM)), _day(text(fields, UNTIL))


def read_opened_from(view: Mapping[str, Any]) -> tuple[date | None, tuple[str, str] | None, bool]:
    """Return the prompt's week and message that a form was opened from, and whether that was Home instead."""
    held = json.loads(view.get("private_metadata") or "{}")
    message = held.get("message")
    return _day(held.get("week") or ""), (str(message[0]), str(message[1])) if message else None, bool(held.get("home"))


def which_days_message(typed: str, meanings: Sequence[Days]) -> Message:
    """Return the question which days are meant, or whether those are, with a button for each."""
    ask = "can be read in more than one way. When are you away?"
    if len(meanings) == 1:
        then = "until then" if typed.casefold().startswith("back") else "then"
        ask = f"– are you away {then}? It is not noted yet."
    words = f"“{quoted(typed, 100)}” {ask}"
    buttons = [
        ButtonElement(action_id=f"{CHOOSE}.{place}", text=_short(days), value=f"{days.first}|{days.last}")
        for place, days in enumerate(meanings)
    ]
    told = "\n".join((words, *(f"• {_short(days)}" for days in meanings)))
    return Message(told, tuple(plain([section(words), ActionsBlock(elements=buttons)])))


def not_understood_message(typed: str) -> Message:
    """Return that words are not understood as days, with examples and the form."""
    return _with_form(
        f"I cannot read “{quoted(typed, 100)}” as days. Nothing was changed. Please say from when to when, for example "
    )


def when_away_message(typed: str, meanings: Sequence[Days]) -> Message:
    """Return the question when somebody is away who told no days, or days that can be read in several ways or none."""
    if meanings:
        return which_days_message(typed, meanings)
    return not_understood_message(typed) if typed else _with_form("When are you away? Please choose the days, or type ")


def no_day_back_message(typed: str) -> Message:
    """Return that words are not understood as the day from which on somebody is back."""
    words = (
        f"I cannot read “{quoted(typed, 100)}” as a day. Nothing was changed. Please say when you are back, such as "
        f"{names.goal} back on Thursday, {names.goal} back on 4 Jan, or {names.goal} back if you are here now."
    )
    return Message(words, tuple(plain([section(words)])))


def wrong_days_message(why: str) -> Message:
    """Return why days cannot be taken, with examples and the form."""
    return _with_form(f"Nothing was changed: {why[0].lower()}{why[1:]} For example: ")


def _with_form(words: str) -> Message:
    words += f"{_EXAMPLES.format(goal=names.goal)}."
    choose = button(FORM, "Choose the days…", "now", about="on which you are away")
    return Message(words.replace("`", ""), tuple(plain([section(words), ActionsBlock(elements=[choose])])))


def read_days(value: str) -> tuple[date | None, date | None]:
    """Return first and last day of a button's value. Raises NotFound where it names none."""
    first, _, last = value.partition("|")
    days = _day(first), _day(last)
    if None in days:
        raise NotFound(Subject.ABSENCE)
    return days


def read_absence(value: str) -> int:
    """Return the absence that a button is about. Raises NotFound where it names none."""
    number = number_in(value)
    if number is None:
        raise NotFound(Subject.ABSENCE)
    return number


def read_week(value: str) -> date | None:
    """Return the prompt whose *I'm away* was clicked, None elsewhere."""
    return _day(value)


def _short(days: Days) -> str:
    if days.first == days.last:
        return full_day(days.first)
    return f"{full_day(days.first)} to {full_day(days.last)}"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
