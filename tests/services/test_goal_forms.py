"""The goal form while it is open, on both databases: what it offers, and that nothing typed is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from bot.domain.goal_form import GoalForm, Individual, SentForm, owner_value
from bot.domain.goals import Goal, Outcome, TeamOwner, Visibility
from bot.domain.people import Guest, Profile
from bot.domain.refusals import GoalNotActive, Invalid, NoOrganisation, NotAllowed, NotFound, NotYoursToSet, Problem
from bot.domain.teams import Team
from bot.services.goal_forms import MOST_OFFERS, GoalFormService
from bot.services.goals import GoalService
from storage.people import PersonRow
from tests.world import ANA, BO, CHIDI, DANA, INES, World

ADMIN = "U0ADMIN"


@pytest.fixture
def forms(world: World) -> GoalFormService:
    return GoalFormService(world.uow, world.clock, frozenset({ADMIN}))


@pytest.fixture
def phone(world: World) -> Team:
    return world.team("Phone support", ANA, [BO])


def sent(form: GoalForm, *shown: str, **typed: str) -> SentForm:
    """The form as it comes back when it showed these fields and some were typed over."""
    held = form.fields.as_typed()
    return SentForm(form.draft_id, {name: held[name] for name in shown} | typed, form.goal, form.revision)


@contextmanager
def people_read() -> Iterator[set[str]]:
    """Collect who is read from the database meanwhile."""
    read: set[str] = set()

    def remember(row: PersonRow, _context: object) -> None:
        read.add(row.user_id)

    event.listen(PersonRow, "load", remember)
    try:
        yield read
    finally:
        event.remove(PersonRow, "load", remember)


def test_text_fills_the_form_with_dates_seen_from_the_persons_own_day(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    world.clock.at("2027-01-31 20:00", "UTC")  # in Auckland it is February already
    text = "Cut first response time from 6h to 2h by the end of this month"
    here, there = forms.open(world.workspace_id, ANA, text), forms.open(world.workspace_id, BO, text)
    assert (here.fields.due, there.fields.due) == ("2027-01-31", "2027-02-28")
    assert (here.fields.title, here.fields.baseline, here.fields.target, here.fields.unit) == (
        "Cut first response time",
        "6",
        "2",
        "h",
    )


def test_no_number_of_the_text_vanishes_where_it_can_be_read_in_two_ways(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA, "Raise calls from 1.204 to 2.000 by 03/04/2027")
    assert (form.fields.title, form.fields.baseline, form.fields.target) == ("Raise calls", "1.204", "2.000")
    sent = SentForm(form.draft_id, form.fields.as_typed() | {"measure": "yes_no"}, due_readings=form.due_readings)
    retyped = forms.retype(world.workspace_id, ANA, sent)
    assert (retyped.fields.baseline, retyped.due_readings) == ("1.204", form.due_readings)
    assert len(form.due_readings) == 2


def test_whoever_is_mentioned_stands_in_the_title_by_name(world: World, forms: GoalFormService, phone: Team) -> None:
    text = "Help <@U0BO|bo.t> and <@U0CHIDI> with <#C1|claims> letters, <!here>, from 6h to 2h by 30 June"
    assert forms.open(world.workspace_id, ANA, text).fields.title.startswith(
        "Help @Bo and @Chidi with #claims letters, @here"
    )


@pytest.mark.parametrize("name", ["April June", "Q2 2028", "90%"])
def test_a_name_is_never_read_as_a_date_or_number(name: str, world: World, forms: GoalFormService, phone: Team) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.learn([Profile("U0APRIL", name, "Europe/Lisbon")], world.clock.now(), {})
    fields = forms.open(world.workspace_id, ANA, "Help <@U0APRIL|april> to answer from 6h to 2h").fields
    assert (fields.baseline, fields.target, fields.due) == ("6", "2", "")
    assert fields.title.startswith(f"Help @{name} to answer")


def test_whom_the_text_addresses_owns_the_goal_if_one_may_set_goals_for_them(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    text = "<@U0BO|bo.t>: raise CSAT from 78% to 85% by 30 June"
    for setter, owner, title in (
        (ANA, Individual(BO), "Raise CSAT"),
        (BO, Individual(BO), "Raise CSAT"),
        (DANA, None, "Raise CSAT"),
    ):
        fields = forms.open(world.workspace_id, setter, text).fields
        assert (fields.chosen_owner, fields.title) == (owner, title)
        assert (fields.baseline, fields.target, fields.due) == ("78", "85", "2027-06-30")


@pytest.mark.parametrize("setter", [ANA, ADMIN])
@pytest.mark.parametrize("has_left", [True, False])
def test_a_form_whose_text_addresses_nobody_who_is_here_says_so_above_the_owner(
    has_left: bool, setter: str, world: World, forms: GoalFormService, phone: Team
) -> None:
    world.person("Fay", deactivated=has_left, is_bot=not has_left)
    form = forms.open(world.workspace_id, setter, "<@U0FAY|fay>: raise CSAT from 78% to 85%")
    assert form.problems == {"owner": Problem.NOT_A_PERSON}
    assert (form.fields.title, form.fields.chosen_owner) == ("Raise CSAT", None)


@pytest.mark.parametrize(
    "text", ["@fay: raise CSAT to 85%", "@Fay Lind: raise CSAT to 85%", "@fay will raise CSAT to 85%"]
)
def test_a_form_whose_text_addresses_a_handle_that_is_nobodys_asks_whose_goal_it_is(
    text: str, world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA, text)
    assert form.problems == {"owner": Problem.NOBODY_CALLED_SO}
    assert (form.fields.title, form.fields.chosen_owner) == ("Raise CSAT", None)


def test_a_form_that_was_sent_without_an_owner_saves_nothing(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, DANA, "<@U0BO>: raise CSAT from 78% to 85% by 30 June")
    goals = GoalService(world.uow, world.clock, frozenset())
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, DANA, SentForm(form.draft_id, form.fields.as_typed()))
    assert refused.value.problems == {"owner": Problem.MISSING}


def test_a_form_whose_text_addresses_somebody_else_says_who_sets_goals_for_them(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    text = "<@U0BO>: raise CSAT from 78% to 85%"
    assert forms.open(world.workspace_id, DANA, text).problems == {"owner": NotYoursToSet("Bo", ("Bo", "Ana", "Ines"))}
    for setter in (ANA, BO, ADMIN):
        assert forms.open(world.workspace_id, setter, text).problems == {}


def test_an_admin_addresses_anybody(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, ADMIN, "<@U0DANA> Raise CSAT to 85%")
    assert form.fields.chosen_owner == Individual(DANA)
    assert (form.fields.owner, form.fields.person) == (owner_value(Individual(DANA)), ""), "one answer to whose it is"
    assert form.fields.owner in [offer.value for offer in form.owners], "the menu can show it"
    assert form.fields.title == "Raise CSAT"


def test_a_date_with_two_meanings_stays_empty_and_is_asked_for(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA, "Raise CSAT from 78% to 85% by 03/04")
    assert form.fields.due == ""
    assert set(form.due_readings) == {date(2027, 4, 3), date(2027, 3, 4)}


def test_a_lead_is_offered_the_own_team_first_then_people_of_it(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    world.team("Claims care", CHIDI, [DANA])
    form = forms.open(world.workspace_id, ANA)
    assert [(offer.words, offer.is_person) for offer in form.owners] == [
        ("Phone support", False),
        ("Ana", True),
        ("Bo", True),
    ]
    assert form.fields.owner == owner_value(TeamOwner(phone.team_id))
    assert not form.picks_anybody


def test_others_are_offered_themselves_only(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, BO)
    assert [offer.words for offer in form.owners] == ["Bo"]
    assert form.fields.owner == owner_value(Individual(BO))


def test_the_organisations_lead_is_offered_everybody_in_a_team(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, INES)
    assert [offer.words for offer in form.owners] == ["Acme Service", "Phone support", "Ines", "Ana", "Bo"]
    assert not form.picks_anybody


def test_an_admin_is_offered_all_teams_and_everybody_known_who_is_here(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    world.person("Gone", deactivated=True)
    world.person("Rota", is_bot=True)
    world.person("Admin")
    form = forms.open(world.workspace_id, ADMIN)
    assert [offer.words for offer in form.owners] == [
        *("Acme Service", "Phone support"),
        *("Admin", "Ana", "Bo", "Chidi", "Dana", "Ines"),
    ]
    assert form.picks_anybody, "there may be people whom nobody has met yet"
    assert [offer.words for offer in forms.owners(world.workspace_id, ADMIN, "dan")] == ["Dana"]


def test_an_admin_of_a_large_workspace_finds_whoever_is_in_no_team_by_name(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        crowd = [Profile(f"U1{n:03}", f"Caller {n:03}", "Europe/Lisbon") for n in range(3 * MOST_OFFERS)]
        tx.people.learn(crowd, world.clock.now(), {})
    with people_read() as read:
        form = forms.open(world.workspace_id, ADMIN)
        assert (form.searches_owners, form.owners) == (True, ())
        assert [o.value for o in forms.owners(world.workspace_id, ADMIN, "caller 277")] == ["person:U1277"]
        assert len(forms.owners(world.workspace_id, ADMIN, "call")) == MOST_OFFERS
    assert len(read) < 2 * MOST_OFFERS
    assert forms.owners(world.workspace_id, BO, "caller 277") == ()


def test_more_than_a_menu_holds_are_searched_by_name(world: World, forms: GoalFormService) -> None:
    crowd = [f"U1{n:03}" for n in range(MOST_OFFERS)]
    world.team("Phone support", ANA, crowd)
    world.person("Zoe")
    form = forms.open(world.workspace_id, ANA)
    assert form.searches_owners
    assert form.owners == ()
    assert form.owner_name == "Phone support"
    assert [offer.words for offer in forms.owners(world.workspace_id, ANA, "phone")] == ["Phone support"]
    assert [offer.value for offer in forms.owners(world.workspace_id, ANA, "u1007")] == ["person:U1007"]
    assert len(forms.owners(world.workspace_id, ANA, "")) == MOST_OFFERS
    assert forms.owners(world.workspace_id, ANA, "zoe") == ()


def test_searching_an_owner_reads_no_more_people_than_a_menu_holds(world: World, forms: GoalFormService) -> None:
    world.team("Phone support", ANA, [f"U1{n:03}" for n in range(3 * MOST_OFFERS)])
    with people_read() as read:
        assert len(forms.owners(world.workspace_id, ANA, "u1")) == MOST_OFFERS
    assert read - {ANA} == {f"U1{n:03}" for n in range(MOST_OFFERS)}


def test_a_name_is_found_however_it_is_typed(world: World, forms: GoalFormService) -> None:
    world.team("Phone support", ANA, ["U0ÖZLEM Ç", "U0GONE"])
    world.person("Özlem Ç")
    world.person("Gone", deactivated=True)
    for words in ("özlem", "ÖZLEM", "Özl", "lem ç", "%"):
        found = forms.owners(world.workspace_id, ANA, words)
        assert [offer.words for offer in found] == ([] if words == "%" else ["Özlem Ç"])
    assert forms.owners(world.workspace_id, ANA, "gone") == ()


def test_no_form_opens_before_there_is_an_organisation(world: World, forms: GoalFormService) -> None:
    with pytest.raises(NoOrganisation):
        forms.open(world.workspace_id, ANA)


def test_what_was_typed_survives_fields_that_come_and_go(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, ANA, "Raise CSAT from 78% to 85%")
    first = sent(form, "owner", "unit", title="Lift CSAT", baseline="79", target="85", measure="milestones")
    form = forms.retype(world.workspace_id, ANA, first, clicked_at="1.0")
    second = sent(form, "owner", "title", steps="Ask\nAct", measure="yes_no")
    form = forms.retype(world.workspace_id, ANA, second, clicked_at="2.0")
    third = sent(form, "owner", "title", measure="metric", details="shown")
    form = forms.retype(world.workspace_id, ANA, third, clicked_at="3.0")
    assert form.shows_details
    assert (form.fields.title, form.fields.baseline, form.fields.target) == ("Lift CSAT", "79", "85")
    assert form.fields.steps == "Ask\nAct"


def test_of_two_quick_clicks_the_later_one_counts_whichever_is_worked_on_first(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA)
    later = forms.retype(world.workspace_id, ANA, sent(form, measure="yes_no"), clicked_at="1700000000.000002")
    earlier = forms.retype(world.workspace_id, ANA, sent(form, measure="milestones"), clicked_at="1700000000.000001")
    assert (later.fields.measure, earlier.fields.measure) == ("yes_no", "yes_no")
    kept = forms.kept(world.workspace_id, ANA, sent(form))
    assert kept is not None
    assert kept.fields.measure == "yes_no"


@pytest.mark.both_databases
def test_clicks_at_the_same_moment_lose_neither(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, ANA)

    def click(n: int) -> GoalForm:
        fields = {"measure": "yes_no"} if n == 8 else {"measure": "metric"}
        return forms.retype(world.workspace_id, ANA, sent(form, **fields), clicked_at=f"1700000000.00000{n}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(click, range(1, 9)))
    kept = forms.kept(world.workspace_id, ANA, sent(form))
    assert kept is not None
    assert kept.fields.measure == "yes_no"


def test_nobody_reads_what_another_typed(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, ANA)
    forms.retype(world.workspace_id, ANA, sent(form, title="Secret"), clicked_at="1.0")
    assert forms.kept(world.workspace_id, BO, sent(form)) is None


def test_what_stood_in_hidden_fields_is_stored_when_the_form_is_sent(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA, "Raise CSAT from 78% to 85% by 30 June")
    details = sent(form, *form.fields.as_typed(), how="Coach daily", details="shown")
    form = forms.retype(world.workspace_id, ANA, details, clicked_at="1.0")
    shown = sent(form, "title", "owner", "measure", "baseline", "target", "unit", "due")
    saved = GoalService(world.uow, world.clock, frozenset()).set_goal(world.workspace_id, ANA, shown)
    assert saved.card.goal.revision.how == "Coach daily"
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.drafts.get(form.draft_id, ANA) is None
    assert forms.kept(world.workspace_id, ANA, shown) is None


def test_an_individuals_teams_are_offered_when_there_are_several(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    assert not forms.open(world.workspace_id, BO).asks_team
    claims = world.team("Claims care", CHIDI, [BO])
    form = forms.open(world.workspace_id, BO)
    assert form.asks_team
    assert [offer.value for offer in form.teams] == [str(phone.team_id), str(claims.team_id)]
    by_lead = forms.retype(
        world.workspace_id,
        ANA,
        sent(forms.open(world.workspace_id, ANA), owner=owner_value(Individual(BO))),
        clicked_at="1.0",
    )
    assert [offer.value for offer in by_lead.teams] == [str(phone.team_id)]


def test_an_edit_opens_with_everything_and_for_those_who_may(world: World, forms: GoalFormService, phone: Team) -> None:
    top = world.goal("Loyal customers", world.organisation())
    goal = world.goal("Raise CSAT", phone, baseline=78, target=85, stretch=90, supports=top, how="Callers stay")
    form = forms.open_edit(world.workspace_id, ANA, goal.number)
    assert (form.goal, form.revision, form.owner_name) == (goal.number, 1, "Phone support")
    assert (form.fields.stretch, form.fields.helps, form.supported) == ("90", "Callers stay", "G-1 Loyal customers")
    kept = forms.retype(world.workspace_id, ANA, sent(form, target="86"), clicked_at="1.0")
    assert kept.fields == replace(form.fields, target="86")
    with pytest.raises(NotAllowed):
        forms.open_edit(world.workspace_id, BO, goal.number)
    with pytest.raises(NotFound):
        forms.open_edit(world.workspace_id, ANA, 99)
    GoalService(world.uow, world.clock, frozenset()).close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with pytest.raises(GoalNotActive):
        forms.open_edit(world.workspace_id, ANA, goal.number)


def test_what_was_wrong_goes_back_with_the_form(world: World, forms: GoalFormService, phone: Team) -> None:
    form = forms.open(world.workspace_id, ANA)
    problems = {"stretch": Problem.STRETCH_NOT_BEYOND_TARGET}
    again = forms.retype(world.workspace_id, ANA, sent(form, stretch="1"), problems=problems)
    assert again.problems == problems
    assert again.fields.stretch == "1"


def test_goals_to_support_are_those_in_sight_of_all_nearest_teams_first(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    claims = world.team("Claims care", CHIDI)
    care = world.goal("Pay claims sooner", claims)
    top = world.goal("Loyal customers", world.organisation())
    csat = world.goal("Raise CSAT", phone)
    world.goal("Learn Dutch", BO, team=phone, visibility=Visibility.OWNER_AND_LEADS)
    other = world.elsewhere()
    other.goal("Raise CSAT elsewhere", other.organisation())

    def offered(words: str, by: str = BO) -> list[str]:
        return [offer.value for offer in forms.supports(world.workspace_id, by, words)]

    assert offered("") == [str(goal.number) for goal in (top, csat, care)]
    assert offered("csat") == [str(csat.number)]
    assert offered(f"g-{care.number}") == [str(care.number)]
    assert offered("dutch") == []
    for part in (f"{csat.key} Raise", f"{csat.key} Raise CSAT", "CSAT raise", f"csat {csat.key}", "G-3 Rai…"):
        assert offered(part) == [str(csat.number)], part
    assert offered(f"{csat.key} loyal") == []
    world.person("Gus", guest=Guest.SINGLE_CHANNEL)
    assert offered("", by="U0GUS") == []


def test_an_edit_offers_neither_the_goal_itself_nor_what_helps_it_already(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    top = world.goal("Loyal customers", world.organisation())
    csat = world.goal("Raise CSAT", phone, supports=top)
    calls = world.goal("Answer calls sooner", phone, supports=csat)
    dutch = world.goal("Answer in Dutch", BO, team=phone, supports=calls)
    macros = world.goal("Rewrite the macros", phone)

    def offered(edited: Goal, words: str = "") -> list[str]:
        return [offer.value for offer in forms.supports(world.workspace_id, ANA, words, edited.number)]

    assert offered(csat) == [str(goal.number) for goal in (top, macros)]
    assert offered(dutch) == [str(goal.number) for goal in (top, csat, calls, macros)]
    assert offered(top) == [str(macros.number)]
    assert offered(csat, csat.key) == offered(csat, "answer") == []


def test_what_helps_a_goal_already_takes_no_place_from_what_can_be_chosen(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    csat = world.goal("Raise CSAT", phone)
    for step in range(MOST_OFFERS + 1):
        world.goal(f"Step {step}", phone, supports=csat)
    last = world.goal("Rewrite the macros", phone)
    offers = forms.supports(world.workspace_id, ANA, "", csat.number)
    assert [offer.value for offer in offers] == [str(last.number)]


def test_leaving_out_what_helps_a_goal_takes_one_query_whatever_it_offers(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    csat = world.goal("Raise CSAT", phone)

    def asked() -> int:
        with world.queries() as statements:
            forms.supports(world.workspace_id, ANA, "", csat.number)
        return len(statements)

    world.goal("Answer calls sooner", phone, supports=csat)
    asked()  # the first connection asks more
    few = asked()
    for step in range(20):
        world.goal(f"Step {step}", phone, supports=csat if step % 2 else None)
    assert asked() == few


@pytest.mark.parametrize("when", ["by 30 June 2020", "by 03/04/2020"])
def test_a_date_that_has_passed_is_told_when_the_form_opens(
    world: World, forms: GoalFormService, phone: Team, when: str
) -> None:
    form = forms.open(world.workspace_id, ANA, f"Raise CSAT from 78% to 85% {when}")
    assert form.problems == {"due": Problem.DATE_PAST}
    assert forms.open(world.workspace_id, ANA, "Raise CSAT by 30 June 2099").problems == {}


def test_words_that_are_no_date_are_asked_about_as_long_as_the_form_is_open(
    world: World, forms: GoalFormService, phone: Team
) -> None:
    form = forms.open(world.workspace_id, ANA, "Raise CSAT from 78% to 85% by 31 February")
    assert (form.fields.title, form.fields.due, form.due_unread) == ("Raise CSAT by 31 February", "", "by 31 February")
    held = SentForm(form.draft_id, form.fields.as_typed() | {"measure": "yes_no"}, due_unread=form.due_unread)
    assert forms.retype(world.workspace_id, ANA, held).due_unread == "by 31 February"
