"""The weekly prompt on both databases: fixed when first shown, read afresh each time after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.cadences import Cadence
from bot.domain.check_ins import Status
from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.goal_lists import Scope, Which
from bot.domain.goals import Goal, GoalState, Outcome
from bot.domain.opportunities import Reason
from bot.domain.prompts import MOST_GOALS, Ask, ObstacleAnswer, Prompt, PromptCard
from bot.domain.refusals import NotFound
from bot.domain.teams import Team
from bot.services.absences import AbsenceService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.prompts import ALL_ANSWERED
from bot.services.showing_anew import want_prompt
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, INES, World, instant

MONDAY = date(2027, 1, 11)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


@pytest.fixture
def phone(world: World) -> Team:
    return world.team("Phone", lead=ANA, members=[BO, CHIDI])


def compose(world: World, clockwork: Clockwork, person: str) -> Prompt:
    delivery = world.delivery(Kind.PROMPT, person, MONDAY.isoformat(), sent=False)
    prompt = clockwork.prompts.compose(delivery)
    assert isinstance(prompt, Prompt)
    return prompt


def at_nine(world: World) -> None:
    world.clock.at("2027-01-11 09:00", "Europe/Lisbon")


def test_what_is_asked_stays_as_it_was_when_the_prompt_was_first_shown(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    first = world.goal("Raise CSAT", phone)
    at_nine(world)
    prompt = compose(world, clockwork, ANA)
    world.goal("Another", phone, created_at=world.clock.now() - timedelta(days=30))
    delivery = clockwork.stored(Kind.PROMPT, ANA, MONDAY.isoformat())
    assert clockwork.prompts.compose(delivery) == prompt
    assert [item.goal for item in prompt.items] == [first.number]


def test_a_sent_prompt_asks_what_it_asked_though_one_that_had_claimed_it_before_comes_late(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    answered, silent = world.goal("Answered", phone), world.goal("Silent", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    held = clockwork.stored(Kind.PROMPT, ANA, MONDAY.isoformat())
    clockwork.ticks.send()
    assert clockwork.stored(Kind.PROMPT, ANA, MONDAY.isoformat()).state is State.SENT
    world.check_in(answered, 80, week=MONDAY)
    late = clockwork.prompts.compose(held)
    assert isinstance(late, Prompt)
    assert {item.goal for item in late.items} == {answered.number, silent.number}
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert {line.goal.number for line in card.goals} == {answered.number, silent.number}


def test_a_goal_long_past_its_date_is_told_to_be_asked_about_no_more_once_it_was_asked_about_as_overdue(
    world: World, clockwork: Clockwork
) -> None:
    monthly = world.team("Phone", lead=ANA, members=[BO], cadence=Cadence(4, 0, 9))
    goal = world.goal("Raise CSAT", monthly, due="2027-02-03")
    clockwork.schedule_everybody()
    goals, home = GoalService(world.uow, world.clock, set()), HomeService(world.uow, world.clock, set())
    here = world.workspace_id

    def told() -> list[bool]:
        listed = goals.list(here, ANA, Scope(Which.OVERDUE)).goals
        summaries = [goals.show(here, ANA, goal.number).summary, *listed]
        lines = home.card(here, ANA).goals
        return [*(one.is_asked_no_more for one in summaries), *(line.is_asked_no_more for line in lines)]

    clockwork.run_until(instant("2027-03-01 08:59", "Europe/Lisbon"))
    assert told() == [False] * 3, "the next prompt asks"
    clockwork.run_until(instant("2027-03-01 09:00", "Europe/Lisbon"))
    [asked] = [
        text.text for post, text, at in clockwork.slack.posts if post.recipient == ANA and at == world.clock.now()
    ]
    assert asked == f"{Ask.OVERDUE}:{goal.number}"
    assert told() == [True] * 3


def test_the_card_shows_the_organisations_goal_with_its_live_number_and_the_last_value(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    top = world.goal("Loyal customers", world.organisation())
    step = world.goal("Raise CSAT", phone, supports=top, baseline=78, target=85)
    world.check_in(top, 40)
    world.check_in(step, 80, Status.ON_TRACK)
    world.clock.at("2027-01-18 09:00", "Europe/Lisbon")
    delivery = world.delivery(Kind.PROMPT, ANA, "2027-01-18", sent=False)
    assert isinstance(clockwork.prompts.compose(delivery), Prompt)
    world.check_in(top, 42)
    [line] = clockwork.prompts.card(world.workspace_id, ANA, date(2027, 1, 18)).goals
    assert line.serves is not None
    assert (line.serves.goal.title, line.serves.standing.value) == ("Loyal customers", 42)
    assert (line.standing.value, line.standing.value_at) == (80, instant("2027-01-06 10:00"))
    assert line.recorded is None


@pytest.mark.parametrize("week", [MONDAY + timedelta(weeks=1), None])
def test_an_old_prompt_tells_what_was_recorded_in_a_later_week_from_its_own_answers(
    world: World, clockwork: Clockwork, phone: Team, week: date | None
) -> None:
    goals = [world.goal("Raise CSAT", phone), world.goal("Answer letters", phone)]
    at_nine(world)
    compose(world, clockwork, ANA)
    world.check_in(goals[0], 80, week=MONDAY, at=world.clock.move(minutes=5))
    world.check_in(goals[1], 80, week=week, at=world.clock.at("2027-01-19 09:00"))
    lines = clockwork.prompts.card(world.workspace_id, ANA, MONDAY).goals
    assert [(line.recorded is not None, line.is_answered_later) for line in lines] == [(True, False), (True, True)]


def test_an_answer_shows_on_the_card_as_recorded(world: World, clockwork: Clockwork, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    made = world.check_in(goal, 80, week=MONDAY, at=world.clock.move(minutes=5))
    [line] = clockwork.prompts.card(world.workspace_id, ANA, MONDAY).goals
    assert line.recorded == made


def test_more_than_eight_goals_stand_behind_show_the_rest(world: World, clockwork: Clockwork, phone: Team) -> None:
    for number in range(11):
        world.goal(f"Goal {number}", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert (len(card.goals), card.hidden) == (MOST_GOALS, 3)
    card = clockwork.prompts.show_rest(world.workspace_id, ANA, MONDAY)
    assert (len(card.goals), card.hidden) == (11, 0)


def test_a_prompt_of_many_goals_stays_on_the_page_that_was_turned_to(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    goals = [world.goal(f"Goal {number}", phone) for number in range(30)]
    at_nine(world)
    compose(world, clockwork, ANA)
    clockwork.prompts.show_rest(world.workspace_id, ANA, MONDAY, 25)
    world.check_in(goals[25], 80, week=MONDAY, at=world.clock.move(minutes=5))
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert [line.goal for line in card.goals] == goals[20:]
    assert (card.before, card.after, card.open_elsewhere, card.total) == (20, 0, 20, 30)
    beyond = clockwork.prompts.show_rest(world.workspace_id, ANA, MONDAY, 10**30)
    assert beyond.goals == card.goals


def reminder_of(clockwork: Clockwork, reminder: Delivery) -> PromptCard:
    card = clockwork.prompts.reminder(reminder)
    assert isinstance(card, PromptCard)
    return card


@pytest.mark.parametrize("sent", [False, True])
def test_a_reminder_begins_at_its_first_goals_wherever_the_prompt_was_turned_to(
    sent: bool, world: World, clockwork: Clockwork, phone: Team
) -> None:
    goals = [world.goal(f"Goal {number}", phone) for number in range(30)]
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    clockwork.prompts.show_rest(world.workspace_id, ANA, MONDAY, 25)
    reminder = world.delivery(Kind.REMINDER, ANA, MONDAY.isoformat(), sent=sent)
    world.check_in(goals[2], 80, week=MONDAY, at=world.clock.move(minutes=5))
    card = reminder_of(clockwork, reminder)
    listed = [goal for goal in goals if sent or goal is not goals[2]]
    assert [line.goal for line in card.goals] == listed[:MOST_GOALS]
    assert (card.hidden, card.after) == (len(listed) - MOST_GOALS, 0)


def test_the_pages_of_a_prompt_and_of_its_reminder_are_turned_apart(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    goals = [world.goal(f"Goal {number}", phone) for number in range(30)]
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    world.check_in(goals[0], 80, week=MONDAY)
    world.clock.move(minutes=5)
    reminder = world.delivery(Kind.REMINDER, ANA, MONDAY.isoformat())
    clockwork.prompts.show_rest(world.workspace_id, ANA, MONDAY, 25)
    turned = clockwork.prompts.show_rest_of_reminder(world.workspace_id, ANA, MONDAY, 8)
    assert reminder_of(clockwork, reminder) == turned
    assert [line.goal for line in turned.goals] == goals[9:21]
    assert [line.goal for line in clockwork.prompts.card(world.workspace_id, ANA, MONDAY).goals] == goals[20:]


def test_a_reminder_that_was_never_sent_has_no_page_to_turn_to(world: World, clockwork: Clockwork, phone: Team) -> None:
    world.goal("Raise CSAT", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    with pytest.raises(NotFound):
        clockwork.prompts.show_rest_of_reminder(world.workspace_id, ANA, MONDAY)


def test_a_card_takes_a_fixed_number_of_queries_however_many_goals(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    def queries(person: str) -> int:
        compose(world, clockwork, person)
        with world.queries() as seen:
            clockwork.prompts.card(world.workspace_id, person, MONDAY)
        return len(seen)

    top = world.goal("Loyal customers", world.organisation())
    world.goal("Own", BO, team=phone, supports=top)
    for number in range(7):
        world.goal(f"Goal {number}", CHIDI, team=phone, supports=top)
    at_nine(world)
    assert queries(BO) == queries(CHIDI)


def test_a_goal_closed_since_stays_in_the_prompt_to_say_so(world: World, clockwork: Clockwork, phone: Team) -> None:
    answered, silent = world.goal("Answered", phone), world.goal("Silent", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    world.check_in(answered, 80, week=MONDAY)
    for goal in (answered, silent):
        close(world, goal)
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert {line.goal.number for line in card.goals} == {answered.number, silent.number}


def test_a_reminder_leaves_out_what_was_closed_before_it_came(world: World, clockwork: Clockwork, phone: Team) -> None:
    silent, open_goal = world.goal("Silent", phone), world.goal("Open", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    close(world, silent)
    reminder = world.delivery(Kind.REMINDER, ANA, MONDAY.isoformat(), sent=False)
    found = clockwork.prompts.reminder(reminder)
    assert isinstance(found, PromptCard)
    assert [line.goal.number for line in found.goals] == [open_goal.number]
    close(world, open_goal)
    assert clockwork.prompts.reminder(reminder) == ALL_ANSWERED


def test_a_sent_reminder_says_what_was_closed_since(world: World, clockwork: Clockwork, phone: Team) -> None:
    goal = world.goal("Silent", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    reminder = world.delivery(Kind.REMINDER, ANA, MONDAY.isoformat())
    world.clock.move(minutes=5)
    close(world, goal)
    found = clockwork.prompts.reminder(reminder)
    assert isinstance(found, PromptCard)
    assert [line.goal.number for line in found.goals] == [goal.number]


def close(world: World, goal: Goal) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(replace(goal, state=GoalState.CLOSED, closed_at=world.clock.now(), outcome=Outcome.MET))


def test_what_got_in_the_way_shows_on_the_card(world: World, clockwork: Clockwork, phone: Team) -> None:
    world.goal("Raise CSAT", phone)
    at_nine(world)
    compose(world, clockwork, BO)
    with world.uow.writing(world.workspace_id) as tx:
        told = tx.opportunities.add(
            team_id=phone.team_id, said_by=BO, said_at=world.clock.now(), text="No macros", reason=Reason.TOOL
        )
        tx.prompts.answer_obstacle(ObstacleAnswer(BO, phone.team_id, MONDAY, world.clock.now(), told.opportunity_id))
    [line] = clockwork.prompts.card(world.workspace_id, BO, MONDAY).obstacles
    assert (line.team, line.opportunity) == ("Phone", told)


def test_nobody_gets_an_empty_prompt(world: World, clockwork: Clockwork, phone: Team) -> None:
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    assert clockwork.slack.sent(Kind.PROMPT) == []
    dropped = clockwork.stored(Kind.PROMPT, ANA, MONDAY.isoformat())
    assert (dropped.state, dropped.reason) == (State.DROPPED, "nothing to ask")


def test_there_is_no_card_of_a_week_without_a_prompt_nor_of_another_workspaces(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    world.goal("Raise CSAT", phone)
    at_nine(world)
    compose(world, clockwork, ANA)
    with pytest.raises(NotFound):
        clockwork.prompts.card(world.workspace_id, ANA, MONDAY - timedelta(days=7))
    with pytest.raises(NotFound):
        clockwork.prompts.card(world.elsewhere().workspace_id, ANA, MONDAY)


def test_an_overdue_goal_is_asked_about_in_one_prompt_only(world: World, clockwork: Clockwork, phone: Team) -> None:
    world.goal("Was due", phone, due="2027-01-08")
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-02-01 12:00"))
    assert [week for person, week, _ in clockwork.slack.sent(Kind.PROMPT) if person == ANA] == [MONDAY.isoformat()]


def test_a_reminder_that_would_reach_the_next_prompt_is_not_sent(world: World, clockwork: Clockwork) -> None:
    """Friday's prompt of one team, Monday's of the other: Friday's reminder would come on Monday at nine too."""
    fridays = world.team("Fridays", lead=ANA, cadence=Cadence(2, 4, 10), anchor=date(2027, 1, 4))
    mondays = world.team("Mondays", lead=ANA, cadence=Cadence(2, 0, 9), anchor=date(2027, 1, 11))
    for team in (fridays, mondays):
        world.goal(f"Goal of {team.name}", team, created_at=world.clock.now() - timedelta(days=30))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    weeks = [week for person, week, _ in clockwork.slack.sent(Kind.PROMPT) if person == ANA]
    assert weeks == ["2027-01-04", "2027-01-11"]
    assert "2027-01-04" not in [week for person, week, _ in clockwork.slack.sent(Kind.REMINDER) if person == ANA]


def test_a_sent_reminder_goes_on_showing_what_was_answered_since(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-12 12:00"))
    assert [person for person, _, _ in clockwork.slack.sent(Kind.REMINDER)].count(ANA) == 1
    with world.uow.writing(world.workspace_id) as tx:
        want_prompt(tx, ANA)
    world.check_in(goal, 80, week=MONDAY)
    clockwork.ticks.send()
    assert {delivery.kind for delivery, _ in clockwork.slack.updates} == {Kind.PROMPT, Kind.REMINDER}
    assert all(str(goal.number) in message.text for _, message in clockwork.slack.updates)


def test_leaders_report_on_the_organisations_goal_like_everyone_else(world: World, clockwork: Clockwork) -> None:
    top = world.goal("Loyal customers", world.organisation())
    at_nine(world)
    prompt = compose(world, clockwork, INES)
    assert [(item.ask, item.goal) for item in prompt.items] == [(Ask.REPORT, top.number)]


def test_a_reminder_lists_what_is_open_even_if_it_stood_behind_show_the_rest(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    goals = [world.goal(f"Goal {number}", phone) for number in range(10)]
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    for goal in goals[:MOST_GOALS]:
        world.check_in(goal, 80, week=MONDAY)
    clockwork.run_until(instant("2027-01-12 12:00"))
    [listed] = [
        message.text
        for post, message, _ in clockwork.slack.posts
        if post.kind is Kind.REMINDER and post.recipient == ANA
    ]
    assert listed == " ".join(goal.key for goal in goals[MOST_GOALS:])


def test_a_goal_is_called_stale_only_once_two_rounds_asked_about_it(
    world: World, clockwork: Clockwork, phone: Team
) -> None:
    csat = world.goal("Raise CSAT", phone, due="2027-12-31", created_at=instant("2026-12-01 10:00"))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 09:30"))
    world.check_in(csat, 80, week=MONDAY)
    AbsenceService(world.uow, world.clock).away("T0ACME", ANA, date(2027, 1, 12), date(2027, 1, 31))
    marked = {}
    for day in ("2027-02-01", "2027-02-08", "2027-02-15"):
        clockwork.run_until(instant(f"{day} 09:30"))
        (line,) = clockwork.prompts.card("T0ACME", ANA, date.fromisoformat(day)).goals
        marked[day] = line.is_stale
    assert marked == {"2027-02-01": False, "2027-02-08": True, "2027-02-15": True}
