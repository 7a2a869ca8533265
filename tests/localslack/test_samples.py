"""The samples: Slack would take them, and they leave out no block and no element."""

import re

from localslack.block_kit import check_message_blocks, check_view
from localslack.block_kit.blocks import BLOCKS
from localslack.block_kit.elements import ELEMENTS
from localslack.samples import CONTENT, read_samples
from localslack.visible import block_text

ORIGIN = "http://127.0.0.1:8066"


def test_every_sample_is_within_slack_s_limits() -> None:
    samples = read_samples(ORIGIN)

    for message in samples["messages"]:
        assert check_message_blocks(message["blocks"]) == []
    assert check_view(samples["form"], "modal") == []
    assert check_view(samples["home"], "home") == []


def test_the_samples_show_every_block_and_every_element() -> None:
    shown = set(re.findall(r"type: (\w+)", CONTENT.read_text(encoding="utf-8")))

    assert set(BLOCKS) | set(ELEMENTS) <= shown


def test_every_block_of_the_samples_has_words_for_a_test_to_read() -> None:
    for message in read_samples(ORIGIN)["messages"]:
        for block in message["blocks"]:
            assert block_text(block, {}) or block["type"] == "divider" or block["elements"]
