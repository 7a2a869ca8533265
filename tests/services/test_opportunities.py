"""*Anything in the way?*, on both databases."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from bot.domain.deliveries import Kind
from bot.domain.opportunities import Opportunity, Reason, Side, Told
from bot.domain.prompts import Ask, ObstacleAnswer, PromptItem
from bot.domain.refusals import Invalid, NotFound, NothingToUndo, Problem, TooLong
from bot.domain.teams import Team
from bot.services.opportunities import OpportunityService
from bot.services.team_archive import TeamArchiveService
from tests.world import ANA, BO, CHIDI, INES, World

WEEK = "2027-01-04"


@dataclass
class Asked:
    """Bo, a member of Ana's team, is asked what is in the way."""

    world: World
    team: Team

    def __post_init__(self) -> None:
        self.service = OpportunityService(self.world.uow, self.world.clock)

    def nothing(self) -> None:
        self.service.nothing(self.world.workspace_id, BO, self.team.team_id, WEEK)

    def tell(self, text: str, once: str = "view:V1:1") -> Opportunity:
        told = Told(self.team.team_id, WEEK, text, Reason.TOOL)
        return self.service.tell(self.world.workspace_id, BO, told, once=once)

    def undo(self, answer: ObstacleAnswer | None) -> None:
        assert answer is not None
        self.service.undo(self.world.workspace_id, answer.person, answer.team_id, WEEK, answer.at)

    def answer(self) -> ObstacleAnswer | None:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            return next(iter(tx.prompts.obstacle_answers(BO, date(2027, 1, 4))), None)

    def wanted(self) -> int:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            delivery = tx.deliveries.find(Kind.PROMPT, BO, WEEK)
        assert delivery is not None
        return delivery.wanted

    def still_open(self) -> list[str]:
        with self.world.uow.reading(self.world.workspace_id) as tx:
            since = self.world.clock.now() - timedelta(days=30)
            return [said.text for said in tx.opportunities.of_teams([self.team.team_id], since)]


@pytest.fixture
def asked(world: World) -> Asked:
    team = world.team("Phone support", lead=ANA, members=[BO])
    world.prompt(BO, [PromptItem(Ask.OBSTACLE, team.team_id)])
    world.clock.move(minutes=5)
    return Asked(world, team)


def test_nothing_is_an_answer_of_its_own(asked: Asked) -> None:
    asked.nothing()
    answer = asked.answer()
    assert answer is not None
    assert answer.opportunity_id is None
    assert asked.still_open() == []


def test_what_is_in_the_way_is_kept_as_the_teams_own_opportunity(asked: Asked) -> None:
    told = asked.tell("  Macros are missing ")
    assert (told.text, told.side, told.said_by, told.week) == ("Macros are missing", Side.OURS, BO, date(2027, 1, 4))
    answer = asked.answer()
    assert answer is not None
    assert answer.opportunity_id == told.opportunity_id


def test_the_form_sent_twice_is_kept_once(asked: Asked) -> None:
    assert asked.tell("Macros are missing") == asked.tell("Macros are missing")
    assert asked.still_open() == ["Macros are missing"]


def test_a_form_under_the_name_of_somebody_elses_is_a_form_of_its_own(asked: Asked) -> None:
    asked.world.prompt(CHIDI, [PromptItem(Ask.OBSTACLE, asked.team.team_id)])
    asked.tell("Macros are missing")
    told = Told(asked.team.team_id, WEEK, "No headset", Reason.TOOL)
    asked.service.tell(asked.world.workspace_id, CHIDI, told, once="view:V1:1")
    assert asked.still_open() == ["Macros are missing", "No headset"]


def test_a_second_answer_takes_the_place_of_the_first(asked: Asked) -> None:
    asked.tell("Macros are missing")
    asked.world.clock.move(minutes=1)
    asked.tell("Macros are outdated", once="view:V2:1")
    assert asked.still_open() == ["Macros are outdated"]
    asked.world.clock.move(minutes=1)
    asked.nothing()
    assert asked.still_open() == []
    answer = asked.answer()
    assert answer is not None
    assert answer.opportunity_id is None


def test_the_form_is_filled_with_what_was_said_before(asked: Asked) -> None:
    told = asked.tell("Macros are missing")
    form = asked.service.form(asked.world.workspace_id, BO, asked.team.team_id, WEEK)
    assert (form.team, form.before) == ("Phone support", told)


def test_an_answer_has_the_prompt_shown_anew(asked: Asked) -> None:
    before = asked.wanted()
    asked.nothing()
    assert asked.wanted() > before


def test_an_answer_taken_back_leaves_the_question_open(asked: Asked) -> None:
    asked.nothing()
    nothing = asked.answer()
    asked.undo(nothing)
    assert asked.answer() is None
    asked.undo(nothing)
    line = asked.service.line(asked.world.workspace_id, BO, asked.team.team_id, WEEK)
    assert (line.team, line.answer, line.opportunity) == ("Phone support", None, None)


def test_what_was_told_and_taken_back_is_no_longer_open_and_no_earlier_answer_comes_back(asked: Asked) -> None:
    asked.tell("Macros are missing")
    asked.world.clock.move(minutes=1)
    asked.tell("Macros are outdated", once="view:V2:1")
    asked.undo(asked.answer())
    assert asked.answer() is None
    assert asked.still_open() == []
    form = asked.service.form(asked.world.workspace_id, BO, asked.team.team_id, WEEK)
    assert form.before is None


def test_a_form_that_comes_again_after_an_undo_does_not_bring_its_answer_back(asked: Asked) -> None:
    asked.tell("Macros are missing")
    asked.undo(asked.answer())
    asked.tell("Macros are missing")
    assert asked.answer() is None
    assert asked.still_open() == []


def test_an_answer_on_which_a_newer_one_stands_is_not_taken_back(asked: Asked) -> None:
    asked.nothing()
    earlier = asked.answer()
    asked.world.clock.move(minutes=1)
    asked.tell("Macros are missing")
    with pytest.raises(NothingToUndo):
        asked.undo(earlier)
    assert asked.still_open() == ["Macros are missing"]


def test_the_same_answer_given_again_is_another_one(asked: Asked) -> None:
    asked.nothing()
    earlier = asked.answer()
    asked.undo(earlier)
    asked.world.clock.move(minutes=1)
    asked.nothing()
    with pytest.raises(NothingToUndo):
        asked.undo(earlier)
    assert asked.answer() is not None


def test_only_ones_own_answer_is_taken_back(asked: Asked) -> None:
    asked.world.prompt(CHIDI, [PromptItem(Ask.OBSTACLE, asked.team.team_id)])
    asked.tell("Macros are missing")
    answer = asked.answer()
    assert answer is not None
    asked.undo(replace(answer, person=CHIDI))
    with pytest.raises(NotFound):
        asked.undo(replace(answer, person=ANA))
    assert asked.answer() == answer


def test_an_undo_has_the_prompt_shown_anew(asked: Asked) -> None:
    asked.nothing()
    before = asked.wanted()
    asked.undo(asked.answer())
    assert asked.wanted() > before


@pytest.mark.parametrize(
    ("person", "week", "which"), [(CHIDI, WEEK, 0), (BO, "2026-12-28", 0), (BO, "nonsense", 0), (BO, WEEK, 100)]
)
def test_only_what_ones_own_prompt_asked_can_be_answered(asked: Asked, person: str, week: str, which: int) -> None:
    team_id = asked.team.team_id + which
    with pytest.raises(NotFound):
        asked.service.nothing(asked.world.workspace_id, person, team_id, week)
    with pytest.raises(NotFound):
        asked.service.tell(asked.world.workspace_id, person, Told(team_id, week, "x", Reason.TOOL), once="view:V1:1")


@pytest.mark.parametrize(("text", "problem"), [("  ", Problem.MISSING), ("x" * 2001, TooLong(2000, 2001))])
def test_text_that_cannot_be_kept_is_told_on_its_field(asked: Asked, text: str, problem: Problem) -> None:
    with pytest.raises(Invalid) as refused:
        asked.tell(text)
    assert refused.value.problems == {"text": problem}


def test_what_is_told_after_the_team_was_archived_goes_to_the_team_above(asked: Asked) -> None:
    world = asked.world
    TeamArchiveService(world.uow, world.clock, {INES}).archive(world.workspace_id, INES, asked.team.team_id, None)
    assert asked.tell("Macros are missing").team_id == world.organisation().team_id
