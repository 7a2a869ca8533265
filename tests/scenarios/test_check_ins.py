"""Checking in as people do it: by tap, form, command and plain words, over the real socket."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from bot.domain.cadences import iso_monday
from bot.domain.check_ins import Report, Source, Status
from bot.domain.goals import Goal
from bot.domain.prompts import Ask, PromptItem
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from storage.deliveries.rows import DeliveryRow
from storage.goals.rows import GoalRow
from storage.teams import TeamRow
from tests.databases import Database
from tests.office import HARBOUR, Office
from tests.world import ANA, BO, SettableClock, World


@dataclass
class CheckInOffice(Office):
    """Harbour Insurance with a hand in its tables: a test need not wait for Monday to have somebody asked."""

    world: World

    @classmethod
    def beside(cls, office: Office) -> "CheckInOffice":
        """Return an office with the hand in its tables, by the clock as it stands now."""
        headway, slack = office.headway, office.slack
        database = Database(headway.settings.database_url, headway.engines)
        return cls(slack, headway, World(database, HARBOUR, SettableClock(slack.now())))

    @property
    def ana(self) -> PersonAt:
        return self.person("Ana")

    def prompt(self, person: str, *items: PromptItem) -> MessageSeen:
        """Have the bot send somebody the prompt, and return it as they see it."""
        self.asks(person, *items)
        return self.person(person).wait_for_message("Headway")

    def asks(self, person: str, *items: PromptItem) -> None:
        """Have the bot be about to send somebody the prompt.

        What it asks about is not from today, and a team that it asks about has a goal: else there were nothing to ask.
        """
        for item in items:
            self._give_a_goal(item.team_id)
        self._make_older(timedelta(days=30))
        self.world.prompt(person, items, sent=False)
        self.headway.ticks.run_due()

    def _give_a_goal(self, team_id: int) -> None:
        with self.world.uow.reading(HARBOUR) as tx:
            team, goals = tx.teams.tree().team(team_id), tx.goals.of_teams([team_id])
        if team is not None and not goals:
            self.world.goal("Answer each claim in a day", team)

    def _make_older(self, by: timedelta) -> None:
        earlier = self.world.clock.now() - by
        with self.world.database.engines.writing.begin() as connection:
            connection.execute(update(GoalRow).values(created_at=earlier))
            connection.execute(update(TeamRow).values(created_at=earlier, anchor=iso_monday(earlier.date())))

    def forgets_that_it_arrived(self, person: str) -> None:
        """Have the bot not know whether the prompt arrived, as when Slack's answer to it was lost."""
        unknown = {
            "state": "unknown",
            "channel": None,
            "ts": None,
            "lease_until": datetime.now(UTC) + timedelta(hours=1),
        }
        with self.world.database.engines.writing.begin() as connection:
            connection.execute(update(DeliveryRow).where(DeliveryRow.recipient == person).values(unknown))

    def said(self, goal: Goal) -> list[Report]:
        """Return what stands of everything that was reported on a goal."""
        with self.world.uow.reading(HARBOUR) as tx:
            return [check_in.report for check_in in tx.check_ins.of_goal(goal.number) if not check_in.undone]


@pytest.fixture
def office(office: Office) -> CheckInOffice:
    return CheckInOffice.beside(office)


@pytest.fixture
def csat(office: CheckInOffice) -> Goal:
    team = office.world.team("Claims Care", lead=ANA, members=[BO], channel="C0CLAIMS")
    return office.world.goal("Raise CSAT", team, baseline=78, target=85)


def asked(goal: Goal) -> PromptItem:
    return PromptItem(Ask.REPORT, goal.team_id, goal.number)


def test_a_tap_counts_the_message_shows_it_and_undo_takes_it_back(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    prompt.click("On track")
    tapped = office.ana.wait_until(prompt, "Recorded: On track · no number yet – 3 March, by you")
    assert tapped.buttons == ["Edit check-in", "Undo", "New check-in…"]
    assert office.said(csat) == [Report(status=Status.ON_TRACK)]
    tapped.click("Undo")
    again = office.ana.wait_until(prompt, "Last: no number yet")
    assert "On track" in again.buttons
    assert office.said(csat) == []


def test_a_tap_in_a_prompt_whose_answer_was_lost_is_shown_in_it_too(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.forgets_that_it_arrived(ANA)
    prompt.click("On track")
    tapped = office.ana.wait_until(prompt, "Recorded: On track")
    tapped.click("Undo")
    assert "On track" in office.ana.wait_until(prompt, "Last: no number yet").buttons


def test_two_quick_taps_leave_the_later_one_standing_and_shown(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    prompt.click("On track")
    prompt.click("Off track")
    office.ana.wait_until(prompt, "Recorded: Off track")
    assert office.said(csat)[-1].status is Status.OFF_TRACK


def test_the_form_records_a_number_and_the_prompt_shows_it(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    prompt.click("Update…")
    form = office.ana.modal("Check in")
    form.fill({"Where is it now?": "eighty-ish"})
    assert form.submit().errors == {"Where is it now?": "Please give a number, such as 82 or 4.1."}
    sent = form.fill(
        {"Where is it now?": "82,5 %", "How does it stand?": "At risk", "Anything worth knowing?": "a & b"}
    )
    assert sent.submit().closed
    shown = office.ana.wait_until(prompt, "At risk · 82.5% – 3 March, by you")
    assert "a & b" in shown.text
    shown.click("Edit check-in")
    form = office.ana.modal("Edit check-in")
    assert form.value("Where is it now?") == "82.5"
    assert form.fill({"Where is it now?": "83"}).submit().closed
    office.ana.wait_until(prompt, "At risk · 83%")


def test_the_last_milestones_ticked_in_the_form_make_a_goal_done_that_was_at_risk(office: CheckInOffice) -> None:
    team = office.world.team("Claims Care", lead=ANA, channel="C0CLAIMS")
    steps = ("Write it", "Test it", "Teach it")
    goal = office.world.goal("Open the chat", team, steps=steps)
    office.world.check_in(goal, {"Write it"}, Status.AT_RISK, at=datetime(2027, 2, 24, 9, tzinfo=UTC))
    prompt = office.prompt(ANA, asked(goal))
    prompt.click("Update…")
    assert office.ana.modal("Check in").fill({"Which milestones are done?": list(steps)}).submit().closed
    shown = office.ana.wait_until(prompt, "Done · 3 of 3 milestones – 3 March, by you")
    assert "Close…" in shown.buttons
    assert office.said(goal)[-1] == Report(frozenset(steps), Status.DONE)


def test_a_form_that_was_open_while_its_goal_was_said_to_be_reached_leaves_it_done(office: CheckInOffice) -> None:
    team = office.world.team("Claims Care", lead=ANA, channel="C0CLAIMS")
    goal = office.world.goal("Move the archive", team, yes_no=True)
    office.world.check_in(goal, False, Status.AT_RISK, at=datetime(2027, 2, 24, 9, tzinfo=UTC))
    office.prompt(ANA, asked(goal)).click("Update…")
    form = office.ana.modal("Check in")
    office.ana.command("#claims-care", f"/goal update {goal.key} reached")
    office.ana.wait_for_message("#claims-care", containing="Recorded for *Move the archive*")
    assert form.fill({"Is it reached?": "Yes, it is reached"}).submit().closed
    assert [report.status for report in office.said(goal)] == [Status.AT_RISK, Status.DONE, Status.DONE]


def test_a_command_is_confirmed_and_taken_back_where_it_was_typed(office: CheckInOffice, csat: Goal) -> None:
    office.ana.command("#claims-care", f"/goal update {csat.key} 82 on track new macros")
    confirmation = office.ana.wait_for_message("#claims-care", containing="Recorded for *Raise CSAT*")
    assert confirmation.ephemeral
    assert office.said(csat)[0].note == "new macros"
    confirmation.click("Undo")
    office.ana.wait_for_message("#claims-care", containing="Taken back for *Raise CSAT*")
    assert office.said(csat) == []


def test_a_command_without_details_opens_the_form_which_ends_on_the_confirmation(
    office: CheckInOffice, csat: Goal
) -> None:
    office.ana.command("#claims-care", "/goal update")
    outcome = office.ana.modal("Check in").fill({"Where is it now?": "82"}).submit()
    assert outcome.view is not None
    assert "Recorded for *Raise CSAT* (G-1): 82%" in outcome.view.text
    outcome.view.click("Edit check-in")
    outcome = office.ana.modal("Edit check-in").fill({"Where is it now?": "83"}).submit()
    assert outcome.view is not None
    assert "83%" in outcome.view.text
    outcome.view.click("Undo")
    office.ana.modal("Taken back")
    assert [report.value for report in office.said(csat)] == [82]


def test_home_is_tapped_and_shows_what_its_form_recorded(office: CheckInOffice, csat: Goal) -> None:
    home = office.ana.home(containing="Raise CSAT")
    home.click("At risk")
    office.ana.home(containing="Recorded: At risk").click("Undo")
    office.ana.home(containing="Last: no number yet").click("Update…")
    outcome = office.ana.modal("Check in").fill({"Where is it now?": "82"}).submit()
    assert outcome.view is not None
    office.ana.home(containing="Recorded: 82%")
    assert [report.value for report in office.said(csat)] == [82]


def test_a_bare_number_with_two_goals_asks_which_and_writes_nothing(office: CheckInOffice, csat: Goal) -> None:
    office.world.goal("Answer letters in a day", ANA)
    office.ana.command("#claims-care", "/goal update 82")
    question = office.ana.wait_for_message("#claims-care", containing="Which goal is this about?")
    assert question.buttons == ["Check in…", "Check in…"]
    assert office.said(csat) == []


def test_the_list_is_tapped_like_the_prompt(office: CheckInOffice, csat: Goal) -> None:
    office.ana.command("#claims-care", "/checkin")
    listed = office.ana.wait_for_message("#claims-care", containing="Your goals.")
    listed.click("At risk")
    office.ana.wait_until(listed, "Recorded: At risk")
    assert office.said(csat) == [Report(status=Status.AT_RISK)]


def test_a_plain_reply_is_recorded_confirmed_in_the_thread_and_shown_in_the_prompt(
    office: CheckInOffice, csat: Goal
) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.ana.say("Headway", "82 on track, macros & training", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT*")
    office.ana.wait_until(prompt, "On track · 82%")
    assert office.said(csat)[0].note == "macros & training"
    answer.click("Undo")
    office.ana.wait_for_reply(prompt, "Taken back for *Raise CSAT*")
    office.ana.wait_until(prompt, "no number yet")


def test_with_several_goals_a_reply_that_begins_with_a_key_is_recorded(office: CheckInOffice, csat: Goal) -> None:
    letters = office.world.goal("Answer letters in a day", ANA)
    prompt = office.prompt(ANA, asked(csat), asked(letters))
    office.ana.say("Headway", f"{letters.key} 40 at risk", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *Answer letters in a day*")
    assert office.said(csat) == []
    office.ana.wait_until(prompt, "At risk · 40%")


def test_what_cannot_be_read_is_asked_and_small_talk_is_left_alone(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.ana.say("Headway", "thanks!")
    office.ana.say("Headway", "should be fine by Friday")
    question = office.ana.wait_for_message("Headway", containing="Nothing new is recorded yet.")
    assert question.buttons == ["Check in…"]
    from_bot = [message for message in office.ana.messages("Headway") if message.user == prompt.user]
    assert len(from_bot) == 2, "the prompt and one question: small talk gets no answer"
    assert office.said(csat) == []


def test_what_is_in_the_way_is_told_and_shown(office: CheckInOffice, csat: Goal) -> None:
    bo = office.slack.as_user("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, csat.team_id))
    prompt.click("Nothing")
    bo.wait_until(prompt, "Recorded: nothing in the way")
    bo.message(prompt.channel, prompt.ts).click("Edit")
    form = bo.modal("Anything in the way?")
    told = form.fill({"What is in the way?": "Macros are missing", "What is it about?": "Tool"})
    assert told.submit().closed
    bo.wait_until(prompt, "in the way (tool): “Macros are missing”")


def test_what_was_said_to_be_in_the_way_is_taken_back_where_it_stands(office: CheckInOffice, csat: Goal) -> None:
    bo = office.slack.as_user("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, csat.team_id))
    prompt.click("Yes…")
    bo.modal().fill({"What is in the way?": "Macros are missing", "What is it about?": "Tool"}).submit()
    bo.wait_until(prompt, "Macros are missing").click("Undo")
    asked_again = bo.wait_until(prompt, "anything in the way?")
    assert asked_again.buttons == ["Nothing", "Yes…", "I'm away…"]
    with office.world.uow.reading(HARBOUR) as tx:
        assert tx.opportunities.of_teams([csat.team_id], csat.created_at) == []
    asked_again.click("Nothing")
    bo.wait_until(prompt, "Recorded: nothing in the way").click("Undo")
    assert bo.wait_until(prompt, "anything in the way?").buttons == ["Nothing", "Yes…", "I'm away…"]


def test_an_answer_that_no_prompt_shows_is_confirmed_and_taken_back_where_it_was_given(
    office: CheckInOffice, csat: Goal
) -> None:
    bo = office.slack.as_user("Bo")
    prompt = office.prompt(BO, PromptItem(Ask.OBSTACLE, csat.team_id))
    office.forgets_that_it_arrived(BO)
    prompt.click("Yes…")
    bo.modal().fill({"What is in the way?": "Macros are missing", "What is it about?": "Tool"}).submit()
    recorded = bo.modal("Recorded")
    assert "in the way (tool): “Macros are missing”" in recorded.text
    recorded.click("Undo")
    assert "Claims Care*: anything in the way?" in bo.modal("Taken back").text


def test_somebody_else_is_told_who_can(office: CheckInOffice, csat: Goal) -> None:
    fay = office.slack.as_user("Fay")
    fay.command("#general", f"/goal update {csat.key} 82")
    fay.wait_for_message("#general", containing="this can be done by")
    assert office.said(csat) == []


def test_the_rest_of_many_goals_is_shown_on_request_and_stays_shown(office: CheckInOffice, csat: Goal) -> None:
    others = [office.world.goal(f"Goal number {number}", ANA) for number in range(2, 11)]
    prompt = office.prompt(ANA, asked(csat), *(asked(goal) for goal in others))
    assert "There are 2 more goals." in prompt.text
    prompt.click("Show the rest")
    shown = office.ana.wait_until(prompt, "Goal number 10")
    assert "Show the rest" not in shown.buttons
    shown.click("At risk", after="Goal number 10")
    assert "Goal number 9" in office.ana.wait_until(prompt, "Recorded: At risk").text


def test_each_of_thirty_goals_is_answered_with_one_tap_page_by_page(office: CheckInOffice) -> None:
    goals = [office.world.goal(f"Goal number {number}", ANA) for number in range(1, 31)]
    prompt = office.prompt(ANA, *(asked(goal) for goal in goals))
    prompt.click("Show the rest")
    second = office.ana.wait_until(prompt, "Goals 9 to 20 of 30. 18 that are not shown here wait for an answer.")
    second.click("At risk", after="Goal number 9*")
    second = office.ana.wait_until(prompt, "Recorded: At risk")
    assert "Goal number 20" in second.text, "a tap leaves the page as it was turned"
    second.click("Show goals 21 to 30")
    third = office.ana.wait_until(prompt, "Goal number 30")
    third.click("Off track", after="Goal number 30")
    office.ana.wait_until(prompt, "Recorded: Off track").click("Show goals 9 to 20")
    office.ana.wait_until(prompt, "Goal number 9*").click("Show goals 1 to 8")
    first = office.ana.wait_until(prompt, "Goals 1 to 8 of 30. 20 that are not shown here wait for an answer.")
    assert first.buttons.count("On track") == 8
    assert [[report.status for report in office.said(goal)] for goal in (goals[8], goals[29])] == [
        [Status.AT_RISK],
        [Status.OFF_TRACK],
    ]


def test_the_list_of_a_hundred_goals_is_turned_and_stays_where_it_was_tapped(office: CheckInOffice) -> None:
    goals = [office.world.goal(f"Goal number {number}", ANA) for number in range(1, 101)]
    office.ana.command("#claims-care", "/checkin")
    listed = office.ana.wait_for_message("#claims-care", containing="Goals 1 to 8 of 100.")
    for places in ("9 to 20", "21 to 32"):
        office.ana.message(listed.channel, listed.ts).click(f"Show goals {places}")
        office.ana.wait_until(listed, f"Goals {places} of 100.")
    office.ana.message(listed.channel, listed.ts).click("At risk", after="Goal number 30*")
    tapped = office.ana.wait_until(listed, "Recorded: At risk")
    assert "Goals 21 to 32 of 100." in tapped.text
    tapped.click("Undo")
    again = office.ana.wait_until(listed, "*Goal number 30* · G-30 · from 0% to 100%\nLast: no")
    assert "Goals 21 to 32 of 100." in again.text
    assert office.said(goals[29]) == []


def test_more_than_all_is_asked_about_before_it_is_written(office: CheckInOffice, csat: Goal) -> None:
    office.ana.command("#claims-care", "/goal update")
    form = office.ana.modal("Check in").fill({"Where is it now?": "820"})
    asked = {"Where is it now?": "This is far from what is expected. If it is meant so, please send it again as it is."}
    assert form.submit().errors == asked
    assert form.fill({"Where is it now?": "182"}).submit().errors == asked
    assert office.said(csat) == []
    assert form.submit().errors == {}
    assert office.said(csat) == [Report(Decimal(182))]


def test_done_with_open_milestones_is_asked_about_on_its_field_and_taken_when_sent_again(office: CheckInOffice) -> None:
    goal = office.world.goal("Publish the guide", ANA, steps=["Write it", "Test it"])
    office.ana.command("#claims-care", f"/goal update {goal.key}")
    form = office.ana.modal("Check in").fill({"How does it stand?": "Done"})
    question = "Some milestones are still open. If it is done all the same, please send it again as it is."
    assert form.submit().errors == {"How does it stand?": question}
    assert office.said(goal) == []
    assert form.submit().errors == {}
    assert office.said(goal) == [Report(status=Status.DONE)]


OVERTAKEN = "Nothing was changed: *Raise CSAT* (G-1) stands differently by now."


def test_an_old_list_answers_a_tap_with_what_stands_and_shows_it(office: CheckInOffice, csat: Goal) -> None:
    office.ana.command("#claims-care", "/checkin")
    listed = office.ana.wait_for_message("#claims-care", containing="Your goals.")
    office.ana.command("#claims-care", f"/goal update {csat.key} 82 on track")
    office.ana.wait_for_message("#claims-care", containing="Recorded for *Raise CSAT*")
    listed.click("Off track")
    answer = office.ana.wait_for_message("#claims-care", containing=OVERTAKEN)
    assert "On track · 82%" in answer.text
    assert "Recorded: On track · 82%" in office.ana.message(listed.channel, listed.ts).text
    assert office.said(csat) == [Report(Decimal(82), Status.ON_TRACK)]
    answer.click("Edit check-in")
    assert office.ana.modal("Edit check-in").value("Where is it now?") == "82"


@pytest.mark.parametrize("button", ["Undo", "Edit check-in"])
def test_an_old_confirmation_gives_way_to_what_stands_now(office: CheckInOffice, csat: Goal, button: str) -> None:
    for number in (82, 83):
        office.ana.command("#claims-care", f"/goal update {csat.key} {number}")
        office.ana.wait_for_message("#claims-care", containing=f"{number}% – today")
    old = office.ana.wait_for_message("#claims-care", containing="82% – today")
    old.click(button)
    answer = office.ana.wait_until(old, OVERTAKEN)
    assert "83% – today, by you" in answer.text
    assert answer.buttons == ["Edit check-in", "Undo", "Check in…"]
    assert [report.value for report in office.said(csat)] == [82, 83]


def test_an_old_prompts_tap_does_not_count_against_what_was_reported_since(office: CheckInOffice, csat: Goal) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.forgets_that_it_arrived(ANA)  # so it does not follow what is reported
    office.ana.command("#claims-care", f"/goal update {csat.key} 82 on track")
    office.ana.wait_for_message("#claims-care", containing="Recorded for *Raise CSAT*")
    prompt.click("Off track")
    assert "Edit check-in" in office.ana.wait_for_message("Headway", containing=OVERTAKEN).buttons
    office.ana.wait_until(prompt, "Recorded: On track · 82%")
    assert office.said(csat) == [Report(Decimal(82), Status.ON_TRACK)]


def test_an_old_prompts_tap_shows_what_was_reported_in_a_later_week_as_no_answer_of_its_own(
    office: CheckInOffice, csat: Goal
) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.forgets_that_it_arrived(ANA)
    today = office.slack.now().date()
    next_monday = today + timedelta(days=7 - today.weekday())
    office.world.check_in(csat, 82, Status.ON_TRACK, week=next_monday, source=Source.FORM)
    prompt.click("Off track")
    assert "On track · 82%" in office.ana.wait_for_message("Headway", containing=OVERTAKEN).text
    shown = office.ana.wait_until(prompt, "Reported since: On track · 82%")
    assert "Recorded" not in shown.text
    assert office.said(csat) == [Report(Decimal(82), Status.ON_TRACK)]


def test_an_old_answer_in_a_thread_says_what_came_since_and_takes_nothing_back(
    office: CheckInOffice, csat: Goal
) -> None:
    prompt = office.prompt(ANA, asked(csat))
    office.ana.say("Headway", "82 on track", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT*")
    office.ana.command("#claims-care", f"/goal update {csat.key} 83")
    office.ana.wait_for_message("#claims-care", containing="83%")
    answer.click("Undo")
    assert office.ana.wait_for_reply(prompt, "Since then: 83%").buttons == ["Check in…"]
    assert [report.value for report in office.said(csat)] == [82, 83]


def test_an_open_edit_that_something_newer_overtook_keeps_what_was_typed(office: CheckInOffice, csat: Goal) -> None:
    office.ana.command("#claims-care", f"/goal update {csat.key} 82")
    office.ana.wait_for_message("#claims-care", containing="82%").click("Edit check-in")
    form = office.ana.modal("Edit check-in").fill({"Where is it now?": "84"})
    office.ana.command("#claims-care", f"/goal update {csat.key} 83")
    office.ana.wait_for_message("#claims-care", containing="83%")
    over = form.submit().view
    assert over is not None
    assert OVERTAKEN in over.text
    assert form.again().value("Where is it now?") == "84"
    assert [report.value for report in office.said(csat)] == [82, 83]
