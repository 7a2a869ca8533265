"""Which team somebody means by a name, and which they may have meant."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.cadences import Cadence
from bot.domain.team_names import closest_name, teams_meant
from bot.domain.teams import Team, TeamEnd

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


def team(number: int, name: str, *, has_ended: bool = False) -> Team:
    made = Team(number, name, "U0ANA", 1, f"C{number}", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)
    return replace(made, end=TeamEnd(NOW, "U0INES")) if has_ended else made


TEAMS = [team(1, "Claims care"), team(2, "Phone support"), team(3, "Reção"), team(4, "claims  Care", has_ended=True)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("clams care", "Claims care"),
        ("#claims-care", "Claims care"),
        ("CLAIM CARES", "Claims care"),
        ("fone suport", "Phone support"),
        ("recao", "Reção"),
        ("warehouse", ""),
        ("", ""),
    ],
)
def test_a_name_with_slips_is_like_that_of_a_standing_team_first(typed: str, meant: str) -> None:
    assert closest_name(TEAMS, typed) == meant


def test_among_no_teams_none_is_like_it() -> None:
    assert closest_name([], "claims care") == ""


NIGHT, DESK = team(5, "Night line"), team(6, "#2 Night desk")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("night LINE", [NIGHT]),
        ("#night line", [NIGHT]),
        ("#2  night desk", [DESK]),
        ("<#C6|night-desk>", [DESK]),
        ("night", [NIGHT, DESK]),
        ("day", []),
        ("", []),
        ("#", []),
    ],
)
def test_a_team_is_meant_by_its_name_its_channel_or_words_of_its_name(words: str, meant: list[Team]) -> None:
    assert list(teams_meant([NIGHT, DESK], words)) == meant
