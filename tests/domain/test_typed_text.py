"""What people type, as it is kept."""

import pytest

from bot.domain.typed_text import in_words, keepable, people_mentioned


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Help <@U0BO|bo> and <@U0ANA>", "Help @bo and @Ana"),
        ("Thank <@U0ANA|ana.s>", "Thank @Ana"),
        ("Ask <@U0NEW>", "Ask @U0NEW"),
        ("Ask @ana", "Ask @ana"),
        ("Tell <!here> and <!channel|channel>", "Tell @here and @channel"),
        ("See <#C1|claims-care>, ask <!subteam^S1|@support>", "See #claims-care, ask @support"),
        ("Read <https://acme.test/a|the page> or <https://acme.test>", "Read the page or https://acme.test"),
        ("Write to <mailto:a@acme.test|a@acme.test>", "Write to a@acme.test"),
        ("Keep a < b and c > d <3", "Keep a < b and c > d <3"),
    ],
)
def test_mentions_and_links_read_as_people_see_them(sent: str, kept: str) -> None:
    assert in_words(sent, {"U0ANA": "Ana"}) == kept


def test_everybody_who_is_mentioned_is_looked_up() -> None:
    assert people_mentioned("<@U0BO|bo> <@U0ANA> <#C1> <!here> @dana") == {"U0BO", "U0ANA"}


@pytest.mark.parametrize("hidden", "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")
def test_what_hides_in_a_text_or_turns_round_what_stands_beside_it_is_not_kept(hidden: str) -> None:
    assert keepable(f"Raise {hidden}CSAT") == "Raise CSAT"


@pytest.mark.parametrize(
    "written",
    [
        "می\u200cخواهم",
        "👩\u200d👩\u200d👧",
        "שלום\u200f!",
        "ارفع الرضا",
        "Raise CSAT\n\tto 85%",
        "\u1780\u17b6\u179a\u200b\u1784\u17b6\u179a",
        "ตอบ\u200bจดหมาย",
        "\u1836\u180e\u1820",
        "♥\ufe0f",
        "\U0001fae8",
        " ",
        "\n",
    ],
)
def test_what_people_write_with_is_kept(written: str) -> None:
    assert keepable(written) == written


@pytest.mark.parametrize(
    "blank",
    [
        *("\u00ad", "\u034f", "\u061c", "\u115f", "\u200d", "\u200e", "\u200f", "\u2800", "\u3164", "\ufe0f", "\uffa0"),
        "\u200e \n\u200e",
        "\U000e0041\U000e007f",
        "\u202e\u3164",
    ],
)
def test_nothing_is_kept_of_a_text_in_which_no_character_shows(blank: str) -> None:
    assert keepable(blank) == ""
    assert keepable(f"{blank}Raise CSAT").endswith("Raise CSAT")
