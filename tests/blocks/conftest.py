"""What every block test needs: Slack's limits, and a form as it comes back when somebody submits it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pytest

from bot.domain.deliveries import Message
from localslack.block_kit.check import check_message_blocks, check_view, name_blocks
from localslack.block_kit.values import complaints, filled_in, initial_values
from tests import spoken

Shown = TypeVar("Shown", Message, dict[str, Any])
Accept = Callable[[Shown], Shown]
Fill = Callable[..., dict[str, Any]]


def accept(shown: Shown) -> Shown:
    """Return a message or view that Slack would take and that can be read aloud; fail with what is wrong otherwise."""
    if isinstance(shown, Message):
        assert check_message_blocks([dict(block) for block in shown.blocks]) == []
        assert spoken.complaints(shown.text, shown.blocks) == []
    else:
        assert check_view(shown, str(shown.get("type"))) == []
        assert spoken.complaints_of_view(shown["blocks"]) == []
    return shown


def fill(view: dict[str, Any], typed: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return the view as Slack submits it, after somebody typed this under these block_ids; the rest untouched.

    Values are as a person gives them: text, a chosen option's value, or a list of those.
    """
    accept(view)
    view = view | {"blocks": name_blocks(view["blocks"])}
    inputs = {b["block_id"]: b["element"]["action_id"] for b in view["blocks"] if b["type"] == "input"}
    assert set(typed or {}) <= set(inputs), "only fields that the form shows can be filled in"
    raw = {block_id: {inputs[block_id]: value} for block_id, value in (typed or {}).items()}
    values = filled_in(view["blocks"], initial_values(view["blocks"]), raw)
    assert complaints(view["blocks"], values) == {}, "Slack itself would not let this pass"
    return view | {"state": {"values": values}}


@pytest.fixture(name="accept")
def _accept() -> Accept[Any]:
    """`accept(message_or_view)` returns it if Slack would take it."""
    return accept


@pytest.fixture(name="fill")
def _fill() -> Fill:
    """`fill(view, {"field": "typed"})` returns the view as it is submitted."""
    return fill
