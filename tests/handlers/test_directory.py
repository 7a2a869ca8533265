"""The directory's tick: who and what could be asked about is, and nothing is asked for without end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.domain.backoff import LONGEST_REST
from bot.domain.channels import Channel
from bot.domain.deliveries import Kind
from bot.domain.people import Profile
from bot.services.lead_questions import LeadQuestionService
from bot.services.people import DirectoryUnavailable, PeopleService
from bot.services.team_channels import TeamChannelService
from bot.services.team_groups import TeamGroupService
from bot.services.teams import TeamService
from handlers.directory import CHANNELS_AT_ONCE, LOOK_AGAIN_EVERY, SHORTEST_REST, DirectoryTick
from handlers.roll_call import AGAIN_EVERY, FIRST_AFTER
from storage.due import SqlDue
from tests.world import ANA, World


@dataclass
class Slack:
    """What Slack says about people and channels, and what it was asked."""

    silent_in: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    silent_about: set[str] = field(default_factory=set)
    bot_is_in: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)

    def profiles(self, workspace_id: str, user_ids: Sequence[str]) -> Iterator[list[Profile]]:
        self.asked.extend(user_ids)
        if workspace_id in self.silent_in:
            raise DirectoryUnavailable("fatal_error")
        said = [each for each in user_ids if each not in self.silent_about]
        yield [Profile(each, each, "Europe/Lisbon", deactivated=each in self.gone) for each in said]

    def admins(self, _workspace_id: str) -> list[Profile]:
        return []

    def channel(self, _workspace_id: str, channel_id: str, *, paced: bool, within: float | None) -> Channel:
        assert paced
        assert within is None, "nobody waits"
        self.channels.append(channel_id)
        if channel_id in self.silent_about:
            raise DirectoryUnavailable("fatal_error")
        return Channel(is_member=channel_id in self.bot_is_in)


class Clocked:
    """The tick over a test's world, on a clock that only the test moves."""

    def __init__(self, world: World) -> None:
        self.world, self.slack, self.now = world, Slack(), 1000.0
        self.people = PeopleService(world.uow, world.clock, frozenset())
        self.teams = TeamService(world.uow, world.clock, frozenset())
        channels = TeamChannelService(world.uow, world.clock, frozenset())
        groups = TeamGroupService(world.uow, world.clock)
        services = SimpleNamespace(
            people=self.people,
            teams=self.teams,
            team_groups=groups,
            lead_questions=LeadQuestionService(world.uow, world.clock, frozenset({"U0KIM"})),
            team_channels=channels,
            directory=self.slack,
        )
        self.is_first = True
        due = SqlDue(world.database.engines)
        self.tick = DirectoryTick(due, cast("Any", services), lambda _here: self.is_first, lambda: self.now)


@pytest.fixture
def clocked(world: World) -> Clocked:
    return Clocked(world)


def test_who_is_unknown_is_asked_about_once(world: World, clocked: Clocked) -> None:
    clocked.people.need(world.workspace_id, ["U0NEW"])
    assert (clocked.tick(), clocked.tick()) == (1, 0)
    assert clocked.slack.asked == ["U0NEW"]


def test_somebody_whom_slack_did_not_have_any_more_is_asked_about_again_until_slack_says(
    world: World, clocked: Clocked
) -> None:
    team = world.team("Phones")
    assert team.lead_id == ANA
    clocked.tick()
    clocked.slack.asked.clear()
    clocked.slack.gone = {ANA}
    clocked.slack.silent_in = {world.workspace_id}
    clocked.tick.doubt(world.workspace_id, ANA)
    clocked.tick()
    clocked.slack.silent_in = set()
    clocked.now += SHORTEST_REST
    clocked.tick()
    clocked.tick()
    assert clocked.slack.asked == [ANA, ANA]
    with world.uow.reading(world.workspace_id) as tx:
        person = tx.people.get(ANA)
    assert person is not None
    assert person.deactivated


def test_that_somebody_left_is_found_though_no_event_told_of_it(world: World, clocked: Clocked) -> None:
    team = world.team("Phones")
    clocked.tick()
    clocked.slack.asked.clear()
    clocked.slack.gone = {ANA}
    clocked.tick()
    assert clocked.slack.asked == [], "events tell, for a while"
    clocked.now += FIRST_AFTER
    clocked.tick()
    assert ANA in clocked.slack.asked
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.tree().acting_lead(team) != ANA
    clocked.slack.gone = set()
    clocked.tick()
    clocked.now += AGAIN_EVERY
    clocked.tick()
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.tree().acting_lead(team) == ANA, "nor that they are back"


def test_of_several_processes_one_calls_the_roll_and_another_does_once_that_one_has_ended(
    world: World, clocked: Clocked
) -> None:
    world.team("Phones")
    clocked.tick()
    clocked.slack.asked.clear()
    clocked.is_first = False
    clocked.now += FIRST_AFTER
    clocked.tick()
    assert clocked.slack.asked == []
    clocked.is_first = True
    clocked.tick()
    assert ANA in clocked.slack.asked


def test_a_roll_that_slack_broke_off_is_called_again_soon_and_one_that_ended_is_not(
    world: World, clocked: Clocked
) -> None:
    world.team("Phones")
    clocked.tick()
    clocked.slack.asked.clear()
    clocked.now += FIRST_AFTER
    clocked.slack.silent_in = {world.workspace_id}
    clocked.tick()
    clocked.tick()
    asked = clocked.slack.asked.count(ANA)
    assert asked == 1
    clocked.slack.silent_in = set()
    clocked.now += FIRST_AFTER
    for _ in range(3):
        clocked.tick()
    assert clocked.slack.asked.count(ANA) == 2
    clocked.now += FIRST_AFTER
    clocked.tick()
    assert clocked.slack.asked.count(ANA) == 2


def test_a_roll_that_slack_broke_off_goes_on_with_those_who_were_not_asked_about(
    world: World, clocked: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often Slack is silent: whoever stands last is asked about in the end."""
    world.team("Phones")
    everybody = list(clocked.people.known(world.workspace_id))
    calls: list[list[str]] = []

    def one_and_then_silence(_workspace_id: str, user_ids: Sequence[str]) -> Iterator[list[Profile]]:
        calls.extend([list(user_ids)] if user_ids else [])
        for user_id in user_ids[:1]:
            yield [Profile(user_id, user_id, "Europe/Lisbon")]
        if len(user_ids) > 1:
            raise DirectoryUnavailable("ratelimited")

    monkeypatch.setattr(clocked.slack, "profiles", one_and_then_silence)
    clocked.tick()
    for _ in everybody:
        clocked.now += FIRST_AFTER
        clocked.tick()
        clocked.tick()
    assert calls == [everybody[at:] for at in range(len(everybody))]


def test_nothing_is_written_of_those_of_whom_slack_says_the_same(world: World, clocked: Clocked) -> None:
    world.team("Phones")
    clocked.tick()
    clocked.now += FIRST_AFTER
    clocked.tick()
    clocked.tick()
    clocked.now += AGAIN_EVERY
    clocked.slack.asked.clear()
    with world.queries() as statements:
        clocked.tick()
    assert ANA in clocked.slack.asked
    assert not [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE")) and "people" in each]


def test_after_a_silence_the_workspace_rests_longer_each_time_and_another_does_not(
    world: World, clocked: Clocked
) -> None:
    other = world.elsewhere().workspace_id
    for workspace_id in (world.workspace_id, other):
        clocked.people.need(workspace_id, ["U0NEW"])
    clocked.slack.silent_in = {min(world.workspace_id, other)}
    assert clocked.tick() == 1
    assert clocked.slack.asked == ["U0NEW", "U0NEW"]
    clocked.now += SHORTEST_REST - 1
    clocked.tick()
    assert len(clocked.slack.asked) == 2
    clocked.now += 1
    clocked.tick()
    assert len(clocked.slack.asked) == 3
    clocked.now += SHORTEST_REST
    clocked.tick()
    assert len(clocked.slack.asked) == 3, "it rests twice as long now"
    clocked.slack.silent_in = set()
    clocked.now += LONGEST_REST.total_seconds()
    assert clocked.tick() == 1


def test_one_about_whom_slack_says_nothing_is_not_asked_about_at_every_tick(world: World, clocked: Clocked) -> None:
    clocked.people.need(world.workspace_id, ["U0NEW", "U0MUTE"])
    clocked.slack.silent_about = {"U0MUTE"}
    assert clocked.tick() == 1
    assert clocked.tick() == 0
    assert clocked.slack.asked.count("U0MUTE") == 1


def test_a_failure_in_one_workspace_does_not_keep_the_next_from_being_asked_about(
    world: World, clocked: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.elsewhere().workspace_id
    first, second = sorted((world.workspace_id, other))
    clocked.people.need(second, ["U0NEW"])
    knows_an_admin = clocked.people.knows_an_admin

    def fails_in_the_first(workspace_id: str) -> bool:
        if workspace_id == first:
            raise RuntimeError
        return knows_an_admin(workspace_id)

    monkeypatch.setattr(clocked.people, "knows_an_admin", fails_in_the_first)
    assert clocked.tick() == 1


def test_after_a_start_every_teams_channel_is_looked_at_a_few_at_a_time_those_that_wait_first(
    world: World, clocked: Clocked
) -> None:
    for number in range(CHANNELS_AT_ONCE):
        world.team(f"Team {number}", channel=f"C0{number}")
    world.team("Waiting", channel="C0WAITING", posting=False)
    clocked.slack.bot_is_in = {"C0WAITING", "C01"}
    clocked.tick()
    assert clocked.slack.channels[0] == "C0WAITING"
    assert len(clocked.slack.channels) == CHANNELS_AT_ONCE
    for _ in range(3):
        clocked.tick()
    assert (
        len(clocked.slack.channels)
        == len(set(clocked.slack.channels))
        == len(clocked.teams.tree(world.workspace_id).teams)
    )
    posting = {team.channel_id for team in clocked.teams.tree(world.workspace_id) if team.posting}
    assert posting == {"C0WAITING", "C01"}


def test_a_team_that_was_made_while_slack_was_silent_is_looked_at_again_and_one_that_posts_is_not(
    world: World, clocked: Clocked
) -> None:
    world.team("Posting", channel="C0POSTING")
    clocked.slack.bot_is_in = {"C0POSTING", "C0NEW"}
    clocked.tick()
    world.team("New", channel="C0NEW", posting=False)
    clocked.slack.channels.clear()
    clocked.now += LOOK_AGAIN_EVERY - 1
    clocked.tick()
    assert clocked.slack.channels == []
    clocked.now += 1
    clocked.tick()
    assert "C0POSTING" not in clocked.slack.channels
    assert "C0NEW" in {team.channel_id for team in clocked.teams.tree(world.workspace_id) if team.posting}


def test_a_channel_about_which_slack_is_silent_is_asked_about_until_it_says(world: World, clocked: Clocked) -> None:
    world.team("Posting", channel="C0POSTING")
    clocked.slack.silent_about = {"C0POSTING"}
    for _ in range(2):
        clocked.tick()
        clocked.now += LOOK_AGAIN_EVERY
    clocked.tick()
    assert clocked.slack.channels.count("C0POSTING") == 3
    clocked.slack.silent_about = set()
    clocked.now += LOOK_AGAIN_EVERY
    clocked.tick()
    posting = {team.channel_id for team in clocked.teams.tree(world.workspace_id) if team.posting}
    assert "C0POSTING" not in posting, "the bot had been removed while nothing ran"


def test_where_every_lead_had_left_before_anybody_was_asked_the_admins_are(world: World, clocked: Clocked) -> None:
    root, home = world.organisation(), "Europe/Lisbon"
    world.person("Kim", home)
    clocked.people.learn(world.workspace_id, [Profile(root.lead_id, "Ines", home, deactivated=True)])
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.deliveries.of_people(Kind.WHO_LEADS, ["U0KIM"], "") == []
    for _ in range(2):
        clocked.tick()
        with world.uow.reading(world.workspace_id) as tx:
            [question] = tx.deliveries.of_people(Kind.WHO_LEADS, ["U0KIM"], "")
        assert question.about == {"team": root.team_id, "left": root.lead_id}
