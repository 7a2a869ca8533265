"""What is kept of a save, and two forms of one team at once."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadences import Cadence
from bot.domain.team_saves import Meanwhile, Part, TeamSave, marks_of, noted_save, reconciled, save_noted
from bot.domain.teams import ProgressSlot, Team, TeamWish, wish_of

CLAIMS = Team(
    team_id=7,
    name="Claims",
    lead_id="U0ANA",
    parent_id=1,
    channel_id="C0CLAIMS",
    zone="Europe/Lisbon",
    cadence=Cadence(1, 0, 9),
    anchor=date(2027, 1, 4),
    created_at=datetime(2027, 1, 6, tzinfo=UTC),
    members=frozenset({"U0BO"}),
)
OTHERWISE: dict[Part, TeamWish] = {
    Part.NAME: replace(wish_of(CLAIMS), name="Claims care"),
    Part.LEAD: replace(wish_of(CLAIMS), lead_id="U0BO"),
    Part.PARENT: replace(wish_of(CLAIMS), parent_id=2),
    Part.MEMBERS: replace(wish_of(CLAIMS), members=("U0CHIDI",)),
    Part.ZONE: replace(wish_of(CLAIMS), zone="Asia/Tokyo"),
    Part.CADENCE: replace(wish_of(CLAIMS), cadence=Cadence(2, 1, 10)),
    Part.PROGRESS_SLOT: replace(wish_of(CLAIMS), progress_slot=ProgressSlot(4, 16)),
}
MARKS = marks_of(wish_of(CLAIMS))


def as_wished(wish: TeamWish) -> Team:
    return replace(
        CLAIMS,
        name=wish.name,
        lead_id=wish.lead_id,
        parent_id=wish.parent_id,
        members=frozenset(wish.members),
        usergroup_id=wish.usergroup_id,
        zone=wish.zone or "UTC",
        cadence=wish.cadence,
        progress_slot=wish.progress_slot,
    )


teams = st.builds(
    Team,
    team_id=st.integers(1, 2**40),
    name=st.text(min_size=1, max_size=80),
    lead_id=st.text(min_size=1, max_size=12),
    parent_id=st.none() | st.integers(1, 99),
    channel_id=st.text(max_size=12),
    zone=st.sampled_from(["Europe/Lisbon", "Pacific/Auckland"]),
    cadence=st.builds(Cadence, st.sampled_from([1, 2, 4]), st.integers(0, 6), st.integers(0, 23), st.integers(0, 59)),
    anchor=st.dates(),
    created_at=st.datetimes(timezones=st.just(UTC)),
    progress_slot=st.builds(ProgressSlot, st.integers(0, 6), st.integers(0, 23)),
    members=st.frozensets(st.text(min_size=1, max_size=12), max_size=5),
    usergroup_id=st.none() | st.text(max_size=12),
    posting=st.booleans(),
)
parts = st.lists(st.sampled_from(Part), unique=True).map(tuple)


AT = datetime(2027, 1, 6, 10, tzinfo=UTC)


@given(st.none() | teams, teams, st.datetimes(timezones=st.just(UTC)), parts, parts)
def test_a_save_comes_back_from_its_note_as_it_was(
    before: Team | None, after: Team, at: datetime, stays: tuple[Part, ...], replaced: tuple[Part, ...]
) -> None:
    save = TeamSave(before, after, at, Meanwhile(stays, replaced))
    assert save_noted(json.loads(json.dumps(noted_save(save)))) == save


def test_the_note_names_a_member_once_however_little_else_was_changed() -> None:
    after = replace(CLAIMS, name="Claims care", members=CLAIMS.members | {"U0CHIDI"})
    note = json.dumps(noted_save(TeamSave(CLAIMS, after, AT)))
    assert [note.count(member) for member in ("U0BO", "U0CHIDI")] == [1, 2], "and twice who has just come"


def test_headway_coming_into_the_channel_does_not_change_what_was_saved() -> None:
    save = TeamSave(None, CLAIMS, AT)
    assert save.still_stands(replace(CLAIMS, posting=True))
    assert not save.still_stands(replace(CLAIMS, members=frozenset()))
    assert TeamSave(replace(CLAIMS, name="Old"), CLAIMS, AT).undone(replace(CLAIMS, posting=True)).posting


@pytest.mark.parametrize("part", Part)
def test_what_a_form_left_alone_follows_what_was_changed_elsewhere(part: Part) -> None:
    theirs = as_wished(OTHERWISE[part])
    assert reconciled(wish_of(CLAIMS), MARKS, theirs) == (wish_of(theirs), Meanwhile(stays=(part,)))


@pytest.mark.parametrize("part", Part)
def test_what_only_this_form_changed_is_as_it_says(part: Part) -> None:
    mine = OTHERWISE[part]
    assert reconciled(mine, MARKS, CLAIMS) == (mine, Meanwhile())


def test_what_both_changed_is_as_the_later_form_says_and_the_rest_of_both_stays() -> None:
    theirs = replace(CLAIMS, name="Claims desk", lead_id="U0BO")
    mine = replace(wish_of(CLAIMS), name="Claims care", zone="Asia/Tokyo")
    wish, meanwhile = reconciled(mine, MARKS, theirs)
    assert wish == replace(mine, lead_id="U0BO")
    assert meanwhile == Meanwhile(stays=(Part.LEAD,), replaced=(Part.NAME,))


def test_the_same_change_in_both_forms_is_nothing_to_tell() -> None:
    theirs = replace(CLAIMS, name="Claims care")
    assert reconciled(OTHERWISE[Part.NAME], MARKS, theirs) == (OTHERWISE[Part.NAME], Meanwhile())


def test_a_group_chosen_elsewhere_stays_with_its_people() -> None:
    theirs = replace(CLAIMS, members=frozenset({"U0DANA", "U0CHIDI"}), usergroup_id="S0CLAIMS")
    wish, meanwhile = reconciled(wish_of(CLAIMS), MARKS, theirs)
    assert (wish.usergroup_id, wish.in_group) == ("S0CLAIMS", ("U0CHIDI", "U0DANA"))
    assert meanwhile.stays == (Part.MEMBERS,)


def test_a_form_without_marks_is_taken_as_it_is() -> None:
    theirs = replace(CLAIMS, name="Claims desk")
    assert reconciled(wish_of(CLAIMS), (), theirs) == (wish_of(CLAIMS), Meanwhile())
