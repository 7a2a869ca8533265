"""The progress post in untidy weeks, over the real socket: Ana leads Claims care, Inês the team above it."""

from datetime import timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.opportunities import Reason
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR, Office, edit_team
from tests.scenarios.test_leavers import leaves
from tests.scenarios.test_team_changes import pick

THURSDAY = "2027-03-04T15:00:00+00:00"
SUNDAY_EVENING = "2027-03-07T23:30:00+00:00"
MONDAY = "2027-03-08T08:00:00+00:00"
MONDAY_AFTER = "2027-03-15T08:00:00+00:00"
POSTED_HERE = "Claims care: progress, 4 March 2027"


@pytest.fixture
def draft(settled: Office) -> MessageSeen:
    """Ana's draft of Thursday, with the bot and Inês in the team's channel."""
    ana, ines = settled.person("Ana"), settled.person("Inês")
    ana.invite("#claims-care", "Headway")
    ines.act("join", channel=ines.place("#claims-care"))
    _a_goal_is_set(ana)
    settled.everybody_is_known()
    settled.goes_to(THURSDAY)
    return ana.wait_for_message("Headway", POSTED_HERE)


def _a_goal_is_set(ana: PersonAt) -> None:
    ana.command("#claims-care", "/goal set Cut first response time from 6h to 2h by end of Q2")
    assert not ana.modal().submit().errors
    ana.modal("Saved").close()


def test_a_form_opened_on_sunday_is_saved_and_posted_on_monday(settled: Office, draft: MessageSeen) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    settled.goes_to(SUNDAY_EVENING)
    draft.again().click("Edit")
    form = ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    settled.goes_to(MONDAY)
    assert not form.submit().errors
    assert "Its week is over" in ana.modal("Progress post").text
    ana.modal().close()
    ana.wait_until(draft, "Bo stayed late").click("Post")
    ana.wait_until(draft, "Posted in")
    post = bo.wait_for_message("#claims-care", POSTED_HERE)
    assert "Bo stayed late" in post.text
    # What is out is corrected in place; a check-in of the new week is the next post's news.
    ana.command("#general", "/goal update G-1 5h on track")
    ana.wait_for_message("#general", "5 h")
    draft.again().click("Edit")
    ana.modal("Edit the progress post").fill({"Thanks": "Bo and Hana stayed late"}).submit()
    assert "5 h" not in bo.wait_until(post, "Bo and Hana stayed late").text
    ana.modal().close()
    ana.command("#claims-care", "/goal progress")
    assert "(G-1): 5 h" in ana.wait_for_message("#claims-care", "progress, 8 March 2027").text


def test_last_weeks_draft_waits_on_home_and_is_sent_from_there(settled: Office, draft: MessageSeen) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    settled.goes_to(MONDAY)
    ana.home(containing="last week's progress post is still a draft").click("Look at it…")
    ana.modal("Progress post").click("Post")
    assert bo.wait_for_message("#claims-care", POSTED_HERE)
    ana.wait_until(draft, "Posted in")
    ana.modal("Progress post").close()
    settled.slack.wait_for(lambda: "still a draft" not in ana.home().text, "Home to follow")


def test_a_draft_whose_lead_leaves_that_afternoon_is_posted_by_who_acts_for_her(
    settled: Office, draft: MessageSeen
) -> None:
    ines = settled.person("Inês")
    leaves(settled, "Ana")
    settled.goes_to("2027-03-05T12:00:00+00:00")
    hers = ines.wait_for_message("Headway", POSTED_HERE)
    assert "@Ana Sousa has left; @Inês Duarte acts as lead." in hers.text
    hers.click("Post")
    ines.wait_until(hers, "Posted in")
    assert len([one for one in ines.messages("Headway") if POSTED_HERE in one.text]) == 1


def test_post_pressed_while_the_draft_is_being_shown_anew_sends_the_newest_words(
    settled: Office, draft: MessageSeen
) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    draft.click("Edit")
    assert not ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"}).submit().errors
    ana.modal().close()
    ana.wait_until(draft, "Bo stayed late")
    # Her finger was already on its way to the button of the draft without these words.
    assert "Bo stayed late" not in draft.text
    draft.click("Post")
    ana.wait_until(draft, "Posted in")
    assert "Bo stayed late" in bo.wait_for_message("#claims-care", POSTED_HERE).text


def test_words_that_were_not_posted_go_on_in_the_next_draft_and_the_old_one_loses_its_buttons(
    settled: Office, draft: MessageSeen
) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    ines.command("#claims-care", "/goal progress")
    old = ines.wait_for_message("#claims-care", POSTED_HERE)
    draft.click("Edit")
    late = ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    settled.goes_to(MONDAY)
    ana.command("#claims-care", "/goal progress")
    newer = ana.wait_for_message("#claims-care", "progress, 8 March 2027")
    assert ana.wait_until(draft, "There is a newer draft").buttons == []
    # The form was open all that time; a message that cannot be shown anew by itself says so when it is clicked.
    assert not late.submit().errors
    saved = ana.modal("Progress post").text
    assert "saved in this newer draft" in saved
    assert "progress, 8 March 2027" in saved
    old.click("Post")
    assert ines.wait_until(old, "There is a newer draft").buttons == []
    assert "stays as it is" in ines.wait_for_message("#claims-care", "is of an earlier week").text
    ana.modal().close()
    newer.click("Post")
    assert "Bo stayed late" in ana.wait_until(newer, "Posted in").text


def test_words_for_a_week_that_is_settled_stay_in_the_form(settled: Office, draft: MessageSeen) -> None:
    ana = settled.person("Ana")
    draft.click("Skip this week")
    ana.wait_until(draft, "Skipped this week").click("Bring it back")
    ana.wait_until(draft, "This can go to").click("Post")
    ana.wait_until(draft, "Posted in").click("Edit")
    form = ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    settled.goes_to(MONDAY_AFTER)
    (field, words), *others = form.submit().errors.items()
    assert (field, others) == ("Thanks", [])
    assert "Your words still stand here" in words
    assert form.again().value("Thanks") == "Bo stayed late"
    # An old button says so plainly, and is gone afterwards.
    form.close()
    draft.again().click("Edit")
    assert "stays as it is" in ana.wait_for_message("Headway", "is of an earlier week").text
    assert draft.again().buttons == []


def test_two_leads_at_once_lose_nothing_of_each_other(settled: Office, draft: MessageSeen) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    ines.command("#claims-care", "/goal progress")
    hers = ines.wait_for_message("#claims-care", POSTED_HERE)
    hers.click("Edit")
    draft.click("Edit")
    anas = ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    form = ines.modal("Edit the progress post").fill({"Thanks": "Hana came early", "What moved": "A lot"})
    assert not anas.submit().errors
    ana.modal().close()
    refused = form.submit().errors
    assert list(refused) == ["Thanks"]
    assert "Somebody else wrote here" in refused["Thanks"]
    assert form.again().value("Thanks") == "Hana came early"
    # She copies her words, and finds Ana's when she opens the post again.
    form.close()
    hers.again().click("Edit")
    form = ines.modal("Edit the progress post")
    assert form.value("Thanks") == "Bo stayed late"
    assert not form.fill({"Thanks": "Bo stayed late, Hana came early", "What moved": "A lot"}).submit().errors
    assert "A lot" in ana.wait_until(draft, "Bo stayed late, Hana came early").text


def test_a_post_for_a_channel_without_the_bot_is_told_and_goes_out_after_the_invitation(settled: Office) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    _a_goal_is_set(ana)
    settled.goes_to(THURSDAY)
    draft = ana.wait_for_message("Headway", POSTED_HERE)
    draft.click("Post")
    ana.wait_until(draft, "does not stand in #claims-care")
    ana.invite("#claims-care", "Headway")
    draft.again().click("Post")
    ana.wait_until(draft, "Posted in")
    assert bo.wait_for_message("#claims-care", POSTED_HERE)


def test_an_answer_that_only_the_lead_sees_posts_after_the_invitation(settled: Office) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    services = settled.headway.services
    services.team_channels.follow(HARBOUR, ana.place("#claims-care"), Channel(is_member=False))
    _a_goal_is_set(ana)
    ana.command("#claims-care", "/goal progress")
    told = ana.wait_for_message("#claims-care", "cannot be posted yet. Headway was removed from #claims-care.")
    told.click("Post")
    assert "The draft is kept" in ana.wait_for_message("#claims-care", "Nothing was posted. Headway was removed").text
    ana.invite("#claims-care", "Headway")
    # Slack's word of it may be lost, so the bot asks.
    services.team_channels.follow(HARBOUR, ana.place("#claims-care"), Channel(is_member=False))
    told.again().click("Post")
    ana.wait_until(told, "Posted in")
    assert bo.wait_for_message("#claims-care", "Claims care: progress")


def test_all_that_got_in_the_way_is_read_from_draft_form_and_post(settled: Office, draft: MessageSeen) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    progress = settled.headway.services.progress
    with progress._uow.writing(HARBOUR) as tx:
        now, team = progress._clock.now(), tx.teams.in_channel("C0CLAIMS")
        assert team is not None
        for number in range(30):
            at = now - timedelta(minutes=30 - number)
            tx.opportunities.add(
                team_id=team.team_id, said_by="U0BO", said_at=at, text=f"Obstacle {number}", reason=Reason.TOOL
            )
    ana.command("#claims-care", "/goal progress")
    shown = ana.wait_for_message("#claims-care", "and 18 more")
    shown.click("Edit")
    ana.modal("Edit the progress post").click("All 30")
    assert "Obstacle 5" in ana.modal("What got in the way").text
    ana.modal("What got in the way").close()
    ana.modal("Edit the progress post").close()
    shown.click("Post")
    post = bo.wait_for_message("#claims-care", "and 18 more")
    post.click("All 30")
    read = bo.modal("What got in the way")
    assert "Obstacle 29" in read.text
    assert "Obstacle 4\n" not in read.text
    read.click("Show older")
    settled.slack.wait_for(lambda: "Obstacle 4\n" in bo.modal("What got in the way").text or None, "the older ones")
    bo.modal("What got in the way").click("Show newer")
    settled.slack.wait_for(lambda: "Obstacle 29" in bo.modal("What got in the way").text or None, "the newer ones")
    bo.modal("What got in the way").close()


def test_an_open_draft_and_its_words_come_to_the_lead_who_is_named_that_afternoon(
    settled: Office, draft: MessageSeen
) -> None:
    ana, bo, hana = settled.person("Ana"), settled.person("Bo"), settled.person("Hana")
    draft.click("Edit")
    assert not ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"}).submit().errors
    ana.modal().close()
    form = edit_team(ana, "#claims-care")
    assert not form.fill({"Lead": "Hana Nováková"}).submit().errors
    ana.modal("Saved").close()
    settled.goes_to("2027-03-04T15:45:00+00:00")
    handed_on = hana.wait_for_message("Headway", POSTED_HERE)
    assert "Bo stayed late" in handed_on.text
    now = ana.wait_until(draft, "@Hana Nováková leads *Claims care* now")
    assert now.buttons == []
    handed_on.click("Post")
    hana.wait_until(handed_on, "Posted in #claims-care by @Hana Nováková")
    assert "Bo stayed late" in bo.wait_for_message("#claims-care", POSTED_HERE).text
    settled.goes_to("2027-03-11T16:00:00+00:00")
    hana.wait_for_message("Headway", "Claims care: progress, 11 March 2027")
    assert not [one for one in ana.messages("Headway") if "progress, 11 March 2027" in one.text]


def test_a_draft_of_last_week_says_the_same_after_its_team_became_part_of_another(
    settled: Office, draft: MessageSeen
) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    ana.command("#claims-care", "/goal update G-1 5h on track")
    ana.wait_for_message("#claims-care", "5 h")
    settled.goes_to(MONDAY)
    form = pick(ines, "Claims care", "Merge…", "Merge a team")
    assert not form.fill({"Merge it into": "Harbour"}).submit().errors
    shown = ana.wait_until(draft, "was merged into another team").text
    assert "*What moved*" in shown
    assert shown.count("(G-1): 5 h") == 2
