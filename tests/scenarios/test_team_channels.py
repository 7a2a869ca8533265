"""What can become of a team's channel, over the real socket: Ana leads Claims care, which posts in #claims-care."""

import pytest

from bot.domain.channels import ChannelTrouble
from bot.domain.teams import Team
from handlers.directory import DirectoryTick
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR, Office

CLAIMS = "C0CLAIMS"
THURSDAY = "2027-03-04T15:00:00+00:00"
THURSDAY_AFTER = "2027-03-11T15:00:00+00:00"
POSTED_HERE = "Claims care: progress, 4 March 2027"


@pytest.fixture
def ana(settled: Office) -> PersonAt:
    """Ana on Thursday, with her draft and the bot in #claims-care."""
    ana = settled.person("Ana")
    ana.invite("#claims-care", "Headway")
    ana.command("#claims-care", "/goal set Cut first response time from 6h to 2h by end of Q2")
    assert not ana.modal().submit().errors
    ana.modal("Saved").close()
    settled.everybody_is_known()
    settled.goes_to(THURSDAY)
    ana.wait_for_message("Headway", POSTED_HERE)
    return ana


def team(office: Office) -> Team:
    return office.headway.services.teams.tree(HARBOUR).led_by("U0ANA")[0]


def becomes(office: Office, trouble: ChannelTrouble | None) -> None:
    office.slack.wait_for(lambda: team(office).trouble is trouble or None, f"the channel's trouble to be {trouble}")


def questions(ana: PersonAt) -> list[MessageSeen]:
    return [one for one in ana.messages("Headway") if "he progress of *Claims care*" in one.text]


def choose(asked: MessageSeen, channel: str) -> dict[str, str]:
    asked.again().click("Choose another channel…")
    return dict(asked.person.modal("Choose a channel").fill({"Channel": channel}).submit().errors)


def test_archived_the_lead_chooses_another_channel_and_the_post_goes_out_there(settled: Office, ana: PersonAt) -> None:
    slack, bo = settled.slack, settled.person("Bo")
    slack.change_channel(CLAIMS, archived=True)
    becomes(settled, ChannelTrouble.ARCHIVED)
    asked = ana.wait_for_message("Headway", "The progress of *Claims care* cannot be posted any more")
    assert "#claims-care was archived" in asked.text
    draft = ana.wait_until(ana.wait_for_message("Headway", POSTED_HERE), "cannot be posted yet")
    draft.click("Post")
    assert "The draft is kept" in ana.wait_for_message("Headway", "Nothing was posted").text
    assert choose(asked, "#phone-support") == {
        "Channel": "Headway is not in this channel. Type /invite @Headway there, then save again."
    }
    ana.modal("Choose a channel").close()
    assert choose(asked, "#service-quality") == {"Channel": "This channel belongs to another team already."}
    ana.modal("Choose a channel").close()
    bo.act("join", channel="C0GENERAL")
    ana.invite("#general", "Headway")
    assert choose(asked, "#general") == {}
    assert "The progress of *Claims care* is posted in #general from now on" in ana.modal("The team's channel").text
    ana.modal().close()
    assert "is posted in #general from now on" in ana.wait_until(asked, "#general").text
    ana.wait_until(draft, "This can go to #general").click("Post")
    assert bo.wait_for_message("#general", POSTED_HERE)
    assert len(questions(ana)) == 1


def test_unarchived_posting_goes_on_and_the_question_says_so(settled: Office, ana: PersonAt) -> None:
    settled.slack.change_channel(CLAIMS, archived=True)
    asked = ana.wait_for_message("Headway", "If it is unarchived, posting goes on by itself")
    settled.slack.change_channel(CLAIMS, archived=False)
    assert ana.wait_until(asked, "is posted there as before").buttons == []
    becomes(settled, None)
    assert len(questions(ana)) == 1


def test_deleted_the_lead_is_asked_once_and_later_drafts_come_to_them_all_the_same(
    settled: Office, ana: PersonAt
) -> None:
    settled.slack.change_channel(CLAIMS, deleted=True)
    asked = ana.wait_for_message("Headway", "Its channel was deleted.")
    assert asked.buttons == ["Choose another channel…"]
    assert "Claims care* is not posting: Its channel was deleted." in ana.home(containing="is not posting").text
    settled.goes_to(THURSDAY_AFTER)
    later = ana.wait_for_message("Headway", "Claims care: progress, 11 March 2027")
    assert "cannot be posted yet. Its channel was deleted." in later.text
    assert "Choose another channel…" in later.buttons
    DirectoryTick(settled.headway.due, settled.headway.services)()
    settled.headway.ticks.run_due()
    assert len(questions(ana)) == 1


def test_made_private_with_the_bot_in_it_posting_goes_on_and_without_it_the_refused_post_comes_whole(
    settled: Office, ana: PersonAt
) -> None:
    slack, bo = settled.slack, settled.person("Bo")
    DirectoryTick(settled.headway.due, settled.headway.services)()
    slack.change_channel(CLAIMS, private=True)
    DirectoryTick(settled.headway.due, settled.headway.services)()
    settled.headway.ticks.run_due()
    told = ana.wait_for_message("Headway", "is private now, so only its members see what is posted there")
    assert told.buttons == ["Choose another channel…"]
    draft = ana.wait_for_message("Headway", POSTED_HERE)
    draft.click("Post")
    assert bo.wait_for_message(CLAIMS, POSTED_HERE)
    assert questions(ana) == []
    settled.goes_to(THURSDAY_AFTER)
    later = ana.wait_for_message("Headway", "Claims care: progress, 11 March 2027")
    # The bot is taken out while no event reaches it.
    slack.fault("late", "event:group_left", seconds=60)
    slack.change_channel(CLAIMS, remove="Headway")
    later.click("Post")
    asked = ana.wait_for_message("Headway", "The progress of *Claims care* cannot be posted any more")
    assert "Headway cannot see its channel any more" in asked.text
    assert "The post of 11 March 2027 was not sent. You can post it once there is a channel" in asked.text
    assert "Claims care: progress, 11 March 2027" in asked.text
    assert "Cut first response time" in asked.text
    ana.invite("#general", "Headway")
    assert choose(asked, "#general") == {}
    ana.modal("The team's channel").click("Post it there")
    assert bo.wait_for_message("#general", "Claims care: progress, 11 March 2027")
    ana.wait_until(asked, "#general")
    # Shown once when the channel is chosen, and once more when the post has come.
    slack.wait_for(
        lambda: "was not sent" not in ana.message(asked.channel, asked.ts).text or None, "the post to be told as sent"
    )


def test_removed_and_invited_again_the_bot_asks_and_then_goes_on(settled: Office, ana: PersonAt) -> None:
    settled.slack.change_channel(CLAIMS, remove="Headway")
    asked = ana.wait_for_message("Headway", "Headway was removed from #claims-care.")
    ana.invite("#claims-care", "Headway")
    ana.wait_until(asked, "is posted there as before")
    becomes(settled, None)
    draft = ana.wait_until(ana.wait_for_message("Headway", POSTED_HERE), "This can go to #claims-care")
    draft.click("Post")
    assert settled.person("Bo").wait_for_message("#claims-care", POSTED_HERE)


def test_shared_with_another_company_posts_wait_for_a_yes(settled: Office, ana: PersonAt) -> None:
    settled.slack.change_channel(CLAIMS, org_shared=True)
    settled.slack.change_channel(CLAIMS, org_shared=False, shared=True)
    asked = ana.wait_for_message("Headway", "is shared with another company, or one has been invited")
    assert asked.buttons == ["Yes, outsiders will see this", "Choose another channel…"]
    draft = ana.wait_for_message("Headway", POSTED_HERE)
    draft.again().click("Post")
    ana.wait_for_message("Headway", "Nothing was posted")
    asked.again().click("Yes, outsiders will see this")
    assert ana.wait_until(asked, "where people of the other company see it too").buttons == []
    ana.wait_until(draft, "This can go to #claims-care").click("Post")
    assert settled.person("Bo").wait_for_message("#claims-care", POSTED_HERE)
    settled.slack.change_channel(CLAIMS, shared=False)
    settled.slack.wait_for(lambda: not team(settled).outsiders_agreed or None, "the yes to be over")


def test_invited_back_where_outsiders_read_while_slack_is_silent_nothing_is_posted_before_a_yes(
    settled: Office, ana: PersonAt
) -> None:
    settled.slack.change_channel(CLAIMS, shared=True)
    becomes(settled, ChannelTrouble.SHARED)
    settled.slack.change_channel(CLAIMS, remove="Headway")
    becomes(settled, ChannelTrouble.REMOVED)
    with settled.slack.fault("error", "conversations.info") as silence:
        ana.invite("#claims-care", "Headway")
        silence.wait_until_struck()
        DirectoryTick(settled.headway.due, settled.headway.services)()
        assert not team(settled).posting, "whether outsiders still read it nobody has said"
    DirectoryTick(settled.headway.due, settled.headway.services)()
    becomes(settled, ChannelTrouble.SHARED)


def test_a_shared_channel_becomes_a_teams_only_with_a_yes_that_the_form_asks_for_then(settled: Office) -> None:
    emeka = settled.person("Emeka")
    settled.slack.change_channel("#digital-help", shared=True)
    emeka.invite("#digital-help", "Headway")
    emeka.command("Headway", "/goal team")
    form = emeka.modal("A new team").fill({"Channel": "#phone-support", "Name": "Digital", "Lead": "Idris Kaya"})
    assert "outsiders" not in form.text
    form.fill({"Channel": "#digital-help"}).submit()
    asked = emeka.modal("A new team")
    assert "#digital-help is shared with another company" in asked.text
    assert asked.value("Name") == "Digital"
    refused = asked.submit().errors
    assert refused == {
        "People outside": "People of another company read this channel. Say yes to that, or choose another."
    }
    asked.fill({"People outside": ["Yes, outsiders will see this"]})
    assert not asked.submit().errors
    assert "It is posted in #digital-help" in emeka.modal("Saved").text
