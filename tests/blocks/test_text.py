"""Words of people inside Slack's own formatting."""

import re
from pathlib import Path

import pytest

from bot.blocks.text import bold


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Raise CSAT", "*Raise CSAT*"),
        ("Make *every* caller happy", "*Make every caller happy*"),
        ("Use `code`, ~less~ _more_", "*Use code, less more*"),
        ("Fill in user_id __always__", "*Fill in user_id always*"),
        (" Two\nlines ", "*Two lines*"),
        ("A & <b>", "*A &amp; &lt;b&gt;*"),
        ("***", "***"),
        ("", ""),
    ],
)
def test_a_title_is_bold_from_its_first_to_its_last_word_whatever_it_holds(title: str, shown: str) -> None:
    assert bold(title, 150) == shown


def test_a_long_title_is_cut_with_its_bold_intact() -> None:
    assert bold("a" * 300, 50) == f"*{'a' * 49}…*"


def test_nothing_of_peoples_own_is_put_between_asterisks_by_hand() -> None:
    blocks = Path(__file__).parents[2] / "bot" / "blocks"
    others = [path for path in blocks.glob("*.py") if path.name != "text.py"]
    assert [path.name for path in others if re.search(r"\*\{(?:quoted|escape)\(", path.read_text())] == []
