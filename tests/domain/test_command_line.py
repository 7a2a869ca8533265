"""What stands behind `/goal`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command_line import SUB_COMMANDS, NotUnderstood, Understood, read_command, sub_command


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
        ("list  #claims", "list", "#claims"),
    ],
)
def test_a_sub_command_is_known_by_name_alias_or_a_goals_key(typed: str, name: str, rest: str) -> None:
    assert read_command(typed) == Understood(name, rest)


@pytest.mark.parametrize(("typed", "meant"), [("shwo G-12", "show"), ("serr x", None), ("progres", "progress")])
def test_a_slip_of_the_finger_finds_the_closest_command(typed: str, meant: str | None) -> None:
    answer = read_command(typed)
    assert isinstance(answer, NotUnderstood)
    assert (answer.closest.name if answer.closest else None) == meant


def test_nonsense_finds_no_command_rather_than_a_far_one() -> None:
    assert read_command("xyzzyplugh") == NotUnderstood("xyzzyplugh", None)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(read_command(text), Understood | NotUnderstood)


def test_every_example_is_itself_understood() -> None:
    for command in SUB_COMMANDS:
        read = read_command(command.example)
        assert isinstance(read, Understood)
        assert read.name == command.name
        assert sub_command(command.name) is command
