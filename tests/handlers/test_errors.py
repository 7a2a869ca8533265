"""Whatever fails, the person reads it where they are looking, with a reference that is also in the log."""

import logging
import re
from dataclasses import replace
from typing import NoReturn

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.services.home import HomeService
from bot.services.progress import ProgressService
from bot.services.reviews import ReviewService
from bot.services.unit_of_work import StorageBusy
from handlers.failures import NotOpened, kind_of, opening
from localslack.client import LocalSlack
from localslack.surfaces import MessageSeen, ViewSeen
from main import Headway
from tests.office import INSTALLED, edit_team

SECRET = "what-somebody-wrote"
REFERENCE = re.compile(r"reference: ([0-9a-f]{6})\.")


def fails(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(SECRET)


def reference_in(text: str) -> str:
    found = REFERENCE.search(text)
    assert found is not None, text
    return found.group(1)


@pytest.fixture(autouse=True)
def answering(sends: None) -> None:
    """A bot that posts its answers."""


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def check_logged(log: pytest.LogCaptureFixture, text: str) -> None:
    """The reference that the person reads stands in the log, and nobody's words do."""
    assert f"RuntimeError, reference {reference_in(text)}" in log.text
    assert SECRET not in log.text


def progress_draft(slack: LocalSlack) -> MessageSeen:
    ana = slack.as_user("ana")
    before = ana.messages("#claims-care")
    ana.command("#claims-care", "/goal progress")
    return ana.wait_for_message("#claims-care", "Claims care: progress", after=before[-1] if before else None)


def test_a_command_that_fails_is_answered(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(HomeService, "card", fails)
    slack.as_user("bo").command("#claims-care", "/goal")
    answer = slack.as_user("bo").wait_for_message("#claims-care", "nothing was recorded")
    assert answer.ephemeral
    check_logged(log, answer.text)


@pytest.mark.parametrize(
    ("fault", "why"), [("ratelimited", "views.open: ratelimited"), ("error", "views.open: internal_error")]
)
def test_a_form_that_did_not_open_is_told_as_such_and_logged_with_slacks_word(
    slack: LocalSlack, headway: Headway, log: pytest.LogCaptureFixture, fault: str, why: str
) -> None:
    bo = slack.as_user("bo")
    before = bo.messages("#general")
    with slack.fault(fault, "views.open", count=1):
        bo.command("#general", f"/goal set Answer {SECRET} sooner")
        told = bo.wait_for_message("#general", "The form did not open in time", after=before[-1] if before else None)
    assert "Nothing is lost" in told.text
    assert "went wrong in Headway" not in told.text
    assert f"set Answer {SECRET} sooner" in told.text
    assert f"command /goal failed with SlackApiError ({why}), reference {reference_in(told.text)}" in log.text
    assert SECRET not in log.text
    assert INSTALLED.bot_token not in log.text


def test_a_form_whose_opening_slack_did_not_answer_is_not_said_to_be_missing(
    slack: LocalSlack, headway: Headway
) -> None:
    bo = slack.as_user("bo")
    before = bo.messages("#general")
    with slack.fault("lost", "views.open", count=1):
        bo.command("#general", "/goal set")
        told = bo.wait_for_message("#general", "did not say whether", after=before[-1] if before else None)
    assert "if it is not there, please try again" in told.text


@pytest.mark.parametrize(
    ("answered", "why"),
    [
        ({"error": "invalid_blocks", "errors": [SECRET]}, "invalid_blocks"),
        ({"error": f"Received a response in a non-JSON format: {SECRET}"}, "HTTP 200"),
        ({"error": {"code": 1}}, "HTTP 200"),
    ],
)
def test_only_slacks_word_is_taken_from_what_was_answered(answered: dict[str, object], why: str) -> None:
    assert kind_of(refusal(answered)) == f"SlackApiError (chat.postMessage: {why})"


def refusal(answered: dict[str, object], status: int = 200) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url=f"https://slack.com/api/chat.postMessage?token={SECRET}",
        req_args={"json": {"text": SECRET}},
        data=answered,
        headers={},
        status_code=status,
    )
    return SlackApiError(SECRET, response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "refused",
    [
        refusal({"error": "Received a response in a non-JSON format: <html>"}, 502),
        refusal({"ok": False, "error": "expired_trigger_id"}),
    ],
)
def test_a_form_that_did_not_open_in_time_is_asked_for_again(refused: SlackApiError) -> None:
    with pytest.raises(NotOpened), opening():
        raise refused


def test_a_form_that_slack_cannot_take_is_ours_to_mend() -> None:
    refused = refusal({"ok": False, "error": "invalid_blocks"})
    with pytest.raises(SlackApiError), opening():
        raise refused


def test_a_database_out_of_reach_is_called_so(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> NoReturn:
        raise StorageBusy

    monkeypatch.setattr(HomeService, "card", busy)
    slack.as_user("bo").command("#general", "/goal")
    assert slack.as_user("bo").wait_for_message("#general", "could not reach its database").ephemeral


def test_a_click_in_a_message_that_fails_leaves_the_message_and_says_so(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    draft = progress_draft(slack)
    monkeypatch.setattr("bot.services.progress._open", fails)
    draft.click("Skip this week")
    answer = slack.as_user("ana").wait_for_message("#claims-care", "nothing was recorded")
    check_logged(log, answer.text)
    assert "Skip this week" in draft.again().buttons


def test_a_submission_that_fails_keeps_the_form_with_what_was_typed(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    progress_draft(slack).click("Edit")
    form = slack.as_user("ana").modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    monkeypatch.setattr(ProgressService, "save_texts", fails)
    outcome = form.submit()
    check_logged(log, outcome.errors["What got in the way"])
    monkeypatch.undo()
    assert form.again().value("Thanks") == "Bo stayed late"
    assert not form.submit().errors
    assert "Bo stayed late" in slack.as_user("ana").modal("Progress post").text


def test_a_click_in_a_form_that_fails_is_answered_over_it(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    form = review_form(slack)
    monkeypatch.setattr(ReviewService, "keep_typed", fails)
    form.choose("What shall happen with it?", "Close it")
    check_logged(log, slack.as_user("ana").modal("Headway").text)
    slack.as_user("ana").modal("Headway").close()
    assert slack.as_user("ana").modal("Review a goal").id == form.id


def test_a_click_in_a_form_that_fails_is_answered_in_a_message_where_nothing_opens_over_it(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    ana, form = slack.as_user("ana"), review_form(slack)
    monkeypatch.setattr(ReviewService, "keep_typed", fails)
    with slack.fault("error", "views.push", count=1):
        form.choose("What shall happen with it?", "Close it")
        told = ana.wait_for_message("@Headway", "nothing was recorded")
    check_logged(log, told.text)
    assert ana.modal("Review a goal").id == form.id


def test_a_refused_submission_says_over_the_form_who_can(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = review_form(slack)
    form.fill({label: "Yes" for label in form.labels if label.endswith("?") and ":" in label})
    form.fill({"What did we learn?": "Macros", "What shall happen with it?": "Keep it as it is"})
    place = headway.services.teams
    team = next(t for t in headway.services.progress.teams("T0HARBOUR", "U0ANA", "C0CLAIMS"))
    before = place.form("T0HARBOUR", "U0INES", team.channel_id, posting=True)
    place.save("T0HARBOUR", "U0INES", before.place, replace(before.wish, lead_id="U0BO"))
    try:
        assert form.submit().kind == "pushed"
        assert "is reviewed by @Bo" in slack.as_user("ana").modal("Headway").text
        slack.as_user("ana").modal("Headway").close()
        assert form.again().value("What did we learn?") == "Macros"
    finally:
        again = place.form("T0HARBOUR", "U0INES", team.channel_id, posting=True)
        place.save("T0HARBOUR", "U0INES", again.place, replace(again.wish, lead_id="U0ANA"))


def test_home_that_fails_says_so_on_home(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(HomeService, "card", fails)
    check_logged(log, slack.as_user("bo").home(containing="nothing was recorded").text)


def test_a_button_on_home_that_fails_is_answered_over_it(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    home = slack.as_user("ana").home(containing="My goals")
    monkeypatch.setattr("bot.services.goal_forms.GoalFormService.open", fails)
    home.click("New goal")
    check_logged(log, slack.as_user("ana").modal("Headway").text)
    slack.as_user("ana").modal("Headway").close()


def test_a_form_that_was_saved_is_not_called_lost_when_home_cannot_follow(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> NoReturn:
        raise StorageBusy

    progress_draft(slack).click("Edit")
    form = slack.as_user("ana").modal("Edit the progress post").fill({"Thanks": "Everybody"})
    monkeypatch.setattr(HomeService, "card", busy)
    outcome = form.submit()
    assert outcome.view is not None
    assert "Everybody" in outcome.view.text


def test_an_unknown_goal_is_answered_with_where_to_look(slack: LocalSlack, headway: Headway) -> None:
    slack.as_user("bo").command("#general", "/goal show G-999")
    answer = slack.as_user("bo").wait_for_message("#general", "There is no goal G-999 that I can show you.")
    assert "/goal list" in answer.text


def review_form(slack: LocalSlack) -> ViewSeen:
    ana = slack.as_user("ana")
    while not ana.no_modal():
        ana.modal().close()
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    form = ana.modal("Set a goal")
    outcome = form.submit()
    assert outcome.view is not None
    key = re.search(r"G-\d+", outcome.view.text)
    assert key is not None
    outcome.view.close()
    ana.command("#claims-care", f"/goal review {key.group()}")
    return ana.modal("Review a goal")


def test_a_search_of_user_groups_that_slack_does_not_answer_says_so(
    slack: LocalSlack, headway: Headway, log: pytest.LogCaptureFixture
) -> None:
    ana = slack.as_user("ana")
    form = edit_team(ana, "#claims-care")
    with slack.fault("error", "usergroups.list"):
        (told,) = form.options("And a user group", "care")
    found = re.fullmatch(r"Slack did not answer, nothing is lost\. Reference: ([0-9a-f]{6})", told)
    assert found is not None, told
    assert f"DirectoryUnavailable (internal_error), reference {found[1]}" in log.text
