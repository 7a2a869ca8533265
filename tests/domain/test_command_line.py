"""What stands behind `/goal`."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command_line import SUB_COMMANDS, NotUnderstood, Understood, read_checkin, read_command, sub_command
from bot.domain.goals import number_at_start
from bot.domain.reading.goal_keys import split_update


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("", "mine", ""),
        ("   ", "mine", ""),
        ("set Raise CSAT", "set", "Raise CSAT"),
        ("NEW Raise CSAT", "set", "Raise CSAT"),
        ("update G-12 82 on track", "update", "G-12 82 on track"),
        ("G-12", "show", "G-12"),
        ("g12 82 on track", "update", "g12 82 on track"),
        ("?", "help", ""),
        ("away help", "help", "away"),
        ("close ?", "help", "close"),
        ("new --help", "help", "new"),
        ("snooze", "help", "snooze"),
        ("snooze help", "help", "snooze"),
        ("Snooze until Thursday", "help", "snooze"),
        ("list  #claims", "list", "#claims"),
    ],
)
def test_a_sub_command_is_known_by_name_alias_or_a_goals_key(typed: str, name: str, rest: str) -> None:
    assert read_command(typed) == Understood(name, rest)


LOOSE_KEYS = ["G 2", "g 2", "G-2", "g2", "G-2:", "G-2,", "G- 2", "G -2", "G–2", "G−2", "G_2", "G.2", "G#2", "(G-2)"]
LOOSE_KEYS += ["`G-2`", "Ｇ-2", "goal G-2", "Goal: G 2", "G-2 =", "G-2 -", "G 2:"]


@pytest.mark.parametrize("key", LOOSE_KEYS)
@pytest.mark.parametrize("said", ["on track", "82", "82% at risk, macros are late", "no change"])
def test_a_goals_key_loosely_written_before_an_answer_is_a_check_in(key: str, said: str) -> None:
    read = read_command(f"{key} {said}")
    assert isinstance(read, Understood)
    number, rest = split_update(read.rest)
    assert (read.name, number, rest.lstrip("=- ")) == ("update", 2, said)


@pytest.mark.parametrize("typed", ["G-2:82", "G-2=82", "g2;82"])
def test_a_key_that_a_mark_parts_from_its_number_is_a_check_in(typed: str) -> None:
    assert read_command(typed) == Understood("update", "G-2 82")


@pytest.mark.parametrize("typed", ["G 20 summit prepared by June", "goal 2 launched by June"])
def test_a_letter_and_a_number_before_other_words_are_no_answer(typed: str) -> None:
    assert isinstance(read_command(typed), NotUnderstood)
    assert split_update(typed) == (None, typed)


@pytest.mark.parametrize("key", ["G 2", "G-2", "goal G 2"])
def test_a_key_alone_shows_its_goal(key: str) -> None:
    read = read_command(key)
    assert isinstance(read, Understood)
    assert (read.name, number_at_start(read.rest)) == ("show", 2)


@pytest.mark.parametrize("gap", ["\n", "\u00a0", "   ", "\t", " \n ", ":\n", ": "])
@pytest.mark.parametrize("name", ["set", "Set", "SET"])
def test_any_white_space_and_a_colon_part_a_command_from_what_follows(name: str, gap: str) -> None:
    assert read_command(f"{name}{gap}Raise CSAT") == Understood("set", "Raise CSAT")
    assert read_command(f"  {name}{gap}") == Understood("set", "")


def test_white_space_inside_what_follows_stays() -> None:
    assert read_command("set Raise\nCSAT") == Understood("set", "Raise\nCSAT")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shwo G-12", ["show"]),
        ("serr", ["set"]),
        ("progres", ["progress"]),
        ("lst team", ["list"]),
        ("se", ["set", "show"]),
        ("serr G-12", ["set"]),
        ("serr x", []),
        ("Raise CSAT", []),
        ("xyzzyplugh", []),
        ("sett Raise x", ["set"]),
        ("ste Raise x", ["set"]),
        ("neww Raise x", ["set"]),
        ("export", []),
        ("kpi of the phones", []),
        ("awya 20 Dec to 4 Jan", ["away"]),
        ("setings", ["settings"]),
    ],
)
def test_a_slip_of_the_finger_finds_the_closest_command_and_nonsense_none(typed: str, meant: list[str]) -> None:
    answer = read_command(typed)
    assert isinstance(answer, NotUnderstood)
    assert [command.name for command in answer.closest] == meant


@pytest.mark.parametrize(
    ("typed", "may_be", "is_likely"),
    [
        ("Raise CSAT", True, True),
        ("Lift CSAT from 78% to 85%", True, True),
        ("85%", True, True),
        ("lst team", True, False),
        ("sett Raise x", False, False),
        ("Get CSAT to 85%", True, True),
        ("Let customers book online", True, True),
        ("lessons of 20 Dec", False, False),
        ("export", False, False),
        ("shwo G-12", False, False),
        ("CSAT", False, False),
    ],
)
def test_words_and_numbers_that_are_no_command_read_as_a_goal(typed: str, may_be: bool, is_likely: bool) -> None:
    answer = read_command(typed)
    assert isinstance(answer, NotUnderstood)
    assert (answer.may_be_goal, answer.is_likely_goal) == (may_be, is_likely)
    assert answer.text == typed


@pytest.mark.parametrize(
    ("typed", "meant", "key", "may_be"),
    [
        ("12", "show", "G-12", False),
        ("12 82", "update", "G-12", False),
        ("12: 82", "update", "G-12", False),
        ("12:", "show", "G-12", False),
        ("C-12", "show", "G-12", False),
        ("C-12 82", "update", "G-12", False),
        ("c-12: at risk, macros are late", "update", "G-12", False),
        ("12 on track", "update", "G-12", False),
        ("12 on trak waiting for macros", "update", "G-12", False),
        ("12 is off track", "update", "G-12", False),
        ("12 at risk", "update", "G-12", False),
        ("12 🟢", "update", "G-12", False),
        ("12 done", "update", "G-12", False),
        ("12 reached", "update", "G-12", False),
        ("12 no change", "update", "G-12", False),
        ("12 same as last week", "update", "G-12", False),
        ("12 82% on track", "update", "G-12", False),
        ("#12 on track", "update", "G-12", False),
        ("# 12 82", "update", "G-12", False),
        ("#12", "show", "G-12", False),
        ("goal 12 on track", "update", "G-12", False),
        ("goal #12: 82", "update", "G-12", False),
        ("12) 82", "update", "G-12", False),
        ("12 = 82", "update", "G-12", False),
        ("#12 new customers by June", "", "", True),
        ("12 4h", "update", "G-12", True),
        ("1" * 5000, "", "", True),
        ("12 5-star reviews", "", "", True),
        ("12 new branches by June", "", "", True),
        ("12 new customers by June", "", "", True),
        ("12 at risk accounts renewed by June", "", "", True),
        ("12 done deals by June", "", "", True),
        ("90 % of calls answered within a minute", "", "", True),
        ("90% of calls answered within a minute", "", "", True),
        ("24/7 support by June", "", "", True),
        ("C-12 forms answered in a day", "", "", True),
        ("B2B customers answered in a day", "", "", True),
    ],
)
def test_a_number_alone_or_before_a_check_in_may_be_a_goals_key(typed: str, meant: str, key: str, may_be: bool) -> None:
    answer = read_command(typed)
    assert isinstance(answer, NotUnderstood)
    assert "".join(command.name for command in answer.closest) == meant
    assert (answer.key, answer.may_be_goal) == (key, may_be)
    assert answer.text == typed


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("help", "help", ""),
        (" ? ", "help", ""),
        ("help:", "help", ""),
        ("--HELP", "help", ""),
        ("help  set", "help", "set"),
        ("help set G-12", "checkin", "help set G-12"),
        ("help needed with macros", "checkin", "help needed with macros"),
        ("G-12 help", "checkin", "G-12 help"),
        ("", "checkin", ""),
    ],
)
def test_help_after_checkin_is_asked_for_alone_or_about_a_command(typed: str, name: str, rest: str) -> None:
    assert read_checkin(typed) == Understood(name, rest)


def slips(name: str) -> list[str]:
    """Every word that one slip of the finger makes of a name: a letter more, less, other, or two swapped."""
    splits = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    inserted = [a + c + b for a, b in splits for c in ascii_lowercase]
    missing = [a + b[1:] for a, b in splits if b]
    replaced = [a + c + b[1:] for a, b in splits if b for c in ascii_lowercase]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1]
    return sorted({*inserted, *missing, *replaced, *swapped})


@pytest.mark.parametrize("name", [command.name for command in SUB_COMMANDS])
def test_every_slip_of_one_letter_finds_its_command(name: str) -> None:
    for slip in slips(name):
        answer = read_command(slip)
        # A slip may also make another command's name.
        assert isinstance(answer, Understood) or name in [command.name for command in answer.closest], slip


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(read_command(text), Understood | NotUnderstood)


def test_every_example_is_itself_understood() -> None:
    for command in SUB_COMMANDS:
        read = read_command(command.example)
        assert isinstance(read, Understood)
        assert read.name == command.name
        assert sub_command(command.name) is command


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("on track G-2", "G-2 on track"),
        ("82 for G-2", "G-2 82"),
        ("it's 82 at G-2", "G-2 it's 82"),
        ("82 in goal G-2, at last", "G-2 82, at last"),
        ("82% on g2, waiting for macros", "G-2 82%, waiting for macros"),
        ("same as last week for G-2.", "G-2 same as last week"),
    ],
)
def test_a_check_in_with_the_goals_key_last_is_no_new_goal(typed: str, rest: str) -> None:
    assert read_command(typed) == Understood("update", rest)


@pytest.mark.parametrize(
    "typed", ["82 for G-1 and G-2", "on track G-2?", "12 for G-2 customers", "Raise 82 to 85 as G-2"]
)
def test_a_key_in_passing_is_left_where_it_is(typed: str) -> None:
    assert isinstance(read_command(typed), NotUnderstood)
