"""*Snooze* and *I'm away* below a prompt, and what they led to."""

from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, PlainTextObject, StaticSelectElement

from bot.blocks.absences import TAKE_OUT, days_words
from bot.blocks.names import names
from bot.blocks.parts import button, section
from bot.blocks.text import full_day
from bot.domain.absences import Absence
from bot.domain.prompts import PromptCard, Snooze
from bot.domain.refusals import NotFound, Subject
from bot.domain.working_time import DayOff, WhyOff

SNOOZE = "prompt.snooze"
SHOW_NOW = "prompt.show_now"
AWAY = "prompt.away"


def later_words(card: PromptCard) -> str:
    """Return when a prompt comes back; empty where it was not snoozed and its person is not away."""
    if card.away is not None:
        days = card.away.days
        when = f"until {full_day(days.last)}" if days.first <= card.today else days_words(days, card.today)
        comes = " What is open here comes after that, in a reminder or in your next prompt." if card.open_count else ""
        return f"You are away {when}.{comes}"
    if card.snooze is None or card.snooze.to is None:
        return ""
    what = f"Your check-in for the week of {card.week.day} {card.week:%B}"
    why = f": {_off_words(card.snooze.instead_of, card)}" if card.snooze.instead_of is not None else ""
    return f":zzz: {what} is snoozed until {full_day(card.snooze.to)}{why}."


def _off_words(off: DayOff, card: PromptCard) -> str:
    day = _day_words(off.day, card)
    match off.why:
        case WhyOff.AWAY:
            return f"you are away on {day}"
        case WhyOff.WEEKEND:
            return f"{day} falls on your weekend"
        case WhyOff.HOLIDAY:
            return f"{day} is a public holiday where you are"
        case WhyOff.STATUS:
            return f"Slack says that you are away on {day}"


def put_off_words(card: PromptCard, offered: date | None = None, day_off: DayOff | None = None) -> str:
    """Return until when a prompt was put off that a reply asked to be; or the question, or that it cannot be.

    `day_off` is the day that it asked for, where that is none to be asked on.
    """
    if told := later_words(card):
        return told
    question = _put_off_question(card, offered)
    if day_off is None or not card.open_count:
        return question
    why = _off_words(day_off, card)
    return f"{why[0].upper()}{why[1:]}. {question}"


def _put_off_question(card: PromptCard, offered: date | None) -> str:
    if not card.open_count:
        return "There is nothing to snooze: you have already answered."
    if card.snooze is None or not card.snooze.days:
        return (
            "There is no day left to put this check-in off to: I ask once, and remind you once. "
            f"`{names.goal}` shows what waits for you."
        )
    if offered is not None:
        return f"Shall I put off your check-in until {full_day(offered)}? It is not put off yet."
    return "Until when shall I put off your check-in? It is not put off yet; please choose a day."


def put_off_blocks(card: PromptCard, offered: date | None = None, day_off: DayOff | None = None) -> list[Block]:
    """Return the same with *Show it now*, or the day that is offered, and the days to choose from."""
    snooze, words = card.snooze, put_off_words(card, offered, day_off)
    if snooze is None:
        return [section(words, _here_button(card.away, card)) if card.away is not None else section(words)]
    week = f"the check-in for the week of {card.week.day} {card.week:%B}"
    show = button(SHOW_NOW, "Show it now", card.week.isoformat(), about=week) if snooze.is_folded else None
    if offered is not None and snooze.days and card.open_count and not later_words(card):
        value = f"{card.week.isoformat()}|{offered.isoformat()}"
        show = button(SNOOZE, f"Snooze until {_day_words(offered, card)}", value, about=week)
    return [section(words, show), later_choices(card, snooze)]


def away_choices(absence: Absence, card: PromptCard) -> ActionsBlock:
    """Return the button that takes *I'm away* back, or what is left of it."""
    return ActionsBlock(block_id="prompt-here", elements=[_here_button(absence, card)])


def _here_button(absence: Absence, card: PromptCard) -> ButtonElement:
    about = f"not away {days_words(absence.days, card.today)}"
    return button(TAKE_OUT, "I'm here after all", str(absence.absence_id), about=about)


def later_choices(card: PromptCard, snooze: Snooze) -> ActionsBlock:
    """Return the menu of days, if there are any, and *I'm away*.

    Days go by their date: the message stays, and *tomorrow* would be another day by then.
    """
    week = card.week.isoformat()
    about = f"the check-in for the week of {card.week.day} {card.week:%B}"
    away = button(AWAY, "I'm away…", week, about=f"and do not answer {about}")
    elements: list[StaticSelectElement | ButtonElement] = []
    if snooze.days:
        options = [
            Option(value=f"{week}|{each.isoformat()}", text=PlainTextObject(text=_day_words(each, card)))
            for each in snooze.days
        ]
        elements.append(
            StaticSelectElement(action_id=SNOOZE, placeholder=PlainTextObject(text="Snooze until…"), options=options)
        )
    return ActionsBlock(block_id="prompt-later", elements=[*elements, away])


def _day_words(day: date, card: PromptCard) -> str:
    """Return a day as a button tells it, with its year where that is not this one."""
    year = "" if day.year == card.viewer.today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"


def read_snooze(value: str) -> tuple[date, date]:
    """Return prompt and day of what was chosen in the menu. Raises NotFound where it names none."""
    week, _, day = value.partition("|")
    try:
        return date.fromisoformat(week), date.fromisoformat(day)
    except ValueError:
        raise NotFound(Subject.PROMPT) from None


def read_week(value: str) -> date:
    """Return the prompt whose button was clicked. Raises NotFound where it names none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotFound(Subject.PROMPT) from None
