"""People of another company: whether they may read a channel, as forms ask it; and what they read."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.forms import checkboxes, field, plain, read, several
from bot.blocks.parts import section

OUTSIDERS = "outsiders"
"""The field of the yes; its block_id goes on with `@` and the channel that the yes is for."""
YES = "yes"
_WHY = "outsiders_why"
FROM_ELSEWHERE = "You are here from another company: only this company's own people are in teams and set goals."


def outsiders_question(channel_id: str) -> Sequence[Block]:
    """Return what a form asks before a channel that people of another company read becomes a team's."""
    words = (
        f"<#{channel_id}> is shared with another company, or one has been invited: "
        "its people would read what is posted there."
    )
    box = checkboxes(OUTSIDERS, [(YES, "Yes, outsiders will see this")])
    # Optional for Slack, whose own words on an empty field would not say what it is about.
    asked = field(f"{OUTSIDERS}@{channel_id}", "People outside", box, optional=True)
    why = section(words)
    why.block_id = _WHY
    return [why, asked]


def is_asked_about_outsiders(view: Mapping[str, Any], channel_id: str) -> bool:
    """Say whether a form that was sent asked about the outsiders of this very channel."""
    wanted = f"{OUTSIDERS}@{channel_id}"
    return any(block.get("block_id") == wanted for block in view.get("blocks", ()))


def read_outsiders(view: Mapping[str, Any], channel_id: str) -> bool:
    """Return whether a form was sent with a yes to the outsiders of this very channel."""
    return is_asked_about_outsiders(view, channel_id) and YES in several(read(view), OUTSIDERS)


def with_outsiders_question(view: Mapping[str, Any], channel_id: str) -> dict[str, Any]:
    """Return a form that was sent, as it is and with that question first; what was chosen and typed stays in it."""
    kept = [block for block in view["blocks"] if not _is_outsiders(block)]
    return {
        "type": "modal",
        "callback_id": view["callback_id"],
        "title": view["title"],
        "close": view["close"],
        "submit": view["submit"],
        "private_metadata": view["private_metadata"],
        "blocks": [*plain(outsiders_question(channel_id)), *kept],
    }


def _is_outsiders(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id", "")).partition("@")[0] in (OUTSIDERS, _WHY)
