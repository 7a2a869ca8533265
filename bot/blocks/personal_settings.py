"""Everybody's own settings: the form, and what was saved."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock

from bot.blocks.admins import OPEN as OPEN_ADMINS
from bot.blocks.forms import Choice, field, modal, read, searched_select, select, text
from bot.blocks.parts import button, section
from bot.blocks.service_promises import OPEN as OPEN_PROMISE
from bot.blocks.text import escape, moment
from bot.domain.personal_settings import COUNTRY, ENDS, STARTS, ZONE, SettingsCard, SettingsWish
from bot.domain.refusals import Invalid, Problem
from bot.domain.zones import Place, country_name, country_of, find_countries, find_places, place

FORM = "settings.form"
OPEN = "settings.open"
"""The action id of a button that opens it, wherever that stands."""

AS_TOLD = "as_told"
"""The choice of no choice: as Slack says, or as the zone tells."""

_HALF_HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
_LAST = "23:59"


def form_view(card: SettingsCard) -> dict[str, Any]:
    """Return the form, filled with how things stand; for an admin with what concerns the workspace below."""
    chosen_zone, chosen_country = card.chosen.zone, card.chosen.country
    zone = _of_place(place(chosen_zone)) if chosen_zone else _as_slack_says(card)
    country = (chosen_country, country_name(chosen_country)) if chosen_country else _as_zone_tells(card)
    blocks: list[Block] = [
        section("These are yours alone: they say when Headway may write to you."),
        field(
            ZONE,
            "Your time zone",
            searched_select(ZONE, initial=zone, placeholder="Type a city or country"),
            hint="Prompts come by this clock, wherever your team is.",
        ),
        field(
            COUNTRY,
            "Your country",
            searched_select(COUNTRY, initial=country, placeholder="Type a country"),
            hint="Its public holidays and weekend are kept free. Until you choose, it is guessed from your zone.",
        ),
        field(
            STARTS,
            "Your working hours begin",
            select(STARTS, [(each, each) for each in _HALF_HOURS], initial=_clock(card.hours.starts)),
        ),
        field(
            ENDS,
            "Your working hours end",
            select(ENDS, [(each, each) for each in (*_HALF_HOURS[1:], _LAST)], initial=_clock(card.hours.ends)),
            hint="A prompt outside your hours waits for the next time within them.",
        ),
    ]
    return modal(FORM, "Your settings", [*blocks, *_workspace(card)], submit="Save")


def _workspace(card: SettingsCard) -> list[Block]:
    if not card.is_admin:
        return []
    buttons = [button(OPEN_PROMISE, "Service promise…", "edit", about="of the organisation")]
    if card.may_name_admins:
        buttons.append(button(OPEN_ADMINS, "Headway admins…", "edit", about="of this workspace"))
    words = "*For the whole workspace*, as you are a Headway admin. What you have changed above stays."
    return [DividerBlock(), section(words), ActionsBlock(block_id="workspace", elements=buttons)]


def saved_view(card: SettingsCard) -> dict[str, Any]:
    """Return what holds now, as the form's last view."""
    return modal("settings.saved", "Saved", [section(settings_words(card))], close="Done")


def settings_words(card: SettingsCard) -> str:
    """Return how somebody's settings stand, in a few lines."""
    by = "your choice" if card.chosen.zone else "as Slack says"
    lines = [f"Your clock: {escape(place(card.viewer.zone).label)} ({by})."]
    if card.country is None:
        lines.append("Your country is not known, so only Saturdays and Sundays are kept free.")
    else:
        part = f", those of {card.region}" if card.region not in (None, card.country) else ""
        by = "your choice" if card.chosen.country else "as your time zone suggests"
        lines.append(f"Public holidays and weekend: {escape(country_name(card.country))}{part} ({by}).")
    lines.append(f"Working hours: {_clock(card.hours.starts)} to {_clock(card.hours.ends)}.")
    if card.next_prompt is not None:
        lines.append(f"Your next prompt comes on {moment(card.next_prompt)}.")
    return "\n".join(lines)


def zone_choices(card: SettingsCard, words: str) -> list[Choice]:
    """Return what the menu of zones offers for these words; without any, Slack's word first."""
    found = [_of_place(each) for each in find_places(words, 99)]
    as_told = _as_slack_says(card)
    return [as_told, *found] if words.casefold() in as_told[1].casefold() else found


def country_choices(card: SettingsCard, words: str) -> list[Choice]:
    """Return what the menu of countries offers for these words; without any, what the zone tells first."""
    found = list(find_countries(words, 99))
    as_told = _as_zone_tells(card)
    return [as_told, *found] if words.casefold() in as_told[1].casefold() else found


def read_form(view: Mapping[str, Any]) -> SettingsWish:
    """Return what a submitted form says. Raises Invalid on hours that are none."""
    fields = read(view)
    zone, country = text(fields, ZONE), text(fields, COUNTRY)
    hours = {name: _time(text(fields, name)) for name in (STARTS, ENDS)}
    starts, ends = hours[STARTS], hours[ENDS]
    if starts is None or ends is None:
        raise Invalid({name: Problem.MISSING for name, at in hours.items() if at is None})
    return SettingsWish(_chosen(zone), _chosen(country), starts, ends)


def _chosen(value: str) -> str | None:
    return None if value in ("", AS_TOLD) else value


def _as_slack_says(card: SettingsCard) -> Choice:
    told = f" ({place(card.told.zone).label})" if card.told.zone else ""
    return AS_TOLD, f"As Slack says{told}"


def _as_zone_tells(card: SettingsCard) -> Choice:
    told = country_of(card.chosen.zone) if card.chosen.zone else card.told.country
    return AS_TOLD, f"As my time zone suggests{f' ({country_name(told)})' if told else ''}"


def _of_place(found: Place) -> Choice:
    return found.zone, found.label


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _time(value: str) -> time | None:
    try:
        return time.fromisoformat(value) if value else None
    except ValueError:
        return None
