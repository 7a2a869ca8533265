from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from bot.domain.cadences import Cadence
from bot.domain.check_ins import Status
from bot.domain.goal_form import GoalFields, Individual, SentForm, fields_of, owner_value
from bot.domain.goal_lists import PAGE, Scope, Which
from bot.domain.goals import Goal, GoalState, Happened, Level, Outcome, PersonOwner, TeamOwner, Visibility
from bot.domain.measures import Metric, Milestones, YesNo
from bot.domain.people import Guest
from bot.domain.permissions import can_see
from bot.domain.refusals import (
    Invalid,
    NoOrganisation,
    NotAllowed,
    NotFound,
    NotYoursToSet,
    Problem,
    Refusal,
    TooLong,
    Wrong,
)
from bot.domain.teams import Team
from bot.services import goal_lists
from bot.services.actors import actor
from bot.services.check_ins import CheckInService
from bot.services.goal_forms import GoalFormService
from bot.services.goal_lines import goal_lines
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from storage.goals.rows import GoalRow
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

ADMIN = "U0ADMIN"
SETTING = GoalFields(title="Raise  CSAT ", baseline="78%", target="85 %", due="2027-03-31")


@pytest.fixture
def goals(world: World) -> GoalService:
    return GoalService(world.uow, world.clock, frozenset({ADMIN}))


@pytest.fixture
def phone(world: World) -> Team:
    """Ana's team: Bo answers calls in it, and Ines leads the organisation above."""
    return world.team("Phone support", ANA, [BO])


def sent(owner: Team | str, fields: GoalFields = SETTING, draft: str = "d1", **typed: str) -> SentForm:
    chosen = TeamOwner(owner.team_id) if isinstance(owner, Team) else Individual(owner)
    return SentForm(draft, replace(fields, owner=owner_value(chosen)).as_typed() | typed)


def edited(goal: Goal, draft: str = "d2", **typed: str) -> SentForm:
    return SentForm(draft, typed, goal=goal.number, revision=goal.revision.number)


def problems_of(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, Wrong]:
    return refused.value.problems


# Setting -------------------------------------------------------------------------------------------------


def test_a_lead_sets_a_team_goal_and_reads_what_was_understood(world: World, goals: GoalService, phone: Team) -> None:
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone))
    goal = saved.card.goal
    assert (goal.key, goal.title, goal.owner) == ("G-1", "Raise CSAT", TeamOwner(phone.team_id))
    assert goal.measure == Metric(Decimal(78), Decimal(85), "%")
    assert goal.due == date(2027, 3, 31)
    assert saved.card.summary.level is Level.TEAM
    assert not saved.card.summary.is_linked
    assert saved.card.summary.reporter == ANA


def test_a_goal_set_on_wednesday_is_first_asked_about_on_monday_in_the_reporters_morning(
    world: World, goals: GoalService, phone: Team
) -> None:
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone, reporter=BO))
    assert saved.first_prompt == instant("2027-01-11 09:00", "Pacific/Auckland")


def test_a_goal_set_on_sunday_waits_for_the_monday_after_next(world: World, goals: GoalService, phone: Team) -> None:
    world.clock.at("2027-01-10 12:00", "Europe/Lisbon")
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone))
    assert saved.first_prompt == instant("2027-01-18 09:00", "Europe/Lisbon")


def test_a_goal_set_on_friday_is_in_mondays_prompt(world: World, goals: GoalService, phone: Team) -> None:
    world.clock.at("2027-01-08 17:00", "Europe/Lisbon")
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone))
    assert saved.first_prompt == instant("2027-01-11 09:00", "Europe/Lisbon")


def test_a_form_sent_twice_sets_one_goal(world: World, goals: GoalService, phone: Team) -> None:
    first = goals.set_goal(world.workspace_id, ANA, sent(phone))
    again = goals.set_goal(world.workspace_id, ANA, sent(phone))
    assert again.card.goal == first.card.goal
    assert goals.list(world.workspace_id, ANA, Scope(Which.ALL)).total == 1


@pytest.mark.timeout(30)
def test_a_form_sent_again_after_its_goal_was_paused_names_no_first_prompt(
    world: World, goals: GoalService, phone: Team
) -> None:
    world.team("Email support", DANA, [CHIDI])
    first = goals.set_goal(world.workspace_id, ANA, sent(phone, reporter=CHIDI))
    assert first.first_prompt is not None
    goals.pause(world.workspace_id, ANA, first.card.goal.number)
    again = goals.set_goal(world.workspace_id, ANA, sent(phone, reporter=CHIDI))
    assert again.card.goal.number == first.card.goal.number
    assert again.first_prompt is None


def test_a_form_under_the_name_of_somebody_elses_neither_shows_nor_hinders_theirs(
    world: World, goals: GoalService, phone: Team
) -> None:
    theirs = goals.set_goal(world.workspace_id, BO, sent(BO, draft="anas", title="Bo's own"))
    own = goals.set_goal(world.workspace_id, ANA, sent(phone, draft="anas"))
    assert (theirs.card.goal.title, own.card.goal.title) == ("Bo's own", "Raise CSAT")


def test_anybody_sets_a_goal_for_themselves_before_there_are_teams(world: World, goals: GoalService) -> None:
    root = world.organisation()
    saved = goals.set_goal(world.workspace_id, DANA, sent(DANA))
    assert saved.card.goal.owner == PersonOwner(DANA, root.team_id)
    assert saved.card.summary.level is Level.INDIVIDUAL


def test_somebody_slack_has_not_told_us_about_yet_sets_a_goal(world: World, goals: GoalService) -> None:
    world.organisation()
    saved = goals.set_goal(world.workspace_id, "U0NEW", sent("U0NEW"))
    assert saved.first_prompt is None
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.people.unknown(10) == ["U0NEW"]


def test_without_an_organisation_people_are_told_who_can_name_it(world: World, goals: GoalService) -> None:
    world.person("Olga", slack_admin=True)
    with pytest.raises(NoOrganisation) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO))
    assert refused.value.admins == (ADMIN, "U0OLGA")


def test_somebody_in_two_teams_says_in_which_one_the_goal_counts(world: World, goals: GoalService, phone: Team) -> None:
    claims = world.team("Claims care", CHIDI, [BO])
    elsewhere = world.team("Sales", CHIDI)
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO))
    assert problems_of(refused) == {"team": Problem.MISSING}
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO, team=str(elsewhere.team_id)))
    assert problems_of(refused) == {"team": Problem.NOT_IN_TEAM}
    saved = goals.set_goal(world.workspace_id, BO, sent(BO, team=str(claims.team_id)))
    assert saved.card.goal.owner == PersonOwner(BO, claims.team_id)


def test_a_lead_sets_a_goal_for_a_member_in_the_own_team_even_if_the_member_has_others(
    world: World, goals: GoalService, phone: Team
) -> None:
    world.team("Claims care", CHIDI, [BO])
    saved = goals.set_goal(world.workspace_id, ANA, sent(BO))
    assert saved.card.goal.owner == PersonOwner(BO, phone.team_id)


def test_everything_that_is_wrong_is_said_at_once(world: World, goals: GoalService, phone: Team) -> None:
    wrong = sent(phone, title=" ", baseline="many", target="1,204", due="2026-12-24", supports="77")
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, ANA, wrong)
    assert problems_of(refused) == {
        "title": Problem.MISSING,
        "baseline": Problem.NOT_A_NUMBER,
        "target": Problem.AMBIGUOUS_NUMBER,
        "due": Problem.DATE_PAST,
        "supports": Problem.NO_SUCH_GOAL,
    }


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"baseline": "85"}, {"target": Problem.BASELINE_IS_TARGET}),
        ({"stretch": "80"}, {"stretch": Problem.STRETCH_NOT_BEYOND_TARGET}),
        ({"measure": "milestones"}, {"steps": Problem.MISSING}),
        ({"measure": "milestones", "steps": "\n".join("abcdefghijk")}, {"steps": Problem.TOO_MANY_STEPS}),
        ({"measure": "milestones", "steps": "Draft\n draft "}, {"steps": Problem.SAME_STEP_TWICE}),
        ({"measure": "milestones", "steps": "x" * 76}, {"steps": TooLong(75, 76)}),
        ({"due": "soon"}, {"due": Problem.NOT_A_DATE}),
        ({"due": ""}, {"due": Problem.MISSING}),
        ({"title": "x" * 151}, {"title": TooLong(150, 151)}),
        ({"owner": "team:999"}, {"owner": Problem.NOT_YOURS_TO_SET}),
        ({"owner": "anything"}, {"owner": Problem.MISSING}),
        ({"reporter": "U0BOT"}, {"reporter": Problem.NOT_A_PERSON}),
    ],
)
def test_a_wrong_field_is_named(
    typed: dict[str, str], wrong: dict[str, Wrong], world: World, goals: GoalService, phone: Team
) -> None:
    world.person("Bot", is_bot=True)
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, ANA, sent(phone).with_typed(typed))
    assert problems_of(refused) == wrong
    assert goals.list(world.workspace_id, ANA, Scope(Which.ALL)).total == 0


def test_milestones_and_yes_no_are_understood(world: World, goals: GoalService, phone: Team) -> None:
    steps = sent(phone, measure="milestones", steps="- Draft it\n\n•  Publish  it", draft="a")
    assert goals.set_goal(world.workspace_id, ANA, steps).card.goal.measure == Milestones(("Draft it", "Publish it"))
    reached = sent(phone, measure="yes_no", baseline="", target="", draft="b")
    assert goals.set_goal(world.workspace_id, ANA, reached).card.goal.measure == YesNo()


def test_a_goal_is_linked_once_a_path_leads_to_the_organisation(world: World, goals: GoalService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    middle = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(top.number), draft="a")).card
    below = goals.set_goal(world.workspace_id, BO, sent(BO, supports=str(middle.goal.number), draft="b")).card
    assert middle.summary.is_linked
    assert below.summary.is_linked
    assert [step.number for step in below.path] == [middle.goal.number, top.number]
    assert [goal.number for goal in goals.show(world.workspace_id, DANA, top.number).supporting] == [middle.goal.number]


def test_what_is_closed_in_the_middle_of_a_path_still_leads_up(world: World, goals: GoalService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    middle = world.goal("Raise CSAT", phone, supports=top)
    below = world.goal("Call back", BO, team=phone, supports=middle)
    goals.close(world.workspace_id, ANA, middle.number, Outcome.MET, "")
    assert goals.show(world.workspace_id, BO, below.number).summary.is_linked
    with world.uow.reading(world.workspace_id) as tx:
        (line,) = goal_lines(tx, [below], tx.teams.tree(), world.clock.now(), world.clock.now().date())
    assert line.is_linked
    assert line.serves is not None
    assert line.serves.goal == top


def test_a_closed_goal_in_the_path_links_no_more(world: World, goals: GoalService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    below = world.goal("Call back", BO, team=phone, supports=top)
    assert goals.show(world.workspace_id, BO, below.number).summary.is_linked
    goals.close(world.workspace_id, INES, top.number, Outcome.MET, "")
    summary = goals.show(world.workspace_id, BO, below.number).summary
    assert not summary.is_linked
    assert summary.helped is not None
    assert summary.helped.number == top.number
    (line,) = CheckInService(world.uow, world.clock).mine(world.workspace_id, BO).goals
    assert line.helped is not None
    assert line.helped.number == top.number


def test_a_guest_sees_the_goal_of_another_team_that_they_report(world: World, goals: GoalService, phone: Team) -> None:
    world.person("Gus", guest=Guest.SINGLE_CHANNEL)
    reported = world.goal("Raise CSAT", phone, reporter="U0GUS")
    other = world.goal("Cut response time", phone)
    assert goals.show(world.workspace_id, "U0GUS", reported.number).may_check_in
    with pytest.raises(NotFound):
        goals.show(world.workspace_id, "U0GUS", other.number)


def test_nobody_supports_a_goal_kept_to_its_owner_and_leads(world: World, goals: GoalService, phone: Team) -> None:
    private = world.goal("Learn Dutch", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS)
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO, supports=str(private.number)))
    assert problems_of(refused) == {"supports": Problem.NO_SUCH_GOAL}


def test_how_it_helps_is_not_dropped_where_the_goal_it_helps_is_missing(
    world: World, goals: GoalService, phone: Team
) -> None:
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO, helps="Fewer calls are missed"))
    assert problems_of(refused) == {"supports": Problem.HELPED_MISSING}


def test_how_it_helped_goes_with_the_goal_that_is_taken_out_of_the_form(
    world: World, goals: GoalService, phone: Team
) -> None:
    above = world.goal("Raise CSAT on calls", phone)
    helping = goals.set_goal(
        world.workspace_id, BO, sent(BO, supports=str(above.number), helps="Fewer missed")
    ).card.goal
    shown = fields_of(helping).as_typed()
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, BO, edited(helping, **shown | {"supports": "", "helps": "In another way"}))
    assert problems_of(refused) == {"supports": Problem.HELPED_MISSING}
    assert goals.edit(world.workspace_id, BO, edited(helping, **shown | {"supports": ""})).card.goal.supports is None


def test_the_goal_helped_is_taken_out_also_where_somebody_else_reworded_meanwhile_how_it_helps(
    world: World, goals: GoalService, phone: Team
) -> None:
    above = world.goal("Raise CSAT on calls", phone)
    form = sent(BO, supports=str(above.number), helps="Fewer missed")
    helping = goals.set_goal(world.workspace_id, BO, form).card.goal
    opened = GoalFormService(world.uow, world.clock, set()).open_edit(world.workspace_id, BO, helping.number)
    goals.edit(world.workspace_id, ANA, edited(helping, "d3", helps="Nobody waits"))
    typed = opened.fields.as_typed() | {"supports": ""}
    clearing = replace(edited(helping, **typed), helped_how=opened.helped_how)
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, BO, clearing.with_typed({"helps": "In another way"}))
    assert problems_of(refused) == {"supports": Problem.HELPED_MISSING}
    assert goals.edit(world.workspace_id, BO, clearing).card.goal.supports is None


def test_a_goal_is_carried_over_to_a_date_that_is_to_come_only(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, due="2027-01-08")
    world.clock.move(days=30)
    forms = GoalFormService(world.uow, world.clock, set())
    opened = forms.open_edit(world.workspace_id, ANA, goal.number, carries_over=True)
    typed = opened.fields.as_typed()
    carrying = replace(edited(goal, **typed), carries_over=True)
    shown = forms.retype(world.workspace_id, ANA, carrying, clicked_at="1.0")
    assert opened.carries_over
    assert shown.carries_over, "whatever else is chosen meanwhile"
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, ANA, carrying)
    assert problems_of(refused) == {"due": Problem.DATE_PAST}
    later = carrying.with_typed({"due": "2027-06-30", "reason": "The supplier is late"})
    assert goals.edit(world.workspace_id, ANA, later).card.goal.due == date(2027, 6, 30)


def test_an_edit_may_leave_a_date_that_has_passed(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, due="2027-01-08")
    world.clock.move(days=30)
    typed = fields_of(goal).as_typed() | {"title": "Lift CSAT"}
    assert goals.edit(world.workspace_id, ANA, edited(goal, **typed)).card.goal.title == "Lift CSAT"


def test_a_goal_nearly_the_same_is_pointed_out(world: World, goals: GoalService, phone: Team) -> None:
    twin = world.goal("Raise CSAT on calls", phone)
    world.goal("Raise CSAT quietly", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS)
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone))
    assert [goal.number for goal in saved.similar] == [twin.number]


# Who may ------------------------------------------------------------------------------------------------

DEEDS = ("see", "check_in", "change")
EVERY, SEE, CHECK, NOTHING = {*DEEDS}, {"see"}, {"see", "check_in"}, set[str]()


@pytest.mark.parametrize(
    ("whose", "table"),
    [
        ("team", {ANA: EVERY, BO: SEE, CHIDI: CHECK, DANA: SEE, INES: EVERY, "U0GUS": SEE, ADMIN: {"see", "change"}}),
        (
            "bo",
            {ANA: EVERY, BO: EVERY, CHIDI: SEE, DANA: SEE, INES: EVERY, "U0GUS": SEE, ADMIN: {"see", "change"}},
        ),
        ("bo, private", {ANA: EVERY, BO: EVERY, CHIDI: NOTHING, INES: EVERY, "U0GUS": NOTHING, ADMIN: NOTHING}),
        ("organisation", {ANA: SEE, BO: SEE, INES: EVERY, "U0GUS": NOTHING, ADMIN: {"see", "change"}}),
        ("dana", {ANA: SEE, DANA: EVERY, INES: EVERY, "U0GUS": NOTHING, ADMIN: {"see", "change"}}),
    ],
)
def test_who_may_do_what(whose: str, table: dict[str, set[str]], world: World, goals: GoalService) -> None:
    world.person("Gus", guest=Guest.SINGLE_CHANNEL)
    phone = world.team("Phone support", ANA, [BO, "U0GUS"])
    goal = {
        "team": lambda: world.goal("Raise CSAT", phone, reporter=CHIDI),
        "bo": lambda: world.goal("Call back", BO, team=phone),
        "bo, private": lambda: world.goal("Learn", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS),
        "organisation": lambda: world.goal("Loyal customers", world.organisation()),
        "dana": lambda: world.goal("Write more", DANA),
    }[whose]()
    for person, allowed in table.items():
        try:
            card = goals.show(world.workspace_id, person, goal.number)
        except NotFound:
            found = NOTHING
        else:
            found = {deed for deed, may in zip(DEEDS, (True, card.may_check_in, card.may_change), strict=True) if may}
        assert found == allowed, person
        assert _refusal_of(goals, world, person, goal) is (
            None if "change" in allowed else NotAllowed if "see" in allowed else NotFound
        )


def _refusal_of(goals: GoalService, world: World, person: str, goal: Goal) -> type[Refusal] | None:
    try:
        goals.pause(world.workspace_id, person, goal.number)
    except Refusal as refused:
        return type(refused)
    goals.resume(world.workspace_id, person, goal.number)
    return None


@pytest.mark.parametrize(
    ("person", "team", "bo", "dana"),
    [
        (ANA, True, True, False),
        (BO, False, True, False),
        (CHIDI, False, False, False),
        (DANA, False, False, True),
        (INES, True, True, False),
        (ADMIN, True, True, True),
    ],
)
def test_whom_people_set_goals_for(
    person: str, team: bool, bo: bool, dana: bool, world: World, goals: GoalService, phone: Team
) -> None:
    wishes: list[tuple[Team | str, bool]] = [(phone, team), (BO, bo), (DANA, dana)]
    who_can = (
        Problem.NOT_YOURS_TO_SET,
        NotYoursToSet("Bo", ("Bo", "Ana", "Ines")),
        NotYoursToSet("Dana", ("Dana",)),
    )
    for n, (owner, allowed) in enumerate(wishes):
        form = sent(owner, draft=f"d{n}")
        if allowed:
            goals.set_goal(world.workspace_id, person, form)
        else:
            with pytest.raises(Invalid) as refused:
                goals.set_goal(world.workspace_id, person, form)
            assert problems_of(refused) == {"owner": who_can[n]}


def test_a_refusal_says_who_can(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    with pytest.raises(NotAllowed) as refused:
        goals.close(world.workspace_id, BO, goal.number, Outcome.MET, "")
    assert refused.value.who_can == (ANA, INES)
    assert refused.value.admins_too


def test_unknown_private_and_foreign_goals_look_the_same(world: World, goals: GoalService, phone: Team) -> None:
    private = world.goal("Learn Dutch", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS)
    other = world.elsewhere()
    for title in ("One", "Two", "Three"):
        foreign = other.goal(title, other.organisation())
    said = []
    for number in (private.number, foreign.number, 4711):
        for ask in (goals.show, goals.pause, goals.resume, goals.to_close):
            with pytest.raises(NotFound) as refused:
                ask(world.workspace_id, CHIDI, number)
            said.append((refused.value.subject, refused.value.named.replace(str(number), "N")))
    assert len(set(said)) == 1


# Editing, closing, pausing ------------------------------------------------------------------------------


def test_a_changed_target_is_a_new_wording_with_a_reason(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, baseline=78, target=85)
    world.check_in(goal, 80)
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, ANA, edited(goal, target="90"))
    assert problems_of(refused) == {"reason": Problem.REASON_MISSING}
    saved = goals.edit(world.workspace_id, ANA, edited(goal, target="90", reason="We are ahead."))
    assert saved.changed
    first, second = saved.card.revisions
    assert (first.measure, second.measure) == (goal.measure, Metric(Decimal(78), Decimal(90), "%"))
    assert (second.reason, second.changed_by, second.changed_at) == ("We are ahead.", ANA, world.clock.now())
    assert [one.revision for one in saved.card.check_ins] == [1]


@pytest.mark.parametrize("typed", [{"title": "Lift CSAT"}, {"how": "Coach daily"}, {"stretch": "110"}])
def test_a_rewording_needs_no_reason(typed: dict[str, str], world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    assert len(goals.edit(world.workspace_id, ANA, edited(goal, **typed)).card.revisions) == 2


def test_saving_an_edit_without_a_change_writes_nothing(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, stretch=120)
    saved = goals.edit(world.workspace_id, ANA, edited(goal))
    assert not saved.changed
    assert saved.card.goal == goal
    assert len(saved.card.revisions) == 1


def test_hidden_fields_stay_as_they_were(world: World, goals: GoalService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    goal = world.goal("Raise CSAT", phone, stretch=120, reporter=BO, supports=top, how="Callers stay")
    after = goals.edit(world.workspace_id, ANA, edited(goal, title="Lift CSAT")).card.goal
    assert after == replace(goal, revision=after.revision)
    assert after.revision.reporter_id == BO
    assert after.measure == goal.measure


def test_an_edit_over_somebody_elses_is_refused(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.edit(world.workspace_id, ANA, edited(goal, title="Lift CSAT"))
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, INES, edited(goal, draft="d3", title="Improve CSAT"))
    assert problems_of(refused) == {"title": Problem.CHANGED_MEANWHILE}
    assert goals.show(world.workspace_id, ANA, goal.number).goal.title == "Lift CSAT"


def test_an_edit_sent_twice_counts_once(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    for _ in range(2):
        saved = goals.edit(world.workspace_id, ANA, edited(goal, title="Lift CSAT"))
    assert len(saved.card.revisions) == 2


def test_a_date_that_has_passed_may_stay_but_not_be_set(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, due="2027-01-04")
    assert goals.edit(world.workspace_id, ANA, edited(goal, title="Lift CSAT")).card.goal.due == goal.due
    again = replace(edited(goal, draft="d3", due="2027-01-05", reason="Later"), revision=2)
    with pytest.raises(Invalid) as refused:
        goals.edit(world.workspace_id, ANA, again)
    assert problems_of(refused) == {"due": Problem.DATE_PAST}


def test_goals_cannot_support_each_other_in_a_circle(world: World, goals: GoalService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    middle = world.goal("Raise CSAT", phone, supports=top)
    below = world.goal("Call back", BO, team=phone, supports=middle)
    for number, problem in ((top.number, Problem.SUPPORTS_ITSELF), (below.number, Problem.SUPPORTS_CIRCLE)):
        with pytest.raises(Invalid) as refused:
            goals.edit(world.workspace_id, INES, edited(top, supports=str(number)))
        assert problems_of(refused) == {"supports": problem}


def test_a_changed_or_removed_support_leaves_a_trace(world: World, goals: GoalService, phone: Team) -> None:
    first, second = (world.goal(title, world.organisation()) for title in ("Loyal customers", "Quick answers"))
    goal = world.goal("Raise CSAT", phone, supports=first)
    for supports in (str(second.number), "", ""):
        with world.uow.reading(world.workspace_id) as tx:
            stored = tx.goals.get(goal.number)
        assert stored is not None
        draft = f"{supports} {stored.supports}"
        goals.edit(world.workspace_id, ANA, edited(stored, draft, supports=supports))
    events = goals.show(world.workspace_id, BO, goal.number).events
    assert [(event.what, event.helped, event.helps) for event in events] == [
        (Happened.LINKED, first.number, second.number),
        (Happened.LINKED, second.number, None),
    ]


# Showing and listing ------------------------------------------------------------------------------------


def test_a_card_says_where_a_goal_stands(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Cut response time", phone, baseline=6, target=2, unit="h", due="2027-02-05")
    for day, value in enumerate(("6", "5", "4.5", "4", "3", "3.5", "3")):
        world.check_in(goal, value, Status.AT_RISK, at=world.clock.now() + timedelta(days=day))
    world.clock.move(days=15)
    card = goals.show(world.workspace_id, BO, goal.number)
    assert card.values == tuple(Decimal(n) for n in ("5", "4.5", "4", "3", "3.5", "3"))
    assert len(card.check_ins) == 6
    assert card.summary.progress == Decimal("0.75")
    assert card.summary.pace is not None
    assert card.summary.pace.time_gone == Decimal("0.5")
    assert not card.summary.pace.is_behind
    assert [one.report.value for one in card.check_ins] == [Decimal(n) for n in ("5", "4.5", "4", "3", "3.5", "3")]


@pytest.mark.parametrize("weeks", [1, 2, 4])
def test_a_goal_goes_stale_by_its_teams_cadence(weeks: int, world: World, goals: GoalService) -> None:
    team = world.team("Phone support", ANA, cadence=Cadence(weeks, 0, 9))
    goal = world.goal("Raise CSAT", team)
    first_asked = world.clock.at("2027-01-04 09:00", "Europe/Lisbon") + timedelta(weeks=weeks)
    world.clock.moment = first_asked + timedelta(weeks=2 * weeks, seconds=-1)
    assert goals.list(world.workspace_id, DANA, Scope(Which.STALE)).total == 0
    world.clock.move(seconds=1)
    assert [one.goal.number for one in goals.list(world.workspace_id, DANA, Scope(Which.STALE)).goals] == [goal.number]


@pytest.mark.parametrize("person", [ANA, BO, CHIDI, DANA, INES, "U0GUS", "U0GIL", "U0STRANGER"])
def test_lists_hold_exactly_what_the_person_may_see_from_the_organisation_down(
    person: str, world: World, goals: GoalService
) -> None:
    for guest in ("Gus", "Gil"):
        world.person(guest, guest=Guest.SINGLE_CHANNEL)
    support = world.team("Support", CHIDI)
    phone = world.team("Phone support", ANA, [BO, "U0GUS"], parent=support)
    claims = world.team("Claims care", DANA, [BO])
    for team in (phone, claims, support, world.organisation()):
        world.goal(f"Of {team.name}", team)
        world.goal(f"Of {team.name}, told by Gil", team, reporter="U0GIL")
        for owner in (ANA, BO, DANA, "U0GUS"):
            world.goal(f"Of {owner}", owner, team=team)
            world.goal(f"Kept by {owner}", owner, team=team, visibility=Visibility.OWNER_AND_LEADS)
    with world.uow.reading(world.workspace_id) as tx:
        tree, who = tx.teams.tree(), actor(tx, person, set())
        seen = [goal for goal in tx.goals.all() if can_see(who, goal, tree)]
    seen.sort(key=lambda goal: (list(Level).index(tree.level(goal.owner)), goal.number))
    listed: list[Goal] = []
    for start in range(0, len(seen) + 1, PAGE):
        page = goals.list(world.workspace_id, person, Scope(Which.ALL), start)
        assert page.total == len(seen)
        listed += [each.goal for each in page.goals]
    assert listed == seen


def test_the_organisations_list_tells_a_guest_nothing_that_is_not_theirs(
    world: World, goals: GoalService, phone: Team
) -> None:
    world.person("Gus", guest=Guest.SINGLE_CHANNEL)
    world.goal("Loyal customers", world.organisation())
    theirs = world.goal("Fewer letters", world.organisation(), reporter="U0GUS")
    page = goals.list(world.workspace_id, "U0GUS", Scope(Which.ORG))
    assert ([each.goal for each in page.goals], page.total, page.looked_at) == ([theirs], 1, None)
    assert goals.list(world.workspace_id, BO, Scope(Which.ORG)).total == 2


def test_a_page_reads_no_more_goals_than_it_shows(world: World, goals: GoalService, phone: Team) -> None:
    for number in range(4 * PAGE):
        world.goal(f"Goal {number}", phone)
    read: set[int] = set()

    def remember(row: GoalRow, _context: object) -> None:
        read.add(row.number)

    event.listen(GoalRow, "load", remember)
    try:
        for which in (Which.ALL, Which.TEAM):
            assert goals.list(world.workspace_id, ANA, Scope(which), PAGE).total == 4 * PAGE
    finally:
        event.remove(GoalRow, "load", remember)
    assert read == set(range(PAGE + 1, 2 * PAGE + 1))


def test_a_list_that_cannot_go_through_all_goals_says_so(
    world: World, goals: GoalService, phone: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goal_lists, "MOST_LOOKED_AT", 2)
    top = world.goal("Loyal customers", world.organisation())
    world.goal("Raise CSAT", phone)
    world.clock.move(days=30)
    whole = goals.list(world.workspace_id, ANA, Scope(Which.STALE))
    assert (whole.total, whole.looked_at) == (2, None)
    world.goal("Old", BO, team=phone, created_at=world.clock.now() - timedelta(days=30))
    part = goals.list(world.workspace_id, ANA, Scope(Which.STALE))
    assert (part.total, part.looked_at, part.goals[0].goal.number) == (2, 2, top.number)


def test_lists_show_what_was_asked_for(world: World, goals: GoalService, phone: Team) -> None:
    claims = world.team("Claims care", CHIDI)
    top = world.goal("Loyal customers", world.organisation())
    csat = world.goal("Raise CSAT", phone, reporter=BO)
    frt = world.goal("Cut response time", phone, due="2027-01-05")
    bos = world.goal("Call back", BO, team=phone)
    secret = world.goal("Learn Dutch", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS)
    care = world.goal("Pay claims sooner", claims)
    gone = world.goal("Old", claims)
    goals.close(world.workspace_id, CHIDI, gone.number, Outcome.MISSED, "")
    goals.pause(world.workspace_id, ANA, csat.number)

    def numbers(person: str, which: Which, of: str = "") -> set[int]:
        return {one.goal.number for one in goals.list(world.workspace_id, person, Scope(which, of)).goals}

    assert numbers(ANA, Which.MINE) == {frt.number}
    assert numbers(BO, Which.MINE) == {csat.number, bos.number, secret.number}
    assert numbers(BO, Which.TEAM) == {csat.number, frt.number, bos.number, secret.number}
    assert numbers(DANA, Which.ORG) == {top.number}
    assert numbers(DANA, Which.PERSON, BO) == {csat.number, bos.number}
    assert numbers(ANA, Which.PERSON, BO) == {csat.number, bos.number, secret.number}
    assert numbers(DANA, Which.CHANNEL, claims.channel_id) == {care.number}
    assert numbers(DANA, Which.OVERDUE) == {frt.number}
    assert numbers(DANA, Which.CLOSED) == {gone.number}
    assert numbers(DANA, Which.ALL) == {top.number, csat.number, frt.number, bos.number, care.number}
    with pytest.raises(NotFound):
        goals.list(world.workspace_id, DANA, Scope(Which.CHANNEL, "C0NOWHERE"))


def test_a_long_list_comes_in_pages_from_the_organisation_down(world: World, goals: GoalService, phone: Team) -> None:
    for n in range(PAGE + 2):
        world.goal(f"Call back {n}", BO, team=phone)
    top = world.goal("Loyal customers", world.organisation())
    first = goals.list(world.workspace_id, BO, Scope(Which.ALL))
    assert (first.goals[0].goal.number, len(first.goals), first.total) == (top.number, PAGE, PAGE + 3)
    assert first.next_start is not None
    second = goals.list(world.workspace_id, BO, Scope(Which.ALL), first.next_start)
    assert (len(second.goals), second.next_start) == (3, None)


def test_a_list_costs_the_same_however_long_it_is(world: World, goals: GoalService, phone: Team) -> None:
    above = world.goal("Loyal customers", world.organisation())
    costs = []
    for _ in range(2):
        for n in range(4):
            above = world.goal(f"Call back {n}", BO, team=phone, supports=above)
        with world.queries() as seen:
            goals.list(world.workspace_id, BO, Scope(Which.STALE))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_words_that_are_no_key_find_the_goal_meant(world: World, goals: GoalService, phone: Team) -> None:
    csat = world.goal("Raise CSAT on the phone", phone)
    own = world.goal("Call back", BO, team=phone)
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "csat").goals] == [csat.number]
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "").goals] == [own.number]
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "zzzz").goals] == [own.number]
    goals.pause(world.workspace_id, BO, own.number)
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "", {GoalState.PAUSED}).goals] == [own.number]
    assert goals.meant(world.workspace_id, BO, "", {GoalState.ACTIVE}).goals == ()
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "csat", {GoalState.ACTIVE}).goals] == [
        csat.number
    ]


def test_words_find_paused_and_closed_goals_ones_own_first_and_private_ones_of_others_never(
    world: World, goals: GoalService, phone: Team
) -> None:
    claims = world.team("Claims care", DANA)
    titles = ("Raise CSAT for claims", "Raise CSAT by phone", "Raise CSAT in letters")
    theirs, ours, lettered = (
        world.goal(title, team) for title, team in zip(titles, (claims, phone, claims), strict=True)
    )
    hers = world.goal("Learn what CSAT is", DANA, team=claims, visibility=Visibility.OWNER_AND_LEADS)
    told_by_bo = world.goal("Ask for CSAT", phone, reporter=BO)
    for goal in (theirs, hers):
        goals.pause(world.workspace_id, DANA, goal.number)
    for goal, by in ((lettered, DANA), (ours, ANA), (told_by_bo, ANA)):
        goals.close(world.workspace_id, by, goal.number, Outcome.MET, "")

    def offered(person: str, words: str) -> list[int]:
        states = {GoalState.PAUSED, GoalState.CLOSED}
        return [goal.number for goal in goals.meant(world.workspace_id, person, words, states).goals]

    assert offered(ANA, "csat") == [told_by_bo.number, ours.number, theirs.number, lettered.number]
    assert offered(BO, "csat") == [told_by_bo.number, theirs.number, lettered.number, ours.number]
    assert offered(DANA, "CSAT") == [hers.number, theirs.number, lettered.number, told_by_bo.number, ours.number]
    assert offered(BO, "csat claims") == [theirs.number], "whatever the order of the words"
    assert offered(DANA, "cast for claims") == [theirs.number], "of one's own also what is nearly the same"
    assert offered(ANA, "") == [ours.number]
    assert [one.number for one in goals.meant(world.workspace_id, ANA, "phone", {GoalState.ACTIVE}).goals] == []


def test_words_find_no_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    undos.undo_set(world.workspace_id, ANA, goal.number)
    assert goals.meant(world.workspace_id, ANA, "csat").goals == ()


def test_the_clock_of_a_goal_is_utc(world: World, goals: GoalService, phone: Team) -> None:
    saved = goals.set_goal(world.workspace_id, ANA, sent(phone))
    assert saved.card.goal.created_at == datetime(2027, 1, 6, 10, tzinfo=UTC)


def test_a_resumed_goal_is_not_stale_for_the_weeks_of_its_pause(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.pause(world.workspace_id, ANA, goal.number)
    world.clock.move(days=60)
    turned = goals.resume(world.workspace_id, ANA, goal.number)
    assert not turned.card.summary.is_stale
    world.clock.move(days=7)
    assert goals.resume(world.workspace_id, ANA, goal.number).card.goal.resumed_at == turned.card.goal.resumed_at
    world.clock.move(days=14)
    assert goals.show(world.workspace_id, ANA, goal.number).summary.is_stale
