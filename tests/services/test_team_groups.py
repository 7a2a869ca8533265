"""Teams whose members come from a user group follow it, on both databases."""

from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.domain.deliveries import Kind, Message
from bot.domain.people import Profile
from bot.domain.team_changes import Happening
from bot.domain.teams import Team
from bot.services.people import PeopleService
from bot.services.schedules import Due
from bot.services.team_groups import TeamGroupService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from handlers.services import Services
from handlers.team_moves import deliveries
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, World

W = "T0ACME"
GROUP = "S0CARE"


@dataclass
class House:
    """Ana leads Care, whose members are those of a user group (Bo) and Chidi, who was picked by hand."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        world.organisation()
        self.groups = TeamGroupService(world.uow, world.clock)
        self.teams = TeamService(world.uow, world.clock, frozenset())
        form = self.teams.form(W, INES, "C0CARE", posting=True)
        wish = replace(
            form.wish, name="Care", lead_id=ANA, members=(CHIDI,), usergroup_id=GROUP, in_group=(BO,), zone="UTC"
        )
        self.saved = self.teams.save(W, INES, form.place, wish)
        told = deliveries(cast("Services", SimpleNamespace(team_news=TeamNewsService(world.uow, world.clock))))
        words = {kind: lambda _: Message("-") for kind in Kind}
        self.clockwork = Clockwork(world, words | dict(told))

    @property
    def care(self) -> Team:
        with self.world.uow.reading(W) as tx:
            team = tx.teams.in_channel("C0CARE")
        assert team is not None
        return team

    def joined(self) -> list[tuple[str, ...]]:
        with self.world.uow.reading(W) as tx:
            changes = tx.team_changes.of_team(self.care.team_id)
        return [one.people for one in changes if one.what is Happening.JOINED]

    def days_later(self) -> None:
        self.clockwork.run_until(self.world.clock.now() + timedelta(days=5))

    def news(self) -> list[str]:
        """Return the first line of each piece of news that was sent."""
        sent = [message.text for one, message, _ in self.clockwork.slack.posts if one.kind is Kind.TEAM_NEWS]
        return [text.splitlines()[0] for text in sent]

    def told_of_the_end(self) -> list[str]:
        with self.world.uow.reading(W) as tx:
            return [one.recipient for one in tx.deliveries.of_people(Kind.TEAM_NEWS, (ANA, BO, CHIDI, INES), "")]


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_who_joins_or_leaves_the_group_joins_or_leaves_the_team(house: House) -> None:
    assert house.care.members == {BO, CHIDI}
    house.groups.has(W, GROUP, [DANA])
    assert house.care.members == {DANA, CHIDI}
    assert house.care.picked == {CHIDI}
    assert house.joined() == [(ANA, BO, CHIDI), (DANA,)]


def test_what_slack_tells_twice_changes_nothing_more(house: House) -> None:
    house.groups.has(W, GROUP, [DANA])
    with house.world.queries() as asked:
        house.groups.has(W, GROUP, [DANA])
    assert not [one for one in asked if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert house.joined() == [(ANA, BO, CHIDI), (DANA,)]


def test_who_was_picked_stays_though_they_leave_the_group(house: House) -> None:
    house.groups.has(W, GROUP, [BO, CHIDI])
    house.groups.has(W, GROUP, [])
    assert house.care.members == {CHIDI}


def test_apps_and_people_of_other_workspaces_are_left_out(house: House) -> None:
    house.world.person("Robot", is_bot=True)
    house.groups.has(W, GROUP, [BO, "U0ROBOT", "U0MET"])
    assert house.care.members == {BO, CHIDI, "U0MET"}
    people = PeopleService(house.world.uow, house.world.clock, frozenset())
    people.learn(W, [Profile("U0MET", "Met", "UTC", stranger=True)])
    assert house.care.members == {BO, CHIDI}, "once it is known who they are"
    house.groups.has(W, GROUP, [BO, "U0ROBOT", "U0MET"])
    assert house.care.members == {BO, CHIDI}


def test_people_are_planned_for_as_they_come_and_go(house: House) -> None:
    house.world.goal("Answer faster", house.care)
    house.groups.has(W, GROUP, [DANA])
    with house.world.uow.reading(W) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is not None
        assert tx.schedules.get(Due.PROMPT, BO) is None


def test_a_group_that_is_gone_leaves_the_last_members_and_is_told_once(house: House) -> None:
    for _ in range(2):
        house.groups.is_gone(W, GROUP)
    assert house.care.members == {BO, CHIDI}
    assert house.care.group_is_gone
    assert house.told_of_the_end() == [ANA]


def test_a_group_that_is_in_use_again_is_followed_again(house: House) -> None:
    house.groups.is_gone(W, GROUP)
    house.groups.has(W, GROUP, [BO])
    assert not house.care.group_is_gone
    house.groups.is_gone(W, GROUP)
    assert house.told_of_the_end() == [ANA, ANA]


def test_the_lead_is_told_once_that_nobody_is_in_the_group_and_once_that_somebody_is_again(house: House) -> None:
    house.groups.has(W, GROUP, [])
    house.groups.has(W, GROUP, [])
    house.days_later()
    assert house.news() == ["Nobody has been in the user group of *Care* since 6 January 2027."]
    for people in ([DANA], [DANA, BO], [DANA]):
        house.groups.has(W, GROUP, people)
    house.days_later()
    assert house.news()[1:] == ["There have been people in the user group of *Care* again since 11 January 2027."]


def test_the_lead_is_told_once_that_a_group_that_was_gone_is_there_again(house: House) -> None:
    house.groups.is_gone(W, GROUP)
    house.days_later()
    for people in ([CHIDI], [CHIDI, BO], [BO]):
        house.groups.has(W, GROUP, people)
    house.days_later()
    assert [one.partition(" of *Care*")[0] for one in house.news()] == [
        "The user group",
        "There have been people in the user group",
    ]


def test_what_is_over_before_the_lead_hears_of_it_is_not_told(house: House) -> None:
    house.groups.is_gone(W, GROUP)
    house.groups.has(W, GROUP, [BO])
    house.groups.has(W, GROUP, [])
    house.groups.has(W, GROUP, [DANA])
    house.days_later()
    assert house.news() == []


def test_a_group_of_those_alone_who_were_picked_by_hand_is_not_empty(house: House) -> None:
    house.groups.has(W, GROUP, [CHIDI])
    assert house.told_of_the_end() == []


def test_groups_of_no_team_are_nobody_s_business(house: House) -> None:
    assert house.groups.in_use(W) == (GROUP,)
    house.groups.has(W, "S0OTHER", [DANA])
    house.groups.is_gone(W, "S0OTHER")
    assert house.care.members == {BO, CHIDI}


def test_a_save_can_still_be_taken_back_after_the_group_has_changed(house: House) -> None:
    form = house.teams.form(W, ANA, "C0CARE")
    saved = house.teams.save(W, ANA, form.place, replace(form.wish, name="Caring", in_group=(BO,)))
    house.groups.has(W, GROUP, [DANA])
    house.teams.undo(W, ANA, saved.undo)
    assert house.care.name == "Care"
    assert house.care.members == {DANA, CHIDI}


def test_the_cost_does_not_grow_with_the_group(house: House) -> None:
    costs = []
    for people in ([DANA], [DANA, *(f"U0X{n}" for n in range(30))]):
        with house.world.queries() as asked:
            house.groups.has(W, GROUP, people)
        costs.append(len(asked))
    assert costs[1] <= costs[0] + 2
