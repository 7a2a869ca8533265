"""What a post tells of what got in the way, what it only counts, and who may read all of it, on both databases."""

from datetime import date

import pytest

from bot.domain.people import Guest
from bot.domain.progress import PostTexts
from bot.domain.refusals import NotFound
from tests.desk import ADMIN, LISBON, Desk, W
from tests.world import ANA, BO, DANA, INES


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """Twelve things got in the way before Thursday's post."""
    for number in range(12):
        desk.world.clock.at(f"2027-01-07 10:{number:02}", LISBON)
        desk.is_told(f"Obstacle {number}")
    desk.world.clock.at("2027-01-07 15:00", LISBON)
    return desk


def test_what_is_named_late_pushes_nothing_out_of_a_post_that_is_out(crowded: Desk) -> None:
    first = crowded.posted()
    crowded.world.clock.at("2027-01-08 10:00", LISBON)
    crowded.is_told("Late")
    now = crowded.service.sent_card(W, first.post.post_id)
    assert now is not None
    assert now.facts.obstacles == first.facts.obstacles
    assert [one.text for one in now.facts.obstacles_counted] == ["Late"]
    read = crowded.service.obstacles(W, BO, first.post.post_id).obstacles
    assert [one.text for one in read] == ["Late", *(f"Obstacle {number}" for number in range(11, -1, -1))]
    crowded.world.clock.at("2027-01-14 15:00", LISBON)
    assert crowded.posted().facts.all_obstacles == (), "it was of the post before"
    assert crowded.service.obstacles(W, BO, first.post.post_id).obstacles == read


def test_late_ones_follow_below_while_there_is_room(desk: Desk) -> None:
    for text in ("One", "Two"):
        desk.is_told(text)
    post_id = desk.posted().post.post_id
    for number in range(12):
        desk.world.clock.move(minutes=1)
        desk.is_told(f"Late {number}")
    card = desk.service.sent_card(W, post_id)
    assert card is not None
    assert [one.text for one in card.facts.obstacles] == ["Two", "One", *(f"Late {number}" for number in range(10))]
    assert [one.text for one in card.facts.obstacles_counted] == ["Late 11", "Late 10"]


def test_a_draft_tells_the_newest(crowded: Desk) -> None:
    post_id = crowded.draft().post.post_id
    crowded.world.clock.move(minutes=1)
    crowded.is_told("Late")
    card = crowded.service.look(W, ANA, post_id)
    assert (card.facts.obstacles[0].text, [one.text for one in card.facts.obstacles_counted]) == (
        "Late",
        ["Obstacle 0"],
    )


def test_where_one_is_taken_back_one_that_was_counted_is_told_instead(crowded: Desk) -> None:
    crowded.is_told("The newest")
    first = crowded.posted()
    with crowded.world.uow.writing(W) as tx:
        tx.opportunities.close(first.facts.obstacles[0].opportunity_id, crowded.world.clock.now())
    card = crowded.service.sent_card(W, first.post.post_id)
    assert card is not None
    assert [one.text for one in card.facts.obstacles] == [f"Obstacle {number}" for number in range(11, -1, -1)]
    assert card.facts.obstacles_counted == ()


def test_below_the_leads_own_words_a_late_thirteenth_is_told(crowded: Desk) -> None:
    post_id = crowded.posted().post.post_id
    crowded.writes(post_id, PostTexts(obstacles="A dozen things"))
    crowded.world.clock.move(minutes=1)
    crowded.is_told("Late")
    card = crowded.service.sent_card(W, post_id)
    assert card is not None
    assert ([one.text for one in card.later_obstacles], card.later_obstacles_left) == (["Late"], 0)


def test_all_of_them_are_for_who_may_see_the_post(desk: Desk) -> None:
    desk.is_told("Slow")
    for guest in ("Gus", "Gil"):
        desk.world.person(guest, guest=Guest.SINGLE_CHANNEL)
    near = desk.world.team("Letters", lead=ANA, members=["U0GUS"])
    far = desk.world.team("Mail", lead=DANA, members=["U0GIL"])
    assert near.team_id != far.team_id
    letters = Desk(desk.world, near)
    letters.is_told("No stamps")
    drafted = letters.draft().post.post_id

    def can_read(who: str) -> bool:
        try:
            return [one.text for one in letters.service.obstacles(W, who, drafted).obstacles] == ["No stamps"]
        except NotFound:
            return False

    everybody = (ANA, INES, ADMIN, BO, DANA, "U0GUS", "U0GIL")
    assert [who for who in everybody if can_read(who)] == [ANA, INES, ADMIN], "a draft is for those who may post it"
    letters.posted()
    assert [who for who in everybody if not can_read(who)] == ["U0GIL"], "a guest sees their own teams' alone"


def test_those_of_another_workspace_or_of_no_post_are_not_found(desk: Desk) -> None:
    post_id = desk.posted().post.post_id
    for workspace_id, named in ((desk.world.elsewhere().workspace_id, post_id), (W, post_id + 1)):
        with pytest.raises(NotFound):
            desk.service.obstacles(workspace_id, ANA, named)


def test_the_post_before_is_looked_up_once_for_a_card(crowded: Desk) -> None:
    crowded.posted()
    crowded.world.clock.at("2027-01-14 15:00", LISBON)
    post_id = crowded.draft().post.post_id
    with crowded.world.queries() as seen:
        card = crowded.service.sent_card(W, post_id)
    assert card is not None
    assert card.post.day == date(2027, 1, 14)
    assert sum("progress_posts.day < " in statement for statement in seen) == 1
