"""A goal that somebody else reports since its prompt went out: they are reminded of it, and nobody else is."""

from dataclasses import replace
from datetime import date

import pytest

from bot.blocks.check_ins import taken_back_message
from bot.blocks.prompts import prompt_message
from bot.domain.cadences import Cadence
from bot.domain.check_ins import Report, Source, Status
from bot.domain.deliveries import Kind, Pointless
from bot.domain.next_steps import Step
from bot.domain.people import Profile
from bot.domain.progress import Participation
from bot.domain.prompts import PromptCard
from bot.domain.refusals import NotInTheTeam, TeamHasEnded
from bot.domain.team_looks import GoalsGo
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.opportunities import OpportunityService
from bot.services.people import PeopleService
from bot.services.progress_facts import post_card
from bot.services.reminders import remind_of_what_came
from bot.services.team_archive import TeamArchiveService
from bot.services.team_groups import TeamGroupService
from bot.services.team_moves import TeamMoveService
from bot.services.teams import TeamService
from tests.outbox import Clockwork
from tests.services.goal_steps import edit
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

W = "T0ACME"
ADMIN = "U0ADMIN"
MONDAY = date(2027, 1, 11)
LISBON = "Europe/Lisbon"


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    for name in ("Ana", "Bo", "Chidi", "Dana"):
        world.person(name, LISBON, "PT")
    return Clockwork(world)


@pytest.fixture
def care(world: World, clockwork: Clockwork) -> Team:
    return world.team("Care", lead=ANA)


def on_monday(world: World, clockwork: Clockwork) -> None:
    """Have the prompts go out, and come to Monday noon."""
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))


def led_by(world: World, team: Team, lead: str) -> None:
    teams = TeamService(world.uow, world.clock, {ADMIN})
    there = teams.form(W, ADMIN, team.channel_id, posting=True)
    teams.save(W, ADMIN, there.place, replace(there.wish, lead_id=lead))


def consisting_of(world: World, team: Team, *members: str) -> None:
    teams = TeamService(world.uow, world.clock, {ADMIN})
    there = teams.form(W, ADMIN, team.channel_id, posting=True)
    teams.save(W, ADMIN, there.place, replace(there.wish, members=members))


def leaves(world: World, user_id: str, *, back: bool = False) -> None:
    people = PeopleService(world.uow, world.clock, frozenset())
    person = people.person(W, user_id)
    assert person is not None
    people.changed(W, Profile(user_id, person.name or "", person.zone or "UTC", deactivated=not back))


def reminded(clockwork: Clockwork) -> dict[str, str]:
    """Let the week pass, and return who was reminded of what; no one twice."""
    clockwork.run_until(instant("2027-01-17 12:00", LISBON))
    found = [(post.recipient, message.text) for post, message, _ in clockwork.slack.posts if post.kind is Kind.REMINDER]
    assert len(dict(found)) == len(found)
    return dict(found)


class TestAReminder:
    def test_goes_to_who_leads_now_and_not_to_who_led_when_the_prompt_came(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        assert reminded(clockwork) == {CHIDI: goal.key}
        [(_, week, at)] = clockwork.slack.sent(Kind.REMINDER)
        assert (week, at) == (MONDAY.isoformat(), instant("2027-01-12 09:00", LISBON))

    @pytest.mark.parametrize("has_answered", [True, False])
    def test_asks_a_new_lead_for_the_number_and_no_more_what_is_in_their_way(
        self, has_answered: bool, world: World, clockwork: Clockwork
    ) -> None:
        care = world.team("Care", lead=ANA, members=[CHIDI])
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        if has_answered:
            OpportunityService(world.uow, world.clock).nothing(W, CHIDI, care.team_id, MONDAY.isoformat())
        led_by(world, care, CHIDI)
        for moment in ("2027-01-12 08:50", "2027-01-12 09:30"):
            clockwork.run_until(instant(moment, LISBON))
            card = clockwork.prompts.reminder(clockwork.stored(Kind.REMINDER, CHIDI, MONDAY.isoformat()))
            assert not isinstance(card, Pointless)
            assert ([line.goal.key for line in card.goals], card.obstacles) == ([goal.key], ())

    def test_keeps_what_the_former_lead_still_reports(self, world: World, clockwork: Clockwork, care: Team) -> None:
        world.goal("Raise CSAT", care)
        own = world.goal("Write the guide", ANA, team=care)
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        assert reminded(clockwork)[ANA] == own.key

    def test_has_what_came_to_somebody_who_had_a_prompt_of_their_own(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal, own = world.goal("Raise CSAT", care), world.goal("Write the guide", CHIDI, team=care)
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        assert reminded(clockwork) == {CHIDI: f"{own.key} {goal.key}"}

    def test_asks_nobody_about_what_was_answered_before_the_lead_changed(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        world.check_in(goal, 80, week=MONDAY)
        led_by(world, care, CHIDI)
        assert reminded(clockwork) == {}

    def test_is_the_former_leads_again_once_that_is_taken_back(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        led_by(world, care, ANA)
        assert reminded(clockwork) == {ANA: goal.key}

    def test_that_never_was_sent_leaves_the_prompt_of_later_in_the_week_whole(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        world.goal("Raise CSAT", care)
        side = world.team("Side", lead=DANA, cadence=Cadence(1, 4, 9, 0))
        own = world.goal("Sell more", side)
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        clockwork.run_until(instant("2027-01-12 08:50", LISBON))
        reminder = clockwork.stored(Kind.REMINDER, CHIDI, MONDAY.isoformat())
        assert not isinstance(clockwork.prompts.reminder(reminder), Pointless)
        with world.uow.writing(W) as tx:
            assert tx.deliveries.mark_dropped(reminder, "Slack could not be reached in time")
        clockwork.run_until(instant("2027-01-13 12:00", LISBON))
        led_by(world, side, CHIDI)
        clockwork.run_until(instant("2027-01-15 12:00", LISBON))
        [asked] = [
            message.text
            for post, message, _ in clockwork.slack.posts
            if (post.kind, post.recipient) == (Kind.PROMPT, CHIDI)
        ]
        assert asked.count(f":{own.number}") == 1, "and not only what the reminder would have asked"

    def test_follows_goals_to_the_lead_of_the_team_that_takes_them_in(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal, phone = world.goal("Raise CSAT", care), world.team("Phone", lead=BO)
        on_monday(world, clockwork)
        TeamMoveService(world.uow, world.clock, {ADMIN}).merge(W, ADMIN, care.team_id, phone.team_id)
        assert reminded(clockwork) == {BO: goal.key}

    def test_follows_goals_to_the_lead_above_an_archived_team(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        TeamArchiveService(world.uow, world.clock, {ADMIN}).archive(W, ADMIN, care.team_id, GoalsGo.TO_PARENT)
        assert reminded(clockwork) == {INES: goal.key}

    def test_goes_to_a_lead_who_is_back_after_the_prompt_went_to_the_lead_above(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        clockwork.schedule_everybody()
        leaves(world, ANA)
        clockwork.run_until(instant("2027-01-11 12:00", LISBON))
        assert [person for person, *_ in clockwork.slack.sent(Kind.PROMPT)] == [INES]
        leaves(world, ANA, back=True)
        assert reminded(clockwork) == {ANA: goal.key}

    def test_goes_to_a_reporter_who_is_named_after_the_prompt(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        on_monday(world, clockwork)
        edit(GoalService(world.uow, world.clock, {ADMIN}), world, goal, reporter=DANA)
        assert reminded(clockwork) == {DANA: goal.key}

    def test_is_none_for_who_is_still_to_be_prompted_this_week(
        self, world: World, clockwork: Clockwork, care: Team
    ) -> None:
        goal = world.goal("Raise CSAT", care)
        world.person("Chidi", "America/Los_Angeles", "US")
        on_monday(world, clockwork)
        led_by(world, care, CHIDI)
        clockwork.run_until(instant("2027-01-11 23:00", LISBON))
        assert [person for person, *_ in clockwork.slack.sent(Kind.PROMPT)] == [ANA, CHIDI]
        assert reminded(clockwork) == {CHIDI: goal.key}


def test_looking_for_what_came_costs_as_many_queries_for_a_crowd_as_for_a_few(
    world: World, clockwork: Clockwork, care: Team
) -> None:
    world.goal("Raise CSAT", care)
    on_monday(world, clockwork)

    def queries(count: int) -> int:
        crowd = [world.person(f"P{number}").user_id for number in range(count)]
        with world.uow.writing(W) as tx, world.queries() as seen:
            remind_of_what_came(tx, crowd, world.clock.now())
        return len(seen)

    assert queries(3) == queries(40)


def test_the_open_prompt_of_the_former_lead_says_who_is_asked_now(
    world: World, clockwork: Clockwork, care: Team
) -> None:
    world.goal("Raise CSAT", care)
    on_monday(world, clockwork)
    led_by(world, care, CHIDI)
    clockwork.ticks.run_due()
    assert [delivery.recipient for delivery, _ in clockwork.slack.updates if delivery.kind is Kind.PROMPT] == [ANA]
    shown = prompt_message(clockwork.prompts.card(W, ANA, MONDAY))
    assert "<@U0CHIDI> leads *Care* and is asked about it now." in shown.text
    assert "Nothing here waits for you." in shown.text
    assert not [block for block in shown.blocks if block["type"] == "actions"]


def test_the_reminder_that_a_former_lead_has_got_says_that_it_waits_for_another(
    world: World, clockwork: Clockwork, care: Team
) -> None:
    world.goal("Raise CSAT", care)
    on_monday(world, clockwork)
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    led_by(world, care, CHIDI)
    clockwork.ticks.run_due()
    [delivery] = [one for one, _ in clockwork.slack.updates if one.kind is Kind.REMINDER]
    assert delivery.recipient == ANA
    card = clockwork.prompts.reminder(delivery)
    assert isinstance(card, PromptCard)
    shown = prompt_message(card)
    assert shown.text.startswith("A short reminder of the week of 11 January. Nothing here waits for you.")
    assert "<@U0CHIDI> leads *Care* and is asked about it now." in shown.text


def test_a_prompt_whose_goal_has_a_named_reporter_by_now_speaks_of_no_lead(
    world: World, clockwork: Clockwork, care: Team
) -> None:
    goal = world.goal("Raise CSAT", care)
    on_monday(world, clockwork)
    edit(GoalService(world.uow, world.clock, {ADMIN}), world, goal, reporter=DANA)
    shown = prompt_message(clockwork.prompts.card(W, ANA, MONDAY))
    assert "<@U0DANA> is asked about it now." in shown.text
    assert "Nothing here waits for you." in shown.text


class TestATeamThatEndedSinceItsPeopleWereAsked:
    @pytest.fixture
    def phone(self, world: World, clockwork: Clockwork) -> Team:
        """Return a team that was archived after Monday's prompt had asked Bo what is in its way."""
        phone = world.team("Phone", lead=ANA, members=[BO])
        world.goal("Raise CSAT", phone)
        on_monday(world, clockwork)
        TeamArchiveService(world.uow, world.clock, {ADMIN}).archive(W, ADMIN, phone.team_id, GoalsGo.CLOSED)
        return phone

    def test_is_asked_about_no_more_in_the_open_prompt(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        clockwork.ticks.run_due()
        assert BO in [delivery.recipient for delivery, _ in clockwork.slack.updates if delivery.kind is Kind.PROMPT]
        shown = prompt_message(clockwork.prompts.card(W, BO, MONDAY))
        assert "*Phone* has ended since, so nothing is asked about it any more." in shown.text
        assert "anything in the way" not in shown.text
        assert not [block for block in shown.blocks if block["type"] == "actions"]

    def test_is_not_on_home_nor_in_a_reminder(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        home = HomeService(world.uow, world.clock, frozenset())
        assert home.card(W, BO).waiting == ()
        assert reminded(clockwork) == {}

    def test_takes_no_answer_that_nothing_is_in_its_way(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        answers = OpportunityService(world.uow, world.clock)
        with pytest.raises(TeamHasEnded):
            answers.nothing(W, BO, phone.team_id, MONDAY.isoformat())


class TestWhoWasTakenOutOfATeamSinceItAskedThem:
    @pytest.fixture
    def phone(self, world: World, clockwork: Clockwork) -> Team:
        """Return a team out of which Bo and Chidi were taken after Monday's prompt had asked what is in its way."""
        phone = world.team("Phone", lead=ANA, members=[BO, CHIDI, DANA])
        phone_goal = world.goal("Raise CSAT", phone)
        world.goal("Write the guide", CHIDI, team=world.team("Mail", lead=CHIDI), supports=phone_goal)
        on_monday(world, clockwork)
        consisting_of(world, phone, DANA)
        return phone

    def test_is_asked_no_more_in_the_open_prompt(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        clockwork.ticks.run_due()
        assert BO in [delivery.recipient for delivery, _ in clockwork.slack.updates if delivery.kind is Kind.PROMPT]
        shown = prompt_message(clockwork.prompts.card(W, BO, MONDAY))
        assert "You are not in *Phone* any more, so nothing is asked about it." in shown.text
        assert "anything in the way" not in shown.text
        assert not [block for block in shown.blocks if block["type"] == "actions"]

    def test_is_not_asked_on_home_nor_in_a_reminder(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        home = HomeService(world.uow, world.clock, frozenset())
        assert home.card(W, BO).waiting == ()
        assert BO not in reminded(clockwork)

    def test_cannot_say_that_nothing_is_in_its_way(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        answers = OpportunityService(world.uow, world.clock)
        with pytest.raises(NotInTheTeam):
            answers.nothing(W, BO, phone.team_id, MONDAY.isoformat())

    def test_is_asked_on_where_a_goal_of_theirs_helps_the_teams(
        self, world: World, clockwork: Clockwork, phone: Team
    ) -> None:
        [line] = clockwork.prompts.card(W, CHIDI, MONDAY).obstacles
        assert (line.team_id, line.is_open) == (phone.team_id, True)

    def test_is_asked_again_once_that_is_taken_back(self, world: World, clockwork: Clockwork, phone: Team) -> None:
        clockwork.ticks.run_due()
        clockwork.slack.updates.clear()
        consisting_of(world, phone, BO, DANA)
        clockwork.ticks.run_due()
        assert BO in [delivery.recipient for delivery, _ in clockwork.slack.updates if delivery.kind is Kind.PROMPT]
        assert BO in reminded(clockwork)

    def test_is_counted_in_its_progress_only_with_an_answer(
        self, world: World, clockwork: Clockwork, phone: Team
    ) -> None:
        def counted(thursday: date) -> Participation | None:
            with world.uow.writing(W) as tx:
                post = tx.progress.add_draft(phone.team_id, thursday, world.clock.now())
                [team] = [team for team in tx.teams.tree() if team.team_id == phone.team_id]
                return post_card(tx, post, team, world.clock.now()).facts.participation

        assert counted(date(2027, 1, 14)) == Participation(answered=0, asked=3)
        consisting_of(world, phone, BO, DANA)
        OpportunityService(world.uow, world.clock).nothing(W, BO, phone.team_id, MONDAY.isoformat())
        consisting_of(world, phone, DANA)
        assert counted(date(2027, 1, 15)) == Participation(answered=1, asked=4)


def test_who_leaves_a_teams_user_group_has_their_open_prompt_shown_anew(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA, members=[BO, DANA])
    with world.uow.writing(W) as tx:
        tx.teams.save(replace(phone, usergroup_id="S0PHONE"))
    world.goal("Raise CSAT", phone)
    on_monday(world, clockwork)
    TeamGroupService(world.uow, world.clock).has(W, "S0PHONE", [DANA])
    clockwork.ticks.run_due()
    assert [delivery.recipient for delivery, _ in clockwork.slack.updates if delivery.kind is Kind.PROMPT] == [BO]


def test_who_is_in_no_team_any_more_is_not_told_that_they_are_in_none_yet(
    world: World, clockwork: Clockwork, care: Team
) -> None:
    phone = world.team("Phone", lead=ANA)
    consisting_of(world, phone, BO)
    consisting_of(world, phone)
    mail = world.team("Mail", lead=ANA, members=[CHIDI])
    TeamArchiveService(world.uow, world.clock, {ADMIN}).archive(W, ADMIN, mail.team_id, GoalsGo.CLOSED)
    steps = [HomeService(world.uow, world.clock, frozenset()).card(W, one).next_step for one in (BO, CHIDI, DANA)]
    assert [(step.step, step.was_in_a_team) for step in steps if step is not None] == [
        (Step.ASK_FOR_TEAM, True),
        (Step.ASK_FOR_TEAM, True),
        (Step.ASK_FOR_TEAM, False),
    ]


def test_who_takes_back_what_they_said_of_a_goal_that_is_anothers_by_now_is_offered_no_new_check_in(
    world: World, care: Team
) -> None:
    goal = world.goal("Raise CSAT", care)
    check_ins = CheckInService(world.uow, world.clock)
    said = [
        check_ins.check_in(W, ANA, goal.number, Report(status=status), Source.FORM).check_in
        for status in (Status.ON_TRACK, Status.AT_RISK)
    ]
    first = check_ins.undo(W, ANA, said[1].check_in_id)
    assert any(block["type"] == "actions" for block in taken_back_message(first).blocks)
    led_by(world, care, CHIDI)
    second = check_ins.undo(W, ANA, said[0].check_in_id)
    assert [block["type"] for block in taken_back_message(second).blocks] == ["section"]
