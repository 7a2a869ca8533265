"""What becomes of what people type."""

import pytest

from localslack.conversations import Conversations
from localslack.people import People
from localslack.seed import read_seed
from localslack.typed_text import Reader

SEED = read_seed()
READER = Reader(People(SEED.people, SEED.groups, SEED.personas), Conversations(SEED.channels))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@ana and @Ana Sousa!", "<@U0ANA> and <@U0ANA>!"),
        ("ana@harbour.example, @anabel", "ana@harbour.example, @anabel"),
        ("@phone-support please", "<!subteam^S0PHONE|@phone-support> please"),
        ("#claims-care, #claims", "<#C0CLAIMS|claims-care>, #claims"),
        ("@here", "<!here>"),
        ("<@U0BO> <@U0NOBODY>", "<@U0BO> <@U0NOBODY>"),
        ("<script>", "&lt;script&gt;"),
        ("see https://x.example/?a=1&b=2.", "see <https://x.example/?a=1&amp;b=2>."),
        ("", ""),
    ],
)
def test_typed_text_is_stored_as_slack_stores_it(typed: str, stored: str) -> None:
    assert READER.message(typed) == stored


def test_a_command_keeps_links_as_they_are_and_names_people() -> None:
    assert READER.command("for @bo see https://x.example", True) == "for <@U0BO|bo> see https://x.example"
