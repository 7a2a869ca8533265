"""The message about a file of teams: what is wrong, what it would do, what it did, all within Slack's limits."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.blocks.team_imports import (
    EXAMPLE,
    fault_words,
    import_message,
    invite_words,
    not_a_table_message,
    not_read_message,
    not_your_import_message,
    read_page,
    reading_message,
    unreadable_words,
)
from bot.domain.deliveries import Message
from bot.domain.team_files.cards import ImportCard, State, Summary, TeamLine, card_noted, noted_card
from bot.domain.team_files.faults import Column, Fault, Unreadable, Wrong
from bot.domain.team_files.plans import Faulty
from bot.domain.team_saves import Part

LONG = "<!channel> *a* & `b` " * 40
PEOPLE = tuple(f"U0MEMBER{number}" for number in range(40))
NEW = TeamLine("Claims", "Harbour", "U0ANA", "C0CLAIMS", ("U0BO",), ())
CHANGED = TeamLine(LONG[:80], LONG[:80], "U0ANA", "C0CLAIMS", PEOPLE, tuple(Part), was_called=LONG[:80])


def card(found: Summary | Faulty | Unreadable, state: State = State.READ, **more: object) -> ImportCard:
    return ImportCard("d1", "F0TEAMS", "teams.csv", "digest", found, state, **more)  # type: ignore[arg-type]


def buttons(message: Message) -> list[str]:
    elements = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]
    return [one["text"]["text"] for one in elements]


CARDS = [
    *(card(why) for why in Unreadable),
    card(
        Faulty(tuple(Fault(n, Column.MEMBERS, Wrong.CONTRADICTS, LONG, LONG, (9999,) * 9) for n in range(99))), page=3
    ),
    card(Summary((CHANGED,) * 99, 5000, (LONG,) * 50), page=2),
    *(card(Summary((NEW,), 2), state) for state in State),
    card(Summary((), 3)),
]


@pytest.mark.parametrize("shown", CARDS)
def test_every_card_fits_into_a_message_that_can_be_shown_anew_and_is_kept_as_it_is(
    shown: ImportCard, accept: Callable[[Message], None]
) -> None:
    message = import_message(shown)
    accept(message)
    assert len(message.text) <= 4000
    assert "<!channel>" not in message.text
    assert card_noted("d1", noted_card(shown)) == shown


@pytest.mark.parametrize("wrong", Wrong)
def test_every_fault_has_words_with_and_without_what_may_have_been_meant(wrong: Wrong) -> None:
    for fault in (Fault(3, Column.LEAD, wrong, "@anna", "@ana", (2,)), Fault(3, None, wrong)):
        words = fault_words(fault)
        assert words.startswith("Line 3")
        assert "{" not in words


def test_only_what_waits_can_be_imported_or_cancelled_and_pages_are_turned() -> None:
    assert buttons(import_message(card(Summary((NEW,))))) == ["Import", "Cancel"]
    assert buttons(import_message(card(Summary((NEW,)), State.IMPORTED))) == []
    assert buttons(import_message(card(Summary((), 3)))) == []
    many = Faulty(tuple(Fault(number, Column.LEAD, Wrong.MISSING) for number in range(20)))
    assert buttons(import_message(card(many))) == ["Next page"]
    assert buttons(import_message(card(many, page=1))) == ["Previous page", "Next page"]
    assert "Page 3 of 3" in import_message(card(many, page=2)).text


def test_what_a_new_team_is_reads_in_one_line() -> None:
    text = import_message(card(Summary((NEW,), 2, ("Cost centre",)))).text
    assert "*Claims*: new, below Harbour, in <#C0CLAIMS>, led by <@U0ANA>, with <@U0BO>" in text
    assert "Teams: 1 new, 0 changed, 2 unchanged. 1 new membership." in text
    assert "Not read: Cost centre." in text


def test_a_card_kept_with_more_than_is_shown_now_is_shown() -> None:
    shown = card(Summary((NEW,)))
    assert card_noted("d1", {**noted_card(shown), "has_words": True}) == shown


def test_who_may_not_import_reads_of_which_file_and_who_may(accept: Callable[[Message], None]) -> None:
    for message in (
        not_your_import_message(LONG, PEOPLE),
        not_your_import_message("export.csv", ()),
        not_read_message(LONG),
        reading_message([LONG] * 9),
    ):
        accept(message)
        assert "<!channel>" not in message.text
    text = not_your_import_message("export.csv", ("U0EMEKA",)).text
    assert text == "I did not read the file *export.csv*: only <@U0EMEKA> can set teams up from a file."


def test_channels_without_headway_are_named_twenty_at_most() -> None:
    without = replace(NEW, has_bot=False)
    assert "Headway still has to be invited to: <#C0CLAIMS>." in import_message(card(Summary((without, NEW)))).text
    assert "invited" not in import_message(card(Summary((NEW,)))).text
    assert invite_words(["#a"] * 22).endswith("#a and 2 more.")


def test_what_is_no_table_shows_three_lines_as_an_example(accept: Callable[[Message], None]) -> None:
    for message in (not_a_table_message(is_admin=True), import_message(card(Unreadable.NO_HEADINGS))):
        accept(message)
        assert all(line in message.text for line in EXAMPLE)
    assert "nothing of it was recorded" in not_a_table_message(is_admin=False).text


def test_a_file_that_is_too_much_at_once_is_to_be_split_and_needs_no_example() -> None:
    for words in (unreadable_words(Unreadable.TOO_MANY_TEAMS), import_message(card(Unreadable.TOO_MANY_TEAMS)).text):
        assert "at most 200 at once. Please split the file." in words
        assert EXAMPLE[0] not in words


@pytest.mark.parametrize("value", ["", "d1", "d1|", "d1|x", "d1|-1", "d1|" + "9" * 40])
def test_a_button_s_value_that_is_none_turns_to_the_first_page(value: str) -> None:
    assert read_page(value)[1] == 0
