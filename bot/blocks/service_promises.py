"""The service promise: its form, what was saved, and how it is shown."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, SectionBlock

from bot.blocks.forms import field, modal, read, text, text_input
from bot.blocks.names import names
from bot.blocks.parts import button, number_in, section
from bot.blocks.text import quoted
from bot.domain.refusals import NotFound, Subject
from bot.domain.service_promises import LONGEST_PROMISE, PROMISE, PromiseChange, ServicePromise

FORM = "promise.form"
OPEN = "promise.open"
EDIT = "promise.edit"
"""In the confirmation, whose place the form takes."""
UNDO = "promise.undo"

_ROOM = 3 * LONGEST_PROMISE
_OFFER = "There is no service promise yet: one or two sentences that say whom you serve, and how."


def promise_words(promise: str) -> str:
    """Return the promise as everybody reads it."""
    return f"What we promise: “{quoted(promise, _ROOM)}”"


def promise_section(promise: str, *, may_change: bool) -> SectionBlock:
    """Return the same, with the button that changes it for those who may."""
    edit = button(OPEN, "Edit…", "edit", about="the service promise")
    return section(promise_words(promise), edit if may_change else None)


def offer_words() -> str:
    """Return what an admin has read to them where there is no promise, with the command that opens its form."""
    return f"{_OFFER} `{names.goal} settings` takes it."


def offer_section() -> SectionBlock:
    """Return what an admin reads where there is no promise."""
    return section(_OFFER, button(OPEN, "Write it…", "new", about="the service promise"))


def form_view(promise: ServicePromise | None) -> dict[str, Any]:
    """Return the form, filled with the promise that stands."""
    blocks: list[Block] = [
        section("Whom do you serve, and how? Everybody reads it on Home, in `help`, and when they are welcomed."),
        field(
            PROMISE,
            "Service promise",
            text_input(
                PROMISE,
                initial=promise.text if promise else "",
                placeholder="Whoever calls us is called back the same day, by somebody who can help.",
                multiline=True,
                limit=LONGEST_PROMISE,
            ),
            hint="One or two sentences. Leave it empty to remove it.",
            optional=True,
        ),
    ]
    shown = str(promise.promise_id) if promise else "0"
    return modal(FORM, "Service promise", blocks, submit="Save", metadata=shown)


def read_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """Return the id of the promise that the form showed, 0 for none, and what it says now."""
    return number_in(str(view.get("private_metadata", ""))) or 0, text(read(view), PROMISE)


def changed_view(change: PromiseChange) -> dict[str, Any]:
    """Return what stands now, with *Edit*, and *Undo* where something was changed."""
    said = change.promise.text if change.promise else ""
    words = promise_words(said) if said else "There is no service promise now."
    buttons = [button(EDIT, "Edit", "edit", about="the service promise")]
    if change.promise is not None and change.can_be_undone:
        buttons.append(button(UNDO, "Undo", str(change.promise.promise_id), about="this change"))
    return modal("promise.saved", "Saved", [section(words), ActionsBlock(elements=buttons)], close="Done")


def read_undo(value: str) -> int:
    """Return the promise whose *Undo* was clicked. Raises NotFound where the button names none."""
    number = number_in(value)
    if number is None:
        raise NotFound(Subject.PROMISE)
    return number
