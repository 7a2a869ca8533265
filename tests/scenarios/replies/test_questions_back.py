"""Questions back to what people wrote, as they answer them: over the real socket."""

from decimal import Decimal

import pytest

from bot.domain.check_ins import Report, Status
from bot.domain.goals import Goal
from bot.domain.opportunities import Reason
from bot.domain.prompts import Ask, PromptItem
from bot.domain.teams import Team
from tests.office import HARBOUR
from tests.scenarios.test_check_ins import CheckInOffice, asked
from tests.world import ANA, BO


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, Goal]:
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("Answer letters in a day", ANA, team=team),
    )


def test_nothing_in_the_way_is_said_in_a_thread_and_taken_back(office: CheckInOffice, team: Team) -> None:
    bo = office.person("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.say("Headway", "nope, all fine", thread=prompt.ts)
    said = bo.wait_for_reply(prompt, "Recorded: nothing in the way")
    bo.wait_until(prompt, "Recorded: nothing in the way")
    assert said.buttons == ["Edit", "Undo"]
    said.click("Undo")
    assert bo.wait_until(prompt, "anything in the way?").buttons == ["Nothing", "Yes…", "I'm away…"]
    assert bo.wait_for_reply(prompt, "Nothing new is recorded yet.").buttons == ["Nothing", "Yes…"]


def test_nothing_in_the_way_is_said_plainly_too(office: CheckInOffice, team: Team) -> None:
    bo = office.person("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.say("Headway", "nothing")
    bo.wait_for_message("Headway", containing="Recorded: nothing in the way", after=prompt)
    bo.wait_until(prompt, "Recorded: nothing in the way")


def test_a_confirmation_says_that_its_answer_was_taken_back_or_corrected_in_the_prompt(
    office: CheckInOffice, team: Team, goals: tuple[Goal, Goal]
) -> None:
    prompt = office.prompt(ANA, asked(goals[0]), PromptItem(Ask.OBSTACLE, team.team_id))
    office.ana.say("Headway", "82 on track", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): On track · 82%")
    office.ana.wait_until(prompt, "Recorded: On track · 82%").click("Edit check-in")
    assert office.ana.modal("Edit check-in").fill({"Where is it now?": "83"}).submit().closed
    office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): On track · 83%")
    office.ana.wait_until(prompt, "Recorded: On track · 83%").click("Undo")
    office.ana.wait_for_reply(prompt, "On track · 82%")
    office.ana.wait_until(prompt, "Recorded: On track · 82%").click("Undo")
    assert office.ana.wait_for_reply(prompt, "Taken back for *Raise CSAT*").buttons == ["Check in…"]


def test_what_was_not_in_the_way_is_no_longer_confirmed_once_the_prompt_says_otherwise(
    office: CheckInOffice, team: Team
) -> None:
    bo = office.person("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.say("Headway", "nothing", thread=prompt.ts)
    bo.wait_for_reply(prompt, "Recorded: nothing in the way")
    bo.wait_until(prompt, "Recorded: nothing in the way").click("Undo")
    bo.wait_for_reply(prompt, "Nothing new is recorded yet.")


def test_what_is_in_the_way_is_written_plainly_and_told_with_one_more_word(office: CheckInOffice, team: Team) -> None:
    bo = office.person("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.say("Headway", "Photos arrive by post & late", thread=prompt.ts)
    question = bo.wait_for_reply(prompt, "Nothing new is recorded yet.")
    assert question.buttons == ["Nothing", "Yes…"]
    question.click("Yes…")
    form = bo.modal("Anything in the way?")
    assert form.value("What is in the way?") == "Photos arrive by post & late"
    assert form.fill({"What is it about?": "Information"}).submit().closed
    bo.wait_until(prompt, "in the way (information): “Photos arrive by post")
    bo.wait_for_reply(prompt, "Recorded: in the way (information)")
    with office.world.uow.reading(HARBOUR) as tx:
        (told,) = tx.opportunities.of_teams([team.team_id], team.created_at)
    assert (told.text, told.reason) == ("Photos arrive by post & late", Reason.INFORMATION)


def test_what_the_prompt_asks_about_the_way_is_answered_on_home_as_well(office: CheckInOffice, team: Team) -> None:
    bo = office.person("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.home(containing="anything in the way?").click("Nothing")
    bo.home(containing="Nothing waits for you")
    bo.wait_until(prompt, "Recorded: nothing in the way")
    bo.home(containing="Recorded: nothing in the way").click("Undo")
    bo.home(containing="anything in the way?").click("Yes…")
    form = bo.modal().fill({"What is in the way?": "Macros are missing", "What is it about?": "Tool"})
    outcome = form.submit()
    assert outcome.view is not None
    assert "in the way (tool)" in outcome.view.text
    bo.home(containing="Recorded: in the way (tool): “Macros are missing”")
    outcome.view.click("Undo")
    bo.home(containing="anything in the way?")


def test_what_waits_is_answered_in_the_list_of_a_command(office: CheckInOffice, team: Team) -> None:
    bo = office.person("Bo")
    office.prompt(BO, PromptItem(Ask.OBSTACLE, team.team_id))
    bo.command("#claims-care", "/goal")
    listed = bo.wait_for_message("#claims-care", containing="anything in the way?")
    listed.click("Nothing")
    assert bo.wait_until(listed, "Recorded: nothing in the way").buttons == ["Edit", "Undo"]


def test_a_number_for_one_of_two_goals_is_not_typed_again_and_is_confirmed_where_it_was_asked(
    office: CheckInOffice, goals: tuple[Goal, Goal]
) -> None:
    csat, letters = goals
    prompt = office.prompt(ANA, asked(csat), asked(letters), PromptItem(Ask.OBSTACLE, csat.team_id))
    office.ana.say("Headway", "82, macros help", thread=prompt.ts)
    question = office.ana.wait_for_reply(prompt, "Which goal is this about?")
    assert question.buttons == ["82%", "82%", "Nothing", "Something is in the way…"]
    question.click("82%", after="Raise CSAT")
    confirmation = office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT*")
    assert confirmation.buttons == ["Edit check-in", "Undo"]
    assert office.said(csat) == [Report(Decimal(82), note="macros help")]
    assert office.said(letters) == []


def test_a_command_that_does_not_say_which_goal_fills_the_form_too(
    office: CheckInOffice, goals: tuple[Goal, Goal]
) -> None:
    office.ana.command("#claims-care", "/goal update 82")
    question = office.ana.wait_for_message("#claims-care", containing="Which goal is this about?")
    question.click("Check in…", after=goals[0].title)
    assert office.ana.modal("Check in").value("Where is it now?") == "82"


def test_words_after_checkin_are_a_check_in_in_one_line(office: CheckInOffice, goals: tuple[Goal, Goal]) -> None:
    csat, _ = goals
    office.ana.command("#claims-care", f"/checkin {csat.key} 82 on track")
    office.ana.wait_for_message("#claims-care", containing="Recorded for *Raise CSAT*")
    assert office.said(csat) == [Report(Decimal(82), Status.ON_TRACK)]


def test_words_after_checkin_that_are_none_are_asked_about(office: CheckInOffice, goals: tuple[Goal, Goal]) -> None:
    office.ana.command("#claims-care", "/checkin foo")
    question = office.ana.wait_for_message("#claims-care", containing="Which goal is this about?")
    assert "You wrote: “foo”" in question.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/goal update {n} 82", "82"),
        ("/checkin {n}: 82", "82"),
        ("/checkin {n} on track", "on track"),
        ("/checkin C-{n} 82", "82"),
    ],
)
def test_the_only_goals_number_without_its_letter_is_not_taken_for_a_value(
    office: CheckInOffice, team: Team, typed: str, said: str
) -> None:
    csat = office.world.goal("Raise CSAT", team, baseline=78, target=85)
    office.ana.command("#claims-care", typed.format(n=csat.number))
    question = office.ana.wait_for_message("#claims-care", containing="Which goal is this about?")
    assert f"`/goal update {csat.key} {said}`" in question.text
    assert office.said(csat) == []


def test_what_is_far_out_is_asked_about_with_its_number_in_the_form(
    office: CheckInOffice, goals: tuple[Goal, Goal]
) -> None:
    office.ana.command("#claims-care", f"/goal update {goals[0].key} 820")
    office.ana.wait_for_message("#claims-care", containing="Is it really 820%?").click("Check in…")
    assert office.ana.modal("Check in").value("Where is it now?") == "820"
