"""What drafts and posts tell of goals and obstacles that another team has by now, on both databases."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal, Outcome
from bot.domain.progress import PostCard
from bot.domain.team_looks import GoalsGo
from bot.services.goal_changes import close_goal
from bot.services.goals import GoalService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_moves import TeamMoveService
from tests.desk import ADMIN, LISBON, Desk, W
from tests.world import CHIDI, World


@dataclass
class Two:
    """Ana leads Claims, Chidi Phone; each reported on a goal of theirs, and named an obstacle, in the first week."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        world.clock.at("2027-01-04 09:00", LISBON)
        self.claims, self.phone = Desk(world, world.team("Claims")), Desk(world, world.team("Phone", lead=CHIDI))
        self.settled = world.goal("Settle claims", self.claims.team, baseline=60, target=80)
        self.answered = world.goal("Answer calls", self.phone.team, baseline=60, target=80)
        world.clock.at("2027-01-05 09:00", LISBON)
        world.check_in(self.settled, 64, Status.ON_TRACK)
        world.check_in(self.answered, 70, Status.ON_TRACK)
        self.claims.is_told("The scanner is broken")
        self.phone.is_told("The lines are full")
        world.clock.at("2027-01-07 15:00", LISBON)

    def merge(self) -> None:
        TeamMoveService(self.world.uow, self.world.clock, {ADMIN}).merge(
            W, ADMIN, self.claims.team.team_id, self.phone.team.team_id
        )

    def archive(self, go: GoalsGo) -> None:
        service = TeamArchiveService(self.world.uow, self.world.clock, {ADMIN})
        service.archive(W, ADMIN, self.claims.team.team_id, go)

    def shows(self, card: PostCard) -> PostCard:
        """Return a post or draft as it is shown anew by now."""
        shown = self.claims.service.sent_card(W, card.post.post_id)
        assert shown is not None
        return shown


@pytest.fixture
def two(world: World) -> Two:
    return Two(world)


def moved(card: PostCard) -> list[int]:
    return [line.goal.number for line in card.facts.moved]


def numbers(card: PostCard) -> list[int]:
    return [line.goal.number for line in card.facts.goals]


def obstacles(card: PostCard) -> list[str]:
    return [one.text for one in card.facts.all_obstacles]


def drafted(desk: Desk) -> PostCard:
    return desk.draft(ADMIN)


def posted(desk: Desk) -> PostCard:
    return desk.service.post(W, ADMIN, drafted(desk).post.post_id)


def test_a_merged_teams_draft_goes_on_telling_what_was_its_own(two: Two) -> None:
    draft = drafted(two.claims)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    two.merge()
    shown = two.shows(draft)
    assert numbers(shown) == moved(shown) == [two.settled.number]
    assert obstacles(shown) == ["The scanner is broken"]


def test_a_draft_of_the_week_before_gains_nothing_that_came_later(two: Two) -> None:
    draft = drafted(two.phone)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    two.merge()
    shown = two.shows(draft)
    assert numbers(shown) == [two.answered.number]
    assert obstacles(shown) == ["The lines are full"]


def test_what_came_unposted_within_the_week_is_in_the_post_of_the_team_that_has_it(two: Two) -> None:
    draft, out = drafted(two.claims), posted(two.phone)
    two.world.clock.move(hours=1)
    two.merge()
    assert numbers(two.shows(draft)) == [two.settled.number]
    assert numbers(two.shows(out)) == moved(two.shows(out)) == [two.settled.number, two.answered.number]
    assert sorted(obstacles(two.shows(out))) == ["The lines are full", "The scanner is broken"]


def test_what_was_posted_already_is_not_told_by_the_other_team_as_well(two: Two) -> None:
    theirs, out = posted(two.claims), posted(two.phone)
    two.world.clock.move(hours=1)
    two.merge()
    assert numbers(two.shows(theirs)) == [two.settled.number]
    assert obstacles(two.shows(theirs)) == ["The scanner is broken"]
    assert numbers(two.shows(out)) == [two.answered.number]
    assert obstacles(two.shows(out)) == ["The lines are full"]


def test_the_next_post_shows_what_came_and_tells_only_what_is_news(two: Two) -> None:
    posted(two.claims)
    two.world.clock.move(hours=1)
    two.merge()
    two.world.clock.at("2027-01-14 15:00", LISBON)
    two.world.check_in(two.answered, 72, Status.ON_TRACK)
    draft = drafted(two.phone)
    assert numbers(draft) == [two.settled.number, two.answered.number]
    assert moved(draft) == [two.answered.number]
    assert obstacles(draft) == ["The lines are full"]


def test_what_is_reported_after_the_merger_is_in_the_next_post(two: Two) -> None:
    theirs = posted(two.claims)
    posted(two.phone)
    two.world.clock.move(hours=1)
    two.merge()
    two.world.clock.at("2027-01-08 10:00", LISBON)
    two.world.check_in(two.settled, 66, Status.ON_TRACK)
    assert [line.standing.value for line in two.shows(theirs).facts.goals] == [64]
    two.world.clock.at("2027-01-14 15:00", LISBON)
    assert moved(drafted(two.phone)) == [two.settled.number]


@pytest.mark.parametrize("go", list(GoalsGo))
def test_the_draft_of_an_archived_team_stays_as_it_was(two: Two, go: GoalsGo) -> None:
    draft = drafted(two.claims)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    two.archive(go)
    two.world.clock.at("2027-01-13 10:00", LISBON)
    shown = two.shows(draft)
    assert numbers(shown) == moved(shown) == [two.settled.number]
    assert obstacles(shown) == ["The scanner is broken"]


def test_a_goal_that_is_closed_later_stays_in_the_post_of_its_week(two: Two) -> None:
    out = posted(two.phone)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    closes(two.world, two.answered)
    assert numbers(two.shows(out)) == [two.answered.number]
    assert numbers(drafted(two.phone)) == []


def test_a_goal_that_is_paused_later_stays_in_the_draft_and_the_post_of_its_week(two: Two) -> None:
    draft, out = drafted(two.claims), posted(two.phone)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    pauses(two.world, two.settled)
    pauses(two.world, two.answered)
    assert numbers(two.shows(draft)) == moved(two.shows(draft)) == [two.settled.number]
    assert numbers(two.shows(out)) == moved(two.shows(out)) == [two.answered.number]
    assert numbers(drafted(two.phone)) == []


def test_a_goal_that_is_paused_and_moved_later_stays_in_the_draft_of_its_week(two: Two) -> None:
    draft = drafted(two.claims)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    pauses(two.world, two.settled)
    two.merge()
    assert numbers(two.shows(draft)) == moved(two.shows(draft)) == [two.settled.number]
    assert numbers(drafted(two.phone)) == [two.answered.number]


@pytest.mark.parametrize("is_over", [True, False])
def test_what_a_post_told_of_it_goes_on_telling_when_that_is_over_in_the_same_week(two: Two, is_over: bool) -> None:
    draft, out = drafted(two.claims), posted(two.phone)
    two.world.clock.move(hours=20)
    for goal in (two.settled, two.answered):
        if is_over:
            closes(two.world, goal)
        else:
            pauses(two.world, goal)
    assert numbers(two.shows(draft)) == []
    assert numbers(two.shows(out)) == moved(two.shows(out)) == [two.answered.number]
    two.world.clock.at("2027-01-12 10:00", LISBON)
    assert numbers(two.shows(out)) == moved(two.shows(out)) == [two.answered.number]


def test_a_goal_that_rested_in_a_week_is_not_in_its_post_when_it_is_resumed_later(two: Two) -> None:
    pauses(two.world, two.settled)
    draft = drafted(two.claims)
    two.world.clock.at("2027-01-12 10:00", LISBON)
    resumes(two.world, two.settled)
    assert numbers(two.shows(draft)) == []
    assert numbers(drafted(two.claims)) == [two.settled.number]


def test_a_post_of_an_earlier_week_reads_no_goal_that_was_over_before_it(two: Two) -> None:
    team = two.claims.team
    for number in range(3):
        closes(two.world, two.world.goal(f"Over {number}", team))
    two.world.clock.move(days=14)
    still, monday = two.world.goal("Answer letters", team), two.world.clock.now() + timedelta(days=4)
    with two.world.uow.reading(W) as tx:
        assert tx.goals.stopped_in_teams([team.team_id], monday) == []
    two.world.clock.move(days=7)
    closes(two.world, still)
    with two.world.uow.reading(W) as tx:
        assert [goal.number for goal in tx.goals.stopped_in_teams([team.team_id], monday)] == [still.number]


def closes(world: World, goal: Goal) -> None:
    with world.uow.writing(W) as tx:
        close_goal(tx, goal, ADMIN, Outcome.RETIRED, "", world.clock.now())


def pauses(world: World, goal: Goal) -> None:
    GoalService(world.uow, world.clock, {ADMIN}).pause(W, ADMIN, goal.number)


def resumes(world: World, goal: Goal) -> None:
    GoalService(world.uow, world.clock, {ADMIN}).resume(W, ADMIN, goal.number)
