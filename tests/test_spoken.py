"""What the bot says is understood with closed eyes: each thing that would spoil that is noticed."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.blocks.parts import button
from tests.spoken import complaints

SAID = "Recorded for *Raise CSAT* (G-1): 82%, by <@U0ANA> in <#C0CLAIMS>, next on <!date^1^{date_long}|8 March>."
UNDO = button("undo", "Undo", "1", about="G-1").to_dict()


def section(words: str, **more: object) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def buttons(*elements: Mapping[str, object]) -> dict[str, object]:
    return {"type": "actions", "elements": list(elements)}


def test_what_says_in_its_text_all_that_its_blocks_say_is_right() -> None:
    assert (
        complaints(SAID, [section(SAID), buttons(UNDO, UNDO | {"accessibility_label": "Undo G-2", "value": "2"})]) == []
    )
    assert complaints("Claims & care: “done”", [section("*Claims &amp; care*: “done”")]) == []


@pytest.mark.parametrize(
    ("text", "blocks", "complaint"),
    [
        ("", [section("82%")], "no words in ''"),
        (":white_check_mark: …", [], "no words in ':white_check_mark: …'"),
        ("a" * 40_001, [], "40001 characters are more than Slack takes"),
        ("See <https://acme.example|this>.", [], "nobody can read '<https://acme.example|this>' aloud"),
        ("Thank you, <@U0A…", [], "nobody can read '<@U0A…' aloud"),
        ("It comes on <!date^1^{date_long}>.", [], "nobody can read '<!date^1^{date_long}>' aloud"),
        ("Thanks.", [section("Thanks.\nIt is 82%.")], "only the blocks say 'It is 82%.'"),
        ("Done", [{"type": "context", "elements": [section("One more")["text"]]}], "only the blocks say 'One more'"),
        ("Done", [buttons(UNDO, UNDO | {"value": "2"})], "two buttons are called 'Undo G-1'"),
        (
            "Done",
            [section("Done", accessory=UNDO), buttons(UNDO | {"action_id": "x"})],
            "two buttons are called 'Undo G-1'",
        ),
        (
            "Done",
            [buttons(UNDO | {"accessibility_label": "Take back"})],
            "who says 'Undo' aloud does not press 'Take back'",
        ),
        ("Done", [{"type": "image", "image_url": "x", "alt_text": " "}], "image without alt_text"),
        ("Done", [{"type": "data_visualization", "chart": {}}], "data_visualization without title"),
    ],
)
def test_what_spoils_it_is_noticed(text: str, blocks: list[dict[str, Any]], complaint: str) -> None:
    assert complaint in complaints(text, blocks)
