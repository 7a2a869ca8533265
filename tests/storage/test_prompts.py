from dataclasses import replace
from datetime import date, timedelta

from bot.domain.opportunities import Reason
from bot.domain.prompts import Ask, ObstacleAnswer, Prompt, PromptItem
from tests.world import ANA, BO, CHIDI, WEDNESDAY, World

MONDAY, NEXT_MONDAY = date(2027, 1, 4), date(2027, 1, 11)


def test_a_prompt_keeps_its_lines_in_order_and_learns_its_place_from_its_delivery(world: World) -> None:
    team = world.team("Phones", members=[BO])
    goals = [world.goal(title, team) for title in ("One", "Two", "Three")]
    items = (
        *(PromptItem(Ask.REPORT, team.team_id, goal.number) for goal in reversed(goals)),
        PromptItem(Ask.OBSTACLE, team.team_id),
    )
    with world.uow.writing(world.workspace_id) as tx:
        tx.prompts.save(Prompt(ANA, MONDAY, WEDNESDAY, items))
        assert tx.prompts.get(ANA, MONDAY) == Prompt(ANA, MONDAY, WEDNESDAY, items)
    prompt = world.prompt(ANA, items, MONDAY)
    assert prompt.items == items
    assert prompt.channel == "D0ANA"
    assert prompt.ts
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.prompts.at(prompt.channel, prompt.ts) == prompt
        assert tx.prompts.at("D0BO", prompt.ts) is None
        assert tx.prompts.latest_of(ANA) == prompt
        assert tx.prompts.get(ANA, NEXT_MONDAY) is None


def test_saving_a_prompt_again_replaces_what_changed(world: World) -> None:
    team = world.team("Phones")
    before = world.prompt(ANA, [PromptItem(Ask.OBSTACLE, team.team_id)], MONDAY)
    items = (PromptItem(Ask.OBSTACLE, world.organisation().team_id),)
    after = replace(before, shows_all=True, shown_from=20, reminder_from=8, items=items)
    with world.uow.writing(world.workspace_id) as tx:
        tx.prompts.save(after)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.prompts.get(ANA, MONDAY) == after


def test_only_prompts_that_were_sent_count_for_a_team_and_a_goal(world: World) -> None:
    phones, mail = world.team("Phones"), world.team("Mail")
    goal = world.goal("Raise CSAT", phones)
    late = world.goal("Late", phones)
    lines = [PromptItem(Ask.REPORT, phones.team_id, goal.number), PromptItem(Ask.OVERDUE, phones.team_id, late.number)]
    anas = world.prompt(ANA, lines, MONDAY)
    world.prompt(BO, lines, MONDAY, sent=False)
    world.prompt(CHIDI, [PromptItem(Ask.OBSTACLE, mail.team_id)], MONDAY)
    world.prompt(ANA, lines, NEXT_MONDAY, sent=False)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.prompts.sent_for_team(phones.team_id, MONDAY) == {ANA: anas}
        assert tx.prompts.sent_for_team(phones.team_id, NEXT_MONDAY) == {}
        both = [phones.team_id, world.organisation().team_id]
        assert tx.prompts.latest_weeks_of_teams(both) == {phones.team_id: MONDAY}
        assert tx.prompts.weeks_overdue_asked([goal.number, late.number]) == {late.number: MONDAY}


def test_a_teams_prompts_are_read_in_two_queries_however_many_people(world: World) -> None:
    team = world.team("Phones")
    for number in range(12):
        world.prompt(f"U{number:03}", [PromptItem(Ask.OBSTACLE, team.team_id)], MONDAY)
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        assert len(tx.prompts.sent_for_team(team.team_id, MONDAY)) == 12
    assert len(seen) == 2


def test_the_answer_to_anything_in_the_way_can_be_changed_and_counts_once(world: World) -> None:
    team = world.team("Phones")
    nothing = ObstacleAnswer(ANA, team.team_id, MONDAY, WEDNESDAY)
    with world.uow.writing(world.workspace_id) as tx:
        tx.prompts.answer_obstacle(nothing)
        told = tx.opportunities.add(
            team_id=team.team_id, said_by=ANA, said_at=WEDNESDAY, text="Macros are old", reason=Reason.TOOL, week=MONDAY
        )
        something = replace(nothing, opportunity_id=told.opportunity_id, at=WEDNESDAY + timedelta(minutes=1))
        tx.prompts.answer_obstacle(something)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.prompts.obstacle_answers(ANA, MONDAY) == [something]
        assert tx.prompts.obstacle_answers(BO, MONDAY) == []
        assert tx.prompts.obstacle_answers_of_team(team.team_id, WEDNESDAY) == [something]
        assert tx.prompts.obstacle_answers_of_team(team.team_id, WEDNESDAY + timedelta(hours=1)) == []
    with world.uow.writing(world.workspace_id) as tx:
        others = replace(something, person=BO)
        tx.prompts.answer_obstacle(others)
        tx.prompts.take_back_obstacle(something)
        assert tx.prompts.obstacle_answers_of_team(team.team_id, WEDNESDAY) == [others]
