import pytest

from bot.domain.goal_lists import Scope, Which, closest_scope, person_named, read_scope
from bot.domain.people import most_alike


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("", Scope(Which.MINE)),
        ("  Mine ", Scope(Which.MINE)),
        ("my goals", Scope(Which.MINE)),
        ("team", Scope(Which.TEAM)),
        ("Organisation", Scope(Which.ORG)),
        ("stale goals", Scope(Which.STALE)),
        ("<@U0BO|bo>", Scope(Which.PERSON, "U0BO")),
        ("<#C0CLAIMS|claims-care>", Scope(Which.CHANNEL, "C0CLAIMS")),
    ],
)
def test_people_ask_for_lists_in_their_own_words(text: str, scope: Scope) -> None:
    assert read_scope(text) == scope


@pytest.mark.parametrize("text", ["staff", "@bo", "<@U1> <@U2>", "<!channel>", "G-12"])
def test_what_is_no_list_is_not_guessed(text: str) -> None:
    assert read_scope(text) is None


@pytest.mark.parametrize("scope", [Scope(w) for w in Which if w not in (Which.PERSON, Which.CHANNEL)])
def test_a_button_carries_a_list_and_brings_it_back(scope: Scope) -> None:
    assert read_scope(scope.value) == scope


@pytest.mark.parametrize("scope", [Scope(Which.PERSON, "U0BO"), Scope(Which.CHANNEL, "C0CLAIMS")])
def test_a_list_of_somebody_or_of_a_channel_comes_back_too(scope: Scope) -> None:
    assert read_scope(scope.value) == scope


@pytest.mark.parametrize(
    ("typed", "meant"), [("stail", "stale"), ("overdew", "overdue"), ("orgg", "org"), ("xyzzy", "team")]
)
def test_the_closest_list_is_offered(typed: str, meant: str) -> None:
    assert closest_scope(typed) == meant


@pytest.mark.parametrize(("typed", "name"), [("@nobody", "nobody"), (" @Ana Sousa ", "Ana Sousa"), ("stale", "")])
def test_a_name_after_an_at_is_somebody_even_where_slack_knows_nobody(typed: str, name: str) -> None:
    assert person_named(typed) == name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("anna", ("U1",)), ("ines", ("U2",)), ("Tamihana", ("U3",)), ("duarte", ("U2", "U4")), ("xyzzy", ())],
)
def test_a_name_is_offered_by_its_likeness_without_capitals_or_accents(typed: str, meant: tuple[str, ...]) -> None:
    names = {"U1": "Ana Sousa", "U2": "Inês Duarte", "U3": "Bo Tamihana", "U4": "Rui DUARTE"}
    assert most_alike(typed, names) == meant
