"""*Snooze* and *I'm away* below a prompt, and what they led to."""

from datetime import date

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, PlainTextObject, StaticSelectElement

from bot.blocks.parts import button
from bot.blocks.text import full_day
from bot.domain.prompts import PromptCard, Snooze
from bot.domain.refusals import NotFound, Subject

SNOOZE = "prompt.snooze"
SHOW_NOW = "prompt.show_now"
AWAY = "prompt.away"


def later_words(card: PromptCard) -> str:
    """Return when a prompt comes back, or that it does not; empty where it was neither snoozed nor dropped."""
    if card.away_until is not None:
        return f"You are away until {full_day(card.away_until)}: no reminder of this comes."
    if card.snooze is None or card.snooze.to is None:
        return ""
    what = f"Your check-in for the week of {card.week.day} {card.week:%B}"
    return f":zzz: {what} is snoozed until {full_day(card.snooze.to)}."


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
            Option(value=f"{week}|{each.isoformat()}", text=PlainTextObject(text=f"{each:%A} {each.day} {each:%B}"))
            for each in snooze.days
        ]
        elements.append(
            StaticSelectElement(action_id=SNOOZE, placeholder=PlainTextObject(text="Snooze until…"), options=options)
        )
    return ActionsBlock(block_id="prompt-later", elements=[*elements, away])


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
