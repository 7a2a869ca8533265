"""Reviewing a goal over the real socket: decided in a hurry, taken back where it is confirmed and in the message."""

import pytest

from localslack.client import PersonAt
from localslack.surfaces import ViewSeen
from tests.office import Office, edit_team

QUESTIONS = ("Specific", "Measurable", "Achievable", "Relevant", "Timely")
DECISION = "What shall happen with it?"
KEEP, ADJUST, LATER, CLOSE = (
    "Keep it as it is",
    "Adjust target or date",
    "Carry over to a later date",
    "Close it",
)


@pytest.fixture
def ana(settled: Office) -> PersonAt:
    """Ana, whose team has a goal since the first day."""
    ana = settled.person("Ana")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    assert not ana.modal("Set a goal").submit().errors
    ana.modal("Saved").close()
    return ana


def review(ana: PersonAt) -> ViewSeen:
    ana.command("#claims-care", "/goal review G-1")
    return ana.modal("Review a goal")


def answered(form: ViewSeen) -> ViewSeen:
    for question in QUESTIONS:
        form.fill({next(label for label in form.labels if label.startswith(question)): "Yes"})
    return form.fill({"What did we learn?": "Macros save more than people do"})


def decided(office: Office, form: ViewSeen, decision: str, shows: str = "") -> ViewSeen:
    """Choose a decision and wait until the form shows its field."""
    form.choose(DECISION, decision)
    office.slack.wait_for(lambda: not shows or shows in form.again().labels or None, f"the field {shows}")
    return form.again()


def test_quick_decisions_end_with_the_fields_of_the_last_one(settled: Office, ana: PersonAt) -> None:
    form = answered(review(ana))
    for _ in range(6):
        form.choose(DECISION, ADJUST)
        form.choose(DECISION, LATER)
    form.choose(DECISION, CLOSE)

    def of_the_last() -> ViewSeen | None:
        shown = form.again()
        return shown if "How did it end?" in shown.labels and "New date" not in shown.labels else None

    last = settled.slack.wait_for(of_the_last, "the fields of closing")
    assert not last.fill({"How did it end?": "Met"}).submit().errors
    assert "Closed as met" in ana.modal("Recorded").text


def test_an_adjusted_goal_has_its_wording_back_and_the_form_what_was_typed(settled: Office, ana: PersonAt) -> None:
    form = decided(settled, answered(review(ana)), ADJUST, "New target")
    assert not form.fill({"New target": "88", "Why?": "Two months of data"}).submit().errors
    recorded = ana.modal("Recorded")
    assert "from 78% to 88%" in recorded.text
    assert "What was learnt: Macros save more than people do" in recorded.text
    assert recorded.buttons == ["Edit", "Undo"]
    recorded.click("Undo")
    taken_back = ana.modal("Taken back")
    assert "from 78% to 85%" in taken_back.text
    taken_back.click("Review…")
    form = ana.modal("Review a goal")
    assert (form.value("What did we learn?"), form.value("New target")) == ("Macros save more than people do", "88")
    form.close()
    ana.command("#claims-care", "/goal show G-1")
    shown = ana.wait_for_message("#claims-care", "from 78% to 88% became from 78% to 85%")
    assert "The review was taken back" in shown.text


def test_a_double_click_on_undo_takes_back_once_and_says_no_more(settled: Office, ana: PersonAt) -> None:
    form = decided(settled, answered(review(ana)), KEEP)
    assert not form.submit().errors
    recorded = ana.modal("Recorded")
    recorded.click("Undo")
    recorded.click("Undo")
    assert "Q1 2027 asks about it in its last two weeks" in ana.modal("Taken back").text
    ana.modal("Taken back").close()
    assert ana.no_modal()


def test_the_quarters_message_takes_back_what_it_ticked(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    nudge.click("Review…")
    form = decided(settled, answered(ana.modal("Review a goal")), CLOSE, "How did it end?")
    assert not form.fill({"How did it end?": "Met"}).submit().errors
    ana.modal("Recorded").close()
    ticked = ana.wait_until(nudge, "Closed as met")
    assert ticked.buttons == ["Undo"]
    ticked.click("Undo")
    again = ana.wait_until(nudge, "One goal is to be reviewed")
    assert again.buttons == ["Review…"]
    assert "It is to be reviewed too" in ana.home(containing="to be reviewed").text


def test_what_newer_things_stand_on_is_not_taken_back_and_the_person_is_told(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    form = decided(settled, answered(review(ana)), KEEP)
    assert not form.submit().errors
    ana.modal("Recorded").close()
    nudge = ana.wait_until(nudge, "Kept as it is")
    ana.command("#claims-care", "/goal close G-1 met")
    assert not ana.modal("Close a goal").submit().errors
    ana.modal("Closed").close()
    nudge.click("Undo")
    assert "so this review stays" in ana.wait_for_message("Headway", "The goal was changed, closed").text


def test_the_quarters_message_lets_go_of_a_goal_that_is_closed_without_an_review(
    settled: Office, ana: PersonAt
) -> None:
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    ana.command("#claims-care", "/goal close G-1 met")
    assert not ana.modal("Close a goal").submit().errors
    ana.modal("Closed").close()
    left = ana.wait_until(nudge, "There is no goal left for you to review for Q1 2027")
    assert left.buttons == []
    ana.command("#claims-care", "/goal resume G-1")
    assert ana.wait_until(nudge, "One goal is to be reviewed").buttons == ["Review…"]


def test_a_lead_no_more_who_clicks_is_told_who_reviews_the_goal_and_the_message_lets_go_of_it(
    settled: Office, ana: PersonAt
) -> None:
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    with settled.slack.fault("hang", "chat.update"):  # so that the buttons are still there
        emeka = settled.person("Emeka")
        assert not edit_team(emeka, "#claims-care").fill({"Lead": "Bo Tamihana"}).submit().errors
        nudge.click("Review…")
        told = ana.wait_for_message("Headway", "is reviewed by")
        assert "*Raise CSAT* (G-1) is reviewed by @Bo Tamihana, or by @Inês Duarte above. Nothing was changed." in (
            told.text
        )
        assert ana.no_modal()
    left = ana.wait_until(nudge, "There is no goal left for you to review for Q1 2027")
    assert left.buttons == []


def test_two_weeks_after_its_quarter_the_message_tells_what_happened_and_offers_nothing(
    settled: Office, ana: PersonAt
) -> None:
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    settled.goes_to("2027-04-01T12:00:00+00:00")
    assert ana.wait_until(nudge, "Q1 2027 ended on Wednesday 31 March 2027").buttons == ["Review…"]
    settled.goes_to("2027-04-15T12:00:00+00:00")
    over = ana.wait_until(nudge, "goals could be reviewed for it until 14 April 2027")
    assert over.buttons == []
    assert "It was not reviewed." in over.text


def test_a_form_that_offered_to_keep_a_goal_is_shown_without_that_once_its_date_has_passed(
    settled: Office, ana: PersonAt
) -> None:
    settled.goes_to("2027-06-30T12:00:00+00:00")
    form = decided(settled, answered(review(ana)), KEEP)
    settled.goes_to("2027-07-01T12:00:00+00:00")
    form.submit()
    anew = ana.modal("Review a goal")
    assert KEEP not in anew.options(DECISION)
    assert anew.value("What did we learn?") == "Macros save more than people do"
    assert "Its date has passed, so it cannot stay as it is." in anew.text
    last = decided(settled, anew, CLOSE, "How did it end?")
    assert not last.fill({"How did it end?": "Met"}).submit().errors
    assert "Closed as met" in ana.modal("Recorded").text


def test_a_goal_reviewed_between_times_is_asked_about_as_the_quarter_ends_and_a_late_form_is_undone(
    settled: Office, ana: PersonAt
) -> None:
    assert not decided(settled, answered(review(ana)), KEEP).submit().errors
    recorded = ana.modal("Recorded")
    assert "Q1 2027 asks about the goal again in its last two weeks." in recorded.text
    recorded.close()
    settled.goes_to("2027-03-17T12:00:00+00:00")
    nudge = ana.wait_for_message("Headway", "Q1 2027 ends on Wednesday 31 March 2027")
    nudge.click("Review…")
    form = decided(settled, answered(ana.modal("Review a goal")), KEEP)
    settled.goes_to("2027-04-16T12:00:00+00:00")
    assert not form.submit().errors
    recorded = ana.modal("Recorded")
    assert "Q2 2027 asks about the goal again in its last two weeks." in recorded.text
    assert recorded.buttons == ["Edit", "Undo"]
    recorded.click("Undo")
    assert "An earlier review" not in ana.modal("Taken back").text
