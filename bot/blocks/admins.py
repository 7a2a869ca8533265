"""Headway's admins: the form that names them, what it led to, and what they are told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.forms import field, modal, people_picker, plain, read, several
from bot.blocks.names import names
from bot.blocks.parts import section
from bot.blocks.teams import naming_button
from bot.blocks.text import all_of, mention
from bot.domain.admins import ADMINS, AdminsCard, AdminsSaved, Naming, Removal
from bot.domain.deliveries import Message

FORM = "admins.form"
OPEN = "admins.open"

_MOST_SHOWN = 30


def form_view(card: AdminsCard) -> dict[str, Any]:
    """Return the form, filled with those who were named; the others stand above it, as they are not named here."""
    blocks: list[Block] = [
        section("Headway admins set up teams, set goals for anybody and change the service promise."),
        *(section(words) for words in _others(card)),
        field(
            ADMINS,
            "Named here",
            people_picker(ADMINS, initial=card.named),
            hint="Whoever is added or removed here is told once, in their working hours.",
            optional=True,
        ),
    ]
    return modal(FORM, "Headway admins", blocks, submit="Save", metadata=json.dumps(card.named))


def read_form(view: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who was named when the form was opened, and who is in it now."""
    return tuple(map(str, json.loads(view["private_metadata"]))), several(read(view), ADMINS)


def saved_view(saved: AdminsSaved) -> dict[str, Any]:
    """Return who is an admin now."""
    lines = [f"Named now: {_people(saved.added)}. They are told once."] if saved.added else []
    lines += [f"No longer an admin: {_people(saved.removed)}. They are told once."] if saved.removed else []
    lines += [] if lines else ["Nothing was changed."]
    everybody = (*saved.card.others, *saved.card.named)
    lines.append(f"Headway admins: {_people(everybody)}. `{names.goal} admins` changes who was named.")
    return modal("admins.saved", "Saved", [section(line) for line in lines], close="Done")


def naming_message(naming: Naming) -> Message:
    """Return what somebody is told who was named."""
    words = (
        f"{mention(naming.by)} made you a Headway admin. You can set up any team with `{names.goal} team` in its "
        f"channel, set goals for anybody, and change the service promise in `{names.goal} settings`."
    )
    if not naming.needs_organisation:
        return Message(words.replace("`", ""), tuple(plain([section(words)])))
    first = "What comes first: name the organisation. Teams and goals follow."
    blocks = plain([section(words), section(first), naming_button()])
    return Message(f"{words} {first} Type `{names.goal} team` in its channel.".replace("`", ""), tuple(blocks))


def removal_message(removal: Removal) -> Message:
    """Return what somebody is told who is an admin no more."""
    words = (
        f"You are no longer a Headway admin: {mention(removal.by)} changed that. Nothing else changes for you: your "
        "goals and your teams stay as they are. Thank you for looking after Headway."
    )
    return Message(words, tuple(plain([section(words)])))


def _others(card: AdminsCard) -> Iterable[str]:
    if card.of_slack:
        yield f"Admins of this Slack workspace are Headway admins too: {_people(card.of_slack)}."
    if card.fixed:
        yield f"Set where Headway is installed (`HEADWAY_ADMINS`), so not to be changed here: {_people(card.fixed)}."


def _people(user_ids: Sequence[str]) -> str:
    return all_of(user_ids, _MOST_SHOWN)
