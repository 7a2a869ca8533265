"""Block Kit as Slack accepts it: what may stand where, how long it may be, what an element holds.

Limits: https://api.slack.com/reference/block-kit and the pages of each block, element and view under it.
"""

from localslack.block_kit.check import check_message_blocks, check_options, check_view, name_blocks
from localslack.block_kit.surfaces import CHARACTERS, characters

__all__ = ["CHARACTERS", "characters", "check_message_blocks", "check_options", "check_view", "name_blocks"]
