"""A lead leaves in the middle of a quarter: what waited for Ana comes to Inês, and then to Bo, and nothing is lost."""

from bot.domain.check_ins import CheckIn
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from storage.units import SqlUnitOfWork
from tests.office import HARBOUR, Office
from tests.scenarios.test_leavers import leaves, set_goal
from tests.scenarios.test_team_changes import pick

TEAMS = "Cut first response time"
HANDED_ON = "Answer letters within a day"
CLOSED = "Write the guide for new advisers"
POST = "Claims care: progress"


def test_a_lead_leaves_in_the_middle_of_a_quarter_and_their_team_goes_on(settled: Office) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    prompt, old_draft = _ana_leads(settled, ana, ines)
    leaves(settled, "Ana")
    _ines_acts_for_her(settled, ines)
    _what_was_hers_is_settled(settled, ines)
    _the_new_lead_takes_over(settled)
    leaves(settled, "Ana", back=True)
    assert [one.text for one in ana.messages("Headway") if one.ts > prompt.ts] == [], "nobody wrote to who had left"
    _her_old_buttons_change_nothing(settled, ana, prompt, old_draft)


def test_when_the_lead_is_back_nobody_else_is_asked_for_their_team_s_number_any_more(settled: Office) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    set_goal(ana, "#claims-care", f"{TEAMS} from 6h to 2h by end of Q2")
    leaves(settled, "Ana")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    asked = ines.wait_for_message("Headway", "week of 8 March")
    assert "@Ana Sousa has left; you are asked for its number." in asked.text
    assert "At risk" in asked.buttons
    leaves(settled, "Ana", back=True)
    settled.headway.ticks.run_due()
    after = settled.slack.wait_for(
        lambda: seen if "has left" not in (seen := asked.again()).text else None, "the prompt without its question"
    )
    assert "At risk" not in after.buttons
    settled.goes_to("2027-03-09T12:00:00+00:00")
    [hers] = [one for one in ana.messages("Headway") if TEAMS in one.text and "At risk" in one.buttons]
    hers.click("At risk", after=TEAMS)
    ana.wait_until(hers, "Recorded: At risk")


def _ana_leads(settled: Office, ana: PersonAt, ines: PersonAt) -> tuple[MessageSeen, MessageSeen]:
    """Have Ana set her team's goal and two of her own, and answer once; return her draft and her prompt."""
    ana.invite("#claims-care", "Headway")
    ines.act("join", channel=ines.place("#claims-care"))
    set_goal(ana, "#claims-care", f"{TEAMS} from 6h to 2h by end of Q2")
    for title in (HANDED_ON, CLOSED):
        set_goal(ana, "#claims-care", f"@ana: {title} from 80% to 95% by end of Q2")
    settled.goes_to("2027-03-04T15:30:00+00:00")
    draft = ana.wait_for_message("Headway", f"{POST}, 4 March 2027")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    prompt = ana.wait_for_message("Headway", "week of 8 March")
    prompt.click("On track", after=TEAMS)
    return ana.wait_until(prompt, "Recorded: On track"), draft


def _ines_acts_for_her(settled: Office, ines: PersonAt) -> None:
    """Between prompt and draft Ana is gone: the post goes out all the same, by who acts for her."""
    assert "*Claims care*: who leads it now?" in ines.home(containing="who leads it now?").text
    settled.goes_to("2027-03-11T16:00:00+00:00")
    draft = ines.wait_for_message("Headway", f"{POST}, 11 March 2027")
    assert "@Ana Sousa has left; @Inês Duarte acts as lead." in draft.text
    draft.click("Post")
    ines.wait_until(draft, "Posted in")
    assert "on track" in settled.person("Bo").wait_for_message("#claims-care", f"{POST}, 11 March 2027").text


def _what_was_hers_is_settled(settled: Office, ines: PersonAt) -> None:
    left = ines.wait_for_message("Headway", "@Ana Sousa has left, and nobody is asked about their goals any more.")
    left.click("Reassign…", after=HANDED_ON)
    form = ines.modal("Reassign a goal")
    assert not form.fill({"Who owns it from now on?": "Hana"}).submit().errors
    ines.modal("Reassigned").close()
    left.click("Close…", after=CLOSED)
    assert not ines.modal("Close a goal").fill({"How did it end?": "Retired"}).submit().errors
    ines.modal().close()
    settled.headway.ticks.run_due()
    assert "What becomes of their goals is decided." in ines.wait_until(left, f"{CLOSED}* · G-3: closed").text
    assert "G-2: @Hana Nováková owns it now" in left.again().text
    # Nobody leads the team yet: its number is asked of who acts as lead, and Hana is asked about what is hers now.
    settled.goes_to("2027-03-15T10:00:00+00:00")
    assert TEAMS in ines.wait_for_message("Headway", "15 March").text
    asked = settled.person("Hana").wait_for_message("Headway", "15 March").text
    assert HANDED_ON in asked
    assert CLOSED not in asked
    question = ines.wait_for_message("Headway", "Who leads *Claims care* now?")
    assert "@Ana Sousa has left, so you act as its lead until somebody is named" in question.text
    question.choose("Choose who leads it", "Bo Tamihana")
    ines.wait_until(question, "@Bo Tamihana leads *Claims care* now, after @Ana Sousa.")
    settled.slack.wait_for(lambda: "who leads it now" not in ines.home().text or None, "Home without the question")


def _the_new_lead_takes_over(settled: Office) -> None:
    bo, hana, ines = (settled.person(name) for name in ("Bo", "Hana", "Inês"))
    settled.goes_to("2027-03-16T12:00:00+00:00")
    told = bo.wait_for_message("Headway", "You have led *Claims care* since")
    assert "What is waiting for you:" in told.text
    assert f"the numbers of *{TEAMS}* · G-1" in told.text
    assert not [one for one in hana.messages("Headway") if "led *Claims care*" in one.text]
    # The quarter ends in two weeks, and each goal is reviewed by whose it is now.
    settled.goes_to("2027-03-18T22:00:00+00:00")
    nudge = bo.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    assert TEAMS in nudge.text
    assert HANDED_ON in hana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027").text
    assert not [one for one in ines.messages("Headway") if "Q1 2027 ends" in one.text and TEAMS in one.text]
    assert bo.wait_for_message("Headway", f"{POST}, 18 March 2027").buttons[:2] == ["Post", "Edit"]
    assert not [one for one in ines.messages("Headway") if f"{POST}, 18 March 2027" in one.text]
    settled.goes_to("2027-03-22T20:00:00+00:00")
    assert TEAMS in bo.wait_for_message("Headway", "22 March").text


def _her_old_buttons_change_nothing(
    settled: Office, ana: PersonAt, prompt: MessageSeen, old_draft: MessageSeen
) -> None:
    """Who comes back finds what was settled meanwhile, and her old messages are nobody's way around it."""
    stands = settled.headway.services.teams.saved(HARBOUR, "C0CLAIMS")
    assert stands is not None
    assert stands.team.lead_id == "U0BO"
    before = _all_check_ins(settled)
    for button, title, refused in (
        ("New check-in…", TEAMS, "this can be done by @Bo Tamihana or @Inês Duarte."),
        ("At risk", HANDED_ON, "this can be done by @Hana Nováková"),
        ("At risk", CLOSED, "is closed"),
    ):
        last = ana.messages("Headway")[-1]
        prompt.click(button, after=title)
        ana.wait_for_message("Headway", refused, after=last)
    last = ana.messages("Headway")[-1]
    old_draft.click("Post")
    ana.wait_for_message("Headway", "this can be done by @Bo Tamihana or @Inês Duarte, or a Headway admin", after=last)
    assert ana.no_modal()
    assert _all_check_ins(settled) == before


def _all_check_ins(office: Office) -> list[CheckIn]:
    with SqlUnitOfWork(office.headway.engines, lambda: None).reading(HARBOUR) as tx:
        return [one for goal in (1, 2, 3) for one in tx.check_ins.of_goal(goal)]


def test_where_nobody_is_above_a_lead_who_leaves_an_admin_says_who_leads_and_the_others_see_it(
    settled: Office,
) -> None:
    ana, emeka, ines = settled.person("Ana"), settled.person("Emeka"), settled.person("Inês")
    emeka.command("#general", "/goal admins")
    assert not emeka.modal("Headway admins").fill({"Named here": ["Ana Sousa"]}).submit().errors
    emeka.modal("Saved").close()
    set_goal(ines, "#service-quality", "Raise customers who stay from 78% to 85% by 30 June")
    leaves(settled, "Inês")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    asked = "Who leads *Harbour* now? @Inês Duarte has left, and nobody above it can act as its lead."
    questions = [person.wait_for_message("Headway", asked) for person in (emeka, ana)]
    assert "You are asked as an admin of Headway" in questions[0].text
    assert "nobody is asked about it" in ana.home(containing="*Harbour*: who leads it now?").text
    questions[0].choose("Choose who leads it", "Ana Sousa")
    assert emeka.wait_until(questions[0], "@Ana Sousa leads *Harbour* now, after @Inês Duarte.").buttons == []
    assert ana.wait_until(questions[1], "You lead *Harbour* now, after @Inês Duarte.").buttons == []
    settled.goes_to("2027-03-08T17:00:00+00:00")
    welcome = ana.wait_for_message("Headway", "You lead *Harbour* now, after @Inês Duarte: @Emeka Obi named you.").text
    assert "From your next prompt on you are asked about *Raise customers who stay* · G-1." in welcome, (
        "no prompt did yet"
    )
    settled.goes_to("2027-03-15T12:00:00+00:00")
    assert "customers who stay" in ana.wait_for_message("Headway", "15 March").text

    leaves(settled, "Inês", back=True)
    form = pick(emeka, "Harbour", "Edit", "organisation")
    assert not form.fill({"Lead": "Inês Duarte"}).submit().errors
    emeka.modal("Saved").close()
    settled.goes_to("2027-03-17T12:00:00+00:00")
    told = [one for one in ana.messages("Headway") if "@Inês Duarte has led *Harbour* since" in one.text]
    assert len(told) == 1, "who led it between is told once"
    assert "@Emeka Obi named them." in told[0].text
