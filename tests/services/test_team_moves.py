"""Moving a team and merging it into another: where its people, goals and words go, on both databases."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.blocks.team_news import news_message
from bot.blocks.welcomes import welcome_message
from bot.domain.cadences import Cadence
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal, Happened
from bot.domain.opportunities import Reason
from bot.domain.people import Guest
from bot.domain.progress import PostTexts
from bot.domain.refusals import Invalid, NotAllowed, NotFound, OrganisationStays, Problem, TeamHasEnded, Wrong
from bot.domain.team_changes import Happening
from bot.domain.teams import Team, TeamTree
from bot.domain.welcomes import UNTOLD, Joining, WelcomeCard
from bot.services.goals import GoalService
from bot.services.progress import ProgressService
from bot.services.schedules import Due
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from bot.services.welcomes import WelcomeService
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

W = "T0ACME"
ADMIN = "U0ADMIN"
EVE, FAY = "U0EVE", "U0FAY"
MONDAY_NOON = instant("2027-01-11 12:00")


@dataclass
class House:
    """Inês leads all; Ana leads Care with Chidi, and below it Eve leads Night; Bo leads Phone with Dana."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        for name in ("Eve", "Fay"):
            world.person(name)
        self.care = world.team("Care", lead=ANA, members=[CHIDI])
        self.night = world.team("Night", lead=EVE, parent=self.care)
        self.phone = world.team("Phone", lead=BO, members=[DANA])
        self.moves = TeamMoveService(world.uow, world.clock, {ADMIN})
        self.teams = TeamService(world.uow, world.clock, {ADMIN})
        self.goals = GoalService(world.uow, world.clock, {ADMIN})
        self.looks = TeamLookService(world.uow, world.clock, {ADMIN})

    def tree(self) -> TeamTree:
        with self.world.uow.reading(W) as tx:
            return tx.teams.tree()

    def standing(self, team: Team) -> Team:
        found = self.tree().standing(team.team_id)
        assert found is not None
        return found

    def told(self, kind: Kind = Kind.TEAM_NEWS) -> dict[str, int]:
        """Return how often each person is told of a change."""
        people = (ANA, BO, CHIDI, DANA, EVE, FAY, INES, ADMIN)
        with self.world.uow.reading(W) as tx:
            found = [one.recipient for one in tx.deliveries.of_people(kind, people, "")]
        return {person: found.count(person) for person in people if person in found}

    def problems_of_move(self, by: str, team: Team, to: Team) -> dict[str, Wrong]:
        with pytest.raises(Invalid) as refused:
            self.moves.move(W, by, team.team_id, to.team_id)
        return refused.value.problems

    def problems_of_merger(self, by: str, team: Team, into: Team) -> dict[str, Wrong]:
        with pytest.raises(Invalid) as refused:
            self.moves.merge(W, by, team.team_id, into.team_id)
        return refused.value.problems

    def stored(self, goal: Goal) -> Goal:
        with self.world.uow.reading(W) as tx:
            found = tx.goals.get(goal.number)
        assert found is not None
        return found


@pytest.fixture
def house(world: World) -> House:
    return House(world)


class TestAMove:
    def test_takes_what_stands_below_along_and_leaves_the_rest_as_it_is(self, house: House) -> None:
        goal = house.world.goal("Answer faster", house.care)
        moved = house.moves.move(W, INES, house.care.team_id, house.phone.team_id)
        assert moved.team == house.standing(house.care) == replace(house.care, parent_id=house.phone.team_id)
        assert house.standing(house.night) == house.night
        assert house.stored(goal) == goal

    def test_is_told_once_to_the_leads_concerned_and_to_nobody_else(self, house: House) -> None:
        house.moves.move(W, INES, house.night.team_id, house.phone.team_id)
        assert house.told() == {ANA: 1, BO: 1, EVE: 1}

    def test_said_twice_is_done_once(self, house: House) -> None:
        house.moves.move(W, INES, house.night.team_id, house.phone.team_id)
        again = house.moves.move(W, INES, house.night.team_id, house.phone.team_id)
        assert again.is_as_before
        assert house.told() == {ANA: 1, BO: 1, EVE: 1}

    def test_below_itself_or_what_is_below_it_is_refused_at_the_field(self, house: House) -> None:
        assert house.problems_of_move(INES, house.care, house.night) == {"place": Problem.UNDER_ITSELF}
        assert house.problems_of_move(INES, house.care, house.care) == {"place": Problem.UNDER_ITSELF}

    def test_of_the_organisation_is_refused(self, house: House) -> None:
        root = house.world.organisation()
        for move in (house.moves.move, house.moves.merge):
            with pytest.raises(OrganisationStays):
                move(W, ADMIN, root.team_id, house.care.team_id)

    def test_is_for_admins_and_leads_above_both_places(self, house: House) -> None:
        with pytest.raises(NotAllowed) as refused:
            house.moves.move(W, ANA, house.care.team_id, house.phone.team_id)
        assert refused.value.who_can == (INES,)
        assert house.problems_of_move(ANA, house.night, house.phone) == {"place": Problem.NOT_YOUR_TEAM}
        assert house.moves.move(W, ADMIN, house.night.team_id, house.phone.team_id).team.parent_id

    def test_below_a_team_that_a_guest_leads_is_refused(self, house: House) -> None:
        house.world.person("Gus", guest=Guest.MULTI_CHANNEL)
        partners = house.world.team("Partners", lead="U0GUS")
        assert house.problems_of_move(INES, house.night, partners) == {"place": Problem.GUEST_LEADS_IT}

    def test_of_a_lead_who_is_not_above_the_place_is_not_made_in_the_form_either(self, house: House) -> None:
        form = house.teams.form(W, ANA, house.care.channel_id)
        with pytest.raises(Invalid) as refused:
            house.teams.save(W, ANA, form.place, replace(form.wish, parent_id=house.night.team_id))
        assert refused.value.problems == {"parent": Problem.UNDER_ITSELF}
        offered = house.teams.parents(W, ANA, house.care.team_id, "")
        assert [team.name for team in offered] == ["Acme Service"]

    def test_offers_the_teams_below_too_so_that_whoever_looks_for_one_is_told_why(self, house: House) -> None:
        assert [team.name for team in house.moves.places(W, INES, house.care.team_id, "")] == [
            "Acme Service",
            "Night",
            "Phone",
        ]
        assert house.moves.places(W, BO, house.phone.team_id, "") == ()


class TestAMerger:
    def test_brings_people_goals_and_teams_below_together(self, house: House) -> None:
        world = house.world
        goal = world.goal("Answer faster", house.care)
        own = world.goal("Call back", CHIDI, team=house.care)
        done = house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        phone = house.standing(house.phone)
        assert phone.people == {BO, DANA, ANA, CHIDI}
        assert house.standing(house.night).parent_id == phone.team_id
        assert [house.stored(one).team_id for one in (goal, own)] == [phone.team_id] * 2
        assert house.stored(goal).key == goal.key
        assert (done.newcomers, done.goals, done.of_people) == ((ANA, CHIDI), (goal.number,), 1)
        assert house.tree().standing(house.care.team_id) is None

    def test_tells_of_each_goal_where_it_came_from(self, house: House) -> None:
        goal = house.world.goal("Answer faster", house.care)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        card = house.goals.show(W, BO, goal.number)
        (event,) = card.events
        assert (event.what, event.by) == (Happened.MOVED, INES)
        assert (card.teams[event.team_before or 0], card.teams[event.team_after or 0]) == ("Care", "Phone")

    def test_has_the_new_lead_asked_and_the_old_one_no_more(self, house: House) -> None:
        house.world.goal("Answer faster", house.care)
        goal = house.world.goal("Named", house.care, reporter=CHIDI)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        clockwork = Clockwork(house.world)
        clockwork.run_until(MONDAY_NOON)
        asked = {post.recipient: message.text for post, message, _ in clockwork.slack.posts if post.kind is Kind.PROMPT}
        assert asked[BO] == "report:1"
        assert f"report:{goal.number}" in asked[CHIDI], "who was named to report it stays so"
        assert "report" not in asked[ANA]

    def test_asks_nobody_twice_in_a_week(self, house: House) -> None:
        world = house.world
        slow = replace(house.phone, cadence=Cadence(1, 4, 9))
        with world.uow.writing(W) as tx:
            tx.teams.save(slow)
        world.goal("Answer faster", house.care)
        world.goal("Pick up", slow)
        clockwork = Clockwork(world)
        clockwork.schedule_everybody()
        clockwork.run_until(MONDAY_NOON)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        clockwork.run_until(instant("2027-01-17 20:00"))
        prompts = [recipient for recipient, week, _ in clockwork.slack.sent(Kind.PROMPT) if week == "2027-01-11"]
        assert sorted(prompts) == sorted(set(prompts))
        assert {ANA, CHIDI, BO} <= set(prompts)

    def test_drafts_nothing_for_the_team_that_is_no_more(self, house: House) -> None:
        Clockwork(house.world).schedule_everybody()
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        with house.world.uow.reading(W) as tx:
            assert tx.schedules.get(Due.PROGRESS_DRAFT, str(house.care.team_id)) is None
            assert tx.schedules.get(Due.PROGRESS_DRAFT, str(house.phone.team_id)) is not None

    def test_carries_on_with_the_words_of_a_draft_and_what_is_in_the_way(self, house: House) -> None:
        world, progress = house.world, ProgressService(house.world.uow, house.world.clock, frozenset())
        world.goal("Answer faster", house.care)
        mine = progress.draft(W, ANA, house.care.team_id).post
        with world.uow.writing(W) as tx:
            tx.progress.save(replace(mine, texts=PostTexts(thanks="Thanks to Chidi"), edited_by=ANA))
            tx.opportunities.add(
                team_id=house.care.team_id,
                said_by=CHIDI,
                said_at=world.clock.now(),
                text="Old macros",
                reason=Reason.TOOL,
            )
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        theirs = progress.draft(W, BO, house.phone.team_id)
        assert theirs.post.texts.thanks == "Thanks to Chidi"
        assert [one.text for one in theirs.facts.obstacles] == ["Old macros"]
        with world.uow.reading(W) as tx:
            (merged,) = tx.team_changes.of_team(house.care.team_id)
        assert merged.opportunities == (theirs.facts.obstacles[0].opportunity_id,), "whose it was is noted"
        with pytest.raises(TeamHasEnded):
            progress.post(W, ANA, mine.post_id)

    def test_has_the_draft_of_the_team_that_takes_it_in_shown_anew(self, house: House) -> None:
        world = house.world
        world.goal("Answer faster", house.care)
        post = ProgressService(world.uow, world.clock, frozenset()).draft(W, BO, house.phone.team_id).post
        sent = world.delivery(Kind.PROGRESS_DRAFT, BO, post.occurrence)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        with world.uow.reading(W) as tx:
            now = tx.deliveries.get(sent.delivery_id)
        assert now is not None
        assert now.wanted > now.shown

    @pytest.mark.parametrize(("own_length", "says_where"), [(1500, True), (1999, False)])
    def test_loses_no_words_where_one_draft_has_no_room_for_both(
        self, house: House, own_length: int, says_where: bool
    ) -> None:
        world, progress = house.world, ProgressService(house.world.uow, house.world.clock, frozenset())
        theirs = progress.draft(W, BO, house.phone.team_id).post
        mine = progress.draft(W, ANA, house.care.team_id).post
        with world.uow.writing(W) as tx:
            tx.progress.save(replace(theirs, texts=PostTexts(moved="p" * own_length), edited_by=BO))
            tx.progress.save(replace(mine, texts=PostTexts(moved="c" * 1981, thanks="To Chidi"), edited_by=ANA))
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        joined = progress.draft(W, BO, house.phone.team_id)
        told = "\n(What Care wrote is too long to add here. It stands in that team's last draft.)" if says_where else ""
        assert joined.post.texts == PostTexts(moved="p" * own_length + told, thanks="To Chidi")
        with world.uow.reading(W) as tx:
            kept = tx.progress.get(mine.post_id)
        assert kept is not None
        assert kept.texts.moved == "c" * 1981

    def test_is_why_the_people_it_brings_are_in_the_other_team_as_their_welcome_says(self, house: House) -> None:
        world, service = house.world, WelcomeService(house.world.uow, house.world.clock)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        with world.uow.reading(W) as tx:
            (welcome,) = tx.deliveries.of_people(Kind.WELCOME, [CHIDI], "")
        card = service.card(welcome)
        assert isinstance(card, WelcomeCard)
        words = welcome_message(card).text
        assert f"You are in *Phone* now, as *Care* was merged into it; <@{house.phone.lead_id}> leads it." in words

    def test_is_told_to_who_was_in_the_other_team_before_and_is_not_welcomed_again(self, house: House) -> None:
        with house.world.uow.writing(W) as tx:
            tx.welcomes.put([Joining(house.phone.team_id, CHIDI, INES, house.world.clock.now(), UNTOLD)])
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        assert house.told()[CHIDI] == 1
        assert CHIDI not in house.told(Kind.WELCOME)

    def test_is_told_once_to_the_leads_concerned(self, house: House) -> None:
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        assert house.told() == {ANA: 1, BO: 1, EVE: 1}

    def test_tells_the_leads_where_the_teams_below_stand_until_they_move_on(self, house: House) -> None:
        world = house.world
        news = TeamNewsService(world.uow, world.clock)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        with world.uow.reading(W) as tx:
            [merged] = tx.team_changes.endings_since(MONDAY_NOON - timedelta(days=365))

        def told() -> str:
            seen = news.news(W, merged.change_id, EVE)
            assert seen is not None
            return news_message(seen).text

        assert "*Night*, which stood below it, stands below *Phone* now." in told()
        root = house.standing(house.world.organisation())
        house.moves.move(W, INES, house.night.team_id, root.team_id)
        assert "Night" not in told()

    def test_into_itself_or_a_team_below_is_refused(self, house: House) -> None:
        assert house.problems_of_merger(INES, house.care, house.care) == {"into": Problem.INTO_ITSELF}
        assert house.problems_of_merger(INES, house.care, house.night) == {"into": Problem.MOVED_BELOW_ITSELF}

    def test_is_for_admins_and_leads_above_both(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            house.moves.merge(W, ANA, house.care.team_id, house.phone.team_id)
        assert house.problems_of_merger(ANA, house.night, house.phone) == {"into": Problem.NOT_YOUR_TEAM}
        assert house.moves.merge(W, ANA, house.night.team_id, house.care.team_id).is_merged

    def test_notes_who_joined_and_keeps_them_beside_a_user_group(self, house: House) -> None:
        group = replace(house.phone, usergroup_id="S0PHONE")
        with house.world.uow.writing(W) as tx:
            tx.teams.save(group)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        assert house.standing(house.phone).picked == {ANA, CHIDI}
        with house.world.uow.reading(W) as tx:
            changes = tx.team_changes.of_team(house.phone.team_id)
        assert [(one.what, one.people, one.by) for one in changes] == [(Happening.JOINED, (ANA, CHIDI), INES)]

    def test_frees_the_channel_for_a_new_team_and_can_be_read_on(self, house: House) -> None:
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        seen = house.looks.named(W, BO, "care")
        assert not isinstance(seen, tuple)
        assert seen.merged_into == house.standing(house.phone)
        form = house.teams.form(W, INES, house.care.channel_id)
        assert form.place.team_id is None
        saved = house.teams.save(W, INES, form.place, replace(form.wish, name="Care", lead_id=FAY))
        assert saved.team.channel_id == house.care.channel_id

    def test_leaves_nothing_of_the_ended_team_to_be_saved_or_moved(self, house: House) -> None:
        form = house.teams.form(W, ANA, house.care.channel_id)
        house.moves.merge(W, INES, house.care.team_id, house.phone.team_id)
        with pytest.raises(Invalid) as refused:
            house.teams.save(W, ANA, form.place, form.wish)
        assert refused.value.problems == {"name": Problem.TEAM_HAS_ENDED}
        with pytest.raises(TeamHasEnded):
            house.moves.move(W, INES, house.care.team_id, house.night.team_id)
        with pytest.raises(NotFound):
            house.moves.to_move(W, INES, 999)

    def test_costs_as_many_queries_for_many_people_as_for_few(self, house: House) -> None:
        world = house.world
        many = world.team("Many", lead=FAY, members=[f"U0X{n}" for n in range(40)])
        few = world.team("Few", lead=FAY, members=["U0X50"])
        costs = []
        for team in (few, many):
            with world.queries() as asked:
                house.moves.merge(W, INES, team.team_id, house.phone.team_id)
            costs.append(len(asked))
        assert costs[1] <= costs[0] + 2
